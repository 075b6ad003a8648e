"""What kind a file is by its bytes: a format that is read, or another, named for messages."""

import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Mapping
from pathlib import Path
from typing import AnyStr
from unicodedata import category

from expressio.chunks import HUFFMAN_FRAMES, iso_boxes, jpeg_segments, png_chunks

# What a file of each kind begins with, as regular expressions, more special ones first. The page
# reads them too: they mean the same in JavaScript, where each byte is a character.
_PATTERNS = json.loads(Path(__file__).with_suffix(".json").read_text())
_START_BYTES = 4096  # That decide: an SVG's first tag stands after its comments.


def _signatures(group: str) -> dict[str, re.Pattern[bytes]]:
    patterns = _PATTERNS[group].items()
    return {name: re.compile(pattern.encode(), re.DOTALL) for name, pattern in patterns}


# Of the formats that are read, by the names in documents. A BMP's: its size, reserved fields, the
# pixels' offset, and the length of one of the headers. AVIF's and HEIC's (ISO 14496-12): an ftyp
# box with the major brand, its version and the compatible brands.
SIGNATURES = _signatures("formats")
_OTHERS = _signatures("others")
_TEXTS = {
    name: re.compile(pattern, re.DOTALL | re.IGNORECASE)
    for name, pattern in _PATTERNS["texts"].items()
}

# The frames of JPEG that are not baseline, extended or progressive with Huffman codes.
_JPEG_FRAMES = {
    **dict.fromkeys((0xC3, 0xCB), "a lossless JPEG"),
    **dict.fromkeys((0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE), "a hierarchical JPEG"),
    **dict.fromkeys((0xC9, 0xCA), "an arithmetic-coded JPEG"),
    0xF7: "a JPEG-LS image",
}
# An HEIF item in a codec that libheif is not built with here.
_HEIF_ITEM = re.compile(rb"infe(?:\x02.{7}|\x03.{9})(avc1|vvc1|evc1|j2k1|jpeg|unci)", re.DOTALL)


def format_of(data: bytes) -> str | None:
    """One of SIGNATURES, by the file's first bytes; None where it is of another kind."""
    return _first_match(SIGNATURES, data[:_START_BYTES])


def kind(data: bytes) -> str | None:
    """What the file is, with its article, "a PDF document" say; None where nothing is known."""
    start = data[:_START_BYTES]
    return _first_match(_OTHERS, start) or _first_match(_TEXTS, _text(start))


def variant(data: bytes, format_: str) -> str | None:
    """The kind of a file of a supported format that no decoder here reads, else None."""
    match format_:
        case "JPEG":
            return _jpeg_variant(data)
        case "PNG":
            return _png_variant(data)
        case "BMP":
            return _bmp_variant(data)
        case "AVIF" | "HEIC":
            return _heif_variant(data)
    return None


def _first_match(patterns: Mapping[str, re.Pattern[AnyStr]], start: AnyStr) -> str | None:
    return next((name for name, pattern in patterns.items() if pattern.match(start)), None)


def _text(data: bytes) -> str:
    """The characters of a text in UTF-8, UTF-16 or Latin-1; none where the bytes are no text."""
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = getincrementaldecoder(encoding)().decode(data)  # The last character may be cut.
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    controls = (character for character in text if category(character).startswith("C"))
    return text if all("\t" <= character <= "\r" for character in controls) else ""


def _jpeg_variant(data: bytes) -> str | None:
    for marker, start, end in jpeg_segments(data):
        if marker in _JPEG_FRAMES:
            return _JPEG_FRAMES[marker]
        if marker in HUFFMAN_FRAMES and end - start >= 6 and end <= len(data):
            bits, components = data[start], data[start + 5]
            if bits != 8:
                return f"a JPEG of {bits} bits per component" if bits in (12, 16) else None
            return f"a JPEG of {components} components" if components not in (1, 3, 4) else None
    return None


def _png_variant(data: bytes) -> str | None:
    first = next(png_chunks(data), None)
    return "a PNG in Apple's own variant (CgBI)" if first and first.name == b"CgBI" else None


def _bmp_variant(data: bytes) -> str | None:
    header = int.from_bytes(data[14:18], "little")
    bits = int.from_bytes(data[28:30], "little")
    compression = int.from_bytes(data[30:34], "little")
    if header in (16, 40, 52, 56, 64, 108, 124):
        if compression in (4, 5):
            return "a BMP that holds a JPEG or PNG"
        if compression == 6 or (compression == 3 and bits in (16, 32)):
            return "a BMP with uncommon color masks"
        if (header, compression) in ((64, 3), (64, 4), (16, 3), (16, 4)):
            return "an OS/2 BMP with Huffman or RLE24 compression"
        if bits in (2, 64) or header == 16:
            return f"a BMP of {bits} bits per pixel"
    return None


def _heif_variant(data: bytes) -> str | None:
    boxes = {box.name: box for box in iso_boxes(data)}
    if b"meta" not in boxes:
        return "an image sequence without a still image" if b"moov" in boxes else None
    coded = _HEIF_ITEM.search(data, boxes[b"meta"].start, boxes[b"meta"].end)
    return f"an HEIF image coded as {coded[1].decode()}" if coded else None
