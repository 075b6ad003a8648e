"""Fits a mesh of 468 points to a face (Kartynnik et al., arXiv:1907.06724).

The network also says whether there is a face at all, which confirms what the detector proposes.
"""

from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expressio.contract import CONTRACT
from expressio.crop import Square, cut
from expressio.network import Network, sigmoid

MESH = CONTRACT.mesh

# Points of MediaPipe's canonical face model; right and left are the person's own.
RIGHT_EYE, LEFT_EYE = (33, 133), (263, 362)  # Outer and inner corner.
MOUTH = (61, 291)  # Right and left corner.
FOREHEAD, CHIN = 10, 152

_network = Network(MESH.network.file)
_side = MESH.network.side


class Pose(NamedTuple):
    """How a head is turned, in degrees; all are 0 for a face that looks into the camera."""

    yaw: float  # Toward the image's right.
    pitch: float  # Up.
    roll: float  # Clockwise.


@dataclass(frozen=True, eq=False)
class Mesh:
    """The points of a face, and whether there is one."""

    points: NDArray[np.float64]  # (468, 3): x, y in pixels of the image, z on the same scale.
    presence: float  # 0 to 1.

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right, and bottom of all points, in pixels of the image."""
        left, top = self.points[:, :2].min(axis=0).tolist()
        right, bottom = self.points[:, :2].max(axis=0).tolist()
        return left, top, right, bottom

    @property
    def side(self) -> float:
        """The longer side of the extent, in pixels of the image."""
        left, top, right, bottom = self.extent
        return max(right - left, bottom - top)

    @cached_property
    def landmarks(self) -> NDArray[np.float64]:
        """Right eye, left eye, and mouth (3, 2), in pixels of the image."""
        groups = (RIGHT_EYE, LEFT_EYE, MOUTH)
        return np.array([self.points[list(group), :2].mean(axis=0) for group in groups])

    @cached_property
    def pose(self) -> Pose:
        """Read from the lines through the outer corners of the eyes, and from forehead to chin."""
        across = self.points[LEFT_EYE[0]] - self.points[RIGHT_EYE[0]]
        down = self.points[CHIN] - self.points[FOREHEAD]
        return Pose(
            yaw=degrees(atan2(across[2], hypot(across[0], across[1]))),
            pitch=degrees(atan2(down[2], hypot(down[0], down[1]))),
            roll=degrees(atan2(across[1], across[0])),
        )

    def square(self, scale: float) -> Square:
        """The square around the face, `scale` times its longer side, turned as the face is."""
        roll = radians(self.pose.roll)
        rotation = _rotation(cos(roll), sin(roll))
        upright = self.points[:, :2] @ rotation
        low, high = upright.min(axis=0), upright.max(axis=0)
        center_x, center_y = (rotation @ ((low + high) / 2)).tolist()
        return Square(center_x, center_y, scale * float((high - low).max()), cos(roll), sin(roll))


def fit(image: Image.Image, square: Square) -> Mesh:
    """The mesh of the face in a square of an RGB image, as if there were one."""
    pixels = np.asarray(cut(image, square, _side, "RGB"))
    low, high = MESH.network.pixel_range
    points, presence = _network(pixels[np.newaxis], (high - low) / 255, low)
    rotation = _rotation(square.cos_roll, square.sin_roll)
    scale = square.side / _side
    placed = points.reshape(-1, 3).astype(np.float64)
    placed[:, :2] = (placed[:, :2] - _side / 2) @ rotation.T
    placed *= scale
    placed[:, :2] += (square.center_x, square.center_y)
    return Mesh(placed, sigmoid(presence.astype(np.float64)).item())


def _rotation(cos_roll: float, sin_roll: float) -> NDArray[np.float64]:
    """(2, 2): turns a column vector clockwise by the roll, y pointing down."""
    return np.array([[cos_roll, -sin_roll], [sin_roll, cos_roll]])
