"""Batches of training faces, each a little different every time it is seen."""

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE
from training.prepare import EMOTIONS, Split

# About what the face detector's box really varies by, and what FER2013 shows itself.
ROTATION_DEGREES = 20.0
SHIFT = 0.09  # Of the side, each way.
ZOOM = 0.16
CONTRAST = 0.30
BRIGHTNESS = 0.12  # Of the full range.
# Faces in photos are softer, noisier or more compressed than FER2013's, one in three of these.
CORRUPTED_SHARE = 0.35
BLUR_PIXELS = (0.4, 1.1)  # Standard deviation.
NOISE = (2.0, 10.0)  # Standard deviation, of 255.
JPEG_QUALITY = (20, 75)
# Hands, hair and sunglasses (Zhong et al., Random Erasing, arXiv:1708.04896).
ERASE_SHARE = 0.3
ERASED_SIDE = (0.15, 0.5)  # Of the face's side.
# FER+'s ten people share the target with FER2013's label, which is one opinion.
VOTE_SHARE = 0.4

Floats = NDArray[np.float32]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Shuffled, augmented batches: faces (n, 48, 48, 1) float32 of 0 to 255, targets (n, outputs).

    What a batch holds depends on `seed`, the epoch and the batch's index alone.
    """

    def __init__(
        self, split: Split, outputs: int, batch_size: int, seed: int, epoch: int = 0
    ) -> None:
        super().__init__()
        self._faces = split.faces
        self._targets = targets(split, outputs)
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = epoch  # Finished before, so that a run that goes on sees new batches.
        self._order = self._shuffled()

    def __len__(self) -> int:
        return len(self._order) // self._batch_size  # The odd rest comes in another epoch.

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        rows = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        random = np.random.default_rng((self._seed, self._epoch, index))
        faces = np.stack([augment(face, random) for face in self._faces[rows]])
        return faces, self._targets[rows]

    def on_epoch_end(self) -> None:
        """Shuffles for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()

    def _shuffled(self) -> NDArray[np.int64]:
        return np.random.default_rng((self._seed, self._epoch)).permutation(len(self._targets))


def targets(split: Split, outputs: int) -> Floats:
    """What a network of `outputs` classes should say of each face: (n, outputs), rows of sum 1.

    FER2013's label, mixed with FER+'s votes where there are any for these classes.
    """
    labels = np.eye(len(EMOTIONS), dtype=np.float32)[split.labels, :outputs]
    votes = split.votes[:, :outputs].astype(np.float32)
    cast = votes.sum(axis=1, keepdims=True)
    mixed = (1 - VOTE_SHARE) * labels + VOTE_SHARE * votes / np.maximum(cast, 1)
    return np.where(cast > 0, mixed, labels)


def augment(face: NDArray[np.uint8], random: np.random.Generator) -> Floats:
    """A randomly flipped, moved, re-lit, spoilt and covered copy of a (48, 48, 1) face."""
    copy = _relit(_moved(face[..., 0], random), random)
    if random.random() < CORRUPTED_SHARE:
        copy = _corrupted(copy, random)
    if random.random() < ERASE_SHARE:
        _erase(copy, random)
    return np.clip(copy, 0, 255)[..., np.newaxis]


def _moved(face: NDArray[np.uint8], random: np.random.Generator) -> Floats:
    degrees = random.uniform(-ROTATION_DEGREES, ROTATION_DEGREES)
    scale = random.uniform(1 - ZOOM, 1 + ZOOM)
    shift = random.uniform(-SHIFT, SHIFT, 2)
    return np.float32(moved(face, degrees, scale, shift, is_flipped=random.random() < 0.5))


def moved(
    face: NDArray[np.uint8],
    degrees: float,
    scale: float,
    shift: NDArray[np.float64],
    is_flipped: bool = False,
) -> NDArray[np.uint8]:
    """A (48, 48) face turned, scaled and shifted (x, y, of its side), its edges repeated."""
    centre = (INPUT_SIZE - 1) / 2
    turn = cv2.getRotationMatrix2D((centre, centre), degrees, scale)
    turn[:, 2] += shift * INPUT_SIZE
    if is_flipped:
        turn = turn @ np.array([[-1, 0, INPUT_SIZE - 1], [0, 1, 0], [0, 0, 1]])
    return np.asarray(cv2.warpAffine(face, turn, face.shape, borderMode=cv2.BORDER_REPLICATE))


def _relit(face: Floats, random: np.random.Generator) -> Floats:
    mean = face.mean()
    return np.float32(
        (face - mean) * random.uniform(1 - CONTRAST, 1 + CONTRAST)
        + mean
        + random.uniform(-BRIGHTNESS, BRIGHTNESS) * 255
    )


def _corrupted(face: Floats, random: np.random.Generator) -> Floats:
    way = random.integers(3)
    if way == 0:
        return np.float32(cv2.GaussianBlur(face, (0, 0), random.uniform(*BLUR_PIXELS)))
    if way == 1:
        return np.float32(face + random.normal(0, random.uniform(*NOISE), face.shape))
    return jpeg(face, int(random.integers(*JPEG_QUALITY)))


def jpeg(face: Floats, quality: int) -> Floats:
    """The face after a JPEG file of that quality."""
    pixels = np.clip(face, 0, 255).astype(np.uint8)
    file = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.float32(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE))


def _erase(face: Floats, random: np.random.Generator) -> None:
    height, width = (random.uniform(*ERASED_SIDE, 2) * INPUT_SIZE).astype(int)
    top, left = random.integers(0, INPUT_SIZE - height), random.integers(0, INPUT_SIZE - width)
    face[top : top + height, left : left + width] = random.uniform(0, 255)
