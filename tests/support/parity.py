"""Photos that the function and the page have to read alike."""

import os
from collections.abc import Iterator
from pathlib import Path

import skimage.data
from PIL import ExifTags, Image, ImageEnhance, ImageFilter, ImageOps

from expressio.kinds import format_of
from tests.support import faceless, odd_files
from tests.support.photo_files import ALL, encoded, portrait, turned

# More of them, to be run by hand: a folder of any photos.
VARIABLE = "EXPRESSIO_PARITY_PHOTOS"

GREEN = (90, 110, 90)
NOT_IN_BROWSERS = ("TIFF", "HEIF")
# Browsers refuse these, and the page says so.
REFUSED = ("png, animation out of order", "png without the last checksums", "webp, wrong length")
ODD_FILES = odd_files.INTACT | odd_files.UPRIGHT | odd_files.RANGES | odd_files.ANIMATIONS


def photos() -> Iterator[tuple[str, bytes]]:
    """Names and files."""
    if VARIABLE in os.environ:
        for path in sorted(Path(os.environ[VARIABLE]).iterdir()):
            yield path.name, path.read_bytes()
        return
    astronaut = Image.fromarray(skimage.data.astronaut())
    for side in (96, 160, 250, 700, 1400, 2600, 4000):
        yield f"portrait of {side} pixels", encoded(astronaut.resize((side, side)))
    for format_ in ALL:
        if format_ not in NOT_IN_BROWSERS:
            yield f"portrait in {format_}", encoded(portrait(), format_)
    for orientation in range(2, 9):
        yield f"EXIF orientation {orientation}", turned("JPEG", orientation)
    for format_, orientation in (("JPEG", 1), ("JPEG", 3), ("JPEG", 6), ("PNG", 1)):
        yield f"large {format_}, EXIF orientation {orientation}", _large(format_, orientation)
    for name, make in ODD_FILES.items():
        data = make()
        if format_of(data) not in ("TIFF", "HEIC") and name not in REFUSED:
            yield name, data
    for angle in (20, -35, 90, 180):
        yield f"turned by {angle} degrees", encoded(astronaut.rotate(angle, fillcolor=GREEN))
    yield "gray", encoded(portrait("L"))
    yield "transparent", encoded(_transparent(portrait()), "PNG")
    yield "dark", encoded(ImageEnhance.Brightness(astronaut).enhance(0.12))
    yield "blurred", encoded(astronaut.filter(ImageFilter.GaussianBlur(6)))
    yield "cut off by the edge", encoded(astronaut.crop((215, 30, 512, 400)))
    yield "close-up", encoded(astronaut.crop((160, 50, 290, 210)).resize((520, 640)))
    yield "long", encoded(_group((3000, 600), [(100, 60, 400), (1200, 80, 300), (2500, 90, 350)]))
    yield "high", encoded(_group((500, 2400), [(50, 100, 400), (50, 1700, 300)]))
    row = [(80 + 320 * column, 100 + 400 * row, 260) for row in range(3) for column in range(6)]
    yield "group of 18", encoded(_group((2000, 1400), row))
    few = [(90, 60, 220), (400, 120, 160), (620, 40, 120), (200, 320, 100)]
    yield "group of 4", encoded(_group((800, 560), few))
    yield "far away", encoded(_group((4000, 3000), [(1800, 1200, 260), (600, 1500, 220)]))
    for name in ("chelsea", "coffee", "rocket", "page", "horse"):
        yield name, encoded(faceless.photo(name))


def _group(size: tuple[int, int], places: list[tuple[int, int, int]]) -> Image.Image:
    """Heads at x, y with a side each; every other one is a mirror image."""
    head = Image.fromarray(skimage.data.astronaut()).crop((130, 20, 330, 220))
    scene = Image.new("RGB", size, GREEN)
    for number, (x, y, side) in enumerate(places):
        source = ImageOps.mirror(head) if number % 2 else head
        scene.paste(source.resize((side, side), Image.Resampling.LANCZOS), (x, y))
    return scene


def _large(format_: str, orientation: int) -> bytes:
    """A photo whose sides are no multiples of what it is reduced by, with a face at its edge."""
    head = Image.fromarray(skimage.data.astronaut()).crop((130, 20, 330, 220))
    scene = Image.radial_gradient("L").resize((4001, 3003)).convert("RGB")
    for x, y, side in ((3000, 1900, 1000), (700, 500, 400)):
        scene.paste(head.resize((side, side), Image.Resampling.BICUBIC), (x, y))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return encoded(scene, format_, exif=exif)


def _transparent(image: Image.Image) -> Image.Image:
    alpha = Image.linear_gradient("L").resize(image.size)
    image.putalpha(ImageOps.invert(alpha))
    return image
