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
STRIP_ROWS = 64  # Of the smaller image, which are converted at a time.
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

# What decoders say who could not have the memory they wanted, and raise no MemoryError.
OUT_OF_MEMORY = re.compile("decoder error -9|[Mm]emory")

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
    unsupported_format, corrupt_image or too_many_pixels, and MemoryError. Some small files take
    much time or memory: sandbox.decode is for those that come from anybody.
    """
    check_size(len(data))
    format_ = file_format(data)
    try:
        if format_ == "WEBP" and not header.is_ordinary(data, format_):
            image, (width, height) = _read_large_webp(data)
        else:
            image, (width, height) = _read(data, format_)
        orientation = _orientation(image)
        flat = _reduced_rgb(image)
    except (MemoryError, UnusablePhoto):
        raise
    except Exception as error:  # Pillow raises a dozen types for broken files; none ever passes.
        if OUT_OF_MEMORY.search(str(error)):
            raise MemoryError from error
        raise UnusablePhoto(
            "corrupt_image",
            f"The file starts like a {format_} but cannot be read to its end.",
        ) from error
    if orientation not in UPRIGHT:
        return Photo(flat, width, height, format_, len(data))
    if orientation >= 5:
        width, height = height, width
    return Photo(flat.transpose(UPRIGHT[orientation]), width, height, format_, len(data))


def _read(data: bytes, format_: str) -> tuple[Image.Image, tuple[int, int]]:
    """The image, a JPEG scaled down where that saves work, and the file's width and height."""
    image = _open(data, format_)
    size = image.size
    _check_pixels(*size)
    factor = max(1, max(size) // WORKING_SIDE)
    image.draft("RGB", (ceil(size[0] / factor), ceil(size[1] / factor)))
    image.load()  # Turns a TIFF upright and takes the tag away.
    return image, size


def _read_large_webp(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The image scaled down, with the file's EXIF, and the file's width and height.

    OpenCV holds 3 to 7 bytes for a pixel, Pillow's decoder, which is made for animations, 16.
    """
    import cv2  # Here, because it takes 0.2 s.

    size = header.webp_size(data)
    _check_pixels(*size)
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError("OpenCV cannot decode it")
    factor = max(1, max(size) // WORKING_SIDE)
    small_size = ceil(size[0] / factor), ceil(size[1] / factor)
    small = cv2.resize(pixels, small_size, interpolation=cv2.INTER_AREA)
    has_alpha = small.shape[2] == 4
    image = Image.fromarray(
        cv2.cvtColor(small, cv2.COLOR_BGRA2RGBA if has_alpha else cv2.COLOR_BGR2RGB)
    )
    image.info["exif"] = header.webp_exif(data)
    return image, size


def file_format(data: bytes) -> str:
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


def _reduced_rgb(image: Image.Image) -> Image.Image:
    """The image as RGB at a whole fraction of its size.

    A large image is converted strip by strip: a copy of the whole would double the memory.
    """
    factor = max(1, max(image.size) // WORKING_SIDE)
    if factor == 1 or image.mode in ("RGB", "L"):  # These are averaged without a copy.
        averageable = _averageable(image)
        return _flat_rgb(averageable.reduce(factor) if factor > 1 else averageable)
    width, height = image.size
    small = Image.new("RGB", (ceil(width / factor), ceil(height / factor)))
    for top in range(0, small.height, STRIP_ROWS):
        bottom = min((top + STRIP_ROWS) * factor, height)
        strip = _averageable(image.crop((0, top * factor, width, bottom)))
        small.paste(_flat_rgb(strip.reduce(factor)), (0, top))
    return small


def _averageable(image: Image.Image) -> Image.Image:
    """The image in a mode that reduce() can average."""
    if image.mode.startswith("I;16"):  # Pillow would clip 16 bits to 8 instead of scaling them.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("1", "P", "PA", "LA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _flat_rgb(image: Image.Image) -> Image.Image:
    """The image on white paper where it is transparent."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")  # Which would be a copy.
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
