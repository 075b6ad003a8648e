"""Has photos analyzed again whose error is retryable."""

from functools import partial

from google.api_core.exceptions import NotFound, PreconditionFailed
from google.cloud.firestore import DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter

from batch import batches
from batch.concurrency import Progress, in_parallel, say
from batch.project import Project
from expressio.outcome import Outcome

Prediction = DocumentSnapshot[DocumentReference]


def retry(project: Project, batch: str, workers: int, is_dry_run: bool) -> bool:
    """Rewrites the photos in place: a new generation, so a new event and a new prediction.

    Skips a photo whose object is newer than its prediction, so a run after an interrupted one
    rewrites no photo twice. Returns whether nothing failed.
    """
    query = batches.collection(project, batch).where(
        filter=FieldFilter("error.retryable", "==", True)
    )
    errors = list(query.select(["name", "generation"]).stream())
    title = "retry (dry run)" if is_dry_run else "retry"
    with Progress(title, len(errors)) as progress:
        work = partial(_rewrite, project, is_dry_run=is_dry_run)
        for prediction, outcome in in_parallel(work, errors, workers):
            name = prediction.get("name")
            if isinstance(outcome, Exception):
                say(f"failed: {name}: {outcome}")
                progress.count(Outcome.FAILED)
                continue
            if is_dry_run:
                say(f"to retry: {name}")
            progress.count(outcome)
    return not progress.counts[Outcome.FAILED]


def _rewrite(project: Project, prediction: Prediction, is_dry_run: bool) -> str:
    """The outcome: retried, waiting (for the prediction of a rewritten photo), or gone.

    The bytes pass through this machine, because few photos need a retry.
    """
    blob = project.bucket.get_blob(prediction.get("name"))
    if blob is None:
        return Outcome.GONE
    if blob.generation != prediction.get("generation"):
        return "waiting"
    if is_dry_run:
        return "retryable"
    generation = blob.generation
    blob.metadata = blob.metadata  # Marks it as changed: else the upload would drop it.
    try:
        data = blob.download_as_bytes(if_generation_match=generation, raw_download=True)
        blob.upload_from_string(
            data, blob.content_type, checksum="md5", if_generation_match=generation
        )
    except (NotFound, PreconditionFailed):
        return "waiting"  # Somebody else has replaced it in the meantime.
    return "retried"
