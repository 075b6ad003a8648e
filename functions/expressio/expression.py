"""Tells the expression of a face with the network of models/model.json."""

import json
from dataclasses import dataclass, fields
from functools import cache
from math import ceil, cos, floor, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.faces import Face
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
    temperature: float  # Divides the logits of LABELS (Guo et al., arXiv:1706.04599).
    clear_from: float  # The clearness from which an expression is told and not unsure.


@cache
def model() -> Model:
    """The network that is served."""
    facts = json.loads((MODELS / "model.json").read_text())
    return Model(*(facts[field.name] for field in fields(Model)))


def classify(image: Image.Image, face: Face) -> Expression:
    """The expression of a face of an upright RGB image."""
    [outputs] = _network()(both_ways(frame(image, face)))
    probabilities = of_labels(outputs, model().temperature)
    best = int(probabilities.argmax())
    return Expression(LABELS[best], tuple(map(float, probabilities)),
                      bool(clearness(outputs) < model().clear_from))


def both_ways(face: NDArray[np.float32]) -> NDArray[np.float32]:
    """The network's input (2, 48, 48, 1): a (48, 48) face and its mirror image."""
    return np.stack([face, face[:, ::-1]])[..., np.newaxis]


def of_labels(outputs: NDArray[np.float32], temperature: float) -> NDArray[np.float64]:
    """Probabilities (..., 4) of LABELS given that the face shows one of them, summing to 1.

    `outputs` (..., 2, 4 or 7) are the network's for both ways, LABELS first.
    """
    logits = np.log(np.maximum(_of_face(outputs), 1e-12, dtype=np.float64)) / temperature
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def clearness(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest probability (...) of LABELS among all that the network tells apart."""
    return np.asarray(_of_face(outputs).max(axis=-1))


def _of_face(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(outputs.mean(axis=-2)[..., :len(LABELS)])


def frame(image: Image.Image, face: Face) -> NDArray[np.float32]:
    """The face as FER2013 would frame it, its eyes level: (48, 48) greyscale, 0 to 255.

    Beyond the image's edge its last pixels are repeated.
    """
    width, height = image.size
    box, right, down = face.box, cos(face.roll), sin(face.roll)  # The frame's x axis.
    side = FRAME_SCALE * max(box.width * width, box.height * height)
    up = (CENTRE_DOWN - 0.5) * side
    x = (box.left + box.width / 2) * width + up * down
    y = (box.top + box.height / 2) * height - up * right
    reach = side / 2 * (abs(right) + abs(down))  # Half the upright square around the frame.
    around, left, top = _grey(image, x - reach, y - reach, x + reach, y + reach)
    # Turning reads single pixels: scaled down before to twice the size or more, and halved after.
    factor = max(1, int(side / (2 * INPUT_SIZE)))
    step = side / (2 * INPUT_SIZE) / factor
    across, along = step * right, step * down
    x, y = (x - left) / factor, (y - top) / factor
    turn = (across, -along, x - INPUT_SIZE * (across - along),
            along, across, y - INPUT_SIZE * (across + along))
    turned = around.reduce(factor).transform((2 * INPUT_SIZE, 2 * INPUT_SIZE),
                                             Image.Transform.AFFINE, turn,
                                             Image.Resampling.BILINEAR)
    return np.asarray(turned.reduce(2), np.float32)


def _grey(image: Image.Image, left: float, top: float, right: float,
          bottom: float) -> tuple[Image.Image, int, int]:
    """The rectangle in greyscale, widened to whole pixels, and where it starts."""
    outer = np.array([floor(left), floor(top), ceil(right), ceil(bottom)])
    inner = np.clip(outer, 0, (*image.size, *image.size))
    grey = image.crop(tuple(inner.tolist())).convert("L")
    beyond = np.abs(outer - inner)
    if beyond.any():
        sides = (beyond[1], beyond[3]), (beyond[0], beyond[2])
        grey = Image.fromarray(np.pad(np.asarray(grey), sides, "edge"))
    return grey, int(outer[0]), int(outer[1])


@cache
def _network() -> Network:
    return Network(model().file)
