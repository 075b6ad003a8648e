"""Deletes a batch: its photos, their predictions, and the batch's own document, in this order."""

import time
from contextlib import suppress

from google.api_core.exceptions import NotFound
from google.cloud.storage import Blob

from batch import batches
from batch.concurrency import Progress, in_parallel, say
from batch.project import Project
from expressio.outcome import Outcome

# A photo that is being analyzed while it is deleted may get its prediction this much later: the
# function's timeout in functions.yaml.
LATE_PREDICTIONS_S = 60.0
CHECK_EVERY_S = 2.0


def delete(project: Project, batch: str, workers: int, is_dry_run: bool) -> bool:
    """Deletes the batch, or what an earlier run has left of it. Returns whether nothing failed."""
    blobs = list(project.bucket.list_blobs(prefix=batches.prefix(batch)))
    photos = {batches.prediction_id(blob.name) for blob in blobs if batches.is_photo(blob.name)}
    if is_dry_run:
        stored = sum(batches.status_counts(project, batch).values())
        say(f"Would delete {len(photos):,} photos and {stored:,} predictions of batch {batch}.")
        return True
    missing = photos - batches.prediction_ids(project, batch)
    if not _delete_photos(blobs, workers):
        return False
    deleted = _delete_predictions(project, batch)
    if missing:
        say(
            f"{len(missing):,} photos have no prediction yet: waiting {LATE_PREDICTIONS_S:.0f} s "
            "for predictions that are still being made."
        )
        deleted += _delete_late_predictions(project, batch)
    batches.document(project, batch).delete()
    say(f"Deleted {len(photos):,} photos and {deleted:,} predictions of batch {batch}.")
    return True


def _delete_photos(blobs: list[Blob], workers: int) -> bool:
    with Progress("delete photos", len(blobs)) as progress:
        for blob, outcome in in_parallel(_delete_photo, blobs, workers):
            if isinstance(outcome, Exception):
                say(f"failed: {blob.name}: {outcome}")
            progress.count(Outcome.FAILED if isinstance(outcome, Exception) else "deleted")
    return not progress.counts[Outcome.FAILED]


def _delete_photo(blob: Blob) -> None:
    with suppress(NotFound):
        blob.delete()


def _delete_late_predictions(project: Project, batch: str) -> int:
    deleted, until = 0, time.monotonic() + LATE_PREDICTIONS_S
    while time.monotonic() < until:
        time.sleep(min(CHECK_EVERY_S, LATE_PREDICTIONS_S))
        deleted += _delete_predictions(project, batch)
    return deleted


def _delete_predictions(project: Project, batch: str) -> int:
    """Deletes those that are there; returns how many."""
    query = batches.collection(project, batch).select([]).limit(batches.PAGE)
    deleted = 0
    while page := list(query.stream()):
        writes = project.firestore.batch()
        for prediction in page:
            writes.delete(prediction.reference)
        writes.commit()
        deleted += len(page)
    return deleted
