"""Scores a trained run on FER2013 and writes the figures to training/results.json.

    python -m training.evaluate --run training/runs/dcnn

PrivateTest is for the end: choose by PublicTest.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import LABELS
from training import prepare
from training.model import MODELS
from training.prepare import Split
from training.train import BEST_WEIGHTS, RUN_FILE, logged_accuracies

RESULTS = Path("training/results.json")
CALIBRATION_BINS = 15

Predict = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def load_run(run: Path) -> tuple[keras.Model, dict[str, Any]]:
    """A run's network in float32 with its best weights, and what run.json says of it.

    Raises DataError where the folder holds no finished run.
    """
    if not (run / BEST_WEIGHTS).is_file():
        raise prepare.DataError(f"{run} holds no {BEST_WEIGHTS}; train first, "
                                f"`python -m training.train --run {run}`")
    accuracies = logged_accuracies(run)
    description = {**json.loads((run / RUN_FILE).read_text()), "epochs": len(accuracies),
                   "best_epoch": 1 + int(np.argmax(accuracies))}
    model = MODELS[description["arguments"]["model"]]()
    model.load_weights(run / BEST_WEIGHTS)
    return model, description


def score_of(probabilities: NDArray[np.float32], split: Split) -> dict[str, Any]:
    """Accuracy, expected calibration error, recall by class and confusion counts (true, told)."""
    told = probabilities.argmax(axis=1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (split.labels, told), 1)
    return {
        "faces": len(told),
        "accuracy": round(float((told == split.labels).mean()), 4),
        "calibration_error": round(calibration_error(probabilities, split.labels), 4),
        "recall": {label: round(float(confusion[i, i] / confusion[i].sum()), 4)
                   for i, label in enumerate(LABELS)},
        "confusion": confusion.tolist(),
    }


def calibration_error(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Expected calibration error of (n, 4) probabilities (Guo et al., arXiv:1706.04599)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [abs(float(right[bins == b].mean() - confidence[bins == b].mean())) * (bins == b).mean()
            for b in np.unique(bins)]
    return float(sum(gaps))


def keras_predictor(model: keras.Model) -> Predict:
    """Probabilities (n, 4) of faces (n, 48, 48, 1)."""
    return lambda faces: np.asarray(model.predict(faces, batch_size=128, verbose=0))


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the data or the run cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=Path("training/runs/dcnn"), help="%(default)s")
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument("--splits", nargs="+", choices=prepare.SPLITS, default=prepare.SPLITS,
                        metavar="SPLIT", help="of " + ", ".join(prepare.SPLITS) + " (all)")
    options = parser.parse_args(arguments)
    try:
        splits = prepare.load(options.data)
        model, description = load_run(options.run)
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    predict = keras_predictor(model)
    scores = {name: score_of(predict(splits[name].faces), splits[name]) for name in options.splits}
    results = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    results[model.name] = {**description, "parameters": model.count_params(), "scores": scores}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    for name, figures in scores.items():
        print(f"{name:12} accuracy {figures['accuracy']:.2%}  "
              f"calibration error {figures['calibration_error']:.3f}")
    print(f"written to {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
