"""The parts that files of some formats are made of, in order, without decoding any."""

import re
from collections.abc import Iterator
from typing import NamedTuple

START_OF_SCAN = 0xDA
SEQUENTIAL_FRAMES = (0xC0, 0xC1)  # Baseline and extended JPEG, Huffman coded.
HUFFMAN_FRAMES = (*SEQUENTIAL_FRAMES, 0xC2)  # And progressive.
_MARKER = re.compile(rb"\xff([\x01-\xfe])")
_ALONE = {0x01, *range(0xD0, 0xD8)}  # JPEG markers without a length: TEM, RST0 to RST7.
_END = {0xD8, 0xD9}  # A second start of image, or the end.


class Chunk(NamedTuple):
    """A PNG or WebP chunk or ISO box; `end` is the end of its body, perhaps beyond the file's."""

    name: bytes
    start: int  # Of its body in the file.
    end: int


class Segment(NamedTuple):
    """A JPEG segment's marker, and the range of its body after the length."""

    marker: int
    start: int
    end: int


def png_chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks of a PNG (each followed by a checksum of 4 bytes)."""
    at = 8
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        yield Chunk(data[at + 4 : at + 8], at + 8, end)
        at = end + 4


def webp_chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks of a WebP's RIFF container."""
    at = 12
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        yield Chunk(data[at : at + 4], at + 8, end)
        at = end + end % 2


def iso_boxes(data: bytes) -> Iterator[Chunk]:
    """The outermost boxes of an ISO base media file (AVIF, HEIC)."""
    at = 0
    while at + 8 <= len(data):
        length, start = int.from_bytes(data[at : at + 4]), at + 8
        if length == 1:  # 64 bits follow.
            length, start = int.from_bytes(data[start : start + 8]), at + 16
        end = at + length if length else len(data)
        if end < start:
            return
        yield Chunk(data[at + 4 : at + 8], start, end)
        at = end


def jpeg_segments(data: bytes) -> Iterator[Segment]:
    """A JPEG's segments up to the first scan's header, found as libjpeg does: junk is skipped."""
    at = 2
    while match := _MARKER.search(data, at):
        marker, start = match[1][0], match.end()
        if marker in _END:
            return
        if marker in _ALONE:
            at = start
            continue
        at = max(start + int.from_bytes(data[start : start + 2]), start + 2)
        yield Segment(marker, start + 2, at)
        if marker == START_OF_SCAN:
            return
