"""The networks, layer by layer, and their way to a served file."""

import json
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from expressio.network import Network  # noqa: E402
from training import prepare  # noqa: E402
from training.augment import VOTE_SHARE, Batches, augment, targets  # noqa: E402
from training.corruptions import CORRUPTIONS, corrupted  # noqa: E402
from training.evaluate import auroc, clear_faces, score  # noqa: E402
from training.model import dcnn, se_resnet  # noqa: E402
from training.prepare import Split  # noqa: E402

# Parameters of each layer that has any, from the input on.
DCNN = [
    ("Conv2D", 1664),
    ("BatchNormalization", 256),
    ("Conv2D", 102464),
    ("BatchNormalization", 256),
    ("MaxPooling2D", 0),
    ("Dropout", 0),
    ("Conv2D", 73856),
    ("BatchNormalization", 512),
    ("Conv2D", 147584),
    ("BatchNormalization", 512),
    ("MaxPooling2D", 0),
    ("Dropout", 0),
    ("Conv2D", 295168),
    ("BatchNormalization", 1024),
    ("Conv2D", 590080),
    ("BatchNormalization", 1024),
    ("MaxPooling2D", 0),
    ("Dropout", 0),
    ("Flatten", 0),
    ("Dense", 1179776),
    ("BatchNormalization", 512),
    ("Dropout", 0),
    ("Dense", 516),
]


def faces_of_greys(number: int, seed: int) -> Split:
    """Noise around a grey that tells the emotion, one of seven: learnable in a few steps."""
    random = np.random.default_rng(seed)
    labels = np.arange(number, dtype=np.uint8) % 7
    noise = random.integers(0, 30, (number, 48, 48, 1))
    return Split(
        (labels[:, None, None, None] * 35 + noise).astype(np.uint8),
        labels,
        np.eye(7, dtype=np.uint8)[labels] * 8,
    )


def test_dcnn_has_the_layers_and_parameters_of_the_design():
    model = dcnn()
    shaped = [
        (type(layer).__name__, layer.count_params())
        for layer in model.layers
        if type(layer).__name__ not in ("InputLayer", "Rescaling", "Activation")
    ]
    assert shaped == DCNN
    assert model.count_params() == 2_395_204
    assert model.input_shape == (None, 48, 48, 1)
    assert model.output_shape == (None, 4)
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert [layer.kernel_size for layer in convolutions] == [(5, 5)] * 2 + [(3, 3)] * 4


def test_dcnn_scales_pixels_in_the_graph():
    assert [
        layer.scale for layer in dcnn().layers if isinstance(layer, keras.layers.Rescaling)
    ] == [1 / 255]


def test_se_resnet_tells_seven_emotions_with_fewer_parameters():
    model = se_resnet()
    assert model.input_shape == (None, 48, 48, 1)
    assert model.output_shape == (None, 7)
    assert model.count_params() == 1_424_145


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
    face = faces_of_greys(4, seed=1).faces[3]
    random = np.random.default_rng(1)
    copies = [augment(face, random) for _ in range(20)]
    assert all(copy.shape == (48, 48, 1) and copy.dtype == np.float32 for copy in copies)
    assert min(copy.min() for copy in copies) >= 0
    assert max(copy.max() for copy in copies) <= 255
    assert not np.array_equal(copies[0], copies[1])


def test_batches_depend_on_seed_and_epoch_alone():
    split = faces_of_greys(64, seed=1)
    one, same, other = (Batches(split, 7, 32, seed) for seed in (1, 1, 2))
    assert len(one) == 2
    assert one[0][0].shape == (32, 48, 48, 1)
    assert one[0][1].shape == (32, 7)
    assert np.array_equal(one[1][0], same[1][0])
    assert not np.array_equal(one[1][0], other[1][0])
    one.on_epoch_end()
    assert not np.array_equal(one[1][0], same[1][0])
    assert np.array_equal(one[1][0], Batches(split, 7, 32, 1, epoch=1)[1][0])


def test_recomputed_statistics_are_those_of_the_faces():
    from training.train import RecomputedStatistics

    faces = faces_of_greys(48, seed=1).faces
    image = keras.Input((48, 48, 1))
    norm = keras.layers.BatchNormalization(momentum=0.9)
    scaled = keras.layers.Rescaling(1 / 255)(image)
    callback = RecomputedStatistics(faces)
    callback.set_model(keras.Model(image, norm(keras.layers.Dropout(0.5)(scaled))))
    callback.on_test_begin()
    assert norm.moving_mean.numpy()[0] == pytest.approx(faces.mean() / 255, rel=1e-3)
    assert norm.momentum == 0.9


def test_accuracy_is_of_the_four_alone():
    from training.train import AccuracyOfFour

    metric = AccuracyOfFour()
    labels = np.eye(7, dtype=np.float32)[[0, 1, 2, 5]]
    told = np.eye(7, dtype=np.float32)[[0, 1, 3, 0]]
    told[:, 6] = 2  # Whatever it says of the others.
    metric.update_state(labels, told)
    assert float(metric.result()) == pytest.approx(2 / 3)


def test_learning_rate_rises_stays_and_falls():
    from training.train import learning_rate

    rates = [learning_rate(epoch, 50, 0.1) for epoch in range(50)]
    assert rates[0] == pytest.approx(0.1 / 3)
    assert rates[2:21] == [0.1] * 19
    assert all(later < earlier for earlier, later in pairwise(rates[20:]))
    assert 0 < rates[-1] < 0.005


def test_targets_mix_the_label_with_the_votes():
    split = faces_of_greys(3, seed=1)
    split.votes[:] = [[5, 0, 0, 0, 5, 0, 0], [0] * 7, [0, 0, 0, 0, 9, 0, 0]]
    assert np.allclose(
        targets(split, 7),
        [
            [1 - VOTE_SHARE / 2, 0, 0, 0, VOTE_SHARE / 2, 0, 0],
            [0, 1, 0, 0, 0, 0, 0],
            [0, 0, 1 - VOTE_SHARE, 0, VOTE_SHARE, 0, 0],
        ],
    )
    assert targets(split, 4).tolist() == np.eye(4)[:3].tolist()


def outputs_telling(told: list[int], sureness: float) -> np.ndarray:
    """What a network of seven outputs would say, both ways alike."""
    rest = (1 - sureness) / 6
    one_way = np.where(np.eye(7)[told] > 0, sureness, rest).astype(np.float32)
    return np.stack([one_way, one_way], axis=1)


def test_score_of_known_answers():
    split = faces_of_greys(14, seed=1)  # Eight faces of the four, six of the others.
    told = [0, 1, 2, 3, 4, 5, 6, 0, 1, 0, 3, 4, 5, 6]  # The second sad face is told angry.
    figures = score(outputs_telling(told, 0.7), split, temperature=1, confidence_threshold=0.5)
    assert figures["faces"] == 8
    assert figures["accuracy"] == 0.875
    assert figures["recall"] == {"angry": 1, "happy": 1, "sad": 0.5, "surprise": 1}
    assert figures["precision"] == {"angry": 0.6667, "happy": 1, "sad": 1, "surprise": 1}
    assert figures["confusion"][2] == [1, 0, 1, 0]
    confidence = 0.7 / (0.7 + 3 * 0.05)
    assert figures["calibration_error"] == pytest.approx(0.875 - confidence, abs=1e-4)
    assert figures["clear"] == {
        "faces": 8,
        "accuracy": 0.875,
        "others": 6,
        "auroc": 1,
        "told": 1,
        "others_unsure": 1,
    }


def test_faces_are_clear_by_six_votes_for_one_of_the_four():
    split = faces_of_greys(4, seed=1)
    split.votes[:] = [[6, 4, 0, 0, 0, 0, 0], [5, 5, 0, 0, 0, 0, 0], [0, 0, 0, 0, 9, 0, 0], [0] * 7]
    assert clear_faces(split).tolist() == [True, False, False, False]
    split.votes[:] = 0
    assert clear_faces(split).tolist() == [True, True, True, True]


def test_auroc_counts_ties_half():
    assert auroc(np.array([3, 2, 1]), np.array([2, 0])) == pytest.approx(4.5 / 6)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_disturbance_changes_faces_the_same_way_every_time(name):
    faces = np.random.default_rng(1).integers(0, 255, (6, 48, 48, 1)).astype(np.uint8)
    one, other = corrupted(faces, name), corrupted(faces, name)
    assert one.shape == faces.shape
    assert one.dtype == np.uint8
    assert np.array_equal(one, other)
    assert not np.array_equal(one, faces)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small prepared data set, set.npz, and whatever the tests make of it."""
    path = tmp_path_factory.mktemp("training")
    prepare.save(
        {
            "Training": faces_of_greys(512, 1),
            "PublicTest": faces_of_greys(64, 2),
            "PrivateTest": faces_of_greys(64, 3),
        },
        path / "set.npz",
    )
    return path


@pytest.mark.slow
def test_killed_training_goes_on_where_it_was(folder):
    command = [
        sys.executable,
        "-m",
        "training.train",
        "--data",
        str(folder / "set.npz"),
        "--run",
        str(folder / "run"),
        "--dtype",
        "float32",
        "--batch-size",
        "32",
        "--learning-rate",
        "0.02",
        "--verbose",
        "2",
        "--epochs",
        "3",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout:
            if line.startswith("Epoch 2"):
                process.kill()
    assert process.returncode == -9
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "Epoch 1/" not in again.stdout
    assert "0 epochs to go" in again.stdout
    rows = (folder / "run" / "log.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in rows] == ["epoch", "0", "1", "2"]
    assert list((folder / "run" / "tensorboard").rglob("events.*"))


@pytest.mark.slow
def test_trained_run_is_exported_and_evaluated(folder):
    output, weights, results = (
        folder / name for name in ("models", "kept.weights.h5", "results.json")
    )
    output.mkdir()
    exported = run(
        "training.export",
        "--data",
        folder / "set.npz",
        "--run",
        folder / "run",
        "--output",
        output,
        "--weights",
        weights,
        "--results",
        results,
    )
    assert exported.returncode == 0, exported.stderr + exported.stdout
    facts = json.loads((output / "model.json").read_text())
    assert facts["labels"][:4] == ["angry", "happy", "sad", "surprise"]
    assert facts["quantization"] in ("float32", "float16", "int8")
    served = Network(str(output / facts["file"]))
    model = se_resnet()
    model.load_weights(weights)
    for start in range(0, 14, 2):
        pair = faces_of_greys(14, seed=4).faces[start : start + 2].astype(np.float32)
        assert np.allclose(served(pair)[0], model(pair), atol=0.2)  # Int8, on an odd network.

    evaluated = run(
        "training.evaluate", "--data", folder / "set.npz", "--model", output, "--results", results
    )
    assert evaluated.returncode == 0, evaluated.stderr
    figures = json.loads(results.read_text())["se_resnet"]
    assert set(figures["scores"]) == {"PublicTest", "PrivateTest"}
    assert set(figures["robustness"]) == {"none", *CORRUPTIONS}
    assert len(figures["history"]) == 3


@pytest.mark.slow
def test_export_without_a_run_says_what_to_do(folder):
    result = run("training.export", "--data", folder / "set.npz", "--run", folder / "none")
    assert result.returncode == 1
    assert "train first, `python -m training.train --run" in result.stderr


@pytest.mark.slow
def test_evaluate_without_a_model_says_what_to_do(folder):
    result = run("training.evaluate", "--data", folder / "set.npz", "--model", folder / "none")
    assert result.returncode == 1
    assert "export a run first, `python -m training.export --output" in result.stderr


@pytest.mark.slow
def test_unknown_model_names_the_known_ones():
    result = run("training.train", "--model", "vgg")
    assert result.returncode == 2
    assert "choose from" in result.stderr
    assert "'dcnn', 'se_resnet'" in result.stderr


@pytest.mark.slow
def test_no_epochs_is_refused_with_what_would_be_right():
    result = run("training.train", "--epochs", 0)
    assert result.returncode == 2
    assert "--epochs: '0'; expected a whole number from 1 on" in result.stderr
