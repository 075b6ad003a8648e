"""Students: what they are taught, and `distill` as a command that is killed and resumed."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from tests.support.training_faces import gray_faces  # noqa: E402
from training import prepare  # noqa: E402
from training.augment import targets  # noqa: E402
from training.config import DistillConfig  # noqa: E402
from training.distill import (  # noqa: E402
    TaughtBatches,
    answers_of,
    distill,
    load_teacher,
    sharpened,
    teach,
    variant_of,
)
from training.model import ARCHITECTURES  # noqa: E402
from training.prepare import DataError  # noqa: E402
from training.results import STUDENTS  # noqa: E402

CONFIG = DistillConfig(architecture="se_resnet_5", start="", variants=2, batch_size=8, seed=4)
FACES = gray_faces(16, seed=1)
RANDOM = np.random.default_rng(5)
TAUGHT = RANDOM.dirichlet(np.ones(7), (2, 16)).astype(np.float32)

# NumPy 2 warns of how TensorFlow's variables are copied, which Keras does to save weights.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a small teacher that knows nothing."""
    keras.utils.set_random_seed(6)
    path = tmp_path_factory.mktemp("teacher") / "teacher.weights.h5"
    ARCHITECTURES["se_resnet_5"]().save_weights(path)
    return path


@pytest.fixture
def config(weights: Path) -> DistillConfig:
    return replace(CONFIG, teachers=(f"se_resnet_5={weights}",))


def test_batch_holds_the_variants_that_the_teachers_saw_and_their_answers() -> None:
    batches = TaughtBatches(FACES, TAUGHT, replace(CONFIG, teacher_share=0.25), epoch=1)
    labels = targets(FACES, 7, CONFIG.vote_share)
    known = {}
    for row, face in enumerate(FACES.faces):
        seen = variant_of(face, row, (row + 1) % 2, CONFIG)
        for shown in (seen, seen[:, ::-1]):
            known[shown.tobytes()] = 0.25 * TAUGHT[(row + 1) % 2, row] + 0.75 * labels[row]
    assert len(batches) == 2
    for index in range(2):
        for shown, target in zip(*batches[index], strict=True):
            assert target == pytest.approx(known[shown.tobytes()])


def test_next_epoch_shows_the_other_variant() -> None:
    batches = TaughtBatches(FACES, TAUGHT, replace(CONFIG, batch_size=16, teacher_share=1))
    sums = []
    for _ in range(2):
        sums.append(batches[0][1].sum(axis=0))
        batches.on_epoch_end()
    assert not np.allclose(sums[0], sums[1])
    assert sum(sums) == pytest.approx(TAUGHT.sum(axis=(0, 1)), rel=1e-4)


def test_temperature_flattens_and_sharpens() -> None:
    answer = np.array([0.1, 0.2, 0.7], np.float32)
    assert sharpened(answer, 1) == pytest.approx(answer)
    assert sharpened(answer, 0.5) == pytest.approx(answer**2 / (answer**2).sum())
    assert sharpened(answer, 1000) == pytest.approx(np.full(3, 1 / 3), abs=1e-3)


def test_two_teachers_are_averaged_one_of_whom_sees_the_mirror_image(
    config: DistillConfig, tmp_path: Path
) -> None:
    [known] = config.teachers
    other = tmp_path / "other.weights.h5"
    keras.utils.set_random_seed(7)
    ARCHITECTURES["se_resnet_5"]().save_weights(other)
    both = replace(config, teachers=(known, f"se_resnet_5={other}"))
    taught = teach(FACES, both, tmp_path)
    first, second = map(load_teacher, both.teachers)
    variants = np.stack([variant_of(face, row, 1, config) for row, face in enumerate(FACES.faces)])
    expected = (first(variants[:, :, ::-1]).numpy() + second(variants).numpy()) / 2
    assert taught.shape == (2, 16, 7)
    assert taught[1] == pytest.approx(expected, abs=0.02)  # The teachers answer in int8.


def test_pool_is_used_again_and_only_for_what_it_holds(
    config: DistillConfig, tmp_path: Path
) -> None:
    teacher = load_teacher(config.teachers[0])
    answers_of(teacher, FACES.faces, config, tmp_path, 1)
    [first, second] = sorted(tmp_path.rglob("*.npy"))
    marked = np.full((16, 7), 1 / 7, np.float16)
    np.save(first, marked)
    second.unlink()
    again = answers_of(teacher, FACES.faces, config, tmp_path, 1)
    assert np.array_equal(again[0], marked)
    assert second.is_file()
    for changed in (
        answers_of(teacher, FACES.faces, replace(config, shift=0.01), tmp_path, 1),
        answers_of(teacher, gray_faces(16, seed=2).faces, config, tmp_path, 1),
        answers_of(teacher, FACES.faces, config, tmp_path, 0),
    ):
        assert not np.array_equal(changed[0], marked)


@pytest.mark.parametrize("teacher", ["nowhere", "se_resnet=nowhere", "vgg=x", f"dcnn={__file__}"])
def test_missing_teacher_is_named(teacher: str) -> None:
    with pytest.raises(DataError, match=teacher):
        load_teacher(teacher)


def test_student_of_four_outputs_is_refused(config: DistillConfig, tmp_path: Path) -> None:
    prepare.save(dict.fromkeys(prepare.SPLITS, FACES), tmp_path / "set.npz")
    with pytest.raises(DataError, match="dcnn does not tell the seven emotions apart"):
        distill(
            replace(config, architecture="dcnn", remove_twins=False),
            *(tmp_path / "set.npz", tmp_path / "run", tmp_path / "pool"),
        )


@pytest.mark.slow
def test_killed_student_resumes_and_ends_as_an_uninterrupted_one(
    weights: Path, tmp_path: Path
) -> None:
    prepare.save(
        {
            "Training": gray_faces(256, 1),
            "PublicTest": gray_faces(64, 2),
            "PrivateTest": gray_faces(64, 3),
        },
        tmp_path / "set.npz",
    )
    command = [
        *(sys.executable, "-m", "training.distill", "--architecture", "se_resnet_5"),
        *("--start", f"se_resnet_5={weights}"),
        *("--teachers", f"se_resnet_5={weights}", "--teacher-share", "0.2", "--variants", "2"),
        *("--dtype", "float32", "--batch-size", "32", "--learning-rate", "0.02", "--epochs", "3"),
        *("--data", str(tmp_path / "set.npz"), "--pool", str(tmp_path / "pool")),
        *("--results", str(tmp_path / "results.json"), "--verbose", "2", "--no-tensorboard"),
    ]

    def arguments(name: str) -> list[str]:
        return [*command, "--run", str(tmp_path / name)]

    for begin in ("000.npy written", "Epoch 2"):  # Killed while teachers answer, then in training.
        with subprocess.Popen(
            arguments("killed"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if begin in line:
                    process.kill()
        assert process.returncode == -9
    resumed = subprocess.run(arguments("killed"), capture_output=True, text=True, check=False)
    assert resumed.returncode == 0, resumed.stderr
    assert "Epoch 1/" not in resumed.stdout
    whole = subprocess.run(arguments("whole"), capture_output=True, text=True, check=False)
    assert whole.returncode == 0, whole.stderr

    killed_log, whole_log = (
        np.loadtxt(tmp_path / name / "log.csv", delimiter=",", skiprows=1)
        for name in ("killed", "whole")
    )
    assert len(whole_log) == 3
    assert killed_log == pytest.approx(whole_log, abs=1e-3)
    students = json.loads((tmp_path / "results.json").read_text())[STUDENTS]
    scores = students["se_resnet_5, 3 epochs"]
    assert scores["multiply_adds"] < 6e6
    assert scores["with_flip"].keys() == {"accuracy", "clear_accuracy"}
