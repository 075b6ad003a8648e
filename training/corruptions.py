"""Corrupts test faces in known ways, to measure how much accuracy is left."""

import io
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio import align, faces
from expressio.labels import INPUT_SIZE
from training.augment import affine, jpeg

Face = NDArray[np.uint8]  # (48, 48)
PHOTO_FACE_SIDE = 192  # Pixels of a test face in the photo that is made of it.
PHOTO_MARGIN = 64  # Pixels around it.


def corrupted(clean_faces: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    """Faces (n, 48, 48, 1) under one of CORRUPTIONS; the same result at every call."""
    random = np.random.default_rng(0)
    corrupt = CORRUPTIONS[name]
    return np.stack(
        [np.clip(corrupt(face[..., 0], random), 0, 255).astype(np.uint8) for face in clean_faces]
    )[..., np.newaxis]


def _rotated(face: Face, random: np.random.Generator) -> Face:
    return affine(face, random.choice((-20, 20)), 1, np.zeros(2))


def _misaligned(face: Face, random: np.random.Generator) -> Face:
    return affine(face, 0, 1 + random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.15, 2))


def _covered(face: Face, random: np.random.Generator) -> Face:
    side = INPUT_SIZE // 2
    top, left = random.integers(0, INPUT_SIZE - side + 1, 2)
    copy = face.copy()
    copy[top : top + side, left : left + side] = 128
    return copy


def photo_of(face: Face) -> Image.Image:
    """An RGB photo of a face, enlarged, its edges continued."""
    side = (PHOTO_FACE_SIDE, PHOTO_FACE_SIDE)
    large = Image.fromarray(face).resize(side, Image.Resampling.BICUBIC)
    return Image.fromarray(np.pad(np.asarray(large), PHOTO_MARGIN, "edge")).convert("RGB")


def stored(photo: Image.Image) -> Image.Image:
    """An RGB photo as it is read from a JPEG file."""
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=90)
    return Image.open(file)


def _found_in_photo(face: Face, tilt_degrees: float) -> Face:
    """The aligned crop that is served of a photo with this face; black where none is found."""
    gray = (128, 128, 128)
    image = stored(photo_of(face).rotate(tilt_degrees, Image.Resampling.BICUBIC, fillcolor=gray))
    found = faces.detect(image)
    if not found:
        return np.zeros_like(face)
    return align.align_face(image, found[0].mesh).astype(np.uint8)


# Each takes a face of 0 to 255 and a random generator. The names are keys of results.json.
CORRUPTIONS: dict[str, Callable[[Face, np.random.Generator], NDArray[np.generic]]] = {
    "JPEG quality 30": lambda face, random: jpeg(face.astype(np.float32), 30),
    "blur, 1 pixel": lambda face, random: np.asarray(cv2.GaussianBlur(face, (0, 0), 1)),
    "noise, 10 of 255": lambda face, random: face + random.normal(0, 10, face.shape),
    "half brightness": lambda face, random: face / 2,
    "turned by 20°": _rotated,
    "a quarter covered": _covered,
    "crop off by up to 15 %": _misaligned,
    "found in a photo": lambda face, random: _found_in_photo(face, 0),
    "found in a photo, turned by 20°": lambda face, random: _found_in_photo(
        face, random.choice((-20, 20))
    ),
}
