"""A start that fails: one line that says why and what to do, status 1, and nothing left running."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

from emulator.testing.project import Project, environment, free_port, make_project

START_S = 30  # 2 on an idle machine.


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def refusal(project: Project, *arguments: str) -> str:
    """The one line that a start with these arguments ends with; its status is asserted."""
    process = project.start(*arguments)
    assert process.wait(timeout=START_S) == 1
    [line] = project.log.read_text().splitlines()
    assert line.startswith("emulator: ")
    return line


def make_old_state(path: Path) -> None:
    """A database as another version might have left it."""
    with closing(sqlite3.connect(path)) as state:
        state.execute("CREATE TABLE events (id TEXT PRIMARY KEY, payload TEXT)")


def make_damaged_state(path: Path) -> None:
    """A database of which one page in the middle was overwritten."""
    with closing(sqlite3.connect(path)) as state:
        state.execute("CREATE TABLE photos (data BLOB)")
        state.executemany("INSERT INTO photos VALUES (?)", [(bytes(2000),)] * 50)
        state.commit()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


BROKEN_STATES: dict[str, Callable[[Path], object]] = {
    "not a database": lambda path: path.write_bytes(b"not a database" * 1000),
    "damaged": make_damaged_state,
    "of another version": make_old_state,
}


@pytest.mark.parametrize("kind", BROKEN_STATES)
def test_broken_database_is_refused_and_reset_on_request(project: Project, kind: str) -> None:
    project.data.mkdir()
    BROKEN_STATES[kind](project.data / "state.db")
    line = refusal(project, "--port", "0")
    assert "state.db" in line and "--reset" in line
    with project.served("--reset") as emulator:
        assert emulator.status()["storage"]["objects"] == 0
    assert "Removed from data: " in project.log.read_text()


def test_database_that_cannot_be_opened_is_refused(project: Project) -> None:
    (project.data / "state.db").mkdir(parents=True)
    assert "permissions" in refusal(project, "--port", "0")


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_corrupt_key_is_refused(project: Project, content: bytes) -> None:
    project.data.mkdir()
    (project.data / "signing-key.pem").write_bytes(content)
    line = refusal(project, "--port", "0")
    assert "data/signing-key.pem" in line and "delete it" in line


@pytest.mark.parametrize("below", [".", "folder"])
def test_data_folder_in_place_of_a_file_is_refused(project: Project, below: str) -> None:
    project.data.write_text("a file")
    line = refusal(project, "--port", "0", "--data", f"data/{below}")
    assert "a file is in the way" in line and "--data" in line


def test_ready_file_that_cannot_be_written_is_refused(project: Project) -> None:
    process = project.start("--port", "0", "--ready-file", "missing/ready.json")
    assert process.wait(timeout=START_S) == 1
    assert "missing/ready.json" in project.log.read_text()
    assert "Traceback" not in project.log.read_text()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full exists on Linux only")
def test_file_that_finds_no_space_is_refused(project: Project) -> None:
    project.data.mkdir()
    (project.data / "service-account.json").symlink_to("/dev/full")
    line = refusal(project, "--port", "0")
    assert "no space" in line and "free some" in line


@pytest.mark.parametrize("kilobytes", [4, 12, 40, 100, 180])
def test_full_disk_is_refused_whatever_finds_it_full(project: Project, kilobytes: int) -> None:
    unshare = ("unshare", "--user", "--map-root-user", "--mount")
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"]).returncode:
        pytest.skip("a small disk cannot be mounted here")
    project.data.mkdir()
    mount = f"mount -t tmpfs -o size={kilobytes}k tmpfs data"
    completed = subprocess.run(
        [
            *unshare,
            "sh",
            "-c",
            f"{mount} && exec {sys.executable} -m emulator --data data --port 0",
        ],
        cwd=project.folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=START_S,
    )
    assert completed.returncode == 1
    [line] = completed.stderr.splitlines()
    assert "free" in line and "--data" in line


@pytest.mark.parametrize("text", ["70000", "-1", "http", ""])
@pytest.mark.parametrize("option", ["--port", "--function-port"])
def test_what_is_no_port_is_refused(project: Project, option: str, text: str) -> None:
    assert "is not a port" in refusal(project, f"{option}={text}")


@pytest.mark.parametrize(
    "option", ["--port", "--firestore-port", "--firestore-web-port", "--function-port"]
)
def test_port_that_is_chosen_and_taken_is_refused(project: Project, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal(project, "--port", "0", option, str(port))
    assert f"port {port} is in use" in line and line.endswith(option)


def test_port_chosen_twice_is_refused(project: Project) -> None:
    port = str(free_port())
    line = refusal(project, "--port", "0", "--firestore-port", port, "--function-port", port)
    assert f"port {port} is in use" in line


def test_every_port_can_be_chosen(project: Project) -> None:
    options = {
        "--port": "hosting",
        "--firestore-port": "firestore",
        "--firestore-web-port": "firestoreWeb",
        "--function-port": "function",
    }
    ports = {option: str(free_port()) for option in options}
    with project.running(project.start(*chain.from_iterable(ports.items()))) as emulator:
        for option, service in options.items():
            assert emulator.endpoints[service].endswith(f":{ports[option]}")
