"""Reads a photo's bytes. Knows nothing of Firebase."""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from PIL import Image, UnidentifiedImageError

from expressio import container, exif, header, kinds, tiff
from expressio.contract import CONTRACT
from expressio.kinds import SIGNATURES

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_FRAMES = 10  # Of an animation that are looked at.
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

# What may follow a file that ends early: for a JPEG its end, and in the second more pixels before,
# restart markers included.
_MORE_PIXELS = (bytes((*range(1, 255, 3), 0xFF, 0xD0 + number % 8)) for number in range(48))
ENDS = (b"\xff\xd9" + bytes(4096), b"".join(_MORE_PIXELS) + b"\xff\xd9")

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
    return next(frames(data))


def frames(data: bytes) -> Iterator[Photo]:
    """As decode, and of an animation the first MAX_FRAMES, as far as they are readable."""
    check_size(len(data))
    format_ = file_format(data)
    decoded = _frames(data, format_)
    try:
        first = next(decoded)
    except (MemoryError, UnusablePhoto):
        raise
    except Exception as error:  # Pillow raises a dozen types for broken files.
        yield _despite_missing_end(data, format_, error)
        return
    yield first
    try:
        yield from decoded
    except Exception:  # The rest of the animation is damaged, or too large.
        return


def reduction(width: int, height: int) -> int:
    """The whole factor by which an image is reduced."""
    return max(
        1,
        min(
            max(width, height) // CONTRACT.working_side, min(width, height) // CONTRACT.narrow_side
        ),
    )


def _despite_missing_end(data: bytes, format_: str, error: Exception) -> Photo:
    """The photo of a file that only lacks what no pixel depends on: an end marker, say.

    That is so where the pixels are the same whatever follows. Raises what frames does.
    """
    if OUT_OF_MEMORY.search(str(error)):
        raise MemoryError from error
    try:
        # AVIF and HEIC have no end that pixels do not depend on, and are slow to decode.
        ends = () if format_ in ("AVIF", "HEIC") else ENDS
        one, other = (next(_frames(data + end, format_)) for end in ends)
    except (MemoryError, UnusablePhoto):
        raise
    except Exception:
        is_complete = False
    else:
        is_complete = one.image.tobytes() == other.image.tobytes()
    if is_complete:
        return replace(one, bytes=len(data))
    if kind := kinds.variant(data, format_):
        raise _unsupported(kind) from error
    raise UnusablePhoto(
        "corrupt_image", f"The file looks like {format_}, but it is damaged or incomplete."
    ) from error


def _frames(data: bytes, format_: str) -> Iterator[Photo]:
    """Raises what decoders do, and UnusablePhoto."""
    is_animated = header.is_animated(data, format_)
    for image, size, orientation in _images(data, format_, is_animated):
        rgb = _reduced_rgb(image)
        if rgb is image and is_animated:
            rgb = image.copy()  # The next frame is drawn into it.
        if orientation in UPRIGHT:
            rgb = rgb.transpose(UPRIGHT[orientation])
        width, height = size[::-1] if orientation >= 5 else size
        yield Photo(rgb, width, height, format_, len(data))


def _images(
    data: bytes, format_: str, is_animated: bool
) -> Iterator[tuple[Image.Image, tuple[int, int], int]]:
    """Each frame with the stored size of the file's image and its EXIF orientation."""
    if format_ == "TIFF":
        yield _read_tiff(data)
        return
    orientation = exif.orientation(exif.block(data, format_))
    clean = container.essence(data, format_)
    if format_ == "WEBP" and not is_animated and not header.is_ordinary(data, format_):
        yield (*_read_large_webp(clean), orientation)
        return
    image = _open(clean, format_)
    size = image.size
    _check_pixels(*size)
    if format_ == "AVIF":  # Pillow says so what the file's own properties (irot, imir) ask for.
        orientation = exif.orientation(image.info.get("exif", b"").removeprefix(b"Exif\0\0"))
    factor = reduction(*size)
    image.draft("RGB", (ceil(size[0] / factor), ceil(size[1] / factor)))
    first = int(getattr(image, "default_image", False))  # That of an animated PNG is hidden.
    for index in range(first, first + (MAX_FRAMES if is_animated else 1)):
        try:
            image.seek(index)
        except EOFError:
            return
        image.load()
        if format_ == "BMP" and image.mode == "RGBA" and image.getchannel("A").getbbox() is None:
            image.putalpha(255)  # Viewers take it for a field that nobody filled in.
        yield image, size, orientation


def _read_tiff(data: bytes) -> tuple[Image.Image, tuple[int, int], int]:
    """The image, the size that is stored, and the orientation."""
    directory = tiff.read_directory(data)
    if tiff.is_unread(directory):
        raise _unsupported(tiff.kind(directory))
    size = tiff.size(directory)
    _check_pixels(*size)
    if tiff.is_deep(directory):
        image = tiff.scaled(directory, lambda clean: _loaded(_open(clean, "TIFF")))
    else:
        try:
            image = _open(tiff.pixels_only(directory), "TIFF")
        except UnidentifiedImageError as error:
            if tiff.has_pixels(directory):
                raise _unsupported(tiff.kind(directory)) from error
            raise
        image.load()
    return image, size, tiff.orientation(directory)


def _loaded(image: Image.Image) -> Image.Image:
    image.load()
    return image


def _read_large_webp(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """The image, and its width and height.

    The package webp holds 4 bytes for a pixel, Pillow's decoder, which is made for animations, 16.
    """
    size = header.webp_size(data)
    _check_pixels(*size)
    try:
        import webp  # Here, because most photos do without.
    except ImportError:  # There is no build of it for this machine.
        return _loaded(_open(data, "WEBP")), size
    return Image.fromarray(webp.WebPData.from_buffer(data).decode()), size


def file_format(data: bytes) -> str:
    """One of SIGNATURES; raises UnusablePhoto with code unsupported_format."""
    if format_ := kinds.format_of(data):
        return format_
    kind = kinds.kind(data)
    raise UnusablePhoto(
        "unsupported_format",
        f"The file is {f'{kind}, ' if kind else ''}not an image in a supported format "
        f"({', '.join(SIGNATURES)}).",
    )


def _unsupported(variant: str) -> UnusablePhoto:
    return UnusablePhoto("unsupported_format", f"The file is {variant}, which is not supported.")


def _open(data: bytes, format_: str) -> Image.Image:
    if format_ == "HEIC":
        import pi_heif  # Here, because it takes 50 ms and few photos need it.

        pi_heif.register_heif_opener()
        format_ = "HEIF"  # Its name in Pillow.
    return Image.open(io.BytesIO(data), formats=(format_,))


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
    factor = reduction(*image.size)
    if image.mode.startswith("I;16"):
        image = _eight_bits(image)
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


def _eight_bits(image: Image.Image) -> Image.Image:
    """A PNG's 16 bits: the upper half; of values that use less than 13 bits, the upper 8 of them.

    Pillow would clip, not scale. The latter are black in a browser.
    """
    _, highest = map(int, np.ravel(image.getextrema()))
    shift = 8 if highest >> 12 else max(0, highest.bit_length() - 8)
    gray = Image.new("L", image.size)
    for top in range(0, image.height, STRIP_ROWS):
        strip = image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height)))
        gray.paste(Image.fromarray((np.asarray(strip) >> shift).astype(np.uint8)), (0, top))
    return gray


def _averageable(image: Image.Image) -> Image.Image:
    """The image in a mode that reduce() can average."""
    if image.mode in ("1", "P", "PA", "LA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _opaque_rgb(image: Image.Image) -> Image.Image:
    """The image in RGB, on a white background where it is transparent."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")  # convert would copy.
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
