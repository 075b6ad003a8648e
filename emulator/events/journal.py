"""Every storage event that was published and what became of it, durable."""

import sqlite3
import time
import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from emulator.state import create_tables, transaction

RETENTION_S = 24 * 3600  # An event is dropped when it has failed this long.
ACKNOWLEDGED = "acknowledged"

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY,
    published REAL NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    data TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending');
CREATE TABLE IF NOT EXISTS deliveries (
    event TEXT NOT NULL,
    started REAL NOT NULL,
    milliseconds REAL NOT NULL,
    outcome TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_due ON events (state, due);
CREATE INDEX IF NOT EXISTS events_published ON events (published);
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
"""


@dataclass(frozen=True)
class Event:
    """A published event; times in seconds since 1970."""

    id: str
    published: float
    type: str
    subject: str
    data: str  # JSON.
    attempts: int


@dataclass(frozen=True)
class Attempt:
    """One delivery of an event; `started` in seconds since 1970."""

    started: float
    milliseconds: float
    outcome: str  # ACKNOWLEDGED, or what went wrong.


class Journal:
    """The events of the bucket. `on_published` is called whenever one is added."""

    def __init__(self, connection: sqlite3.Connection, on_published: Callable[[], None]) -> None:
        self._connection = connection
        self._on_published = on_published
        create_tables(connection, SCHEMA)
        connection.execute(
            "DELETE FROM events WHERE state != 'pending' AND published < ?",
            (time.time() - RETENTION_S,),
        )
        connection.execute("DELETE FROM deliveries WHERE event NOT IN (SELECT id FROM events)")

    def publish(self, event_type: str, subject: str, data: str) -> None:
        """Adds an event that is due now; joins the transaction that the caller has open."""
        now = time.time()
        self._connection.execute(
            "INSERT INTO events (id, published, type, subject, data, due) VALUES (?,?,?,?,?,?)",
            (str(uuid.uuid4()), now, event_type, subject, data, now),
        )
        self._on_published()

    def next_due(
        self, in_flight: Collection[str], is_newest_first: bool
    ) -> tuple[float, Event] | None:
        """The pending event to deliver next, and when it is due, apart from those in flight."""
        order = "max(due, ?), published DESC" if is_newest_first else "due"
        row = self._connection.execute(
            f"""SELECT due, id, published, type, subject, data, attempts FROM events
                WHERE state = 'pending' AND id NOT IN ({", ".join("?" * len(in_flight))})
                ORDER BY {order} LIMIT 1""",
            (*in_flight, *([time.time()] if is_newest_first else [])),
        ).fetchone()
        return (row[0], Event(*row[1:])) if row else None

    def acknowledge(self, event: Event, attempts: Iterable[Attempt]) -> None:
        """The function has handled the event."""
        self._settle(event, attempts, "delivered")

    def drop(self, event: Event, attempts: Iterable[Attempt]) -> None:
        """The event is given up."""
        self._settle(event, attempts, "dropped")

    def postpone(self, event: Event, attempts: Iterable[Attempt], wait_s: float) -> None:
        """The delivery failed; the next is due in `wait_s`."""
        with transaction(self._connection):
            self._record(event, attempts)
            self._connection.execute(
                "UPDATE events SET attempts = attempts + 1, due = ? WHERE id = ?",
                (time.time() + wait_s, event.id),
            )

    def latest(self, limit: int) -> list[dict[str, Any]]:
        """The newest events with their deliveries, as JSON."""
        rows = self._connection.execute(
            """SELECT id, subject, published, state, due FROM events
               ORDER BY published DESC LIMIT ?""",
            (limit,),
        ).fetchall()
        return [
            {
                "id": id,
                "subject": subject,
                "published": published,
                "state": state,
                "due": due,
                "deliveries": self._deliveries(id),
            }
            for id, subject, published, state, due in rows
        ]

    def counts(self) -> dict[str, int]:
        """How many events are pending, delivered and dropped (a day's worth of the latter two)."""
        rows = self._connection.execute("SELECT state, count(*) FROM events GROUP BY state")
        return {"pending": 0, "delivered": 0, "dropped": 0, **dict(rows.fetchall())}

    def _deliveries(self, event_id: str) -> list[dict[str, Any]]:
        rows = self._connection.execute(
            "SELECT started, milliseconds, outcome FROM deliveries WHERE event = ? ORDER BY rowid",
            (event_id,),
        )
        return [asdict(Attempt(*row)) for row in rows]

    def _settle(self, event: Event, attempts: Iterable[Attempt], state: str) -> None:
        with transaction(self._connection):
            self._record(event, attempts)
            self._connection.execute(
                "UPDATE events SET attempts = attempts + 1, state = ?, data = '' WHERE id = ?",
                (state, event.id),
            )

    def _record(self, event: Event, attempts: Iterable[Attempt]) -> None:
        self._connection.executemany(
            "INSERT INTO deliveries VALUES (?, ?, ?, ?)",
            [(event.id, made.started, made.milliseconds, made.outcome) for made in attempts],
        )
