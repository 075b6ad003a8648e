"""Faces made worse, and what is counted of them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.training_faces import gray_faces
from training import conditions, prepare
from training.conditions import CONDITIONS, Result
from training.corruptions import photo_of


@pytest.fixture(scope="module")
def smile(astronaut: Image.Image) -> Result:
    found = conditions.analyze(astronaut, "happy")
    assert found
    return found


def test_each_condition_makes_a_photo_smaller_smoother_or_darker(astronaut: Image.Image) -> None:
    random = np.random.default_rng(0)
    photos = {name: worsen(astronaut, 100, random) for name, worsen in CONDITIONS.items()}
    best = np.asarray(astronaut, np.float32)
    steps = np.abs(np.diff(best, axis=1)).mean()
    assert photos
    for name, photo in photos.items():
        pixels = np.asarray(photo, np.float32)
        if name.startswith("face of"):
            assert photo.width / astronaut.width == pytest.approx(
                int(name.split()[2]) / 100, rel=0.02
            )
        elif name.startswith("blur"):
            assert np.abs(np.diff(pixels, axis=1)).mean() < 0.8 * steps
        else:
            light = float(name.split("%")[0]) / 100
            assert pixels.mean() == pytest.approx(light * best.mean(), abs=1.5)


def test_shares_are_of_the_faces_that_they_name(smile: Result) -> None:
    unsure = smile._replace(answer=replace(smile.answer, unsure=True))
    wrong = smile._replace(label="sad")
    assert conditions.score([smile, smile, wrong, unsure, None]) == {
        "faces": 5,
        "found": 0.8,
        "unsure": 0.25,
        "right": 0.6667,
        "with_reason": 0,
    }


def test_face_that_is_not_there_is_not_found() -> None:
    noise = gray_faces(1, seed=1).faces[0, ..., 0]
    assert conditions.analyze(photo_of(noise), "angry") is None
    assert conditions.score([])["found"] == 0


def test_only_right_reports_are_made_worse(smile: Result) -> None:
    unsure = smile._replace(answer=replace(smile.answer, unsure=True))
    results = {3: smile._replace(label="sad"), 5: unsure, 7: smile}
    assert conditions._best(results, "happy") == [7]


def test_command_adds_every_condition_to_the_results(tmp_path: Path) -> None:
    splits = {name: gray_faces(7, seed) for seed, name in enumerate(prepare.SPLITS)}
    prepare.save(splits, tmp_path / "set.npz")
    results = tmp_path / "results.json"
    assert conditions.main(["--data", f"{tmp_path}/set.npz", "--results", str(results)]) == 0
    [figures] = json.loads(results.read_text()).values()
    assert list(figures["conditions"])[3:] == list(CONDITIONS)


def test_command_without_data_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conditions.main(["--data", str(tmp_path / "none.npz")]) == 1
    assert "training.prepare" in capsys.readouterr().err
