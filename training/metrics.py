"""Scores of a network's outputs on faces whose labels and votes are known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from expressio.calibration import calibrated_probabilities, confidence
from expressio.labels import LABELS
from training.prepare import Split

CALIBRATION_BINS = 15
CLEAR_VOTES = 6  # Of FER+'s ten, for one emotion.

# Softmax of faces and of their mirror images: (n, 2, 4 or 7), LABELS first.
Outputs = NDArray[np.float32]


def score(
    outputs: Outputs,
    split: Split,
    temperature: float,
    emotions_temperature: float,
    confidence_threshold: float,
) -> dict[str, Any]:
    """Accuracy, calibration, figures per class, and how well `unsure` works, for one split.

    All but `emotions`, `reported` and `clear` is over the faces that FER2013 labels with one of
    LABELS.
    """
    served = split.labels < len(LABELS)
    labels = split.labels[served]
    probabilities = calibrated_probabilities(outputs[served], temperature)
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1))
    bins = reliability(probabilities, labels)
    return {
        "faces": len(labels),
        "accuracy": rounded((probabilities.argmax(axis=1) == labels).mean()),
        "calibration_error": rounded(calibration_error(bins)),
        "precision": _by_label(confusion.diagonal() / np.maximum(confusion.sum(axis=0), 1)),
        "recall": _by_label(confusion.diagonal() / np.maximum(confusion.sum(axis=1), 1)),
        "confusion": confusion.tolist(),
        "reliability": [
            [rounded(confidence), rounded(accuracy), faces] for confidence, accuracy, faces in bins
        ],
        "emotions": score_emotions(outputs, split, emotions_temperature),
        "reported": score_reported_faces(outputs, split, confidence_threshold),
        "clear": score_clear_faces(outputs, split, confidence_threshold),
    }


def score_emotions(outputs: Outputs, split: Split, temperature: float) -> dict[str, float]:
    """Accuracy and calibration of all classes that the network knows, against FER2013's label."""
    classes = outputs.shape[-1]
    rows = split.labels < classes
    labels, probabilities = (
        split.labels[rows],
        calibrated_probabilities(outputs[rows], temperature, classes),
    )
    return {
        "faces": len(labels),
        "accuracy": rounded((probabilities.argmax(axis=1) == labels).mean()),
        "calibration_error": rounded(calibration_error(reliability(probabilities, labels))),
    }


def score_reported_faces(
    outputs: Outputs, split: Split, confidence_threshold: float
) -> dict[str, float]:
    """How many faces of all emotions are reported, and how many of these rightly.

    `share` and `right` are over the faces on which people agree, against `majority`. `right_of_all`
    adds the others, against FER2013's label.
    """
    truth = majority(split)
    is_known = truth >= 0
    is_reported = confidence(outputs) >= confidence_threshold
    labels = predicted(outputs)
    is_right = labels == np.where(is_known, truth, split.labels)
    return {
        "faces": int(is_known.sum()),
        "share": rounded(is_reported[is_known].mean()),
        "right": rounded(is_right[is_known & is_reported].mean()),
        "right_of_all": rounded(is_right[is_reported].mean()),
    }


def score_clear_faces(
    outputs: Outputs, split: Split, confidence_threshold: float
) -> dict[str, float]:
    """How well the outputs fit people's majority and separate clear faces from other emotions.

    `accuracy` is against FER+'s majority. `auroc` is of the confidence, of clear faces against
    faces labeled neutral, fear or disgust (`others`). `reported` is the share of correct
    predictions on clear faces that reach the threshold, `others_unsure` the share of the others
    that do not.
    """
    clear, others = clear_faces(split), split.labels >= len(LABELS)
    confidences = confidence(outputs)
    is_reported = confidences >= confidence_threshold
    majority = split.votes[clear, : len(LABELS)].argmax(axis=1)
    return {
        "faces": int(clear.sum()),
        "accuracy": rounded((predicted(outputs[clear]) == majority).mean()),
        "others": int(others.sum()),
        "auroc": rounded(auroc(confidences[clear], confidences[others])),
        "reported": rounded(is_reported[clear & is_correct(outputs, split)].mean()),
        "others_unsure": rounded(1 - is_reported[others].mean()),
    }


def predicted(outputs: Outputs) -> NDArray[np.int64]:
    """Index (n,) of the likeliest of LABELS."""
    return np.asarray(calibrated_probabilities(outputs, temperature=1).argmax(axis=1))


def is_correct(outputs: Outputs, split: Split) -> NDArray[np.bool_]:
    """Whether FER2013's label is the likeliest of LABELS (n,); False for other emotions."""
    return np.asarray(predicted(outputs) == split.labels)


def accuracy(outputs: Outputs, split: Split) -> float:
    """The share predicted correctly of the faces that FER2013 labels with one of LABELS."""
    served = split.labels < len(LABELS)
    return rounded(is_correct(outputs, split)[served].mean())


def majority(split: Split) -> NDArray[np.int64]:
    """The emotion (n,) that at least six of FER+'s ten people see in a face; -1 where none is.

    Without FER+'s votes: FER2013's label.
    """
    if not split.votes.any():
        return split.labels.astype(np.int64)
    return np.where(split.votes.max(axis=1) >= CLEAR_VOTES, split.votes.argmax(axis=1), -1)


def clear_faces(split: Split) -> NDArray[np.bool_]:
    """Whether people agree on a face (n,), and on one of LABELS."""
    return np.isin(majority(split), range(len(LABELS)))


def confusion_matrix(labels: NDArray[np.uint8], predictions: NDArray[np.int64]) -> NDArray[np.int_]:
    """Numbers of faces (4, 4) by label (row) and prediction (column)."""
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, predictions), 1)
    return confusion


def reliability(
    probabilities: NDArray[np.float64], labels: NDArray[np.uint8]
) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, faces) in each of 15 equal bins of confidence; no empty ones."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        (
            float(confidence[bins == b].mean()),
            float(correct[bins == b].mean()),
            int((bins == b).sum()),
        )
        for b in np.unique(bins)
    ]


def calibration_error(bins: list[tuple[float, float, int]]) -> float:
    """Expected calibration error of `reliability`'s bins (Guo et al., arXiv:1706.04599)."""
    total = sum(faces for _, _, faces in bins)
    return sum(abs(accuracy - confidence) * faces / total for confidence, accuracy, faces in bins)


def auroc(positive: NDArray[np.floating[Any]], negative: NDArray[np.floating[Any]]) -> float:
    """Area under the ROC curve: how often a positive value exceeds a negative; ties count half.

    NaN without negatives.
    """
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(below.mean() / 2 / len(ordered)) if len(ordered) else float("nan")


def rounded(value: float) -> float:
    """To four decimals, as results.json holds shares."""
    return round(float(value), 4)


def _by_label(values: NDArray[np.float64]) -> dict[str, float]:
    return {label: rounded(value) for label, value in zip(LABELS, values, strict=True)}
