"""Deletes a batch: its photos, their answers, and the batch's own document, in this order."""

import time
from contextlib import suppress

from google.api_core.exceptions import NotFound
from google.cloud.storage import Blob

from batch import batches
from batch.concurrency import Progress, in_parallel, tell
from batch.project import Project

# An answer that is being worked out while its photo is deleted is written for so long: the
# function's timeout in functions.yaml.
LATE_ANSWERS_S = 60.0
LOOK_EVERY_S = 2.0


def delete(project: Project, batch: str, workers: int, is_dry_run: bool) -> bool:
    """Deletes what there is; run again, what is left. Whether all could be deleted."""
    blobs = list(project.bucket.list_blobs(prefix=batches.prefix(batch)))
    photos = {batches.id_of(blob.name) for blob in blobs if batches.is_photo(blob.name)}
    if is_dry_run:
        answered = sum(batches.counts(project, batch).values())
        tell(f"Would delete {len(photos):,} photos and {answered:,} answers of batch {batch}.")
        return True
    unanswered = photos - {answer.id for answer in batches.answers(project, batch, [])}
    if not _delete_photos(blobs, workers):
        return False
    deleted = _delete_answers(project, batch)
    if unanswered:
        tell(
            f"{len(unanswered):,} photos were not answered yet: waiting "
            f"{LATE_ANSWERS_S:.0f} s for answers that are on their way."
        )
        deleted += _delete_late_answers(project, batch)
    batches.document(project, batch).delete()
    tell(f"Deleted {len(photos):,} photos and {deleted:,} answers of batch {batch}.")
    return True


def _delete_photos(blobs: list[Blob], workers: int) -> bool:
    with Progress("delete photos", len(blobs)) as progress:
        for blob, outcome in in_parallel(_delete_photo, blobs, workers):
            if isinstance(outcome, Exception):
                tell(f"failed: {blob.name}: {outcome}")
            progress.count("failed" if isinstance(outcome, Exception) else "deleted")
    return not progress.counts["failed"]


def _delete_photo(blob: Blob) -> None:
    with suppress(NotFound):
        blob.delete()


def _delete_late_answers(project: Project, batch: str) -> int:
    deleted, until = 0, time.monotonic() + LATE_ANSWERS_S
    while time.monotonic() < until:
        time.sleep(min(LOOK_EVERY_S, LATE_ANSWERS_S))
        deleted += _delete_answers(project, batch)
    return deleted


def _delete_answers(project: Project, batch: str) -> int:
    """How many there were."""
    query = batches.predictions(project, batch).select([]).limit(batches.PAGE)
    deleted = 0
    while page := list(query.stream()):
        writes = project.firestore.batch()
        for answer in page:
            writes.delete(answer.reference)
        writes.commit()
        deleted += len(page)
    return deleted
