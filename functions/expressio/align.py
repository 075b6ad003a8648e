"""Crops a face as FER2013 frames one: upright, eyes level, 48x48 grayscale."""

from math import ceil, cos, floor, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.faces import Face
from expressio.labels import INPUT_SIZE

# FER2013 shows a face as a square of 1.19 times the detector's box, the box's centre at half of
# its width and at 57 % of its height (medians over 1,500 Training faces).
FRAME_SCALE = 1.19
CENTRE_DOWN = 0.57


def align_face(image: Image.Image, face: Face) -> NDArray[np.float32]:
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
    turn = (
        across,
        -along,
        x - INPUT_SIZE * (across - along),
        along,
        across,
        y - INPUT_SIZE * (across + along),
    )
    turned = around.reduce(factor).transform(
        (2 * INPUT_SIZE, 2 * INPUT_SIZE), Image.Transform.AFFINE, turn, Image.Resampling.BILINEAR
    )
    return np.asarray(turned.reduce(2), np.float32)


def _grey(
    image: Image.Image, left: float, top: float, right: float, bottom: float
) -> tuple[Image.Image, int, int]:
    """The rectangle in greyscale, widened to whole pixels, and where it starts."""
    outer = np.array([floor(left), floor(top), ceil(right), ceil(bottom)])
    inner = np.clip(outer, 0, (*image.size, *image.size))
    grey = image.crop(tuple(inner.tolist())).convert("L")
    beyond = np.abs(outer - inner)
    if beyond.any():
        sides = (beyond[1], beyond[3]), (beyond[0], beyond[2])
        grey = Image.fromarray(np.pad(np.asarray(grey), sides, "edge"))
    return grey, int(outer[0]), int(outer[1])
