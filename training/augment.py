"""Batches of Training faces, each face a little different every time it is seen."""

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE
from training.config import TrainConfig
from training.prepare import EMOTIONS, Split

Floats = NDArray[np.float32]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Shuffled, augmented batches: faces (n, 48, 48, 1) float32 of 0 to 255, targets (n, outputs).

    What a batch holds depends only on the settings (the seed among them), the epoch, and the
    batch's index. `epoch` is the number of epochs finished before, so that a resumed run sees the
    batches it would have seen.
    """

    def __init__(self, split: Split, outputs: int, config: TrainConfig, epoch: int = 0) -> None:
        super().__init__()
        self._faces = split.faces
        self._targets = targets(split, outputs, config.vote_share)
        self._config = config
        self._epoch = epoch
        self._order = self._shuffled()

    def __len__(self) -> int:
        return len(self._order) // self._config.batch_size  # The remainder comes in other epochs.

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        size = self._config.batch_size
        rows = self._order[index * size : (index + 1) * size]
        random = np.random.default_rng((self._config.seed, self._epoch, index))
        return self._examples(rows, random)

    def on_epoch_end(self) -> None:
        """Shuffles for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()

    def _examples(
        self, rows: NDArray[np.int64], random: np.random.Generator
    ) -> tuple[Floats, Floats]:
        faces = np.stack([augment(face, random, self._config) for face in self._faces[rows]])
        return faces, self._targets[rows]

    def _shuffled(self) -> NDArray[np.int64]:
        seed = (self._config.seed, self._epoch)
        return np.random.default_rng(seed).permutation(len(self._targets))


def targets(split: Split, outputs: int, vote_share: float) -> Floats:
    """Target distributions (n, outputs) over the first `outputs` of EMOTIONS, rows of sum 1.

    `vote_share` of each is the distribution of FER+'s votes, the rest FER2013's label; a face
    without votes for these classes has the label alone.
    """
    labels = np.eye(len(EMOTIONS), dtype=np.float32)[split.labels, :outputs]
    votes = split.votes[:, :outputs].astype(np.float32)
    cast = votes.sum(axis=1, keepdims=True)
    mixed = (1 - vote_share) * labels + vote_share * votes / np.maximum(cast, 1)
    return np.asarray(np.where(cast > 0, mixed, labels))


def augment(face: NDArray[np.uint8], random: np.random.Generator, config: TrainConfig) -> Floats:
    """A random variant (48, 48, 1) of a face of that shape, float32 of 0 to 255.

    It is flipped, rotated, scaled and shifted, gets another contrast and brightness, and may be
    corrupted and partly erased.
    """
    variant = _random_affine(face[..., 0], random, config)
    variant = _random_contrast_and_brightness(variant, random, config)
    if random.random() < config.corrupt_share:
        variant = _random_corruption(variant, random, config)
    if random.random() < config.erase_share:
        _random_erasing(variant, random, config)
    return np.asarray(np.clip(variant, 0, 255))[..., np.newaxis]


def affine(
    face: NDArray[np.uint8],
    degrees: float,
    scale: float,
    shift: NDArray[np.float64],
    is_flipped: bool = False,
) -> NDArray[np.uint8]:
    """A (48, 48) face flipped, then rotated about its center, scaled and shifted.

    `shift` (x, y) is in sides of the face. Pixels from outside repeat the edge.
    """
    center = (INPUT_SIZE - 1) / 2
    matrix = cv2.getRotationMatrix2D((center, center), degrees, scale)
    matrix[:, 2] += np.asarray(shift * INPUT_SIZE)
    if is_flipped:
        matrix = matrix @ np.array([[-1, 0, INPUT_SIZE - 1], [0, 1, 0], [0, 0, 1]])
    return np.asarray(
        cv2.warpAffine(face, matrix, face.shape, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def jpeg(face: Floats, quality: int) -> Floats:
    """A (48, 48) face after JPEG compression of that quality (0 to 100)."""
    pixels = np.clip(face, 0, 255).astype(np.uint8)
    file = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_GRAYSCALE), np.float32)


def _random_affine(
    face: NDArray[np.uint8], random: np.random.Generator, config: TrainConfig
) -> Floats:
    degrees = random.uniform(-config.rotation_degrees, config.rotation_degrees)
    scale = random.uniform(1 - config.zoom, 1 + config.zoom)
    shift = random.uniform(-config.shift, config.shift, 2)
    is_flipped = random.random() < 0.5
    return affine(face, degrees, scale, shift, is_flipped).astype(np.float32)


def _random_contrast_and_brightness(
    face: Floats, random: np.random.Generator, config: TrainConfig
) -> Floats:
    mean = face.mean()
    contrast = random.uniform(1 - config.contrast, 1 + config.contrast)
    brightness = random.uniform(-config.brightness, config.brightness)
    return np.asarray((face - mean) * contrast + mean + brightness * 255, np.float32)


def _random_corruption(face: Floats, random: np.random.Generator, config: TrainConfig) -> Floats:
    kind = random.integers(3)
    if kind == 0:
        sigma = random.uniform(*config.blur_sigma)
        return np.asarray(cv2.GaussianBlur(face, (0, 0), sigma), np.float32)
    if kind == 1:
        sigma = random.uniform(*config.noise_sigma)
        return np.asarray(face + random.normal(0, sigma, face.shape), np.float32)
    return jpeg(face, int(random.integers(*config.jpeg_quality)))


def _random_erasing(face: Floats, random: np.random.Generator, config: TrainConfig) -> None:
    """Fills a random rectangle with a random gray (Random Erasing, arXiv:1708.04896)."""
    height, width = (random.uniform(*config.erased_side, 2) * INPUT_SIZE).astype(int)
    top, left = random.integers(0, INPUT_SIZE - height), random.integers(0, INPUT_SIZE - width)
    face[top : top + height, left : left + width] = random.uniform(0, 255)
