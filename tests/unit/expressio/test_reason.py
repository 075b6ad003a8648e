"""Why a face is unsure: the astronaut, in the dark, far away, turned, covered, and blurred."""

from collections.abc import Callable
from math import cos, radians, sin

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from expressio import expression, faces, pipeline, reason
from expressio.align import align_face
from expressio.contract import CONTRACT
from expressio.document import face_fields
from expressio.faces import Face
from expressio.mesh import Mesh
from expressio.reason import Reason, find_reason

Aligned = NDArray[np.float32]

# Points of the mesh around a mask: from one ear along the chin to the other, and over the nose.
MASK = (
    *(93, 132, 58, 172, 136, 150, 149, 176, 148, 152),
    *(377, 400, 378, 379, 365, 397, 288, 361, 323, 195),
)


@pytest.fixture(scope="module")
def face(astronaut: Image.Image) -> Face:
    [found] = faces.detect(astronaut)
    return found


@pytest.fixture(scope="module")
def aligned(astronaut: Image.Image, face: Face) -> Aligned:
    return align_face(astronaut, face.mesh)


def turned(mesh: Mesh, yaw: float) -> Mesh:
    """The mesh turned around the vertical, in degrees."""
    angle, points = radians(yaw), mesh.points.copy()
    points[:, 0] = cos(angle) * mesh.points[:, 0] - sin(angle) * mesh.points[:, 2]
    points[:, 2] = sin(angle) * mesh.points[:, 0] + cos(angle) * mesh.points[:, 2]
    return Mesh(points, mesh.presence)


def masked(image: Image.Image, mesh: Mesh, color: str) -> Image.Image:
    copy = image.copy()
    outline = [(float(x), float(y)) for x, y in mesh.points[list(MASK), :2]]
    ImageDraw.Draw(copy).polygon(outline, fill=color)
    return copy


def test_ordinary_face_has_no_reason(face: Face, aligned: Aligned) -> None:
    assert find_reason(aligned, face.mesh, scale=1) is None


def test_face_in_the_dark_is_unsure_because_of_it(astronaut: Image.Image) -> None:
    dark = astronaut.point(lambda value: value * 0.07)
    [found] = faces.detect(dark)
    answer = expression.classify(dark, found, scale=1)
    assert (answer.unsure, answer.reason) == (True, Reason.DARK)
    assert face_fields(found, answer)["reason"] == "dark"


def test_face_behind_a_mask_is_unsure_because_it_is_covered(
    astronaut: Image.Image, face: Face
) -> None:
    photo = masked(astronaut, face.mesh, "lightsteelblue")
    [found] = faces.detect(photo)
    answer = expression.classify(photo, found, scale=1)
    assert (answer.unsure, answer.reason) == (True, Reason.COVERED)


def test_smoothness_around_the_mouth_is_measured_whatever_the_mask_s_color(
    astronaut: Image.Image, face: Face, aligned: Aligned
) -> None:
    assert reason.mouth_contrast(aligned) > 1.5 * CONTRACT.reasons.covered_contrast
    for color in ("white", "dimgray", "firebrick"):
        cover = align_face(masked(astronaut, face.mesh, color), face.mesh)
        assert find_reason(cover, face.mesh, scale=1) is Reason.COVERED


def test_size_is_that_in_the_file_and_not_in_the_reduced_image(
    face: Face, aligned: Aligned
) -> None:
    limit = CONTRACT.reasons.small_side / face.mesh.side
    assert find_reason(aligned, face.mesh, scale=0.99 * limit) is Reason.SMALL
    assert find_reason(aligned, face.mesh, scale=1.01 * limit) is None


@pytest.mark.parametrize("side", [512, 2600])
def test_pipeline_knows_how_much_a_photo_was_reduced(
    side: int,
    astronaut: Image.Image,
    encode: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scales = []
    classify = expression.classify

    def noted(image: Image.Image, face: Face, scale: float) -> expression.Expression:
        scales.append(side / image.width)
        assert scale == scales[-1]
        return classify(image, face, scale)

    monkeypatch.setattr(expression, "classify", noted)
    pipeline.predict(encode(astronaut.resize((side, side))))
    assert scales == [side // 1280 or 1]


@pytest.mark.parametrize("side", [-1, 1])
def test_face_that_is_turned_far_is_turned_away(side: int, face: Face, aligned: Aligned) -> None:
    limit = CONTRACT.reasons.turned_away_yaw
    assert find_reason(aligned, turned(face.mesh, side * (limit + 5)), scale=1) is (
        Reason.TURNED_AWAY
    )
    assert find_reason(aligned, turned(face.mesh, side * (limit - 5)), scale=1) is None


def test_face_out_of_focus_is_blurred(astronaut: Image.Image, face: Face) -> None:
    def found(radius: float) -> Reason | None:
        photo = astronaut.filter(ImageFilter.GaussianBlur(radius))
        return find_reason(align_face(photo, face.mesh), face.mesh, scale=1)

    assert (found(2), found(5)) == (None, Reason.BLURRED)


def test_face_that_is_all_of_these_is_dark(face: Face) -> None:
    black = np.zeros((48, 48), np.float32)
    assert find_reason(black, turned(face.mesh, 60), scale=0.1) is Reason.DARK


def test_face_that_is_sure_has_no_reason(astronaut: Image.Image, face: Face) -> None:
    answer = expression.classify(astronaut, face, scale=0.01)  # As if it had been one pixel wide.
    assert (answer.unsure, answer.reason) == (False, None)
    assert "reason" not in face_fields(face, answer)
