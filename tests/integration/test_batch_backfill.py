"""Photos already in a bucket, analyzed by `python -m batch backfill`."""

import json
import signal
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.testing.waiting import wait_until
from expressio.store import RETENTION
from tests.support import photo_files
from tests.support.batch_command import (
    assert_written_once,
    end,
    generations,
    kill_once,
    predictions,
    run,
    settle,
    start,
)
from tests.support.system import System

Put = Callable[[str, int, bytes], None]

PHOTOS = 24


@pytest.fixture
def batch() -> str:
    return f"b-{uuid.uuid4()}"


@pytest.fixture(scope="module")
def put(system: System) -> Put:
    """put(prefix, number, data): uploads objects under the prefix and waits for their events."""

    def put(prefix: str, number: int, data: bytes) -> None:
        for each in range(number):
            system.bucket.blob(f"{prefix}/é {each}.jpg").upload_from_string(data, "image/jpeg")
        settle(system)

    return put


@pytest.fixture(scope="module")
def face() -> bytes:
    return photo_files.encoded(photo_files.portrait(size=(240, 240)))


@pytest.fixture(scope="module")
def archive(system: System, put: Put, face: bytes) -> str:
    """The URL of photos that the function ignores."""
    prefix = f"archive-{uuid.uuid4()}"
    put(prefix, PHOTOS, face)
    return f"gs://{system.bucket.name}/{prefix}"


def prefix_of(url: str) -> str:
    """The prefix in a gs:// URL."""
    return url.split("/", 3)[3]


def count(system: System, batch: str) -> int:
    """How many predictions the batch has."""
    return len(predictions(system, batch))


def test_backfill_killed_twice_analyzes_every_photo_once(
    system: System, archive: str, batch: str, tmp_path: Path
) -> None:
    arguments: list[str | Path] = [
        "backfill",
        archive,
        "--batch",
        batch,
        "--manifest",
        tmp_path / "m.jsonl",
        "--workers",
        "1",
        "--per-second",
        "20",
    ]
    kill_once(lambda: count(system, batch) >= 5, start(system, *arguments))
    first = predictions(system, batch)
    assert 5 <= len(first) < PHOTOS
    kill_once(lambda: count(system, batch) >= 12, start(system, *arguments, "--resume"))
    assert len(first) < count(system, batch) < PHOTOS
    output = run(system, *arguments[:-4], "--resume")
    assert f"{PHOTOS} of {PHOTOS}" in output and "already_stored" in output
    found = predictions(system, batch)
    assert set(found) == set(generations(system, prefix_of(archive)))
    assert_written_once(found)
    assert {name: snapshot.get("generation") for name, snapshot in found.items()} == generations(
        system, prefix_of(archive)
    )
    some = next(iter(found.values())).to_dict()
    assert (some["status"], some["expression"], some["batchId"]) == ("done", "happy", batch)
    assert set(some["timings"]) == {"download", "decode", "detect", "classify"}
    assert (some["expireAt"] - some["createdAt"]) / RETENTION == pytest.approx(1, rel=1e-3)


def test_interrupted_backfill_finishes_what_has_begun(
    system: System, archive: str, batch: str, tmp_path: Path
) -> None:
    backfill = start(
        system,
        "backfill",
        archive,
        "--batch",
        batch,
        "--manifest",
        tmp_path / "m.jsonl",
        "--per-second",
        "20",
    )
    wait_until(lambda: count(system, batch) >= 3, timeout_s=60)
    backfill.send_signal(signal.SIGINT)
    status, output = end(backfill)
    assert status == 130
    assert "run it again to continue" in output
    assert f"{count(system, batch)} done" in output
    assert count(system, batch) < PHOTOS


def test_limited_backfill_continues_where_it_ended(
    system: System, archive: str, batch: str, tmp_path: Path
) -> None:
    arguments: list[str | Path] = [
        "backfill",
        archive,
        "--batch",
        batch,
        "--manifest",
        tmp_path / "m.jsonl",
        "--limit",
        "4",
    ]
    run(system, *arguments)
    assert count(system, batch) == 4
    run(system, *arguments, "--resume")
    assert count(system, batch) == 8
    assert_written_once(predictions(system, batch))
    assert system.firestore.document(f"batches/{batch}").get().get("expected") == PHOTOS


def test_report_and_delete_of_backfilled_photos_leave_the_photos(
    system: System, archive: str, batch: str, tmp_path: Path
) -> None:
    run(
        system,
        "backfill",
        archive,
        "--batch",
        batch,
        "--manifest",
        tmp_path / "m.jsonl",
        "--limit",
        "2",
    )
    assert "2 made" in run(system, "report", batch, "--out", tmp_path)
    run(system, "delete", batch, "--yes")
    assert count(system, batch) == 0
    assert len(generations(system, prefix_of(archive))) == PHOTOS


def test_photos_of_the_function_get_the_documents_that_it_would_write(
    system: System, batch: str, face: bytes, tmp_path: Path
) -> None:
    system.switch(hold=True)
    try:
        for each in range(3):
            system.upload(face, f"batches/{batch}/{each}.jpg")
        source = f"gs://{system.bucket.name}/batches/{batch}/"
        run(system, "backfill", source, "--manifest", tmp_path / "m.jsonl")
        before = predictions(system, batch)
    finally:
        system.switch(hold=False)
        settle(system)
    after = predictions(system, batch)
    assert len(after) == 3  # The function has written nothing beside them.
    assert_written_once(after)
    assert {name: each.to_dict() for name, each in before.items()} == {
        name: each.to_dict() for name, each in after.items()
    }
    again = run(system, "backfill", source, "--manifest", tmp_path / "again.jsonl")
    assert "3 already_stored" in again


def test_replaced_photo_is_analyzed_again_at_its_new_generation(
    system: System, batch: str, put: Put, face: bytes, tmp_path: Path
) -> None:
    prefix = f"replaced-{uuid.uuid4()}"
    source = f"gs://{system.bucket.name}/{prefix}/"
    put(prefix, 2, face)
    run(system, "backfill", source, "--batch", batch, "--manifest", tmp_path / "1.jsonl")
    system.bucket.blob(f"{prefix}/é 1.jpg").upload_from_string(b"text")
    output = run(system, "backfill", source, "--batch", batch, "--manifest", tmp_path / "2.jsonl")
    assert "1 already_stored" in output and "1 error" in output
    assert predictions(system, batch)[f"{prefix}/é 1.jpg"].get("status") == "error"


def test_too_many_errors_stop_the_run_and_resume_continues(
    system: System, batch: str, put: Put, tmp_path: Path
) -> None:
    prefix = f"texts-{uuid.uuid4()}"
    put(prefix, 60, b"not a photo")
    arguments: list[str | Path] = [
        "backfill",
        f"gs://{system.bucket.name}/{prefix}/",
        "--batch",
        batch,
        "--manifest",
        tmp_path / "m.jsonl",
        "--workers",
        "2",
    ]
    status, output = end(start(system, *arguments))
    stopped_at = count(system, batch)
    assert status == 1
    assert "Stopped: 20 of the last 20 photos ended in errors" in output
    assert 20 <= stopped_at <= 24  # Photos already started were finished.
    assert end(start(system, *arguments, "--resume"))[0] == 1
    assert stopped_at + 20 <= count(system, batch) <= stopped_at + 24


def test_stop_file_ends_the_run(system: System, archive: str, batch: str, tmp_path: Path) -> None:
    (tmp_path / "m.jsonl.stop").touch()
    status, output = end(
        start(system, "backfill", archive, "--batch", batch, "--manifest", tmp_path / "m.jsonl")
    )
    assert status == 1
    assert "m.jsonl.stop exists" in output
    assert count(system, batch) == 0


def test_dry_backfill_changes_nothing(
    system: System, archive: str, batch: str, tmp_path: Path
) -> None:
    output = run(
        system,
        "backfill",
        archive,
        "--batch",
        batch,
        "--manifest",
        tmp_path / "m.jsonl",
        "--dry-run",
    )
    assert f"{PHOTOS} to analyze" in output
    assert count(system, batch) == 0
    assert not system.firestore.document(f"batches/{batch}").get().exists
    assert list(tmp_path.iterdir()) == []


def test_photos_elsewhere_without_a_batch_are_left_alone(
    system: System, archive: str, tmp_path: Path
) -> None:
    output = run(system, "backfill", archive, "--manifest", tmp_path / "m.jsonl")
    assert f"{PHOTOS} objects are under neither photos/ nor batches/" in output
    assert "0 of 0" in output


def test_manifest_that_is_there_is_not_listed_over(
    system: System, archive: str, batch: str, tmp_path: Path
) -> None:
    manifest = tmp_path / "m.jsonl"
    manifest.write_text(json.dumps({"bucket": "b", "prefix": "p", "batch": batch}) + "\n")
    arguments: list[str | Path] = [
        "backfill",
        archive,
        "--batch",
        batch,
        "--manifest",
        manifest,
    ]
    status, output = end(start(system, *arguments))
    assert (status, "continue with it by --resume" in output) == (1, True)
    status, output = end(start(system, *arguments, "--resume"))
    assert (status, "lists Source(bucket='b'" in output) == (1, True)
    assert len(manifest.read_text().splitlines()) == 1
