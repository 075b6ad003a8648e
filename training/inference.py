"""Runs a network over many faces, as it is served: each with its mirror image."""

from pathlib import Path
from statistics import median
from time import perf_counter

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.expression import with_flip
from expressio.labels import INPUT_SIZE
from expressio.network import Network
from training.metrics import Outputs

TIMED_CALLS = 200


def keras_outputs(model: keras.Model, faces: NDArray[np.uint8]) -> Outputs:
    """A Keras model's outputs for faces (n, 48, 48, 1) of 0 to 255."""
    flips = [model.predict(faces[:, :, ::step], batch_size=128, verbose=0) for step in (1, -1)]
    return np.stack(flips, axis=1)


def tflite_outputs(path: Path, faces: NDArray[np.uint8]) -> Outputs:
    """A .tflite file's outputs for faces (n, 48, 48, 1) of 0 to 255, by the deployed runtime."""
    network = Network(str(path))
    return np.stack([network(with_flip(face[..., 0].astype(np.float32)))[0] for face in faces])


def median_ms(path: Path, batch: int) -> float:
    """The median milliseconds of one call of a .tflite file with `batch` faces, on one thread."""
    network = Network(str(path))
    faces = np.zeros((batch, INPUT_SIZE, INPUT_SIZE, 1), np.float32)
    times = []
    for _ in range(TIMED_CALLS):
        started = perf_counter()
        network(faces)
        times.append(perf_counter() - started)
    return round(1000 * median(times), 3)
