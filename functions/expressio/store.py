"""Reads photos from Cloud Storage and writes prediction documents to Firestore."""

import hashlib
import os
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import firebase_admin
from cloudevents.http import CloudEvent
from firebase_admin import firestore, storage
from google.api_core.exceptions import GoogleAPIError, NotFound, PreconditionFailed
from google.cloud.firestore import (
    SERVER_TIMESTAMP,
    Client,
    DocumentReference,
    Transaction,
    transactional,
)
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.storage import Blob
from google.cloud.storage.retry import DEFAULT_RETRY

from expressio.deadline import Deadline, DeadlineExceeded

# How long photos and prediction documents are kept: the deployment's parameter, with its default.
# With 0 a photo is deleted once its document is stored, and the document a day after the upload.
RETENTION = timedelta(days=int(os.environ.get("RETENTION_DAYS", 30)))
MIN_DOCUMENT_RETENTION = timedelta(days=1)
# A visitor's share of the function: a parameter, too. 0 is no limit.
VISITOR_PHOTOS_PER_HOUR = int(os.environ.get("VISITOR_PHOTOS_PER_HOUR", 300))
STORAGE_TIMEOUT_S = 10  # Shorter than the function's timeout; the event is delivered again later.

# Arguments of every Storage call: pinned to a generation, each is safe to retry.
_RETRYING: Mapping[str, Any] = {
    "timeout": STORAGE_TIMEOUT_S,
    "retry": DEFAULT_RETRY.with_timeout(STORAGE_TIMEOUT_S),
}
_RESERVED_ID = re.compile("__.*__")  # Firestore rejects it.
_USER_PHOTO = re.compile(
    r"photos/(?P<uid>[A-Za-z0-9_-]{1,128})/"
    r"(?P<id>[A-Za-z0-9_-]{16,64})\.[A-Za-z0-9]{1,8}"
)
_BATCH_PHOTO = re.compile(r"batches/(?P<batchId>[A-Za-z0-9_-]{1,128})/.*[^/]", re.DOTALL)
_initialization = threading.Lock()


@dataclass(frozen=True)
class Upload:
    """One generation of an object to analyze, and where its prediction document goes."""

    bucket: str
    name: str
    generation: int
    size: int  # Bytes.
    uploaded_at: datetime
    event_at: datetime  # When the event was published.
    document: str  # Path of the prediction document.
    owner: Mapping[str, str]  # uid or batchId.

    @classmethod
    def from_event(cls, event: CloudEvent) -> "Upload | None":
        """The upload that an object-finalized event announces; None where it isn't ours."""
        data = event.data
        if not isinstance(data, dict):  # A body that is not JSON arrives as bytes.
            return None
        try:
            bucket, name = str(data["bucket"]), str(data["name"])
            generation, size = int(data["generation"]), int(data["size"])
            path = prediction_path(name)
        except (KeyError, OverflowError, TypeError, ValueError):
            return None
        if path is None:
            return None
        document, owner = path
        event_at = _instant(event.get("time"))
        return cls(
            bucket,
            name,
            generation,
            size,
            _instant(data.get("timeCreated"), default=event_at),
            event_at,
            document,
            owner,
        )

    @property
    def id(self) -> str:
        """The prediction's id: the last part of the document's path."""
        return self.document.rpartition("/")[2]


def prediction_path(name: str) -> tuple[str, dict[str, str]] | None:
    """Document path and owner (uid or batchId) for an object name, or None if it isn't ours."""
    match = _USER_PHOTO.fullmatch(name) or _BATCH_PHOTO.fullmatch(name)
    if match is None or any(map(_RESERVED_ID.fullmatch, match.groups())):
        return None
    if match.re is _USER_PHOTO:
        uid = match["uid"]
        return f"users/{uid}/predictions/{match['id']}", {"uid": uid}
    return batch_prediction_path(match["batchId"], name)


def batch_prediction_path(batch: str, name: str) -> tuple[str, dict[str, str]]:
    """Document path and owner for an object of any name whose result belongs to a batch."""
    id_ = batch_prediction_id(name.encode())
    return f"batches/{batch}/predictions/{id_}", {"batchId": batch}


def batch_prediction_id(name: bytes) -> str:
    """The id of a prediction in a batch: the SHA-256 of the object's name in UTF-8, in hex."""
    return hashlib.sha256(name).hexdigest()


def download(upload: Upload, deadline: Deadline) -> bytes | None:
    """The photo's bytes, of exactly this generation; None where it was replaced or deleted.

    They come as they are stored: an object that says it is gzip could unpack to a thousand times
    its size.
    """
    try:
        return deadline.run(
            lambda: bytes(_blob(upload).download_as_bytes(raw_download=True, **_RETRYING))
        )
    except NotFound:
        return None


def is_gone(upload: Upload, deadline: Deadline) -> bool:
    """Whether this generation was replaced or deleted; False where Storage fails."""
    try:
        return not deadline.run(lambda: _blob(upload).exists(**_RETRYING), STORAGE_TIMEOUT_S)
    except (GoogleAPIError, OSError, DeadlineExceeded):  # Of the service, or of the network.
        return False


def delete(upload: Upload, deadline: Deadline) -> None:
    """Deletes this generation of the photo, if it is still there."""
    with suppress(NotFound, PreconditionFailed):
        deadline.run(
            lambda: _blob(upload).delete(if_generation_match=upload.generation, **_RETRYING)
        )


def count_since(upload: Upload, since: datetime, most: int, deadline: Deadline) -> int:
    """How many predictions beside the upload's were created since then; it stops at `most`."""
    predictions = _firestore().document(upload.document).parent
    query = predictions.where(filter=FieldFilter("createdAt", ">", since)).limit(most)
    [[result]] = deadline.run(query.count().get)
    return int(result.value)


def save(upload: Upload, result: Mapping[str, Any], deadline: Deadline) -> bool:
    """Writes the prediction document; False, and no change, if it has this generation or newer."""
    client = _firestore()
    fields = {
        **result,
        **upload.owner,
        "id": upload.id,
        "bucket": upload.bucket,
        "name": upload.name,
        "generation": upload.generation,
        "createdAt": SERVER_TIMESTAMP,
        "updatedAt": SERVER_TIMESTAMP,
        "expireAt": upload.uploaded_at + max(RETENTION, MIN_DOCUMENT_RETENTION),
    }
    document = client.document(upload.document)
    return bool(deadline.run(lambda: _save_once(client.transaction(), document, fields)))


@transactional
def _save_once(
    transaction: Transaction, document: DocumentReference, fields: dict[str, Any]
) -> bool:
    stored = document.get(transaction=transaction).to_dict()
    if stored and stored["generation"] >= fields["generation"]:
        return False
    if stored:
        fields = {**fields, "createdAt": stored["createdAt"]}
    transaction.set(document, fields)
    return True


def delete_document(upload: Upload, deadline: Deadline) -> bool:
    """Deletes the prediction document; False, and no change, if it is not this generation's."""
    client = _firestore()
    document = client.document(upload.document)
    return bool(
        deadline.run(lambda: _delete_once(client.transaction(), document, upload.generation))
    )


@transactional
def _delete_once(transaction: Transaction, document: DocumentReference, generation: int) -> bool:
    stored = document.get(transaction=transaction).to_dict()
    if not stored or stored["generation"] != generation:
        return False
    transaction.delete(document)
    return True


def _instant(text: Any, default: datetime | None = None) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return default or datetime.now(UTC)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _blob(upload: Upload) -> Blob:
    bucket = storage.bucket(upload.bucket, app=_app())
    return bucket.blob(upload.name, generation=upload.generation)


@cache
def _firestore() -> Client:
    client: Client = firestore.client(_app())
    return client


def _app() -> firebase_admin.App:
    """The Firebase app, initialized by the first event: a gRPC channel does not survive a fork."""
    with _initialization:
        try:
            return firebase_admin.get_app()
        except ValueError:
            return firebase_admin.initialize_app()
