"""Made-up groups: faces of known place and size, pasted into scenes without any.

The faces come from a folder of photos that is not part of the repository: square ones, one face
each that fills it from the hairline to the chin. The variable EXPRESSIO_FACES names the folder.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from expressio import faces, photo
from tests.support import faceless
from tests.support.photo_files import encoded

VARIABLE = "EXPRESSIO_FACES"
FOLDER = Path(os.environ.get(VARIABLE, "training/data/faces-in-photos"))
IS_HERE = FOLDER.is_dir()
ABSENT = f"{FOLDER} is not here: set {VARIABLE} to a folder of square photos, one face each"

# Left, top, right, and bottom of the face in such a photo, in its sides: medians.
FRAME = (0.11, 0.12, 0.91, 0.99)
MIN_SIDE = 24  # Pixels of the file: a smaller face does not count,
MIN_SHARE = 0.03  # nor does one of a smaller share of the photo's longer side.
MAX_SIDE = 600
BOUNDS = (24, 32, 40, 64, 100, 200, MAX_SIDE + 1)  # Of the sizes that are counted together.
LONGER_SIDES = (400, 560, 640, 800, 800, 1280, 1600, 2560, 4000)
SHAPES = (3 / 4, 4 / 3, 2 / 3, 1.0, 16 / 9, 1 / 3)  # Height by width.
MAX_NUMBER = 30
SAME_FACE = 0.4  # Intersection over union.

Box = tuple[float, float, float, float]  # Left, top, right, and bottom.


class Group(NamedTuple):
    """A file, and the faces in it in pixels of the file."""

    data: bytes
    size: tuple[int, int]
    faces: list[Box]


class Count(NamedTuple):
    """What was seen of some groups, by size of the face: from each of BOUNDS on."""

    there: list[int]
    found: list[int]
    invented: list[int]  # At no face's place, or a second one at a face's.

    def found_from(self, side: int) -> tuple[int, int]:
        """How many faces from `side` pixels on were found, and how many there are."""
        first = BOUNDS.index(side)
        return sum(self.found[first:]), sum(self.there[first:])


def photos() -> list[Path]:
    """The photos that faces are taken from."""
    return sorted(FOLDER.glob("*.jpg"))


def groups(number: int, seed: int = 1) -> Iterator[Group]:
    """Groups of one to thirty faces of 24 to 600 pixels; the same ones for the same seed."""
    sources = photos()
    for scene in range(number):
        yield _group(np.random.default_rng((seed, scene)), sources)


def count(some: Iterator[Group]) -> Count:
    """Looks for the faces in each."""
    counted = Count(*([0] * (len(BOUNDS) - 1) for _ in range(3)))
    for group in some:
        image = photo.decode(group.data).image
        width, height = group.size
        found = [
            (left * width, top * height, (left + wide) * width, (top + high) * height)
            for left, top, wide, high in (
                (face.box.left, face.box.top, face.box.width, face.box.height)
                for face in faces.detect(image)
            )
        ]
        for face in group.faces:
            counted.there[_class(face)] += 1
            match = max(found, key=lambda box: _overlap(box, face), default=None)
            if match and _overlap(match, face) >= SAME_FACE:
                counted.found[_class(face)] += 1
                found.remove(match)
        for box in found:
            counted.invented[_class(box)] += 1
    return counted


def _group(rng: faceless.Rng, sources: Sequence[Path]) -> Group:
    longer, shape = int(rng.choice(LONGER_SIDES)), float(rng.choice(SHAPES))
    size = (longer, round(longer * shape)) if shape <= 1 else (round(longer / shape), longer)
    scene = _scene(rng, size)
    low = max(MIN_SIDE, MIN_SHARE * longer)
    high = min(MAX_SIDE, 0.6 * min(size))
    usual = np.exp(rng.uniform(np.log(low), np.log(high)))
    placed: list[Box] = []
    for _ in range(rng.integers(1, MAX_NUMBER + 1)):
        side = float(np.clip(usual * rng.uniform(0.7, 1.4), low, high))
        box = _free_place(rng, size, side, placed)
        if box:
            _paste(rng, scene, Image.open(rng.choice(np.array(sources, str))), box)
            placed.append(box)
    quality = int(rng.integers(80, 96))
    return Group(encoded(scene, quality=quality), size, placed)


def _scene(rng: faceless.Rng, size: tuple[int, int]) -> Image.Image:
    if rng.random() < 0.5:
        draw = (faceless.clouds, faceless.gradient, faceless.wall, faceless.windows, faceless.bokeh)
        return draw[rng.integers(len(draw))](rng, size)
    picture = faceless.photo(str(rng.choice(faceless.PHOTOS)))
    if rng.random() < 0.5:
        picture = ImageOps.mirror(picture)
    share = rng.uniform(0.5, 1)
    width, height = (round(share * side) for side in picture.size)
    left = int(rng.integers(picture.width - width + 1))
    top = int(rng.integers(picture.height - height + 1))
    return ImageOps.fit(picture.crop((left, top, left + width, top + height)), size)


def _free_place(
    rng: faceless.Rng, size: tuple[int, int], side: float, placed: Sequence[Box]
) -> Box | None:
    """Where a face with a longer side of `side` is clear of the others; None if that is hard."""
    left, top, right, bottom = FRAME
    whole = side / (bottom - top)  # The photo's side.
    width = (right - left) * whole
    for _ in range(20):
        x = rng.uniform(left * whole, size[0] - (1 - left) * whole)
        y = rng.uniform(top * whole, size[1] - (1 - top) * whole)
        box = (x, y, x + width, y + side)
        gap = 0.15 * side
        if not any(
            box[0] - gap < other[2]
            and other[0] < box[2] + gap
            and box[1] - gap < other[3]
            and other[1] < box[3] + gap
            for other in placed
        ):
            return box
    return None


def _paste(rng: faceless.Rng, scene: Image.Image, source: Image.Image, box: Box) -> None:
    """The photo's face in a box, without its corners, in a color and a light of its own."""
    left, top, _, bottom = FRAME
    side = (box[3] - box[1]) / (bottom - top)
    pixels = max(1, round(side))
    face = source.convert("L").resize((pixels, pixels), Image.Resampling.LANCZOS)
    if rng.random() < 0.5:
        face = ImageOps.mirror(face)
    light = rng.uniform(0.6, 1.1)
    red, green, blue = (round(min(255, 255 * light * share)) for share in (1, 0.85, 0.75))
    colored = ImageOps.colorize(face, "black", (red, green, blue))
    mask = Image.new("L", (128, 128))
    ImageDraw.Draw(mask).ellipse((8, 8, 120, 122), 255)
    mask = mask.filter(ImageFilter.GaussianBlur(4)).resize((pixels, pixels))
    angle = rng.normal(0, 8)
    colored = colored.rotate(angle, Image.Resampling.BICUBIC)
    mask = mask.rotate(angle, Image.Resampling.BILINEAR)
    scene.paste(colored, (round(box[0] - left * side), round(box[1] - top * side)), mask)


def _class(box: Box) -> int:
    """The class of BOUNDS that a box belongs to by its longer side."""
    side = max(box[2] - box[0], box[3] - box[1])
    return int(np.clip(np.searchsorted(BOUNDS, side, "right") - 1, 0, len(BOUNDS) - 2))


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    common = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return common / (sum(areas) - common)
