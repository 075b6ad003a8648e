"""`python -m batch film`: what it writes and says, and how it goes on."""

import csv
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from batch import film as film_module
from batch.film import COLUMNS, film
from batch.film_faces import Follower
from batch.film_reader import Frame
from batch.interrupt import Interrupted
from expressio.faces import Face
from expressio.labels import EMOTIONS, LABELS
from tests.support.films import angry_head, happy_head, scene, write_film
from tests.support.system import REPOSITORY

CHANGE = 30  # The frame from which on the face is angry.
FRAMES = 60
HEAD = 90


def faces_of(frames: int, change: int) -> Iterable[Image.Image]:
    return (
        scene(((happy_head if place < change else angry_head)(HEAD), 60 + place % 3, 60))
        for place in range(frames)
    )


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face that is happy, and angry from frame CHANGE on."""
    path = tmp_path_factory.mktemp("films") / "changing.mp4"
    return write_film(path, faces_of(FRAMES, CHANGE))


@pytest.fixture(scope="module")
def out(changing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of that film."""
    folder = tmp_path_factory.mktemp("out")
    assert film([changing], folder, 1, False)
    return folder


@pytest.fixture
def analyzed(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The times of the frames that are looked at."""
    times: list[float] = []
    follow = Follower.follow

    def noted(self: Follower, image: Image.Image, time_s: float) -> dict[int, Face]:
        times.append(time_s)
        return follow(self, image, time_s)

    monkeypatch.setattr(Follower, "follow", noted)
    return times


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def document_of(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_change_is_in_the_raw_values_at_once_and_shown_within_half_a_second(out: Path) -> None:
    rows = rows_of(out / "changing.mp4.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [int(row["frame"]) for row in rows] == list(range(FRAMES))
    assert [float(row["time"]) for row in rows] == pytest.approx(
        [place / 25 for place in range(FRAMES)]
    )
    assert {row["person"] for row in rows} == {"1"}
    raw = [row["expression"] for row in rows]
    assert raw == ["happy"] * CHANGE + ["angry"] * (FRAMES - CHANGE)
    shown = [row["shown"] for row in rows]
    assert set(shown[:CHANGE]) == {"happy"}
    assert 0 < (shown.index("angry") - CHANGE) / 25 <= 0.5
    assert set(shown[shown.index("angry") :]) == {"angry"}


def test_json_has_what_the_table_has_and_where_it_comes_from(out: Path, changing: Path) -> None:
    document = document_of(out / "changing.mp4.json")
    assert document["film"]["bytes"] == changing.stat().st_size
    assert (document["film"]["width"], document["film"]["height"]) == (320, 240)
    assert document["complete"] is True
    assert document["seconds"] == pytest.approx(FRAMES / 25)
    rows = rows_of(out / "changing.mp4.csv")
    assert len(document["frames"]) == len(rows) == FRAMES
    for frame, row in zip(document["frames"], rows, strict=True):
        [face] = frame["faces"]
        assert frame["frame"] == int(row["frame"])
        assert frame["time"] == float(row["time"])
        assert sum(face["probabilities"][name] for name in LABELS) == pytest.approx(1)
        assert sum(face["emotions"][name] for name in EMOTIONS) == pytest.approx(1)
        assert face["probabilities"]["happy"] == float(row["happy"])
        assert face["emotions"]["fear"] == float(row["emotionFear"])
        assert face["box"]["left"] == float(row["left"])
        assert (face["person"], face["shown"]) == (int(row["person"]), row["shown"])


def test_results_are_private_and_nothing_else_is_left(out: Path) -> None:
    assert names(out) == ["changing.mp4.csv", "changing.mp4.html", "changing.mp4.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_page_has_a_picture_of_each_expressions_strongest_moment(out: Path) -> None:
    html = (out / "changing.mp4.html").read_text(encoding="utf-8")
    assert html.count('<img src="data:image/jpeg;base64,') == 2
    assert 'alt="Person 1 at' in html
    assert "<b>happy 99." in html and "<b>angry 9" in html


def test_film_that_is_done_is_not_analyzed_again(
    out: Path, changing: Path, analyzed: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert film([changing], out, 1, False)
    assert "already analyzed" in capsys.readouterr().out
    assert analyzed == []
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before


def test_every_nth_frame_is_looked_at(
    changing: Path, tmp_path: Path, analyzed: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert film([changing], tmp_path, 7, False)
    assert [int(row["frame"]) for row in rows_of(tmp_path / "changing.mp4.csv")] == list(
        range(0, FRAMES, 7)
    )
    assert analyzed == pytest.approx([place / 25 for place in range(0, FRAMES, 7)])
    assert "frames: 9 of 9 · 9 with faces" in capsys.readouterr().out


def test_other_settings_replace_a_films_results(
    changing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert film([changing], tmp_path, 30, False)
    assert film([changing], tmp_path, 20, False)
    assert "Replaces its results" in capsys.readouterr().out
    assert len(rows_of(tmp_path / "changing.mp4.csv")) == 3


@pytest.mark.parametrize(
    "content", ['{"film": {"sha256": "another"}, "frames": [\n]}\n', "{", "[1]"]
)
@pytest.mark.parametrize("kept", ["changing.mp4.json", "changing.mp4.csv", "changing.mp4.html"])
def test_results_of_another_film_are_not_overwritten(
    changing: Path, tmp_path: Path, kept: str, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / kept).write_text(content)
    assert not film([changing], tmp_path, 30, False)
    assert "not of this film" in capsys.readouterr().out
    assert names(tmp_path) == [kept]


def test_files_that_are_no_films_are_named_and_the_others_go_on(
    changing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.mp4").write_text("notes")
    missing = tmp_path / "missing.mp4"
    folder = tmp_path / "out"
    assert not film([tmp_path / "notes.mp4", missing, changing], folder, 30, False)
    said = capsys.readouterr().out
    assert "notes.mp4: The file is a text file, not a film. Films are MP4" in said
    assert "missing.mp4: No such file or directory" in said
    assert len(rows_of(folder / "changing.mp4.csv")) == 2


def test_film_without_a_face_has_a_row_for_each_frame(
    tmp_path: Path, coffee: Image.Image, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_film(tmp_path / "cup.avi", [coffee.resize((320, 240))] * 10, "MJPG")
    assert film([path], tmp_path, 1, False)
    assert "10 of 10 · 10 without a face" in capsys.readouterr().out
    rows = rows_of(tmp_path / "cup.avi.csv")
    assert [(row["frame"], row["person"], row["happy"]) for row in rows] == [
        (str(place), "", "") for place in range(10)
    ]
    assert "No face found" in (tmp_path / "cup.avi.html").read_text()


def test_what_could_be_read_of_a_cut_film_is_kept_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_film(tmp_path / "cut.avi", faces_of(20, 20), "MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for _ in range(2):  # Also where it is done already.
        assert not film([path], tmp_path, 1, False)
        said = capsys.readouterr().out
        assert "cut.avi: damaged or cut off: could be read up to 0.4 of 0.8 s" in said
    rows = rows_of(tmp_path / "cut.avi.csv")
    assert 8 <= len(rows) <= 12
    assert {row["expression"] for row in rows} == {"happy"}
    assert document_of(tmp_path / "cut.avi.json")["complete"] is False
    assert "up to 0.4 of 0.8 s" in (tmp_path / "cut.avi.html").read_text()


def test_film_that_does_not_say_its_length_is_complete(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_film(tmp_path / "recorded.webm", faces_of(10, 10), "VP80")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\x44\x89\x88", b"\xec\x89\x88"))  # Duration becomes Void.
    assert film([path], tmp_path, 1, False)
    said = capsys.readouterr().out
    assert "320 x 240, of unknown length" in said
    assert "frames: 10 of 10" in said


def test_name_of_a_film_is_text_on_the_page_and_in_messages(
    changing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "<script>alert(1)<&script> {x} [b]\n.mp4"
    path.write_bytes(changing.read_bytes())
    folder = tmp_path / "out"
    assert film([path], folder, 30, False)
    said = capsys.readouterr().out
    assert "{x} [b]\\n.mp4: 320 x 240" in said
    html = (folder / f"{path.name}.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_dry_run_writes_nothing(
    changing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert film([changing], tmp_path / "out", 2, True)
    said = capsys.readouterr().out
    assert "320 x 240, 0:02, about 30 frames to look at" in said
    assert "Would write changing.mp4.csv" in said
    assert not (tmp_path / "out").exists()


# Analyzes a film into a folder, and is killed at its 13th frame.
KILLED = """
import os, signal, sys
from pathlib import Path
from batch.film import film
from batch.film_faces import Follower

follow, times = Follower.follow, []

def followed(self, image, time_s):
    times.append(time_s)
    if len(times) == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return follow(self, image, time_s)

Follower.follow = followed
film([Path(sys.argv[1])], Path(sys.argv[2]), 1, False)
"""


def run(*arguments: str | Path) -> tuple[int, str]:
    """The exit status and the output of Python with these arguments."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'functions'}"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return ended.returncode, ended.stdout


def test_killed_command_goes_on_where_it_was(
    changing: Path, out: Path, tmp_path: Path, analyzed: list[float]
) -> None:
    status, output = run("-c", KILLED, changing, tmp_path)
    assert status == -signal.SIGKILL, output
    assert names(tmp_path) == ["changing.mp4.frames.part"]
    with (tmp_path / "changing.mp4.frames.part").open("ab") as file:
        file.write(b'{"frame": 12, "ti')  # A line that was not finished.
    assert film([changing], tmp_path, 1, False)
    assert len(analyzed) == FRAMES - 12
    for ending in ("csv", "json"):
        name = f"changing.mp4.{ending}"
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()
    assert len(names(tmp_path)) == 3


def test_interrupted_while_writing_goes_on_without_analyzing(
    changing: Path,
    out: Path,
    tmp_path: Path,
    analyzed: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> None:
        raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(film_module, "page", interrupted)
        with pytest.raises(Interrupted):
            film([changing], tmp_path, 1, False)
    assert len(analyzed) == FRAMES
    assert film([changing], tmp_path, 1, False)
    assert len(analyzed) == FRAMES
    name = "changing.mp4.csv"
    assert (tmp_path / name).read_bytes() == (out / name).read_bytes()
    assert len(names(tmp_path)) == 3


def test_unfinished_analysis_with_other_settings_is_dropped(
    changing: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[Frame] = []
    frame_fields = film_module._frame_fields

    def interrupted(frame: Frame, follower: Follower) -> dict[str, Any]:
        seen.append(frame)
        if len(seen) == 3:
            raise Interrupted
        return frame_fields(frame, follower)

    with monkeypatch.context() as patched:
        patched.setattr(film_module, "_frame_fields", interrupted)
        with pytest.raises(Interrupted):
            film([changing], tmp_path, 1, False)
    assert film([changing], tmp_path, 20, False)
    assert "is dropped" in capsys.readouterr().out
    assert [row["frame"] for row in rows_of(tmp_path / "changing.mp4.csv")] == ["0", "20", "40"]


def test_command_ends_with_the_status_of_the_others(changing: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("notes")
    folder = tmp_path / "out"
    status, output = run(
        "-m", "batch", "film", changing, tmp_path / "notes.mp4", "--every", "30", "--out", folder
    )
    assert status == 1, output
    assert "Wrote changing.mp4.csv, changing.mp4.json and changing.mp4.html" in output
    assert (folder / "changing.mp4.html").exists()
