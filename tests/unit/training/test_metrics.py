"""Scores of known outputs."""

import numpy as np
import pytest

from tests.support.training_faces import gray_faces
from training import metrics


def outputs_for(predictions: list[int], probability: float) -> metrics.Outputs:
    """Outputs of a network of seven that gives `probability` to its predictions, flip or not."""
    rest = (1 - probability) / 6
    softmax = np.where(np.eye(7)[predictions] > 0, probability, rest).astype(np.float32)
    return np.stack([softmax, softmax], axis=1)


def test_score_of_known_predictions() -> None:
    split = gray_faces(14, seed=1)  # Eight faces of the four, six of the others.
    # The second sad face is predicted as angry.
    predictions = [0, 1, 2, 3, 4, 5, 6, 0, 1, 0, 3, 4, 5, 6]
    figures = metrics.score(
        outputs_for(predictions, 0.7),
        split,
        temperature=1,
        emotions_temperature=1,
        confidence_threshold=0.5,
    )
    assert figures["faces"] == 8
    assert figures["accuracy"] == 0.875
    assert figures["recall"] == {"angry": 1, "happy": 1, "sad": 0.5, "surprise": 1}
    assert figures["precision"] == {"angry": 0.6667, "happy": 1, "sad": 1, "surprise": 1}
    assert figures["confusion"][2] == [1, 0, 1, 0]
    confidence = 0.7 / (0.7 + 3 * 0.05)
    assert figures["reliability"] == [[round(confidence, 4), 0.875, 8]]
    assert figures["calibration_error"] == pytest.approx(0.875 - confidence, abs=1e-4)
    assert figures["emotions"] == {
        "faces": 14,
        "accuracy": round(13 / 14, 4),
        "calibration_error": pytest.approx(13 / 14 - 0.7, abs=1e-4),
    }
    assert figures["reported"] == {
        "faces": 14,
        "share": round(8 / 14, 4),
        "right": 0.875,
        "right_of_all": 0.875,
    }
    assert figures["clear"] == {
        "faces": 8,
        "accuracy": 0.875,
        "others": 6,
        "auroc": 1,
        "reported": 1,
        "others_unsure": 1,
    }


def test_other_emotions_are_never_correct() -> None:
    split = gray_faces(7, seed=1)
    outputs = outputs_for([0, 1, 2, 3, 0, 1, 2], 0.7)
    assert metrics.is_correct(outputs, split).tolist() == [True] * 4 + [False] * 3
    assert metrics.accuracy(outputs, split) == 1


def test_low_confidence_is_not_reported() -> None:
    split = gray_faces(14, seed=1)
    outputs = outputs_for([0, 1, 2, 3, 4, 5, 6] * 2, 0.7)
    outputs[0] = outputs_for([0], 0.4)[0]
    clear = metrics.score_clear_faces(outputs, split, confidence_threshold=0.5)
    assert clear["accuracy"] == 1
    assert clear["reported"] == 0.875


def test_reported_faces_are_held_to_what_people_see_and_else_to_the_label() -> None:
    split = gray_faces(4, seed=1)  # One of each of the four.
    split.votes[:] = [[0, 6, 0, 0, 4, 0, 0], [0, 7, 0, 0, 0, 0, 0], [5, 0, 5, 0, 0, 0, 0], [0] * 7]
    figures = metrics.score_reported_faces(outputs_for([0, 1, 2, 0], 0.7), split, 0.5)
    assert figures == {"faces": 2, "share": 1, "right": 0.5, "right_of_all": 0.5}
    assert metrics.majority(split).tolist() == [1, 1, -1, -1]


def test_network_of_four_is_scored_on_the_four() -> None:
    split = gray_faces(14, seed=1)
    figures = metrics.score_emotions(outputs_for([0, 1, 2, 3] * 3 + [0, 1], 0.7)[..., :4], split, 1)
    assert figures["faces"] == 8


def test_calibration_error_weighs_bins_by_their_faces() -> None:
    assert metrics.calibration_error([(0.5, 0.7, 1), (0.9, 0.8, 3)]) == pytest.approx(0.125)


def test_faces_are_clear_by_six_votes_for_one_of_the_four() -> None:
    split = gray_faces(4, seed=1)
    split.votes[:] = [[6, 4, 0, 0, 0, 0, 0], [5, 5, 0, 0, 0, 0, 0], [0, 0, 0, 0, 9, 0, 0], [0] * 7]
    assert metrics.clear_faces(split).tolist() == [True, False, False, False]
    split.votes[:] = 0
    assert metrics.clear_faces(split).tolist() == [True, True, True, True]


def test_auroc_counts_ties_half() -> None:
    assert metrics.auroc(np.array([3.0, 2, 1]), np.array([2.0, 0])) == pytest.approx(4.5 / 6)


def test_auroc_without_negatives_is_not_a_number() -> None:
    assert np.isnan(metrics.auroc(np.array([1.0]), np.array([])))
