"""TIFF files: their first directory, and pixels that Pillow does not scale to 8 bits."""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.exif import DEFAULT_ORIENTATION

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
ORIENTATION, SAMPLES, PLANAR, PREDICTOR, TILE_WIDTH = 274, 277, 284, 317, 322
EXTRA, FORMAT, SUBFILE, SUBDIRECTORIES, DNG_VERSION = 338, 339, 254, 330, 50706
_STRIPS, _TILES = 273, 324
# What pixels depend on: these, strips and tiles, the palette, and tables of decoders.
_PIXEL_TAGS = {
    *(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, SAMPLES, PLANAR, PREDICTOR, EXTRA, FORMAT),
    *(266, _STRIPS, 278, 279, 292, 293, 320, TILE_WIDTH, 323, _TILES, 325, 347),
    *(512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532),
}
_LAYOUTS = {1: "B", 3: "H", 4: "I", 16: "Q"}  # Of the types of integers, for struct.
_SHORT, _LONG, _LONG8 = 3, 4, 16
_MAX_VALUES = 1024  # Of a tag that is looked at here.

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CFA, _LINEAR_RAW = 0, 1, 2, 32803, 34892
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_HORIZONTAL, _FLOATING_POINT = 2, 3  # Predictors.
# None, LZW, deflate (twice), PackBits, LZMA and Zstandard: they do not care what the bytes mean.
_BYTEWISE = {1, 5, 8, 32946, 32773, 34925, 50000}
_BLOCK_BYTES = 1 << 20  # That are converted at a time: NumPy takes many times as much.

Array = NDArray[Any]


@dataclass(frozen=True)
class Directory:
    """The first directory of a TIFF."""

    data: bytes  # The whole file.
    at: int  # Where it starts.
    order: str  # "<" or ">", for struct and NumPy.
    is_big: bool  # A BigTIFF.
    entries: Mapping[int, tuple[int, int, bytes]]  # By tag: type, count, and value or offset.

    def values(self, tag: int, default: int) -> list[int]:
        """The integers of a tag; [default] where it is missing, or has other values.

        Raises struct.error where they are beyond the end of the file.
        """
        type_, count, field = self.entries.get(tag, (0, 0, b""))
        if type_ not in _LAYOUTS or not 0 < count <= _MAX_VALUES:
            return [default]
        layout = f"{self.order}{count}{_LAYOUTS[type_]}"
        if struct.calcsize(layout) <= len(field):
            return list(struct.unpack_from(layout, field))
        [at] = struct.unpack(self.order + ("Q" if self.is_big else "I"), field)
        return list(struct.unpack_from(layout, self.data, at))

    def value(self, tag: int, default: int) -> int:
        """The first integer of a tag."""
        return self.values(tag, default)[0]


def read_directory(data: bytes) -> Directory:
    """Reads no value yet. Raises struct.error where the directory is beyond the file's end."""
    order = "<" if data.startswith(b"II") else ">"
    is_big = data[2:4].strip(b"\0") == b"+"
    offset, count, entry = ("Q", "Q", "HHQ8s") if is_big else ("I", "H", "HHI4s")
    [at] = struct.unpack_from(order + offset, data, 8 if is_big else 4)
    [length] = struct.unpack_from(order + count, data, at)
    start, size = at + struct.calcsize("=" + count), struct.calcsize("=" + entry)
    found = (struct.unpack_from(order + entry, data, start + size * i) for i in range(length))
    entries = {tag: (type_, values, field) for tag, type_, values, field in found}
    return Directory(data, at, order, is_big, entries)


def orientation(directory: Directory) -> int:
    """As exif.orientation."""
    type_, count, _ = directory.entries.get(ORIENTATION, (0, 0, b""))
    value = directory.value(ORIENTATION, DEFAULT_ORIENTATION)
    return value if (type_, count) == (_SHORT, 1) and 1 <= value <= 8 else DEFAULT_ORIENTATION


def size(directory: Directory) -> tuple[int, int]:
    """Width and height in pixels, as stored; 0 where the directory does not say."""
    return directory.value(WIDTH, 0), directory.value(HEIGHT, 0)


def has_pixels(directory: Directory) -> bool:
    """Whether it says where they are."""
    return all(size(directory)) and not {_STRIPS, _TILES}.isdisjoint(directory.entries)


def is_unread(directory: Directory) -> bool:
    """Whether Pillow would read something else than the photo, if anything.

    That is a sensor's values (DNG, NEF, ARW and others), at best with a preview, and channels of
    more than 8 bits that are stored one after the other.
    """
    return _is_raw_photo(directory) or (
        directory.value(PLANAR, 1) != 1
        and directory.value(SAMPLES, 1) > 1
        and directory.value(BITS, 1) != 8
    )


def kind(directory: Directory) -> str:
    """What the file is, with its article, for a message that says that it is not read."""
    if _is_raw_photo(directory):
        return "a camera's raw photo"
    return (
        f"a TIFF with compression {directory.value(COMPRESSION, 1)}, "
        f"photometric interpretation {directory.value(PHOTOMETRIC, 0)}, "
        f"and {directory.value(BITS, 1)} bits per sample"
    )


def _is_raw_photo(directory: Directory) -> bool:
    is_preview = directory.value(SUBFILE, 0) & 1
    return (
        directory.data[8:10] == b"CR"  # Canon's CR2.
        or DNG_VERSION in directory.entries
        or directory.value(PHOTOMETRIC, 0) in (_CFA, _LINEAR_RAW)
        or bool(is_preview and SUBDIRECTORIES in directory.entries)
    )


def pixels_only(directory: Directory, changes: Mapping[int, int | None] | None = None) -> bytes:
    """The file with the tags alone that pixels depend on, in a directory that is the last.

    `changes` gives tags that are there another value, or takes them away.
    """
    order, is_big = directory.order, directory.is_big
    count, entry, offset = ("Q", "HHQ8s", "Q") if is_big else ("H", "HHI4s", "I")
    entries = {tag: entry for tag, entry in directory.entries.items() if tag in _PIXEL_TAGS}
    for tag in entries.keys() & (changes or {}).keys():
        value = (changes or {})[tag]
        if value is None:
            del entries[tag]
        else:
            entries[tag] = (_LONG8 if is_big else _LONG, 1, struct.pack(order + offset, value))
    table = struct.pack(order + count, len(entries)) + b"".join(
        struct.pack(order + entry, tag, *entries[tag]) for tag in sorted(entries)
    )
    clean = bytearray(directory.data)
    last = struct.pack(order + offset, 0)  # The next directory: none.
    clean[directory.at : directory.at + len(table) + len(last)] = table + last
    return bytes(clean)


def is_deep(directory: Directory) -> bool:
    """Whether `scaled` reads it: gray or RGB of other samples than unsigned ones of 8 bits.

    Gray of 1, 2 and 4 bits is Pillow's, too.
    """
    all_bits, formats = directory.values(BITS, 1), directory.values(FORMAT, _UNSIGNED)
    photometric, samples = directory.value(PHOTOMETRIC, -1), directory.value(SAMPLES, 1)
    bits, format_ = all_bits[0], formats[0]
    is_whole = bits in (8, 16, 32, 64)
    is_number = {
        _UNSIGNED: is_whole or 0 < bits < 32,
        _SIGNED: is_whole,
        _FLOAT: is_whole and bits > 8,
    }.get(format_, False)
    return (
        photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB)
        and (bits not in ((8,) if photometric == _RGB else (1, 2, 4, 8)) or format_ != _UNSIGNED)
        and is_number
        and len({*all_bits}) == len({*formats}) == 1
        and directory.value(COMPRESSION, 1) in _BYTEWISE
        and (is_whole or directory.value(PREDICTOR, 1) == 1)
        and samples >= (3 if photometric == _RGB else 1)
    )


def scaled(directory: Directory, read: Callable[[bytes], Image.Image]) -> Image.Image:
    """The pixels of a file that is_deep in 8 bits: L or RGB, and RGBA where it has alpha.

    The range from black to white is that of the values' type, or of as many of its bits as the
    pixels use; for floats, from 0 to the largest. `read` decodes a file of 8-bit gray: the rows of
    bytes are read as such, whatever they mean.
    """
    layout = _Layout.of(directory)
    row_bytes = layout.tiles * layout.tile_bytes
    changes = {WIDTH: row_bytes, BITS: 8, SAMPLES: 1, PHOTOMETRIC: _BLACK_IS_ZERO, PREDICTOR: None}
    changes |= {FORMAT: None, EXTRA: None, PLANAR: None}
    if TILE_WIDTH in directory.entries:
        changes[TILE_WIDTH] = layout.tile_bytes
    rows = read(pixels_only(directory, changes))
    photometric = directory.value(PHOTOMETRIC, 0)
    colors = 3 if photometric == _RGB else 1
    low, high = _range(layout, (block[..., :colors] for block in layout.blocks(rows)))
    has_alpha = layout.samples > colors and directory.value(EXTRA, 0) in (1, 2)
    alpha_high = 1.0 if layout.format == _FLOAT else 2.0**layout.bits - 1
    mode = "RGBA" if has_alpha else "RGB" if colors == 3 else "L"
    image = Image.new(mode, (layout.width, rows.height))
    top = 0
    for block in layout.blocks(rows):
        pixels = _eight_bits(block[..., :colors], low, high)
        if photometric == _WHITE_IS_ZERO:
            pixels = 255 - pixels
        if has_alpha:
            alpha = _eight_bits(block[..., colors : colors + 1], 0, alpha_high)
            pixels = np.concatenate((*([pixels] * (3 // colors)), alpha), axis=2)
        image.paste(Image.fromarray(pixels.squeeze(2) if mode == "L" else pixels), (0, top))
        top += len(block)
    return image


@dataclass(frozen=True)
class _Layout:
    """How the samples stand in rows of bytes."""

    width: int  # Pixels.
    samples: int  # Of a pixel.
    bits: int  # Of a sample.
    format: int
    order: str
    predictor: int
    tile_width: int  # Pixels; the image's width where it has strips.

    @classmethod
    def of(cls, directory: Directory) -> "_Layout":
        width = directory.value(WIDTH, 0)
        return cls(
            width,
            directory.value(SAMPLES, 1),
            directory.value(BITS, 1),
            directory.value(FORMAT, _UNSIGNED),
            directory.order,
            directory.value(PREDICTOR, 1),
            directory.value(TILE_WIDTH, width),
        )

    @property
    def tile_bytes(self) -> int:
        """Of a tile's row."""
        return ceil(self.tile_width * self.samples * self.bits / 8)

    @property
    def tiles(self) -> int:
        """Side by side."""
        return ceil(self.width / self.tile_width)

    def blocks(self, image: Image.Image) -> Iterator[Array]:
        """The values of some rows at a time: (rows, width, samples)."""
        rows = max(1, _BLOCK_BYTES // image.width)
        for top in range(0, image.height, rows):
            bottom = min(top + rows, image.height)
            block = np.asarray(image.crop((0, top, image.width, bottom)))
            tiles = (
                self._values(block[:, at : at + self.tile_bytes])
                for at in range(0, image.width, self.tile_bytes)
            )
            yield np.concatenate(list(tiles), axis=1)[:, : self.width]

    def _values(self, rows: Array) -> Array:
        """A tile's values from its rows of bytes."""
        shape = (len(rows), self.tile_width, self.samples)
        if self.bits not in (8, 16, 32, 64):
            count = self.tile_width * self.samples
            single = np.unpackbits(rows, axis=1)[:, : count * self.bits]
            weights = 1 << np.arange(self.bits - 1, -1, -1, dtype=np.uint32)
            return (single.reshape(*shape, self.bits) @ weights).reshape(shape)
        length = self.bits // 8
        numbers = {_UNSIGNED: "u", _SIGNED: "i", _FLOAT: "f"}[self.format] + str(length)
        if self.predictor == _FLOATING_POINT:  # Adobe's TIFF Technical Note 3.
            steps = rows.reshape(len(rows), -1, self.samples)
            planes = np.cumsum(steps, axis=1, dtype=np.uint8).reshape(len(rows), length, -1)
            whole = np.ascontiguousarray(planes.transpose(0, 2, 1))
            return whole.view(f">{numbers}").reshape(shape)
        rows = np.ascontiguousarray(rows)
        if self.predictor == _HORIZONTAL:
            unsigned = rows.view(f"{self.order}u{length}").reshape(shape)
            return np.cumsum(unsigned, axis=1, dtype=f"u{length}").view(numbers)
        return rows.view(self.order + numbers).reshape(shape)


def _range(layout: _Layout, blocks: Iterator[Array]) -> tuple[float, float]:
    """The values of black and white (see `scaled`)."""
    low = high = 0.0
    for block in blocks:
        finite = block[np.isfinite(block)] if layout.format == _FLOAT else block
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if layout.format == _FLOAT:
        return low, high
    least = min(layout.bits - (layout.format == _SIGNED), 8)
    used = min(max(least, int(high).bit_length(), (-1 - int(low)).bit_length()), layout.bits)
    return -(2.0**used) if low < 0 else 0.0, 2.0**used - 1


def _eight_bits(values: Array, low: float, high: float) -> Array:
    """From low to high, as 0 to 255."""
    wide = np.nan_to_num(values.astype(np.float64), nan=low, posinf=high, neginf=low)
    return np.clip((wide - low) * (255 / ((high - low) or 1)) + 0.5, 0, 255).astype(np.uint8)
