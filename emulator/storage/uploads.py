"""Resumable uploads: what has arrived so far, kept on disk so that a restart loses nothing."""

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from emulator.http import MAX_BODY_BYTES
from emulator.state import create_tables
from emulator.storage.objects import (
    UNCONDITIONAL,
    Conditions,
    NotFound,
    Unacceptable,
    described,
)

KEPT_S = 24 * 3600  # A canceled upload says nothing, so its remains go by age.

SCHEMA = """CREATE TABLE IF NOT EXISTS resumable_uploads (
    id TEXT PRIMARY KEY,
    started REAL NOT NULL,
    name TEXT NOT NULL,
    resource TEXT NOT NULL,
    conditions TEXT NOT NULL,
    generation INTEGER)"""


@dataclass(frozen=True)
class Upload:
    """An upload under way; `generation` is the stored object's once it is final."""

    id: str
    name: str
    resource: Mapping[str, Any]  # The object's metadata as the client sent it.
    conditions: Conditions
    generation: int | None


class Uploads:
    """The resumable uploads of the bucket."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        create_tables(connection, SCHEMA)
        self._remove_expired()

    def start(
        self,
        name: str,
        resource: Mapping[str, Any],
        conditions: Conditions = UNCONDITIONAL,
    ) -> Upload:
        """A new upload of nothing yet; `conditions` are for when it becomes an object.

        Raises Unacceptable where the object could not be described by `resource`.
        """
        described(resource)
        self._remove_expired()
        upload = Upload(secrets.token_urlsafe(32), name, resource, conditions, None)
        self._path(upload).touch()
        self._connection.execute(
            "INSERT INTO resumable_uploads VALUES (?, ?, ?, ?, ?, NULL)",
            (upload.id, time.time(), name, json.dumps(resource), json.dumps(asdict(conditions))),
        )
        return upload

    def get(self, upload_id: str) -> Upload:
        """The upload with this id; raises NotFound."""
        row = self._connection.execute(
            """SELECT id, name, resource, conditions, generation
               FROM resumable_uploads WHERE id = ?""",
            (upload_id,),
        ).fetchone()
        if row is None:
            raise NotFound(f"No such upload: {upload_id}")
        identifier, name, resource, conditions, generation = row
        return Upload(
            identifier,
            name,
            json.loads(resource),
            Conditions(**json.loads(conditions)),
            generation,
        )

    def received(self, upload: Upload) -> int:
        """How many bytes of an upload that is not final yet have arrived."""
        return self._path(upload).stat().st_size

    def append(self, upload: Upload, offset: int, data: bytes) -> None:
        """Adds a chunk at `offset`; what lay beyond it is forgotten. Raises Unacceptable."""
        received = self.received(upload)
        if offset > received:
            raise Unacceptable(f"Offset {offset} lies beyond the {received} bytes received")
        if offset + len(data) > MAX_BODY_BYTES:
            raise Unacceptable(f"An object has at most {MAX_BODY_BYTES} bytes here")
        with self._path(upload).open("r+b") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def read(self, upload: Upload) -> bytes:
        """All bytes that have arrived."""
        return self._path(upload).read_bytes()

    def finish(self, upload: Upload, generation: int) -> None:
        """Records the generation, so that a repeated request gets the same response."""
        self._connection.execute(
            "UPDATE resumable_uploads SET generation = ? WHERE id = ?", (generation, upload.id)
        )
        self._path(upload).unlink()

    def discard(self, upload: Upload) -> None:
        """Forgets the upload and what has arrived of it."""
        self._connection.execute("DELETE FROM resumable_uploads WHERE id = ?", (upload.id,))
        self._path(upload).unlink()

    def _path(self, upload: Upload) -> Path:
        return self._folder / upload.id

    def _remove_expired(self) -> None:
        rows = self._connection.execute(
            "DELETE FROM resumable_uploads WHERE started < ? RETURNING id", (time.time() - KEPT_S,)
        ).fetchall()
        for (upload_id,) in rows:
            (self._folder / upload_id).unlink(missing_ok=True)  # A final upload has no file.
