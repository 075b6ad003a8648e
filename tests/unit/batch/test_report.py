"""The report's parts, for answers that the photos of the other tests do not get."""

import csv
import io
import re

import pytest
from PIL import Image

from batch.report import COLUMNS, Summary, csv_rows, page, thumbnail
from expressio.labels import LABELS
from expressio.photo import UnusablePhoto
from tests.support.system import REPOSITORY


def answer(name, **fields):
    """An answer with one face of the expression and probability, unless `fields` have no face."""
    return {
        "name": name,
        "bucket": "b",
        "generation": 1,
        "id": "0" * 64,
        "faces": [],
        "createdAt": Instant(),
        "model": {"name": "m", "version": "1"},
        **fields,
    }


class Instant:
    def isoformat(self):
        return "2026-11-01T00:00:00+00:00"


def done(name, expression, probability, unsure=False):
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
    return answer(
        name,
        status="done",
        faces=[face, face],
        probabilities=probabilities,
        expression=expression,
        unsure=unsure,
    )


def summary_of(answers, thumbnails=60):
    summary = Summary(thumbnails)
    for each in answers:
        summary.add(each)
    return summary


def test_only_the_surest_photos_of_an_expression_are_shown_and_all_are_counted():
    answers = [done(f"{number}.jpg", "sad", 0.3 + number / 20) for number in range(10)]
    html = page("trip", summary_of(answers, thumbnails=3), {})
    assert "3 of 10 shown, surest first" in html
    assert re.findall(r"<b>(.*)</b>", html) == ["75.0%", "70.0%", "65.0%"]


def test_photos_that_are_not_answered_yet_are_told():
    summary = summary_of([done("a.jpg", "sad", 0.9)])
    assert "1 photo, 1,200 more not answered yet" in page("trip", summary, {}, waiting=1200)
    assert "not answered" not in page("trip", summary, {})


def test_unsure_answers_are_not_counted_as_an_expression():
    summary = summary_of([done("a.jpg", "sad", 0.4, unsure=True), done("b.jpg", "sad", 0.9)])
    assert summary.counts == {"unsure": 1, "sad": 1}
    assert '<section id="unsure">' in page("trip", summary, {})


def test_failures_beyond_the_limit_are_counted():
    error = {"code": "internal", "message": "<b>late</b>", "retryable": True}
    html = page(
        "trip",
        summary_of([answer(f"{number}", status="error", error=error) for number in range(501)]),
        {},
    )
    assert "500 of 501 shown" in html
    assert "internal (retry)" in html
    assert "&lt;b&gt;late&lt;/b&gt;" in html and "<b>late" not in html


def test_csv_has_a_row_for_each_face_and_no_cell_that_is_a_formula():
    file = io.StringIO()
    table = csv.DictWriter(file, COLUMNS, restval="")
    table.writerows(csv_rows(done('=HYPERLINK("x"),\n.jpg', "happy", 0.7)))
    rows = list(csv.DictReader(io.StringIO(file.getvalue()), COLUMNS))
    assert [row["face"] for row in rows] == ["1", "2"]
    assert {row["photo"] for row in rows} == {'gs://b/=HYPERLINK("x"),\n.jpg'}
    assert float(rows[0]["happy"]) == pytest.approx(0.7)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_thumbnail_has_pixels_and_nothing_else(astronaut, encode):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    data = encode(astronaut, exif=exif, comment=b"by somebody")
    for box in (None, {"left": 0.3, "top": 0.1, "width": 0.25, "height": 0.25}):
        small = thumbnail(data, box)
        assert b"home" not in small and b"somebody" not in small
        assert Image.open(io.BytesIO(small)).size == (144, 144)


def test_thumbnail_of_a_face_at_the_edge_is_square(astronaut, encode):
    for left, top in ((0, 0), (0.8, 0.85)):
        box = {"left": left, "top": top, "width": 0.2, "height": 0.15}
        image = Image.open(io.BytesIO(thumbnail(encode(astronaut), box)))
        assert image.size == (144, 144)


def test_thumbnail_shows_the_face():
    image = Image.new("RGB", (800, 400), "white")
    image.paste("black", (600, 100, 700, 200))
    file = io.BytesIO()
    image.save(file, "PNG")
    box = {"left": 600 / 800, "top": 0.25, "width": 100 / 800, "height": 0.25}
    small = Image.open(io.BytesIO(thumbnail(file.getvalue(), box))).convert("L")
    assert small.getpixel((72, 72)) < 40 and small.getpixel((10, 10)) > 215
    assert small.getpixel((72, 40)) < 40 or small.getpixel((72, 30)) > 215


def test_thumbnail_of_what_is_no_photo_is_refused():
    with pytest.raises(UnusablePhoto):
        thumbnail(b"text", None)


def test_page_has_the_colours_of_the_client():
    theme = (REPOSITORY / "hosting/src/app/theme.css").read_text()
    html = (REPOSITORY / "batch/report.html").read_text()
    for label in LABELS:
        colours = re.findall(rf"--{label}: (#\w+);", theme)
        assert len(colours) == 2
        assert re.findall(rf"--{label}: (#\w+);", html) == colours
