"""Reads the frames of a film, upright and with their times, by OpenCV and the FFmpeg in it."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import cv2.utils.logging
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio import kinds, photo

KINDS = (  # Of expressio.kinds; no playlist, which could make FFmpeg read other files.
    "an MP4 video",
    "a QuickTime movie",
    "a Matroska or WebM video",
    "an AVI video",
    "an MPEG video",
    "a Windows Media file",
)
# FFmpeg gives up a damaged frame; the next ones may be sound. At the end of a film none is.
MAX_FAILURES = 50  # In a row.
# A film ends early if it lacks more than this of the time that its header says.
MISSING_SHARE = 0.02
MISSING_FRAMES = 2.5

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"  # Quiet: what is wrong is said here.
os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "protocol_whitelist;file"


class UnreadableFilm(Exception):
    """The film cannot be read; the message says what is wrong, and what would be right."""


class Frame(NamedTuple):
    """One picture of a film."""

    number: int  # From 0.
    time_s: float  # From the film's start, by the container's timestamp.
    image: Image.Image  # Upright RGB, reduced as a photo of its size is.
    scale: float  # The side of the image's pixel in pixels of the film.


@dataclass(frozen=True)
class Extent:
    """How much of a film could be read."""

    frames: int
    end_s: float  # Where the last frame ends.
    damages: int  # Places where frames are missing.
    is_complete: bool  # No damage, and as long as its header says.


class Film:
    """A film file that can be read."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, and UnreadableFilm where not one frame can be read."""
        self.path = path
        self.bytes = path.stat().st_size
        _check_kind(path)
        capture = self._open()
        self.frames_expected = max(0, round(capture.get(cv2.CAP_PROP_FRAME_COUNT)))  # 0: unknown.
        rate = capture.get(cv2.CAP_PROP_FPS)
        self.frame_s = 1 / rate if 0 < rate < 1000 else 0.04
        self.width, self.height = (
            round(capture.get(side))
            for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        if next(self.frames(lambda _: True), None) is None:
            raise UnreadableFilm(
                "No frame of the film can be decoded: it is damaged or cut off, or this OpenCV has "
                "no decoder for it. An MP4 with H.264 would work."
            )

    @property
    def duration_s(self) -> float:
        """As the container says; 0 where it does not."""
        return self.frames_expected * self.frame_s

    def sha256(self) -> str:
        """Of the file, in hex."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def frames(
        self, is_wanted: Callable[[int], bool], done: Callable[[Extent], None] = lambda _: None
    ) -> Iterator[Frame]:
        """The frames whose number is wanted, in their order; `done` gets the extent at the end.

        The others are decoded too, because frames depend on each other, but not converted.
        """
        capture = self._open()
        number, time_s, failures, damages = 0, -self.frame_s, 0, 0
        while failures < MAX_FAILURES:
            if not capture.grab():
                failures += 1
                continue
            damages += failures > 0
            failures = 0
            stamp_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            # A missing timestamp reads as 0.
            time_s = stamp_s if number == 0 or stamp_s > time_s else time_s + self.frame_s
            if is_wanted(number):
                is_read, pixels = capture.retrieve()
                if is_read:
                    yield Frame(number, time_s, *_upright_rgb(pixels))
            number += 1
        end_s = time_s + self.frame_s
        missing_s = self.duration_s - end_s
        is_long_enough = missing_s <= max(
            MISSING_SHARE * self.duration_s, MISSING_FRAMES * self.frame_s
        )
        done(Extent(number, end_s, damages, is_long_enough and not damages))

    def _open(self) -> cv2.VideoCapture:
        # The whole path: one that starts with "http:", say, would be an address.
        capture = cv2.VideoCapture(str(self.path.resolve()), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            raise UnreadableFilm(
                "The file begins as a film does, but no pictures can be read from it: it is "
                "damaged or cut off, holds only sound, or this OpenCV has no decoder for it. An "
                "MP4 with H.264 would work."
            )
        pixels = capture.get(cv2.CAP_PROP_FRAME_WIDTH) * capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
        if pixels > photo.MAX_PIXELS:
            raise UnreadableFilm(
                f"A frame has {pixels / 10**6:.0f} megapixels; "
                f"the limit is {photo.MAX_PIXELS // 10**6} megapixels."
            )
        return capture


def _check_kind(path: Path) -> None:
    """Raises OSError, and UnreadableFilm for what does not begin as a film does."""
    right = "Films are MP4, MOV, WebM, MKV, AVI, MPEG or WMV files."
    if path.is_dir():
        raise UnreadableFilm(f"This is a folder. {right}")
    if not path.is_file():
        raise UnreadableFilm(f"This is not a regular file. {right}")
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise UnreadableFilm(f"The file is empty. {right}")
    if format_ := kinds.format_of(start):
        raise UnreadableFilm(
            f"The file is a photo ({format_}), not a film: python -m expressio reads it. {right}"
        )
    kind = kinds.kind(start)
    if kind not in KINDS:
        raise UnreadableFilm(f"The file is {f'{kind}, ' if kind else ''}not a film. {right}")


def _upright_rgb(pixels: NDArray[Any]) -> tuple[Image.Image, float]:
    """The image of a frame as OpenCV gives it, which has turned it upright, and its scale."""
    height, width = pixels.shape[:2]
    factor = photo.reduction(width, height)
    if factor > 1:
        size = (ceil(width / factor), ceil(height / factor))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    size = (pixels.shape[1], pixels.shape[0])
    image = Image.frombytes("RGB", size, np.ascontiguousarray(pixels).data, "raw", "BGR")
    return image, width / size[0]
