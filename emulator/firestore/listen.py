"""Listen streams: the targets of each client, and the changes still to be sent."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from emulator.firestore.documents import Changes, Firestore
from emulator.firestore.errors import FirestoreError, unimplemented
from emulator.firestore.proto import (
    Document,
    DocumentChange,
    DocumentDelete,
    DocumentRemove,
    ExistenceFilter,
    ListenRequest,
    ListenResponse,
    Target,
    TargetChange,
)
from emulator.firestore.query import Query

Authorize = Callable[[str | Query], None]
"""Called with a document's name or a query; raises FirestoreError to refuse the target."""

# Changes in between share a snapshot, which costs a browser more than a document does.
SNAPSHOT_EVERY_S = 0.02

Version = tuple[int, int]
ADD, REMOVE, CURRENT, RESET = map(
    TargetChange.TargetChangeType.Value, ("ADD", "REMOVE", "CURRENT", "RESET")
)


@dataclass
class _Watch:
    """One target. `members` are the documents that the client holds."""

    authorize: Callable[[], None]  # Raises FirestoreError where the target is to be refused.
    matches: Callable[[Document], bool]
    may_hold: Callable[[str], bool]  # By name alone.
    read: Callable[[], list[Document]]
    needs_rerun: bool
    members: dict[str, Version] = field(default_factory=dict)

    def start(self) -> list[Document]:
        documents = self.read()
        self.members = {document.name: _version(document) for document in documents}
        return documents

    def follow(self, changes: Changes) -> tuple[list[Document], list[str]]:
        """After a commit: the member documents that are new or changed, and the names gone."""
        affected = {
            name: document
            for name, document in changes.items()
            if name in self.members or (document is not None and self.matches(document))
        }
        if affected and self.needs_rerun:
            before = self.members
            after = self.start()
            gone = [name for name in before if name not in self.members]
            return [d for d in after if before.get(d.name) != _version(d)], gone
        current = [d for d in affected.values() if d is not None and self.matches(d)]
        changed = [d for d in current if self.members.get(d.name) != _version(d)]
        gone = sorted(affected.keys() - {document.name for document in current})
        self.members.update({document.name: _version(document) for document in changed})
        for name in gone:
            del self.members[name]
        return changed, gone


class Listener:
    """Serves one client's targets until it is closed; `send` gets every message in order."""

    def __init__(
        self, firestore: Firestore, send: Callable[[ListenResponse], None], authorize: Authorize
    ) -> None:
        self._firestore = firestore
        self._send = send
        self._authorize = authorize
        self._watches: dict[int, _Watch] = {}
        self._pending_changes: dict[str, Document | None] = {}
        self._flushed_at_s = 0.0  # By the event loop's clock.
        self._flush_timer: asyncio.TimerHandle | None = None
        firestore.subscribe(self._follow)

    def handle(self, request: ListenRequest) -> None:
        """Adds or removes one target."""
        self._flush()  # A new target starts at the same state as the others.
        match request.WhichOneof("target_change"):
            case "add_target":
                self._add(request.add_target)
            case "remove_target":
                self._remove(request.remove_target)

    def close(self) -> None:
        """Sends nothing any more."""
        self._firestore.unsubscribe(self._follow)
        self._pending_changes.clear()

    def _add(self, target: Target) -> None:
        """Starts a target, or refuses it alone, leaving the stream's others as they are."""
        id = target.target_id
        try:
            watch = self._watch(target)
            watch.authorize()
            documents = watch.start()
        except FirestoreError as error:
            self._send(_refusal(id, error))
            return
        self._watches[id] = watch
        self._send_target_change(ADD, id)
        difference = self._difference(target, watch)
        if difference is not None:
            for message in difference:
                self._send(message)
        else:
            if target.WhichOneof("resume_type"):
                self._send_target_change(RESET, id)
            for document in documents:
                self._send(_changed(id, document))
        self._send_target_change(CURRENT, id, **self._snapshot())
        self._send_snapshot()

    def _difference(self, target: Target, watch: _Watch) -> list[ListenResponse] | None:
        """What a client that resumes has missed; None where everything has to be sent.

        The existence filter at the end says how many documents it holds now: should it count
        others (a deletion may have been forgotten), it asks again for everything.
        """
        since_us = _resume_time_us(target)
        if since_us is None or watch.needs_rerun:  # What lay in a limit's window is not known.
            return None
        changes = self._firestore.changed_since(since_us)
        if changes is None:
            return None
        id = target.target_id
        changed = [_changed(id, d) for d in changes.values() if d is not None and watch.matches(d)]
        gone = [
            self._no_longer(id, name, is_deleted=document is None)
            for name, document in changes.items()
            if watch.may_hold(name) and name not in watch.members
        ]
        count = ExistenceFilter(target_id=id, count=len(watch.members))
        return [*changed, *gone, ListenResponse(filter=count)]

    def _remove(self, id: int) -> None:
        if self._watches.pop(id, None):  # A refused target has been removed already.
            self._send_target_change(REMOVE, id)

    def _watch(self, target: Target) -> _Watch:
        if target.once:
            raise unimplemented("targets that end once they are current")
        match target.WhichOneof("target_type"):
            case "documents":
                return self._watch_documents(target.documents)
            case "query" if target.query.WhichOneof("query_type"):
                return self._watch_query(target.query)
            case kind:
                raise unimplemented(f"targets of kind {kind}")

    def _watch_documents(self, target: Target.DocumentsTarget) -> _Watch:
        names = list(target.documents)

        def authorize() -> None:
            for name in names:
                self._authorize(name)

        def read() -> list[Document]:
            return [d for name in names if (d := self._firestore.get(name)) is not None]

        return _Watch(
            authorize=authorize,
            matches=lambda document: document.name in names,
            may_hold=names.__contains__,
            read=read,
            needs_rerun=False,
        )

    def _watch_query(self, target: Target.QueryTarget) -> _Watch:
        query = Query(target.parent, target.structured_query)
        return _Watch(
            authorize=lambda: self._authorize(query),
            matches=query.matches,
            may_hold=query.is_in_source,
            read=lambda: self._firestore.run(query),
            needs_rerun=query.needs_rerun,
        )

    def _follow(self, changes: Changes) -> None:
        self._pending_changes.update(changes)
        if self._flush_timer is None:
            loop = asyncio.get_running_loop()
            due_s = self._flushed_at_s + SNAPSHOT_EVERY_S
            self._flush_timer = loop.call_at(max(due_s, loop.time()), self._flush)

    def _flush(self) -> None:
        """Sends the pending changes and a snapshot, if there are any."""
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        self._flushed_at_s = asyncio.get_running_loop().time()
        changes, self._pending_changes = self._pending_changes, {}
        messages = [
            message
            for id, watch in list(self._watches.items())
            for message in self._updates(id, watch, changes)
        ]
        for message in messages:
            self._send(message)
        if messages:
            self._send_snapshot()

    def _updates(self, id: int, watch: _Watch, changes: Changes) -> Iterator[ListenResponse]:
        """The messages for one target, or its removal where the rules now deny it."""
        changed, gone = watch.follow(changes)
        try:
            if changed:
                watch.authorize()
        except FirestoreError as error:
            del self._watches[id]
            yield _refusal(id, error)
            return
        for document in changed:
            yield _changed(id, document)
        for name in gone:
            yield self._gone(id, name, changes)

    def _gone(self, id: int, name: str, changes: Changes) -> ListenResponse:
        """Deleted, changed so that it no longer matches, or pushed out by others."""
        document = changes.get(name)
        if document is not None and self._may_get(name):
            change = DocumentChange(document=document, removed_target_ids=[id])
            return ListenResponse(document_change=change)
        is_deleted = document is None and name in changes
        return self._no_longer(id, name, is_deleted)

    def _may_get(self, name: str) -> bool:
        try:
            self._authorize(name)
        except FirestoreError:
            return False
        return True

    def _no_longer(self, id: int, name: str, is_deleted: bool) -> ListenResponse:
        details = {
            "document": name,
            "removed_target_ids": [id],
            "read_time": self._firestore.read_time,
        }
        if is_deleted:
            return ListenResponse(document_delete=DocumentDelete(**details))
        return ListenResponse(document_remove=DocumentRemove(**details))

    def _send_snapshot(self) -> None:
        """Marks everything sent so far as one consistent state."""
        self._send(ListenResponse(target_change=TargetChange(**self._snapshot())))

    def _send_target_change(self, change: int, id: int, **details: Any) -> None:
        target_change = TargetChange(target_change_type=change, target_ids=[id], **details)
        self._send(ListenResponse(target_change=target_change))

    def _snapshot(self) -> dict[str, Any]:
        read_time = self._firestore.read_time
        return {"read_time": read_time, "resume_token": b"%d" % read_time.ToMicroseconds()}


def _changed(id: int, document: Document) -> ListenResponse:
    return ListenResponse(document_change=DocumentChange(document=document, target_ids=[id]))


def _refusal(id: int, error: FirestoreError) -> ListenResponse:
    cause = {"code": error.status.value[0], "message": str(error)}
    change = TargetChange(target_change_type=REMOVE, target_ids=[id], cause=cause)
    return ListenResponse(target_change=change)


def _resume_time_us(target: Target) -> int | None:
    """The time up to which the client knows everything, in microseconds since 1970."""
    match target.WhichOneof("resume_type"):
        case "resume_token" if target.resume_token.isdigit():
            return int(target.resume_token)
        case "read_time":
            return int(target.read_time.ToMicroseconds())
        case _:
            return None


def _version(document: Document) -> Version:
    return document.update_time.seconds, document.update_time.nanos
