"""Films made here, from scikit-image's astronaut, and changes to their containers."""

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from PIL import Image, ImageDraw, ImageFilter

HEAD = (140, 30, 310, 200)  # Of the astronaut: the face, the hair, and some more.
EYES, MOUTH = ((203.7, 102.6), (246.4, 104.8)), (223.6, 140.4)


@cache
def happy_head(side: int) -> Image.Image:
    """The astronaut's head in a square, smiling as she does."""
    return Image.fromarray(skimage.data.astronaut()).crop(HEAD).resize((side, side))


@cache
def angry_head(side: int) -> Image.Image:
    """The same with a mouth and eyebrows painted over hers: angry at 0.7 of all seven emotions."""
    portrait = Image.fromarray(skimage.data.astronaut())
    x, y = MOUTH
    cover = Image.new("L", portrait.size)
    ImageDraw.Draw(cover).ellipse((x - 32, y - 20, x + 32, y + 20), fill=255)
    skin = tuple(np.asarray(portrait)[120, 186:262].mean(axis=0).astype(int).tolist())
    portrait.paste(skin, mask=cover.filter(ImageFilter.GaussianBlur(3)))
    draw = ImageDraw.Draw(portrait)
    corners = ((-20, 12), (-10, 2), (0, -2), (10, 2), (20, 12))
    mouth = [(x + right, y + down) for right, down in corners]
    draw.line(mouth, fill=(120, 50, 50), width=5, joint="curve")
    for (x, y), outward in zip(EYES, (-1, 1), strict=True):
        draw.line((x + 15 * outward, y - 14, x - 13 * outward, y - 4), fill=(60, 35, 30), width=5)
    return portrait.crop(HEAD).resize((side, side))


def scene(*heads: tuple[Image.Image, int, int], size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Heads at places (their left and top) on gray."""
    picture = Image.new("RGB", size, (120, 125, 130))
    for head, left, top in heads:
        picture.paste(head, (left, top))
    return picture


def write_film(
    path: Path, frames: Iterable[Image.Image], codec: str = "mp4v", rate: float = 25
) -> Path:
    """A film of the frames, which have one size; the name's ending decides the container."""
    frames = list(frames)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, frames[0].size)
    assert writer.isOpened()
    for frame in frames:
        writer.write(np.asarray(frame)[:, :, ::-1])
    writer.release()
    return path


def write_camera(path: Path, frames: Iterable[Image.Image], rate: int = 30) -> Path:
    """Raw video (YUV4MPEG2) that Chromium's fake camera plays again and again."""
    with path.open("wb") as file:
        for place, frame in enumerate(frames):
            width, height = frame.size
            if place == 0:
                file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (width, height, rate))
            luma, *chroma = frame.convert("YCbCr").split()
            file.write(b"FRAME\n" + luma.tobytes())
            for plane in chroma:
                file.write(plane.resize((width // 2, height // 2), Image.Resampling.BOX).tobytes())
    return path


def turn_clockwise(path: Path) -> None:
    """Has players turn an MP4's pictures by a quarter (the matrix in tkhd, ISO 14496-12)."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    width, height = struct.unpack_from(">2I", data, at + 36)
    struct.pack_into(">9i", data, at, 0, 0x10000, 0, -0x10000, 0, 0, height, 0, 0x40000000)
    assert width
    path.write_bytes(data)


def set_durations(path: Path, runs: list[tuple[int, int]]) -> None:
    """Gives an MP4's frames other durations: (frames, ticks each); a tick is 1/12800 s at 25/s.

    Rewrites the box stts, and the sizes of those around it, which have to come after the pictures.
    """
    data = path.read_bytes().replace(b"edts", b"free")  # Its length would cut the film.
    at = data.index(b"stts") - 4
    old_size = int.from_bytes(data[at : at + 4], "big")
    box = struct.pack(">I4sII", 16 + 8 * len(runs), b"stts", 0, len(runs))
    box += b"".join(struct.pack(">2I", *run) for run in runs)
    changed = bytearray(data[:at] + box + data[at + old_size :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        start = changed.rindex(name, 0, at) - 4
        size = int.from_bytes(changed[start : start + 4], "big")
        struct.pack_into(">I", changed, start, size + len(box) - old_size)
    assert data.index(b"mdat") < data.index(b"moov")
    path.write_bytes(changed)
