"""Optimistic transactions: what each has read must still be so when it commits."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grpc import StatusCode

from emulator.firestore.errors import FirestoreError, invalid
from emulator.firestore.proto import Document

LIFETIME_S = 270.0  # As long as Firestore lets a transaction live.

Read = Callable[[], list[Document]]
Versions = list[tuple[str, int, int]]


@dataclass
class _Transaction:
    started_at_s: float
    reads: list[tuple[Read, Versions]] = field(default_factory=list)


class Transactions:
    """The open transactions. The empty id stands for no transaction."""

    def __init__(self) -> None:
        self._open: dict[bytes, _Transaction] = {}

    def begin(self) -> bytes:
        now_s = time.monotonic()
        self._open = {
            id: transaction
            for id, transaction in self._open.items()
            if now_s - transaction.started_at_s < LIFETIME_S
        }
        id = secrets.token_bytes(16)
        self._open[id] = _Transaction(now_s)
        return id

    def read(self, id: bytes, read: Read) -> list[Document]:
        """Does the read, and remembers what it found. Raises FirestoreError INVALID_ARGUMENT."""
        documents = read()
        if id:
            self._find(id).reads.append((read, _versions(documents)))
        return documents

    def check(self, id: bytes) -> None:
        """Raises FirestoreError ABORTED when one of the transaction's reads would differ now."""
        if id and any(_versions(read()) != versions for read, versions in self._find(id).reads):
            raise FirestoreError(StatusCode.ABORTED, "Something the transaction read has changed.")

    def end(self, id: bytes) -> None:
        """Forgets the transaction. Clients also roll back what has ended: that does nothing."""
        self._open.pop(id, None)

    def _find(self, id: bytes) -> _Transaction:
        if id not in self._open:
            raise invalid("The transaction has ended, or never was.")
        return self._open[id]


def _versions(documents: Sequence[Document]) -> Versions:
    return [(d.name, d.update_time.seconds, d.update_time.nanos) for d in documents]
