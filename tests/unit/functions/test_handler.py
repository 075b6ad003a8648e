"""The deployed main.py under functions-framework, with Storage and Firestore in memory."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import functions_framework
import pytest
from flask import Flask
from google.api_core.exceptions import Aborted, RetryError, ServiceUnavailable
from google.cloud.firestore import SERVER_TIMESTAMP
from PIL import Image
from werkzeug.test import Client

from expressio import deadline, event_log, service, store
from expressio.labels import EMOTIONS, LABELS
from tests.support import schema
from tests.support.in_memory import MemoryBlob, MemoryFirestore, MemoryStorage
from tests.support.system import REPOSITORY

EVENTS = REPOSITORY / "tests" / "support" / "events"
PHOTO = json.loads((EVENTS / "photo.json").read_text())
GENERATION = int(PHOTO["data"]["generation"])
UID = "5lWJvYsLb1NwSu6MTzFvUwF3kXo2"
ID = "0b9c7d1e-5a2f-4c1b-9f3e-1d2c3b4a5f60"
PATH = f"users/{UID}/predictions/{ID}"
UNAVAILABLE = RetryError("Timeout of 10.0s exceeded", ServiceUnavailable("storage"))


@dataclass(frozen=True)
class Cloud:
    """The function and what is around it."""

    client: Client
    storage: MemoryStorage
    firestore: MemoryFirestore
    output: io.StringIO  # What the function logs.

    def deliver(
        self, event: str, data: bytes | None, age: timedelta = timedelta(), **changes: Any
    ) -> tuple[int, dict[str, Any]]:
        """Posts a file of EVENTS, about an object with this content; status code and log line."""
        attributes = json.loads((EVENTS / f"{event}.json").read_text())
        body = attributes.pop("data")
        if data is not None:
            body["size"] = str(len(data))
        body |= changes
        if data is not None:
            self.storage.objects[body["name"]] = int(body["generation"]), data
        attributes["time"] = (datetime.now(UTC) - age).isoformat()
        response = self.client.post(
            "/", json=body, headers={f"ce-{name}": value for name, value in attributes.items()}
        )
        fields: dict[str, Any] = json.loads(self.output.getvalue().splitlines()[-1])
        return response.status_code, fields


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    storage, firestore = MemoryStorage(), MemoryFirestore()
    monkeypatch.setattr(store, "_app", lambda: None)
    monkeypatch.setattr("firebase_admin.storage.bucket", lambda name, app: storage)
    monkeypatch.setattr(store, "_firestore", lambda: firestore)
    output = io.StringIO()
    monkeypatch.setattr(event_log._handler, "stream", output)
    main = REPOSITORY / "functions" / "main.py"
    create_app: Callable[..., Flask] = functions_framework.create_app  # It is not typed.
    app = create_app("on_photo_finalized", str(main), "cloudevent")
    return Cloud(app.test_client(), storage, firestore, output)


@pytest.fixture(scope="session")
def face(astronaut: Image.Image, encode: Callable[..., bytes]) -> bytes:
    return encode(astronaut)


@pytest.fixture(scope="session")
def cup(coffee: Image.Image, encode: Callable[..., bytes]) -> bytes:
    return encode(coffee)


def test_photo_with_a_face_is_stored_as_done(cloud: Cloud, face: bytes) -> None:
    status, line = cloud.deliver("photo", face)
    assert (status, line["severity"], line["outcome"], line["id"]) == (200, "INFO", "done", ID)
    document = cloud.firestore.documents[PATH]
    assert (document["status"], document["expression"]) == ("done", "happy")
    assert (document["uid"], document["id"], document["generation"]) == (UID, ID, GENERATION)
    assert document["name"] == PHOTO["data"]["name"]
    assert list(document["probabilities"]) == list(LABELS)
    assert list(document["faces"][0]["emotions"]) == list(EMOTIONS)
    assert document["timings"]["download"] == line["ms"]["download"]
    assert set(line["ms"]) == {
        "count",
        "download",
        "decode",
        "detect",
        "classify",
        "save",
        "total",
    }
    assert document["createdAt"] is document["updatedAt"] is SERVER_TIMESTAMP
    uploaded_at = datetime.fromisoformat(PHOTO["data"]["timeCreated"])
    assert document["expireAt"] == uploaded_at + store.RETENTION
    assert PHOTO["data"]["name"] in cloud.storage.objects


def test_photo_without_a_face_is_stored_as_no_face(cloud: Cloud, cup: bytes) -> None:
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "no_face")
    document = cloud.firestore.documents[PATH]
    assert (document["status"], document["faces"]) == ("no_face", [])
    assert "expression" not in document


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "empty_file", "The file is empty."),
        (bytes(10_590_618), "too_large", "The file is 10.1 MB; the limit is 10 MB."),
        (b"text", "unsupported_format", "The file is a text file, not an image"),
        (b"\xff\xd8\xff\xe0", "corrupt_image", "The file "),
    ],
)
def test_unusable_photo_is_stored_with_its_code(
    cloud: Cloud, data: bytes, code: str, message: str
) -> None:
    status, line = cloud.deliver("photo", data)
    assert (status, line["severity"], line["outcome"]) == (200, "INFO", "error")
    error = cloud.firestore.documents[PATH]["error"]
    assert (error["code"], error["retryable"], line["code"]) == (code, False, code)
    assert error["message"].startswith(message)


def test_image_of_too_many_pixels_is_stored_with_its_code(
    cloud: Cloud, encode: Callable[..., bytes]
) -> None:
    cloud.deliver("photo", encode(Image.new("1", (8000, 5001)), "PNG"))
    error = cloud.firestore.documents[PATH]["error"]
    assert error["code"] == "too_many_pixels"
    assert error["message"] == "The image is 8000 x 5001 pixels; the limit is 40 megapixels."


def test_repeated_event_changes_nothing(cloud: Cloud, cup: bytes) -> None:
    cloud.deliver("photo", cup)
    stored = cloud.firestore.documents[PATH]
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "already_stored")
    assert cloud.firestore.documents[PATH] is stored
    assert cloud.firestore.writes == 1


def test_newer_generation_replaces_the_whole_document(
    cloud: Cloud, face: bytes, cup: bytes
) -> None:
    cloud.deliver("photo", face)
    cloud.firestore.documents[PATH]["createdAt"] = "earlier"
    _, line = cloud.deliver("photo", cup, generation=str(GENERATION + 1))
    document = cloud.firestore.documents[PATH]
    assert (line["outcome"], document["generation"]) == ("no_face", GENERATION + 1)
    assert document["createdAt"] == "earlier"
    assert "expression" not in document


def test_older_generation_that_comes_later_is_gone(cloud: Cloud, cup: bytes) -> None:
    cloud.deliver("photo", cup, generation=str(GENERATION + 1))
    status, line = cloud.deliver("photo", None)
    assert (status, line["outcome"]) == (200, "gone")
    assert cloud.firestore.documents[PATH]["generation"] == GENERATION + 1


def test_newer_generation_stored_during_the_transaction_is_kept(cloud: Cloud, cup: bytes) -> None:
    newer = {"generation": GENERATION + 1}
    cloud.firestore.before_commit = lambda: cloud.firestore.documents.update({PATH: newer})
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "already_stored")
    assert cloud.firestore.documents[PATH] is newer


def test_photo_deleted_while_it_is_analyzed_leaves_no_document(cloud: Cloud, cup: bytes) -> None:
    cloud.firestore.before_commit = cloud.storage.objects.clear
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "gone")
    assert cloud.firestore.documents == {}


def test_photo_deleted_after_a_killed_delivery_leaves_no_document(cloud: Cloud, cup: bytes) -> None:
    cloud.firestore.documents[PATH] = {"generation": GENERATION}  # It was killed after this.
    cloud.firestore.before_commit = cloud.storage.objects.clear
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "gone")
    assert cloud.firestore.documents == {}


def test_photo_replaced_while_it_is_analyzed_leaves_the_newer_document(
    cloud: Cloud, cup: bytes
) -> None:
    newer = {"generation": GENERATION + 1}

    def replace() -> None:
        cloud.storage.objects[PHOTO["data"]["name"]] = GENERATION + 1, cup
        cloud.firestore.documents[PATH] = newer

    cloud.firestore.before_commit = replace
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "already_stored")
    assert cloud.firestore.documents == {PATH: newer}


def test_deleted_photo_is_acknowledged_without_a_document(cloud: Cloud) -> None:
    status, line = cloud.deliver("photo", None)
    assert (status, line["severity"], line["outcome"]) == (200, "INFO", "gone")
    assert cloud.firestore.documents == {}


def test_deleted_photo_that_was_too_large_is_acknowledged_without_a_document(cloud: Cloud) -> None:
    _, line = cloud.deliver("photo", None, size="20000000")
    assert line["outcome"] == "gone"
    assert cloud.firestore.documents == {}


def test_event_that_is_too_old_is_stored_as_a_retryable_error(cloud: Cloud, cup: bytes) -> None:
    status, line = cloud.deliver("photo", cup, age=service.GIVE_UP_AFTER + timedelta(seconds=1))
    assert (status, line["severity"], line["code"]) == (200, "WARNING", "internal")
    assert line["age_s"] > service.GIVE_UP_AFTER.total_seconds()
    assert cloud.firestore.documents[PATH]["error"] == {
        "code": "internal",
        "message": "The photo could not be analyzed in time.",
        "retryable": True,
    }


def test_event_that_is_too_old_needs_no_storage(cloud: Cloud, cup: bytes) -> None:
    cloud.storage.fault = UNAVAILABLE
    cloud.deliver("photo", cup, age=service.GIVE_UP_AFTER + timedelta(seconds=1))
    assert cloud.firestore.documents[PATH]["error"]["code"] == "internal"


def test_photo_of_a_batch_is_stored_in_its_batch(cloud: Cloud, cup: bytes) -> None:
    _, line = cloud.deliver("batch", cup)
    id_ = hashlib.sha256(b"batches/trip/Day 1/a photo.jpg").hexdigest()
    document = cloud.firestore.documents[f"batches/trip/predictions/{id_}"]
    assert (line["id"], document["id"], document["batchId"]) == (id_, id_, "trip")
    assert "uid" not in document


def test_other_object_is_ignored(cloud: Cloud) -> None:
    status, line = cloud.deliver("other", b"text")
    assert (status, line["outcome"]) == (200, "ignored")
    assert cloud.firestore.documents == {}


def test_storage_fault_fails_the_delivery_and_the_next_one_succeeds(
    cloud: Cloud, cup: bytes
) -> None:
    cloud.storage.fault = UNAVAILABLE
    status, line = cloud.deliver("photo", cup)
    assert (status, line["severity"], line["outcome"]) == (503, "ERROR", "failed")
    assert line["error"] == "RetryError" and "in download" in line["stack_trace"]
    assert cloud.firestore.documents == {}
    cloud.storage.fault = None
    assert cloud.deliver("photo", cup)[1]["outcome"] == "no_face"


def test_firestore_fault_fails_the_delivery_and_its_trace_names_no_owner(
    cloud: Cloud, cup: bytes
) -> None:
    cloud.firestore.fault = ServiceUnavailable(f"no connection for {PATH}")
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"], line["error"]) == (503, "failed", "ServiceUnavailable")
    assert "users/***/predictions" in line["stack_trace"]
    assert UID not in json.dumps(line)


def test_contended_document_fails_the_delivery(cloud: Cloud, cup: bytes) -> None:
    def write_again() -> None:
        cloud.firestore.documents[PATH] = {"generation": 1, "createdAt": "earlier"}
        cloud.firestore.before_commit = write_again

    cloud.firestore.before_commit = write_again
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (503, "failed")
    assert Aborted.__name__ in line["stack_trace"]


def test_photo_beyond_its_visitors_share_is_stored_as_an_error_without_a_download(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "VISITOR_PHOTOS_PER_HOUR", 2)
    fill_share(cloud, [timedelta(minutes=59), timedelta(minutes=1)])
    monkeypatch.setattr(store, "download", None)  # It would fail.
    status, line = cloud.deliver("photo", cup)
    assert (status, line["severity"], line["code"]) == (200, "WARNING", "too_many_photos")
    assert line["ms"]["count"] >= 0
    error = cloud.firestore.documents[PATH]["error"]
    assert error == {
        "code": "too_many_photos",
        "message": "The limit is 2 photos an hour. Try again in an hour.",
        "retryable": True,
    }
    assert list(schema.problems(as_stored(cloud.firestore.documents[PATH]))) == []


@pytest.mark.parametrize(
    ("share", "ages"),
    [
        (2, [timedelta(minutes=1)]),
        (2, [timedelta(minutes=61), timedelta(minutes=1)]),  # Patience: the older one is out.
        (0, [timedelta(minutes=1)] * 3),  # No limit.
    ],
)
def test_photo_within_its_visitors_share_is_analyzed(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch, share: int, ages: list[timedelta]
) -> None:
    monkeypatch.setattr(store, "VISITOR_PHOTOS_PER_HOUR", share)
    fill_share(cloud, ages)
    assert cloud.deliver("photo", cup)[1]["outcome"] == "no_face"


def test_photo_of_a_batch_has_no_share(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "VISITOR_PHOTOS_PER_HOUR", 1)
    for name in "abc":
        _, line = cloud.deliver("batch", cup, name=f"batches/trip/{name}.jpg")
        assert (line["outcome"], "count" in line["ms"]) == ("no_face", False)


def test_photo_of_another_visitor_has_a_share_of_its_own(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "VISITOR_PHOTOS_PER_HOUR", 1)
    fill_share(cloud, [timedelta()])
    _, line = cloud.deliver("photo", cup, name=f"photos/another/{ID}.jpg")
    assert line["outcome"] == "no_face"


def test_copy_of_an_event_beyond_the_share_changes_nothing(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "VISITOR_PHOTOS_PER_HOUR", 1)
    assert cloud.deliver("photo", cup)[1]["outcome"] == "no_face"
    assert cloud.deliver("photo", cup)[1]["outcome"] == "already_stored"
    assert cloud.firestore.documents[PATH]["status"] == "no_face"


def fill_share(cloud: Cloud, ages: list[timedelta]) -> None:
    """Stores the visitor's earlier documents, which are so old."""
    for number, age in enumerate(ages):
        path = f"users/{UID}/predictions/earlier-{number}"
        cloud.firestore.documents[path] = {"createdAt": datetime.now(UTC) - age}


def as_stored(fields: dict[str, Any]) -> dict[str, Any]:
    """The document as Firestore has it."""
    now = datetime.now(UTC)
    return {name: now if value is SERVER_TIMESTAMP else value for name, value in fields.items()}


@pytest.mark.parametrize("part", ["storage", "firestore"])
def test_delivery_that_takes_too_long_fails_and_the_next_one_succeeds(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    go_on = Event()
    with monkeypatch.context() as patch:
        patch.setattr(deadline, "DELIVERY_S", 0.2)
        if part == "storage":
            patch.setattr(MemoryBlob, "download_as_bytes", lambda *_, **__: go_on.wait(60))
        else:
            cloud.firestore.before_commit = partial(go_on.wait, 60)
        status, line = cloud.deliver("photo", cup)
        go_on.set()
    assert (status, line["outcome"], line["error"]) == (503, "failed", "DeadlineExceeded")
    assert line["ms"]["total"] < 10_000
    assert cloud.deliver("photo", cup)[0] == 200
    assert cloud.firestore.documents[PATH]["status"] == "no_face"


@pytest.mark.parametrize("has_been_killed", [False, True])
def test_photo_deleted_while_it_is_analyzed_leaves_no_document_where_nothing_is_retained(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch, has_been_killed: bool
) -> None:
    monkeypatch.setattr(store, "RETENTION", timedelta())
    if has_been_killed:  # After it had stored the document, which the user deleted.
        cloud.deliver("photo", cup)
        cloud.firestore.documents.clear()
    analyze = service.analyze_bytes

    def delete_meanwhile(*arguments: Any) -> dict[str, Any]:
        cloud.storage.objects.clear()
        return analyze(*arguments)

    monkeypatch.setattr(service, "analyze_bytes", delete_meanwhile)
    status, line = cloud.deliver("photo", cup)
    assert (status, line["outcome"]) == (200, "gone")
    assert cloud.firestore.documents == {}


def test_photo_that_a_copy_of_the_event_has_answered_and_deleted_keeps_its_document(
    cloud: Cloud, cup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "RETENTION", timedelta())
    analyze = service.analyze_bytes
    stored = {"generation": GENERATION}

    def finish_meanwhile(*arguments: Any) -> dict[str, Any]:
        cloud.firestore.documents[PATH] = stored
        cloud.storage.objects.clear()
        return analyze(*arguments)

    monkeypatch.setattr(service, "analyze_bytes", finish_meanwhile)
    assert cloud.deliver("photo", cup)[1]["outcome"] == "gone"
    assert cloud.firestore.documents == {PATH: stored}


@pytest.mark.parametrize("data", [b"text", None])
def test_photo_is_deleted_once_it_is_stored_where_nothing_is_retained(
    cloud: Cloud, cup: bytes, data: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "RETENTION", timedelta())
    _, line = cloud.deliver("photo", data or cup)
    assert line["ms"]["delete"] >= 0
    assert cloud.storage.objects == {}
    uploaded_at = datetime.fromisoformat(PHOTO["data"]["timeCreated"])
    assert cloud.firestore.documents[PATH]["expireAt"] == uploaded_at + timedelta(days=1)
