"""Intact files that a careless reader calls damaged, turns, or sees in wrong shades.

Each shows the portrait of photo_files, upright, unless its kind is not read.
"""

import struct
import zlib
from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.support.photo_files import encoded, portrait

Make = Callable[[], bytes]
Array = NDArray[Any]

SIDE = 320
SHORT, LONG = 3, 4  # Types of TIFF's and EXIF's values.
TURNED = 6  # An orientation that none of these pictures has.
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    b'tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


@cache
def happy() -> Image.Image:
    return portrait(size=(SIDE, SIDE))


@cache
def gray() -> Array:
    return np.asarray(happy().convert("L"))


def exif(value: int = TURNED, type_: int = SHORT, count: int = 1) -> bytes:
    """A block of the orientation alone."""
    field = struct.pack("<H2x" if type_ == SHORT else "<I", value)
    return b"II*\0" + struct.pack("<IHHHI", 8, 1, 274, type_, count) + field + bytes(4)


# --- JPEG


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    """With further segments after its start: the marker's second byte, and the body."""
    whole = encoded(happy(), quality=92)
    extra = (
        bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body for marker, body in segments
    )
    return whole[:2] + b"".join(extra) + whole[2:]


def exif_segment(block: bytes) -> tuple[int, bytes]:
    return 0xE1, b"Exif\0\0" + block


def jpeg_frame(marker: int, bits: int = 8, components: int = 3) -> bytes:
    """The JPEG with another frame header: how its pixels are coded is a lie."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 1], data[at + 4], data[at + 9] = marker, bits, components
    return bytes(data)


# --- PNG


def chunk(name: bytes, body: bytes, checksum: int | None = None) -> bytes:
    checksum = zlib.crc32(name + body) if checksum is None else checksum
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)


def png(
    before: bytes = b"", after: bytes = b"", pixels: Array | None = None, bits: int = 8
) -> bytes:
    """With further chunks before and after the pixels, which are the portrait's by default."""
    array = np.asarray(happy()) if pixels is None else pixels
    header = struct.pack(">IIBBBBB", SIDE, SIDE, bits, 2 if array.ndim == 3 else 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in array))
    body = chunk(b"IHDR", header) + before + chunk(b"IDAT", rows) + after + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def deep_png(shift: int) -> bytes:
    """Gray of 16 bits of which the lower 8 + shift are used."""
    return png(pixels=(gray().astype(np.uint16) << shift).astype(">u2"), bits=16)


LONG_TEXT = zlib.compress(b"x" * 1_300_000)

# --- WebP


def webp(*chunks: tuple[bytes, bytes], flags: int = 0, riff_bytes: int | None = None) -> bytes:
    """With the extended header and further chunks after the pixels."""
    simple = encoded(happy(), "WEBP", quality=90)
    extended = struct.pack("<4sIB3xHBHB", b"VP8X", 10, flags, SIDE - 1, 0, SIDE - 1, 0)
    body = b"WEBP" + extended + simple[12:]
    for name, content in chunks:
        body += name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(body) if riff_bytes is None else riff_bytes) + body


# --- GIF, BMP


def gif(extension: bytes) -> bytes:
    """With an extension before the picture."""
    whole = encoded(happy(), "GIF")
    start = 13 + 3 * (2 << (whole[10] & 7))
    return whole[:start] + extension + whole[start:]


def bmp(
    bits: int = 24, header: int = 40, alpha: int = 0, reserved: int = 0, length: int = 0
) -> bytes:
    """Bottom up; `length` is what it says the file has, in bytes."""
    rows: Array = np.asarray(happy())[::-1, :, ::-1]
    if bits == 32:
        rows = np.dstack([rows, np.full(rows.shape[:2], alpha, np.uint8)])
    masks = struct.pack("<4I4s", 0xFF0000, 0xFF00, 0xFF, 0xFF000000, b"BGRs")
    info = struct.pack(
        "<IiiHHIIiiII", header, SIDE, SIDE, 1, bits, 3 * (header > 40), 0, 0, 0, 0, 0
    )
    info = (info + (masks if header > 40 else b"")).ljust(header, b"\0")
    return (
        struct.pack("<2sIHHI", b"BM", length, reserved, reserved, 14 + header)
        + info
        + rows.tobytes()
    )


# --- TIFF


class Tag(NamedTuple):
    """An entry of a directory."""

    type: int
    length: int
    value: int  # Or where the values are.


def tiff(
    pixels: Array,
    bits: int,
    photometric: int = 1,
    format_: int = 1,
    order: str = "<",
    extra: dict[int, Tag] | None = None,
) -> bytes:
    """One strip of `pixels` as they are: (height, bytes), or (height, width, samples)."""
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    data = pixels.tobytes()
    values = {256: SIDE, 257: SIDE, 258: bits, 259: 1, 262: photometric, 273: 8}
    values |= {277: samples, 278: SIDE, 279: len(data), 339: format_}
    tags = {tag: Tag(LONG, 1, value) for tag, value in values.items()} | (extra or {})
    directory = struct.pack(order + "H", len(tags))
    for tag, (type_, count, value) in sorted(tags.items()):
        field = struct.pack(order + ("H2x" if (type_, count) == (SHORT, 1) else "I"), value)
        directory += struct.pack(order + "HHI", tag, type_, count) + field
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(order + "I", 8 + len(data)) + data + directory + bytes(4)


def packed(bits: int) -> Array:
    """The gray picture in rows of samples of so many bits, without gaps."""
    values = np.round(gray() / 255 * ((1 << bits) - 1)).astype(np.uint32)
    single = (values[..., None] >> np.arange(bits - 1, -1, -1, dtype=np.uint32)) & 1
    return np.packbits(single.astype(np.uint8).reshape(SIDE, -1), axis=1)


def scaled(dtype: str, high: float, low: float = 0) -> Array:
    """The gray picture with black as `low` and white as `high`."""
    return (gray() / 255 * (high - low) + low).astype(dtype)


def animated(
    format_: str, first: str | tuple[int, ...], blank_frames: int = 1, **options: Any
) -> bytes:
    """Frames of a color, then the portrait."""
    blanks = [Image.new("RGB", (SIDE, SIDE), first) for _ in range(blank_frames)]
    for at, blank in enumerate(blanks):
        blank.putpixel((at, 0), (at, 255, 255))  # Encoders drop a frame like the one before.
    others = [*blanks[1:], happy()]
    return encoded(blanks[0], format_, save_all=True, append_images=others, duration=200, **options)


def apng_of_hidden_default() -> bytes:
    """An animation of the portrait, and a still image for viewers that know no animations."""
    return animated("PNG", "white", default_image=True)


def with_exif_item(format_: str, content: bytes) -> bytes:
    """An AVIF or HEIC whose EXIF is what is given."""
    described = Image.Exif()
    described[0x010E] = "a description to be replaced"
    block = described.tobytes().removeprefix(b"Exif\0\0")
    data = encoded(happy(), format_, exif=described)
    assert block in data
    return data.replace(block, content.ljust(len(block), b"\0"))


def with_xmp_item(format_: str) -> bytes:
    """An AVIF or HEIC of that XMP. The encoder would take the orientation for the image's own."""
    data = encoded(happy(), format_, xmp=XMP.replace(b'"6"', b'"1"'))
    assert data.count(b'Orientation="1"') == 1
    return data.replace(b'Orientation="1"', b'Orientation="6"')


def without(end: int, make: Make) -> Make:
    return lambda: make()[:-end]


# Files of which a fault in metadata, or an end that is missing, spoils no pixel.
INTACT: dict[str, Make] = {
    "png, long iTXt": lambda: png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + LONG_TEXT)),
    "png, long zTXt": lambda: png(chunk(b"zTXt", b"Comment\0\0" + LONG_TEXT)),
    "png, 70 MB of zTXt": lambda: png(
        chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000))) * 70
    ),
    "png, long iCCP": lambda: png(chunk(b"iCCP", b"x\0\0" + LONG_TEXT)),
    "png, iCCP of another method": lambda: png(chunk(b"iCCP", b"x\0\7" + LONG_TEXT)),
    "png, zTXt of another method": lambda: png(chunk(b"zTXt", b"x\0\7" + LONG_TEXT)),
    "png, checksum of tEXt": lambda: png(chunk(b"tEXt", b"Comment\0abc", 0)),
    "png, checksum after the pixels": lambda: png(after=chunk(b"tIME", bytes(7), 0)),
    "png, checksum of tRNS": lambda: png(chunk(b"tRNS", bytes(6), 0)),
    "png, short tRNS": lambda: png(chunk(b"tRNS", bytes(2))),
    "png, short gAMA": lambda: png(chunk(b"gAMA", b"\0")),
    "png, short cHRM": lambda: png(chunk(b"cHRM", b"\0")),
    "png, short pHYs": lambda: png(chunk(b"pHYs", b"\0")),
    "png, empty sRGB": lambda: png(chunk(b"sRGB", b"")),
    "png, junk in eXIf": lambda: png(chunk(b"eXIf", b"junk")),
    "png, animation that is none": lambda: png(chunk(b"acTL", b"\0")),
    "png, animation out of order": lambda: png(
        chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", bytes(26))
    ),
    "png without end": without(12, png),
    "png without the last checksums": without(20, png),
    "jpeg, junk in EXIF": lambda: jpeg(exif_segment(b"junk")),
    "jpeg, junk in ICC": lambda: jpeg((0xE2, b"ICC_PROFILE\0\1\1junk")),
    "jpeg, empty ICC": lambda: jpeg((0xE2, b"ICC_PROFILE\0")),
    "jpeg, junk in MPF": lambda: jpeg((0xE2, b"MPF\0junk")),
    "jpeg, junk of Photoshop": lambda: jpeg((0xED, b"Photoshop 3.0\0008BIM\4")),
    "jpeg, short JFIF": lambda: jpeg((0xE0, b"JFIF\0")),
    "jpeg, short Adobe": lambda: jpeg((0xEE, b"Adobe")),
    "jpeg, 9 MB of APP9": lambda: jpeg(*[(0xE9, bytes(65_533))] * 140),
    "jpeg, fill bytes": lambda: jpeg()[:2] + b"\xff" * 9 + jpeg()[2:],
    "jpeg without last byte": without(1, jpeg),
    "jpeg without end": without(2, jpeg),
    "webp, junk in EXIF": lambda: webp((b"EXIF", b"junk"), flags=8),
    "webp, junk in ICC": lambda: webp((b"ICCP", b"junk"), flags=32),
    "webp, unknown chunk": lambda: webp((b"abcd", b"junk")),
    "webp, metadata that are missing": lambda: webp(flags=8 | 4),
    "webp, wrong length": lambda: webp(riff_bytes=17),
    "webp, metadata cut off": without(20, lambda: webp((b"XMP ", XMP), flags=4)),
    "gif, comment": lambda: gif(b"!\xfe" + b"\xffxxxxx".ljust(256, b"x") * 500 + b"\0"),
    "gif, junk of a program": lambda: gif(b"!\xff\x0bICCRGBG1012\4junk\0"),
    "gif without trailer": without(1, lambda: encoded(happy(), "GIF")),
    "bmp, reserved fields": lambda: bmp(reserved=7),
    "bmp, wrong length": lambda: bmp(length=3),
    "bmp, alpha of 0": lambda: bmp(32, 124),
    "bmp, alpha of 0 in version 4": lambda: bmp(32, 108),
    "tiff, description beyond the end": lambda: tiff(gray(), 8, extra={270: Tag(2, 99, 1 << 30)}),
    "tiff, ICC beyond the end": lambda: tiff(gray(), 8, extra={34675: Tag(7, 1 << 30, 8)}),
    "tiff, EXIF beyond the end": lambda: tiff(gray(), 8, extra={34665: Tag(LONG, 1, 1 << 30)}),
    "tiff, second directory beyond the end": lambda: tiff(gray(), 8)[:-4] + b"\0\0\0\x40",
    "avif, junk in EXIF": lambda: with_exif_item("AVIF", b"junk"),
    "heic, junk in EXIF": lambda: with_exif_item("HEIF", b"junk"),
}
# Files whose EXIF, or what looks like it, turns nothing: as in Chromium.
UPRIGHT: dict[str, Make] = {
    "jpeg, XMP": lambda: jpeg((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
    "jpeg, LONG": lambda: jpeg(exif_segment(exif(type_=LONG))),
    "jpeg, ASCII": lambda: jpeg(exif_segment(exif(ord("6"), type_=2))),
    "jpeg, two values": lambda: jpeg(exif_segment(exif(count=2))),
    "jpeg, orientation 9": lambda: jpeg(exif_segment(exif(9))),
    "jpeg, second EXIF": lambda: jpeg(exif_segment(b"junk"), exif_segment(exif())),
    "png, XMP": lambda: png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
    "png, EXIF in text": lambda: png(
        chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 32\n" + exif().hex().encode())
    ),
    "png, EXIF after the pixels": lambda: png(after=chunk(b"eXIf", exif())),
    "png, checksum of EXIF": lambda: png(chunk(b"eXIf", exif(), 0)),
    "webp, EXIF": lambda: webp((b"EXIF", exif()), flags=8),
    "webp, EXIF with its name": lambda: webp((b"EXIF", b"Exif\0\0" + exif()), flags=8),
    "webp, XMP": lambda: webp((b"XMP ", XMP), flags=4),
    "tiff, LONG": lambda: tiff(gray(), 8, extra={274: Tag(LONG, 1, TURNED)}),
    "tiff, XMP": lambda: encoded(happy(), "TIFF", tiffinfo={700: XMP}),
    "avif, EXIF": lambda: with_exif_item("AVIF", exif()),
    "heic, EXIF": lambda: with_exif_item("HEIF", exif()),
    "avif, XMP": lambda: with_xmp_item("AVIF"),
    "heic, XMP": lambda: with_xmp_item("HEIF"),
}
# The gray picture in other values than 0 to 255.
RANGES: dict[str, Make] = {
    "float, to 1": lambda: tiff(scaled("<f4", 1), 32, format_=3),
    "float, to 255": lambda: tiff(scaled("<f4", 255), 32, format_=3),
    "float, -1 to 1": lambda: tiff(scaled("<f4", 1, -1), 32, format_=3),
    "float of 16 bits": lambda: tiff(scaled("<f2", 1), 16, format_=3),
    "float of 64 bits": lambda: tiff(scaled(">f8", 1), 64, format_=3, order=">"),
    "float, white is 0": lambda: tiff(scaled("<f4", 0, 1), 32, 0, format_=3),
    "int8": lambda: tiff(scaled("i1", 127, -128), 8, format_=2),
    "int16": lambda: tiff(scaled("<i2", 32_640), 16, format_=2),
    "int16, all": lambda: tiff(scaled(">i2", 32_767, -32_768), 16, format_=2, order=">"),
    "int32": lambda: tiff(scaled("<i4", 2**31 - 256), 32, format_=2),
    "uint32": lambda: tiff(scaled("<u4", 2**32 - 256), 32),
    "uint32, big-endian": lambda: tiff(scaled(">u4", 2**32 - 256), 32, order=">"),
    "uint64": lambda: tiff(gray().astype("<u8") << 56, 64),
    "16 bits": lambda: tiff(scaled("<u2", 65_535), 16),
    "16 bits, white is 0": lambda: tiff(scaled("<u2", 0, 65_535), 16, 0),
    "8 bits, white is 0": lambda: tiff(255 - gray(), 8, 0),
    "10 bits in 16": lambda: tiff(scaled("<u2", 1023), 16),
    "12 bits in 16": lambda: tiff(scaled("<u2", 4095), 16),
    "12 bits in 16, white is 0": lambda: tiff(scaled("<u2", 0, 4095), 16, 0),
    "14 bits in 16, big-endian": lambda: tiff(scaled(">u2", 16_383), 16, order=">"),
    "10 bits": lambda: tiff(packed(10), 10),
    "12 bits": lambda: tiff(packed(12), 12),
    "14 bits": lambda: tiff(packed(14), 14),
    "12 bits in 16, RGB": lambda: tiff(np.dstack([scaled("<u2", 4095)] * 3), 16, 2),
    "float, RGB": lambda: tiff(np.dstack([scaled("<f4", 1)] * 3), 32, 2, format_=3),
    "png, 16 bits": lambda: deep_png(8),
    "png, 12 bits in 16": lambda: deep_png(4),
    "png, 10 bits in 16": lambda: deep_png(2),
}
ANIMATIONS: dict[str, Make] = {
    **{
        f"{format_.lower()} that begins {color}": partial(animated, format_, color)
        for format_ in ("GIF", "WEBP", "PNG", "AVIF")
        for color in ("black", "white")
    },
    "gif of nine blank frames": lambda: animated("GIF", "black", 9),
    "png with a hidden default image": apng_of_hidden_default,
}
# Files that are fine, and what a message has to call them.
UNREAD: dict[str, tuple[Make, str]] = {
    "text named .jpg": (lambda: b"This is no photo.\n", "a text file"),
    "text in German": (lambda: "Schöne Grüße".encode("latin-1"), "a text file"),
    "text in UTF-16": (lambda: "文字".encode("utf-16"), "a text file"),
    "web page": (lambda: b"\n<!DOCTYPE html><title>404</title>", "a web page"),
    "SVG": (lambda: b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "an SVG drawing"),
    "PDF": (lambda: b"%PDF-1.7\n1 0 obj\n", "a PDF document"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", "a PostScript document"),
    "Photoshop": (lambda: b"8BPS\0\1" + bytes(60), "a Photoshop document"),
    "icon": (lambda: encoded(happy(), "ICO", sizes=[(16, 16)]), "an icon"),
    "JPEG 2000": (lambda: encoded(happy(), "JPEG2000"), "a JPEG 2000 image"),
    "JPEG 2000 codestream": (
        lambda: encoded(happy(), "JPEG2000", no_jp2=True),
        "a JPEG 2000 image",
    ),
    "JPEG XL": (lambda: b"\xff\x0a" + bytes(60), "a JPEG XL image"),
    "JPEG XL in boxes": (lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(60), "a JPEG XL image"),
    "Netpbm": (lambda: encoded(happy(), "PPM"), "a Netpbm image"),
    "ZIP": (lambda: b"PK\3\4" + bytes(60), "a ZIP archive or an Office document"),
    "gzip": (lambda: b"\x1f\x8b\x08" + bytes(60), "an archive"),
    "MP4": (lambda: b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "an MP4 video"),
    "MOV": (lambda: b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "a QuickTime movie"),
    "WebM": (lambda: b"\x1a\x45\xdf\xa3" + bytes(60), "a Matroska or WebM video"),
    "AVI": (lambda: b"RIFF\x24\0\0\0AVI LIST" + bytes(60), "an AVI video"),
    "sound": (lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(60), "an audio file"),
    "CR3": (lambda: b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a camera's raw photo"),
    "RAF": (lambda: b"FUJIFILMCCD-RAW 0201" + bytes(60), "a camera's raw photo"),
    "CR2": (lambda: b"II*\0\x10\0\0\0CR\2\0" + bytes(60), "a camera's raw photo"),
    "DNG": (lambda: tiff(gray(), 8, 32_803), "a camera's raw photo"),
    "DNG's preview": (
        lambda: tiff(gray(), 8, extra={50_706: Tag(1, 4, 1025)}),
        "a camera's raw photo",
    ),
    "NEF's preview": (
        lambda: tiff(gray(), 8, extra={254: Tag(LONG, 1, 1), 330: Tag(LONG, 1, 8)}),
        "a camera's raw photo",
    ),
    "TIFF of JPEG 2000": (
        lambda: tiff(gray(), 8, extra={259: Tag(LONG, 1, 34_712)}),
        "a TIFF with compression 34712",
    ),
    "TIFF of complex numbers": (
        lambda: tiff(scaled("<c8", 1), 64, format_=6),
        "a TIFF with compression 1",
    ),
    "lossless JPEG": (lambda: jpeg_frame(0xC3, components=2), "a lossless JPEG"),
    "hierarchical JPEG": (lambda: jpeg_frame(0xC5), "a hierarchical JPEG"),
    "12-bit JPEG": (lambda: jpeg_frame(0xC1, 12), "a JPEG of 12 bits per component"),
    "JPEG of two components": (lambda: jpeg_frame(0xC0, components=2), "a JPEG of 2 components"),
    "PNG of iOS": (
        lambda: png()[:8] + chunk(b"CgBI", b"\x50\0\x20\2") + png()[8:60],
        "a PNG in Apple's own variant (CgBI)",
    ),
    "BMP of a JPEG": (
        lambda: bmp()[:30] + b"\4" + bmp()[31:],
        "a BMP that holds a JPEG or PNG",
    ),
}
