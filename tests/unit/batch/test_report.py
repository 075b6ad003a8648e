"""The parts of the report, for predictions that the other tests' photos do not get."""

import csv
import io
import re
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from batch.report import COLUMNS, Summary, csv_rows, new_file, page, thumbnail
from expressio.labels import EMOTIONS, LABELS
from expressio.photo import UnusablePhoto
from tests.support.system import REPOSITORY

Encode = Callable[..., bytes]


def prediction(name: str, **fields: Any) -> dict[str, Any]:
    """A prediction document without faces, unless `fields` has some."""
    return {
        "name": name,
        "bucket": "b",
        "generation": 1,
        "id": "0" * 64,
        "faces": [],
        "createdAt": datetime(2026, 11, 1, tzinfo=UTC),
        "model": {"name": "m", "version": "1"},
        **fields,
    }


def done(name: str, expression: str, probability: float, unsure: bool = False) -> dict[str, Any]:
    """A prediction of two faces with the expression at that probability."""
    rest = (1 - probability) / 3
    probabilities = {label: probability if label == expression else rest for label in LABELS}
    box = {"left": 0.1, "top": 0.1, "width": 0.5, "height": 0.5}
    face = {
        "box": box,
        "score": 0.9,
        "probabilities": probabilities,
        "expression": expression,
        "unsure": unsure,
    }
    return prediction(
        name,
        status="done",
        faces=[face, face],
        probabilities=probabilities,
        expression=expression,
        unsure=unsure,
    )


def unsure(name: str, emotion: str, **fields: Any) -> dict[str, Any]:
    """A prediction of a face that is unsure, with `emotion` at 0.6 of all seven."""
    document = done(name, "happy", 0.5, unsure=True)
    shares = {each: 0.6 if each == emotion else 0.4 / 6 for each in EMOTIONS}
    face = {**document["faces"][0], "emotions": shares, **fields}
    return {**document, "faces": [face], "facesFound": 1}


def summary_of(predictions: list[dict[str, Any]], thumbnails: int = 60) -> Summary:
    summary = Summary(thumbnails)
    for each in predictions:
        summary.add(each)
    return summary


def test_only_the_most_confident_photos_of_an_expression_are_shown_and_all_are_counted() -> None:
    predictions = [done(f"{number}.jpg", "sad", 0.3 + number / 20) for number in range(10)]
    html = page("trip", summary_of(predictions, thumbnails=3), {})
    assert "3 of 10 shown, most confident first" in html
    assert re.findall(r"<b>(.*)</b>", html) == ["75.0%", "70.0%", "65.0%"]


def test_photos_without_a_prediction_are_mentioned() -> None:
    summary = summary_of([done("a.jpg", "sad", 0.9)])
    assert "1 photo, 1,200 more not analyzed yet" in page("trip", summary, {}, pending=1200)
    assert "not analyzed" not in page("trip", summary, {})


def test_unsure_predictions_are_not_counted_as_an_expression() -> None:
    summary = summary_of([done("a.jpg", "sad", 0.4, unsure=True), done("b.jpg", "sad", 0.9)])
    assert summary.counts == {"unsure": 1, "sad": 1}
    assert '<section id="unsure">' in page("trip", summary, {})


def test_unsure_faces_that_look_neutral_are_counted_as_neutral() -> None:
    documents = [unsure("a.jpg", "neutral"), unsure("b.jpg", "fear"), unsure("c.jpg", "happy")]
    summary = summary_of(documents)
    assert summary.counts == {"neutral": 1, "unsure": 2}
    captions = re.findall(r"<b>(.*)</b>", page("trip", summary, {}))
    assert captions == ["60.0%", "closest to fear", "closest to happy"]


def test_unsure_face_of_an_earlier_version_is_closest_to_its_expression() -> None:
    html = page("trip", summary_of([done("a.jpg", "sad", 0.4, unsure=True)]), {})
    assert re.findall(r"<b>(.*)</b>", html) == ["closest to sad"]


@pytest.mark.parametrize("counts", [(1, 1, 1), (1, 2, 3, 1), (999, 1, 1), (1,)])
def test_percentages_on_the_page_sum_to_100(counts: tuple[int, ...]) -> None:
    predictions = [
        done(f"{label}{number}.jpg", label, 0.9)
        for label, count in zip(LABELS, counts, strict=False)
        for number in range(count)
    ]
    html = page("trip", summary_of(predictions, thumbnails=0), {})
    shown = re.findall(r'<td class="number quiet">([\d.]+)%</td>', html)
    assert len(shown) >= len(counts)
    assert sum(float(share) for share in shown) == pytest.approx(100, abs=1e-6)


def test_failures_beyond_the_limit_are_counted() -> None:
    error = {"code": "internal", "message": "<b>late</b>", "retryable": True}
    html = page(
        "trip",
        summary_of([prediction(f"{number}", status="error", error=error) for number in range(501)]),
        {},
    )
    assert "500 of 501 shown" in html
    assert "internal (retry)" in html
    assert "&lt;b&gt;late&lt;/b&gt;" in html and "<b>late" not in html


def test_csv_has_a_row_for_each_face_and_no_cell_that_is_a_formula() -> None:
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS, restval="")
    table.writerows(csv_rows(done('=HYPERLINK("x"),\n.jpg', "happy", 0.7)))
    rows = list(csv.DictReader(io.StringIO(file.getvalue()), COLUMNS))
    assert [row["face"] for row in rows] == ["1", "2"]
    assert {row["photo"] for row in rows} == {'gs://b/=HYPERLINK("x"),\n.jpg'}
    assert float(rows[0]["happy"]) == pytest.approx(0.7)
    assert rows
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_reason_is_shown_where_it_is_known() -> None:
    documents = [unsure("a.jpg", "happy", reason="turned_away"), unsure("b.jpg", "sad")]
    html = page("trip", summary_of(documents), {})
    assert re.findall(r'<span class="reason">(.*)</span>', html) == ["turned away"]


def test_csv_has_pose_reason_and_all_seven_emotions_after_the_older_columns() -> None:
    pose = {"yaw": -12.5, "pitch": 4.2, "roll": 3.1}
    [row] = csv_rows(unsure("a.jpg", "neutral", pose=pose, reason="small"))
    assert {key: row[key] for key in pose} == pose
    assert (row["facesFound"], row["reason"], row["emotionNeutral"]) == (1, "small", 0.6)
    new = COLUMNS[COLUMNS.index("height") + 1 :]
    emotions = (f"emotion{emotion.capitalize()}" for emotion in EMOTIONS)
    assert new == ("facesFound", "yaw", "pitch", "roll", "reason", *emotions)
    assert set(row) <= set(COLUMNS)


def test_thumbnail_has_pixels_and_nothing_else(astronaut: Image.Image, encode: Encode) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    data = encode(astronaut, exif=exif, comment=b"by someone")
    for box in (None, {"left": 0.3, "top": 0.1, "width": 0.25, "height": 0.25}):
        small = thumbnail(data, box)
        assert b"home" not in small and b"someone" not in small
        assert Image.open(io.BytesIO(small)).size == (144, 144)


def test_thumbnail_of_a_face_at_the_edge_is_square(astronaut: Image.Image, encode: Encode) -> None:
    for left, top in ((0, 0), (0.8, 0.85)):
        box = {"left": left, "top": top, "width": 0.2, "height": 0.15}
        image = Image.open(io.BytesIO(thumbnail(encode(astronaut), box)))
        assert image.size == (144, 144)


def test_thumbnail_shows_the_face() -> None:
    image = Image.new("RGB", (800, 400), "white")
    image.paste("black", (600, 100, 700, 200))
    file = io.BytesIO()
    image.save(file, "PNG")
    box = {"left": 600 / 800, "top": 0.25, "width": 100 / 800, "height": 0.25}
    small = np.asarray(Image.open(io.BytesIO(thumbnail(file.getvalue(), box))).convert("L"))
    assert small[72, 72] < 40 and small[10, 10] > 215
    assert small[40, 72] < 40 or small[30, 72] > 215


def test_thumbnail_of_an_animation_shows_the_frame_with_the_face(
    astronaut: Image.Image, encode: Encode
) -> None:
    blank = Image.new("RGB", astronaut.size, "white")
    data = encode(blank, "WEBP", save_all=True, append_images=[astronaut, blank], duration=100)
    box = {"left": 0.35, "top": 0.15, "width": 0.18, "height": 0.2}
    small = np.asarray(Image.open(io.BytesIO(thumbnail(data, box))).convert("L"))
    assert small.std() > 20
    whole = np.asarray(Image.open(io.BytesIO(thumbnail(data, None))).convert("L"))
    assert whole.min() > 250


def test_thumbnail_of_what_is_no_photo_is_refused() -> None:
    with pytest.raises(UnusablePhoto):
        thumbnail(b"text", None)


def test_page_has_the_colors_of_the_client() -> None:
    theme = (REPOSITORY / "hosting/src/app/theme.css").read_text()
    html = (REPOSITORY / "batch/style.css").read_text()
    for label in LABELS:
        colors = re.findall(rf"--{label}: (#\w+);", theme)
        assert len(colors) == 2
        assert re.findall(rf"--{label}: (#\w+);", html) == colors


def test_report_file_replaces_a_link_and_is_private(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    part = tmp_path / "report.csv.part"
    part.symlink_to(elsewhere)
    with new_file(part) as file:
        file.write("new")
    assert elsewhere.read_text() == "kept"
    assert (part.read_text(), part.is_symlink()) == ("new", False)
    assert stat.S_IMODE(part.stat().st_mode) == 0o600
