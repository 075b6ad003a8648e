"""The orientation that a photo's EXIF block asks for, as browsers honor it."""

import struct

from expressio.chunks import jpeg_segments, png_chunks
from expressio.container import is_intact_png_chunk

DEFAULT_ORIENTATION = 1
_ORIENTATION, _SHORT, _APP1 = 274, 3, 0xE1
_ORDERS = {b"II": "<", b"MM": ">"}


def orientation(block: bytes) -> int:
    """1 to 8 (EXIF 2.32, tag 274), by default 1; the block is a TIFF header and what follows.

    As in Chromium, the tag counts in the first directory only, and as a single SHORT.
    """
    order = _ORDERS.get(block[:2], "<")
    try:
        _, magic, at = struct.unpack_from(order + "2sHI", block)
        [count] = struct.unpack_from(order + "H", block, at)
        for index in range(count if magic == 42 else 0):
            *kind, value = struct.unpack_from(order + "HHIH", block, at + 2 + 12 * index)
            if kind == [_ORIENTATION, _SHORT, 1]:
                return value if 1 <= value <= 8 else DEFAULT_ORIENTATION
    except struct.error:  # The block ends early.
        pass
    return DEFAULT_ORIENTATION


def block(data: bytes, format_: str) -> bytes:
    """The EXIF block that counts; empty where there is none.

    As in Chromium, that of a JPEG or PNG (a TIFF is one), and not that of a WebP. Of several the
    first; in a PNG only before the pixels, and with the right checksum.
    """
    match format_:
        case "JPEG":
            for marker, start, end in jpeg_segments(data):
                if marker == _APP1 and data[start : start + 5] == b"Exif\0":
                    return data[start + 6 : end]
        case "PNG":
            for chunk in png_chunks(data):
                if chunk.name == b"IDAT":
                    break
                if chunk.name == b"eXIf" and is_intact_png_chunk(data, chunk):
                    return data[chunk.start : chunk.end]
    return b""
