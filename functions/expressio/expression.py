"""Tells the expression of a face with the deep CNN of models/model.json."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.faces import Box
from expressio.labels import INPUT_SIZE, LABELS
from expressio.network import MODELS, Network

# FER2013 shows a face as a square of 1.19 times the detector's box, the box's centre at half of
# its width and at 57 % of its height (medians over 1,500 Training faces).
FRAME_SCALE = 1.19
CENTRE_DOWN = 0.57


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
    unsure_below: float  # The highest probability under which no expression is clear.


@cache
def model() -> Model:
    """The network that is served."""
    facts = json.loads((MODELS / "model.json").read_text())
    return Model(facts["name"], facts["version"], facts["sha256"], facts["file"],
                 facts["unsure_below"])


def classify(image: Image.Image, box: Box) -> Expression:
    """The expression of the face at `box` of an upright RGB image."""
    outputs = _network()(frame(image, box))
    # The softmax of a quantised network sums to 1 only within its steps.
    probabilities = outputs[0][0].astype(np.float64)
    probabilities /= probabilities.sum()
    best = int(probabilities.argmax())
    return Expression(LABELS[best], tuple(map(float, probabilities)),
                      bool(probabilities[best] < model().unsure_below))


def frame(image: Image.Image, box: Box) -> NDArray[np.float32]:
    """The face at `box` as FER2013 would frame it: (1, 48, 48, 1) greyscale, 0 to 255.

    Beyond the image's edge its last pixels are repeated.
    """
    width, height = image.size
    side = FRAME_SCALE * max(box.width * width, box.height * height)
    left = (box.left + box.width / 2) * width - side / 2
    top = (box.top + box.height / 2) * height - side * CENTRE_DOWN
    outer = np.array([np.floor(left), np.floor(top), np.ceil(left + side), np.ceil(top + side)],
                     np.int64)
    inner = np.clip(outer, 0, (width, height, width, height))
    grey = np.asarray(image.crop(tuple(inner.tolist())).convert("L"))
    beyond = np.abs(outer - inner)
    whole = Image.fromarray(np.pad(grey, ((beyond[1], beyond[3]), (beyond[0], beyond[2])), "edge"))
    x, y = left - outer[0], top - outer[1]
    face = whole.resize((INPUT_SIZE, INPUT_SIZE), Image.Resampling.BILINEAR,
                        box=(x, y, x + side, y + side))
    return np.asarray(face, np.float32)[np.newaxis, :, :, np.newaxis]


@cache
def _network() -> Network:
    return Network(model().file)
