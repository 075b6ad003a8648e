"""Finds the faces in an image with BlazeFace (Bazarevsky et al., arXiv:1907.05047).

Two networks look at the whole image: short-range for faces that fill much of it, full-range for
small and distant ones. What is not sure is looked at again, closer, and counts if it is a face then
too: little is invented in patterns, and all boxes come from the same network.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.network import Network

MAX_FACES = 20
MIN_SCORE = 0.5
SURE_SCORE = 0.65  # Of a short-range hit that needs no second look.
MIN_SECOND_SCORE = 0.62
SECOND_LOOK = 2.0  # The side of what it takes in, in sides of the hit's box.
SAME_FACE_OVERLAP = 0.3  # Intersection over union from which two hits are one face.
# Both networks look at the image at the smallest whole fraction whose longer side reaches this.
SEARCH_SIDE = 192

Floats = NDArray[np.floating]


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


class _Hit(NamedTuple):
    # Pixels of the image: left, top, right, bottom, and the way from the right eye to the left.
    row: Floats
    score: float


class _Reduced:
    """An RGB image for both networks to be scaled down from."""

    def __init__(self, image: Image.Image) -> None:
        self.size = image.size
        self.factor = max(1, max(image.size) // SEARCH_SIDE)
        self.image = image.reduce(self.factor) if self.factor > 1 else image


class _Detector:
    def __init__(self, file_name: str, side: int, grids: tuple[tuple[int, int], ...]) -> None:
        """`side` is of the input, in pixels; `grids` are (cells a side, anchors a cell)."""
        self._network = Network(file_name)
        self._side = side
        self._anchors = _anchors(grids) * side

    def __call__(self, image: "_Reduced", min_score: float) -> list[_Hit]:
        """The hits, in pixels of the full image, surest first, one a face."""
        square, scale = _letterbox(image, self._side)
        regressors, classificators = self._network(square, 1 / 127.5, -1)  # To -1 to 1.
        scores = 1 / (1 + np.exp(-np.clip(classificators[0, :, 0], -80, 80)))  # Fits float32.
        hits = scores >= min_score
        # Offsets from the anchors: centre, size, then six points, first the right and left eye.
        found = regressors[0, hits]
        centres, sizes = found[:, 0:2] + self._anchors[hits], found[:, 2:4]
        eyes = found[:, 6:8] - found[:, 4:6]
        rows = np.hstack([centres - sizes / 2, centres + sizes / 2, eyes]) / scale
        return _merge(rows, scores[hits])


def detect(image: Image.Image) -> list[Face]:
    """The faces of an upright RGB image, largest first, 20 at most."""
    reduced = _Reduced(image)
    near = _short_range(reduced, MIN_SCORE)
    faces = [hit for hit in near if hit.score >= SURE_SCORE]
    doubtful = near[len(faces) :] + _full_range(reduced, MIN_SCORE)[:MAX_FACES]
    for hit in doubtful:
        if not _is_among(faces, hit):
            faces += [closer for closer in _closer(image, hit) if not _is_among(faces, closer)]
    found = [_face(hit, image) for hit in faces]
    return sorted(found, key=lambda face: -face.box.width * face.box.height)[:MAX_FACES]


def _closer(image: Image.Image, hit: _Hit) -> list[_Hit]:
    """The same face as a second look finds it, or nothing."""
    left, top, right, bottom = hit.row[:4]
    reach = (right - left) * SECOND_LOOK / 2
    x, y = round((left + right) / 2 - reach), round((top + bottom) / 2 - reach)
    area = _Reduced(image.crop((x, y, x + round(2 * reach), y + round(2 * reach))))
    offset = np.array([x, y, x, y, 0, 0])
    seen = [_Hit(row + offset, score) for row, score in _short_range(area, MIN_SECOND_SCORE)]
    return [other for other in seen if _is_among([hit], other)][:1]


def _is_among(hits: list[_Hit], other: _Hit) -> bool:
    return bool(hits) and bool(
        (_overlap(other.row, np.array([hit.row for hit in hits])) >= SAME_FACE_OVERLAP).any()
    )


def _face(hit: _Hit, image: Image.Image) -> Face:
    left, top, right, bottom, eyes_x, eyes_y = hit.row.tolist()
    width, height = image.size
    box = Box(left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Face(box, hit.score, float(np.arctan2(eyes_y, eyes_x)))


def _letterbox(reduced: _Reduced, side: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The image on a black square as (1, side, side, 3), and its scale for a row."""
    full_width, full_height = reduced.size
    scale = side / max(reduced.size)
    width, height = max(1, round(full_width * scale)), max(1, round(full_height * scale))
    whole = (0, 0, full_width / reduced.factor, full_height / reduced.factor)
    small = reduced.image.resize((width, height), Image.Resampling.BILINEAR, whole)
    square = np.zeros((1, side, side, 3), np.uint8)
    square[0, :height, :width] = np.asarray(small)
    return square, np.tile([width / full_width, height / full_height], 3)


def _merge(rows: Floats, scores: Floats) -> list[_Hit]:
    """Hits on one face become their average, weighted by score (the paper's section 4.2)."""
    merged = []
    order = np.argsort(-scores, kind="stable")
    while order.size:
        same = _overlap(rows[order[0]], rows[order]) >= SAME_FACE_OVERLAP
        same[0] = True
        group = order[same]
        average = scores[group] @ rows[group] / scores[group].sum()
        merged.append(_Hit(average, float(scores[group[0]])))
        order = order[~same]
    return merged


def _overlap(one: Floats, many: Floats) -> Floats:
    """Intersection over union of a row's box with those of many."""
    common = _areas(np.maximum(one[:2], many[:, :2]), np.minimum(one[2:4], many[:, 2:4]))
    areas = _areas(many[:, :2], many[:, 2:4]) + _areas(one[:2], one[2:4])
    return np.asarray(common / np.maximum(areas - common, 1e-9))


def _areas(starts: Floats, ends: Floats) -> Floats:
    """Of boxes from (..., 2) to (..., 2), 0 where one is empty."""
    sides = np.maximum(ends - starts, 0)
    return np.asarray(sides[..., 0] * sides[..., 1])


def _anchors(grids: tuple[tuple[int, int], ...]) -> NDArray[np.float32]:
    """Centres of the grids' cells (n, 2) as x, y fractions, in the network's output order."""
    centres = []
    for cells, repeats in grids:
        y, x = np.mgrid[0:cells, 0:cells]
        cell_centres = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
        centres.append(np.repeat(cell_centres, repeats, axis=0))
    return np.concatenate(centres).astype(np.float32)


_short_range = _Detector("blazeface_short_range.tflite", 128, ((16, 2), (8, 6)))
_full_range = _Detector("blazeface_full_range.tflite", 192, ((48, 1),))
