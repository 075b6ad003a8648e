"""Says why a face is unsure, where it is one of the conditions that were measured to cause it.

models/model.json holds from which value on each makes faces unsure clearly more often; the model
card has the measurements. Neutral faces are unsure too, and need none of these.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from expressio.contract import CONTRACT
from expressio.mesh import Mesh

# Rows and columns of an aligned face.
_INNER = np.s_[4:-4, 4:-4]
_INNER_AND_NEIGHBORS = np.s_[3:-3, 3:-3]
_MOUTH = np.s_[31:43, 12:37]  # Between nose and chin.


class Reason(StrEnum):
    """Why a face is unsure."""

    DARK = "dark"
    SMALL = "small"
    TURNED_AWAY = "turned_away"
    COVERED = "covered"  # Around the mouth.
    BLURRED = "blurred"


def find_reason(face: NDArray[np.float32], mesh: Mesh, scale: float) -> Reason | None:
    """The first of Reason that holds, in that order; None where none does.

    `face` (48, 48) is aligned, 0 to 255; `scale` is the side of the image's pixel in pixels of the
    file. The order: in the dark nothing else can be measured, and a small face is blurred as well,
    a covered one smooth.
    """
    limits = CONTRACT.reasons
    if face.mean() < limits.dark_mean:
        return Reason.DARK
    if mesh.side * scale < limits.small_side:
        return Reason.SMALL
    if abs(mesh.pose.yaw) > limits.turned_away_yaw:
        return Reason.TURNED_AWAY
    if mouth_contrast(face) < limits.covered_contrast:
        return Reason.COVERED
    if sharpness(face) < limits.blurred_sharpness:
        return Reason.BLURRED
    return None


def mouth_contrast(face: NDArray[np.float32]) -> float:
    """The contrast around the mouth of an aligned face, as a share of the whole face's.

    A mask or a hand is smoother than lips. Contrast is the standard deviation of the pixels.
    """
    return float(face[_MOUTH].std()) / _contrast(face)


def sharpness(face: NDArray[np.float32]) -> float:
    """The standard deviation of an aligned face's Laplacian, as a share of its contrast."""
    pixels = face[_INNER_AND_NEIGHBORS]
    neighbors = pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:]
    return float((neighbors - 4 * pixels[1:-1, 1:-1]).std()) / _contrast(face)


def _contrast(face: NDArray[np.float32]) -> float:
    """Of a face without its margin, at least a trace: the face may be all of one color."""
    return max(float(face[_INNER].std()), 1e-3)
