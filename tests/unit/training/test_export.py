"""What export fits on PublicTest."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from tests.support.training_faces import gray_faces
from training.export import fit_confidence_threshold, fit_temperature
from training.metrics import Outputs


def outputs_of(probabilities: list[float], predictions: list[int]) -> Outputs:
    """Outputs for all seven: a probability for each prediction, the rest split evenly."""
    shares = np.array(probabilities)[:, None]
    softmax = np.where(np.eye(7)[predictions] > 0, shares, (1 - shares) / 6)
    return np.stack([softmax, softmax], axis=1).astype(np.float32)


def test_temperature_of_outputs_as_right_as_they_say_is_1() -> None:
    split = gray_faces(700, seed=1)
    wrong = np.arange(700) % 10 < 3
    predictions = np.where(wrong, (split.labels + 1) % 7, split.labels).tolist()
    assert fit_temperature(outputs_of([0.7] * 700, predictions), split, 7) == 1
    assert fit_temperature(outputs_of([0.9] * 700, predictions), split, 7) > 1.2


def test_threshold_is_the_lowest_at_which_94_percent_of_the_reported_faces_are_right() -> None:
    split = gray_faces(70, seed=1)
    split.votes[:] = np.eye(7)[np.arange(70) % 4] * 6  # People see one of the four in each.
    predictions = (np.arange(70) % 4).tolist()
    probabilities = np.linspace(0.5, 0.9, 70).round(4).tolist()
    for number in (0, 5, 10, 20, 30):  # The first is one too many: 65 of 70 are 93 %.
        predictions[number] = (number + 1) % 4
    threshold = fit_confidence_threshold(outputs_of(probabilities, predictions), split)
    assert threshold == pytest.approx(probabilities[1], abs=2e-3)
    predictions[0] = 0
    threshold = fit_confidence_threshold(outputs_of(probabilities, predictions), split)
    assert threshold == pytest.approx(0.5, abs=2e-3)


def test_faces_on_which_people_do_not_agree_do_not_move_the_threshold() -> None:
    split = gray_faces(8, seed=1)
    split.votes[:4] = 0
    probabilities = [0.9] * 4 + [0.5, 0.6, 0.7, 0.8]
    outputs = outputs_of(probabilities, [3, 3, 3, 0, 0, 0, 0, 0])
    assert split.labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 0]
    assert fit_confidence_threshold(outputs, split) == pytest.approx(0.8, abs=2e-3)


def test_threshold_is_1_where_nothing_is_right_enough() -> None:
    split = gray_faces(4, seed=1)
    assert fit_confidence_threshold(outputs_of([0.9] * 4, [1, 2, 3, 0]), split) == 1
