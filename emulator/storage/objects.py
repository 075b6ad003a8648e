"""The objects of the bucket: bytes in files, metadata in SQLite, one rule for both wire formats."""

import base64
import hashlib
import json
import os
import re
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c

from emulator.state import create_tables, transaction

MAX_NAME_BYTES = 1024
MAX_DESCRIPTION_BYTES = 8 * 1024  # Keys and values of the properties and metadata together.
DEFAULT_TYPE = "application/octet-stream"

# What a client may set on an object, under the names that both wire formats use.
SETTABLE = (
    "contentType",
    "cacheControl",
    "contentDisposition",
    "contentEncoding",
    "contentLanguage",
)

# No text has these: control characters, which end a header, and halves of a character.
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# What an HTTP header can carry, since properties are sent back as headers.
HEADER_VALUE = re.compile(r"([!-~\xa0-\xff]([ -~\xa0-\xff]*[!-~\xa0-\xff])?)?")

# AUTOINCREMENT remembers the largest generation ever used, so none is given twice.
SCHEMA = """CREATE TABLE IF NOT EXISTS objects (
    generation INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    metageneration INTEGER NOT NULL,
    size INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    crc32c TEXT NOT NULL,
    updated_us INTEGER NOT NULL,
    properties TEXT NOT NULL,
    metadata TEXT NOT NULL)"""
COLUMNS = "generation, name, metageneration, size, md5, crc32c, updated_us, properties, metadata"


class NotFound(Exception):
    """There is no such object, or no longer in this generation."""


class PreconditionFailed(Exception):
    """The object is not as the caller's conditions want it."""


class NotModified(Exception):
    """The object that is read is still the one that the caller knows."""


class Unacceptable(Exception):
    """The object cannot be stored as it was sent."""


@dataclass(frozen=True)
class StoredObject:
    """An object without its bytes."""

    generation: int  # Microseconds since 1970 when it was stored, and its identity.
    name: str
    metageneration: int
    size: int
    md5: str  # Base64.
    crc32c: str  # Base64 of the big-endian value.
    updated_us: int
    properties: Mapping[str, str]  # Some of SETTABLE.
    metadata: Mapping[str, str]

    @property
    def content_type(self) -> str:
        """The declared media type."""
        return self.properties.get("contentType", DEFAULT_TYPE)

    @property
    def etag(self) -> str:
        """Changes whenever the bytes or the metadata do."""
        return f"{self.generation}-{self.metageneration}"


@dataclass(frozen=True)
class Conditions:
    """What has to hold of the object before a call; an object that is absent has the numbers 0."""

    generation: int | None = None
    generation_not: int | None = None
    metageneration: int | None = None
    metageneration_not: int | None = None

    def check(self, stored: StoredObject | None, is_read: bool = False) -> None:
        """Raises PreconditionFailed; NotModified where a read finds what it has already."""
        generation = stored.generation if stored else 0
        metageneration = stored.metageneration if stored else 0
        if self.generation not in (None, generation):
            raise PreconditionFailed(f"The generation is {generation}, not {self.generation}")
        if self.metageneration not in (None, metageneration):
            raise PreconditionFailed(
                f"The metageneration is {metageneration}, not {self.metageneration}"
            )
        if generation == self.generation_not or metageneration == self.metageneration_not:
            message = f"The generation is {generation}, the metageneration {metageneration}"
            raise NotModified(message) if is_read else PreconditionFailed(message)


UNCONDITIONAL = Conditions()


@dataclass(frozen=True)
class Listing:
    """One page of a listing; `next_page` continues it where it is not None."""

    objects: list[StoredObject]
    prefixes: list[str]
    next_page: str | None


class Objects:
    """One bucket, without versioning: a new generation replaces the one before."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Path,
        on_finalized: Callable[[StoredObject], None],
    ) -> None:
        """`on_finalized` is called in the transaction that stores an object's metadata."""
        self._connection = connection
        self._folder = folder
        self._on_finalized = on_finalized
        folder.mkdir(parents=True, exist_ok=True)
        create_tables(connection, SCHEMA)
        self._remove_leftovers()

    def put(
        self,
        name: str,
        data: bytes,
        resource: Mapping[str, Any],
        conditions: Conditions = UNCONDITIONAL,
    ) -> StoredObject:
        """Stores a new generation, described by what the client sent as `resource`.

        Raises PreconditionFailed, or Unacceptable for a bad name or where the bytes are not those
        that `resource` promises.
        """
        md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        crc32c = base64.b64encode(google_crc32c.value(data).to_bytes(4, "big")).decode()
        _check_name(name)
        _check_sum("md5Hash", md5, resource)
        _check_sum("crc32c", crc32c, resource)
        properties, metadata = described(resource)
        replaced = self.find(name)
        conditions.check(replaced)
        generation = self._next_generation()
        stored = StoredObject(
            generation=generation,
            name=name,
            metageneration=1,
            size=len(data),
            md5=md5,
            crc32c=crc32c,
            updated_us=generation,
            properties=properties,
            metadata=metadata,
        )
        _write_durably(self._path(generation), data)
        with transaction(self._connection):
            self._connection.execute("DELETE FROM objects WHERE name = ?", (name,))
            self._insert(stored)
            self._on_finalized(stored)
        if replaced is not None:
            self._path(replaced.generation).unlink()
        return stored

    def get(self, name: str, generation: int | None = None) -> StoredObject:
        """The object's metadata; raises NotFound."""
        stored = self.find(name)
        if stored is None or generation not in (None, stored.generation):
            raise NotFound(f"No such object: {name}")
        return stored

    def read(self, stored: StoredObject) -> bytes:
        """The object's bytes."""
        return self._path(stored.generation).read_bytes()

    def patch(self, name: str, changes: Mapping[str, Any]) -> StoredObject:
        """Sets the properties and metadata in `changes`; None removes.

        Raises NotFound or Unacceptable.
        """
        stored = self.get(name)
        properties, metadata = patched(stored, changes)
        self._connection.execute(
            """UPDATE objects SET metageneration = metageneration + 1, updated_us = ?,
               properties = ?, metadata = ? WHERE generation = ?""",
            (_now_us(), json.dumps(properties), json.dumps(metadata), stored.generation),
        )
        return self.get(name)

    def delete(self, name: str) -> None:
        """Removes the object for good; raises NotFound."""
        stored = self.get(name)
        self._connection.execute("DELETE FROM objects WHERE generation = ?", (stored.generation,))
        self._path(stored.generation).unlink()

    def list(self, prefix: str, delimiter: str, limit: int, after: str) -> Listing:
        """Up to `limit` objects and common prefixes, by name, that come after `after`."""
        page: dict[str, StoredObject | None] = {}
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM objects WHERE substr(name, 1, ?) = ? ORDER BY name",
            (len(prefix), prefix),
        )
        for stored in map(_from_row, rows):
            entry = _entry(stored.name, prefix, delimiter)
            if entry <= after or entry in page:
                continue
            if len(page) == limit:
                return _listing(page, next_page=max(page))
            page[entry] = stored if entry == stored.name else None
        return _listing(page, next_page=None)

    def count(self) -> int:
        """How many objects there are."""
        count: int = self._connection.execute("SELECT count(*) FROM objects").fetchone()[0]
        return count

    def find(self, name: str) -> StoredObject | None:
        """The object's metadata, None where there is no object."""
        row = self._connection.execute(
            f"SELECT {COLUMNS} FROM objects WHERE name = ?", (name,)
        ).fetchone()
        return _from_row(row) if row else None

    def _insert(self, stored: StoredObject) -> None:
        self._connection.execute(
            f"INSERT INTO objects ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                stored.generation,
                stored.name,
                stored.metageneration,
                stored.size,
                stored.md5,
                stored.crc32c,
                stored.updated_us,
                json.dumps(stored.properties),
                json.dumps(stored.metadata),
            ),
        )

    def _next_generation(self) -> int:
        row = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'objects'"
        ).fetchone()
        return max(_now_us(), row[0] + 1 if row else 0)

    def _path(self, generation: int) -> Path:
        return self._folder / str(generation)

    def _remove_leftovers(self) -> None:
        """Deletes files that no row names: the process ended between the file and the row."""
        known = {str(row[0]) for row in self._connection.execute("SELECT generation FROM objects")}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink()


Description = tuple[Mapping[str, str], Mapping[str, str]]
"""Properties (some of SETTABLE) and metadata."""


def described(resource: Mapping[str, Any]) -> Description:
    """What a client says of a new object; raises Unacceptable."""
    properties = _merged({}, {key: resource.get(key) for key in SETTABLE})
    return _checked(properties, _merged({}, _metadata_in(resource)))


def patched(stored: StoredObject, changes: Mapping[str, Any]) -> Description:
    """What `changes` make of an object's description; None removes. Raises Unacceptable."""
    properties = _merged(stored.properties, {k: changes[k] for k in SETTABLE if k in changes})
    if "metadata" not in changes:
        return _checked(properties, stored.metadata)
    kept = {} if changes["metadata"] is None else stored.metadata
    return _checked(properties, _merged(kept, _metadata_in(changes)))


def _checked(properties: Mapping[str, str], metadata: Mapping[str, str]) -> Description:
    """Both, where they can be stored and sent back as they are; raises Unacceptable."""
    size = 0
    for key, value in (*properties.items(), *metadata.items()):
        if NOT_TEXT.search(key + value):
            raise Unacceptable(f"The metadata {key!r} has a control character, or is not Unicode")
        size += len((key + value).encode())
    if size > MAX_DESCRIPTION_BYTES:
        raise Unacceptable(
            f"The object's metadata has {size} bytes; the limit is {MAX_DESCRIPTION_BYTES}"
        )
    for key, value in properties.items():
        if not HEADER_VALUE.fullmatch(value):
            raise Unacceptable(f"{key} {value!r} is not the value of an HTTP header")
    return properties, metadata


def _check_name(name: str) -> None:
    is_text = not re.search(r"[\r\n\ud800-\udfff]", name)
    if not is_text or not 0 < len(name.encode()) <= MAX_NAME_BYTES:
        raise Unacceptable(f"An object's name has 1 to {MAX_NAME_BYTES} bytes and no line breaks")


def _check_sum(key: str, actual: str, resource: Mapping[str, Any]) -> None:
    promised = resource.get(key, actual)
    if promised != actual:
        raise Unacceptable(f"{key} is {actual}; {promised} was promised")


def _metadata_in(resource: Mapping[str, Any]) -> dict[str, Any]:
    metadata = resource.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise Unacceptable(f"metadata is a JSON object, not {metadata!r}")
    return metadata


def _entry(name: str, prefix: str, delimiter: str) -> str:
    """What a listing shows for `name`: itself, or the common prefix that it is folded into."""
    if not delimiter:
        return name
    head, found, _ = name[len(prefix) :].partition(delimiter)
    return prefix + head + found


def _listing(page: Mapping[str, StoredObject | None], next_page: str | None) -> Listing:
    objects = [stored for stored in page.values() if stored]
    return Listing(objects, [entry for entry, stored in page.items() if not stored], next_page)


def _merged(old: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in {**old, **changes}.items() if value is not None}


def _from_row(row: tuple[Any, ...]) -> StoredObject:
    return StoredObject(*row[:-2], *map(json.loads, row[-2:]))


def _write_durably(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _now_us() -> int:
    return time.time_ns() // 1000
