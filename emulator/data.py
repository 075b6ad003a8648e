"""The data folder: one emulator at a time, and emptied on request."""

import errno
import fcntl
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from emulator.state import UnusableState, open_state

STATE_FILES = ("state.db-wal", "state.db-shm", "state.db")  # A log without its database is void.
FOLDERS = ("objects", "uploads")
TABLES = {  # What people call the rows of each.
    "users": "users",
    "objects": "objects",
    "firestore_documents": "documents",
    "events": "events",
}
NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class CannotStart(Exception):
    """The emulator cannot start; the message says what to change."""


@contextmanager
def explained(data: Path) -> Iterator[None]:
    """Raises CannotStart, with a remedy, for what SQLite or the operating system refuses."""
    state, other = data / "state.db", "or choose another folder with --data"
    try:
        yield
    except UnusableState as error:
        raise CannotStart(
            f"cannot use {state} ({error}); start with --reset, which empties {data}, {other}"
        ) from error
    except sqlite3.Error as error:
        raise CannotStart(
            f"cannot use {state} ({error}); check its permissions and the free space, {other}"
        ) from error
    except OSError as error:
        file, reason = error.filename or data, error.strerror or error
        if error.errno in NO_SPACE:
            raise CannotStart(f"no space for {file} ({reason}); free some, {other}") from error
        raise CannotStart(f"cannot use {file} ({reason}); check it, {other}") from error


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Locks the folder, created if absent; raises CannotStart if another emulator has it."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise CannotStart(
            f"{error.filename} cannot be a folder, since a file is in the way; move it, or choose "
            "another folder with --data"
        ) from error
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
    try:
        with closing(open_state(data)) as state:
            found = {name for (name,) in state.execute("SELECT name FROM sqlite_master")}
            return {
                words: state.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table, words in TABLES.items()
                if table in found
            }
    except sqlite3.Error:
        return {"unreadable database": 1}
