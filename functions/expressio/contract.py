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
class Stride:
    """Where a detector's anchors are: at the centers of cells of an input, some in each."""

    pixels: int  # Of the input's width and height for a cell.
    anchors: int


@dataclass(frozen=True)
class Detector:
    """A BlazeFace network and its anchors, in the order of its outputs."""

    network: NetworkFile
    strides: tuple[Stride, ...]


@dataclass(frozen=True)
class Confirmation:
    """When the mesh confirms a hit. Scores are the detector's, presences the mesh's, 0 to 1.

    A hit that is sure counts. Any other counts if the logistic function of `bias` and of the
    weighted logits of its score, its presence, its second score and its second presence reaches
    `min_score`; the weights were fitted by logistic regression (see the model card).
    """

    sure_score: float
    sure_presence: float
    min_presence: float
    min_second_presence: float
    min_second_score: float
    weights: tuple[float, float, float, float]
    bias: float
    min_score: float


@dataclass(frozen=True)
class Detection:
    """How faces are found; faces.py explains the passes. Sides are in pixels of an input."""

    max_faces: int  # That are reported.
    max_found: int  # Beyond it nothing more is looked for.
    near_side: int
    near_margin: float  # In longer sides of the view.
    far_side: int
    close_side: int
    window_share: float  # Of the image's width and height.
    portrait_share: float  # Of the longer side that a portrait's face has, near the middle.
    long_aspect: float  # From it on an image is seen in squares.
    max_squares: int
    square_overlap: float
    min_score: float  # Of a hit.
    seen_score: float  # Of a hit that gets a closer look, or has its window looked at.
    min_side: float  # Of a hit, in pixels of the image.
    max_misses: int  # In a row, after which a pass ends.
    second_look_scale: float  # The side of what the second look takes in, in sides of the face.
    same_face_overlap: float  # Intersection over union from which two hits are one face.
    same_face_share: float  # Intersection over the smaller area from which a hit is on a face.
    same_eyes_share: float  # Of a face's longer side, within which other eyes are its own.
    upright_score: float  # Below it the image is seen sideways and upside down too.
    portrait_offset: float  # Of a portrait's face from the middle, in widths of the image.
    portrait_down: float  # Above it is the middle of a portrait's face, in heights of the image.
    close_up_share: float  # Of the longer side that a portrait's face has, anywhere.
    confirmation: Confirmation
    short_range: Detector


@dataclass(frozen=True)
class MeshNetwork:
    """The network that fits a mesh to a face."""

    network: NetworkFile
    scale: float  # Side of the square that it reads, in longer sides of the face's box.


@dataclass(frozen=True)
class Alignment:
    """Where the landmarks of a face are in what the expression network reads, x, y in pixels."""

    landmarks: tuple[tuple[float, float], ...]  # Right eye, left eye, mouth.


@dataclass(frozen=True)
class ExpressionNetwork:
    """The network that classifies a face, and what calibrates it (see calibration.py)."""

    network: NetworkFile
    temperature: float  # Of the probabilities of the served labels.
    emotions_temperature: float  # Of the probabilities of all labels.
    confidence_threshold: float  # Below it an expression is unsure.


@dataclass(frozen=True)
class Reasons:
    """From which values on a face is unsure for a known reason (see reason.py)."""

    dark_mean: float  # Of the aligned face's pixels, 0 to 255; below it.
    small_side: float  # Of the mesh, in pixels of the file; below it.
    turned_away_yaw: float  # Degrees either way; above it.
    covered_contrast: float  # Of the mouth, in contrasts of the face; below it.
    blurred_sharpness: float  # Of the Laplacian, in contrasts of the face; below it.


@dataclass(frozen=True)
class Contract:
    """All of models/model.json that serving needs."""

    labels: tuple[str, ...]  # In the order of the expression network's outputs.
    served: int  # How many of them, from the first on, a prediction gives probabilities of.
    # Pixels. A photo is reduced by the largest whole factor that leaves its longer side at least
    # this long: more than the networks read, and a fraction of the work for a camera's photo.
    working_side: int
    narrow_side: int  # And its shorter side this long, for long screenshots and panoramas.
    detection: Detection
    mesh: MeshNetwork
    alignment: Alignment
    expression: ExpressionNetwork
    reasons: Reasons


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
    detection, mesh = facts["detection"], facts["mesh"]
    expression = facts["expression"]
    return Contract(
        tuple(facts["labels"]),
        facts["served"],
        facts["photo"]["working_side"],
        facts["photo"]["narrow_side"],
        Detection(
            **{
                **detection,
                "confirmation": Confirmation(**detection["confirmation"]),
                "short_range": _detector(detection["short_range"]),
            }
        ),
        MeshNetwork(_network_file(mesh), mesh["scale"]),
        Alignment(tuple(map(tuple, facts["alignment"]["landmarks"]))),
        ExpressionNetwork(
            _network_file(expression),
            expression["temperature"],
            expression["emotions_temperature"],
            expression["confidence_threshold"],
        ),
        Reasons(**facts["reasons"]),
    )


def _detector(facts: Mapping[str, Any]) -> Detector:
    return Detector(_network_file(facts), tuple(Stride(**stride) for stride in facts["strides"]))


def _network_file(facts: Mapping[str, Any]) -> NetworkFile:
    _, side, _, _ = facts["input"]["shape"]
    low, high = facts["input"]["range"]
    return NetworkFile(
        facts["name"], facts["version"], facts["file"], facts["sha256"], side, (low, high)
    )


CONTRACT = _contract(_read())
