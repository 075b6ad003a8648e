"""Turns the network's outputs into calibrated probabilities."""

import numpy as np
from numpy.typing import NDArray

from expressio.labels import LABELS


def calibrated_probabilities(
    outputs: NDArray[np.float32], temperature: float
) -> NDArray[np.float64]:
    """Probabilities (..., 4) of LABELS given that the face shows one of them, summing to 1.

    `outputs` (..., 2, 4 or 7) are the softmax outputs for a face and for its mirror image, LABELS
    first; `temperature` divides the logits (temperature scaling; Guo et al., arXiv:1706.04599).
    """
    logits = np.log(np.maximum(_label_outputs(outputs), 1e-12, dtype=np.float64)) / temperature
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def confidence(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest output (...) for one of LABELS, among all classes of the network, 0 to 1."""
    return np.asarray(_label_outputs(outputs).max(axis=-1))


def _label_outputs(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean (..., 4) of the outputs for a face and for its mirror image, LABELS only."""
    return np.asarray(outputs.mean(axis=-2)[..., : len(LABELS)])
