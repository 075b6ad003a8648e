"""Reading a photo's bytes."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from expressio import photo
from expressio.kinds import SIGNATURES
from expressio.photo import UnusablePhoto

pillow_heif.register_heif_opener()  # Writes the tests' HEIC files.
ENCODER = {"HEIC": "HEIF"}  # Pillow's name where it is another.


def code_of(data: bytes) -> str:
    with pytest.raises(UnusablePhoto) as caught:
        photo.decode(data)
    assert caught.value.message
    return caught.value.code


def png_without_pixels(width: int, height: int) -> bytes:
    """A PNG that declares its size and ends where its pixels would start."""
    chunks = {b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IDAT": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks.items()
    )


@pytest.mark.parametrize("format_", SIGNATURES)
def test_each_format_decodes_to_upright_rgb_with_its_facts(
    astronaut: Image.Image, encode: Callable[..., bytes], format_: str
) -> None:
    data = encode(astronaut, ENCODER.get(format_, format_))
    decoded = photo.decode(data)
    assert (decoded.width, decoded.height, decoded.format) == (512, 512, format_)
    assert decoded.bytes == len(data)
    assert decoded.image.mode == "RGB"
    difference = np.abs(np.asarray(decoded.image, int) - np.asarray(astronaut, int))
    assert difference.mean() < (8 if format_ == "GIF" else 4)


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(
    encode: Callable[..., bytes], format_: str, orientation: int
) -> None:
    stored = Image.new("RGB", (64, 32), "black")
    stored.paste("white", (0, 0, 16, 16))  # The corner where the file's rows start.
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = photo.decode(encode(stored, format_, exif=exif))
    turned = orientation >= 5
    assert (decoded.width, decoded.height) == ((32, 64) if turned else (64, 32))
    assert decoded.image.size == (decoded.width, decoded.height)
    # EXIF 2.32, tag 274: where the stored first row and first column are seen.
    right = orientation in (2, 3, 6, 7)
    bottom = orientation in (3, 4, 7, 8)
    corner = (decoded.width - 8 if right else 8, decoded.height - 8 if bottom else 8)
    assert np.asarray(decoded.image)[corner[1], corner[0]].min() > 240


@pytest.mark.parametrize(
    ("mode", "format_"),
    [
        ("1", "PNG"),
        ("L", "JPEG"),
        ("LA", "PNG"),
        ("P", "GIF"),
        ("P", "PNG"),
        ("I;16", "PNG"),
        ("I;16", "TIFF"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("YCbCr", "JPEG"),
        ("RGBA", "WEBP"),
        ("RGBA", "AVIF"),
    ],
)
def test_each_kind_of_pixels_becomes_rgb(
    encode: Callable[..., bytes], mode: str, format_: str
) -> None:
    half = Image.new("RGB", (64, 64), "black")
    half.paste((153, 153, 153) if mode != "1" else "white", (0, 0, 32, 64))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(half.convert("L")).astype(np.uint16) * 257)
    else:
        image = half.convert(mode)
    pixels = np.asarray(photo.decode(encode(image, format_)).image, int)
    assert pixels.shape == (64, 64, 3)
    assert np.abs(pixels[:, 2:28] - (255 if mode == "1" else 153)).max() <= 4
    assert pixels[:, 36:].max() <= 4


def test_animation_is_its_first_frame(encode: Callable[..., bytes]) -> None:
    frames = [Image.new("RGB", (32, 32), color) for color in ("red", "blue")]
    for format_ in ("GIF", "WEBP", "PNG"):
        data = encode(frames[0], format_, save_all=True, append_images=frames[1:], duration=100)
        red, _, blue = np.asarray(photo.decode(data).image)[16, 16]
        assert red > 240
        assert blue < 15


def test_large_image_is_kept_at_a_fraction_that_networks_need_no_more_of(
    encode: Callable[..., bytes],
) -> None:
    decoded = photo.decode(encode(Image.new("P", (6000, 4000), 3), "PNG"))
    assert (decoded.width, decoded.height) == (6000, 4000)
    assert decoded.image.size == (1500, 1000)


def test_large_jpeg_is_scaled_down_but_reports_the_file_s_size(
    encode: Callable[..., bytes],
) -> None:
    decoded = photo.decode(encode(Image.new("RGB", (6000, 4000), "red"), "JPEG"))
    assert (decoded.width, decoded.height) == (6000, 4000)
    assert decoded.image.size == (1500, 1000)


def test_transparent_pixels_become_white(encode: Callable[..., bytes]) -> None:
    decoded = photo.decode(encode(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    assert decoded.image.getpixel((4, 4)) == (255, 255, 255)


def test_empty_file_is_empty_file() -> None:
    assert code_of(b"") == "empty_file"


def test_text_is_unsupported_format() -> None:
    assert code_of(b"not a photo") == "unsupported_format"


@pytest.mark.parametrize(
    "data",
    [
        b"BM is how this text starts",
        b"RIFF....WAVEfmt ",
        b"%PDF-1.7",
        b"....ftypisom....mp42",
        b"<svg/>",
    ],
)
def test_other_files_are_unsupported_format(data: bytes) -> None:
    assert code_of(data) == "unsupported_format"


@pytest.mark.parametrize("format_", SIGNATURES)
@pytest.mark.parametrize("kept", [0.02, 0.5])
def test_truncated_file_is_corrupt_image(
    astronaut: Image.Image, encode: Callable[..., bytes], format_: str, kept: float
) -> None:
    data = encode(astronaut, ENCODER.get(format_, format_))
    assert code_of(data[: int(len(data) * kept)]) == "corrupt_image"


def test_more_than_ten_megabytes_is_too_large() -> None:
    assert code_of(b"\xff\xd8\xff" + bytes(photo.MAX_BYTES)) == "too_large"


def test_forty_one_megapixels_is_too_many_pixels_before_any_pixel_is_read() -> None:
    assert code_of(png_without_pixels(8200, 5000)) == "too_many_pixels"


def test_gigapixel_header_is_too_many_pixels() -> None:
    assert code_of(png_without_pixels(40_000, 40_000)) == "too_many_pixels"


@pytest.mark.parametrize(
    ("size", "reduced"),
    [
        ((4000, 3000), (1334, 1000)),
        ((1080, 4320), (360, 1440)),
        ((1080, 8000), (360, 2667)),
        ((10000, 200), (10000, 200)),
    ],
)
def test_long_picture_is_reduced_no_further_than_its_shorter_side_allows(
    size: tuple[int, int], reduced: tuple[int, int]
) -> None:
    file = io.BytesIO()
    Image.new("RGB", size).save(file, "PNG")
    decoded = photo.decode(file.getvalue())
    assert decoded.image.size == reduced
    assert (decoded.width, decoded.height) == size
