"""Leaves out of a file what no pixel depends on, so that a fault in it spoils nothing."""

import re
import struct
import zlib
from collections.abc import Callable

from expressio.chunks import (
    START_OF_SCAN,
    Chunk,
    iso_boxes,
    jpeg_segments,
    png_chunks,
    webp_chunks,
)

_COMMENT = 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
# Of the application segments, libjpeg reads these, for the color space.
_COLOR_SPACE = ((_APP0, b"JFIF\0", 14), (_APP14, b"Adobe", 12))

_PNG_CRITICAL = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_PNG_ANIMATION = {b"acTL", b"fcTL", b"fdAT"}
_PALETTE = 3  # A PNG's color type.
_TRANSPARENCY_BYTES = {0: 2, 2: 6}  # Of a PNG's tRNS, by color type.

_WEBP_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_METADATA = 0x20 | 0x08 | 0x04  # A VP8X chunk's flags for ICC, EXIF and XMP.

# An item of EXIF or XMP (ISO 14496-12, 8.11.6).
_METADATA_ITEM = re.compile(rb"(infe(?:\x02.{7}|\x03.{9}))(Exif|mime)", re.DOTALL)


def essence(data: bytes, format_: str) -> bytes:
    """The file without its metadata: text, EXIF, XMP, color profiles, and their checksums.

    A file whose structure cannot be followed comes back as it is.
    """
    cleaner = _CLEANERS.get(format_)
    return cleaner(data) if cleaner else data


def is_intact_png_chunk(data: bytes, chunk: Chunk) -> bool:
    """Whether all of it is there, with the right checksum."""
    checksum = zlib.crc32(memoryview(data)[chunk.start - 4 : chunk.end])
    return data[chunk.end : chunk.end + 4] == checksum.to_bytes(4)


def _jpeg(data: bytes) -> bytes:
    parts = [data[:2]]
    for marker, start, end in jpeg_segments(data):
        if marker == START_OF_SCAN:
            return b"".join((*parts, data[start - 4 :]))
        if not (_APP0 <= marker <= _APP15 or marker == _COMMENT) or any(
            marker == app and data.startswith(name, start) and end - start >= length
            for app, name, length in _COLOR_SPACE
        ):
            parts.append(data[start - 4 : end])
    return data


def _png(data: bytes) -> bytes:
    kept = _PNG_CRITICAL | (_PNG_ANIMATION if _is_animated_png(data) else set())
    view = memoryview(data)
    clean = bytearray(data[:8])
    for chunk in png_chunks(data):
        if chunk.name in kept or (chunk.name == b"tRNS" and _is_transparency(data, chunk)):
            clean += view[chunk.start - 8 : chunk.end + 4]
    return bytes(clean)


def _is_transparency(data: bytes, chunk: Chunk) -> bool:
    color_type, length = data[25], chunk.end - chunk.start
    return is_intact_png_chunk(data, chunk) and (
        color_type == _PALETTE or length == _TRANSPARENCY_BYTES.get(color_type)
    )


def _is_animated_png(data: bytes) -> bool:
    """Whether its animation is valid as far as the file goes; else the still image is shown."""
    canvas = struct.unpack(">II", data[16:24].rjust(8, b"\0"))
    controls = frames = sequence = 0
    for name, start, end in png_chunks(data):
        if name == b"IDAT" and not controls:
            return False
        if name == b"acTL":
            controls += 1
            if end - start != 8 or data[start : start + 4] == bytes(4):
                return False
        elif name in _PNG_ANIMATION and end <= len(data):
            if int.from_bytes(data[start : start + 4]) != sequence:
                return False
            sequence += 1
            if name == b"fcTL":
                frames += 1
                if not _is_within(data[start:end], canvas):
                    return False
    return controls == 1 and frames > 0


def _is_within(frame_control: bytes, canvas: tuple[int, ...]) -> bool:
    """Whether the frame that an fcTL chunk announces has pixels, all of them on the canvas."""
    if len(frame_control) != 26:
        return False
    width, height, left, top = struct.unpack_from(">4I", frame_control, 4)
    return bool(0 < width <= canvas[0] - left and 0 < height <= canvas[1] - top)


def _webp(data: bytes) -> bytes:
    clean = bytearray(data[:12])
    for name, start, end in webp_chunks(data):
        if name in _WEBP_PIXELS:
            clean += data[start - 8 : end]
            clean += bytes(len(clean) % 2)
    if clean[12:16] == b"VP8X" and len(clean) > 20:
        clean[20] &= ~_WEBP_METADATA
    clean[4:8] = (len(clean) - 8).to_bytes(4, "little")
    return bytes(clean)


def _heif(data: bytes) -> bytes:
    """With items of EXIF and XMP of an unknown type: their orientation does not count anyway."""
    for name, start, end in iso_boxes(data):
        if name == b"meta":
            items = _METADATA_ITEM.sub(rb"\1free", data[start:end])
            return data[:start] + items + data[end:]
    return data


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "AVIF": _heif,
    "HEIC": _heif,
}
