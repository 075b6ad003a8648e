"""The deployed function: every new photo in the bucket gets a prediction document."""

import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from expressio import document, photo, store
from expressio.photo import UnusablePhoto
from expressio.store import Upload

# A photo whose event has failed this long, one that kills its worker included, ends as an error.
GIVE_UP_AFTER = timedelta(minutes=10)

log = logging.getLogger("expressio")
log.setLevel(logging.INFO)
log.handlers = [logging.StreamHandler(sys.stdout)]  # One JSON object a line, for Cloud Logging.
log.propagate = False


@functions_framework.cloud_event
def on_photo_finalized(event: CloudEvent) -> None:
    """Analyses a new object under photos/ or batches/ and writes its prediction document.

    A fault that may pass is raised, so that the platform delivers the event again.
    """
    started = perf_counter()
    upload = Upload.from_event(event)
    if upload is None:
        _report("ignored", event=event["id"], reason="not a photo of ours")
        return
    result = answer(upload)
    if result is None:
        outcome = "gone"  # Replaced or deleted meanwhile: the newer event answers, or nobody asks.
    else:
        outcome = result["status"] if store.save(upload, result) else "already answered"
    _report(outcome, event=event["id"], id=upload.id, generation=upload.generation,
            ms=round((perf_counter() - started) * 1000, 1),
            timings=(result or {}).get("timings", {}))


def answer(upload: Upload) -> dict[str, Any] | None:
    """The answer's fields, or None where this generation of the object is gone."""
    if datetime.now(UTC) - upload.event_at > GIVE_UP_AFTER:
        return document.of_error("internal", "The photo could not be analysed in time.",
                                 retryable=True)
    try:
        photo.check_size(upload.size)
    except UnusablePhoto as unusable:
        return document.of_unusable(unusable)
    started = perf_counter()
    data = store.download(upload)
    if data is None:
        return None
    downloaded = round((perf_counter() - started) * 1000, 3)
    result = document.answer(data)
    if "timings" in result:
        result["timings"]["download"] = downloaded
    return result


def _report(outcome: str, **facts: Any) -> None:
    log.info(json.dumps({"severity": "INFO", "message": f"photo {outcome}", "outcome": outcome,
                         **facts}))
