"""Which objects are photos of ours, and where their results go."""

import hashlib
from datetime import UTC, datetime

import pytest
from cloudevents.http import CloudEvent

from expressio.store import Upload

ID = "0b9c7d1e-5a2f-4c1b-9f3e-1d2c3b4a5f60"


def finalized(name: str, data: object = None) -> CloudEvent:
    attributes = {
        "type": "google.cloud.storage.object.v1.finalized",
        "source": "//storage",
        "time": "2026-11-01T10:00:00.123456789Z",
    }
    return CloudEvent(
        attributes,
        {
            "bucket": "b",
            "name": name,
            "generation": "1750000000000001",
            "size": "2048",
            "timeCreated": "2026-11-01T09:59:59.000Z",
        }
        if data is None
        else data,
    )


def test_user_photo_is_answered_under_its_owner() -> None:
    upload = Upload.from_event(finalized(f"photos/u1/{ID}.jpg"))
    assert upload is not None
    assert upload.document == f"users/u1/predictions/{ID}"
    assert (upload.id, upload.owner) == (ID, {"uid": "u1"})
    assert (upload.generation, upload.size) == (1750000000000001, 2048)
    assert upload.event_at == datetime(2026, 11, 1, 10, 0, 0, 123456, UTC)
    assert upload.uploaded_at == datetime(2026, 11, 1, 9, 59, 59, tzinfo=UTC)


def test_batch_photo_is_answered_under_the_hash_of_its_name() -> None:
    name = "batches/trip/höhle/a b.jpg"
    upload = Upload.from_event(finalized(name))
    assert upload is not None
    expected = hashlib.sha256(name.encode()).hexdigest()
    assert upload.document == f"batches/trip/predictions/{expected}"
    assert upload.owner == {"batchId": "trip"}


@pytest.mark.parametrize(
    "name",
    [
        "photos/u1/short.jpg",
        f"photos/u1/{ID}",
        f"photos/u1/deeper/{ID}.jpg",
        f"photos//{ID}.jpg",
        f"photos/../{ID}.jpg",
        f"elsewhere/u1/{ID}.jpg",
        "batches/trip/",
        "batches/trip/folder/",
        "batches/../x.jpg",
        "photos/u1/__a_reserved_id__.jpg",
        f"photos/__u1__/{ID}.jpg",
        "batches/__trip__/x.jpg",
        "",
    ],
)
def test_other_object_is_not_ours(name: str) -> None:
    assert Upload.from_event(finalized(name)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"junk",
        "junk",
        [],
        {},
        {"bucket": "b"},
        {"bucket": "b", "name": f"photos/u1/{ID}.jpg", "size": "1", "generation": "soon"},
    ],
)
def test_broken_body_is_not_ours(data: object) -> None:
    assert Upload.from_event(finalized("x", data)) is None


def test_event_without_a_readable_time_counts_as_new() -> None:
    event = finalized(f"photos/u1/{ID}.jpg")
    event["time"] = "yesterday"
    upload = Upload.from_event(event)
    assert upload is not None
    assert abs((datetime.now(UTC) - upload.event_at).total_seconds()) < 60
