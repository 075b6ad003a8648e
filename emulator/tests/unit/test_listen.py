"""What a listener is sent, and when, in an event loop of its own."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from emulator.firestore.documents import Firestore
from emulator.firestore.listen import SNAPSHOT_EVERY_S, Listener
from emulator.firestore.proto import ListenRequest, Write
from emulator.state import open_state

ROOT = "projects/demo-project/databases/(default)/documents"


@pytest.fixture
def firestore(tmp_path: Path) -> Iterator[Firestore]:
    connection = open_state(tmp_path)
    yield Firestore(connection)
    connection.close()


def put(firestore: Firestore, name: str, n: int) -> None:
    firestore.commit(
        [Write(update={"name": f"{ROOT}/c/{name}", "fields": {"n": {"integer_value": n}}})]
    )


def listening(firestore: Firestore, heard: list[Any]) -> Any:
    """A listener in sync with the collection c; `heard` gets what it is sent from then on."""
    listener = Listener(firestore, heard.append, authorize=lambda asked: None)
    query = {"from_": [{"collection_id": "c"}]}
    target = {"target_id": 2, "query": {"parent": ROOT, "structured_query": query}}
    listener.handle(ListenRequest(add_target=target))
    heard.clear()
    return listener


def run(hearing: Any) -> Any:
    """In a thread without an event loop, whatever other tests have left running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, hearing).result()


def in_short(message: Any) -> Any:
    if message.HasField("document_change"):
        document = message.document_change.document
        return document.name.rpartition("/")[2], document.fields["n"].integer_value
    return "snapshot"


def test_changes_close_together_share_one_snapshot(firestore: Firestore) -> None:
    async def hear() -> Any:
        heard: list[Any] = []
        listening(firestore, heard)
        for name, n in [("a", 1), ("b", 1), ("a", 2)]:
            put(firestore, name, n)
        while "snapshot" not in map(in_short, heard):
            await asyncio.sleep(SNAPSHOT_EVERY_S)
        return [in_short(message) for message in heard]

    assert run(hear()) == [("a", 2), ("b", 1), "snapshot"]


def test_new_target_comes_after_the_pending_changes_of_the_others(firestore: Firestore) -> None:
    async def hear() -> Any:
        heard: list[Any] = []
        listener = listening(firestore, heard)
        put(firestore, "a", 1)
        target = {"target_id": 4, "documents": {"documents": [f"{ROOT}/c/a"]}}
        listener.handle(ListenRequest(add_target=target))
        return in_short(heard[0]), heard[0].document_change.target_ids

    assert run(hear()) == (("a", 1), [2])


def test_closed_listener_is_sent_nothing_more(firestore: Firestore) -> None:
    async def hear() -> Any:
        heard: list[Any] = []
        listener = listening(firestore, heard)
        put(firestore, "a", 1)
        listener.close()
        put(firestore, "b", 1)
        await asyncio.sleep(2 * SNAPSHOT_EVERY_S)
        return heard

    assert run(hear()) == []
