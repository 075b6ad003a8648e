"""From an upload to its prediction document: the one way, for the function, backfill and Beam."""

from datetime import UTC, datetime, timedelta
from typing import Any

from expressio import document, photo, sandbox, store
from expressio.deadline import Deadline
from expressio.event_log import DeliveryLog
from expressio.outcome import Outcome
from expressio.photo import UnusablePhoto
from expressio.pipeline import predict
from expressio.store import Upload

# A photo whose event has failed this long, one that kills its worker included, ends as an error.
GIVE_UP_AFTER = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def analyze_upload(
    upload: Upload, log: DeliveryLog, deadline: Deadline, photos_per_hour: int = 0
) -> dict[str, Any] | None:
    """The fields of the upload's prediction document; None where this generation is gone.

    The age of the event, the size of the file and the visitor's share (`photos_per_hour`, 0 for no
    limit) are checked before the download, whose time is added to `log` and to the document's
    timings. Raises what Storage and Firestore raise when they fail, and DeadlineExceeded.
    """
    refused = _refuse(upload)
    if refused is None and photos_per_hour and "uid" in upload.owner:
        with log.stage("count"):
            refused = _refuse_beyond_share(upload, photos_per_hour, deadline)
    if refused is not None:
        return None if store.is_gone(upload, deadline) else refused
    with log.stage("download"):
        data = store.download(upload, deadline)
    if data is None:
        return None
    result = analyze_bytes(data, min(sandbox.WALL_CLOCK_S, deadline.remaining_s()))
    if "timings" in result:
        result["timings"]["download"] = log.ms["download"]
    return result


def analyze_bytes(data: bytes, decode_s: float = sandbox.WALL_CLOCK_S) -> dict[str, Any]:
    """The fields of a prediction document for a photo's bytes, an unusable photo included.

    Raises subprocess.TimeoutExpired where the sandbox takes longer than `decode_s` seconds.
    """
    try:
        return document.prediction_document(predict(data, decode_s))
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)


def save_result(upload: Upload, result: dict[str, Any], deadline: Deadline) -> Outcome:
    """Writes the prediction document once; its status, ALREADY_STORED, or GONE.

    A photo that was deleted while it was analyzed takes its document along, also where an earlier
    delivery had written it and then was killed. With no retention the function itself deletes
    photos, but only those with a document: so one that is gone before the save needs none, whoever
    deleted it. Once there is a document, nothing can be concluded: a copy of the event may have
    deleted the photo. A deletion in the milliseconds of the save leaves a document for a day.
    """
    if not store.RETENTION and store.is_gone(upload, deadline):
        return Outcome.GONE
    is_first = store.save(upload, result, deadline)
    if (
        store.RETENTION
        and store.is_gone(upload, deadline)
        and store.delete_document(upload, deadline)
    ):
        return Outcome.GONE
    return Outcome(result["status"]) if is_first else Outcome.ALREADY_STORED


def _refuse(upload: Upload) -> dict[str, Any] | None:
    """The error document of an upload that is not worth a download, else None."""
    if datetime.now(UTC) - upload.event_at > GIVE_UP_AFTER:
        return document.error_document(
            "internal", "The photo could not be analyzed in time.", retryable=True
        )
    try:
        photo.check_size(upload.size)
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)
    return None


def _refuse_beyond_share(
    upload: Upload, photos_per_hour: int, deadline: Deadline
) -> dict[str, Any] | None:
    """The error document of an upload beyond its visitor's hourly share, else None.

    Every document counts, this error's too: who goes on uploading stays out, and who waits for an
    hour is in again. Copies that are counted at once may let a few photos more in than allowed.
    """
    since = datetime.now(UTC) - HOUR
    if store.count_since(upload, since, photos_per_hour, deadline) < photos_per_hour:
        return None
    return document.error_document(
        "too_many_photos",
        f"The limit is {photos_per_hour:,} photos an hour. Try again in an hour.",
        retryable=True,
    )
