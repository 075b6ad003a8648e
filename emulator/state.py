"""The one SQLite database that every service keeps its tables in."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_state(folder: Path) -> sqlite3.Connection:
    """The database `state.db` in `folder` (made if absent), in autocommit mode.

    A committed transaction survives a power cut. Each service creates its own tables. The
    connection is used from the event loop's thread; a transaction never spans an `await`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "state.db", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits what is done inside, or undoes all of it when an exception leaves the block."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
