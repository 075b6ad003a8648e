"""Batches of training faces, each a little different every time it is seen."""

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE, LABELS
from training.prepare import Split

# Light: about what the face detector's box really varies by, and what FER2013 shows itself.
ROTATION_DEGREES = 15.0
SHIFT = 0.12  # Of the side, each way.
ZOOM = 0.15
CONTRAST = 0.20
BRIGHTNESS = 0.10  # Of the full range.


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Shuffled, augmented batches: faces (n, 48, 48, 1) float32 of 0 to 255, labels (n, 4) one-hot.

    What a batch holds depends on `seed`, the epoch and the batch's index alone.
    """

    def __init__(self, split: Split, batch_size: int, seed: int, epoch: int = 0) -> None:
        super().__init__()
        self._split = split
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = epoch  # Finished before, so that a run that goes on sees new batches.
        self._order = self._shuffled()

    def __len__(self) -> int:
        return len(self._order) // self._batch_size  # The odd rest comes in another epoch.

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        rows = self._order[index * self._batch_size:(index + 1) * self._batch_size]
        random = np.random.default_rng((self._seed, self._epoch, index))
        faces = np.stack([augment(face, random) for face in self._split.faces[rows]])
        return faces, one_hot(self._split.labels[rows])

    def on_epoch_end(self) -> None:
        """Shuffles for the next epoch."""
        self._epoch += 1
        self._order = self._shuffled()

    def _shuffled(self) -> NDArray[np.int64]:
        random = np.random.default_rng((self._seed, self._epoch))
        return random.permutation(len(self._split.labels))


def augment(face: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.float32]:
    """A randomly flipped, turned, shifted, scaled and re-lit copy of a (48, 48, 1) face."""
    centre = (INPUT_SIZE - 1) / 2
    turn = cv2.getRotationMatrix2D((centre, centre),
                                   random.uniform(-ROTATION_DEGREES, ROTATION_DEGREES),
                                   random.uniform(1 - ZOOM, 1 + ZOOM))
    turn[:, 2] += random.uniform(-SHIFT, SHIFT, 2) * INPUT_SIZE
    if random.random() < 0.5:
        turn = turn @ np.array([[-1, 0, INPUT_SIZE - 1], [0, 1, 0], [0, 0, 1]])
    moved = cv2.warpAffine(face[..., 0], turn, (INPUT_SIZE, INPUT_SIZE), flags=cv2.INTER_LINEAR,
                           borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    mean = moved.mean()
    lit = ((moved - mean) * random.uniform(1 - CONTRAST, 1 + CONTRAST)
           + mean + random.uniform(-BRIGHTNESS, BRIGHTNESS) * 255)
    return np.clip(lit, 0, 255)[..., np.newaxis]


def one_hot(labels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Labels (n,) as (n, 4) rows with a single 1."""
    return np.eye(len(LABELS), dtype=np.float32)[labels]
