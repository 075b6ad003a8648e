"""Reads a photo's bytes. Knows nothing of Firebase."""

import io
import re
import warnings
from dataclasses import dataclass
from math import ceil

import numpy as np
from PIL import ExifTags, Image

from expressio import header
from expressio.contract import CONTRACT

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
# The first bytes of a file of each format, as regular expressions.
SIGNATURES = {
    "JPEG": rb"\xff\xd8\xff",
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "WEBP": rb"RIFF.{4}WEBP",
    "GIF": rb"GIF8[79]a",
    "BMP": rb"BM.{4}\0{4}",  # The file size, then two reserved fields.
    "TIFF": rb"II[*+]\0|MM\0[*+]",
    # ISO 14496-12: an ftyp box with the major brand, its version and the compatible brands.
    "AVIF": rb".{4}ftyp(avi[fs]|mi[af]1.{4}(.{4})*?avi[fs])",
    "HEIC": rb".{4}ftyp(he[iv][cmsx]|m[is]f1)",
}
# The image is reduced by the largest whole factor that leaves its longer side at least this long:
# more pixels than the networks read, and a fraction of the work for a camera's photo.
WORKING_SIDE = CONTRACT.working_side
STRIP_ROWS = 64  # Rows of the reduced image that are converted at a time.
# The operation that makes each EXIF orientation upright; from 5 on, width and height are swapped.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Messages of decoders that run out of memory without a MemoryError.
OUT_OF_MEMORY = re.compile("decoder error -9|[Mm]emory")

Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit would warn before ours applies.
warnings.filterwarnings("ignore", module="PIL")  # About damaged tags, which are not read.


class UnusablePhoto(Exception):
    """The photo can never be analyzed; trying again will not help."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Photo:
    """An upright RGB image, perhaps reduced, and the properties of the file it came from."""

    image: Image.Image
    width: int  # Upright pixels, before any reduction.
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
            f"The file is {size / 2**20:.1f} MB; the limit is {MAX_BYTES // 2**20} MB.",
        )


def decode(data: bytes) -> Photo:
    """Upright RGB pixels of an image file (any of SIGNATURES), EXIF orientation applied.

    Of an animation, the first frame. Raises UnusablePhoto with code empty_file, too_large,
    unsupported_format, corrupt_image or too_many_pixels, and MemoryError. Some small files take
    much time or memory: for files from untrusted sources there is sandbox.decode.
    """
    check_size(len(data))
    format_ = file_format(data)
    try:
        if format_ == "WEBP" and not header.is_ordinary(data, format_):
            image, (width, height) = _read_large_webp(data)
        else:
            image, (width, height) = _read(data, format_)
        orientation = _orientation(image)
        rgb = _reduced_rgb(image)
    except (MemoryError, UnusablePhoto):
        raise
    except Exception as error:  # Pillow raises a dozen types for broken files.
        if OUT_OF_MEMORY.search(str(error)):
            raise MemoryError from error
        raise UnusablePhoto(
            "corrupt_image",
            f"The file looks like {format_}, but it is damaged or incomplete.",
        ) from error
    if orientation not in UPRIGHT:
        return Photo(rgb, width, height, format_, len(data))
    if orientation >= 5:
        width, height = height, width
    return Photo(rgb.transpose(UPRIGHT[orientation]), width, height, format_, len(data))


def _read(data: bytes, format_: str) -> tuple[Image.Image, tuple[int, int]]:
    """The image, a JPEG scaled down where that saves work, and the file's width and height."""
    image = _open(data, format_)
    size = image.size
    _check_pixels(*size)
    factor = max(1, max(size) // WORKING_SIDE)
    image.draft("RGB", (ceil(size[0] / factor), ceil(size[1] / factor)))
    image.load()  # Makes a TIFF upright and removes its orientation tag.
    return image, size


def _read_large_webp(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The image with the file's EXIF, and the file's width and height.

    The package webp holds 4 bytes for a pixel, Pillow's decoder, which is made for animations, 16.
    """
    try:
        import webp  # Here, because most photos do without.
    except ImportError:  # There is no build of it for this machine.
        return _read(data, "WEBP")
    size = header.webp_size(data)
    _check_pixels(*size)
    image = Image.fromarray(webp.WebPData.from_buffer(data).decode())
    image.info["exif"] = header.webp_exif(data)
    return image, size


def file_format(data: bytes) -> str:
    """One of SIGNATURES; raises UnusablePhoto with code unsupported_format."""
    for format_, signature in SIGNATURES.items():
        if re.match(signature, data[:64], re.DOTALL):
            return format_
    raise UnusablePhoto(
        "unsupported_format",
        f"The file is not an image in a supported format ({', '.join(SIGNATURES)}).",
    )


def _open(data: bytes, format_: str) -> Image.Image:
    if format_ == "HEIC":
        import pi_heif  # Here, because it takes 50 ms and few photos need it.

        pi_heif.register_heif_opener()
        format_ = "HEIF"  # Its name in Pillow.
    return Image.open(io.BytesIO(data), formats=(format_,))


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) where it cannot be read: the pixels may be fine."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow raises half a dozen types for broken tags.
        return 1


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnusablePhoto(
            "too_many_pixels",
            f"The image is {width} x {height} pixels; "
            f"the limit is {MAX_PIXELS // 10**6} megapixels.",
        )


def _reduced_rgb(image: Image.Image) -> Image.Image:
    """The image in RGB, reduced by a whole factor.

    A large image is converted strip by strip: a copy of the whole would double the memory.
    """
    factor = max(1, max(image.size) // WORKING_SIDE)
    if factor == 1 or image.mode in ("RGB", "L"):  # These are averaged without a copy.
        averageable = _averageable(image)
        return _opaque_rgb(averageable.reduce(factor) if factor > 1 else averageable)
    width, height = image.size
    small = Image.new("RGB", (ceil(width / factor), ceil(height / factor)))
    for top in range(0, small.height, STRIP_ROWS):
        bottom = min((top + STRIP_ROWS) * factor, height)
        strip = _averageable(image.crop((0, top * factor, width, bottom)))
        small.paste(_opaque_rgb(strip.reduce(factor)), (0, top))
    return small


def _averageable(image: Image.Image) -> Image.Image:
    """The image in a mode that reduce() can average."""
    if image.mode.startswith("I;16"):  # Pillow would clip 16 bits to 8, not scale them.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("1", "P", "PA", "LA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _opaque_rgb(image: Image.Image) -> Image.Image:
    """The image in RGB, on a white background where it is transparent."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")  # convert would copy.
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
