"""The real function under what befalls events in production: the emulator delivers them."""

import json
import os
import signal
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.cloud.firestore import DocumentSnapshot
from PIL import Image

from emulator.testing.project import make_project
from emulator.testing.waiting import wait_until
from expressio import deadline
from tests.support.official import IS_OFFICIAL
from tests.support.relay import FORBIDDEN, SERVICE_UNAVAILABLE, Relay
from tests.support.system import REPOSITORY, System, finalized, running_system

UID = "5lWJvYsLb1NwSu6MTzFvUwF3kXo2"
WAIT_S = 60  # Machines are slow at times; what is waited for comes in a second or two.
ATTEMPTS = 5
HASTY_S = 3.0
SHARE = 3
LATE = timedelta(minutes=11)
DEADLY, SLOW = b"kills its worker", b"waits to be let go"  # At the end of a file's bytes.

# The deployed main.py, reached through the relays, with two kinds of photos that make trouble.
MAIN = """
import importlib.util
import os
import signal
import time
from pathlib import Path

os.environ.update({environment!r})

from expressio import deadline, photo

deadline.DELIVERY_S = {delivery_s}
frames = photo.frames


def frames_with_trouble(data):
    if data.endswith({deadly!r}):
        os.kill(os.getpid(), signal.SIGKILL)
    if data.endswith({slow!r}):
        Path("at-work").write_text(str(os.getpid()))
        while not Path("go-on").exists():
            time.sleep(0.02)
    return frames(data)


photo.frames = frames_with_trouble
spec = importlib.util.spec_from_file_location("deployed", {main!r})
deployed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(deployed)
on_photo_finalized = deployed.on_photo_finalized
"""


@dataclass(frozen=True)
class Stage:
    """The function between a Storage and a Firestore that can be made to fail."""

    system: System
    storage: Relay
    firestore: Relay
    functions: Path  # The folder where the function runs.

    def upload(self, data: bytes, id_: str | None = None) -> tuple[Any, Any]:
        """The uploaded object and the reference of its prediction document."""
        id_ = id_ or str(uuid.uuid4())
        blob, _ = self.system.upload(data, f"photos/{UID}/{id_}.jpg")
        return blob, self.system.firestore.document(f"users/{UID}/predictions/{id_}")

    def reports(self, blob: Any) -> list[dict[str, Any]]:
        """What the function has said of the object's present generation."""
        return [line for line in self.system.reports() if line.get("generation") == blob.generation]

    def outcomes(self, blob: Any) -> list[str]:
        return [line["outcome"] for line in self.reports(blob)]

    def settle(self) -> None:
        """Returns once every event is acknowledged."""
        wait_until(lambda: self.system.pending() == 0, WAIT_S)

    @contextmanager
    def held(self) -> Iterator[None]:
        """No event is delivered inside the block, all of them after it."""
        self.system.switch(hold=True)
        yield
        self.system.switch(hold=False)
        self.settle()

    @contextmanager
    def slow_photo_in_work(self) -> Iterator[None]:
        """Inside the block a worker is at work at a SLOW photo; then it may go on."""
        at_work, go_on = self.functions / "at-work", self.functions / "go-on"
        wait_until(at_work.exists, WAIT_S)
        yield
        go_on.touch()
        self.settle()
        go_on.unlink()
        at_work.unlink()


@contextmanager
def staged(
    folder: Path,
    retention_days: int = 30,
    share: int = 300,
    delivery_s: float = deadline.DELIVERY_S,
) -> Iterator[Stage]:
    if IS_OFFICIAL:
        pytest.skip("the official emulators do not retry, and have no fault switches")
    with ExitStack() as stack:
        storage, firestore = Relay(), Relay()
        stack.callback(storage.close)
        stack.callback(firestore.close)
        project = make_project(folder)
        (project.functions / "main.py").write_text(
            MAIN.format(
                environment={
                    "STORAGE_EMULATOR_HOST": f"http://{storage.address}",
                    "FIRESTORE_EMULATOR_HOST": firestore.address,
                },
                main=str(REPOSITORY / "functions" / "main.py"),
                deadly=DEADLY,
                slow=SLOW,
                delivery_s=delivery_s,
            )
        )
        manifest = project.functions / "functions.yaml"
        deployed = (REPOSITORY / "functions" / "functions.yaml").read_text()
        text = deployed.replace("default: 30\n", f"default: {retention_days}\n")
        text = text.replace("default: 300\n", f"default: {share}\n")
        # More deliveries at once than one instance is given in production.
        manifest.write_text(text.replace("concurrency: 1", f"concurrency: {ATTEMPTS}"))
        system = stack.enter_context(running_system(folder, project.folder, "--retry-wait", "0.2"))
        storage.target = system.endpoints["auth"]
        firestore.target = system.endpoints["firestore"]
        yield Stage(system, storage, firestore, project.functions)
        assert UID not in json.dumps(system.reports())


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("delivery")) as stage:
        yield stage


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The function deployed with a retention of 0 days."""
    with staged(tmp_path_factory.mktemp("forgetful"), retention_days=0) as stage:
        yield stage


@pytest.fixture(scope="module")
def modest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The function deployed with a share of SHARE photos an hour."""
    with staged(tmp_path_factory.mktemp("modest"), share=SHARE) as stage:
        yield stage


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The function with HASTY_S for a delivery."""
    with staged(tmp_path_factory.mktemp("hasty"), delivery_s=HASTY_S) as stage:
        yield stage


@pytest.fixture(scope="module")
def face(astronaut: Image.Image, encode: Callable[..., bytes]) -> bytes:
    return encode(astronaut)


@pytest.fixture(scope="module")
def cup(coffee: Image.Image, encode: Callable[..., bytes]) -> bytes:
    return encode(coffee)


def assert_written_once(snapshot: DocumentSnapshot[Any]) -> None:
    assert snapshot.exists
    assert snapshot.update_time == snapshot.create_time


def test_seven_deliveries_of_an_event_write_one_document_once(stage: Stage, face: bytes) -> None:
    with stage.held():
        blob, document = stage.upload(face)
        event = finalized(blob)
        with ThreadPoolExecutor(ATTEMPTS) as pool:
            responses = list(pool.map(stage.system.post, [event] * ATTEMPTS))
        responses += [stage.system.post(event), stage.system.post(finalized(blob))]
        assert [response.status_code for response in responses] == [200] * 7
    assert_written_once(document.get())
    assert sorted(stage.outcomes(blob)) == ["already_stored"] * 7 + ["done"]


@pytest.mark.parametrize("duplicate", ["same id", "new id"])
def test_duplicated_delivery_writes_the_document_once(
    stage: Stage, cup: bytes, duplicate: str
) -> None:
    stage.system.switch(duplicate=duplicate)
    blob, document = stage.upload(cup)
    stage.settle()
    stage.system.switch(duplicate="no")
    assert_written_once(document.get())
    assert sorted(stage.outcomes(blob)) == ["already_stored", "no_face"]


@pytest.mark.parametrize("reorder", [False, True])
def test_replaced_photo_gets_a_document_for_its_newest_generation_only(
    stage: Stage, face: bytes, cup: bytes, reorder: bool
) -> None:
    stage.system.switch(reorder=reorder)
    with stage.held():
        first, document = stage.upload(face)
        second, _ = stage.upload(cup, document.id)
    stage.system.switch(reorder=False)
    assert_written_once(document.get())
    assert document.get().get("generation") == second.generation
    assert (stage.outcomes(first), stage.outcomes(second)) == (["gone"], ["no_face"])


def test_older_generation_that_is_done_later_changes_nothing(
    stage: Stage, face: bytes, cup: bytes
) -> None:
    first, document = stage.upload(face + SLOW)
    with stage.slow_photo_in_work():
        second, _ = stage.upload(cup, document.id)
        wait_until(lambda: document.get().exists, WAIT_S)
    assert stage.outcomes(first) == ["already_stored"]
    assert_written_once(document.get())
    assert document.get().get("generation") == second.generation


def test_newer_generation_replaces_the_whole_document(
    stage: Stage, face: bytes, cup: bytes
) -> None:
    _, document = stage.upload(face)
    stage.settle()
    before = document.get().to_dict()
    second, _ = stage.upload(cup, document.id)
    stage.settle()
    after = document.get().to_dict()
    assert (after["status"], after["generation"]) == ("no_face", second.generation)
    assert after["createdAt"] == before["createdAt"]
    assert after["updatedAt"] > before["updatedAt"]
    assert "expression" in before and "expression" not in after


@pytest.mark.parametrize(
    ("data", "late"),
    [
        (b"anything", timedelta()),
        (b"anything", LATE),
        (b"", timedelta()),  # A result for which the photo is not read.
    ],
)
def test_photo_deleted_before_its_event_is_acknowledged_without_a_document(
    stage: Stage, data: bytes, late: timedelta
) -> None:
    with stage.held():
        blob, document = stage.upload(data)
        event = finalized(blob, time=datetime.now(UTC) - late)
        blob.delete()
        assert stage.system.post(event).status_code == 200
    assert not document.get().exists
    assert stage.outcomes(blob) == ["gone", "gone"]


def test_event_older_than_ten_minutes_is_stored_as_retryable_error(
    stage: Stage, face: bytes
) -> None:
    with stage.held():
        blob, document = stage.upload(face)
        event = finalized(blob, time=datetime.now(UTC) - LATE)
        assert stage.system.post(event).status_code == 200
        error = document.get().get("error")
    assert (error["code"], error["retryable"]) == ("internal", True)
    late, in_time = stage.reports(blob)
    assert (late["severity"], late["outcome"], late["code"]) == ("WARNING", "error", "internal")
    assert late["age_s"] > LATE.total_seconds()
    assert in_time["outcome"] == "already_stored"


def test_late_event_ends_as_an_error_while_storage_is_down(stage: Stage, face: bytes) -> None:
    with stage.held():
        blob, document = stage.upload(face)
        event = finalized(blob, time=datetime.now(UTC) - LATE)
        with stage.storage.failing(SERVICE_UNAVAILABLE):
            assert stage.system.post(event).status_code == 200
    assert document.get().get("error")["retryable"] is True


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00",
        b"{",
        b"",
        b"null",
        b"7",
        b"[]",
        b'"text"',
        b"{}",
        b'{"bucket": "b", "name": "photos/u/0123456789abcdef.jpg", "generation": "1"}',
        b'{"bucket": "b", "name": "batches/b/\\ud800.jpg", "generation": "1", "size": "1"}',
        b'{"bucket": "b", "name": "batches/b/1.jpg", "generation": 1e999, "size": "1"}',
        b'{"bucket": "b", "name": "photos/u/__0123456789ab__.jpg", "generation": "1", "size": "1"}',
        b'{"bucket": "b", "name": "batches/__b__/1.jpg", "generation": "1", "size": "1"}',
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
def test_junk_is_acknowledged_and_logged(stage: Stage, body: bytes, content_type: str) -> None:
    id_ = str(uuid.uuid4())
    headers = {
        "ce-specversion": "1.0",
        "ce-id": id_,
        "ce-source": "//storage.googleapis.com",
        "ce-type": "google.cloud.storage.object.v1.finalized",
        "content-type": content_type,
    }
    response = httpx.post(stage.system.endpoints["function"], content=body, headers=headers)
    assert response.status_code == 200
    [line] = [line for line in stage.system.reports() if line["event"] == id_]
    assert line["outcome"] == "ignored"


def test_firestore_down_for_five_seconds_stores_later_and_once(stage: Stage, face: bytes) -> None:
    with stage.firestore.failing():
        blob, document = stage.upload(face)
        time.sleep(5)
        assert not document.get().exists
    stage.settle()
    assert_written_once(document.get())
    assert stage.outcomes(blob)[-1] == "done"


def test_storage_down_fails_the_delivery_and_a_later_one_stores_once(
    stage: Stage, face: bytes
) -> None:
    with stage.storage.failing(SERVICE_UNAVAILABLE):
        blob, document = stage.upload(face)
        wait_until(lambda: "failed" in stage.outcomes(blob), WAIT_S)
        assert not document.get().exists
    stage.settle()
    assert_written_once(document.get())
    *failures, done = stage.reports(blob)
    assert done["outcome"] == "done"
    assert failures
    for line in failures:
        assert (line["severity"], line["outcome"]) == ("ERROR", "failed")
        assert (line["id"], line["event"]) == (document.id, done["event"])
        assert line["error"] == "RetryError"
        assert "in download" in line["stack_trace"] and "503" in line["stack_trace"]
        assert line["ms"]["download"] > 0


@pytest.mark.parametrize("fault", ["storage drips", "firestore drips", "firestore is down"])
def test_fault_that_lasts_releases_the_worker_in_time_and_a_later_delivery_stores_once(
    hasty: Stage, face: bytes, fault: str
) -> None:
    hold = {
        "storage drips": hasty.storage.dripping,
        "firestore drips": hasty.firestore.dripping,
        "firestore is down": hasty.firestore.failing,
    }
    with hold[fault]():
        blob, document = hasty.upload(face)
        wait_until(lambda: "failed" in hasty.outcomes(blob), WAIT_S)
        assert not document.get().exists
    hasty.settle()
    failed, *_, done = hasty.reports(blob)
    assert failed["error"] == "DeadlineExceeded"
    assert 1000 * HASTY_S <= failed["ms"]["total"] < 1000 * (HASTY_S + 2)
    assert done["outcome"] in ("done", "already_stored")
    assert_written_once(document.get())


def test_photo_deleted_while_it_is_analyzed_leaves_no_document_where_nothing_is_retained(
    forgetful: Stage, face: bytes
) -> None:
    blob, document = forgetful.upload(face + SLOW)
    with forgetful.slow_photo_in_work():
        blob.delete()
    assert forgetful.outcomes(blob) == ["gone"]
    assert not document.get().exists


def test_visitors_photos_are_counted_and_those_beyond_the_share_are_errors(
    modest: Stage, cup: bytes
) -> None:
    results = []
    for _ in range(SHARE + 1):
        _, document = modest.upload(cup)
        modest.settle()
        results.append(document.get().to_dict())
    assert [result["status"] for result in results] == ["no_face"] * SHARE + ["error"]
    assert (results[-1]["error"]["code"], results[-1]["error"]["retryable"]) == (
        "too_many_photos",
        True,
    )


def test_refused_photo_is_logged_as_one_error_that_does_not_tell_whose_it_is(
    stage: Stage, face: bytes
) -> None:
    batch = f"batches/trip/{UID} Zoë.jpg"
    with stage.storage.failing(FORBIDDEN):  # Its error's message has the object's address.
        blobs = [stage.upload(face)[0], stage.system.upload(face, batch)[0]]
        wait_until(lambda: all("failed" in stage.outcomes(blob) for blob in blobs), WAIT_S)
    stage.settle()
    failures = [line for blob in blobs for line in stage.reports(blob)[:-1]]
    assert len(failures) >= len(blobs)
    for line in failures:
        assert (line["severity"], line["error"]) == ("ERROR", "Forbidden")
        assert "o/***" in line["stack_trace"]
        assert UID not in line["stack_trace"] and "Zo" not in line["stack_trace"]
    # Nothing else reports a failure, so each counts once.
    printed = stage.system.log.read_text().splitlines()
    assert sum("Traceback" in line for line in printed) == sum(
        "stack_trace" in line for line in stage.system.reports()
    )


def test_delivery_is_reported_on_one_line_without_the_user(stage: Stage, face: bytes) -> None:
    blob, document = stage.upload(face)
    stage.settle()
    [line] = stage.reports(blob)
    assert set(line) == {
        "severity",
        "message",
        "outcome",
        "event",
        "id",
        "generation",
        "age_s",
        "ms",
        "model",
    }
    assert (line["severity"], line["message"], line["id"]) == ("INFO", "photo done", document.id)
    stages = {"count", "download", "decode", "detect", "classify", "save", "total"}
    assert set(line["ms"]) == stages
    assert line["ms"]["total"] > line["ms"]["classify"] > 0
    assert line["model"] == document.get().get("model")["version"]


def test_unusable_photo_is_reported_with_its_code(stage: Stage) -> None:
    blob, _ = stage.upload(b"text")
    stage.settle()
    [line] = stage.reports(blob)
    assert (line["severity"], line["outcome"]) == ("INFO", "error")
    assert line["code"] == "unsupported_format"


def test_worker_killed_in_mid_analysis_is_replaced_and_the_photo_analyzed_once(
    stage: Stage, face: bytes
) -> None:
    blob, document = stage.upload(face + SLOW)
    with stage.slow_photo_in_work():
        os.kill(int((stage.functions / "at-work").read_text()), signal.SIGKILL)
        assert not document.get().exists
    assert stage.outcomes(blob) == ["done"]
    assert_written_once(document.get())


def test_photo_that_kills_every_worker_ends_as_an_error_and_others_go_through(
    stage: Stage, face: bytes
) -> None:
    _, deadly = stage.upload(face + DEADLY)
    others = [stage.upload(face)[1] for _ in range(3)]
    wait_until(lambda: all(other.get().exists for other in others), WAIT_S)
    assert [other.get().get("status") for other in others] == ["done"] * 3
    assert not deadly.get().exists
    grow_older(stage.system, LATE)
    stage.settle()
    error = deadly.get().get("error")
    assert (error["code"], error["retryable"]) == ("internal", True)


def grow_older(system: System, by: timedelta) -> None:
    """Makes every event as old as if it had been tried in vain for so long."""
    connection = sqlite3.connect(system.data / "state.db", timeout=10)
    with connection:
        connection.execute("UPDATE events SET published = published - ?", [by.total_seconds()])
    connection.close()


def test_photo_goes_once_its_result_is_stored_where_nothing_is_retained(
    forgetful: Stage, face: bytes
) -> None:
    blobs_and_documents = [forgetful.upload(data) for data in (face, b"text", b"")]
    forgetful.settle()
    for (blob, document), status in zip(
        blobs_and_documents, ["done", "error", "error"], strict=True
    ):
        assert document.get().get("status") == status
        assert not blob.exists()
        assert document.get().get("expireAt") == blob.time_created + timedelta(days=1)


def test_deletion_that_fails_is_made_up_for_and_the_document_stays_as_it_is(
    forgetful: Stage, face: bytes
) -> None:
    blob, document = forgetful.upload(face + SLOW)
    with forgetful.slow_photo_in_work(), forgetful.storage.failing(SERVICE_UNAVAILABLE):
        (forgetful.functions / "go-on").touch()
        wait_until(lambda: "failed" in forgetful.outcomes(blob), WAIT_S)
        assert document.get().exists and blob.exists()
    assert forgetful.outcomes(blob)[-1] == "already_stored"
    assert_written_once(document.get())
    assert not blob.exists()


def test_photo_that_replaced_an_analyzed_one_is_not_deleted_with_it(
    forgetful: Stage, face: bytes, cup: bytes
) -> None:
    first, document = forgetful.upload(face + SLOW)
    with forgetful.slow_photo_in_work():
        forgetful.system.switch(hold=True)
        second, _ = forgetful.upload(cup, document.id)
        (forgetful.functions / "go-on").touch()
        wait_until(lambda: forgetful.outcomes(first) == ["gone"], WAIT_S)
        assert second.exists()
        forgetful.system.switch(hold=False)
    assert document.get().get("generation") == second.generation
    assert not second.exists()
