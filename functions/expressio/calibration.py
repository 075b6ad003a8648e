"""Turns the network's outputs into calibrated probabilities."""

import numpy as np
from numpy.typing import NDArray

from expressio.labels import LABELS


def calibrated_probabilities(
    outputs: NDArray[np.float32], temperature: float, classes: int = len(LABELS)
) -> NDArray[np.float64]:
    """Probabilities (..., classes) of the first `classes`, given that the face shows one of them.

    They sum to 1. `outputs` (..., 2, 4 or 7) are the softmax outputs for a face and for its mirror
    image, LABELS first; `temperature` divides the logits (temperature scaling; Guo et al.,
    arXiv:1706.04599).
    """
    mean = _with_flip_mean(outputs, classes)
    logits = np.log(np.maximum(mean, 1e-12, dtype=np.float64)) / temperature
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def confidence(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest output (...) for one of LABELS, among all classes of the network, 0 to 1."""
    return np.asarray(_with_flip_mean(outputs, len(LABELS)).max(axis=-1))


def _with_flip_mean(outputs: NDArray[np.float32], classes: int) -> NDArray[np.float32]:
    """The mean (..., classes) of the outputs for a face and for its mirror image."""
    return np.asarray(outputs.mean(axis=-2)[..., :classes])
