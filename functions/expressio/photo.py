"""Reads a photo's bytes. Knows nothing of Firebase."""

import io
import re
import warnings
from dataclasses import dataclass
from math import ceil

import numpy as np
from PIL import ExifTags, Image

from expressio.contract import CONTRACT

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# What a file of each format starts with.
SIGNATURES = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WEBP": rb"RIFF.{4}WEBP",
    "GIF": rb"GIF8[79]a",
    "BMP": rb"BM.{4}\0{4}",  # Its size, then two reserved fields.
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    # ISO 14496-12: a box of type ftyp with the brand, a version and the brands it is fit for.
    "AVIF": rb".{4}ftyp(avi[fs]|mi[af]1.{4}(.{4})*?avi[fs])",
    "HEIC": rb".{4}ftyp(he[iv][cmsx]|m[is]f1)",
}
# Pixels are kept at the smallest whole fraction of the file's whose longer side reaches this: more
# than the networks read (192 and 48 pixels), and a fraction of the work for a camera's photo.
WORKING_SIDE = CONTRACT.working_side
# What turns the pixels of each EXIF orientation upright; from 5 on width and height are swapped.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns before ours could answer.
warnings.filterwarnings("ignore", module="PIL")  # Of damaged tags, which nobody here reads.


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
    format: str  # From the bytes: one of SIGNATURES.
    bytes: int


def check_size(size: int) -> None:
    """Raises UnusablePhoto, empty_file or too_large, for a file of `size` bytes."""
    if size == 0:
        raise UnusablePhoto("empty_file", "The file is empty.")
    if size > MAX_BYTES:
        raise UnusablePhoto(
            "too_large",
            f"The file has {size / 2**20:.1f} MB; at most {MAX_BYTES // 2**20} MB can be read.",
        )


def decode(data: bytes) -> Photo:
    """Upright RGB pixels of an image file (any of SIGNATURES), EXIF orientation applied.

    The first frame of an animation. Raises UnusablePhoto with code empty_file, too_large,
    unsupported_format, corrupt_image or too_many_pixels.
    """
    check_size(len(data))
    format_ = _format(data)
    try:
        image = _open(data, format_)
        width, height = image.size
        _check_pixels(width, height)
        factor = max(1, max(width, height) // WORKING_SIDE)
        image.draft("RGB", (ceil(width / factor), ceil(height / factor)))
        image.load()  # Turns a TIFF upright and takes the tag away.
        orientation = _orientation(image)
        flat = _flat_rgb(_reduced(image))
    except (MemoryError, UnusablePhoto):
        raise
    except Exception as error:  # Pillow raises a dozen types for broken files; none ever passes.
        raise UnusablePhoto(
            "corrupt_image", f"The file starts like a {format_} but cannot be read to its end."
        ) from error
    if orientation not in UPRIGHT:
        return Photo(flat, width, height, format_, len(data))
    if orientation >= 5:
        width, height = height, width
    return Photo(flat.transpose(UPRIGHT[orientation]), width, height, format_, len(data))


def _format(data: bytes) -> str:
    for format_, signature in SIGNATURES.items():
        if re.match(signature, data[:64], re.DOTALL):
            return format_
    raise UnusablePhoto("unsupported_format", f"The file is not a {', '.join(SIGNATURES)} image.")


def _open(data: bytes, format_: str) -> Image.Image:
    if format_ == "HEIC":
        import pi_heif  # Here, because most photos do without: it takes 50 ms.

        pi_heif.register_heif_opener()
        format_ = "HEIF"  # What the opener calls it.
    return Image.open(io.BytesIO(data), formats=(format_,))


def _orientation(image: Image.Image) -> int:
    """What EXIF says, 1 (upright) where it cannot be read: the pixels may be fine."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow raises half a dozen types for broken tags.
        return 1


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnusablePhoto(
            "too_many_pixels",
            f"The image has {width} x {height} pixels; "
            f"at most {MAX_PIXELS // 10**6} megapixels can be read.",
        )


def _reduced(image: Image.Image) -> Image.Image:
    """The image at a whole fraction of its size, in a mode that can be averaged."""
    if image.mode.startswith("I;16"):  # Pillow would clip 16 bits to 8 instead of scaling them.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("1", "P", "PA", "LA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    factor = max(image.size) // WORKING_SIDE
    return image.reduce(factor) if factor > 1 else image


def _flat_rgb(image: Image.Image) -> Image.Image:
    """The image on white paper where it is transparent."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")  # Which would be a copy.
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
