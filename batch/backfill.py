"""Answers photos that are in a bucket already, and for which no event came.

They are answered here, by the function's own code, and not rewritten so that events come: rewriting
needs leave to change the bucket, starts every photo's retention anew, costs an upload a photo, and
reaches only the bucket that the function listens to. This changes nothing in the bucket. For
millions of photos there is beam.py.
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
from batch.concurrency import Progress, in_parallel, tell
from batch.project import Project
from expressio import service, store
from expressio.event_log import DeliveryLog
from expressio.outcome import Outcome
from expressio.store import Upload

MAX_ERRORS = 0.2  # Of the last RECENT photos: more means a wrong prefix, or that something is down.
RECENT = 100
FEWEST = 20  # Fewer photos tell nothing.
DOCUMENTS_A_READ = 100


@dataclass(frozen=True)
class Source:
    """Where the photos are, and the batch that takes the answers for which there is no place."""

    bucket: str
    prefix: str
    batch: str | None

    @classmethod
    def parse(cls, url: str, batch: str | None) -> "Source":
        """Of gs://bucket/prefix; raises click.BadParameter."""
        match = re.fullmatch(r"gs://([^/]+)(?:/(.*))?", url, re.DOTALL)
        if match is None:
            raise click.BadParameter(f"{url!r} is not gs://bucket/prefix.")
        return cls(match[1], match[2] or "", batch)

    @property
    def manifest(self) -> Path:
        """Where the listing is kept if nobody says where."""
        name = self.batch or re.sub(r"[^A-Za-z0-9_-]+", "-", f"{self.bucket}/{self.prefix}")
        return Path(f"{name.strip('-')}.manifest.jsonl")


class Entry(NamedTuple):
    """An object as it was listed: a line of the manifest."""

    name: str
    generation: int
    size: int  # Bytes.
    uploaded_at: str  # ISO 8601.


@dataclass(frozen=True)
class Limits:
    """What a run may do."""

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
    """Lists the photos once, into the manifest, and answers those that have no answer yet.

    What is answered at the listed generation, or a newer one, is left alone, so a run after one
    that was cut off goes on where that one was. Stops when over MAX_ERRORS of the last photos ended
    as errors, at Ctrl-C, and while the file MANIFEST.stop is there. Whether all ended well.
    """
    if is_resumed:
        _check_header(manifest, source)
        entries = list(_read(manifest))
    elif manifest.exists():
        raise click.ClickException(
            f"{manifest} is there: --resume goes on with it; remove it to list the photos again."
        )
    else:
        entries = list(_listed(project, source))
        if not is_dry_run:
            _write(manifest, source, entries)
    placed = [_placed(project, source, entry) for entry in entries]
    uploads = [upload for upload in placed if upload]
    if len(placed) > len(uploads):
        tell(
            f"{len(placed) - len(uploads):,} objects are none of the function's photos: --batch "
            "NAME says where to answer them."
        )
    if source.batch and not is_dry_run:
        answered = {answer.id for answer in batches.answers(project, source.batch, [])}
        ids = {upload.id for upload in uploads if upload.owner == {"batchId": source.batch}}
        batches.set_expected(project, source.batch, len(ids | answered))
    return _answer_all(project, uploads, Path(f"{manifest}.stop"), limits, is_dry_run)


def _listed(project: Project, source: Source) -> Iterator[Entry]:
    for blob in project.bucket.client.list_blobs(source.bucket, prefix=source.prefix):
        if batches.is_photo(blob.name):
            yield Entry(
                blob.name, int(blob.generation), int(blob.size), blob.time_created.isoformat()
            )


def _write(manifest: Path, source: Source, entries: Iterable[Entry]) -> None:
    """All or nothing: half a listing would be resumed as a whole one."""
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
        raise click.ClickException(f"{manifest} is no manifest: {error}") from error
    if listed != source:
        raise click.ClickException(f"{manifest} lists {listed}, not {source}.")


def _read(manifest: Path) -> Iterator[Entry]:
    with manifest.open() as file:
        next(file)
        for line in file:
            yield Entry(**json.loads(line))


def _placed(project: Project, source: Source, entry: Entry) -> Upload | None:
    """Where the function would answer it, else in the source's batch, if there is one.

    There the answer is kept from now on: the photo may be older than answers ever get.
    """
    own = store.prediction_path(entry.name) if source.bucket == project.bucket.name else None
    uploaded_at = datetime.fromisoformat(entry.uploaded_at)
    if own is None:
        if source.batch is None:
            return None
        own = store.batch_prediction_path(source.batch, entry.name)
        uploaded_at = datetime.now(UTC)
    return Upload(
        source.bucket, entry.name, entry.generation, entry.size, uploaded_at, uploaded_at, *own
    )


def _answer_all(
    project: Project, uploads: list[Upload], stop_file: Path, limits: Limits, is_dry_run: bool
) -> bool:
    breaker = CircuitBreaker(stop_file)
    title = "backfill (dry run)" if is_dry_run else "backfill"
    work = _nothing if is_dry_run else _analyze
    with Progress(title, len(uploads)) as progress:
        unanswered = islice(_unanswered(project, uploads, progress), limits.photos)
        paced = _paced(breaker.until_stopped(unanswered), limits.per_second)
        for upload, outcome in in_parallel(work, paced, limits.workers):
            if isinstance(outcome, Exception):
                tell(f"failed: {upload.name}: {outcome}")
                outcome = Outcome.FAILED
            progress.count(outcome)
            breaker.note(outcome in (Outcome.ERROR, Outcome.FAILED))
    if breaker.reason:
        tell(f"Stopped: {breaker.reason}")
    return not breaker.reason and not progress.counts[Outcome.FAILED]


def _unanswered(
    project: Project, uploads: Iterable[Upload], progress: Progress
) -> Iterator[Upload]:
    """Those without an answer at their generation or a newer one; the others are counted."""
    rest = iter(uploads)
    while some := list(islice(rest, DOCUMENTS_A_READ)):
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
    upload = replace(upload, event_at=datetime.now(UTC))  # No event is too old: there was none.
    result = service.analyze_upload(upload, DeliveryLog(upload.id, upload))
    return Outcome.GONE if result is None else service.save_result(upload, result)


def _nothing(_: Upload) -> str:
    return "to answer"


def _paced(uploads: Iterable[Upload], per_second: float | None) -> Iterator[Upload]:
    due = time.monotonic()
    for upload in uploads:
        if per_second:
            time.sleep(max(0, due - time.monotonic()))
            due = max(due, time.monotonic() - 1) + 1 / per_second  # A second may be made up for.
        yield upload


class CircuitBreaker:
    """Stops a run when too much goes wrong, or somebody says so."""

    def __init__(self, stop_file: Path) -> None:
        self.reason = ""
        self._stop_file = stop_file
        self._recent: deque[bool] = deque(maxlen=RECENT)

    def note(self, is_error: bool) -> None:
        """How one more photo ended."""
        self._recent.append(is_error)
        errors = sum(self._recent)
        if self.reason:
            return
        if len(self._recent) >= FEWEST and errors > MAX_ERRORS * len(self._recent):
            self.reason = (
                f"{errors} of the last {len(self._recent)} photos ended as errors. "
                "--resume goes on with the rest."
            )

    def until_stopped(self, uploads: Iterable[Upload]) -> Iterator[Upload]:
        """The uploads, until there is a reason to stop."""
        for upload in uploads:
            if self._stop_file.exists():
                self.reason = f"{self._stop_file} is there; remove it to go on with --resume."
            if self.reason:
                return
            yield upload
