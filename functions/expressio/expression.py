"""Tells the expression of a face with the network of models/model.json."""

import json
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.align import align_face
from expressio.calibration import calibrated_probabilities, confidence
from expressio.faces import Face
from expressio.labels import LABELS
from expressio.network import MODELS_DIR, Network


@dataclass(frozen=True)
class Expression:
    """A face's answer. `probabilities` in the order of LABELS, summing to 1."""

    label: str
    probabilities: tuple[float, ...]
    unsure: bool


@dataclass(frozen=True)
class Model:
    """What models/model.json says of the network served."""

    name: str
    version: str
    sha256: str
    file: str
    temperature: float  # Divides the logits of LABELS (Guo et al., arXiv:1706.04599).
    confidence_threshold: float  # The confidence from which an expression is told and not unsure.


@cache
def model() -> Model:
    """The network that is served."""
    facts = json.loads((MODELS_DIR / "model.json").read_text())
    return Model(*(facts[field.name] for field in fields(Model)))


def classify(image: Image.Image, face: Face) -> Expression:
    """The expression of a face of an upright RGB image."""
    [outputs] = _network()(with_flip(align_face(image, face)))
    probabilities = calibrated_probabilities(outputs, model().temperature)
    best = int(probabilities.argmax())
    return Expression(
        LABELS[best],
        tuple(map(float, probabilities)),
        bool(confidence(outputs) < model().confidence_threshold),
    )


def with_flip(face: NDArray[np.float32]) -> NDArray[np.float32]:
    """The network's input (2, 48, 48, 1): a (48, 48) face and its mirror image."""
    return np.stack([face, face[:, ::-1]])[..., np.newaxis]


@cache
def _network() -> Network:
    return Network(model().file)
