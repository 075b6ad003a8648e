"""Reading films: kinds, damage, time, and rotation."""

import re
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from batch.film_reader import Extent, Film, Frame, UnreadableFilm
from expressio import photo
from tests.support.films import happy_head, scene, set_durations, turn_clockwise, write_film
from tests.support.photo_files import encoded

FORMATS = [("mp4", "mp4v"), ("mov", "mp4v"), ("avi", "MJPG"), ("mkv", "MJPG"), ("webm", "VP80")]
FRAMES = 10


def written(path: Path, codec: str = "mp4v", frames: int = FRAMES) -> Path:
    head = happy_head(90)
    return write_film(path, [scene((head, 10 + 5 * place, 60)) for place in range(frames)], codec)


def read(path: Path) -> tuple[list[Frame], Extent]:
    extents: list[Extent] = []
    frames = list(Film(path).frames(lambda number: True, extents.append))
    return frames, extents[0]


@pytest.mark.parametrize(("ending", "codec"), FORMATS)
def test_film_is_read_in_color_and_with_its_times(tmp_path: Path, ending: str, codec: str) -> None:
    frames, extent = read(written(tmp_path / f"a.{ending}", codec))
    assert [frame.number for frame in frames] == list(range(FRAMES))
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(FRAMES) / 25, abs=0.002)
    expected = np.asarray(scene((happy_head(90), 10, 60)), int)
    assert np.abs(np.asarray(frames[0].image, int) - expected).mean() < 6
    assert extent.end_s == pytest.approx(FRAMES / 25, abs=0.002)
    assert (extent.frames, extent.damages, extent.is_complete) == (FRAMES, 0, True)


def test_only_wanted_frames_are_given(tmp_path: Path) -> None:
    frames = Film(written(tmp_path / "a.mp4")).frames(lambda number: number in (3, 7))
    assert [frame.number for frame in frames] == [3, 7]


def test_variable_frame_rate_has_the_containers_times(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4")
    set_durations(path, [(4, 512), (1, 5120), (5, 512)])
    frames, extent = read(path)
    times = [0, 0.04, 0.08, 0.12, 0.16, 0.56, 0.6, 0.64, 0.68, 0.72]
    assert [frame.time_s for frame in frames] == pytest.approx(times)
    assert extent.is_complete


def test_rotation_in_the_container_is_obeyed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4")
    [upright, *_], _ = read(path)
    turn_clockwise(path)
    film = Film(path)
    assert (film.width, film.height) == (240, 320)
    [turned, *_], _ = read(path)
    expected = upright.image.transpose(Image.Transpose.ROTATE_270)
    assert np.array_equal(np.asarray(turned.image), np.asarray(expected))


def test_large_frame_is_reduced(tmp_path: Path) -> None:
    large = scene(size=(2560, 1440))
    [frame], _ = read(write_film(tmp_path / "a.avi", [large], "MJPG"))
    assert frame.image.size == (1280, 720)
    assert frame.scale == 2


@pytest.mark.parametrize(("ending", "codec"), [("avi", "MJPG"), ("mkv", "MJPG")])
def test_cut_film_is_read_as_far_as_it_goes(tmp_path: Path, ending: str, codec: str) -> None:
    path = written(tmp_path / f"a.{ending}", codec)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    frames, extent = read(path)
    assert 2 <= len(frames) == extent.frames <= 7
    assert not extent.is_complete
    assert extent.end_s == pytest.approx(len(frames) / 25, abs=0.002)


@pytest.mark.parametrize("damaged", [range(5, 8), range(0, 2)])
def test_frames_after_damage_are_read(tmp_path: Path, damaged: range) -> None:
    path = written(tmp_path / "a.avi", "MJPG")
    data = bytearray(path.read_bytes())
    starts = [match.start() for match in re.finditer(b"\xff\xd8\xff", data)]
    for number in damaged:
        data[starts[number] : starts[number + 1] - 8] = bytes(
            starts[number + 1] - 8 - starts[number]
        )
    path.write_bytes(data)
    frames, extent = read(path)
    times = [number / 25 for number in range(FRAMES) if number not in damaged]
    assert [frame.time_s for frame in frames] == pytest.approx(times)
    assert extent.damages == 1
    assert not extent.is_complete


def test_mp4_without_its_index_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(UnreadableFilm, match=r"damaged or cut off.*An MP4 with H\.264 would work"):
        Film(path)


def test_film_of_noise_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.avi", "MJPG")
    data = path.read_bytes()
    start = data.index(b"movi") + 4
    path.write_bytes(data[:start] + np.random.default_rng(1).bytes(len(data) - start))
    with pytest.raises(UnreadableFilm, match="damaged or cut off"):
        Film(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b"notes", "The file is a text file, not a film"),
        (b"%PDF-1.7", "The file is a PDF document, not a film"),
        (b"ID3" + bytes(50), "The file is an audio file, not a film"),
        (b"\x01\x99" * 30, "The file is not a film"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not a film"),
        (encoded(Image.fromarray(skimage.data.coffee())), "python -m expressio reads it"),
    ],
)
def test_what_is_no_film_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    with pytest.raises(UnreadableFilm, match=message) as caught:
        Film(path)
    assert "Films are MP4" in str(caught.value)


def test_folder_and_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFilm, match="a folder"):
        Film(tmp_path)
    with pytest.raises(FileNotFoundError):
        Film(tmp_path / "a.mp4")


def test_frames_of_too_many_pixels_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "MAX_PIXELS", 50_000)
    with pytest.raises(UnreadableFilm, match="megapixels"):
        Film(written(tmp_path / "a.mp4"))


def test_name_that_looks_like_an_address_or_a_pattern_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(Path("a.mp4")).rename("concat:a%03d.mp4")
    assert Film(Path("concat:a%03d.mp4")).frames_expected == FRAMES
