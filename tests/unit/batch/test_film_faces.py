"""Following faces from frame to frame."""

import json
from collections.abc import Iterable

import pytest
from PIL import Image

from batch import film_faces
from batch.film_faces import FORGET_S, Follower
from expressio import faces
from expressio.faces import Face
from expressio.mesh import Mesh
from tests.support.films import happy_head, scene

FRAME_S = 0.04
HEAD = 90


def alone(left: int, top: int = 70) -> Image.Image:
    return scene((happy_head(HEAD), left, top))


def followed(
    frames: Iterable[Image.Image], frame_s: float = FRAME_S, follower: Follower | None = None
) -> list[dict[int, Face]]:
    follower = follower or Follower()
    return [follower.follow(frame, place * frame_s) for place, frame in enumerate(frames)]


def later(
    follower: Follower, image: Image.Image, frames: int, start_s: float = 0.2
) -> dict[int, Face]:
    """The faces of the last of some more frames, all the same, 0.2 s apart."""
    return [follower.follow(image, start_s + 0.2 * place) for place in range(frames)][-1]


def left_of(face: Face) -> float:
    """In pixels of a scene."""
    return face.box.left * 320


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Image.Image]:
    """The frames that the detector looks at."""
    seen: list[Image.Image] = []
    detect = faces.detect

    def noted(image: Image.Image) -> list[Face]:
        seen.append(image)
        return detect(image)

    monkeypatch.setattr(faces, "detect", noted)
    return seen


def test_moving_face_is_followed_with_two_looks_a_second(looks: list[Image.Image]) -> None:
    found = followed(alone(20 + 3 * place) for place in range(50))
    assert [list(each) for each in found] == [[1]] * 50
    assert len(looks) == 4
    for place in (1, 11, 49):
        [there] = faces.detect(alone(20 + 3 * place))
        assert left_of(found[place][1]) == pytest.approx(left_of(there), abs=2)


def test_fast_face_is_found_where_it_was_heading() -> None:
    found = followed((alone(5 + 20 * place) for place in range(10)), frame_s=0.2)
    assert [list(each) for each in found] == [[1]] * 10


@pytest.mark.parametrize("frame_s", [0.4, 1.2])
def test_face_far_from_where_it_was_in_frames_far_apart_keeps_its_number(
    looks: list[Image.Image], frame_s: float
) -> None:
    found = followed((alone(5 + 40 * place) for place in range(5)), frame_s)
    assert [list(each) for each in found] == [[1]] * 5
    assert len(looks) == 5


def test_who_comes_after_another_has_left_gets_a_new_number() -> None:
    here, there = (
        (happy_head(HEAD), 20, 70),
        (happy_head(HEAD).transpose(Image.Transpose.FLIP_LEFT_RIGHT), 200, 70),
    )
    frames = [scene(here)] * 15 + [scene()] * 10 + [scene(there)] * 20
    found = followed(frames)
    assert [list(each) for each in found[:25]] == [[1]] * 15 + [[]] * 10
    assert found[-1].keys() == {2}
    assert all(1 not in each for each in found[25:])
    first = next(place for place, each in enumerate(found) if 2 in each)
    assert (first - 25) * FRAME_S <= film_faces.LOOK_EVERY_S


def test_two_people_keep_their_numbers_while_one_leaves_over_the_edge() -> None:
    frames = [
        scene((happy_head(HEAD), 20, 20), (happy_head(HEAD), 200 + 6 * place, 100))
        for place in range(40)
    ]
    found = followed(frames)
    assert found[0].keys() == {1, 2}
    stays, leaves = sorted(found[0], key=lambda number: found[0][number].box.left)
    assert all(stays in each for each in found)
    assert left_of(found[-1][stays]) == pytest.approx(left_of(found[0][stays]), abs=1)
    assert found[-1].keys() == {stays}
    gone = next(place for place, each in enumerate(found) if leaves not in each)
    assert 10 < gone < 25  # Half of the face is outside at 14, the last of it at 18.


def test_face_hidden_for_a_moment_keeps_its_number() -> None:
    found = followed([alone(100)] * 5 + [scene()] * 10 + [alone(110)] * 10)
    assert [list(each) for each in found[5:15]] == [[]] * 10
    assert found[-1].keys() == {1}


def test_face_hidden_for_long_gets_a_new_number() -> None:
    hidden = round(FORGET_S / FRAME_S) + 15
    found = followed([alone(100)] * 5 + [scene()] * hidden + [alone(100)] * 15)
    assert found[-1].keys() == {2}


def test_much_larger_face_at_the_same_place_gets_a_new_number() -> None:
    large = scene((happy_head(220), 40, 10))
    found = followed([alone(115, 80)] * 5 + [scene()] * 5 + [large] * 10)
    assert found[-1].keys() == {2}


def test_nothing_is_found_where_there_is_no_face(looks: list[Image.Image]) -> None:
    assert followed([scene()] * 25) == [{}] * 25
    assert len(looks) == 2


def test_face_of_which_the_mesh_is_not_sure_is_lost_when_the_detector_sees_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follower = Follower()
    [face] = follower.follow(alone(100), 0).values()
    doubtful = faces.fitted_face(alone(100), Mesh(face.mesh.points, presence=0.7), 0.7)
    monkeypatch.setattr(film_faces, "_refit", lambda image, square: doubtful)
    assert later(follower, scene(), 2) == {1: doubtful}
    assert later(follower, scene(), 3) == {}


def test_face_that_the_detector_does_not_see_twice_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    follower = Follower()
    [face] = follower.follow(alone(100), 0).values()
    monkeypatch.setattr(film_faces, "_refit", lambda image, square: face)
    assert later(follower, scene(), 5) == {1: face}
    assert later(follower, scene(), 1, start_s=1.2) == {}


def test_face_that_has_jumped_takes_its_number_along(monkeypatch: pytest.MonkeyPatch) -> None:
    follower = Follower()
    [face] = follower.follow(alone(100), 0).values()
    monkeypatch.setattr(film_faces, "_refit", lambda image, square: face)
    [(number, moved)] = later(follower, alone(140), 3).items()
    assert number == 1
    assert left_of(moved) == pytest.approx(left_of(face) + 40, abs=3)


def test_two_that_end_up_on_one_face_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    follower = Follower()
    both = follower.follow(scene((happy_head(HEAD), 20, 70), (happy_head(HEAD), 200, 70)), 0)
    assert both.keys() == {1, 2}
    monkeypatch.setattr(film_faces, "_refit", lambda image, square: both[1])
    assert follower.follow(scene(), 0.04) == {1: both[1]}


def test_resumed_follower_goes_on_as_the_other_does() -> None:
    frames = [alone(20 + 3 * place) for place in range(8)] + [scene()] * 6
    frames += [alone(60)] * 12
    whole = followed(frames)
    for cut in (3, 10):
        follower = Follower()
        for place, frame in enumerate(frames[:cut]):
            follower.follow(frame, place * FRAME_S)
        follower = Follower.resumed(json.loads(json.dumps(follower.state())))
        for place, frame in enumerate(frames[cut:], cut):
            found = follower.follow(frame, place * FRAME_S)
            assert {number: face.box for number, face in found.items()} == {
                number: face.box for number, face in whole[place].items()
            }
