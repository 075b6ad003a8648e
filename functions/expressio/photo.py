"""Reads a photo's bytes. Knows nothing of Firebase."""

import io
from dataclasses import dataclass
from math import ceil

from PIL import ExifTags, Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# A JPEG is decoded at the smallest of 1/1, 1/2, 1/4, 1/8 whose longer side reaches this: enough for
# the networks (128 and 48 pixels), and a quarter of the work or less for a camera's photo.
WORKING_SIDE = 1280
QUARTER_TURNS = (5, 6, 7, 8)  # EXIF orientations that swap width and height.

Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns before ours could answer.


class UnusablePhoto(Exception):
    """The photo can never be analysed; trying again will not help."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Photo:
    """An upright RGB image, perhaps scaled down, with the facts of the file it came from."""

    image: Image.Image
    width: int  # Upright pixels of the file, before any scaling.
    height: int
    format: str  # From the bytes: JPEG, PNG or WEBP.
    bytes: int


def check_size(size: int) -> None:
    """Raises UnusablePhoto, empty_file or too_large, for a file of `size` bytes."""
    if size == 0:
        raise UnusablePhoto("empty_file", "The file is empty.")
    if size > MAX_BYTES:
        raise UnusablePhoto("too_large", f"The file has {size / 2**20:.1f} MB; "
                            f"at most {MAX_BYTES // 2**20} MB can be read.")


def decode(data: bytes) -> Photo:
    """Upright RGB pixels of a JPEG, PNG or WebP file, EXIF orientation applied.

    Raises UnusablePhoto with code empty_file, too_large, unsupported_format, corrupt_image or
    too_many_pixels.
    """
    check_size(len(data))
    format_ = _format(data)
    try:
        image = Image.open(io.BytesIO(data), formats=(format_,))
        width, height = image.size
        _check_pixels(width, height)
        scale = WORKING_SIDE / max(width, height)
        image.draft("RGB", (ceil(width * scale), ceil(height * scale)))
        if image.getexif().get(ExifTags.Base.Orientation) in QUARTER_TURNS:
            width, height = height, width
        upright = _flat_rgb(ImageOps.exif_transpose(image))
    except (MemoryError, UnusablePhoto):
        raise
    except Exception as error:  # Pillow raises a dozen types for broken files; none ever passes.
        raise UnusablePhoto("corrupt_image", f"The file starts like a {format_} but cannot be "
                            "read to its end.") from error
    return Photo(upright, width, height, format_, len(data))


def _format(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise UnusablePhoto("unsupported_format", "The file is not a JPEG, PNG or WebP image.")


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnusablePhoto("too_many_pixels", f"The image has {width} x {height} pixels; "
                            f"at most {MAX_PIXELS // 10**6} megapixels can be read.")


def _flat_rgb(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
