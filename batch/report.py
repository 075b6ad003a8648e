"""Writes a batch's predictions as CSV, JSON Lines, and one HTML page."""

import base64
import csv
import heapq
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import click
from google.api_core.exceptions import NotFound
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from batch import batches
from batch.concurrency import Progress, in_parallel, say
from batch.project import Project
from expressio import photo
from expressio.labels import EMOTIONS, LABELS
from expressio.photo import UnusablePhoto

THUMBNAILS = 60  # Per expression: about 4 KB each, so a page stays below 2 MB.
MAX_FAILURES = 500  # On the page; the other two files list all.
SIDE = 144  # Pixels of a thumbnail, shown at half the size for dense screens.
FACE_SIDES = 2.0  # The side of a thumbnail's crop, in sides of the face's box.

BYTE_ORDER_MARK = "\ufeff"  # Without it Excel takes UTF-8 for the system's older encoding.

# The outcomes in the order of the page, with their titles.
OUTCOMES = {
    **{label: label.capitalize() for label in LABELS},
    "neutral": "Neutral",  # Unsure faces whose likeliest emotion this is.
    "unsure": "Unsure",
    "no_face": "No face",
    "error": "Error",
}
EMOTION_COLUMNS = {emotion: f"emotion{emotion.capitalize()}" for emotion in EMOTIONS}
# Of a face: those that the first version had, and those that came later.
FACE_COLUMNS = ("expression", "unsure", *LABELS, "left", "top", "width", "height")
LATER_FACE_COLUMNS = ("yaw", "pitch", "roll", "reason", *EMOTION_COLUMNS.values())
# After the first, the columns of the web page's CSV too: hosting/src/lib/export.ts.
COLUMNS = (
    "photo",
    "id",
    "createdAt",
    "status",
    "error",
    "retryable",
    "model",
    "face",
    *FACE_COLUMNS,
    "facesFound",
    *LATER_FACE_COLUMNS,
)


class Candidate(NamedTuple):
    """A photo that may get a thumbnail; they sort by confidence."""

    confidence: float
    order: int  # Minus its place among the predictions: breaks ties, earlier first.
    name: str
    bucket: str
    generation: int
    box: Mapping[str, float] | None  # Its largest face, as fractions of the upright photo.
    emotion: str  # The likeliest of all for that face; empty without one.
    reason: str  # Why that face is unsure; empty where that is not known.

    @property
    def short_name(self) -> str:
        """The name without batches/{batchId}/."""
        return self.name.split("/", 2)[-1] if self.name.startswith("batches/") else self.name


class Summary:
    """What the page shows, gathered one prediction at a time so that a million fit in memory."""

    def __init__(self, thumbnails: int) -> None:
        self.counts: Counter[str] = Counter()
        self.candidates: dict[str, list[Candidate]] = {outcome: [] for outcome in OUTCOMES}
        self.failures: list[dict[str, Any]] = []
        self.models: set[str] = set()
        self._thumbnails = thumbnails

    def add(self, fields: Mapping[str, Any]) -> None:
        """Adds one prediction document."""
        outcome = _outcome(fields)
        self.counts[outcome] += 1
        if outcome == "error":
            if len(self.failures) < MAX_FAILURES:
                self.failures.append({"name": fields["name"], **fields["error"]})
            return
        self.models.add("{name} {version}".format_map(fields["model"]))
        emotion, confidence = _likeliest(fields) if fields["faces"] else ("", 0.0)
        candidate = Candidate(
            confidence,
            -self.counts.total(),
            fields["name"],
            fields["bucket"],
            fields["generation"],
            fields["faces"][0]["box"] if fields["faces"] else None,
            emotion,
            fields["faces"][0].get("reason", "") if fields["faces"] else "",
        )
        heap = self.candidates[outcome]
        heapq.heappush(heap, candidate)
        if len(heap) > self._thumbnails:
            heapq.heappop(heap)


def report(
    project: Project, batch: str, folder: Path, thumbnails: int, workers: int, is_dry_run: bool
) -> None:
    """Reads every prediction once; each file gets its name once it is complete.

    Raises click.ClickException if the batch has no predictions.
    """
    total = sum(batches.status_counts(project, batch).values())
    if not total:
        raise click.ClickException(f"Batch {batch} has no predictions.")
    if is_dry_run:
        say(
            f"Would write {total:,} predictions to report.csv, report.jsonl and report.html in "
            f"{folder}."
        )
        return
    folder.mkdir(parents=True, exist_ok=True)
    summary = _write_data(project, batch, folder, total, thumbnails)
    pictures = _pictures(project, summary, workers)
    pending = max(0, (batches.expected_count(project, batch) or total) - summary.counts.total())
    write(folder / "report.html", page(batch, summary, pictures, pending))
    say(f"Wrote report.csv, report.jsonl and report.html to {folder}.")


def _write_data(project: Project, batch: str, folder: Path, total: int, thumbnails: int) -> Summary:
    summary = Summary(thumbnails)
    parts = [folder / f"{name}.part" for name in ("report.csv", "report.jsonl")]
    with ExitStack() as stack:
        table, lines = (stack.enter_context(new_file(part)) for part in parts)
        table.write(BYTE_ORDER_MARK)
        rows = csv.DictWriter(table, COLUMNS, restval="")
        rows.writeheader()
        progress = stack.enter_context(Progress("read predictions", total))
        for prediction in batches.predictions(project, batch):
            fields = prediction.to_dict() or {}
            rows.writerows(csv_rows(fields))
            lines.write(json.dumps(fields, ensure_ascii=False, default=_iso) + "\n")
            summary.add(fields)
            progress.count(_outcome(fields))
    for part in parts:
        part.replace(part.with_suffix(""))
    return summary


def write(path: Path, text: str) -> None:
    """Writes a file that gets its name once it is complete."""
    part = path.with_name(f"{path.name}.part")
    with new_file(part) as file:
        file.write(text)
    part.replace(path)


def new_file(path: Path) -> TextIO:
    """A file that was not there, to write text to, for its owner's eyes alone."""
    path.unlink(missing_ok=True)  # Of an interrupted run; a link, and not what it leads to.
    return open(path, "x", encoding="utf-8", newline="", opener=partial(os.open, mode=0o600))


def page(batch: str, summary: Summary, pictures: Mapping[int, str], pending: int = 0) -> str:
    """The HTML of the page, which needs no other file; file names in it are escaped.

    `pictures` holds data URLs by the candidates' order; `pending` counts the photos without a
    prediction.
    """
    total = summary.counts.total()
    shares = _shares([summary.counts[outcome] for outcome in OUTCOMES])
    outcomes = [
        {
            "id": outcome,
            "title": title,
            "count": summary.counts[outcome],
            "share": share,
            "photos": sorted(summary.candidates[outcome], reverse=True),
        }
        for (outcome, title), share in zip(OUTCOMES.items(), shares, strict=True)
    ]
    return render(
        "report.html",
        batch=batch,
        total=total,
        pending=pending,
        outcomes=outcomes,
        pictures=pictures,
        models=summary.models,
        failures=summary.failures,
        side=SIDE // 2,
    )


def render(template: str, **values: Any) -> str:
    """The HTML of a template of this folder; `values` are escaped in it."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template(template).render(written=datetime.now(UTC), **values)


def _shares(counts: list[int]) -> list[float]:
    """Fractions of the total in steps of 0.001 that sum to 1: the largest remainders round up."""
    exact = [1000 * count / sum(counts) for count in counts]
    steps = [int(share) for share in exact]
    for index in sorted(range(len(counts)), key=lambda i: steps[i] - exact[i])[: 1000 - sum(steps)]:
        steps[index] += 1
    return [step / 1000 for step in steps]


def csv_rows(fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per face, or one for a photo without faces, keyed by COLUMNS.

    The photo column starts with gs://: a bare file name could start with =, and a spreadsheet would
    run it as a formula.
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
            "facesFound": fields.get("facesFound", ""),
            **face_cells(face),
        }
    if not fields.get("faces"):
        yield start


def face_cells(face: Mapping[str, Any]) -> dict[str, Any]:
    """One of a prediction's faces, keyed by COLUMNS."""
    return {
        "expression": face["expression"],
        "unsure": face["unsure"],
        **face["probabilities"],
        **face["box"],
        **face.get("pose", {}),
        "reason": face.get("reason", ""),
        **{EMOTION_COLUMNS[name]: p for name, p in face.get("emotions", {}).items()},
    }


def _outcome(fields: Mapping[str, Any]) -> str:
    if fields["status"] != "done":
        return str(fields["status"])
    if not fields["unsure"]:
        return str(fields["expression"])
    return "neutral" if _likeliest(fields)[0] == "neutral" else "unsure"


def _likeliest(fields: Mapping[str, Any]) -> tuple[str, float]:
    """What the largest face shows, and its probability: of the four, or of all if it is unsure."""
    shares: Mapping[str, float] = fields["probabilities"]
    if fields["unsure"]:  # Documents of earlier versions have only the four.
        shares = fields["faces"][0].get("emotions", shares)
    return max(shares.items(), key=itemgetter(1))


def _iso(instant: datetime) -> str:
    return instant.isoformat()


def _pictures(project: Project, summary: Summary, workers: int) -> dict[int, str]:
    """Data URLs of the thumbnails, by the candidates' order; none for photos that are gone."""
    candidates = [each for heap in summary.candidates.values() for each in heap]
    pictures = {}
    with Progress("thumbnails", len(candidates)) as progress:
        for candidate, picture in in_parallel(partial(_picture, project), candidates, workers):
            if isinstance(picture, str):
                pictures[candidate.order] = picture
            elif isinstance(picture, Exception):
                say(f"no thumbnail: {candidate.name}: {picture}")
            progress.count("made" if isinstance(picture, str) else "missing")
    return pictures


def _picture(project: Project, candidate: Candidate) -> str | None:
    bucket = project.bucket.client.bucket(candidate.bucket)
    try:
        data = bucket.blob(candidate.name, generation=candidate.generation).download_as_bytes(
            raw_download=True
        )
        return data_url(thumbnail(data, candidate.box))
    except (NotFound, UnusablePhoto):
        return None


def data_url(jpeg: bytes) -> str:
    """The bytes of a JPEG as an address, for a page that needs no other file."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def thumbnail(data: bytes, box: Mapping[str, float] | None) -> bytes:
    """A JPEG of the face and its surroundings, or of the whole photo, without metadata.

    `box` is in fractions of the upright photo. Raises UnusablePhoto.
    """
    if box is None:
        return _small(photo.decode(data).image)
    return face_thumbnail(_frame_with_faces(data), box)


def face_thumbnail(image: Image.Image, box: Mapping[str, float]) -> bytes:
    """A JPEG of the face and its surroundings; `box` is in fractions of the upright image."""
    return _small(image.crop(_surroundings(image, box)))


def _small(image: Image.Image) -> bytes:
    image.thumbnail((SIDE, SIDE))
    image.info.clear()  # Comments and color profiles would be written too.
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _frame_with_faces(data: bytes) -> Image.Image:
    """The image, or of an animation the frame that was analyzed: the first that shows a face."""
    first, *others = (frame.image for frame in photo.frames(data))
    if not others:
        return first
    from expressio import faces  # Here, because it loads networks, which few photos need.

    return next((image for image in (first, *others) if faces.detect(image)), first)


def _surroundings(image: Image.Image, box: Mapping[str, float]) -> tuple[int, int, int, int]:
    """A square around the box that fits the image: left, top, right and bottom in pixels."""
    width, height = box["width"] * image.width, box["height"] * image.height
    side = min(max(width, height) * FACE_SIDES, image.width, image.height)
    left = box["left"] * image.width + (width - side) / 2
    top = box["top"] * image.height + (height - side) / 2
    left = min(max(left, 0), image.width - side)
    top = min(max(top, 0), image.height - side)
    return round(left), round(top), round(left + side), round(top + side)
