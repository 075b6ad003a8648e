"""Files of every kind that people upload, made here, each with the outcome that it has to have.

    python -m tests.support.photo_files DIR

writes them to a folder, to be looked at or uploaded by hand.
"""

import io
import struct
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pillow_heif
import skimage.data
from PIL import Image

pillow_heif.register_heif_opener()

ORIENTATIONS = {  # EXIF 2.32, tag 274: how a reader has to turn what is stored.
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
UNDONE = {**ORIENTATIONS, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
WITH_EXIF = ("JPEG", "PNG", "TIFF", "AVIF")  # Browsers ignore the orientation of a WebP.
ALL = (*WITH_EXIF, "WEBP", "GIF", "BMP", "HEIF")


class File(NamedTuple):
    """A file, and the result's status, or its error's code."""

    make: Callable[[], bytes]
    outcome: str


def portrait(mode: str = "RGB", size: tuple[int, int] = (480, 480)) -> Image.Image:
    """scikit-image's astronaut, one happy face."""
    return Image.fromarray(skimage.data.astronaut()).resize(size).convert(mode)


def encoded(image: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def turned(format_: str, orientation: int) -> bytes:
    """The portrait stored turned, with the EXIF tag that turns it back."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = portrait(size=(480, 400)).transpose(UNDONE[orientation])
    return encoded(stored, format_, exif=exif)


def heic_turned(quarter_turns: int) -> bytes:
    """The portrait stored turned, with the HEIF property (ISO 23008-12, irot) that turns it back.

    HEIF has that property for what EXIF's tag does elsewhere; a reader has to ignore the tag.
    """
    stored = portrait(size=(480, 400)).rotate(-90 * quarter_turns, expand=True)
    return _with_property(encoded(stored, "HEIF"), b"irot" + bytes([quarter_turns]))


def sixteen_bits() -> Image.Image:
    """The portrait in 65,536 shades of gray."""
    return Image.fromarray(np.asarray(portrait("L")).astype(np.uint16) * 257)


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares its size and ends where its pixels would start."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", b""),
        )
    )


def bomb() -> bytes:
    """A PNG of 17 KB that unpacks to 144 million pixels."""
    return encoded(Image.new("1", (12_000, 12_000)), "PNG", optimize=True)


def damaged(data: bytes) -> bytes:
    """The file with 64 bytes of zeros in its middle."""
    middle = len(data) // 2
    return data[:middle] + bytes(64) + data[middle + 64 :]


def _with_property(heic: bytes, content: bytes) -> bytes:
    """The HEIC file with one more property box, the last one of its only image."""
    box = struct.pack(">I", len(content) + 4) + content
    data = bytearray(heic)
    properties, associations = data.index(b"ipco") - 4, data.index(b"ipma") - 4
    length = int.from_bytes(data[properties : properties + 4])
    index = 1 + _boxes(data[properties + 8 : properties + length])
    # ipma: size, type, version, number of items (4 bytes each), item (2), count (1), indices.
    count = associations + 18
    data.insert(count + 1 + data[count], 0x80 | index)
    data[count] += 1
    data[properties + length : properties + length] = box
    grown = len(box) + 1
    for name, growth in ((b"ipco", len(box)), (b"ipma", 1), (b"iprp", grown), (b"meta", grown)):
        _add(data, data.index(name) - 4, growth)
    # iloc: type, version, sizes of fields, number of items (2); then of the item its number (2),
    # which file (2), base (4), number of extents (2), and of the extent the offset (4).
    _add(data, data.index(b"iloc") + 4 + 4 + 2 + 2 + 10, grown)
    return bytes(data)


def _boxes(data: bytes | bytearray) -> int:
    """How many boxes stand one after the other."""
    return 1 + _boxes(data[int.from_bytes(data[:4]) :]) if data else 0


def _add(data: bytearray, at: int, number: int) -> None:
    data[at : at + 4] = struct.pack(">I", int.from_bytes(data[at : at + 4]) + number)


def _frames(format_: str) -> bytes:
    still = Image.new("RGB", (480, 480), "gray")
    return encoded(portrait(), format_, save_all=True, append_images=[still], duration=200)


def _noise(side: int) -> Image.Image:
    pixels = np.random.default_rng(1).integers(0, 256, (side, side, 3))
    return Image.fromarray(pixels.astype(np.uint8))


def _files() -> dict[str, File]:
    happy: dict[str, Callable[[], bytes]] = {
        **{f"plain.{format_.lower()}": partial(_plain, format_) for format_ in ALL},
        **{
            f"orientation-{turn}.{format_.lower()}": partial(turned, format_, turn)
            for format_ in WITH_EXIF
            for turn in ORIENTATIONS
        },
        **{f"quarter-turns-{turns}.heic": partial(heic_turned, turns) for turns in (1, 2, 3)},
        "progressive.jpeg": lambda: encoded(portrait(), progressive=True),
        "cmyk.jpeg": lambda: encoded(portrait("CMYK")),
        "gray.jpeg": lambda: encoded(portrait("L")),
        "gray.webp": lambda: encoded(portrait("L"), "WEBP", lossless=True),
        "gray-alpha.png": lambda: encoded(portrait("LA"), "PNG"),
        "palette.png": lambda: encoded(portrait().quantize(64), "PNG"),
        "alpha.png": lambda: encoded(portrait("RGBA"), "PNG"),
        "alpha.avif": lambda: encoded(portrait("RGBA"), "AVIF"),
        "16-bit.png": lambda: encoded(sixteen_bits(), "PNG"),
        "16-bit.tiff": lambda: encoded(sixteen_bits(), "TIFF"),
        "lzw.tiff": lambda: encoded(portrait(), "TIFF", compression="tiff_lzw"),
        "cmyk.tiff": lambda: encoded(portrait("CMYK"), "TIFF"),
        "float.tiff": lambda: encoded(portrait("F"), "TIFF"),
        "frames.gif": lambda: _frames("GIF"),
        "frames.webp": lambda: _frames("WEBP"),
        "frames.png": lambda: _frames("PNG"),
        "junk-after-the-end.jpeg": lambda: encoded(portrait()) + b"more" * 1000,
        "broken-exif.jpeg": lambda: encoded(portrait(), exif=b"Exif\0\0MM\0*nonsense"),
        "40-megapixels.jpeg": lambda: encoded(portrait(size=(7300, 5470)), quality=30),
    }
    no_face = {
        "coffee.jpeg": lambda: encoded(Image.fromarray(skimage.data.coffee())),
        "text.png": lambda: encoded(Image.fromarray(skimage.data.page()), "PNG"),
        "one-pixel.png": lambda: encoded(Image.new("RGB", (1, 1)), "PNG"),
        "one-row.png": lambda: encoded(Image.new("RGB", (9000, 1)), "PNG"),
        "one-column.bmp": lambda: encoded(Image.new("RGB", (1, 9000)), "BMP"),
        "black.jpeg": lambda: encoded(Image.new("RGB", (640, 480))),
        "transparent.png": lambda: encoded(Image.new("RGBA", (640, 480)), "PNG"),
        "noise.webp": lambda: encoded(_noise(256), "WEBP"),
        "40-megapixels-alpha.png": lambda: encoded(Image.new("RGBA", (7300, 5470)), "PNG"),
    }
    unsupported = {
        "text.jpg": lambda: b"This is no photo.",
        "web-page.jpg": lambda: b"<!doctype html><title>404</title>",
        "drawing.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "document.pdf": lambda: b"%PDF-1.7\n1 0 obj\n",
        "archive.zip": lambda: b"PK\x03\x04" + bytes(60),
        "film.mp4": lambda: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(60),
        "sound.wav": lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(60),
        "zeros.bin": lambda: bytes(5000),
    }
    corrupt: dict[str, Callable[[], bytes]] = {
        **{f"half.{format_.lower()}": partial(_half, format_) for format_ in ALL},
        "header-only.jpeg": lambda: b"\xff\xd8\xff\xe0",
        "header-only.png": lambda: png_header(640, 480),
        "no-pixels.png": lambda: png_header(0, 0),
        "wrong-checksum.png": lambda: damaged(encoded(portrait(), "PNG")),
    }
    return {
        **{name: File(make, "done") for name, make in happy.items()},
        **{name: File(make, "no_face") for name, make in no_face.items()},
        **{name: File(make, "unsupported_format") for name, make in unsupported.items()},
        **{name: File(make, "corrupt_image") for name, make in corrupt.items()},
        "empty.jpg": File(bytes, "empty_file"),
        "bomb.png": File(bomb, "too_many_pixels"),
        "41-megapixels.png": File(lambda: png_header(8200, 5000), "too_many_pixels"),
        "a-gigapixel.png": File(lambda: png_header(40_000, 40_000), "too_many_pixels"),
        "11-megabytes.bmp": File(lambda: encoded(_noise(1960), "BMP"), "too_large"),
    }


def _plain(format_: str) -> bytes:
    return encoded(portrait(), format_)


def _half(format_: str) -> bytes:
    data = _plain(format_)
    return data[: len(data) // 2]


FILES = _files()
TURNED = [name for name in FILES if name.startswith(("orientation", "quarter-turns"))]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in FILES.items():
        (folder / name).write_bytes(file.make())
    print(f"{len(FILES)} files in {folder}")
