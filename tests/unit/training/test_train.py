"""The parts of a training, and the run folder."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from tests.support.training_faces import gray_faces  # noqa: E402
from training import runs  # noqa: E402
from training.config import TrainConfig  # noqa: E402
from training.model import se_resnet  # noqa: E402
from training.prepare import DataError  # noqa: E402
from training.train import (  # noqa: E402
    AccuracyOfFour,
    RecomputeBatchNormStatistics,
    learning_rate_at,
)

CONFIG = TrainConfig(epochs=3, seed=2)
LOG = (
    "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n"
    "0,0.5,0.1,1.5,0.61,1.2\n"
    "1,0.6,0.1,1.4,0.63,1.1\n"
    "2,0.7,0.1,1.3,0.62,1.15\n"
)


def test_recomputed_statistics_are_those_of_the_faces() -> None:
    faces = gray_faces(48, seed=1).faces
    image = keras.Input((48, 48, 1))
    norm = keras.layers.BatchNormalization(momentum=0.9)
    scaled = keras.layers.Rescaling(1 / 255)(image)
    callback = RecomputeBatchNormStatistics(faces)
    callback.set_model(keras.Model(image, norm(keras.layers.Dropout(0.5)(scaled))))
    callback.on_test_begin()
    assert norm.moving_mean.numpy()[0] == pytest.approx(faces.mean() / 255, rel=1e-3)
    assert norm.momentum == 0.9


def test_accuracy_is_of_the_four_alone() -> None:
    metric = AccuracyOfFour()
    labels = np.eye(7, dtype=np.float32)[[0, 1, 2, 5]]
    probabilities = np.eye(7, dtype=np.float32)[[0, 1, 3, 0]]
    probabilities[:, 6] = 2  # Outputs for other emotions do not count.
    metric.update_state(labels, probabilities)
    assert float(metric.result()) == pytest.approx(2 / 3)


def test_learning_rate_rises_stays_and_falls() -> None:
    config = TrainConfig(epochs=50, learning_rate=0.1, warm_up_epochs=3, steady_share=0.4)
    rates = [learning_rate_at(epoch, config) for epoch in range(50)]
    assert rates[0] == pytest.approx(0.1 / 3)
    assert rates[2:21] == [0.1] * 19
    assert all(later < earlier for earlier, later in pairwise(rates[20:]))
    assert 0 < rates[-1] < 0.005


def test_steady_learning_rate_needs_neither_rise_nor_fall() -> None:
    config = TrainConfig(epochs=5, learning_rate=0.1, warm_up_epochs=0, steady_share=1)
    assert [learning_rate_at(epoch, config) for epoch in range(5)] == [0.1] * 5


def test_run_file_keeps_every_setting(tmp_path: Path) -> None:
    runs.open_run(tmp_path / "run", CONFIG)
    description = json.loads((tmp_path / "run" / "run.json").read_text())
    assert description["config"] == CONFIG.to_json()
    assert description["keras"] == keras.__version__


def test_resume_with_other_settings_names_them(tmp_path: Path) -> None:
    runs.open_run(tmp_path, CONFIG)
    with pytest.raises(DataError) as caught:
        runs.open_run(tmp_path, replace(CONFIG, learning_rate=0.2, blur_sigma=(0.1, 0.2)))
    assert "trained with learning_rate 0.1, not 0.2; blur_sigma [0.4, 1.1], not" in str(
        caught.value
    )
    assert json.loads((tmp_path / "run.json").read_text())["config"] == CONFIG.to_json()


def test_resume_with_more_epochs_keeps_their_number(tmp_path: Path) -> None:
    runs.open_run(tmp_path, CONFIG)
    runs.open_run(tmp_path, replace(CONFIG, epochs=5))
    assert json.loads((tmp_path / "run.json").read_text())["config"]["epochs"] == 5


def test_resume_of_a_run_without_all_settings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"commits": [], "arguments": {"model": "se_resnet"}}')
    with pytest.raises(DataError, match="can be exported, not resumed"):
        runs.open_run(tmp_path, CONFIG)


# NumPy 2 warns of how TensorFlow's variables are copied, which Keras does to save weights.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(
    "settings",
    [
        {"config": CONFIG.to_json()},
        {"arguments": {"model": "se_resnet", "epochs": 3}},  # As version 2 wrote it.
    ],
)
def test_run_is_loaded_with_its_weights_and_log(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    trained = se_resnet()
    trained.save_weights(tmp_path / "best.weights.h5")
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "run.json").write_text(json.dumps({"commits": ["a"], **settings}))
    run = runs.load_run(tmp_path)
    assert run.description == {"commits": ["a"], **settings, "epochs": 3, "best_epoch": 2}
    assert run.history[2] == {"accuracy": 0.7, "loss": 1.3, "val_accuracy": 0.62, "val_loss": 1.15}
    faces = gray_faces(2, seed=1).faces.astype(np.float32)
    expected = trained(faces).numpy()
    assert np.array_equal(run.model(faces).numpy(), expected)
    assert not np.array_equal(se_resnet()(faces).numpy(), expected)


def test_folder_without_weights_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"train first, `python -m training\.train --run"):
        runs.load_run(tmp_path)
