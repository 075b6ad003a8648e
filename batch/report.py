"""Writes a batch's answers as CSV, as JSON lines and as one page of HTML."""

import base64
import csv
import heapq
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click
from google.api_core.exceptions import NotFound
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from batch import batches
from batch.concurrency import Progress, in_parallel, tell
from batch.project import Project
from expressio import photo
from expressio.labels import LABELS
from expressio.photo import UnusablePhoto

THUMBNAILS = 60  # Of each expression: 4 KB each, so a page stays below 2 MB.
MAX_FAILURES = 500  # On the page; the other two files have all.
SIDE = 144  # Pixels of a thumbnail, shown at half of it: screens have that many.
FACE_SIDES = 2.0  # What a thumbnail takes in, in sides of the face's box.

# What a photo shows, in the order of the page, and how the page calls it.
OUTCOMES = {
    **{label: label.capitalize() for label in LABELS},
    "unsure": "Unsure",
    "no_face": "No face",
    "error": "Error",
}
# The rows of the page's export too, after where the photo is: hosting/src/lib/export.ts.
COLUMNS = (
    "photo",
    "id",
    "createdAt",
    "status",
    "error",
    "retryable",
    "model",
    "face",
    "expression",
    "unsure",
    *LABELS,
    "left",
    "top",
    "width",
    "height",
)


class Shown(NamedTuple):
    """A photo that may get a thumbnail; the largest is the surest."""

    confidence: float
    order: int  # Minus its place among the answers, so that no two are the same.
    name: str
    bucket: str
    generation: int
    box: Mapping[str, float] | None  # Of its largest face, in fractions of the upright photo.

    @property
    def short_name(self) -> str:
        """Without the batch's own folder."""
        return self.name.split("/", 2)[-1] if self.name.startswith("batches/") else self.name


class Summary:
    """What the page tells, gathered answer by answer, so that a million of them fit."""

    def __init__(self, thumbnails: int) -> None:
        self.counts: Counter[str] = Counter()
        self.shown: dict[str, list[Shown]] = {outcome: [] for outcome in OUTCOMES}
        self.failures: list[dict[str, Any]] = []
        self.models: set[str] = set()
        self._thumbnails = thumbnails

    def add(self, fields: Mapping[str, Any]) -> None:
        """One more answer."""
        outcome = _outcome(fields)
        self.counts[outcome] += 1
        if outcome == "error":
            if len(self.failures) < MAX_FAILURES:
                self.failures.append({"name": fields["name"], **fields["error"]})
            return
        self.models.add("{name} {version}".format_map(fields["model"]))
        shown = Shown(
            max(fields.get("probabilities", {"": 0.0}).values()),
            -self.counts.total(),
            fields["name"],
            fields["bucket"],
            fields["generation"],
            fields["faces"][0]["box"] if fields["faces"] else None,
        )
        heap = self.shown[outcome]
        heapq.heappush(heap, shown)
        if len(heap) > self._thumbnails:
            heapq.heappop(heap)


def report(
    project: Project, batch: str, folder: Path, thumbnails: int, workers: int, is_dry_run: bool
) -> None:
    """Reads every answer once; the files take their names when they are complete.

    Raises click.ClickException where there are no answers.
    """
    total = sum(batches.counts(project, batch).values())
    if not total:
        raise click.ClickException(f"There are no answers in a batch {batch}.")
    if is_dry_run:
        tell(
            f"Would write {total:,} answers to report.csv, report.jsonl and report.html in "
            f"{folder}."
        )
        return
    folder.mkdir(parents=True, exist_ok=True)
    summary = _write_data(project, batch, folder, total, thumbnails)
    pictures = _pictures(project, summary, workers)
    waiting = max(0, (batches.expected_count(project, batch) or total) - summary.counts.total())
    _write(folder / "report.html", page(batch, summary, pictures, waiting))
    tell(f"Wrote report.csv, report.jsonl and report.html to {folder}.")


def _write_data(project: Project, batch: str, folder: Path, total: int, thumbnails: int) -> Summary:
    summary = Summary(thumbnails)
    parts = [folder / f"{name}.part" for name in ("report.csv", "report.jsonl")]
    with ExitStack() as stack:
        table, lines = (
            stack.enter_context(part.open("w", encoding="utf-8", newline="")) for part in parts
        )
        rows = csv.DictWriter(table, COLUMNS, restval="")
        rows.writeheader()
        progress = stack.enter_context(Progress("read answers", total))
        for answer in batches.answers(project, batch):
            fields = answer.to_dict() or {}
            rows.writerows(csv_rows(fields))
            lines.write(json.dumps(fields, ensure_ascii=False, default=_iso) + "\n")
            summary.add(fields)
            progress.count(_outcome(fields))
    for part in parts:
        part.replace(part.with_suffix(""))
    return summary


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def page(batch: str, summary: Summary, pictures: Mapping[int, str], waiting: int = 0) -> str:
    """The page, which needs no other file: every name on it is foreign text, and escaped.

    `waiting` is how many photos are not answered yet.
    """
    total = summary.counts.total()
    outcomes = [
        {
            "id": outcome,
            "words": words,
            "count": summary.counts[outcome],
            "share": summary.counts[outcome] / total,
            "photos": sorted(summary.shown[outcome], reverse=True),
        }
        for outcome, words in OUTCOMES.items()
    ]
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("report.html").render(
        batch=batch,
        total=total,
        waiting=waiting,
        outcomes=outcomes,
        pictures=pictures,
        models=summary.models,
        failures=summary.failures,
        written=datetime.now(UTC),
        side=SIDE // 2,
    )


def csv_rows(fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each face, or one for a photo without any.

    A photo is named by its address: a cell that began with a foreign name could begin with =, and
    a spreadsheet would calculate it.
    """
    error = fields.get("error", {})
    start = {
        "photo": f"gs://{fields['bucket']}/{fields['name']}",
        "id": fields["id"],
        "createdAt": _iso(fields["createdAt"]),
        "status": fields["status"],
        "error": error.get("code", ""),
        "retryable": error.get("retryable", ""),
        "model": fields.get("model", {}).get("version", ""),
    }
    for number, face in enumerate(fields.get("faces", []), 1):
        yield {
            **start,
            "face": number,
            "expression": face["expression"],
            "unsure": face["unsure"],
            **face["probabilities"],
            **face["box"],
        }
    if not fields.get("faces"):
        yield start


def _outcome(fields: Mapping[str, Any]) -> str:
    if fields["status"] != "done":
        return str(fields["status"])
    return "unsure" if fields["unsure"] else str(fields["expression"])


def _iso(instant: datetime) -> str:
    return instant.isoformat()


def _pictures(project: Project, summary: Summary, workers: int) -> dict[int, str]:
    """Data URLs of the thumbnails, by the photo's order; none for photos that are gone."""
    every = [shown for some in summary.shown.values() for shown in some]
    pictures = {}
    with Progress("thumbnails", len(every)) as progress:
        for shown, picture in in_parallel(partial(_picture, project), every, workers):
            if isinstance(picture, str):
                pictures[shown.order] = picture
            elif isinstance(picture, Exception):
                tell(f"no thumbnail: {shown.name}: {picture}")
            progress.count("made" if isinstance(picture, str) else "missing")
    return pictures


def _picture(project: Project, shown: Shown) -> str | None:
    bucket = project.bucket.client.bucket(shown.bucket)
    try:
        data = bucket.blob(shown.name, generation=shown.generation).download_as_bytes()
        small = thumbnail(data, shown.box)
    except (NotFound, UnusablePhoto):
        return None
    return "data:image/jpeg;base64," + base64.b64encode(small).decode()


def thumbnail(data: bytes, box: Mapping[str, float] | None) -> bytes:
    """A JPEG of the face in its surroundings, or of the whole photo; nothing but pixels.

    Raises UnusablePhoto.
    """
    image = photo.decode(data).image
    if box is not None:
        image = image.crop(_surroundings(image, box))
    image.thumbnail((SIDE, SIDE))
    image.info.clear()  # Comments and colour profiles would be written.
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _surroundings(image: Image.Image, box: Mapping[str, float]) -> tuple[int, int, int, int]:
    """A square around the box, moved and cut so that it lies in the image; pixels."""
    width, height = box["width"] * image.width, box["height"] * image.height
    side = min(max(width, height) * FACE_SIDES, image.width, image.height)
    left = box["left"] * image.width + (width - side) / 2
    top = box["top"] * image.height + (height - side) / 2
    left = min(max(left, 0), image.width - side)
    top = min(max(top, 0), image.height - side)
    return round(left), round(top), round(left + side), round(top + side)
