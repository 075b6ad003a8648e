"""Crops a face as the expression network reads one: 48x48 grayscale, eyes and mouth in place."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.contract import CONTRACT
from expressio.crop import Square, cut
from expressio.labels import INPUT_SIZE
from expressio.mesh import Mesh

OVERSAMPLING = 2  # The rotation reads single pixels: at twice the size, averaged afterward.

# Where the right eye, the left eye, and the mouth come to, in pixels of the crop (3, 2).
_TEMPLATE = np.array(CONTRACT.alignment.landmarks, np.float64)


def align_face(image: Image.Image, mesh: Mesh) -> NDArray[np.float32]:
    """The face (48, 48) of an upright RGB image in grayscale, 0 to 255, its eyes level.

    Beyond the image's edge its outermost pixels are repeated.
    """
    square = aligned_square(mesh.landmarks)
    sampled = cut(image, square, OVERSAMPLING * INPUT_SIZE, "L")
    return np.asarray(sampled.reduce(OVERSAMPLING), np.float32)


def aligned_square(landmarks: NDArray[np.float64]) -> Square:
    """The square of an image whose eyes and mouth come closest to the template's.

    `landmarks` (3, 2) are the right eye, the left eye, and the mouth in pixels of the image. Scale,
    rotation, and shift are those of least squares (Umeyama, doi:10.1109/34.88573), in which
    complex numbers stand for points.
    """
    source, target = _complex(landmarks), _complex(_TEMPLATE)
    source_center, target_center = source.mean(), target.mean()
    offsets = target - target_center
    # Of the template, in pixels of the image: its absolute value scales, its angle rotates.
    factor = np.vdot(offsets, source - source_center) / np.vdot(offsets, offsets).real
    center = source_center + factor * (complex(INPUT_SIZE / 2, INPUT_SIZE / 2) - target_center)
    scale = max(abs(factor), 1e-6)
    return Square(
        float(center.real),
        float(center.imag),
        float(scale * INPUT_SIZE),
        float(factor.real / scale),
        float(factor.imag / scale),
    )


def _complex(points: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(points[:, 0] + 1j * points[:, 1])
