"""Storage events from the bucket to the real functions-framework."""

import sqlite3
import time

import httpx
import pytest

from tests.integration.local_project import make_project, wait_until

BUCKET = "demo-expressio.appspot.com"


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def upload(stand_in, name="photos/u1/p1.jpg"):
    """Stores an object by the JSON API; its resource."""
    response = httpx.post(
        f"{stand_in.url}/upload/storage/v1/b/{BUCKET}/o?uploadType=multipart&name={name}",
        headers={
            "Authorization": "Bearer owner",
            "Content-Type": "multipart/related; boundary=b",
        },
        content=b"--b\r\n\r\n{}\r\n--b\r\nContent-Type: image/jpeg\r\n\r\nbytes\r\n--b--",
    )
    return response.raise_for_status().json()


def state_is(stand_in, **counts):
    return lambda: counts.items() <= stand_in.status()["events"].items()


def test_upload_reaches_the_function_as_production_sends_it(project):
    with project.served() as stand_in:
        stored = upload(stand_in)
        wait_until(state_is(stand_in, pending=0, delivered=1))
    [event] = project.events()
    assert event["type"] == "google.cloud.storage.object.v1.finalized"
    assert event["source"] == f"//storage.googleapis.com/projects/_/buckets/{BUCKET}"
    assert event["subject"] == "objects/photos/u1/p1.jpg"
    assert event["specversion"] == "1.0"
    assert event["time"].endswith("Z")
    assert event["bucket"] == BUCKET
    assert event["data"] == stored


def test_name_beyond_ascii_is_whole_in_the_data(project):
    with project.served() as stand_in:
        upload(stand_in, "batches/ü/1.jpg")
        wait_until(state_is(stand_in, delivered=1))
    [event] = project.events()
    assert event["data"]["name"] == "batches/ü/1.jpg"
    assert event["subject"] == "objects/batches/%C3%BC/1.jpg"


def test_failed_delivery_is_repeated_with_the_same_id(project):
    project.fail_next(times=2)
    with project.served() as stand_in:
        started = time.monotonic()
        upload(stand_in)
        wait_until(state_is(stand_in, pending=0, delivered=1))
    assert len({event["id"] for event in project.events()}) == 1
    assert len(project.events()) == 3
    assert time.monotonic() - started > 3  # 1 s and 2 s.


def test_failed_delivery_is_dropped_where_the_manifest_does_not_retry(project):
    project.configure_retry(False)
    project.fail_next(times=1)
    with project.served() as stand_in:
        upload(stand_in)
        wait_until(state_is(stand_in, pending=0, dropped=1))
    assert len(project.events()) == 1


def test_unacknowledged_event_is_delivered_after_a_restart(project):
    project.fail_next(times=1)
    with project.served() as first:
        upload(first)
        wait_until(lambda: len(project.events()) == 1)
        first.process.kill()
        first.process.wait()
    with project.served() as second:
        wait_until(state_is(second, pending=0, delivered=1))
    first_event, second_event = project.events()
    assert first_event == second_event


def test_event_that_failed_for_a_day_is_dropped(project):
    project.fail_next(times=1)
    with project.served() as stand_in:
        upload(stand_in)
        wait_until(lambda: len(project.events()) == 1)
    with sqlite3.connect(project.data / "state.db") as connection:
        connection.execute("UPDATE events SET published = published - 86401")
    connection.close()
    project.fail_next(times=1)
    with project.served() as stand_in:
        wait_until(state_is(stand_in, pending=0, dropped=1))


def test_many_uploads_are_each_delivered_once(project):
    names = [f"photos/u1/{number:03}.jpg" for number in range(40)]
    with project.served() as stand_in:
        for name in names:
            upload(stand_in, name)
        wait_until(state_is(stand_in, pending=0, delivered=len(names)))
    assert sorted(event["data"]["name"] for event in project.events()) == names


def test_overwritten_object_is_announced_again_with_a_newer_generation(project):
    with project.served() as stand_in:
        upload(stand_in)
        upload(stand_in)
        wait_until(state_is(stand_in, delivered=2))
    generations = {int(event["data"]["generation"]) for event in project.events()}
    assert len(generations) == 2


def test_function_that_dies_is_started_again_and_gets_the_event(project):
    (project.functions / "main.py").write_text(
        (project.functions / "main.py").read_text()
        + "    if not Path('died').exists():\n"
        + "        import os, signal\n"
        + "        Path('died').touch()\n"
        + "        os.killpg(0, signal.SIGKILL)\n"
    )
    with project.served() as stand_in:
        upload(stand_in)
        wait_until(state_is(stand_in, pending=0, delivered=1))
        assert stand_in.status()["function"]["state"] == "ready"
    assert len(project.events()) == 2
    assert "starting it again" in project.log.read_text()


def test_function_that_cannot_be_imported_stops_the_start(project):
    (project.functions / "main.py").write_text("raise RuntimeError('no model')\n")
    process = project.start()
    assert process.wait(timeout=20) == 1
    log = project.log.read_text()
    assert "the function ended with code 1 while starting" in log
    assert "no model" in log
