"""The deployed function: every new photo in the bucket gets a prediction document."""

import functions_framework
from cloudevents.http import CloudEvent
from werkzeug.exceptions import ServiceUnavailable

from expressio import event_log, service, store
from expressio.deadline import Deadline
from expressio.event_log import DeliveryLog
from expressio.outcome import Outcome
from expressio.store import Upload


@functions_framework.cloud_event
def on_photo_finalized(event: CloudEvent) -> None:
    """Analyzes a new object under photos/ or batches/ and writes its prediction document.

    A fault that may pass is raised, so that the platform delivers the event again.
    """
    upload = Upload.from_event(event)
    if upload is None:
        event_log.ignored(event["id"])
        return
    log = DeliveryLog(event["id"], upload)
    try:
        handle(upload, log)
    except Exception as error:
        log.fail(error)
        raise ServiceUnavailable from error  # Any other exception would be logged a second time.


def handle(upload: Upload, log: DeliveryLog) -> None:
    """Analyzes and stores the photo; a repeat, or an older generation, changes nothing."""
    deadline = Deadline()
    result = service.analyze_upload(upload, log, deadline, store.VISITOR_PHOTOS_PER_HOUR)
    if result is None:
        log.end(Outcome.GONE)  # Replaced, and a newer event is on its way; or deleted.
        return
    with log.stage("save"):
        outcome = service.save_result(upload, result, deadline)
    if not store.RETENTION:
        with log.stage("delete"):
            store.delete(upload, deadline)
    log.end(outcome, result)
