"""Anonymous users and their refresh tokens; both outlive a restart."""

import secrets
import sqlite3
import string
import time
from dataclasses import dataclass

from emulator.state import create_tables, transaction

UID_ALPHABET = string.ascii_letters + string.digits
UID_LENGTH = 28

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    uid TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, refreshed_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS refresh_tokens (token TEXT PRIMARY KEY, uid TEXT NOT NULL);
"""


@dataclass(frozen=True)
class User:
    """An anonymous user; times in milliseconds since 1970."""

    uid: str
    created_ms: int
    refreshed_ms: int


class Users:
    """The users of the project, kept in SQLite."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        create_tables(connection, SCHEMA)

    def create(self) -> tuple[User, str]:
        """A new anonymous user and a refresh token for it."""
        now_ms = time.time_ns() // 1_000_000
        uid = "".join(secrets.choice(UID_ALPHABET) for _ in range(UID_LENGTH))
        refresh_token = secrets.token_urlsafe(64)
        with transaction(self._connection):
            self._connection.execute("INSERT INTO users VALUES (?, ?, ?)", (uid, now_ms, now_ms))
            self._connection.execute(
                "INSERT INTO refresh_tokens VALUES (?, ?)", (refresh_token, uid)
            )
        return User(uid, now_ms, now_ms), refresh_token

    def find(self, uid: str) -> User | None:
        """The user with this id."""
        row = self._connection.execute(
            "SELECT uid, created_ms, refreshed_ms FROM users WHERE uid = ?", (uid,)
        ).fetchone()
        return User(*row) if row else None

    def refresh(self, refresh_token: str) -> User | None:
        """The user whom this refresh token belongs to; notes that it was refreshed now."""
        row = self._connection.execute(
            """UPDATE users SET refreshed_ms = ?
               WHERE uid = (SELECT uid FROM refresh_tokens WHERE token = ?)
               RETURNING uid, created_ms, refreshed_ms""",
            (time.time_ns() // 1_000_000, refresh_token),
        ).fetchone()
        return User(*row) if row else None

    def delete(self, uid: str) -> None:
        """Forgets the user and its refresh tokens."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM refresh_tokens WHERE uid = ?", (uid,))
            self._connection.execute("DELETE FROM users WHERE uid = ?", (uid,))

    def count(self) -> int:
        """How many users there are."""
        count: int = self._connection.execute("SELECT count(*) FROM users").fetchone()[0]
        return count
