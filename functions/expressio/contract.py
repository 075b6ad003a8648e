"""What models/model.json says: every number that serving, training and the page have to share.

Pixels are those of a network's input unless another image is named; scores and overlaps are 0 to 1.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODELS_DIR = Path(__file__).parent / "models"
_FILE = MODELS_DIR / "model.json"


@dataclass(frozen=True)
class NetworkFile:
    """A .tflite file of models/ and the square input that it reads."""

    name: str
    version: str
    file: str
    sha256: str
    side: int  # Pixels of the input's width and height.
    pixel_range: tuple[float, float]  # What 0 and 255 become.


@dataclass(frozen=True)
class Grid:
    """Where a detector's anchors are: at the centers of `cells` x `cells`, `anchors` in each."""

    cells: int
    anchors: int


@dataclass(frozen=True)
class Detector:
    """A BlazeFace network and its anchors, in the order of its outputs."""

    network: NetworkFile
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Detection:
    """How faces are found; faces.py explains the two networks and the second look."""

    search_side: int  # Pixels; the photo is reduced by whole factors to no shorter a longer side.
    max_faces: int
    min_score: float  # Of a hit.
    sure_score: float  # Of a short-range hit that needs no second look.
    min_second_score: float  # Of a face that a second look confirms.
    second_look_scale: float  # The side of what the second look takes in, in sides of the box.
    same_face_overlap: float  # Intersection over union from which two hits are one face.
    short_range: Detector
    full_range: Detector


@dataclass(frozen=True)
class Alignment:
    """The square of a face that the expression network reads, relative to the detector's box."""

    scale: float  # Side of the square, in longer sides of the box.
    center_down: float  # Where the box's center is in the square, as a fraction from its top.


@dataclass(frozen=True)
class ExpressionNetwork:
    """The network that classifies a face, and what calibrates it (see calibration.py)."""

    network: NetworkFile
    temperature: float
    confidence_threshold: float  # Below it an expression is unsure.


@dataclass(frozen=True)
class Contract:
    """All of models/model.json that serving needs."""

    labels: tuple[str, ...]  # In the order of the expression network's outputs.
    served: int  # How many of them, from the first on, a prediction gives probabilities of.
    working_side: int  # Pixels; photos are reduced by whole factors to no shorter a longer side.
    detection: Detection
    alignment: Alignment
    expression: ExpressionNetwork


def replace_expression(network: Mapping[str, Any]) -> str:
    """The text of model.json with the fields of `network` in the place of the expression network's.

    A field that `network` lacks, such as `input`, stays as it is.
    """
    facts = _read()
    return json.dumps({**facts, "expression": {**facts["expression"], **network}}, indent=1) + "\n"


def _read() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(_FILE.read_text())
    return facts


def _contract(facts: Mapping[str, Any]) -> Contract:
    detectors = {
        name: _detector(facts["detection"][name]) for name in ("short_range", "full_range")
    }
    expression = facts["expression"]
    return Contract(
        tuple(facts["labels"]),
        facts["served"],
        facts["photo"]["working_side"],
        Detection(**{**facts["detection"], **detectors}),
        Alignment(**facts["alignment"]),
        ExpressionNetwork(
            _network_file(expression), expression["temperature"], expression["confidence_threshold"]
        ),
    )


def _detector(facts: Mapping[str, Any]) -> Detector:
    return Detector(_network_file(facts), tuple(Grid(**grid) for grid in facts["grids"]))


def _network_file(facts: Mapping[str, Any]) -> NetworkFile:
    _, side, _, _ = facts["input"]["shape"]
    low, high = facts["input"]["range"]
    return NetworkFile(
        facts["name"], facts["version"], facts["file"], facts["sha256"], side, (low, high)
    )


CONTRACT = _contract(_read())
