"""Draws the pictures of docs/training and writes training/MODEL_CARD.md from results.json.

    python -m training.report
    python -m training.report --montage faces.png    # sample faces of FER2013

Everything but the montage comes from training/results.json, tests/benchmarks/peers/results.json
and functions/expressio/models/model.json, so it can be drawn again without FER2013.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from expressio.contract import MODELS_DIR
from expressio.labels import LABELS
from training import prepare
from training.prepare import EMOTIONS
from training.results import FER2013, RESULTS, STUDENTS

PICTURES = Path("docs/training")
CARD = Path("training/MODEL_CARD.md")
CARD_TEMPLATE = Path("training/model_card.template.md")
PEERS = Path("tests/benchmarks/peers/results.json")
BASELINE = "dcnn"
COLORS = {"served": "#7c3aed", "baseline": "#94a3b8", "peers": "#f59e0b", "ink": "#1e293b"}
MARKERS = {"int8": "o", "float16": "s", "float32": "^"}
MONTAGE_COLUMNS = 14


@dataclass(frozen=True)
class Point:
    """A file's accuracy on PublicTest and what it costs, and how it is drawn."""

    label: str
    group: str  # A key of COLORS.
    marker: str
    has_flip: bool
    is_served: bool
    milliseconds: float  # A face, on one thread.
    bytes: int
    accuracy: float


plt.rcParams.update(
    {
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#e2e8f0",
        "axes.edgecolor": COLORS["ink"],
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "legend.frameon": False,
        "savefig.dpi": 110,
        "savefig.bbox": "tight",
    }
)


def draw_classes(counts: dict[str, dict[str, int]]) -> Figure:
    """FER2013's number of faces by emotion, the four served ones in color."""
    figure, axes = plt.subplots(figsize=(7, 3))
    totals = [sum(counts[split][emotion] for split in counts) for emotion in EMOTIONS]
    colors = [COLORS["served" if emotion in LABELS else "baseline"] for emotion in EMOTIONS]
    bars = axes.bar(EMOTIONS, totals, color=colors)
    axes.bar_label(bars, [f"{total:,}" for total in totals], padding=2)
    axes.margins(y=0.1)  # Room for the numbers.
    axes.set_title("FER2013 faces by emotion (violet: reported)")
    axes.grid(axis="x", visible=False)
    return figure


def draw_curves(results: dict[str, Any], names: list[str]) -> Figure:
    """Loss and accuracy of each network by epoch."""
    figure, grid = plt.subplots(len(names), 2, figsize=(9, 3 * len(names)), squeeze=False)
    for row, name in zip(grid, names, strict=True):
        history = results[name]["history"]
        epochs = range(1, len(history) + 1)
        for axes, quantity in zip(row, ("loss", "accuracy"), strict=True):
            axes.plot(
                epochs,
                [epoch[quantity] for epoch in history],
                color=COLORS["baseline"],
                label="Training, augmented",
            )
            axes.plot(
                epochs,
                [epoch[f"val_{quantity}"] for epoch in history],
                color=COLORS["served"],
                label="PublicTest",
            )
            axes.set(title=f"{name}: {quantity}", xlabel="epoch")
        row[0].set_ylim(0.4, 2)
        row[0].legend()
    figure.tight_layout()
    return figure


def draw_confusion(results: dict[str, Any], names: list[str]) -> Figure:
    """Confusion matrices on PrivateTest, as shares of each true class."""
    figure, row = plt.subplots(1, len(names), figsize=(4.2 * len(names), 3.8), squeeze=False)
    for axes, name in zip(row[0], names, strict=True):
        score = results[name]["scores"]["PrivateTest"]
        counts = np.array(score["confusion"])
        shares = counts / counts.sum(axis=1, keepdims=True)
        axes.imshow(shares, cmap="Purples", vmin=0, vmax=1)
        for true, predicted in np.ndindex(counts.shape):
            axes.text(
                predicted,
                true,
                f"{shares[true, predicted]:.0%}\n{counts[true, predicted]}",
                ha="center",
                va="center",
                color="white" if shares[true, predicted] > 0.5 else COLORS["ink"],
            )
        axes.set(
            title=f"{name}: {score['accuracy']:.1%}",
            xlabel="predicted",
            ylabel="true",
            xticks=range(len(LABELS)),
            yticks=range(len(LABELS)),
            xticklabels=LABELS,
            yticklabels=LABELS,
        )
        axes.grid(visible=False)
    figure.tight_layout()
    return figure


def draw_reliability(results: dict[str, Any], names: list[str]) -> Figure:
    """Reliability diagrams on PrivateTest: accuracy by predicted probability."""
    figure, row = plt.subplots(1, len(names), figsize=(4.2 * len(names), 3.8), squeeze=False)
    for axes, name in zip(row[0], names, strict=True):
        score = results[name]["scores"]["PrivateTest"]
        confidence, accuracy, faces = zip(*score["reliability"], strict=True)
        axes.plot([0.25, 1], [0.25, 1], color=COLORS["ink"], linewidth=1, linestyle=":")
        axes.scatter(
            confidence,
            accuracy,
            s=[8 + count / 3 for count in faces],
            color=COLORS["served"],
            alpha=0.75,
        )
        axes.set(
            title=f"{name}: calibration error {score['calibration_error']:.3f}",
            xlabel="predicted probability",
            ylabel="accuracy",
            xlim=(0.25, 1.02),
            ylim=(0.25, 1.02),
        )
    figure.tight_layout()
    return figure


def draw_frontier(points: list[Point]) -> Figure:
    """Accuracy on PublicTest against milliseconds and against bytes, for `frontier`'s points."""
    figure, pair = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
    for axes, quantity, label in zip(
        pair,
        ("milliseconds", "bytes"),
        ("milliseconds per face, one thread", "file size in bytes"),
        strict=True,
    ):
        for point in points:
            color = COLORS[point.group]
            axes.scatter(
                getattr(point, quantity),
                point.accuracy,
                s=60,
                marker=point.marker,
                edgecolor=color,
                facecolor=color if point.has_flip else "white",
            )
            if point.is_served or point.group == "peers":
                axes.annotate(
                    point.label,
                    (getattr(point, quantity), point.accuracy),
                    fontsize=9,
                    xytext=(0, 8),
                    textcoords="offset points",
                    ha="center",
                )
        axes.set(xscale="log", xlabel=label)
        axes.margins(0.2, 0.1)
    kinds = [
        *(
            (name, COLORS[group], "o")
            for name, group in (("se_resnet", "served"), ("dcnn", "baseline"), ("others", "peers"))
        ),
        *((kind, COLORS["ink"], marker) for kind, marker in MARKERS.items()),
    ]
    handles = [
        pair[1].scatter([], [], color=color, marker=marker, label=label)
        for label, color, marker in kinds
    ]
    handles.append(
        pair[1].scatter([], [], edgecolor=COLORS["ink"], facecolor="white", label="without flip")
    )
    pair[1].legend(handles=handles, loc="lower right", fontsize=8)
    pair[0].set(ylabel="accuracy on PublicTest", title="Accuracy by time and by size")
    figure.tight_layout()
    return figure


def frontier(results: dict[str, Any], served: dict[str, Any], peers: dict[str, Any]) -> list[Point]:
    """Every file that was measured on PublicTest: ours with and without flip, and the peers'."""
    ours = [
        Point(
            label=f"{name} {conversion['kind']}{note}",
            group="baseline" if name == BASELINE else "served",
            marker=MARKERS[conversion["kind"]],
            has_flip=not suffix,
            is_served=(
                name == served["name"]
                and not suffix
                and conversion["kind"] == served["quantization"]
            ),
            milliseconds=conversion[f"milliseconds{suffix}"],
            bytes=conversion["bytes"],
            accuracy=conversion[f"accuracy{suffix}"],
        )
        for name in (BASELINE, served["name"])
        for conversion in results[name]["conversions"]
        for note, suffix in ((" without flip", "_without_flip"), ("", ""))
    ]
    theirs = [
        Point(
            label=label,
            group="peers",
            marker="o",
            has_flip=True,
            is_served=False,
            milliseconds=figures["network_ms"],
            bytes=figures["network_bytes"],
            accuracy=figures["public_accuracy"],
        )
        for label, figures in peers.items()
        if not label.startswith("expressio")
    ]
    return ours + theirs


def draw_students(students: dict[str, Any]) -> Figure:
    """Accuracy of each student on PublicTest against its multiply-adds, with and without flip."""
    figure, pair = plt.subplots(1, 2, figsize=(10, 4), sharex=True)
    for axes, measure, title in zip(
        pair,
        ("accuracy", "clear_accuracy"),
        ("FER2013's label", "FER+'s majority, clear faces"),
        strict=True,
    ):
        for passes, flip, face in ((1, "without_flip", "white"), (2, "with_flip", None)):
            axes.scatter(
                [passes * student["multiply_adds"] / 1e6 for student in students.values()],
                [student[flip][measure] for student in students.values()],
                s=60,
                edgecolor=COLORS["served"],
                facecolor=face or COLORS["served"],
                label=flip.replace("_", " "),
            )
        # Names of neighbors are on different sides.
        ascending = sorted(students, key=lambda name: students[name]["without_flip"]["accuracy"])
        for number, name in enumerate(ascending):
            is_right = number % 2
            axes.annotate(
                name.removeprefix("se_resnet_"),
                (students[name]["multiply_adds"] / 1e6, students[name]["without_flip"][measure]),
                fontsize=8,
                xytext=(6, -11) if is_right else (-6, 4),
                textcoords="offset points",
                ha="left" if is_right else "right",
            )
        axes.set(xscale="log", xlabel="million multiply-adds per face", title=title)
        axes.margins(0.35, 0.15)
    pair[0].set_ylabel("accuracy on PublicTest")
    pair[1].legend(loc="lower right", fontsize=8)
    figure.tight_layout()
    return figure


def card(results: dict[str, Any], served: dict[str, Any], points: list[Point]) -> str:
    """The text of the model card, filled in from CARD_TEMPLATE."""
    figures, baseline = results[served["name"]], results[BASELINE]
    private, public = figures["scores"]["PrivateTest"], figures["scores"]["PublicTest"]
    file = next(point for point in points if point.is_served)
    classes = [
        (
            label,
            *(
                f"{score[measure][label]:.1%}"
                for score in (private, baseline["scores"]["PrivateTest"])
                for measure in ("precision", "recall")
            ),
        )
        for label in LABELS
    ]
    corruptions = [
        (name, f"{figures['robustness'][name]:.1%}", f"{share:.1%}")
        for name, share in baseline["robustness"].items()
    ]
    conditions = [
        (
            name,
            f"{shares['faces']:,}",
            *(f"{shares[share]:.0%}" for share in ("found", "unsure", "right", "with_reason")),
        )
        for name, shares in figures["conditions"].items()
    ]
    tried = [
        (
            point.label + (" (served)" if point.is_served else ""),
            f"{point.accuracy:.1%}",
            f"{point.milliseconds:.2f}",
            f"{point.bytes:,}",
        )
        for point in sorted(points, key=lambda point: -point.accuracy)
    ]
    students = [
        (
            name,
            f"{student['multiply_adds'] / 1e6:.1f}",
            f"{student['parameters']:,}",
            *(
                f"{student[flip][measure]:.1%}"
                for measure in ("accuracy", "clear_accuracy")
                for flip in ("without_flip", "with_flip")
            ),
        )
        for name, student in sorted(
            results[STUDENTS].items(), key=lambda item: item[1]["multiply_adds"]
        )
    ]
    splits = [
        (
            measure,
            *(
                _cell(score, path, form)
                for score in (public, private, baseline["scores"]["PrivateTest"])
            ),
        )
        for measure, path, form in MEASURES
    ]
    return Template(CARD_TEMPLATE.read_text()).substitute(
        name=served["name"],
        version=served["version"],
        sha256=served["sha256"],
        file=served["file"],
        bytes=f"{file.bytes:,}",
        milliseconds=file.milliseconds,
        parameters=f"{figures['parameters']:,}",
        temperature=served["temperature"],
        emotions_temperature=served["emotions_temperature"],
        confidence_threshold=served["confidence_threshold"],
        epochs=figures["training"]["epochs"],
        best_epoch=figures["training"]["best_epoch"],
        baseline=BASELINE,
        **{
            f"{split}_{figure}": f"{score['reported'][figure]:.1%}"
            for split, score in (("public", public), ("private", private))
            for figure in ("share", "right", "right_of_all")
        },
        reported=f"{private['clear']['reported']:.1%}",
        others_unsure=f"{private['clear']['others_unsure']:.1%}",
        weakest=min(LABELS, key=private["recall"].__getitem__),
        weakest_recall=f"{min(private['recall'].values()):.0%}",
        scores=_table(("", "PublicTest", "PrivateTest", f"{BASELINE}, PrivateTest"), splits),
        classes=_table(
            ("", "precision", "recall", f"{BASELINE}: precision", f"{BASELINE}: recall"), classes
        ),
        robustness=_table(("", served["name"], BASELINE), corruptions),
        conditions=_table(
            ("", "faces", "found", "`unsure`", "right if reported", "`reason` if unsure"),
            conditions,
        ),
        frontier=_table(("", "PublicTest", "ms", "bytes"), tried),
        students=_table(
            (
                *("", "million multiply-adds", "parameters", "without flip", "with flip"),
                *("clear faces, without flip", "with flip"),
            ),
            students,
        ),
    )


# A measure of a split, its place in the scores, and its format.
MEASURES = (
    ("faces of the four classes", ("faces",), ",d"),
    ("accuracy, the likeliest of the four", ("accuracy",), ".2%"),
    ("faces without a pixel twin in an earlier split", ("without_twins", "faces"), ",d"),
    ("accuracy on these", ("without_twins", "accuracy"), ".2%"),
    ("clear faces (6 of FER+'s 10 people agree)", ("clear", "faces"), ",d"),
    ("accuracy on clear faces, against FER+'s majority", ("clear", "accuracy"), ".2%"),
    ("expected calibration error, 15 bins", ("calibration_error",), ".3f"),
    ("faces of all seven", ("emotions", "faces"), ",d"),
    ("accuracy, the likeliest of the seven", ("emotions", "accuracy"), ".2%"),
    ("expected calibration error of the seven", ("emotions", "calibration_error"), ".3f"),
    ("AUROC, clear faces against neutral, fear, disgust", ("clear", "auroc"), ".3f"),
)


def _cell(score: dict[str, Any], path: tuple[str, ...], form: str) -> str:
    """A figure as text; n/a where an earlier version did not measure it."""
    figure: Any = score
    for key in path:
        figure = figure.get(key, {})
    return f"{figure:{form}}" if figure != {} else "n/a"


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, ("---", *["---:"] * (len(header) - 1)), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def draw_montage(data: Path) -> Figure:
    """A row of Training faces for each emotion."""
    training = prepare.load(data)["Training"]
    figure, grid = plt.subplots(len(EMOTIONS), MONTAGE_COLUMNS, figsize=(MONTAGE_COLUMNS, 7.5))
    for number, (emotion, row) in enumerate(zip(EMOTIONS, grid, strict=True)):
        faces = training.faces[training.labels == number][:MONTAGE_COLUMNS, ..., 0]
        for axes, face in zip(row, faces, strict=False):
            axes.imshow(face, cmap="gray", vmin=0, vmax=255)
        for axes in row:
            axes.set_axis_off()
        row[0].set_title(emotion, fontsize=9)
    return figure


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where results or data are missing."""
    parser = argparse.ArgumentParser(
        prog="python -m training.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--montage", type=Path, help="only draw sample faces, to this file")
    parser.add_argument(
        "--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="for the montage (%(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        if options.montage:
            draw_montage(options.data).savefig(options.montage)
            return 0
        missing = [str(path) for path in (RESULTS, PEERS) if not path.is_file()]
        if missing:
            raise prepare.DataError(
                f"{' and '.join(missing)} missing; `make evaluate` and `make peers` write them"
            )
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    results = json.loads(RESULTS.read_text())
    served = json.loads((MODELS_DIR / "model.json").read_text())["expression"]
    points = frontier(results, served, json.loads(PEERS.read_text())["systems"])
    names = [BASELINE, served["name"]]
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, figure in {
        "classes": draw_classes(results[FER2013]),
        "curves": draw_curves(results, names),
        "confusion": draw_confusion(results, names),
        "reliability": draw_reliability(results, names),
        "frontier": draw_frontier(points),
        "students": draw_students(results[STUDENTS]),
    }.items():
        figure.savefig(PICTURES / f"{name}.png", metadata={"Software": None})
    CARD.write_text(card(results, served, points))
    print(f"written to {PICTURES} and {CARD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
