"""Crops a face as FER2013 frames one: upright, eyes level, 48x48 grayscale."""

from math import ceil, cos, floor, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.contract import CONTRACT
from expressio.faces import Face
from expressio.labels import INPUT_SIZE

OVERSAMPLING = 2  # The rotation reads single pixels: at twice the size, averaged afterwards.
SAMPLED_SIDE = OVERSAMPLING * INPUT_SIZE

# Coefficients (a, b, c, d, e, f) that take an output's x, y to a source's a x + b y + c,
# d x + e y + f.
Affine = tuple[float, float, float, float, float, float]


class Square(NamedTuple):
    """A rotated square around a face, in pixels of the image."""

    center_x: float
    center_y: float
    side: float
    cos_roll: float  # Of the clockwise angle by which its upper side is turned.
    sin_roll: float


class Patch(NamedTuple):
    """An upright rectangle of the image in grayscale."""

    image: Image.Image
    left: int  # Where it starts, in pixels of the image; negative beyond the edge.
    top: int


def align_face(image: Image.Image, face: Face) -> NDArray[np.float32]:
    """The face (48, 48) of an upright RGB image in grayscale, 0 to 255, its eyes level.

    The square around it comes into the network's input by a similarity transform: it is scaled,
    rotated by the face's roll and moved. Beyond the image's edge its outermost pixels are repeated.
    """
    square = _square(image.size, face)
    patch = _gray_patch(image, square)
    # Most of the scaling is a reduction by a whole factor, which averages pixels.
    reduction = max(1, int(square.side / SAMPLED_SIDE))
    transform = _similarity(
        scale=square.side / SAMPLED_SIDE / reduction,
        cos_roll=square.cos_roll,
        sin_roll=square.sin_roll,
        center_x=(square.center_x - patch.left) / reduction,
        center_y=(square.center_y - patch.top) / reduction,
    )
    sampled = patch.image.reduce(reduction).transform(
        (SAMPLED_SIDE, SAMPLED_SIDE),
        Image.Transform.AFFINE,
        transform,
        Image.Resampling.BILINEAR,
    )
    return np.asarray(sampled.reduce(OVERSAMPLING), np.float32)


def _square(size: tuple[int, int], face: Face) -> Square:
    """The square that FER2013 would show of a face of an image of `size` (width, height)."""
    width, height = size
    box, cos_roll, sin_roll = face.box, cos(face.roll), sin(face.roll)
    side = CONTRACT.alignment.scale * max(box.width * width, box.height * height)
    # The box's center is below the square's, by this much along the face's own vertical axis.
    below = (CONTRACT.alignment.center_down - 0.5) * side
    center_x = (box.left + box.width / 2) * width + below * sin_roll
    center_y = (box.top + box.height / 2) * height - below * cos_roll
    return Square(center_x, center_y, side, cos_roll, sin_roll)


def _similarity(
    scale: float, cos_roll: float, sin_roll: float, center_x: float, center_y: float
) -> Affine:
    """From the pixels of the sampled square to those of a source.

    One sampled pixel is `scale` source pixels wide, the axes are rotated clockwise by the roll, and
    the sampled square's center comes to (`center_x`, `center_y`) of the source.
    """
    scaled_cos, scaled_sin = scale * cos_roll, scale * sin_roll
    half = SAMPLED_SIDE / 2
    shift_x = center_x - half * (scaled_cos - scaled_sin)
    shift_y = center_y - half * (scaled_cos + scaled_sin)
    return scaled_cos, -scaled_sin, shift_x, scaled_sin, scaled_cos, shift_y


def _gray_patch(image: Image.Image, square: Square) -> Patch:
    """The upright rectangle of whole pixels around the square."""
    half_side = square.side / 2 * (abs(square.cos_roll) + abs(square.sin_roll))
    outer = np.array(
        [
            floor(square.center_x - half_side),
            floor(square.center_y - half_side),
            ceil(square.center_x + half_side),
            ceil(square.center_y + half_side),
        ]
    )
    inner = np.clip(outer, 0, (*image.size, *image.size))
    gray = image.crop(tuple(inner.tolist())).convert("L")
    left, top, right, bottom = np.abs(outer - inner)  # Pixels beyond each edge of the image.
    if left or top or right or bottom:
        gray = Image.fromarray(np.pad(np.asarray(gray), ((top, bottom), (left, right)), "edge"))
    return Patch(gray, int(outer[0]), int(outer[1]))
