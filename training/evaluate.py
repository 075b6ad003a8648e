"""Scores an exported network as it is served; writes the figures to training/results.json.

    python -m training.evaluate --model functions/expressio/models

PrivateTest is for the end: make all choices by PublicTest.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from expressio.contract import MODELS_DIR
from training import metrics, prepare
from training.corruptions import CORRUPTIONS, corrupted
from training.inference import tflite_outputs
from training.prepare import EMOTIONS, SPLITS, Split
from training.results import FER2013, RESULTS, merge_results

ROBUSTNESS_SPLIT = "PublicTest"
CALIBRATION = ("temperature", "emotions_temperature", "confidence_threshold")  # In model.json.


def evaluate(
    path: Path,
    splits: dict[str, Split],
    names: Sequence[str],
    temperature: float,
    emotions_temperature: float,
    confidence_threshold: float,
) -> dict[str, Any]:
    """The scores of a .tflite file on the named splits, and its robustness on PublicTest."""
    outputs = {
        name: tflite_outputs(path, splits[name].faces)
        for name in SPLITS
        if name in names or name == ROBUSTNESS_SPLIT
    }
    scores = {
        name: metrics.score(
            outputs[name], splits[name], temperature, emotions_temperature, confidence_threshold
        )
        | {"without_twins": score_without_twins(outputs[name], splits, name)}
        for name in names
    }
    uncorrupted = metrics.accuracy(outputs[ROBUSTNESS_SPLIT], splits[ROBUSTNESS_SPLIT])
    return {
        "scores": scores,
        "robustness": {"none": uncorrupted, **robustness(path, splits[ROBUSTNESS_SPLIT])},
    }


def score_without_twins(
    outputs: metrics.Outputs, splits: dict[str, Split], name: str
) -> dict[str, float]:
    """Accuracy on the served faces of a split whose pixels no earlier split holds.

    The network was trained on Training and chosen by PublicTest, so it may know the others.
    """
    split = splits[name]
    earlier = [splits[other] for other in SPLITS[: SPLITS.index(name)]]
    rows = ~prepare.has_twin(split, *earlier)
    unseen = split.select(rows)
    return {
        "faces": len(unseen.served().labels),
        "accuracy": metrics.accuracy(outputs[rows], unseen),
    }


def robustness(path: Path, split: Split) -> dict[str, float]:
    """Accuracy on the served faces of a split under each of CORRUPTIONS.

    A face that is not found in its photo counts as predicted wrongly.
    """
    served = split.served()
    shares = {}
    for name in CORRUPTIONS:
        faces = corrupted(served.faces, name)
        is_lost = ~faces.any(axis=(1, 2, 3)) & served.faces.any(axis=(1, 2, 3))
        is_correct = metrics.is_correct(tflite_outputs(path, faces), served)
        shares[name] = metrics.rounded((is_correct & ~is_lost).mean())
    return shares


def count_faces(splits: dict[str, Split]) -> dict[str, dict[str, int]]:
    """The number of faces by split and emotion."""
    return {
        name: {emotion: int((split.labels == i).sum()) for i, emotion in enumerate(EMOTIONS)}
        for name, split in splits.items()
    }


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
        choices=SPLITS,
        default=("PublicTest", "PrivateTest"),
        metavar="SPLIT",
        help="of " + ", ".join(SPLITS) + " (PublicTest PrivateTest)",
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
    facts = json.loads((options.model / "model.json").read_text())["expression"]
    figures = evaluate(
        (options.model / facts["file"]).absolute(),
        splits,
        options.splits,
        *(facts[key] for key in CALIBRATION),
    )
    measured = ("version", "sha256", *CALIBRATION)
    merge_results(options.results, FER2013, count_faces(splits))
    merge_results(
        options.results, facts["name"], {**{key: facts[key] for key in measured}, **figures}
    )
    for name, score in figures["scores"].items():
        print(
            f"{name:12} accuracy {score['accuracy']:.2%}  without twins "
            f"{score['without_twins']['accuracy']:.2%}  clear faces "
            f"{score['clear']['accuracy']:.2%}  calibration error "
            f"{score['calibration_error']:.3f}, of all seven "
            f"{score['emotions']['calibration_error']:.3f}  reported "
            f"{score['reported']['share']:.1%}, rightly {score['reported']['right']:.1%}"
        )
    print(f"written to {options.results}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
