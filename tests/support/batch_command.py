"""`python -m batch` as people run it, for the tests of batch/."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator.testing.waiting import wait_until
from tests.support.system import REPOSITORY, System

WAIT_S = 60


def start(system: System, *arguments: str | Path) -> subprocess.Popen[str]:
    """A run in its own process, which finds the system by its data folder alone."""
    own = {
        name: value
        for name, value in os.environ.items()
        if name not in system.endpoints["environment"]
    }
    return subprocess.Popen(
        [sys.executable, "-m", "batch", "--data", system.data, *arguments],
        cwd=REPOSITORY,
        env=own,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit status and what was printed."""
    output, _ = process.communicate(timeout=WAIT_S)
    return process.returncode, output


def run(system: System, *arguments: str | Path) -> str:
    """What a run that ended well has printed."""
    status, output = end(start(system, *arguments))
    assert status == 0, output
    return output


def kill_once(is_time: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """kill -9 in the middle; fails where the run was quicker."""
    wait_until(lambda: is_time() or process.poll() is not None, WAIT_S)
    process.kill()
    assert end(process)[0] == -9


def generations(system: System, prefix: str) -> dict[str, int]:
    """The objects' generations, by name."""
    return {blob.name: blob.generation for blob in system.bucket.list_blobs(prefix=prefix)}


def answers(system: System, batch: str) -> dict[str, Any]:
    """The batch's prediction documents, by the photo's name."""
    found = system.firestore.collection(f"batches/{batch}/predictions").stream()
    return {snapshot.get("name"): snapshot for snapshot in found}


def settle(system: System) -> None:
    """Returns once every event is acknowledged."""
    wait_until(lambda: system.pending() == 0, WAIT_S)


def assert_written_once(snapshots: dict[str, Any]) -> None:
    for snapshot in snapshots.values():
        assert snapshot.update_time == snapshot.create_time
