"""Finds the faces in an image with BlazeFace (Bazarevsky et al., arXiv:1907.05047).

Two networks see the whole image: short-range for faces that fill much of it, full-range for small
and distant ones. A hit that is not sure gets a second look: short-range sees the area around it
enlarged, and only what it finds there counts. So few faces are found in mere patterns, and every
box comes from the same network. Sizes and thresholds are in models/model.json.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.contract import CONTRACT, Detector, Grid
from expressio.network import Network

DETECTION = CONTRACT.detection

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
    """Where a face is, and the detector's score of it (0 to 1)."""

    box: Box
    score: float
    roll: float  # Radians by which the line through the eyes is turned clockwise.


class _Hit(NamedTuple):
    # Pixels of the image: left, top, right, bottom, and the offset (x, y) from the right eye to
    # the left one.
    row: Floats
    score: float


class _Reduced:
    """An RGB image, reduced once for both networks to scale down from."""

    def __init__(self, image: Image.Image) -> None:
        self.size = image.size  # Before the reduction.
        self.factor = max(1, max(image.size) // DETECTION.search_side)
        self.image = image.reduce(self.factor) if self.factor > 1 else image


class _BlazeFace:
    def __init__(self, detector: Detector) -> None:
        self._network = Network(detector.network.file)
        self._side = detector.network.side
        low, high = detector.network.pixel_range
        self._scale, self._offset = (high - low) / 255, low
        self._anchors = _anchors(detector.grids) * self._side

    def __call__(self, image: _Reduced, min_score: float) -> list[_Hit]:
        """The hits, in pixels of the unreduced image, best first, one for each face."""
        square, scale = _letterbox(image, self._side)
        regressors, classificators = self._network(square, self._scale, self._offset)
        scores = 1 / (1 + np.exp(-np.clip(classificators[0, :, 0], -80, 80)))  # Fits float32.
        is_hit = scores >= min_score
        # Offsets from the anchors: center, size, then six points, first the right and left eye.
        offsets = regressors[0, is_hit]
        centers, sizes = offsets[:, 0:2] + self._anchors[is_hit], offsets[:, 2:4]
        eyes = offsets[:, 6:8] - offsets[:, 4:6]
        rows = np.hstack([centers - sizes / 2, centers + sizes / 2, eyes]) / scale
        return _merge(rows, scores[is_hit])


def detect(image: Image.Image) -> list[Face]:
    """The faces of an upright RGB image, largest first, at most `max_faces`."""
    reduced = _Reduced(image)
    near = _short_range(reduced, DETECTION.min_score)
    faces = [hit for hit in near if hit.score >= DETECTION.sure_score]
    distant = _full_range(reduced, DETECTION.min_score)[: DETECTION.max_faces]
    for hit in near[len(faces) :] + distant:
        if not _is_among(faces, hit):
            confirmed = _second_look(image, hit)
            if confirmed and not _is_among(faces, confirmed):
                faces.append(confirmed)
    found = [_face(hit, image) for hit in faces]
    found.sort(key=lambda face: -face.box.width * face.box.height)
    return found[: DETECTION.max_faces]


def _second_look(image: Image.Image, hit: _Hit) -> _Hit | None:
    """The same face as short-range finds it in the area around the hit; None if it does not."""
    left, top, right, bottom = hit.row[:4]
    half_side = (right - left) * DETECTION.second_look_scale / 2
    x, y = round((left + right) / 2 - half_side), round((top + bottom) / 2 - half_side)
    side = round(2 * half_side)
    area = _Reduced(image.crop((x, y, x + side, y + side)))
    to_image = np.array([x, y, x, y, 0, 0])
    for row, score in _short_range(area, DETECTION.min_second_score):
        found = _Hit(row + to_image, score)
        if _is_among([hit], found):
            return found
    return None


def _is_among(hits: list[_Hit], other: _Hit) -> bool:
    """Whether one of the hits is on the same face as the other."""
    if not hits:
        return False
    overlaps = _overlap(other.row, np.array([hit.row for hit in hits]))
    return bool((overlaps >= DETECTION.same_face_overlap).any())


def _face(hit: _Hit, image: Image.Image) -> Face:
    left, top, right, bottom, eyes_x, eyes_y = hit.row.tolist()
    width, height = image.size
    box = Box(left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Face(box, hit.score, float(np.arctan2(eyes_y, eyes_x)))


def _letterbox(reduced: _Reduced, side: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The image on a black square (1, side, side, 3), and the square's scale (6,) for a row."""
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
        same = _overlap(rows[order[0]], rows[order]) >= DETECTION.same_face_overlap
        same[0] = True
        group = order[same]
        average = scores[group] @ rows[group] / scores[group].sum()
        merged.append(_Hit(average, float(scores[group[0]])))
        order = order[~same]
    return merged


def _overlap(one: Floats, many: Floats) -> Floats:
    """Intersection over union (n,) of the box of one row (6,) with those of `many` (n, 6)."""
    common = _areas(np.maximum(one[:2], many[:, :2]), np.minimum(one[2:4], many[:, 2:4]))
    areas = _areas(many[:, :2], many[:, 2:4]) + _areas(one[:2], one[2:4])
    return np.asarray(common / np.maximum(areas - common, 1e-9))


def _areas(starts: Floats, ends: Floats) -> Floats:
    """Areas (...) of boxes from their corners (..., 2); 0 where one is empty."""
    sides = np.maximum(ends - starts, 0)
    return np.asarray(sides[..., 0] * sides[..., 1])


def _anchors(grids: tuple[Grid, ...]) -> NDArray[np.float32]:
    """Centers of the grids' cells (n, 2) as x, y fractions, in the network's output order."""
    centers = []
    for grid in grids:
        y, x = np.mgrid[0 : grid.cells, 0 : grid.cells]
        cell_centers = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / grid.cells
        centers.append(np.repeat(cell_centers, grid.anchors, axis=0))
    return np.concatenate(centers).astype(np.float32)


_short_range = _BlazeFace(DETECTION.short_range)
_full_range = _BlazeFace(DETECTION.full_range)
