"""The deployed function: every new photo in the bucket gets a prediction document."""

from datetime import UTC, datetime, timedelta
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent
from werkzeug.exceptions import ServiceUnavailable

from expressio import document, event_log, photo, store
from expressio.event_log import DeliveryLog
from expressio.photo import UnusablePhoto
from expressio.store import Upload

# A photo whose event has failed this long, one that kills its worker included, ends as an error.
GIVE_UP_AFTER = timedelta(minutes=10)


@functions_framework.cloud_event
def on_photo_finalized(event: CloudEvent) -> None:
    """Analyses a new object under photos/ or batches/ and writes its prediction document.

    A fault that may pass is raised, so that the platform delivers the event again.
    """
    upload = Upload.from_event(event)
    if upload is None:
        event_log.ignored(event["id"])
        return
    line = DeliveryLog(event["id"], upload)
    try:
        handle(upload, line)
    except Exception as error:
        line.fail(error)
        raise ServiceUnavailable from error  # Any other exception would be logged a second time.


def handle(upload: Upload, line: DeliveryLog) -> None:
    """Answers the photo; a repeat, or an older generation, changes nothing."""
    result = answer(upload, line)
    if result is None:
        line.end("gone")  # Replaced or deleted meanwhile: the newer event answers, or nobody asks.
        return
    with line.stage("save"):
        is_first = store.save(upload, result)
    if not store.RETENTION:
        with line.stage("delete"):
            store.delete(upload)
    line.end(result["status"] if is_first else "already answered", result)


def answer(upload: Upload, line: DeliveryLog) -> dict[str, Any] | None:
    """The answer's fields, or None where this generation of the object is gone."""
    known = answer_without_photo(upload)
    if known is not None:
        return None if store.is_gone(upload) else known
    with line.stage("download"):
        data = store.download(upload)
    if data is None:
        return None
    result = document.answer(data)
    if "timings" in result:
        result["timings"]["download"] = line.ms["download"]
    return result


def answer_without_photo(upload: Upload) -> dict[str, Any] | None:
    """The error that the event alone tells: it is too old, or the file's size cannot be right."""
    if datetime.now(UTC) - upload.event_at > GIVE_UP_AFTER:
        return document.error_document(
            "internal", "The photo could not be analysed in time.", retryable=True
        )
    try:
        photo.check_size(upload.size)
    except UnusablePhoto as unusable:
        return document.unusable_document(unusable)
    return None
