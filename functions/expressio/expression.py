"""Classifies the expression of a face with the expression network of models/model.json."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.align import align_face
from expressio.calibration import calibrated_probabilities, confidence
from expressio.contract import CONTRACT
from expressio.faces import Face
from expressio.labels import EMOTIONS, LABELS
from expressio.network import Network
from expressio.reason import Reason, find_reason


@dataclass(frozen=True)
class Expression:
    """The predicted expression of a face."""

    label: str  # The most probable of LABELS.
    probabilities: tuple[float, ...]  # In the order of LABELS, summing to 1.
    emotions: tuple[float, ...]  # Probabilities in the order of EMOTIONS, summing to 1.
    unsure: bool  # Whether the network's confidence is below the contract's threshold.
    reason: Reason | None  # Why it is unsure, where that is known.


def classify(image: Image.Image, face: Face, scale: float) -> Expression:
    """The expression of a face in an upright RGB image.

    `scale` is the side of the image's pixel in pixels of the file that it was reduced from.
    """
    aligned = align_face(image, face.mesh)
    [outputs] = _network()(with_flip(aligned))
    network = CONTRACT.expression
    probabilities = calibrated_probabilities(outputs, network.temperature)
    emotions = calibrated_probabilities(outputs, network.emotions_temperature, len(EMOTIONS))
    best = int(probabilities.argmax())
    unsure = bool(confidence(outputs) < network.confidence_threshold)
    return Expression(
        LABELS[best],
        tuple(map(float, probabilities)),
        tuple(map(float, emotions)),
        unsure,
        find_reason(aligned, face.mesh, scale) if unsure else None,
    )


def with_flip(face: NDArray[np.float32]) -> NDArray[np.float32]:
    """A (48, 48) face and its mirror image (2, 48, 48, 1): flip test-time augmentation."""
    return np.stack([face, face[:, ::-1]])[..., np.newaxis]


@cache
def _network() -> Network:
    return Network(CONTRACT.expression.network.file)
