"""The database's state: documents in SQLite, atomic commits, and change notifications."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from google.protobuf.timestamp_pb2 import Timestamp

from emulator.firestore.paths import check_document_name, split_document_name
from emulator.firestore.proto import CommitResponse, Document, Write
from emulator.firestore.query import Query
from emulator.firestore.transactions import Transactions
from emulator.firestore.writes import apply_write, written_name
from emulator.state import create_tables

Changes = Mapping[str, Document | None]  # By name; None where the document is gone.
Subscriber = Callable[[Changes], None]

# How long a deletion is remembered for listeners that resume. One that was away for longer learns
# from the existence filter that it holds too much, and asks for everything.
DELETIONS_KEPT_US = 24 * 3600 * 1_000_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS firestore_documents (
    name TEXT PRIMARY KEY,
    parent TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS firestore_collections
    ON firestore_documents (collection_id, parent);
CREATE TABLE IF NOT EXISTS firestore_changes (
    name TEXT PRIMARY KEY,
    changed_us INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS firestore_changes_by_time ON firestore_changes (changed_us);
CREATE TABLE IF NOT EXISTS firestore_clock (
    id INTEGER PRIMARY KEY CHECK (id = 0),
    last_commit_us INTEGER NOT NULL
);
"""


class Firestore:
    """One database, for one event loop: every call is synchronous and complete when it returns.

    What is read is the state at `read_time`, the time of the last commit: it never goes back,
    across restarts too.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._transactions = Transactions()
        self._subscribers: list[Subscriber] = []
        create_tables(connection, _SCHEMA)
        connection.execute("INSERT OR IGNORE INTO firestore_clock VALUES (0, ?)", (_now_us(),))
        (self._last_commit_us,) = connection.execute(
            "SELECT last_commit_us FROM firestore_clock"
        ).fetchone()
        self._prepare_changes()

    @property
    def read_time(self) -> Timestamp:
        return _timestamp(self._last_commit_us)

    def get(self, name: str, transaction: bytes = b"") -> Document | None:
        """The document, or None. Raises FirestoreError INVALID_ARGUMENT for a malformed name."""
        check_document_name(name)
        found = self._transactions.read(transaction, lambda: self._load(name))
        return found[0] if found else None

    def run(self, query: Query, transaction: bytes = b"") -> list[Document]:
        """The documents that match, in the query's order."""
        return self._transactions.read(transaction, lambda: self._select(query))

    def changed_since(self, time_us: int) -> Mapping[str, Document | None] | None:
        """What has changed after `time_us`, None for what is gone; None alone for the future."""
        if time_us > self._last_commit_us:
            return None
        rows = self._connection.execute(
            """SELECT name, document FROM firestore_changes LEFT JOIN firestore_documents
               USING (name) WHERE changed_us > ?""",
            (time_us,),
        )
        return {name: data and Document.FromString(data) for name, data in rows}

    def count(self) -> int:
        """How many documents there are."""
        (count,) = self._connection.execute("SELECT count(*) FROM firestore_documents").fetchone()
        return int(count)

    def begin(self) -> bytes:
        """A new read-write transaction's id, to read with and to commit or roll back."""
        return self._transactions.begin()

    def roll_back(self, transaction: bytes) -> None:
        self._transactions.end(transaction)

    def commit(self, writes: Sequence[Write], transaction: bytes = b"") -> CommitResponse:
        """Applies all writes or none, durably, and notifies the subscribers.

        Raises FirestoreError: ABORTED when something that the transaction read has changed since,
        else whatever status the first refused write has.
        """
        self._transactions.check(transaction)
        commit_us = max(_now_us(), self._last_commit_us + 1)
        response = CommitResponse(commit_time=_timestamp(commit_us))
        changes: dict[str, Document | None] = {}
        for write in writes:
            name = written_name(write)
            current = changes[name] if name in changes else self.get(name)
            changes[name], result = apply_write(write, current, response.commit_time)
            response.write_results.append(result)
        self._store(changes, commit_us)
        self._transactions.end(transaction)
        for subscriber in list(self._subscribers):
            subscriber(changes)
        return response

    def subscribe(self, subscriber: Subscriber) -> None:
        """Calls `subscriber` after each commit, when reads already see it."""
        self._subscribers.append(subscriber)

    def unsubscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.remove(subscriber)

    def _store(self, changes: Changes, commit_us: int) -> None:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("UPDATE firestore_clock SET last_commit_us = ?", (commit_us,))
            for name, document in changes.items():
                self._connection.execute(
                    "INSERT OR REPLACE INTO firestore_changes VALUES (?, ?)", (name, commit_us)
                )
                if document is None:
                    self._connection.execute(
                        "DELETE FROM firestore_documents WHERE name = ?", (name,)
                    )
                else:
                    self._connection.execute(
                        "INSERT OR REPLACE INTO firestore_documents VALUES (?, ?, ?, ?)",
                        (name, *split_document_name(name), document.SerializeToString()),
                    )
        self._last_commit_us = commit_us

    def _prepare_changes(self) -> None:
        """Forgets deletions of long ago, and takes in documents from before there was a record."""
        self._connection.execute(
            """DELETE FROM firestore_changes WHERE changed_us < ?
               AND name NOT IN (SELECT name FROM firestore_documents)""",
            (self._last_commit_us - DELETIONS_KEPT_US,),
        )
        self._connection.execute(
            """INSERT INTO firestore_changes SELECT name, ? FROM firestore_documents
               WHERE name NOT IN (SELECT name FROM firestore_changes)""",
            (self._last_commit_us,),
        )

    def _load(self, name: str) -> list[Document]:
        rows = self._connection.execute(
            "SELECT document FROM firestore_documents WHERE name = ?", (name,)
        )
        return _parse(rows)

    def _select(self, query: Query) -> list[Document]:
        values: tuple[str, ...]
        if not query.has_descendants:
            where, values = "collection_id = ? AND parent = ?", (query.collection_id, query.parent)
        elif query.collection_id:
            where, values = "collection_id = ?", (query.collection_id,)
        else:
            where, values = "name >= ? AND name < ?", _prefix_range(f"{query.parent}/")
        rows = self._connection.execute(
            f"SELECT document FROM firestore_documents WHERE {where}", values
        )
        return query.arrange(filter(query.matches, _parse(rows)))


def _prefix_range(prefix: str) -> tuple[str, str]:
    """Bounds of the names that start with `prefix`, which ends in a slash."""
    return prefix, f"{prefix[:-1]}0"  # The character after the slash.


def _parse(rows: Iterable[tuple[bytes]]) -> list[Document]:
    return [Document.FromString(data) for (data,) in rows]


def _now_us() -> int:
    return time.time_ns() // 1000


def _timestamp(time_us: int) -> Timestamp:
    return Timestamp(seconds=time_us // 1_000_000, nanos=time_us % 1_000_000 * 1000)
