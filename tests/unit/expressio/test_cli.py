"""python -m expressio, as a user calls it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

FUNCTIONS = Path(__file__).parents[3] / "functions"


def expressio(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "expressio", *map(str, arguments)],
        cwd=FUNCTIONS,
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
