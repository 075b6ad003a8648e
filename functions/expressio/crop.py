"""Cuts a rotated square out of an image, scaled to the side that a network reads."""

from math import ceil, floor
from typing import NamedTuple

import numpy as np
from PIL import Image

# Coefficients (a, b, c, d, e, f) that take an output's x, y to a source's a x + b y + c,
# d x + e y + f.
Affine = tuple[float, float, float, float, float, float]


class Square(NamedTuple):
    """A rotated square, in pixels of an image; it may reach beyond the image."""

    center_x: float
    center_y: float
    side: float
    cos_roll: float  # Of the clockwise angle by which its upper side is turned.
    sin_roll: float


def cut(image: Image.Image, square: Square, side: int, mode: str) -> Image.Image:
    """The square, upright, as an image of `side` x `side` pixels in Pillow's `mode`.

    A similarity transform: it is scaled, rotated, and moved. Beyond the image's edge its outermost
    pixels are repeated.
    """
    # Most of the scaling is a reduction by a whole factor, which averages pixels.
    reduction = max(1, int(square.side / side))
    half_side = square.side / 2 * (abs(square.cos_roll) + abs(square.sin_roll))
    left, top = floor(square.center_x - half_side), floor(square.center_y - half_side)
    right, bottom = ceil(square.center_x + half_side), ceil(square.center_y + half_side)
    patch = _patch(image, (left, top, right, bottom), mode)
    if square.sin_roll == 0 and square.cos_roll > 0:  # Half the time of a rotation.
        x, y = square.center_x - half_side - left, square.center_y - half_side - top
        box = (x, y, x + square.side, y + square.side)
        return patch.resize((side, side), Image.Resampling.BILINEAR, box, reducing_gap=1.0)
    transform = _similarity(
        scale=square.side / side / reduction,
        square=square,
        center_x=(square.center_x - left) / reduction,
        center_y=(square.center_y - top) / reduction,
        half=side / 2,
    )
    return patch.reduce(reduction).transform(
        (side, side), Image.Transform.AFFINE, transform, Image.Resampling.BILINEAR
    )


def _similarity(
    scale: float, square: Square, center_x: float, center_y: float, half: float
) -> Affine:
    """From the pixels of an upright square with sides of 2 `half` to those of a source.

    One of its pixels is `scale` source pixels wide, the axes are rotated clockwise by the square's
    roll, and its center comes to (`center_x`, `center_y`) of the source.
    """
    scaled_cos, scaled_sin = scale * square.cos_roll, scale * square.sin_roll
    shift_x = center_x - half * (scaled_cos - scaled_sin)
    shift_y = center_y - half * (scaled_cos + scaled_sin)
    return scaled_cos, -scaled_sin, shift_x, scaled_sin, scaled_cos, shift_y


def _patch(image: Image.Image, outer: tuple[int, int, int, int], mode: str) -> Image.Image:
    """The upright rectangle (left, top, right, bottom) of an image, its edges repeated outside."""
    left, top, right, bottom = outer
    width, height = image.size
    inner = (
        min(max(left, 0), width - 1),
        min(max(top, 0), height - 1),
        max(min(right, width), 1),
        max(min(bottom, height), 1),
    )
    patch = image.crop(inner)
    if patch.mode != mode:
        patch = patch.convert(mode)
    if inner == outer:
        return patch
    before_x, before_y = inner[0] - left, inner[1] - top
    after_x, after_y = right - inner[2], bottom - inner[3]
    pads = ((max(before_y, 0), max(after_y, 0)), (max(before_x, 0), max(after_x, 0)), (0, 0))
    pixels = np.asarray(patch)
    return Image.fromarray(np.pad(pixels, pads[: pixels.ndim], "edge"))
