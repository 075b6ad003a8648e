"""Cloud Storage and Firestore in memory, as far as expressio.store calls them.

Faults are raised as the Google clients raise them once they have given up retrying.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from google.api_core.exceptions import Aborted, NotFound, PreconditionFailed
from google.cloud.firestore import SERVER_TIMESTAMP
from google.cloud.firestore_v1.base_aggregation import AggregationResult
from google.cloud.firestore_v1.base_query import FieldFilter

Fields = dict[str, Any]


class MemoryStorage:
    """A bucket: the bytes of every object's present generation."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[int, bytes]] = {}  # Generation and bytes, by name.
        self.fault: Exception | None = None  # What every call raises.

    def blob(self, name: str, generation: int) -> "MemoryBlob":
        return MemoryBlob(self, name, generation)


class MemoryBlob:
    """One generation of an object, there or not."""

    def __init__(self, storage: MemoryStorage, name: str, generation: int) -> None:
        self._storage, self._name, self._generation = storage, name, generation

    def download_as_bytes(self, **_: object) -> bytes:
        if not self.exists():
            raise NotFound(self._name)
        return self._storage.objects[self._name][1]

    def exists(self, **_: object) -> bool:
        if self._storage.fault:
            raise self._storage.fault
        present = self._storage.objects.get(self._name)
        return present is not None and present[0] == self._generation

    def delete(self, if_generation_match: int, **_: object) -> None:
        if not self.exists():
            raise NotFound(self._name)
        if if_generation_match != self._generation:
            raise PreconditionFailed(self._name)
        del self._storage.objects[self._name]


class MemoryFirestore:
    """Documents by path, written in transactions that notice each other."""

    def __init__(self) -> None:
        self.documents: dict[str, Fields] = {}
        self.writes = 0
        self.fault: Exception | None = None  # What every call raises.
        self.before_commit: Callable[[], object] | None = None  # Called once: another transaction.

    def document(self, path: str) -> "MemoryDocument":
        return MemoryDocument(self, path)

    def transaction(self) -> "MemoryTransaction":
        return MemoryTransaction(self)


class MemoryDocument:
    """A reference, and the snapshot that it gets."""

    def __init__(self, firestore: MemoryFirestore, path: str) -> None:
        self._firestore, self.path = firestore, path

    @property
    def parent(self) -> "MemoryQuery":
        return MemoryQuery(self._firestore, self.path.rpartition("/")[0])

    def get(self, transaction: "MemoryTransaction") -> "MemoryDocument":
        if self._firestore.fault:
            raise self._firestore.fault
        transaction.read[self.path] = self._firestore.documents.get(self.path)
        return self

    def to_dict(self) -> Fields | None:
        return self._firestore.documents.get(self.path)


class MemoryQuery:
    """How many documents of a collection were created since a time."""

    def __init__(self, firestore: MemoryFirestore, path: str) -> None:
        self._firestore, self._path = firestore, path
        self._since: Any = None
        self._limit = 0

    def where(self, filter: FieldFilter) -> "MemoryQuery":
        assert (filter.field_path, filter.op_string) == ("createdAt", ">")
        self._since = filter.value
        return self

    def limit(self, count: int) -> "MemoryQuery":
        self._limit = count
        return self

    def count(self) -> "MemoryQuery":
        return self

    def get(self) -> list[list[AggregationResult]]:
        if self._firestore.fault:
            raise self._firestore.fault
        created = [
            fields.get("createdAt")
            for path, fields in self._firestore.documents.items()
            if path.startswith(f"{self._path}/")
        ]
        found = sum(
            at is SERVER_TIMESTAMP or (isinstance(at, datetime) and at > self._since)
            for at in created
        )
        return [[AggregationResult("count", min(found, self._limit))]]


class MemoryTransaction:
    """What google.cloud.firestore.transactional calls; optimistic, like Firestore's."""

    _read_only = False
    _max_attempts = 5
    _id = b"transaction"

    def __init__(self, firestore: MemoryFirestore) -> None:
        self._firestore = firestore
        self._clean_up()

    def set(self, document: MemoryDocument, fields: Fields) -> None:
        self._written[document.path] = fields

    def delete(self, document: MemoryDocument) -> None:
        self._deleted.add(document.path)

    def _clean_up(self) -> None:
        self.read: dict[str, Fields | None] = {}
        self._written: dict[str, Fields] = {}
        self._deleted: set[str] = set()

    def _begin(self, retry_id: bytes | None) -> None: ...

    def _rollback(self) -> None: ...

    def _commit(self) -> None:
        before, self._firestore.before_commit = self._firestore.before_commit, None
        if before:
            before()
        if any(self._firestore.documents.get(path) is not seen for path, seen in self.read.items()):
            raise Aborted("Another transaction has written what this one has read.")
        self._firestore.documents |= self._written
        for path in self._deleted:
            del self._firestore.documents[path]
        self._firestore.writes += len(self._written)
