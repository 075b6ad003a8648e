"""Storage events from the bucket to the real functions-framework."""

import sqlite3
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from emulator.testing.project import BUCKET, Project, RunningEmulator, make_project
from emulator.testing.waiting import wait_until

# Counts itself in and out, and stays a while in between.
SLOW_FUNCTION = """
import time
from pathlib import Path

import functions_framework


@functions_framework.cloud_event
def on_photo_finalized(event):
    with Path("turns.txt").open("a") as file:
        file.write("in ")
    time.sleep(0.3)
    with Path("turns.txt").open("a") as file:
        file.write("out ")
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def state_is(emulator: RunningEmulator, **counts: Any) -> Callable[[], bool]:
    return lambda: counts.items() <= emulator.status()["events"].items()


def test_upload_reaches_the_function_as_production_sends_it(project: Project) -> None:
    with project.served() as emulator:
        stored = emulator.upload()
        wait_until(state_is(emulator, pending=0, delivered=1))
    [event] = project.events()
    assert event["type"] == "google.cloud.storage.object.v1.finalized"
    assert event["source"] == f"//storage.googleapis.com/projects/_/buckets/{BUCKET}"
    assert event["subject"] == "objects/photos/u1/p1.jpg"
    assert event["specversion"] == "1.0"
    assert event["time"].endswith("Z")
    assert event["bucket"] == BUCKET
    assert event["data"] == stored


def test_name_beyond_ascii_is_whole_in_the_data(project: Project) -> None:
    with project.served() as emulator:
        emulator.upload("batches/ü/1.jpg")
        wait_until(state_is(emulator, delivered=1))
    [event] = project.events()
    assert event["data"]["name"] == "batches/ü/1.jpg"
    assert event["subject"] == "objects/batches/%C3%BC/1.jpg"


def test_failed_delivery_is_repeated_with_the_same_id_after_growing_waits(project: Project) -> None:
    project.fail_next(times=2)
    with project.served("--retry-wait", "0.4") as emulator:
        emulator.upload()
        wait_until(state_is(emulator, pending=0, delivered=1))
        [event] = emulator.events()
    assert len({event["id"] for event in project.events()}) == 1
    outcomes = [delivery["outcome"] for delivery in event["deliveries"]]
    assert outcomes == ["HTTP 500", "HTTP 500", "acknowledged"]
    first, second, third = [delivery["started"] for delivery in event["deliveries"]]
    assert 0.4 < second - first < third - second
    assert third - second > 0.8


def test_failed_delivery_is_dropped_where_the_manifest_does_not_retry(project: Project) -> None:
    project.configure_function(is_retried=False)
    project.fail_next(times=1)
    with project.served() as emulator:
        emulator.upload()
        wait_until(state_is(emulator, pending=0, dropped=1))
    assert len(project.events()) == 1


def test_unacknowledged_event_is_delivered_after_a_restart(project: Project) -> None:
    project.fail_next(times=1)
    with project.served() as first:
        first.upload()
        wait_until(lambda: len(project.events()) == 1)
        first.process.kill()
        first.process.wait()
    with project.served() as second:
        wait_until(state_is(second, pending=0, delivered=1))
    first_event, second_event = project.events()
    assert first_event == second_event


def test_event_that_failed_for_a_day_is_dropped(project: Project) -> None:
    project.fail_next(times=1)
    with project.served() as emulator:
        emulator.upload()
        wait_until(lambda: len(project.events()) == 1)
    with sqlite3.connect(project.data / "state.db") as connection:
        connection.execute("UPDATE events SET published = published - 86401")
    connection.close()
    project.fail_next(times=1)
    with project.served() as emulator:
        wait_until(state_is(emulator, pending=0, dropped=1))


def test_many_uploads_are_each_delivered_once(project: Project) -> None:
    names = [f"photos/u1/{number:03}.jpg" for number in range(40)]
    with project.served() as emulator:
        for name in names:
            emulator.upload(name)
        wait_until(state_is(emulator, pending=0, delivered=len(names)))
    assert sorted(event["data"]["name"] for event in project.events()) == names


def test_overwritten_object_is_announced_again_with_a_newer_generation(project: Project) -> None:
    with project.served() as emulator:
        emulator.upload()
        emulator.upload()
        wait_until(state_is(emulator, delivered=2))
    generations = {int(event["data"]["generation"]) for event in project.events()}
    assert len(generations) == 2


def test_function_that_dies_is_started_again_and_gets_the_event(project: Project) -> None:
    (project.functions / "main.py").write_text(
        (project.functions / "main.py").read_text()
        + "    if not Path('died').exists():\n"
        + "        import os, signal\n"
        + "        Path('died').touch()\n"
        + "        os.killpg(0, signal.SIGKILL)\n"
    )
    with project.served() as emulator:
        emulator.upload()
        wait_until(state_is(emulator, pending=0, delivered=1))
        assert emulator.status()["function"]["state"] == "ready"
    assert len(project.events()) == 2
    assert "restarting it" in project.log.read_text()


def test_no_more_deliveries_at_once_than_the_manifest_allows(project: Project) -> None:
    project.configure_function(max_instances=1, concurrency=2)
    (project.functions / "main.py").write_text(SLOW_FUNCTION)
    with project.served() as emulator:
        for number in range(6):
            emulator.upload(f"photos/u1/{number}.jpg")
        wait_until(state_is(emulator, delivered=6))
    steps = [
        1 if turn == "in" else -1 for turn in (project.functions / "turns.txt").read_text().split()
    ]
    assert max(accumulate(steps)) == 2


def test_held_events_wait_until_they_are_released(project: Project) -> None:
    with project.served() as emulator:
        emulator.switch(hold=True)
        emulator.upload()
        time.sleep(0.5)
        assert project.events() == []
        assert emulator.status()["events"]["pending"] == 1
        emulator.switch(hold=False)
        wait_until(state_is(emulator, delivered=1))


def test_reordered_events_come_newest_first(project: Project) -> None:
    with project.served() as emulator:
        emulator.switch(hold=True, reorder=True)
        for name in ("a", "b", "c"):
            emulator.upload(name)
        emulator.switch(hold=False)
        wait_until(state_is(emulator, delivered=3))
    assert [event["data"]["name"] for event in project.events()] == ["c", "b", "a"]


@pytest.mark.parametrize(("duplicate", "ids"), [("same id", 1), ("new id", 2)])
def test_duplicated_event_reaches_the_function_twice(
    project: Project, duplicate: str, ids: int
) -> None:
    with project.served() as emulator:
        emulator.switch(duplicate=duplicate)
        emulator.upload()
        wait_until(state_is(emulator, pending=0, delivered=1))
        [event] = emulator.events()
    one, other = project.events()
    assert len({one["id"], other["id"]}) == ids
    assert one["data"] == other["data"]
    assert len(event["deliveries"]) == 2


def test_delayed_event_is_late(project: Project) -> None:
    with project.served() as emulator:
        emulator.switch(delaySeconds=0.7)
        emulator.upload()
        wait_until(state_is(emulator, delivered=1))
        [event] = emulator.events()
    assert event["deliveries"][0]["started"] - event["published"] >= 0.7


def test_failure_on_request_is_retried_and_the_function_is_called_once(project: Project) -> None:
    with project.served("--retry-wait", "0.1") as emulator:
        emulator.switch(failNext=1)
        emulator.upload()
        wait_until(state_is(emulator, delivered=1))
        [event] = emulator.events()
        assert emulator.faults()["failNext"] == 0
    assert len(project.events()) == 1
    outcomes = [delivery["outcome"] for delivery in event["deliveries"]]
    assert outcomes == ["HTTP 500, set by failNext", "acknowledged"]


def test_changed_code_is_served_at_once(project: Project) -> None:
    main = project.functions / "main.py"
    with project.served() as emulator:
        main.write_text(main.read_text().replace("events.jsonl", "changed.jsonl"))
        wait_until(lambda: "code changed" in project.log.read_text())
        emulator.upload()
        wait_until(state_is(emulator, delivered=1))
    assert (project.functions / "changed.jsonl").exists()
    assert project.events() == []


def test_broken_code_is_reported_and_the_events_wait_until_it_is_mended(project: Project) -> None:
    main = project.functions / "main.py"
    good = main.read_text()
    with project.served() as emulator:
        main.write_text("raise RuntimeError('a slip')")
        wait_until(lambda: emulator.status()["function"]["state"] == "failed", timeout_s=20)
        emulator.upload()
        main.write_text(good)
        wait_until(state_is(emulator, delivered=1), timeout_s=20)
    assert "a slip" in project.log.read_text()
    assert len(project.events()) == 1


def test_function_that_cannot_be_imported_stops_the_start(project: Project) -> None:
    (project.functions / "main.py").write_text("raise RuntimeError('no model')\n")
    process = project.start()
    assert process.wait(timeout=20) == 1
    log = project.log.read_text()
    assert "the function exited with code 1 while starting" in log
    assert "no model" in log
