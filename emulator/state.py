"""The one SQLite database that every service keeps its tables in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class UnusableState(sqlite3.DatabaseError):
    """The database is damaged, or has tables that this version does not know."""


def open_state(folder: Path) -> sqlite3.Connection:
    """The database `state.db` in `folder` (made if absent), in autocommit mode.

    A committed transaction survives a power cut. Each service creates its own tables. The
    connection is used from the event loop's thread; a transaction never spans an `await`. Raises
    UnusableState for a damaged database, and sqlite3.Error where it cannot be opened.
    """
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / "state.db", isolation_level=None, check_same_thread=False)
    try:
        _check(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def create_tables(connection: sqlite3.Connection, schema: str) -> None:
    """Runs statements that create tables and indexes if absent.

    Raises UnusableState where a table of that name has other columns.
    """
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(schema)
        tables = fresh.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = _columns(connection, table)
            if columns and columns != _columns(fresh, table):
                raise UnusableState(f"table {table} is of another version")
    connection.executescript(schema)


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


def _check(connection: sqlite3.Connection) -> None:
    """Raises UnusableState where the file's structure is not that of a database."""
    try:
        (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise UnusableState(str(error)) from error
        raise
    if result != "ok":
        raise UnusableState(result)


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f"PRAGMA table_info({table})").fetchall()
