"""Reads from a file's header what decoding it would cost, without decoding anything."""

import struct
from collections.abc import Callable
from itertools import islice, takewhile

from expressio.chunks import (
    HUFFMAN_FRAMES,
    SEQUENTIAL_FRAMES,
    START_OF_SCAN,
    jpeg_segments,
    png_chunks,
)

# Ordinary photos are far below these; at them, a file takes about a second and 250 MB.
MAX_JPEG_SEGMENTS = 64  # Before the first scan.
MAX_JPEG_SCANS = 24  # Encoders write 1 to 12. Each costs a pass over all pixels.
MAX_PNG_CHUNKS = 4096  # Of 8 KB and more each, as encoders write them.
MAX_WEBP_PIXELS = 12_500_000  # Its decoder holds 16 bytes for each.

_SCAN = bytes((0xFF, START_OF_SCAN))
_WEBP_ANIMATION = 2  # A flag of VP8X.


def is_animated(data: bytes, format_: str) -> bool:
    """Whether the file may have several frames."""
    match format_:
        case "GIF" | "AVIF":
            return True
        case "WEBP":
            return data[12:16] == b"VP8X" and bool(data[20:21][0] & _WEBP_ANIMATION)
        case "PNG":
            names = (chunk.name for chunk in png_chunks(data))
            return b"acTL" in takewhile(lambda name: name != b"IDAT", names)
    return False


def is_ordinary(data: bytes, format_: str) -> bool:
    """Whether decoding the file in this process is known to be cheap in memory and time.

    Decided by kind, size, color channels, and the number of scans, segments and chunks. What is
    not known to be cheap is not ordinary: a damaged header, GIF, BMP and TIFF, and AVIF and HEIC,
    whose header may promise a smaller image than the coded one.
    """
    rule = _RULES.get(format_)
    try:
        return rule is not None and rule(data)
    except (IndexError, struct.error):  # The header ends early.
        return False


def _is_ordinary_jpeg(data: bytes) -> bool:
    components_in_one_scan = 0
    for marker, start, _ in islice(jpeg_segments(data), MAX_JPEG_SEGMENTS):
        if marker in HUFFMAN_FRAMES and (data[start] != 8 or data[start + 5] not in (1, 3)):
            return False  # Not 8 bits, or CMYK.
        if marker in SEQUENTIAL_FRAMES:
            components_in_one_scan = data[start + 5]
        if marker == START_OF_SCAN:
            if data[start] == components_in_one_scan:  # libjpeg refuses to read another one.
                return True
            return data.count(_SCAN, start) < MAX_JPEG_SCANS  # A millisecond a megabyte.
    return False


def _is_ordinary_png(data: bytes) -> bool:
    chunks = sum(1 for _ in islice(png_chunks(data), MAX_PNG_CHUNKS + 1))
    return chunks <= MAX_PNG_CHUNKS and not is_animated(data, "PNG")


def _is_ordinary_webp(data: bytes) -> bool:
    width, height = webp_size(data)
    return width * height <= MAX_WEBP_PIXELS and not is_animated(data, "WEBP")


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height of a WebP's canvas in pixels. Raises struct.error where it ends early."""
    kind = data[12:16]
    if kind == b"VP8X":
        low_width, high_width, low_height, high_height = struct.unpack_from("<HBHB", data, 24)
        return 1 + low_width + (high_width << 16), 1 + low_height + (high_height << 16)
    if kind == b"VP8L":
        [bits] = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


_RULES: dict[str, Callable[[bytes], bool]] = {
    "JPEG": _is_ordinary_jpeg,
    "PNG": _is_ordinary_png,
    "WEBP": _is_ordinary_webp,
}
