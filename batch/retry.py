"""Has photos answered again whose answer is an error that may pass."""

from functools import partial

from google.api_core.exceptions import NotFound, PreconditionFailed
from google.cloud.firestore import DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter

from batch import batches
from batch.concurrency import Progress, in_parallel, tell
from batch.project import Project

Answer = DocumentSnapshot[DocumentReference]


def retry(project: Project, batch: str, workers: int, is_dry_run: bool) -> bool:
    """Rewrites the photos in place: a new generation, so a new event and a new answer.

    Only answers to the object's present generation count, so a run after one that was cut off
    rewrites none a second time. Whether all could be rewritten, or need not be.
    """
    query = batches.predictions(project, batch).where(
        filter=FieldFilter("error.retryable", "==", True)
    )
    errors = list(query.select(["name", "generation"]).stream())
    title = "retry (dry run)" if is_dry_run else "retry"
    with Progress(title, len(errors)) as progress:
        work = partial(_rewrite, project, is_dry_run=is_dry_run)
        for answer, outcome in in_parallel(work, errors, workers):
            is_failed = isinstance(outcome, Exception)
            if is_failed or is_dry_run:
                tell(
                    f"{'failed' if is_failed else 'to retry'}: {answer.get('name')}"
                    + (f": {outcome}" if is_failed else "")
                )
            progress.count("failed" if isinstance(outcome, Exception) else outcome)
    return not progress.counts["failed"]


def _rewrite(project: Project, answer: Answer, is_dry_run: bool) -> str:
    """retried, waiting (for the answer to a rewritten photo), or gone.

    The bytes come and go through here: they are few, and the bucket needs no more than its name.
    """
    blob = project.bucket.get_blob(answer.get("name"))
    if blob is None:
        return "gone"
    if blob.generation != answer.get("generation"):
        return "waiting"
    if is_dry_run:
        return "retryable"
    generation = blob.generation
    blob.metadata = blob.metadata  # Or it would not be sent.
    try:
        data = blob.download_as_bytes(if_generation_match=generation)
        blob.upload_from_string(
            data, blob.content_type, checksum="md5", if_generation_match=generation
        )
    except (NotFound, PreconditionFailed):
        return "waiting"  # Somebody else has replaced it meanwhile.
    return "retried"
