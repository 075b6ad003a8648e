"""The data folder: one emulator at a time, and emptied on request."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from emulator.state import open_state

STATE_FILES = ("state.db-wal", "state.db-shm", "state.db")  # A log without its database is void.
FOLDERS = ("objects", "uploads")
TABLES = {  # What people call the rows of each.
    "users": "users",
    "objects": "objects",
    "firestore_documents": "documents",
    "events": "events",
}


class CannotStart(Exception):
    """The emulator cannot start; the message says what to change."""


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Locks the folder, created if absent; raises CannotStart if another emulator has it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"{data} is in use by another emulator; stop it or choose another --data"
            ) from error
        yield


def empty(data: Path) -> Mapping[str, int]:
    """Removes what is stored, and nothing else that may lie in the folder; how much there was.

    The signing key stays, so that a browser that was signed in learns that its user no longer
    exists, and the SDK signs in again. Raises CannotStart where the folder is in use.
    """
    with locked(data):
        counts = _counts(data)
        for name in STATE_FILES:
            (data / name).unlink(missing_ok=True)
        for name in FOLDERS:
            shutil.rmtree(data / name, ignore_errors=True)
    return counts


def _counts(data: Path) -> dict[str, int]:
    with closing(open_state(data)) as state:
        found = {name for (name,) in state.execute("SELECT name FROM sqlite_master")}
        return {
            words: state.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table, words in TABLES.items()
            if table in found
        }
