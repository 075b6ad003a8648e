"""python -m expressio, as a user calls it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from PIL import Image

from expressio import cli
from expressio.labels import EMOTIONS

FUNCTIONS = Path(__file__).parents[3] / "functions"


COMMAND = [sys.executable, "-m", "expressio"]


def expressio(
    *arguments: str | Path, stdin: IO[bytes] | int | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=FUNCTIONS,
        stdin=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def happy(tmp_path: Path, astronaut: Image.Image, encode: Callable[..., bytes]) -> Path:
    path = tmp_path / "happy face.jpg"
    path.write_bytes(encode(astronaut))
    return path


def test_two_photos_print_two_lines_and_exit_0(
    happy: Path, tmp_path: Path, coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    cup = tmp_path / "cup.png"
    cup.write_bytes(encode(coffee, "PNG"))
    result = expressio(happy, cup)
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.returncode == 0
    assert (first["file"], first["status"], first["expression"]) == (str(happy), "done", "happy")
    assert first["faces"][0]["probabilities"] == first["probabilities"]
    assert sum(first["probabilities"].values()) == pytest.approx(1, abs=1e-6)
    assert (second["file"], second["status"], second["faces"]) == (str(cup), "no_face", [])


def test_text_has_a_line_for_each_face_and_each_failure(
    happy: Path, tmp_path: Path, coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    cup = tmp_path / "cup.png"
    cup.write_bytes(encode(coffee, "PNG"))
    result = expressio("--text", happy, cup, tmp_path / "nowhere.jpg")
    face, none, failure = result.stdout.splitlines()
    assert result.returncode == 1
    assert re.fullmatch(re.escape(str(happy)) + r": happy \(9\d\.\d%\)", face)
    assert none == f"{cup}: no face found"
    assert "No such file" in failure


FACE = {"expression": "sad", "probabilities": {"sad": 0.9}, "unsure": False}


@pytest.mark.parametrize(
    ("face", "text"),
    [
        (FACE, "sad (90.0%)"),
        (
            FACE | {"unsure": True, "emotions": {"neutral": 0.6}},
            "neutral, none of the four stands out",
        ),
        (
            FACE | {"unsure": True, "emotions": {"fear": 0.5}, "reason": "turned_away"},
            "closest to fear (50.0% among all seven emotions); the face is turned away",
        ),
        (
            FACE | {"unsure": True, "emotions": {"sad": 0.4}},
            "not clear, closest to sad (40.0% among all seven emotions)",
        ),
    ],
)
def test_text_says_what_an_unsure_face_looks_like(
    face: dict[str, Any],
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    happy: Path,
) -> None:
    face = {"emotions": {}, **face}
    face["emotions"] = {emotion: 0.0 for emotion in EMOTIONS} | face["emotions"]
    result = {"status": "done", "faces": [face, face], "facesFound": 30}
    monkeypatch.setattr("expressio.service.analyze_bytes", lambda data: result)
    assert cli.main(["--text", str(happy)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{happy}: face 1: {text}",
        f"{happy}: face 2: {text}",
        f"{happy}: 30 faces found; the 2 largest are shown",
    ]


def test_text_named_jpg_prints_its_error_and_exits_1(happy: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("not a photo")
    result = expressio(text, happy)
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.returncode == 1
    assert (first["status"], first["error"]["code"]) == ("error", "unsupported_format")
    assert second["status"] == "done"


def test_missing_file_prints_its_error_and_exits_1(tmp_path: Path) -> None:
    result = expressio(tmp_path / "nowhere.jpg")
    assert result.returncode == 1
    assert "No such file" in json.loads(result.stdout)["error"]["message"]


def test_no_file_is_bad_usage_and_exits_2() -> None:
    result = expressio()
    assert result.returncode == 2
    assert "usage: python -m expressio" in result.stderr


def test_sparse_file_of_3_gb_is_too_large_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate(3 * 2**30)
    result = expressio(huge)
    assert result.returncode == 1
    assert json.loads(result.stdout)["error"] == {
        "code": "too_large",
        "message": "The file is 3072.0 MB; the limit is 10 MB.",
        "retryable": False,
    }


def test_directory_is_named_as_such(tmp_path: Path) -> None:
    result = expressio(tmp_path)
    assert result.returncode == 1
    assert json.loads(result.stdout)["error"]["message"] == f"{tmp_path}: Is a directory"


def test_dash_reads_standard_input(happy: Path) -> None:
    with happy.open("rb") as file:
        result = expressio("-", stdin=file)
    fields = json.loads(result.stdout)
    assert (fields["file"], fields["expression"]) == ("-", "happy")


def test_standard_input_that_never_ends_is_too_large() -> None:
    with open("/dev/zero", "rb") as endless:
        result = expressio("-", stdin=endless)
    assert json.loads(result.stdout)["error"]["code"] == "too_large"


def test_closed_pipe_ends_quietly(happy: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [*COMMAND, happy], cwd=FUNCTIONS, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert result.returncode == 1
    assert b"Error" not in result.stderr


def test_interrupt_exits_130_quietly(happy: Path) -> None:
    reader, writer = os.pipe()  # Nothing is written to it: after the photo, the command waits.
    with subprocess.Popen(
        [*COMMAND, happy, "-"],
        cwd=FUNCTIONS,
        stdin=reader,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
    os.close(reader)
    os.close(writer)
    assert json.loads(first)["status"] == "done"
    assert (process.returncode, rest) == (130, b"")
    assert b"Traceback" not in errors
