"""Scores an exported model as the function serves it; writes the figures to training/results.json.

    python -m training.evaluate --model functions/expressio/models

PrivateTest is for the end: choose by PublicTest.
"""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.calibration import calibrated_probabilities, confidence
from expressio.expression import with_flip
from expressio.labels import LABELS
from expressio.network import MODELS_DIR, Network
from training import prepare
from training.corruptions import CORRUPTIONS, corrupted
from training.model import ARCHITECTURES
from training.prepare import EMOTIONS, Split
from training.train import BEST_WEIGHTS, LOG_FILE, RUN_FILE

RESULTS = Path("training/results.json")
FER2013 = "FER2013"  # The entry with the number of faces by split and emotion.
CALIBRATION_BINS = 15
CLEAR_VOTES = 6  # Of FER+'s ten, for one emotion.

Outputs = NDArray[np.float32]  # Of a network for faces both ways: (n, 2, 4 or 7).


def load_run(run: Path) -> tuple[keras.Model, dict[str, Any], list[dict[str, float]]]:
    """A run's network in float32 with its best weights, how it was trained, and each epoch's log.

    Raises DataError where the folder holds no trained network.
    """
    if not (run / BEST_WEIGHTS).is_file():
        raise prepare.DataError(
            f"{run} holds no {BEST_WEIGHTS}; train first, `python -m training.train --run {run}`"
        )
    with (run / LOG_FILE).open(newline="") as rows:
        history = [
            {
                name: round(float(row[name]), 4)
                for name in ("accuracy", "loss", "val_accuracy", "val_loss")
            }
            for row in csv.DictReader(rows)
        ]
    description = {
        **json.loads((run / RUN_FILE).read_text()),
        "epochs": len(history),
        "best_epoch": 1 + int(np.argmax([epoch["val_accuracy"] for epoch in history])),
    }
    model = ARCHITECTURES[description["arguments"]["model"]]()
    model.load_weights(run / BEST_WEIGHTS)
    return model, description, history


def keras_outputs(model: keras.Model, faces: NDArray[np.uint8]) -> Outputs:
    """What the network says of faces (n, 48, 48, 1)."""
    ways = [model.predict(faces[:, :, ::step], batch_size=128, verbose=0) for step in (1, -1)]
    return np.stack(ways, axis=1)


def file_outputs(path: Path, faces: NDArray[np.uint8]) -> Outputs:
    """What a .tflite file says of faces (n, 48, 48, 1), by the runtime that is deployed."""
    network = Network(str(path))
    return np.stack([network(with_flip(face[..., 0].astype(np.float32)))[0] for face in faces])


def right_answers(outputs: Outputs, split: Split) -> NDArray[np.bool_]:
    """Whether the likeliest of LABELS is FER2013's, for each face that has one of them."""
    rows = split.labels < len(LABELS)
    return np.asarray(
        calibrated_probabilities(outputs[rows], 1).argmax(axis=1) == split.labels[rows]
    )


def clear_faces(split: Split) -> NDArray[np.bool_]:
    """Whether at least six of FER+'s ten people see the same one of LABELS in a face (n,).

    Where FER+ is not given: whether FER2013's label is one of them.
    """
    if not split.votes.any():
        return split.labels < len(LABELS)
    return np.asarray(split.votes[:, : len(LABELS)].max(axis=1) >= CLEAR_VOTES)


def score(
    outputs: Outputs, split: Split, temperature: float, confidence_threshold: float
) -> dict[str, Any]:
    """How well outputs fit a split: accuracy, calibration, each class, and telling of `unsure`."""
    served = split.labels < len(LABELS)
    probabilities, labels = (
        calibrated_probabilities(outputs[served], temperature),
        split.labels[served],
    )
    told = probabilities.argmax(axis=1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, told), 1)
    bins = reliability(probabilities, labels)
    clear, others = clear_faces(split), ~served
    seen = split.votes[clear, : len(LABELS)].argmax(axis=1)
    sure = confidence(outputs) >= confidence_threshold
    right_and_clear = clear[served] & (told == labels)
    return {
        "faces": len(labels),
        "accuracy": _round((told == labels).mean()),
        "calibration_error": _round(
            sum(abs(right - confidence) * faces / len(labels) for confidence, right, faces in bins)
        ),
        "precision": _by_label(confusion.diagonal() / np.maximum(confusion.sum(axis=0), 1)),
        "recall": _by_label(confusion.diagonal() / np.maximum(confusion.sum(axis=1), 1)),
        "confusion": confusion.tolist(),  # True class, told class.
        "reliability": [
            [_round(confidence), _round(right), faces] for confidence, right, faces in bins
        ],
        "clear": {
            "faces": int(clear.sum()),
            "accuracy": _round(
                (calibrated_probabilities(outputs[clear], 1).argmax(axis=1) == seen).mean()
            ),
            "others": int(others.sum()),
            "auroc": _round(auroc(confidence(outputs[clear]), confidence(outputs[others]))),
            "told": _round(sure[served][right_and_clear].mean()),
            "others_unsure": _round(1 - sure[others].mean()),
        },
    }


def reliability(
    probabilities: NDArray[np.float64], labels: NDArray[np.uint8]
) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, faces) of the answers in each of 15 bins of confidence.

    Their gaps, weighted, are the expected calibration error (Guo et al., arXiv:1706.04599).
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        (
            float(confidence[bins == b].mean()),
            float(right[bins == b].mean()),
            int((bins == b).sum()),
        )
        for b in np.unique(bins)
    ]


def auroc(positive: NDArray[np.float32], negative: NDArray[np.float32]) -> float:
    """How often a positive's value is above a negative's; ties count half."""
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(below.mean() / 2 / len(ordered)) if len(ordered) else float("nan")


def robustness(path: Path, split: Split) -> dict[str, float]:
    """Accuracy on the split under each of CORRUPTIONS, and undisturbed; no face is wrong."""
    served = split.served()
    shares = {}
    for name in ("none", *CORRUPTIONS):
        faces = corrupted(served.faces, name)
        is_lost = ~faces.any(axis=(1, 2, 3)) & served.faces.any(axis=(1, 2, 3))
        right = right_answers(file_outputs(path, faces), served)
        shares[name] = _round((right & ~is_lost).mean())
    return shares


def merge_results(path: Path, name: str, figures: dict[str, Any]) -> None:
    """Adds to what a results.json says of a model, or replaces it."""
    results = json.loads(path.read_text()) if path.is_file() else {}
    results[name] = {**results.get(name, {}), **figures}
    path.write_text(json.dumps(results, indent=1) + "\n")


def _by_label(values: NDArray[np.float64]) -> dict[str, float]:
    return {label: _round(value) for label, value in zip(LABELS, values, strict=True)}


def _round(value: float) -> float:
    return round(float(value), 4)


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the data or the model cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--model", type=Path, default=MODELS_DIR, help="folder that export wrote (%(default)s)"
    )
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument("--results", type=Path, default=RESULTS, help="%(default)s")
    parser.add_argument(
        "--splits",
        nargs="+",
        choices=prepare.SPLITS,
        default=("PublicTest", "PrivateTest"),
        metavar="SPLIT",
        help="of " + ", ".join(prepare.SPLITS) + " (PublicTest PrivateTest)",
    )
    options = parser.parse_args(arguments)
    try:
        splits = prepare.load(options.data)
        if not (options.model / "model.json").is_file():
            raise prepare.DataError(
                f"{options.model} holds no model.json; export a run first, "
                f"`python -m training.export --output {options.model}`"
            )
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    facts = json.loads((options.model / "model.json").read_text())
    path = (options.model / facts["file"]).absolute()
    scores = {
        name: score(
            file_outputs(path, splits[name].faces),
            splits[name],
            facts["temperature"],
            facts["confidence_threshold"],
        )
        for name in options.splits
    }
    merge_results(
        options.results,
        FER2013,
        {
            name: dict(
                zip(
                    EMOTIONS,
                    np.bincount(split.labels, minlength=len(EMOTIONS)).tolist(),
                    strict=True,
                )
            )
            for name, split in splits.items()
        },
    )
    merge_results(
        options.results,
        facts["name"],
        {
            **{
                key: facts[key]
                for key in ("version", "sha256", "temperature", "confidence_threshold")
            },
            "scores": scores,
            "robustness": robustness(path, splits["PublicTest"]),
        },
    )
    for name, figures in scores.items():
        print(
            f"{name:12} accuracy {figures['accuracy']:.2%}  clear faces "
            f"{figures['clear']['accuracy']:.2%}  calibration error "
            f"{figures['calibration_error']:.3f}  unsure AUROC {figures['clear']['auroc']:.3f}"
        )
    print(f"written to {options.results}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
