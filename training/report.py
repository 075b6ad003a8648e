"""Draws the pictures of docs/training and writes training/MODEL_CARD.md from results.json.

    python -m training.report
    python -m training.report --montage faces.png    # sample faces of FER2013, for your own eyes

Everything but the montage comes from training/results.json, tests/benchmarks/peers/results.json
and functions/expressio/models/model.json, so nobody needs FER2013 to draw it again.
"""

import argparse
import json
import sys
from pathlib import Path
from string import Template
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from expressio.labels import LABELS
from expressio.network import MODELS_DIR
from training import prepare
from training.evaluate import FER2013, RESULTS
from training.prepare import EMOTIONS

PICTURES = Path("docs/training")
CARD = Path("training/MODEL_CARD.md")
CARD_TEMPLATE = Path("training/model_card.template.md")
PEERS = Path("tests/benchmarks/peers/results.json")
BASELINE = "dcnn"
COLOURS = {"served": "#7c3aed", "baseline": "#94a3b8", "peers": "#f59e0b", "ink": "#1e293b"}
MARKERS = {"int8": "o", "float16": "s", "float32": "^"}
MONTAGE_COLUMNS = 14

plt.rcParams.update(
    {
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#e2e8f0",
        "axes.edgecolor": COLOURS["ink"],
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "legend.frameon": False,
        "savefig.dpi": 110,
        "savefig.bbox": "tight",
    }
)


def draw_classes(counts: dict[str, dict[str, int]]) -> Figure:
    """How many faces of each of the seven emotions FER2013 has, the four served ones in colour."""
    figure, axes = plt.subplots(figsize=(7, 3))
    totals = [sum(counts[split][emotion] for split in counts) for emotion in EMOTIONS]
    colours = [COLOURS["served" if emotion in LABELS else "baseline"] for emotion in EMOTIONS]
    bars = axes.bar(EMOTIONS, totals, color=colours)
    axes.bar_label(bars, [f"{total:,}" for total in totals], padding=2)
    axes.set_title("FER2013's faces by emotion; the four that are told in violet")
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
                color=COLOURS["baseline"],
                label="Training, augmented",
            )
            axes.plot(
                epochs,
                [epoch[f"val_{quantity}"] for epoch in history],
                color=COLOURS["served"],
                label="PublicTest",
            )
            axes.set(title=f"{name}: {quantity}", xlabel="epoch")
        row[0].set_ylim(0.4, 2)
        row[0].legend()
    figure.tight_layout()
    return figure


def draw_confusion(results: dict[str, Any], names: list[str]) -> Figure:
    """Which class is told for which, as shares of the true class."""
    figure, row = plt.subplots(1, len(names), figsize=(4.2 * len(names), 3.8), squeeze=False)
    for axes, name in zip(row[0], names, strict=True):
        score = results[name]["scores"]["PrivateTest"]
        counts = np.array(score["confusion"])
        shares = counts / counts.sum(axis=1, keepdims=True)
        axes.imshow(shares, cmap="Purples", vmin=0, vmax=1)
        for true, told in np.ndindex(counts.shape):
            axes.text(
                told,
                true,
                f"{shares[true, told]:.0%}\n{counts[true, told]}",
                ha="center",
                va="center",
                color="white" if shares[true, told] > 0.5 else COLOURS["ink"],
            )
        axes.set(
            title=f"{name}: {score['accuracy']:.1%}",
            xlabel="told",
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
    """How often an answer of a given probability is right."""
    figure, row = plt.subplots(1, len(names), figsize=(4.2 * len(names), 3.8), squeeze=False)
    for axes, name in zip(row[0], names, strict=True):
        score = results[name]["scores"]["PrivateTest"]
        confidence, right, faces = zip(*score["reliability"], strict=True)
        axes.plot([0.25, 1], [0.25, 1], color=COLOURS["ink"], linewidth=1, linestyle=":")
        axes.scatter(
            confidence,
            right,
            s=[8 + count / 3 for count in faces],
            color=COLOURS["served"],
            alpha=0.75,
        )
        axes.set(
            title=f"{name}: calibration error {score['calibration_error']:.3f}",
            xlabel="probability told",
            ylabel="share that is right",
            xlim=(0.25, 1.02),
            ylim=(0.25, 1.02),
        )
    figure.tight_layout()
    return figure


def draw_frontier(points: list[dict[str, Any]]) -> Figure:
    """Accuracy against milliseconds and against bytes."""
    figure, pair = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
    for axes, quantity, label in zip(
        pair,
        ("milliseconds", "bytes"),
        ("milliseconds a face, one thread", "bytes of the file"),
        strict=True,
    ):
        for point in points:
            colour = COLOURS[point["group"]]
            axes.scatter(
                point[quantity],
                point["accuracy"],
                s=60,
                marker=point["marker"],
                edgecolor=colour,
                facecolor=colour if point["is_whole"] else "white",
            )
            if point["is_served"] or point["group"] == "peers":
                axes.annotate(
                    point["label"],
                    (point[quantity], point["accuracy"]),
                    fontsize=9,
                    xytext=(0, 8),
                    textcoords="offset points",
                    ha="center",
                )
        axes.set(xscale="log", xlabel=label)
        axes.margins(0.2, 0.1)
    kinds = [
        *(
            (name, COLOURS[group], "o")
            for name, group in (("se_resnet", "served"), ("dcnn", "baseline"), ("others", "peers"))
        ),
        *((kind, COLOURS["ink"], marker) for kind, marker in MARKERS.items()),
    ]
    handles = [
        pair[1].scatter([], [], color=colour, marker=marker, label=label)
        for label, colour, marker in kinds
    ]
    handles.append(
        pair[1].scatter([], [], edgecolor=COLOURS["ink"], facecolor="white", label="one way")
    )
    pair[1].legend(handles=handles, loc="lower right", fontsize=8)
    pair[0].set(ylabel="accuracy on PublicTest", title="What an accuracy costs")
    figure.tight_layout()
    return figure


def frontier(
    results: dict[str, Any], served: dict[str, Any], peers: dict[str, Any]
) -> list[dict[str, Any]]:
    """Every file that was tried: its label, milliseconds, bytes and accuracy on PublicTest."""
    points = []
    for name in (BASELINE, served["name"]):
        for conversion in results[name]["conversions"]:
            for ways, suffix in ((" without flip", "_without_flip"), ("", "")):
                points.append(
                    {
                        "label": f"{name} {conversion['kind']}{ways}",
                        "group": "baseline" if name == BASELINE else "served",
                        "marker": MARKERS[conversion["kind"]],
                        "is_whole": not suffix,
                        "milliseconds": conversion[f"milliseconds{suffix}"],
                        "bytes": conversion["bytes"],
                        "accuracy": conversion[f"accuracy{suffix}"],
                        "is_served": (
                            name == served["name"]
                            and not suffix
                            and conversion["kind"] == served["quantization"]
                        ),
                    }
                )
    for label, figures in peers.items():
        if not label.startswith("expressio"):
            points.append(
                {
                    "label": label,
                    "group": "peers",
                    "is_served": False,
                    "marker": "o",
                    "is_whole": True,
                    "milliseconds": figures["network_ms"],
                    "bytes": figures["network_bytes"],
                    "accuracy": figures["public_accuracy"],
                }
            )
    return points


def card(results: dict[str, Any], served: dict[str, Any], points: list[dict[str, Any]]) -> str:
    """The model card's text."""
    figures, baseline = results[served["name"]], results[BASELINE]
    private, public = figures["scores"]["PrivateTest"], figures["scores"]["PublicTest"]
    file = next(point for point in points if point["is_served"])
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
    disturbances = [
        (name, f"{figures['robustness'][name]:.1%}", f"{share:.1%}")
        for name, share in baseline["robustness"].items()
    ]
    tried = [
        (
            point["label"] + (" (served)" if point["is_served"] else ""),
            f"{point['accuracy']:.1%}",
            f"{point['milliseconds']:.2f}",
            f"{point['bytes']:,}",
        )
        for point in sorted(points, key=lambda point: -point["accuracy"])
    ]
    splits = [
        (
            measure,
            *(
                f"{_find(score, path):{form}}"
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
        bytes=f"{file['bytes']:,}",
        milliseconds=file["milliseconds"],
        parameters=f"{figures['parameters']:,}",
        temperature=served["temperature"],
        confidence_threshold=served["confidence_threshold"],
        epochs=figures["training"]["epochs"],
        best_epoch=figures["training"]["best_epoch"],
        baseline=BASELINE,
        told=f"{private['clear']['told']:.1%}",
        others_unsure=f"{private['clear']['others_unsure']:.1%}",
        weakest=min(LABELS, key=private["recall"].__getitem__),
        weakest_recall=f"{min(private['recall'].values()):.0%}",
        scores=_table(("", "PublicTest", "PrivateTest", f"{BASELINE}, PrivateTest"), splits),
        classes=_table(
            ("", "precision", "recall", f"{BASELINE}: precision", f"{BASELINE}: recall"), classes
        ),
        robustness=_table(("", served["name"], BASELINE), disturbances),
        frontier=_table(("", "PublicTest", "ms", "bytes"), tried),
    )


# What the card says of a split, where it is in the scores, and its format.
MEASURES = (
    ("faces of the four classes", ("faces",), ",d"),
    ("accuracy, the likeliest of the four", ("accuracy",), ".2%"),
    ("clear faces (6 of FER+'s 10 people agree)", ("clear", "faces"), ",d"),
    ("accuracy on these, against FER+'s majority", ("clear", "accuracy"), ".2%"),
    ("expected calibration error, 15 bins", ("calibration_error",), ".3f"),
    ("AUROC, clear faces against neutral, fear, disgust", ("clear", "auroc"), ".3f"),
)


def _find(score: dict[str, Any], path: tuple[str, ...]) -> Any:
    for key in path:
        score = score[key]
    return score


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
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
    parser.add_argument("--montage", type=Path, help="draw sample faces into this file instead")
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
    served = json.loads((MODELS_DIR / "model.json").read_text())
    points = frontier(results, served, json.loads(PEERS.read_text())["systems"])
    names = [BASELINE, served["name"]]
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, figure in {
        "classes": draw_classes(results[FER2013]),
        "curves": draw_curves(results, names),
        "confusion": draw_confusion(results, names),
        "reliability": draw_reliability(results, names),
        "frontier": draw_frontier(points),
    }.items():
        figure.savefig(PICTURES / f"{name}.png", metadata={"Software": None})
    CARD.write_text(card(results, served, points))
    print(f"written to {PICTURES} and {CARD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
