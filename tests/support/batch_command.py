"""Runs `python -m batch` as a user would, for the tests of batch/."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

from emulator.testing.waiting import wait_until
from tests.support.system import REPOSITORY, System

WAIT_S = 60


def start(system: System, *arguments: str | Path) -> subprocess.Popen[str]:
    """Starts a command in its own process, which finds the system by its data folder alone."""
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
    """Waits for the command; returns its exit status and output."""
    output, _ = process.communicate(timeout=WAIT_S)
    return process.returncode, output


def run(system: System, *arguments: str | Path) -> str:
    """The output of a command that must succeed."""
    status, output = end(start(system, *arguments))
    assert status == 0, output
    return output


def wait_for_line(process: subprocess.Popen[str], text: str) -> None:
    """Reads the command's output up to a line with `text`; fails if it ends or takes WAIT_S."""
    assert process.stdout
    too_late = Timer(WAIT_S, process.kill)  # Ends the loop if no such line comes.
    too_late.start()
    try:
        assert any(text in line for line in process.stdout), f"no line with {text!r}"
    finally:
        too_late.cancel()


def kill_once(is_reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Kills the command with SIGKILL once the condition holds; fails if it ended before."""
    wait_until(lambda: is_reached() or process.poll() is not None, WAIT_S)
    process.kill()
    assert end(process)[0] == -9


def generations(system: System, prefix: str) -> dict[str, int]:
    """The generations of the objects under the prefix, by name."""
    return {blob.name: blob.generation for blob in system.bucket.list_blobs(prefix=prefix)}


def predictions(system: System, batch: str) -> dict[str, Any]:
    """The snapshots of the batch's prediction documents, by the photo's name."""
    found = system.firestore.collection(f"batches/{batch}/predictions").stream()
    return {snapshot.get("name"): snapshot for snapshot in found}


def settle(system: System) -> None:
    """Waits until every event is acknowledged."""
    wait_until(lambda: system.pending() == 0, WAIT_S)


def assert_written_once(snapshots: dict[str, Any]) -> None:
    """Fails if there are no documents, or if one was written again after its creation."""
    assert snapshots
    for snapshot in snapshots.values():
        assert snapshot.update_time == snapshot.create_time
