"""The model card and its pictures, from the results in the repository."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")

from expressio.contract import MODELS_DIR
from tests.support.training_faces import gray_faces
from training import prepare, report
from training.results import FER2013, RESULTS, merge_results

Json = dict[str, Any]


@pytest.fixture
def results() -> Json:
    content: Json = json.loads(RESULTS.read_text())
    return content


@pytest.fixture
def served() -> Json:
    content: Json = json.loads((MODELS_DIR / "model.json").read_text())["expression"]
    return content


@pytest.fixture
def peers() -> Json:
    content: Json = json.loads(report.PEERS.read_text())["systems"]
    return content


def test_model_card_in_the_repository_is_what_the_results_say(
    results: Json, served: Json, peers: Json
) -> None:
    points = report.frontier(results, served, peers)
    assert report.card(results, served, points) == report.CARD.read_text()


def test_frontier_has_one_served_file(results: Json, served: Json, peers: Json) -> None:
    points = report.frontier(results, served, peers)
    [point] = [point for point in points if point.is_served]
    assert point.label == f"{served['name']} {served['quantization']}"
    assert point.bytes == (MODELS_DIR / served["file"]).stat().st_size
    assert len(points) == 2 * 2 * 3 + 2  # Two networks, with and without flip, and two peers.


def test_figure_that_was_not_measured_is_not_available() -> None:
    score = {"accuracy": 0.5, "clear": {"accuracy": 0.75}}
    assert report._cell(score, ("clear", "accuracy"), ".1%") == "75.0%"
    assert report._cell(score, ("without_twins", "accuracy"), ".1%") == "n/a"


def test_pictures_show_both_networks(results: Json, served: Json, peers: Json) -> None:
    names = [report.BASELINE, served["name"]]
    for figure in (
        report.draw_confusion(results, names),
        report.draw_reliability(results, names),
    ):
        titles = [axes.get_title("left") for axes in figure.axes]
        assert [title.split(":")[0] for title in titles] == names
    assert len(report.draw_curves(results, names).axes) == 4
    assert len(report.draw_frontier(report.frontier(results, served, peers)).axes) == 2
    [bars] = report.draw_classes(results[FER2013]).axes
    assert [label.get_text() for label in bars.get_xticklabels()] == list(prepare.EMOTIONS)


def test_montage_has_a_row_of_faces_for_each_emotion(tmp_path: Path) -> None:
    splits = {name: gray_faces(28, seed) for seed, name in enumerate(prepare.SPLITS)}
    prepare.save(splits, tmp_path / "set.npz")
    axes = report.draw_montage(tmp_path / "set.npz").axes
    assert len(axes) == len(prepare.EMOTIONS) * report.MONTAGE_COLUMNS
    shown = [np.asarray(image.get_array()) for ax in axes for image in ax.get_images()]
    assert len(shown) == 28
    assert np.array_equal(shown[0], splits["Training"].faces[0, ..., 0])


def test_merged_results_keep_other_figures(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    merge_results(path, "one", {"accuracy": 0.5, "faces": 3})
    merge_results(path, "two", {"accuracy": 0.7})
    merge_results(path, "one", {"accuracy": 0.6})
    assert json.loads(path.read_text()) == {
        "one": {"accuracy": 0.6, "faces": 3},
        "two": {"accuracy": 0.7},
    }
