"""The DCNN, layer by layer, and its way to a served file."""

import json
import subprocess
import sys

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from expressio.network import Network  # noqa: E402
from training import prepare  # noqa: E402
from training.augment import Batches, augment  # noqa: E402
from training.evaluate import calibration_error, score_of  # noqa: E402
from training.model import dcnn  # noqa: E402
from training.prepare import Split  # noqa: E402

# Parameters of each layer that has any, from the input on.
DCNN = [
    ("Conv2D", 1664), ("BatchNormalization", 256), ("Conv2D", 102464), ("BatchNormalization", 256),
    ("MaxPooling2D", 0), ("Dropout", 0),
    ("Conv2D", 73856), ("BatchNormalization", 512), ("Conv2D", 147584), ("BatchNormalization", 512),
    ("MaxPooling2D", 0), ("Dropout", 0),
    ("Conv2D", 295168), ("BatchNormalization", 1024), ("Conv2D", 590080),
    ("BatchNormalization", 1024), ("MaxPooling2D", 0), ("Dropout", 0),
    ("Flatten", 0), ("Dense", 1179776), ("BatchNormalization", 512), ("Dropout", 0), ("Dense", 516),
]


def faces_of_four_greys(number: int, seed: int) -> Split:
    """Noise around a grey that tells the class: learnable in a few steps."""
    random = np.random.default_rng(seed)
    labels = np.arange(number, dtype=np.uint8) % 4
    noise = random.integers(0, 40, (number, 48, 48, 1))
    return Split((labels[:, None, None, None] * 60 + noise).astype(np.uint8), labels)


def test_dcnn_has_the_layers_and_parameters_of_the_design():
    model = dcnn()
    shaped = [(type(layer).__name__, layer.count_params()) for layer in model.layers
              if type(layer).__name__ not in ("InputLayer", "Rescaling", "Activation")]
    assert shaped == DCNN
    assert model.count_params() == 2_395_204
    assert model.input_shape == (None, 48, 48, 1)
    assert model.output_shape == (None, 4)
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert [layer.kernel_size for layer in convolutions] == [(5, 5)] * 2 + [(3, 3)] * 4


def test_dcnn_scales_pixels_in_the_graph():
    assert [layer.scale for layer in dcnn().layers
            if isinstance(layer, keras.layers.Rescaling)] == [1 / 255]


def test_fused_normalisation_trains_as_keras_does():
    from training.model import BatchNormalization

    fused, composed = BatchNormalization(), keras.layers.BatchNormalization()
    image = np.random.default_rng(1).normal(3, 2, (16, 6, 6, 8)).astype(np.float32)
    for _ in range(3):
        ours, theirs = fused(image, training=True), composed(image, training=True)
    assert np.allclose(ours, theirs, atol=1e-4)
    for mine, keras_weight in zip(fused.get_weights(), composed.get_weights(), strict=True):
        assert np.allclose(mine, keras_weight, rtol=5e-3)  # Fused: variance over n - 1.


def test_augmented_face_is_a_face_of_the_same_shape_and_range():
    face = faces_of_four_greys(4, seed=1).faces[3]
    random = np.random.default_rng(1)
    copies = [augment(face, random) for _ in range(20)]
    assert all(copy.shape == (48, 48, 1) and copy.dtype == np.float32 for copy in copies)
    assert min(copy.min() for copy in copies) >= 0
    assert max(copy.max() for copy in copies) <= 255
    assert not np.array_equal(copies[0], copies[1])


def test_batches_depend_on_seed_and_epoch_alone():
    split = faces_of_four_greys(64, seed=1)
    one, same, other = Batches(split, 32, 1), Batches(split, 32, 1), Batches(split, 32, 2)
    assert len(one) == 2
    assert np.array_equal(one[1][0], same[1][0])
    assert not np.array_equal(one[1][0], other[1][0])
    one.on_epoch_end()
    assert not np.array_equal(one[1][0], same[1][0])
    assert np.array_equal(one[1][0], Batches(split, 32, 1, epoch=1)[1][0])


def test_recomputed_statistics_are_those_of_the_faces():
    from training.train import RecomputedStatistics

    faces = faces_of_four_greys(48, seed=1).faces
    image = keras.Input((48, 48, 1))
    norm = keras.layers.BatchNormalization(momentum=0.9)
    scaled = keras.layers.Rescaling(1 / 255)(image)
    callback = RecomputedStatistics(faces)
    callback.set_model(keras.Model(image, keras.layers.Dropout(0.5)(norm(scaled))))
    callback.on_test_begin()
    assert norm.moving_mean.numpy()[0] == pytest.approx(faces.mean() / 255, rel=1e-3)
    assert norm.momentum == 0.9


def test_calibration_error_of_known_answers():
    probabilities = np.array([[0.9, 0.1, 0, 0]] * 10, np.float32)
    assert calibration_error(probabilities, np.array([0] * 9 + [1])) == pytest.approx(0, abs=1e-6)
    assert calibration_error(probabilities, np.array([0] * 4 + [1] * 6)) == pytest.approx(0.5)


def test_score_counts_true_by_told():
    split = Split(np.zeros((4, 48, 48, 1), np.uint8), np.array([0, 1, 2, 3], np.uint8))
    told = np.eye(4, dtype=np.float32)[[0, 1, 0, 3]]
    scores = score_of(told, split)
    assert scores["accuracy"] == 0.75
    assert scores["recall"] == {"angry": 1, "happy": 1, "sad": 0, "surprise": 1}
    assert scores["confusion"][2] == [1, 0, 0, 0]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *map(str, arguments)], capture_output=True,
                          text=True, check=False)


def test_training_resumes_then_exports_a_file_that_agrees_with_keras(tmp_path):
    data, folder, output = tmp_path / "set.npz", tmp_path / "run", tmp_path / "models"
    output.mkdir()
    prepare.save({"Training": faces_of_four_greys(256, 1), "PublicTest": faces_of_four_greys(64, 2),
                  "PrivateTest": faces_of_four_greys(64, 3)}, data)
    train = ("training.train", "--data", data, "--run", folder, "--dtype", "float32",
             "--verbose", 2)
    first = run(*train, "--epochs", 1)
    assert first.returncode == 0, first.stderr
    second = run(*train, "--epochs", 2)
    assert second.returncode == 0, second.stderr
    assert "val_accuracy" in (folder / "log.csv").read_text()

    exported = run("training.export", "--data", data, "--run", folder, "--output", output)
    assert exported.returncode == 0, exported.stderr + exported.stdout
    facts = json.loads((output / "model.json").read_text())
    assert facts["labels"] == ["angry", "happy", "sad", "surprise"]
    assert facts["quantization"] in ("float16", "int8")
    [probabilities] = Network(str(output / facts["file"]))(np.zeros((1, 48, 48, 1), np.float32))
    assert probabilities.sum() == pytest.approx(1, abs=0.02)


def test_export_without_a_run_says_what_to_do(tmp_path):
    data = tmp_path / "set.npz"
    prepare.save(dict.fromkeys(prepare.SPLITS, faces_of_four_greys(8, 1)), data)
    result = run("training.export", "--data", data, "--run", tmp_path / "none")
    assert result.returncode == 1
    assert "train first, `python -m training.train --run" in result.stderr


def test_unknown_model_names_the_known_ones():
    result = run("training.train", "--model", "resnet")
    assert result.returncode == 2
    assert "choose from" in result.stderr
    assert "dcnn" in result.stderr
