"""Analyzes photos already in a bucket, for which no event was sent.

It runs the function's own code on this machine and changes nothing in the bucket. Rewriting the
photos to trigger events would need write access, restart every photo's retention, cost one upload
per photo, and work only for the bucket that the function listens to. For millions of photos use
beam.py.
"""

import json
import os
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import click

from batch import batches
from batch.concurrency import Progress, in_parallel, say
from batch.project import Project
from expressio import service, store
from expressio.deadline import Deadline
from expressio.event_log import DeliveryLog
from expressio.outcome import Outcome
from expressio.store import Upload

MAX_ERRORS = 0.2  # Of the last RECENT photos: more suggests a wrong prefix or an outage.
RECENT = 100
FEWEST = 20  # Too few photos to judge by.
DOCUMENTS_PER_READ = 100


@dataclass(frozen=True)
class Source:
    """Where the photos are, and the batch for those that the function would ignore."""

    bucket: str
    prefix: str
    batch: str | None

    @classmethod
    def parse(cls, url: str, batch: str | None) -> "Source":
        """The source that gs://bucket/prefix names. Raises click.BadParameter for any other URL."""
        match = re.fullmatch(r"gs://([^/]+)(?:/(.*))?", url, re.DOTALL)
        if match is None:
            raise click.BadParameter(f"{url!r} is not gs://bucket/prefix.")
        return cls(match[1], match[2] or "", batch)

    @property
    def manifest(self) -> Path:
        """The default file for the list of photos."""
        name = self.batch or re.sub(r"[^A-Za-z0-9_-]+", "-", f"{self.bucket}/{self.prefix}")
        return Path(f"{name.strip('-')}.manifest.jsonl")


class Entry(NamedTuple):
    """An object as it was listed: one line of the manifest."""

    name: str
    generation: int
    size: int  # Bytes.
    uploaded_at: str  # ISO 8601.


@dataclass(frozen=True)
class Limits:
    """How much and how fast a run may work; None is no limit."""

    photos: int | None
    per_second: float | None
    workers: int


def backfill(
    project: Project,
    source: Source,
    manifest: Path,
    limits: Limits,
    is_resumed: bool,
    is_dry_run: bool,
) -> bool:
    """Lists the photos once, into the manifest, and analyzes those without a prediction.

    Skips photos whose prediction is of the listed generation or a newer one, so a run continues
    where an interrupted one stopped. Stops when over MAX_ERRORS of the last photos ended in errors,
    on Ctrl-C, and while the file MANIFEST.stop exists. Returns whether no photo failed and nothing
    stopped the run.
    """
    if is_resumed:
        _check_header(manifest, source)
        entries = list(_read(manifest))
    elif manifest.exists():
        raise click.ClickException(
            f"{manifest} exists: continue with it by --resume, or remove it to list the photos "
            "again."
        )
    else:
        entries = list(_listed(project, source))
        if not is_dry_run:
            _write(manifest, source, entries)
    found = [_upload(project, source, entry) for entry in entries]
    uploads = [upload for upload in found if upload]
    if len(found) > len(uploads):
        say(
            f"{len(found) - len(uploads):,} objects are under neither photos/ nor batches/: name "
            "the batch for their predictions with --batch."
        )
    if source.batch and not is_dry_run:
        ids = {upload.id for upload in uploads if upload.owner == {"batchId": source.batch}}
        stored = batches.prediction_ids(project, source.batch)
        batches.set_expected(project, source.batch, len(ids | stored))
    return _analyze_all(project, uploads, Path(f"{manifest}.stop"), limits, is_dry_run)


def _listed(project: Project, source: Source) -> Iterator[Entry]:
    for blob in project.bucket.client.list_blobs(source.bucket, prefix=source.prefix):
        if batches.is_photo(blob.name):
            yield Entry(
                blob.name, int(blob.generation), int(blob.size), blob.time_created.isoformat()
            )


def _write(manifest: Path, source: Source, entries: Iterable[Entry]) -> None:
    """Writes all or nothing: --resume would take half a list for a whole one."""
    part = manifest.with_name(f"{manifest.name}.part")
    with part.open("w") as file:
        file.write(json.dumps(asdict(source)) + "\n")
        file.writelines(json.dumps(entry._asdict()) + "\n" for entry in entries)
        file.flush()
        os.fsync(file.fileno())
    part.replace(manifest)


def _check_header(manifest: Path, source: Source) -> None:
    try:
        with manifest.open() as file:
            listed = Source(**json.loads(file.readline()))
    except (OSError, TypeError, ValueError) as error:
        raise click.ClickException(f"{manifest} is not a manifest: {error}") from error
    if listed != source:
        raise click.ClickException(f"{manifest} lists {listed}, not {source}.")


def _read(manifest: Path) -> Iterator[Entry]:
    with manifest.open() as file:
        next(file)
        for line in file:
            yield Entry(**json.loads(line))


def _upload(project: Project, source: Source, entry: Entry) -> Upload | None:
    """The upload with the document that the function would write, else with one in source.batch.

    None where there is neither. Retention in source.batch starts now, because the photo may be
    older than any prediction is kept.
    """
    place = store.prediction_path(entry.name) if source.bucket == project.bucket.name else None
    uploaded_at = datetime.fromisoformat(entry.uploaded_at)
    if place is None:
        if source.batch is None:
            return None
        place = store.batch_prediction_path(source.batch, entry.name)
        uploaded_at = datetime.now(UTC)
    return Upload(
        source.bucket, entry.name, entry.generation, entry.size, uploaded_at, uploaded_at, *place
    )


def _analyze_all(
    project: Project, uploads: list[Upload], stop_file: Path, limits: Limits, is_dry_run: bool
) -> bool:
    breaker = CircuitBreaker(stop_file)
    title = "backfill (dry run)" if is_dry_run else "backfill"
    work = _skip if is_dry_run else _analyze
    with Progress(title, len(uploads)) as progress:
        missing = islice(_without_prediction(project, uploads, progress), limits.photos)
        paced = _paced(breaker.until_stopped(missing), limits.per_second)
        for upload, outcome in in_parallel(work, paced, limits.workers):
            if isinstance(outcome, Exception):
                say(f"failed: {upload.name}: {outcome}")
                outcome = Outcome.FAILED
            progress.count(outcome)
            breaker.record(outcome in (Outcome.ERROR, Outcome.FAILED))
    if breaker.reason:
        say(f"Stopped: {breaker.reason}")
    return not breaker.reason and not progress.counts[Outcome.FAILED]


def _without_prediction(
    project: Project, uploads: Iterable[Upload], progress: Progress
) -> Iterator[Upload]:
    """The uploads without a prediction of their generation or newer; counts the others."""
    rest = iter(uploads)
    while some := list(islice(rest, DOCUMENTS_PER_READ)):
        references = [project.firestore.document(upload.document) for upload in some]
        generations = {
            snapshot.reference.path: snapshot.get("generation")
            for snapshot in project.firestore.get_all(references, ["generation"])
            if snapshot.exists
        }
        for upload in some:
            if generations.get(upload.document, -1) >= upload.generation:
                progress.count(Outcome.ALREADY_STORED)
            else:
                yield upload


def _analyze(upload: Upload) -> Outcome:
    """Analyzes and stores one photo."""
    upload = replace(upload, event_at=datetime.now(UTC))  # There was no event to be too old.
    deadline = Deadline()
    result = service.analyze_upload(upload, DeliveryLog(upload.id, upload), deadline)
    return Outcome.GONE if result is None else service.save_result(upload, result, deadline)


def _skip(_: Upload) -> str:
    return "to analyze"


def _paced(uploads: Iterable[Upload], per_second: float | None) -> Iterator[Upload]:
    due = time.monotonic()
    for upload in uploads:
        if per_second:
            time.sleep(max(0, due - time.monotonic()))
            due = max(due, time.monotonic() - 1) + 1 / per_second  # It may catch up by one second.
        yield upload


class CircuitBreaker:
    """Stops a run when too many photos fail or the stop file appears; `reason` says why."""

    def __init__(self, stop_file: Path) -> None:
        self.reason = ""
        self._stop_file = stop_file
        self._recent: deque[bool] = deque(maxlen=RECENT)

    def record(self, is_error: bool) -> None:
        """Counts one more photo."""
        self._recent.append(is_error)
        errors = sum(self._recent)
        if self.reason:
            return
        if len(self._recent) >= FEWEST and errors > MAX_ERRORS * len(self._recent):
            self.reason = (
                f"{errors} of the last {len(self._recent)} photos ended in errors. "
                "Continue with the rest by --resume."
            )

    def until_stopped(self, uploads: Iterable[Upload]) -> Iterator[Upload]:
        """Yields the uploads until there is a reason to stop."""
        for upload in uploads:
            if self._stop_file.exists():
                self.reason = f"{self._stop_file} exists. Remove it and continue with --resume."
            if self.reason:
                return
            yield upload
