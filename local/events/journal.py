"""Every storage event that was published and what became of it, durable."""

import sqlite3
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass

RETENTION_S = 24 * 3600  # An event is dropped when it has failed this long.

TABLE = """CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY,
    published REAL NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    data TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending')"""


@dataclass(frozen=True)
class Event:
    """A published event; times in seconds since 1970."""

    id: str
    published: float
    type: str
    subject: str
    data: str  # JSON.
    attempts: int


class Journal:
    """The events of the bucket. `on_published` is called whenever one is added."""

    def __init__(self, connection: sqlite3.Connection, on_published: Callable[[], None]) -> None:
        self._connection = connection
        self._on_published = on_published
        connection.execute(TABLE)
        connection.execute("CREATE INDEX IF NOT EXISTS events_due ON events (state, due)")
        connection.execute(
            "DELETE FROM events WHERE state != 'pending' AND published < ?",
            (time.time() - RETENTION_S,),
        )

    def publish(self, event_type: str, subject: str, data: str) -> None:
        """Adds an event that is due now; joins the transaction that the caller has open."""
        now = time.time()
        self._connection.execute(
            "INSERT INTO events (id, published, type, subject, data, due) VALUES (?,?,?,?,?,?)",
            (str(uuid.uuid4()), now, event_type, subject, data, now),
        )
        self._on_published()

    def next_due(self, in_flight: Collection[str]) -> tuple[float, Event] | None:
        """The pending event that is due first, and when, apart from those in flight."""
        row = self._connection.execute(
            f"""SELECT due, id, published, type, subject, data, attempts FROM events
                WHERE state = 'pending' AND id NOT IN ({", ".join("?" * len(in_flight))})
                ORDER BY due LIMIT 1""",
            tuple(in_flight),
        ).fetchone()
        return (row[0], Event(*row[1:])) if row else None

    def acknowledge(self, event: Event) -> None:
        """The function has handled the event."""
        self._settle(event, "delivered")

    def drop(self, event: Event) -> None:
        """The event is given up."""
        self._settle(event, "dropped")

    def postpone(self, event: Event, wait_s: float) -> None:
        """The delivery failed; the next is due in `wait_s`."""
        self._connection.execute(
            "UPDATE events SET attempts = attempts + 1, due = ? WHERE id = ?",
            (time.time() + wait_s, event.id),
        )

    def counts(self) -> dict[str, int]:
        """How many events are pending, delivered and dropped (a day's worth of the latter two)."""
        rows = self._connection.execute("SELECT state, count(*) FROM events GROUP BY state")
        return {"pending": 0, "delivered": 0, "dropped": 0, **dict(rows.fetchall())}

    def _settle(self, event: Event, state: str) -> None:
        self._connection.execute(
            "UPDATE events SET attempts = attempts + 1, state = ?, data = '' WHERE id = ?",
            (state, event.id),
        )
