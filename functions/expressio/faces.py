"""Finds the faces in an image: BlazeFace proposes them, the face mesh confirms them.

BlazeFace short-range (Bazarevsky et al., arXiv:1907.05047) sees the image at several scales; at
each it finds faces of about a tenth of what it sees and more:

- far: for faces from a tenth of the longer side on;
- near: with a margin around it, for faces that fill the image or are cut off by its edge, unless
  the far scale sees nothing but a portrait's face;
- close: at more than twice that scale, unless the photo is a portrait: one large face;
- windows: the close scale again, over overlapping quarters that have something like a face left.

A long image is seen in overlapping squares of its shorter side, then in sections at the windows'
scale. Where no hit is sure to be upright, the image is seen sideways and upside down too. What is
proposed counts if the mesh (mesh.py) fits; a proposal that is not sure gets a second look, at the
mesh's place, and then the mesh a second fit. Scales and thresholds are in models/model.json.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio import mesh
from expressio.contract import CONTRACT
from expressio.crop import Square
from expressio.mesh import Mesh
from expressio.network import Network, sigmoid

DETECTION = CONTRACT.detection
STRIDES = DETECTION.short_range.strides
COARSEST = max(stride.pixels for stride in STRIDES)  # Inputs are multiples of it.

SIZES = 50  # Steps of size in which faces are sorted: 2 percent of the area each,
ROWS = 20  # and rows of the image.
MAX_FITS = 3
COS_LEVEL = 0.98  # Up to 11 degrees the mesh needs no rotation,
COS_UPRIGHT = 0.9  # and up to 26 degrees from a rotation no better one.

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
    """Where a face is, and how sure it is that there is one (0 to 1)."""

    box: Box
    score: float
    mesh: Mesh


class _Hit(NamedTuple):
    # Pixels of the image: left, top, right, bottom, and the offset (x, y) from the right eye to
    # the left one.
    row: Floats
    score: float

    @property
    def corners(self) -> Floats:
        return self.row[:4]

    @property
    def side(self) -> float:
        return _side(self.corners)


class _View(NamedTuple):
    """An upright rectangle, in pixels of the image; it may reach beyond the image."""

    left: float
    top: float
    width: float
    height: float

    def with_margin(self, share: float) -> "_View":
        """Larger by a share of the longer side, on each side."""
        margin = share * max(self.width, self.height)
        return _View(
            self.left - margin,
            self.top - margin,
            self.width + 2 * margin,
            self.height + 2 * margin,
        )


class _Reduced:
    """An image, reduced once for all passes that scale it down further."""

    def __init__(self, image: Image.Image, factor: int) -> None:
        self.factor = factor
        self.image = image.reduce(factor) if factor > 1 else image


def detect(image: Image.Image) -> list[Face]:
    """All faces of an upright RGB image, largest first."""
    search = _Search(image)
    search.run()
    return sorted(search.faces, key=_rank)


def _rank(face: Face) -> tuple[int, int, float]:
    """Sorts the largest first, and those of nearly the same size row by row, as one reads.

    The order then does not hang on the last digits, in which machines differ.
    """
    size = SIZES * log(face.box.width * face.box.height)
    return -round(size), round(ROWS * face.box.top), face.box.left


def fitted_face(image: Image.Image, fitted: Mesh, score: float) -> Face:
    """The face that a mesh was fitted to."""
    left, top, right, bottom = fitted.extent
    width, height = image.size
    box = Box(left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Face(box, score, fitted)


class _Search:
    """The faces of one image, as they are found pass by pass."""

    def __init__(self, image: Image.Image) -> None:
        self.faces: list[Face] = []
        self._image = image
        self._whole = _View(0, 0, *image.size)
        self._longer = max(image.size)

    def run(self) -> None:
        """Fills `faces`."""
        views = _squares(*self._image.size)
        side = max(views[0].width, views[0].height)
        reduced = _Reduced(self._image, max(1, int(side / DETECTION.far_side)))
        hits = [hit for view in views for hit in _far(reduced, view)]
        if not self._is_only_a_portrait(hits):
            hits = [hit for view in views for hit in _near(reduced, view)] + hits
        hits = _merge(hits)
        if max((hit.score for hit in hits), default=0) < DETECTION.upright_score:
            # Not merged with the upright ones: an average would have the eyes nowhere.
            hits += [
                hit for view in views for turns in (1, 2, 3) for hit in _near(reduced, view, turns)
            ]
            hits.sort(key=lambda hit: -hit.score)
        self._confirm(hits)
        if not self._is_portrait():
            if len(views) == 1:
                self._look_closer()
            else:
                self._look_along()

    def _is_only_a_portrait(self, hits: list[_Hit]) -> bool:
        """Whether the one hit is sure, and a portrait's: a face at the edge would be another."""
        return (
            len(hits) == 1
            and hits[0].score >= DETECTION.upright_score
            and self._is_central(hits[0].corners)
        )

    def _is_portrait(self) -> bool:
        """Whether there is one face, large and where portraits have it: few have more behind."""
        if len(self.faces) != 1:
            return False
        extent = np.array(self.faces[0].mesh.extent)
        is_close_up = _side(extent) >= DETECTION.close_up_share * self._longer
        return is_close_up or self._is_central(extent)

    def _is_central(self, corners: Floats) -> bool:
        """Whether a box (4,) is where portraits have a face, and as large as one."""
        across, down = ((corners[:2] + corners[2:]) / 2 / self._image.size).tolist()
        return (
            abs(across - 0.5) < DETECTION.portrait_offset
            and down < DETECTION.portrait_down
            and _side(corners) >= DETECTION.portrait_share * self._longer
        )

    def _look_closer(self) -> None:
        """The close scale, and the windows where it, or a scale before it, found a face."""
        reduced = _Reduced(self._image, max(1, self._longer // DETECTION.close_side))
        seen = _close(reduced, self._whole, DETECTION.seen_score)
        self._confirm([hit for hit in seen if hit.score >= DETECTION.min_score])
        self._confirm(self._enlarged(hit for hit in seen if hit.score < DETECTION.min_score))
        rest = [hit for hit in seen if not self._is_known(hit.corners)]
        if self.faces and self._longer > DETECTION.close_side:
            whole = _Reduced(self._image, 1)
            views = [view for view in _windows(*self._image.size) if _has_any(view, rest)]
            self._confirm(_merge([hit for view in views for hit in _close(whole, view)]))

    def _look_along(self) -> None:
        """The windows' scale, over a long image, unless its squares are seen at that scale."""
        shorter = min(self._image.size)
        close_scale = DETECTION.close_side / (DETECTION.window_share * self._longer)
        if DETECTION.far_side / shorter < close_scale:
            reduced = _Reduced(self._image, max(1, shorter // DETECTION.close_side))
            views = _sections(*self._image.size, shorter * 4 / 3)
            self._confirm(_merge([hit for view in views for hit in _close(reduced, view)]))

    def _enlarged(self, hits: Iterable[_Hit]) -> Iterator[_Hit]:
        """What a second look finds at each hit that no face is at; ends after some in vain."""
        misses = 0
        for hit in hits:
            if self._is_known(hit.corners):
                continue
            found = _second_look(self._image, hit.corners)
            misses = 0 if found else misses + 1
            if found:
                yield found
            if misses == DETECTION.max_misses:
                return

    def _confirm(self, hits: Iterable[_Hit]) -> None:
        """Adds the face at each hit where the mesh confirms one; ends after some in vain."""
        misses = 0
        for hit in hits:
            if hit.side < DETECTION.min_side or self._is_known(hit.corners):
                continue
            face = _face(self._image, hit)
            if face is None:
                misses += 1
            elif not self._is_same(face):
                misses = 0
                self.faces.append(face)
            if misses == DETECTION.max_misses or len(self.faces) == DETECTION.max_found:
                return

    def _is_known(self, corners: Floats) -> bool:
        """Whether a face that was found is where a box (4,) is."""
        if not self.faces:
            return False
        extents = np.array([face.mesh.extent for face in self.faces])
        return bool((_shared(corners, extents) >= DETECTION.same_face_share).any())

    def _is_same(self, other: Face) -> bool:
        """Whether a face was found before: its mesh is on the same eyes, or in the same place."""
        if self._is_known(np.array(other.mesh.extent)):
            return True
        eyes = other.mesh.landmarks[:2].mean(axis=0)
        near = DETECTION.same_eyes_share * other.mesh.side
        return any(
            np.hypot(*(eyes - face.mesh.landmarks[:2].mean(axis=0))) < near for face in self.faces
        )


def _face(image: Image.Image, hit: _Hit) -> Face | None:
    """The face at a hit; None where there is none by the rule in models/model.json."""
    rule = DETECTION.confirmation
    fitted = _fit(image, _square(hit))
    if hit.score >= rule.sure_score and fitted.presence >= rule.sure_presence:
        return fitted_face(image, fitted, fitted.presence)
    if fitted.presence < rule.min_presence:
        return None
    # A second look: the detector again, at the mesh's place, and the mesh again, at the detector's.
    second = _second_look(image, np.array(fitted.extent))
    if second is None:
        return None
    refitted = _fit(image, _square(second))
    if refitted.presence < rule.min_second_presence:
        return None
    logits = _logits(np.array([hit.score, fitted.presence, second.score, refitted.presence]))
    score = float(sigmoid(rule.bias + logits @ rule.weights))
    return fitted_face(image, refitted, score) if score >= rule.min_score else None


def _fit(image: Image.Image, square: Square) -> Mesh:
    """The mesh of the face in a square; again where the face is turned within it."""
    for _ in range(MAX_FITS):
        fitted = mesh.fit(image, square)
        turned = fitted.square(mesh.MESH.scale)
        if turned.cos_roll * square.cos_roll + turned.sin_roll * square.sin_roll > COS_UPRIGHT:
            return fitted
        square = turned
    return fitted


def _square(hit: _Hit) -> Square:
    """The square in which the mesh is fitted to a hit."""
    left, top, right, bottom, eyes_x, eyes_y = hit.row.tolist()
    length = float(np.hypot(eyes_x, eyes_y))
    cos_roll, sin_roll = eyes_x / length, eyes_y / length
    if cos_roll > COS_LEVEL:
        cos_roll, sin_roll = 1.0, 0.0
    return Square(
        (left + right) / 2, (top + bottom) / 2, mesh.MESH.scale * hit.side, cos_roll, sin_roll
    )


def _squares(width: int, height: int) -> list[_View]:
    """The image; or overlapping squares of its shorter side, where it is long."""
    longer, shorter = max(width, height), min(width, height)
    if longer <= DETECTION.long_aspect * shorter:
        return [_View(0, 0, width, height)]
    spread = longer / (DETECTION.max_squares * (1 - DETECTION.square_overlap))
    return _sections(width, height, max(shorter, spread))


def _sections(width: int, height: int, length: float) -> list[_View]:
    """Overlapping sections of a long image."""
    longer = max(width, height)
    length = min(length, longer)
    number = 1 + ceil((longer - length) / (length * (1 - DETECTION.square_overlap)))
    starts = np.linspace(0, longer - length, number).tolist()
    if width > height:
        return [_View(start, 0, length, height) for start in starts]
    return [_View(0, start, width, length) for start in starts]


def _windows(width: int, height: int) -> list[_View]:
    """Four overlapping quarters."""
    share = DETECTION.window_share
    return [
        _View(x * width * (1 - share), y * height * (1 - share), width * share, height * share)
        for y in (0, 1)
        for x in (0, 1)
    ]


def _has_any(view: _View, hits: list[_Hit]) -> bool:
    """Whether the center of a hit is in the view."""
    centers = [(hit.corners[:2] + hit.corners[2:]) / 2 for hit in hits]
    return any(
        0 <= x - view.left <= view.width and 0 <= y - view.top <= view.height for x, y in centers
    )


def _near(reduced: _Reduced, view: _View, turns: int = 0) -> list[_Hit]:
    side = DETECTION.near_side
    return _look(
        _near_network,
        reduced,
        view.with_margin(DETECTION.near_margin),
        (side, side),
        DETECTION.min_score,
        turns,
    )


def _far(reduced: _Reduced, view: _View) -> list[_Hit]:
    shape = _shape(view, DETECTION.far_side)
    return _look(_far_network, reduced, view, shape, DETECTION.min_score)


def _close(reduced: _Reduced, view: _View, min_score: float = DETECTION.min_score) -> list[_Hit]:
    return _look(_close_network, reduced, view, _shape(view, DETECTION.close_side), min_score)


def _second_look(image: Image.Image, corners: Floats) -> _Hit | None:
    """The face in a box (4,) as it is found in the area around it; None if it is not."""
    side = DETECTION.near_side
    left, top, right, bottom = corners.tolist()
    reach = DETECTION.second_look_scale * _side(corners)
    area = _View((left + right - reach) / 2, (top + bottom - reach) / 2, reach, reach)
    reduced = _Reduced(image, 1)
    hits = _look(
        _near_network, reduced, area, (side, side), DETECTION.confirmation.min_second_score
    )
    boxes = corners[np.newaxis]
    near = [hit for hit in hits if _shared(hit.corners, boxes)[0] >= DETECTION.same_face_share]
    same = [hit for hit in near if _overlap(hit.corners, boxes)[0] >= DETECTION.same_face_share]
    return next(iter(same or near), None)


def _shape(view: _View, side: int) -> tuple[int, int]:
    """Height and width of the input that wastes least on a view: square, or 4:3 either way."""
    short = ceil(side * 3 / 4 / COARSEST) * COARSEST
    if round(view.height * side / view.width) <= short:
        return short, side
    if round(view.width * side / view.height) <= short:
        return side, short
    return side, side


def _look(
    network: Network,
    reduced: _Reduced,
    view: _View,
    shape: tuple[int, int],
    min_score: float,
    turns: int = 0,
) -> list[_Hit]:
    """The hits in a view, in pixels of the image, best first, one for each face.

    The view is scaled into an input of `shape` (height, width), and turned counterclockwise by
    `turns` quarters, for which the input has to be a square.
    """
    pixels, scale, shift = _letterbox(reduced, view, shape)
    low, high = DETECTION.short_range.network.pixel_range
    turned = np.rot90(pixels, turns, axes=(1, 2))
    regressors, classificators = network(turned, (high - low) / 255, low)
    scores = sigmoid(classificators[0, :, 0])
    is_hit = scores >= min_score
    # Offsets from the anchors: center, size, then six points, first the right and left eye.
    offsets = regressors[0, is_hit]
    centers, sizes = offsets[:, 0:2] + _anchors(*shape)[is_hit], offsets[:, 2:4]
    eyes = offsets[:, 6:8] - offsets[:, 4:6]
    for _ in range(turns):  # Back, a quarter each.
        centers = np.column_stack([shape[1] - centers[:, 1], centers[:, 0]])
        sizes = sizes[:, ::-1]
        eyes = np.column_stack([-eyes[:, 1], eyes[:, 0]])
    corners = np.hstack([centers - sizes / 2, centers + sizes / 2]) / scale + np.tile(shift, 2)
    return _merge(
        [
            _Hit(np.hstack(pair), score)
            for *pair, score in zip(corners, eyes / scale, scores[is_hit].tolist(), strict=True)
        ]
    )


def _letterbox(
    reduced: _Reduced, view: _View, shape: tuple[int, int]
) -> tuple[NDArray[np.uint8], float, tuple[float, float]]:
    """A view on black (1, height, width, 3), its scale, and the image's x, y at its upper left."""
    height, width = shape
    scale = min(width / view.width, height / view.height)
    image_width, image_height = reduced.image.size
    factor = reduced.factor
    left, top = max(view.left / factor, 0), max(view.top / factor, 0)
    right = min((view.left + view.width) / factor, image_width)
    bottom = min((view.top + view.height) / factor, image_height)
    pixels = np.zeros((1, height, width, 3), np.uint8)
    if right <= left or bottom <= top:
        return pixels, scale, (view.left, view.top)
    # Where the part inside the image comes to, in whole pixels of the input.
    x, y = round((left * factor - view.left) * scale), round((top * factor - view.top) * scale)
    small_width = min(max(1, round((right - left) * factor * scale)), width - x)
    small_height = min(max(1, round((bottom - top) * factor * scale)), height - y)
    small = reduced.image.resize(
        (small_width, small_height),
        Image.Resampling.BILINEAR,
        (left, top, right, bottom),
        reducing_gap=1.0,
    )
    pixels[0, y : y + small_height, x : x + small_width] = np.asarray(small)
    return pixels, scale, (view.left, view.top)


def _merge(hits: list[_Hit]) -> list[_Hit]:
    """Hits on one face become their average, weighted by score (the paper's section 4.2)."""
    if not hits:
        return []
    rows = np.array([hit.row for hit in hits])
    scores = np.array([hit.score for hit in hits])
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
    """Intersection over union (n,) of the box of one row (4 or more,) with those of (n, 4+)."""
    common = _areas(np.maximum(one[:2], many[:, :2]), np.minimum(one[2:4], many[:, 2:4]))
    areas = _areas(many[:, :2], many[:, 2:4]) + _areas(one[:2], one[2:4])
    return np.asarray(common / np.maximum(areas - common, 1e-9))


def _shared(one: Floats, many: Floats) -> Floats:
    """Intersection over the smaller area (n,) of one box (4,) with many (n, 4)."""
    common = _areas(np.maximum(one[:2], many[:, :2]), np.minimum(one[2:4], many[:, 2:4]))
    smaller = np.minimum(_areas(many[:, :2], many[:, 2:4]), _areas(one[:2], one[2:4]))
    return np.asarray(common / np.maximum(smaller, 1e-9))


def _logits(probabilities: Floats) -> Floats:
    clipped = np.clip(probabilities, 0.001, 0.999)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _side(corners: Floats) -> float:
    """The longer side of a box (4,)."""
    return float(max(corners[2] - corners[0], corners[3] - corners[1]))


def _areas(starts: Floats, ends: Floats) -> Floats:
    """Areas (...) of boxes from their corners (..., 2); 0 where one is empty."""
    sides = np.maximum(ends - starts, 0)
    return np.asarray(sides[..., 0] * sides[..., 1])


@cache
def _anchors(height: int, width: int) -> NDArray[np.float32]:
    """Centers (n, 2) of the anchors of an input, x, y in pixels, in the network's output order."""
    centers = []
    for stride in STRIDES:
        y, x = np.mgrid[0 : height // stride.pixels, 0 : width // stride.pixels]
        cells = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) * stride.pixels
        centers.append(np.repeat(cells, stride.anchors, axis=0))
    return np.concatenate(centers).astype(np.float32)


_near_network = Network(DETECTION.short_range.network.file)
_far_network = Network(DETECTION.short_range.network.file, max_shapes=3)
_close_network = Network(DETECTION.short_range.network.file)
