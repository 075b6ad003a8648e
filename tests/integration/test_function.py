"""The real function under the real functions-framework: photos into the bucket, documents out."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cloudevents.http import CloudEvent

from expressio.labels import LABELS
from expressio.store import RETENTION
from tests.system import System

DONE_FIELDS = {
    "schemaVersion", "id", "uid", "bucket", "name", "generation", "status", "image", "faces",
    "expression", "unsure", "probabilities", "model", "timings", "createdAt", "updatedAt",
    "expireAt",
}


def upload(system: System, data: bytes, name: str | None = None,
           content_type: str = "image/jpeg") -> tuple[Any, str]:
    """The uploaded object and the path of its prediction document."""
    id_ = str(uuid.uuid4())
    blob = system.bucket.blob(name or f"photos/u1/{id_}.jpg")
    blob.upload_from_string(data, content_type=content_type)
    blob.reload()
    return blob, f"users/u1/predictions/{id_}"


def finalized(blob: Any, **changes: Any) -> CloudEvent:
    """The event of a blob's present generation."""
    attributes = {"type": "google.cloud.storage.object.v1.finalized",
                  "source": f"//storage.googleapis.com/projects/_/buckets/{blob.bucket.name}",
                  "subject": f"objects/{blob.name}",
                  "time": changes.pop("time", datetime.now(UTC).isoformat())}
    data = {"bucket": blob.bucket.name, "name": blob.name, "generation": str(blob.generation),
            "size": str(blob.size), "timeCreated": blob.time_created.isoformat(), **changes}
    return CloudEvent(attributes, data)


def test_photo_in_the_bucket_is_answered_in_firestore(system, astronaut, encode):
    data = encode(astronaut)
    blob, path = upload(system, data)
    document = system.document(path)
    assert set(document) == DONE_FIELDS
    assert (document["status"], document["expression"]) == ("done", "happy")
    assert (document["uid"], document["id"]) == ("u1", path.rpartition("/")[2])
    assert (document["bucket"], document["name"]) == (blob.bucket.name, blob.name)
    assert document["generation"] == blob.generation
    assert document["image"] == {"width": 512, "height": 512, "format": "JPEG", "bytes": len(data)}
    assert set(document["probabilities"]) == set(LABELS)
    assert sum(document["probabilities"].values()) == pytest.approx(1, abs=1e-6)
    assert document["faces"][0]["probabilities"] == document["probabilities"]
    assert set(document["timings"]) == {"download", "decode", "detect", "classify"}
    assert document["expireAt"] == blob.time_created + RETENTION


def test_photo_without_a_face_is_stored_as_no_face(system, coffee, encode):
    _, path = upload(system, encode(coffee))
    document = system.document(path)
    assert (document["status"], document["faces"]) == ("no_face", [])
    assert not {"expression", "probabilities", "unsure", "error"} & set(document)


@pytest.mark.parametrize(("data", "code"), [
    (b"not a photo", "unsupported_format"),
    (b"\xff\xd8\xff\xe0 and then nothing", "corrupt_image"),
    (b"", "empty_file"),
    (bytes(10 * 1024 * 1024 + 1), "too_large"),
])
def test_unusable_photo_is_stored_as_its_error(system, data, code):
    _, path = upload(system, data)
    document = system.document(path)
    assert document["status"] == "error"
    assert document["error"]["code"] == code
    assert document["error"]["retryable"] is False
    assert document["error"]["message"]


def test_batch_photo_is_answered_in_its_batch(system, astronaut, encode):
    name = f"batches/trip-{uuid.uuid4()}/Köln 1/a photo.jpg"
    upload(system, encode(astronaut), name)
    batch, id_ = name.split("/")[1], hashlib.sha256(name.encode()).hexdigest()
    document = system.document(f"batches/{batch}/predictions/{id_}")
    assert (document["batchId"], document["name"], document["status"]) == (batch, name, "done")
    assert "uid" not in document


def test_repeated_event_changes_nothing(system, astronaut, encode):
    blob, path = upload(system, encode(astronaut))
    system.document(path)
    before = system.firestore.document(path).get()
    assert system.post(finalized(blob)).status_code == 200
    after = system.firestore.document(path).get()
    assert after.update_time == before.update_time


def test_newer_generation_replaces_the_answer_and_an_older_one_does_not(
        system, astronaut, coffee, encode):
    blob, path = upload(system, encode(astronaut))
    first = system.document(path)
    old = finalized(blob)
    blob.upload_from_string(encode(coffee), content_type="image/jpeg")
    blob.reload()
    assert system.post(finalized(blob)).status_code == 200
    second = system.document(path)
    assert (second["status"], second["generation"]) == ("no_face", blob.generation)
    assert second["createdAt"] == first["createdAt"]
    assert second["updatedAt"] > first["updatedAt"]
    assert "expression" not in second
    assert system.post(old).status_code == 200
    assert system.document(path) == second


def test_deleted_photo_is_acknowledged_without_a_document(system, astronaut, encode):
    blob, path = upload(system, encode(astronaut))
    system.document(path)
    event = finalized(blob)
    blob.delete()
    system.firestore.document(path).delete()
    assert system.post(event).status_code == 200
    assert not system.firestore.document(path).get().exists


def test_event_older_than_ten_minutes_is_stored_as_retryable_error(system):
    blob, path = upload(system, b"whatever", name=f"elsewhere/{uuid.uuid4()}")
    event = finalized(blob, name=f"photos/u1/{path.rpartition('/')[2]}.jpg",
                      time=(datetime.now(UTC) - timedelta(minutes=11)).isoformat())
    assert system.post(event).status_code == 200
    error = system.document(path)["error"]
    assert (error["code"], error["retryable"]) == ("internal", True)


def test_other_object_is_acknowledged_without_a_document(system):
    blob, _ = upload(system, b"x", name="elsewhere/notes.txt", content_type="text/plain")
    assert system.post(finalized(blob)).status_code == 200


def test_junk_body_is_acknowledged(system):
    event = CloudEvent({"type": "google.cloud.storage.object.v1.finalized", "source": "//s"}, b"{")
    assert system.post(event).status_code == 200


def test_storage_failure_is_raised_so_that_the_event_comes_again(system, astronaut, encode):
    blob, path = upload(system, encode(astronaut))
    system.document(path)
    system.firestore.document(path).delete()
    (system.objects / str(blob.generation)).unlink()  # From here on Storage answers 500.
    assert system.post(finalized(blob)).status_code == 500
    assert not system.firestore.document(path).get().exists
