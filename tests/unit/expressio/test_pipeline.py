"""From bytes to faces and expressions, with the networks that are served."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from expressio import align, calibration, faces, mesh
from expressio.contract import CONTRACT
from expressio.faces import Box
from expressio.labels import EMOTIONS, INPUT_SIZE, LABELS
from expressio.mesh import Mesh
from expressio.pipeline import predict

# Where the face is in the astronaut photo, as fractions, looked up in the picture by eye.
ASTRONAUT_FACE = Box(0.35, 0.15, 0.18, 0.20)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    common = max(width, 0) * max(height, 0)
    return common / (one.width * one.height + other.width * other.height - common)


def test_labels_keep_the_order_of_the_outputs() -> None:
    assert LABELS == ("angry", "happy", "sad", "surprise")


def test_smiling_astronaut_is_happy(astronaut: Image.Image, encode: Callable[..., bytes]) -> None:
    prediction = predict(encode(astronaut))
    assert len(prediction.faces) == len(prediction.expressions) == 1
    assert overlap(prediction.faces[0].box, ASTRONAUT_FACE) > 0.6
    assert prediction.expressions[0].label == "happy"
    assert not prediction.expressions[0].unsure
    assert set(prediction.timings) == {"decode", "detect", "classify"}


def test_same_bytes_give_the_same_answer(
    astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    data = encode(astronaut)
    one, other = predict(data), predict(data)
    assert [face.box for face in one.faces] == [face.box for face in other.faces]
    assert one.expressions == other.expressions


def test_probabilities_sum_to_one(astronaut: Image.Image, encode: Callable[..., bytes]) -> None:
    [face] = predict(encode(astronaut)).expressions
    for probabilities, labels in ((face.probabilities, LABELS), (face.emotions, EMOTIONS)):
        assert len(probabilities) == len(labels)
        assert sum(probabilities) == pytest.approx(1, abs=1e-6)
        assert min(probabilities) >= 0


def test_photo_without_a_face_has_no_faces(
    coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    prediction = predict(encode(coffee))
    assert prediction.faces == []
    assert prediction.expressions == []


@pytest.mark.parametrize("brightness", [0.15, 0.3, 1.6])
def test_dark_and_overexposed_faces_are_found(astronaut: Image.Image, brightness: float) -> None:
    [face] = faces.detect(ImageEnhance.Brightness(astronaut).enhance(brightness))
    assert overlap(face.box, ASTRONAUT_FACE) > 0.6


@pytest.mark.parametrize("width", [45, 54, 72])
def test_distant_face_is_found_in_a_wide_photo(
    astronaut: Image.Image, coffee: Image.Image, width: int
) -> None:
    photo = coffee.resize((800, 600))
    where = ASTRONAUT_FACE
    side = round(width / where.width)
    photo.paste(astronaut.resize((side, side)), (300, 100))
    [face] = faces.detect(photo)
    expected = Box(
        (300 + where.left * side) / 800,
        (100 + where.top * side) / 600,
        where.width * side / 800,
        where.height * side / 600,
    )
    assert overlap(face.box, expected) > 0.5


def tiled(face: Image.Image, size: tuple[int, int], columns: int, rows: int) -> Image.Image:
    """A gray picture of `size` with the face at the center of each of columns x rows cells."""
    picture = Image.new("RGB", size, (176, 172, 165))
    for cell in range(columns * rows):
        x = round((cell % columns + 0.5) * size[0] / columns - face.width / 2)
        y = round((cell // columns + 0.5) * size[1] / rows - face.height / 2)
        picture.paste(face, (x, y))
    return picture


@pytest.mark.parametrize(
    ("size", "columns", "rows", "head"),
    [
        ((2000, 1500), 6, 5, 190),  # Faces of 4% of the longer side.
        ((960, 960), 6, 6, 155),
        ((2000, 1500), 1, 1, 240),
        ((1440, 360), 1, 1, 200),
        ((360, 2600), 1, 1, 200),
        ((5000, 200), 1, 1, 190),
    ],
)
def test_every_face_of_a_group_or_a_long_picture_is_found_once(
    astronaut: Image.Image, size: tuple[int, int], columns: int, rows: int, head: int
) -> None:
    face = astronaut.crop((120, 0, 340, 220)).resize((head, head))
    found = faces.detect(tiled(face, size, columns, rows))
    assert len(found) == columns * rows
    sides = [one.box.width * size[0] for one in found]
    assert max(sides) < 1.3 * min(sides)


def test_twenty_largest_of_many_faces_are_reported_and_all_are_counted(
    astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    face = astronaut.crop((120, 0, 340, 220)).resize((155, 155))
    prediction = predict(encode(tiled(face, (960, 960), 6, 6)))
    assert prediction.faces_found == 36
    assert len(prediction.faces) == len(prediction.expressions) == 20


@pytest.mark.parametrize("margin", [0, 12])
def test_tight_portrait_is_found_once(astronaut: Image.Image, margin: int) -> None:
    [face] = faces.detect(astronaut)
    box = face.box
    tight = astronaut.crop(
        (
            round(box.left * 512) - margin,
            round(box.top * 512) - margin,
            round((box.left + box.width) * 512) + margin,
            round((box.top + box.height) * 512) + margin,
        )
    )
    assert len(faces.detect(tight)) == 1


def test_faces_come_largest_first_with_boxes_as_fractions(
    astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    wide = Image.new("RGB", (900, 512), "gray")
    wide.paste(astronaut.crop((120, 30, 340, 250)).resize((340, 340)), (40, 140))
    wide.paste(astronaut.crop((120, 30, 340, 250)).resize((420, 420)), (440, 40))
    small, large = (
        Box((40 + 90) / 900, (140 + 77) / 512, 147 / 900, 147 / 512),
        Box((440 + 111) / 900, (40 + 95) / 512, 181 / 900, 181 / 512),
    )
    prediction = predict(encode(wide, "PNG"))
    assert len(prediction.faces) == 2
    assert overlap(prediction.faces[0].box, large) > 0.6
    assert overlap(prediction.faces[1].box, small) > 0.6


def test_portrait_format_gives_the_face_in_fractions_of_both_sides(astronaut: Image.Image) -> None:
    tall = astronaut.crop((100, 0, 400, 400))
    box = faces.detect(tall)[0].box
    expected = Box(
        (ASTRONAUT_FACE.left * 512 - 100) / 300,
        ASTRONAUT_FACE.top * 512 / 400,
        ASTRONAUT_FACE.width * 512 / 300,
        ASTRONAUT_FACE.height * 512 / 400,
    )
    assert overlap(box, expected) > 0.6


def mesh_with(landmarks: NDArray[np.float64]) -> Mesh:
    """A mesh whose right eye, left eye, and mouth are at `landmarks` (3, 2)."""
    points = np.zeros((468, 3))
    for place, group in zip(landmarks, (mesh.RIGHT_EYE, mesh.LEFT_EYE, mesh.MOUTH), strict=True):
        points[list(group), :2] = place
    return Mesh(points, presence=1)


TEMPLATE = np.array(CONTRACT.alignment.landmarks)


def test_eyes_and_mouth_come_to_the_template() -> None:
    image = Image.new("RGB", (480, 480), "black")
    landmarks = 100 + 4 * TEMPLATE  # Framed by 192 pixels at (100, 100).
    image.paste("white", (100, 100, 196, 292))
    face = align.align_face(image, mesh_with(landmarks))
    assert face.shape == (INPUT_SIZE, INPUT_SIZE)
    assert face[2:-2, 2:22].min() > 250
    assert face[2:-2, 27:-2].max() < 5


@pytest.mark.parametrize("degrees", [-100, 30, 170])
def test_square_has_the_scale_and_the_roll_of_the_landmarks(degrees: float) -> None:
    cos_roll, sin_roll = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    rotation = np.array([[cos_roll, -sin_roll], [sin_roll, cos_roll]])
    landmarks = (TEMPLATE - INPUT_SIZE / 2) * 3 @ rotation.T + (70, 90)
    square = align.aligned_square(landmarks)
    assert square == pytest.approx((70, 90, 3 * INPUT_SIZE, cos_roll, sin_roll))


@pytest.mark.parametrize("clockwise", [-30, 30])
def test_turned_face_is_aligned_upright(astronaut: Image.Image, clockwise: int) -> None:
    [face] = faces.detect(astronaut)
    photo = astronaut.rotate(-clockwise, Image.Resampling.BICUBIC)
    angle = np.radians(clockwise)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = mesh_with((face.mesh.landmarks - 256) @ rotation.T + 256)
    straight = align.align_face(astronaut, face.mesh)
    assert np.abs(align.align_face(photo, turned) - straight).mean() < 3
    assert np.abs(align.align_face(photo, face.mesh) - straight).mean() > 20


@pytest.mark.parametrize("clockwise", [-30, 0, 30, 180])
def test_roll_is_the_angle_of_the_eyes_clockwise(astronaut: Image.Image, clockwise: int) -> None:
    [straight] = faces.detect(astronaut)
    [turned] = faces.detect(astronaut.rotate(-clockwise, Image.Resampling.BICUBIC))
    difference = turned.mesh.pose.roll - straight.mesh.pose.roll
    assert (difference - clockwise + 180) % 360 - 180 == pytest.approx(0, abs=8)


def test_frame_beyond_the_edge_repeats_the_last_pixels() -> None:
    image = Image.fromarray(np.full((100, 100, 3), 77, np.uint8))
    face = align.align_face(image, mesh_with(-60 + 4 * TEMPLATE))
    assert np.unique(face).tolist() == [77]


def test_probabilities_are_of_the_four_and_clearness_of_all() -> None:
    outputs = np.array([[0.3, 0.1, 0.05, 0.05, 0.4, 0.05, 0.05]] * 2, np.float32)
    assert calibration.calibrated_probabilities(outputs, 1) == pytest.approx(
        [0.6, 0.2, 0.1, 0.1], abs=1e-6
    )
    assert calibration.calibrated_probabilities(outputs, 1, 7) == pytest.approx(
        outputs[0], abs=1e-6
    )
    assert calibration.confidence(outputs) == pytest.approx(0.3)
    flatter = calibration.calibrated_probabilities(outputs, 2)
    assert flatter.sum() == pytest.approx(1)
    assert flatter[0] / flatter[1] == pytest.approx(3**0.5)


def test_face_and_its_mirror_image_are_averaged() -> None:
    outputs = np.array([[0.8, 0.2, 0, 0], [0.4, 0.6, 0, 0]], np.float32)
    assert calibration.calibrated_probabilities(outputs, 1)[:2] == pytest.approx([0.6, 0.4])


def test_face_at_the_edge_is_reported_inside_the_image(astronaut: Image.Image) -> None:
    found = faces.detect(astronaut.crop((200, 30, 430, 260)))  # The face's right four fifths.
    assert min(face.box.left for face in found) < 0
    for face in found:
        box = face.box.clipped()
        assert min(box.left, box.top) >= 0
        assert max(box.left + box.width, box.top + box.height) <= 1
