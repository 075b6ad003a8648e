"""Reads from a file's header what decoding it would cost, without decoding anything."""

import struct
from collections.abc import Callable

# Ordinary photos are far below these; at them, a file takes about a second and 250 MB.
MAX_JPEG_SEGMENTS = 64  # Before the first scan.
MAX_JPEG_SCANS = 24  # Encoders write 1 to 12. Each costs a pass over all pixels.
MAX_PNG_CHUNKS = 4096  # Of 8 KB and more each, as encoders write them.
MAX_WEBP_PIXELS = 12_500_000  # Its decoder holds 16 bytes for each.

_SCAN = b"\xff\xda"
_FRAMES = (0xC0, 0xC1, 0xC2)  # Baseline, extended and progressive JPEG, Huffman coded.


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
    at = 2
    for _ in range(MAX_JPEG_SEGMENTS):
        if data[at] != 0xFF:
            return False
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in _FRAMES and (data[at + 4] != 8 or data[at + 9] not in (1, 3)):
            return False  # Not 8 bits, or CMYK.
        if marker == _SCAN[1]:
            return data.count(_SCAN, at) <= MAX_JPEG_SCANS
        at += 2 + length
    return False


def _is_ordinary_png(data: bytes) -> bool:
    chunks = 0
    at = 8
    while at + 8 <= len(data) and chunks <= MAX_PNG_CHUNKS:
        chunks += 1
        at += 12 + int.from_bytes(data[at : at + 4])
    return chunks <= MAX_PNG_CHUNKS


def _is_ordinary_webp(data: bytes) -> bool:
    width, height = webp_size(data)
    return width * height <= MAX_WEBP_PIXELS


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


def webp_exif(data: bytes) -> bytes:
    """The EXIF chunk of a WebP; empty where there is none."""
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"EXIF":
            return data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return b""


_RULES: dict[str, Callable[[bytes], bool]] = {
    "JPEG": _is_ordinary_jpeg,
    "PNG": _is_ordinary_png,
    "WEBP": _is_ordinary_webp,
}
