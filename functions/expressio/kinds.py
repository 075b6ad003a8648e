"""Names kinds of files that are not read, for messages: the file may be fine all the same."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder

from expressio.chunks import HUFFMAN_FRAMES, iso_boxes, jpeg_segments, png_chunks

# What a file of each kind begins with, as regular expressions, more special ones first.
_KINDS = {
    "a JPEG 2000 image": rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51",
    "a JPEG XL image": rb"\xff\x0a|\x00\x00\x00\x0cJXL ",
    "a JPEG XR image": rb"II\xbc\x01",
    "a PDF document": rb".{0,1019}%PDF-",
    "a PostScript document": rb"%!PS|\xc5\xd0\xd3\xc6",
    "a Photoshop document": rb"8BPS",
    "a GIMP image": rb"gimp xcf",
    "an icon": rb"\x00\x00[\x01\x02]\x00[^\x00]\x00|icns",
    "a camera's raw photo": (
        rb"II\x1a\x00.{4}HEAPCCDR|IIU\x00|IIR[OS]|MMOR|FUJIFILMCCD-RAW|FOVb|\x00MRM"
        rb"|\x00.{3}ftypcrx "
    ),
    "an OpenEXR image": rb"v/1\x01",
    "a Radiance image": rb"#\?(RADIANCE|RGBE)",
    "a DICOM image": rb".{128}DICM",
    "a FITS image": rb"SIMPLE  =",
    "a DirectDraw Surface": rb"DDS ",
    "a QOI image": rb"qoif",
    "a Netpbm image": rb"P[1-7]\s+[\d#W]|P[Ff]\s+\d",
    "a DjVu document": rb"AT&TFORM",
    "an MNG animation": rb"\x8a[MJ]NG|\x8b[MJ]NG",
    "a Windows metafile": rb"\xd7\xcd\xc6\x9a|\x01\x00\x00\x00.{36} EMF",
    "a PCX image": rb"\x0a[\x00\x02-\x05][\x00\x01][\x01\x02\x04\x08]",
    "a Matroska or WebM video": rb"\x1a\x45\xdf\xa3",
    "an AVI video": rb"RIFF.{4}AVI ",
    "a QuickTime movie": rb"\x00.{3}(ftypqt  |moov|mdat|wide|free|skip|pnot)",
    "an audio file": (
        rb"RIFF.{4}WAVE|ID3|\xff[\xf1\xf9\xfa\xfb\xf2\xf3]|fLaC|OggS|FORM.{4}AIF|\.snd|MThd"
        rb"|\x00.{3}ftypM4[AB] "
    ),
    "an MP4 video": rb"\x00.{3}ftyp",
    "an MPEG video": rb"\x00\x00\x01[\xb3\xba]|G.{187}G.{187}G",
    "a Flash file": rb"[FCZ]WS[\x01-\x30]|FLV\x01",
    "a Windows Media file": rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    "a ZIP archive or an Office document": rb"PK(\x03\x04|\x05\x06)",
    "an Office document": rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "an archive": (
        rb"\x1f\x8b|BZh\d1AY|\xfd7zXZ\x00|7z\xbc\xaf\x27\x1c|Rar!\x1a|\x28\xb5\x2f\xfd|.{257}ustar"
    ),
    "a program": rb"MZ.{0,60}\x00|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe",
    "a font": rb"wOF[F2]|OTTO|\x00\x01\x00\x00\x00",
    "a database": rb"SQLite format 3\x00",
}
_SVG = re.compile(r"<(\w+:)?svg[\s>/]", re.IGNORECASE)
_HTML = re.compile(r"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.DOTALL | re.I)
_XML = re.compile(r"\s*<\?xml\b")
_LOOKED_AT = 4096  # Bytes of text: where an SVG's first tag stands, after its comments.

# The frames of JPEG that are not baseline, extended or progressive with Huffman codes.
_JPEG_FRAMES = {
    **dict.fromkeys((0xC3, 0xCB), "a lossless JPEG"),
    **dict.fromkeys((0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE), "a hierarchical JPEG"),
    **dict.fromkeys((0xC9, 0xCA), "an arithmetic-coded JPEG"),
    0xF7: "a JPEG-LS image",
}
# An HEIF item in a codec that libheif is not built with here.
_HEIF_ITEM = re.compile(rb"infe(?:\x02.{7}|\x03.{9})(avc1|vvc1|evc1|j2k1|jpeg|unci)", re.DOTALL)


def kind(data: bytes) -> str | None:
    """What the file is, with its article, "a PDF document" say; None where nothing is known."""
    for name, signature in _KINDS.items():
        if re.match(signature, data[:1024], re.DOTALL):
            return name
    text = _text(data[:_LOOKED_AT])
    if text is None:
        return None
    if _SVG.search(text):
        return "an SVG drawing"
    if _HTML.match(text):
        return "a web page"
    return "an XML document" if _XML.match(text) else "a text"


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


def _text(data: bytes) -> str | None:
    """The characters of a text in UTF-8, UTF-16 or Latin-1; None where the bytes are none."""
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = getincrementaldecoder(encoding)().decode(data)  # The last character may be cut.
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    is_text = all(character.isprintable() or character.isspace() for character in text)
    return text if text and is_text else None


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
