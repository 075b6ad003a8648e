"""Train, export and evaluate as commands, on a small data set."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from expressio.network import Network
from tests.support.training_faces import gray_faces
from training import prepare
from training.corruptions import CORRUPTIONS
from training.model import se_resnet

pytestmark = pytest.mark.slow

TRAIN = (
    *("training.train", "--dtype", "float32", "--batch-size", "32", "--learning-rate", "0.02"),
    *("--epochs", "3", "--verbose", "2"),
)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small prepared data set, set.npz, and whatever the tests make of it."""
    path = tmp_path_factory.mktemp("training")
    prepare.save(
        {
            "Training": gray_faces(512, 1),
            "PublicTest": gray_faces(64, 2),
            "PrivateTest": gray_faces(64, 3),
        },
        path / "set.npz",
    )
    return path


@pytest.fixture(scope="module")
def trained_run(folder: Path) -> Path:
    """A run folder whose training was killed in its second epoch and then resumed to its end."""
    path = folder / "run"
    command = (*TRAIN, "--data", str(folder / "set.npz"), "--run", str(path))
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Epoch 2"):
                process.kill()
    assert process.returncode == -9
    resumed = run(*command)
    assert resumed.returncode == 0, resumed.stderr
    assert "Epoch 1/" not in resumed.stdout
    assert "0 epochs to go" in resumed.stdout
    return path


def test_killed_training_resumes_after_the_last_finished_epoch(trained_run: Path) -> None:
    rows = (trained_run / "log.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "0", "1", "2"]
    assert list((trained_run / "tensorboard").rglob("events.*"))


def test_resume_with_another_setting_names_it(folder: Path, trained_run: Path) -> None:
    result = run(*TRAIN, "--data", folder / "set.npz", "--run", trained_run, "--seed", 2)
    assert result.returncode == 1
    assert "was trained with seed 1, not 2" in result.stderr


def test_trained_run_is_exported_and_evaluated(folder: Path, trained_run: Path) -> None:
    output, weights, results = (
        folder / name for name in ("models", "kept.weights.h5", "results.json")
    )
    output.mkdir()
    exported = run(
        *("training.export", "--data", folder / "set.npz", "--run", trained_run),
        *("--output", output, "--weights", weights, "--results", results),
    )
    assert exported.returncode == 0, exported.stderr + exported.stdout
    contract = json.loads((output / "model.json").read_text())
    assert contract["labels"][:4] == ["angry", "happy", "sad", "surprise"]
    facts = contract["expression"]
    assert facts["quantization"] in ("float32", "float16", "int8")
    served = Network(str(output / facts["file"]))
    model = se_resnet()
    model.load_weights(weights)
    for start in range(0, 14, 2):
        pair = gray_faces(14, seed=4).faces[start : start + 2].astype(np.float32)
        assert np.allclose(served(pair)[0], model(pair), atol=0.2)  # Int8, on an odd network.

    evaluated = run(
        "training.evaluate", "--data", folder / "set.npz", "--model", output, "--results", results
    )
    assert evaluated.returncode == 0, evaluated.stderr
    figures = json.loads(results.read_text())["se_resnet"]
    assert set(figures["scores"]) == {"PublicTest", "PrivateTest"}
    assert set(figures["robustness"]) == {"none", *CORRUPTIONS}
    assert figures["robustness"]["none"] == figures["scores"]["PublicTest"]["accuracy"]
    assert figures["training"]["config"]["learning_rate"] == 0.02
    assert len(figures["history"]) == 3


def test_export_without_a_run_says_what_to_do(folder: Path) -> None:
    result = run("training.export", "--data", folder / "set.npz", "--run", folder / "none")
    assert result.returncode == 1
    assert "train first, `python -m training.train --run" in result.stderr


def test_evaluate_without_a_model_says_what_to_do(folder: Path) -> None:
    result = run("training.evaluate", "--data", folder / "set.npz", "--model", folder / "none")
    assert result.returncode == 1
    assert "export a run first, `python -m training.export --output" in result.stderr


def test_unknown_architecture_names_the_known_ones() -> None:
    result = run("training.train", "--architecture", "vgg")
    assert result.returncode == 2
    assert "choose from" in result.stderr
    assert "'dcnn', 'mobile_18', 'narrow_43'" in result.stderr


def test_zero_epochs_are_refused_with_what_would_be_right() -> None:
    result = run("training.train", "--epochs", 0)
    assert result.returncode == 2
    assert "epochs is 0; expected 1 or more" in result.stderr
