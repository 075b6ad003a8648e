"""From an upload to its prediction document: the one way, for the function, backfill and Beam."""

from datetime import UTC, datetime, timedelta
from typing import Any

from expressio import document, photo, store
from expressio.event_log import DeliveryLog
from expressio.outcome import Outcome
from expressio.photo import UnusablePhoto
from expressio.pipeline import predict
from expressio.store import Upload

# A photo whose event has failed this long, one that kills its worker included, ends as an error.
GIVE_UP_AFTER = timedelta(minutes=10)


def analyze_upload(upload: Upload, log: DeliveryLog) -> dict[str, Any] | None:
    """The fields of the upload's prediction document; None where this generation is gone.

    The age of the event and the size of the file are checked before the download, whose time is
    added to `log` and to the document's timings. Raises what Storage raises when it fails.
    """
    refused = _refuse(upload)
    if refused is not None:
        return None if store.is_gone(upload) else refused
    with log.stage("download"):
        data = store.download(upload)
    if data is None:
        return None
    result = analyze_bytes(data)
    if "timings" in result:
        result["timings"]["download"] = log.ms["download"]
    return result


def analyze_bytes(data: bytes) -> dict[str, Any]:
    """The fields of a prediction document for a photo's bytes, an unusable photo included."""
    try:
        return document.prediction_document(predict(data))
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)


def save_result(upload: Upload, result: dict[str, Any]) -> Outcome:
    """Writes the prediction document once; its status, ALREADY_STORED, or GONE.

    A photo that was deleted while it was analyzed takes its document along, also where an earlier
    delivery had written it and then was killed. With no retention the function itself deletes
    photos, so nothing can be concluded from one that is not there.
    """
    is_first = store.save(upload, result)
    if store.RETENTION and store.is_gone(upload) and store.delete_document(upload):
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
