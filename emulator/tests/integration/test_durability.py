"""Killed at any moment, the emulator loses nothing that it has acknowledged."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore

from emulator.testing.project import BUCKET, RunningEmulator, environment, make_project
from emulator.testing.waiting import wait_until

LIVES = 50
ADMIN = {"Authorization": "Bearer owner"}

Life = tuple[int, RunningEmulator, firestore.Client]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Life]]:
    """start(): a new server over the same data; its process id, the emulator, and a client."""
    project = make_project(tmp_path)
    project.data.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "emulator.tests.integration.killable_server"],
        cwd=project.folder,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        requests, addresses = process.stdin, process.stdout
        assert requests and addresses

        def start_one() -> Life:
            requests.write(b"\n")
            requests.flush()
            endpoints = json.loads(addresses.readline())
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("FIRESTORE_EMULATOR_HOST", endpoints["firestore"])
                client = firestore.Client(project="demo-project")
            return endpoints["pid"], RunningEmulator(process, endpoints), client

        yield start_one
        requests.close()


class Writer(Thread):
    """Calls `write` with one id after the other until the server is gone."""

    def __init__(self, write: Callable[[str], object], life: int, acknowledged: list[str]) -> None:
        super().__init__()
        self.has_succeeded = False
        self._write = write
        self._life = life
        self._acknowledged = acknowledged
        self.start()

    def run(self) -> None:
        for number in count():
            id = f"{self._life}-{number}"
            try:
                self._write(id)
            except (GoogleAPICallError, httpx.HTTPError):
                return
            self._acknowledged.append(id)
            self.has_succeeded = True


def write_until_killed(
    start: Callable[[], Life], life: int, committed: list[str], uploaded: list[str]
) -> None:
    pid, emulator, db = start()
    with closing(db):
        with killed_at_the_end(pid):
            writers = [
                Writer(partial(commit_pair, db), life, committed),
                Writer(emulator.upload, life, uploaded),
            ]
            wait_until(lambda: all(writer.has_succeeded for writer in writers), timeout_s=20)
            time.sleep(random.uniform(0, 0.05))
        for writer in writers:
            writer.join()


def commit_pair(db: firestore.Client, id: str) -> None:
    """Two documents in one commit, and one more on a counter."""
    batch = db.batch()
    batch.set(db.document(f"left/{id}"), {"id": id})
    batch.set(db.document(f"right/{id}"), {"id": id})
    batch.set(db.document("counters/commits"), {"n": firestore.Increment(1)}, merge=True)
    batch.commit(retry=None, timeout=10)


@contextmanager
def killed_at_the_end(pid: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)


def ids_in(db: firestore.Client, collection: str) -> set[str]:
    return {snapshot.id for snapshot in db.collection(collection).stream()}


def download(emulator: RunningEmulator, name: str) -> bytes:
    url = f"{emulator.url}/download/storage/v1/b/{BUCKET}/o/{name}?alt=media"
    return httpx.get(url, headers=ADMIN).raise_for_status().content


def objects_of(emulator: RunningEmulator) -> set[str]:
    names: set[str] = set()
    url = f"{emulator.url}/storage/v1/b/{BUCKET}/o"
    page: dict[str, Any] = {"nextPageToken": ""}
    while "nextPageToken" in page:
        params = {"pageToken": page["nextPageToken"]}
        page = httpx.get(url, params=params, headers=ADMIN).raise_for_status().json()
        names |= {item["name"] for item in page["items"]}
    return names


def test_nothing_acknowledged_is_lost_in_fifty_kills(start: Callable[[], Life]) -> None:
    committed: list[str] = []
    uploaded: list[str] = []
    for life in range(LIVES):
        write_until_killed(start, life, committed, uploaded)
    pid, emulator, db = start()
    with closing(db), killed_at_the_end(pid):
        assert ids_in(db, "left") >= set(committed)
        assert ids_in(db, "left") == ids_in(db, "right")  # A commit is there whole or not at all.
        assert db.document("counters/commits").get().get("n") == len(ids_in(db, "left"))
        objects = objects_of(emulator)
        assert objects >= set(uploaded)
        assert {download(emulator, name) for name in objects} == {b"bytes"}
        assert emulator.status()["events"]["pending"] == len(objects)  # One for each.
