"""Finds the faces in an image with BlazeFace short-range (Bazarevsky et al., arXiv:1907.05047)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.network import Network

MAX_FACES = 20
MIN_SCORE = 0.5
SAME_FACE_OVERLAP = 0.3  # Intersection over union from which two hits are one face.
SIDE = 128  # The network's input, in pixels.
# (cells a side, anchors a cell): a 16x16 grid with 2 and an 8x8 grid with 3 layers of 2.
GRIDS = ((16, 2), (8, 6))

Floats = NDArray[np.floating]

_network = Network("blazeface_short_range.tflite")


@dataclass(frozen=True)
class Box:
    """A rectangle in fractions of the upright image; a face at the edge may reach outside."""

    left: float
    top: float
    width: float
    height: float

    def clipped(self) -> "Box":
        """The part inside the image."""
        left, top = max(self.left, 0.0), max(self.top, 0.0)
        right, bottom = min(self.left + self.width, 1.0), min(self.top + self.height, 1.0)
        return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True)
class Face:
    """Where a face is, and how sure the detector is of it (0 to 1)."""

    box: Box
    score: float
    roll: float  # Radians by which the line through the eyes is turned clockwise.


def detect(image: Image.Image) -> list[Face]:
    """The faces of an upright RGB image, largest first, 20 at most."""
    square, scale_x, scale_y = _letterbox(image)
    regressors, classificators = _network(square)
    scores = 1 / (1 + np.exp(-np.clip(classificators[0, :, 0], -80, 80)))  # exp fits float32.
    hits = scores >= MIN_SCORE
    # Offsets from the anchors in pixels of the input: centre, size, then six points of which the
    # face's right and left eye are the first.
    found = regressors[0, hits] / SIDE
    centres, sizes = found[:, 0:2] + _ANCHORS[hits], found[:, 2:4]
    rows = np.hstack([centres - sizes / 2, centres + sizes / 2, found[:, 6:8] - found[:, 4:6]])
    faces = [Face(Box(float(left * scale_x), float(top * scale_y),
                      float((right - left) * scale_x), float((bottom - top) * scale_y)), score,
                  float(np.arctan2(eyes_y, eyes_x)))
             for (left, top, right, bottom, eyes_x, eyes_y), score in _merge(rows, scores[hits])]
    return sorted(faces, key=lambda face: -face.box.width * face.box.height)[:MAX_FACES]


def _letterbox(image: Image.Image) -> tuple[NDArray[np.float32], float, float]:
    """The image on a black square as (1, 128, 128, 3) of -1 to 1, and square/image side ratios."""
    scale = SIDE / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = image.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    square = np.full((1, SIDE, SIDE, 3), -1, np.float32)
    square[0, :height, :width] = np.asarray(small, np.float32) / 127.5 - 1
    return square, SIDE / width, SIDE / height


def _merge(rows: Floats, scores: Floats) -> list[tuple[Floats, float]]:
    """Hits on one face become their average, weighted by score (the paper's section 4.2).

    A row starts with the corners: left, top, right, bottom.
    """
    merged = []
    order = np.argsort(-scores, kind="stable")
    while order.size:
        same = _overlap(rows[order[0]], rows[order]) >= SAME_FACE_OVERLAP
        same[0] = True
        group = order[same]
        merged.append((np.average(rows[group], axis=0, weights=scores[group]),
                       float(scores[group[0]])))
        order = order[~same]
    return merged


def _overlap(one: Floats, many: Floats) -> Floats:
    """Intersection over union of a row's corners with those of many."""
    sides = np.minimum(one[2:4], many[:, 2:4]) - np.maximum(one[:2], many[:, :2])
    common = np.prod(np.clip(sides, 0, None), axis=1)
    areas = np.prod(many[:, 2:4] - many[:, :2], axis=1) + np.prod(one[2:4] - one[:2])
    return np.asarray(common / np.maximum(areas - common, 1e-9))


def _anchors() -> NDArray[np.float32]:
    """Centres of the grid cells (896, 2) as x, y fractions, in the network's output order."""
    grids = []
    for cells, repeats in GRIDS:
        y, x = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
        grids.append(np.repeat(centres, repeats, axis=0))
    return np.concatenate(grids).astype(np.float32)


_ANCHORS = _anchors()
