"""Small files that cost a careless decoder far more memory or time than their size."""

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.support.photo_files import encoded

SIDE = 6324  # Pixels; squared, just under the limit of 40 megapixels.
COLOR = (10, 200, 30)


def jpeg_of_scans(scans: int) -> bytes:
    """A gray progressive JPEG that refines nothing, again and again."""
    blocks = (SIDE // 8) ** 2
    side = SIDE // 8 * 8
    # One Huffman code of one bit each: DC difference 0, and the end of a band of 2^14 blocks.
    tables = b"".join(
        b"\xff\xc4" + struct.pack(">HB", 20, kind) + bytes([1] + 15 * [0]) + bytes([symbol])
        for kind, symbol in ((0x00, 0), (0x10, 0xE0))
    )
    frame = b"\xff\xc2" + struct.pack(">HBHHBBBB", 11, 8, side, side, 1, 1, 0x11, 0)
    quantization = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes(64 * [1])
    direct = _scan(0, 0, "0" * blocks)
    runs, rest = "", blocks
    while rest > 0:
        run = min(max(rest, 2**14), 2**15 - 1)
        runs += "0" + format(run - 2**14, "014b")
        rest -= run
    return b"\xff\xd8" + quantization + frame + tables + direct + _scan(1, 63, runs) * scans


def jpeg_with(segments: bytes) -> bytes:
    """A small JPEG with something before its first segment."""
    whole = encoded(Image.new("RGB", (64, 64), COLOR), "JPEG")
    return whole[:2] + segments + whole[2:]


def png(width: int, height: int, bits: int, color: int, rows: bytes, chunks: bytes = b"") -> bytes:
    """A PNG of unfiltered rows, with further chunks before them."""
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    body = _chunk(b"IHDR", header) + chunks + _chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def gif_with(blocks: bytes) -> bytes:
    """A small GIF with extension blocks before its image."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0x80, 0, 0) + bytes(6)
    image = b"," + struct.pack("<HHHHB", 0, 0, 8, 8, 0) + b"\x02\x02\x44\x01\0;"
    return screen + blocks + image


def bmp_of_empty_rows() -> bytes:
    """An RLE8 BMP of one row of 39 million pixels, none of which is set."""
    body, palette = b"\1\0\0\0\0\1", bytes(1024)
    start = 54 + len(palette)
    file = struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start)
    image = struct.pack("<IiiHHIIiiII", 40, 39_000_000, 1, 1, 8, 1, len(body), 0, 0, 256, 0)
    return file + image + palette + body


def tiff_of_one_tile(side: int) -> bytes:
    """A TIFF of 16 x 16 pixels in one deflated RGB tile of `side` x `side`."""
    pixels = zlib.compress(bytes(side * side * 3))
    return _tiff(
        {256: [16], 257: [16], 258: [8] * 3, 259: [8], 262: [2], 277: [3]}
        | {322: [side], 323: [side], 325: [len(pixels)]},
        offsets_tag=324,
        pixels=pixels,
    )


def tiff_of_one_strip(width: int, height: int, channels: int, bits: int) -> bytes:
    """A deflated TIFF of one strip."""
    pixels = zlib.compress(bytes(width * height * channels * bits // 8))
    return _tiff(
        {256: [width], 257: [height], 258: [bits] * channels, 259: [8], 262: [2]}
        | {277: [channels], 278: [height], 279: [len(pixels)], 338: [2]},
        offsets_tag=273,
        pixels=pixels,
    )


def tiff_of_strips(strips: int) -> bytes:
    """A TIFF of 8 x `strips` pixels, each row a strip that starts at 0."""
    head = struct.pack("<2sHIH", b"II", 42, 8, 9)
    after = 8 + 2 + 12 * 9 + 4
    entries = [
        (256, 4, 1, 8),
        (257, 4, 1, strips),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 3, strips, after),
        (277, 3, 1, 1),
        (278, 4, 1, 1),
        (279, 3, 1, 8),
    ]
    return (
        head + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4 + 2 * strips)
    )


def promising(width: int, height: int, format_: str) -> bytes:
    """A small file whose header promises an image of `width` x `height`; it is 64 x 64 pixels."""
    side = 64
    if format_ == "PNG":  # Which has a checksum.
        return png(width, height, 8, 2, b"")
    layout = {"JPEG": ">HH", "GIF": "<HH", "BMP": "<II", "AVIF": ">II", "WEBP": "<I"}[format_]

    def size(across: int, down: int) -> bytes:
        match format_:
            case "JPEG":
                return struct.pack(layout, down, across)
            case "WEBP":  # Lossless: 14 bits each, less one.
                return struct.pack(layout, across - 1 | down - 1 << 14)
        return struct.pack(layout, across, down)

    options = {"lossless": True} if format_ == "WEBP" else {}
    small = encoded(Image.new("RGB", (side, side), COLOR), format_, **options)
    assert size(side, side) in small
    return small.replace(size(side, side), size(width, height), 1)


def _tiff(tags: dict[int, list[int]], offsets_tag: int, pixels: bytes) -> bytes:
    """A little-endian TIFF of one directory whose single strip or tile comes last."""
    tags = dict(sorted((tags | {offsets_tag: [0]}).items()))
    start = 8 + 2 + 12 * len(tags) + 4
    long = {tag: struct.pack(f"<{len(v)}I", *v) for tag, v in tags.items() if len(v) > 1}
    tags[offsets_tag] = [start + sum(map(len, long.values()))]
    entries, at = b"", start
    for tag, values in tags.items():
        entries += struct.pack("<HHII", tag, 4, len(values), at if tag in long else values[0])
        at += len(long.get(tag, b""))
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    return head + entries + bytes(4) + b"".join(long.values()) + pixels


def _scan(first: int, last: int, bits: str) -> bytes:
    """A scan of one component's coefficients `first` to `last`, its bits padded with ones."""
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8).replace(b"\xff", b"\xff\0")
    return b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, first, last, 0) + data


def _transparent() -> Image.Image:
    return Image.new("RGBA", (SIDE, SIDE), (*COLOR, 99))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


# One of every kind, by name.
BOMBS: dict[str, Callable[[], bytes]] = {
    "jpeg of 1500 scans": lambda: jpeg_of_scans(1500),
    "jpeg of many comments": lambda: jpeg_with(b"\xff\xfe\0\2" * 2_000_000),
    "jpeg of much fill": lambda: jpeg_with(b"\xff" * 9_000_000),
    "cmyk jpeg": lambda: encoded(Image.new("CMYK", (SIDE, SIDE)), "JPEG"),
    "16-bit png": lambda: png(SIDE, SIDE, 16, 6, bytes(SIDE * (1 + 8 * SIDE))),
    "png of many chunks": lambda: png(8, 8, 8, 2, bytes(200), _chunk(b"abCd", b"") * 700_000),
    "gif of many comments": lambda: gif_with(b"!\xfe\1a\0" * 1_800_000),
    "transparent gif": lambda: encoded(Image.new("P", (SIDE, SIDE)), "GIF", transparency=0),
    "bmp of empty rows": bmp_of_empty_rows,
    "tiff of one large tile": lambda: tiff_of_one_tile(16_384),
    "tiff of many strips": lambda: tiff_of_strips(4_900_000),
    "16-bit tiff": lambda: tiff_of_one_strip(SIDE, SIDE, 4, 16),
    "transparent webp": lambda: encoded(_transparent(), "WEBP", lossless=True),
    "transparent avif": lambda: encoded(_transparent(), "AVIF", speed=10),
    "transparent heic": lambda: encoded(_transparent(), "HEIF", enc_params={"preset": "ultrafast"}),
}
