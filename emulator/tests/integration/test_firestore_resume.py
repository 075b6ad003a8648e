"""Listeners that come back with a resume token: the difference, or everything again."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from google.cloud import firestore

from emulator.testing.project import PROJECT
from emulator.testing.webchannel import Channel
from emulator.tests.integration.firestore_server import FirestoreServer, admin_client, served

DATABASE = f"projects/{PROJECT}/databases/(default)"
EVERYTHING = {"from": [{"collectionId": "c"}]}
OPEN_ONES = {
    **EVERYTHING,
    "where": {
        "fieldFilter": {
            "field": {"fieldPath": "open"},
            "op": "EQUAL",
            "value": {"booleanValue": True},
        }
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("resume")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[FirestoreServer]:
    with served(folder) as server:
        yield server


@pytest.fixture
def db(server: FirestoreServer) -> Iterator[firestore.Client]:
    with admin_client(server) as client:
        yield client


def query_target(query: dict[str, Any]) -> dict[str, Any]:
    return {"query": {"parent": f"{DATABASE}/documents", "structuredQuery": query}}


def document_target(path: str) -> dict[str, Any]:
    return {"documents": {"documents": [f"{DATABASE}/documents/{path}"]}}


def listen(server: FirestoreServer, target: dict[str, Any], **resume: Any) -> list[str]:
    """What a new stream hears of the target, in short: `changed a`, `count 1`, `RESET`..."""
    return [in_short(message) for message in hear(server, target, **resume)]


def hear(server: FirestoreServer, target: dict[str, Any], **resume: Any) -> list[dict[str, Any]]:
    request = {"database": DATABASE, "addTarget": {**target, "targetId": 2, **resume}}
    return [message for _, (message,) in Channel(server.url, "Listen", request).poll()]


def in_short(message: dict[str, Any]) -> str:
    match message:
        case {"targetChange": change}:
            return str(change.get("targetChangeType", "snapshot"))
        case {"documentChange": {"document": document, "targetIds": [2]}}:
            return f"changed {last(document['name'])}"
        case {"documentDelete": {"document": name, "removedTargetIds": [2]}}:
            return f"deleted {last(name)}"
        case {"documentRemove": {"document": name, "removedTargetIds": [2]}}:
            return f"removed {last(name)}"
        case {"filter": {"targetId": 2, **rest}}:
            return f"count {rest.get('count', 0)}"
    raise AssertionError(message)


def last(name: str) -> str:
    return name.rsplit("/", 1)[1]


def token(server: FirestoreServer, target: dict[str, Any]) -> str:
    return str(hear(server, target)[-1]["targetChange"]["resumeToken"])


def test_nothing_changed_and_nothing_is_sent_again(
    server: FirestoreServer, db: firestore.Client
) -> None:
    for id in ("a", "b"):
        db.document(f"c/{id}").set({})
    target = query_target(EVERYTHING)
    heard = listen(server, target, resumeToken=token(server, target))
    assert heard == ["ADD", "count 2", "CURRENT", "snapshot"]


@pytest.mark.parametrize("is_restarted", [False, True])
def test_query_is_told_the_difference_only(
    server: FirestoreServer, db: firestore.Client, is_restarted: bool
) -> None:
    for id in ("changed", "closed", "deleted", "same"):
        db.document(f"c/{id}").set({"open": True})
    target = query_target(OPEN_ONES)
    since = token(server, target)
    db.document("c/changed").update({"n": 1})
    db.document("c/closed").update({"open": False})
    db.document("c/deleted").delete()
    db.document("c/new").set({"open": True})
    db.document("other/secret").set({"open": True})
    if is_restarted:
        server.restart()
    first, *heard, count, current, snapshot = listen(server, target, resumeToken=since)
    assert sorted(heard) == ["changed changed", "changed new", "deleted deleted", "removed closed"]
    assert [first, count, current, snapshot] == ["ADD", "count 3", "CURRENT", "snapshot"]


def test_time_of_reading_resumes_as_a_token_does(
    server: FirestoreServer, db: firestore.Client
) -> None:
    db.document("c/same").set({})
    target = query_target(EVERYTHING)
    read_time = hear(server, target)[-1]["targetChange"]["readTime"]
    db.document("c/new").set({})
    heard = listen(server, target, readTime=read_time)
    assert heard == ["ADD", "changed new", "count 2", "CURRENT", "snapshot"]


def test_document_is_told_of_its_own_deletion_and_nothing_else(
    server: FirestoreServer, db: firestore.Client
) -> None:
    for id in ("mine", "other"):
        db.document(f"c/{id}").set({})
    target = document_target("c/mine")
    since = token(server, target)
    for id in ("mine", "other"):
        db.document(f"c/{id}").delete()
    heard = listen(server, target, resumeToken=since)
    assert heard == ["ADD", "deleted mine", "count 0", "CURRENT", "snapshot"]


def test_window_is_reset_and_sent_again(server: FirestoreServer, db: firestore.Client) -> None:
    for id in ("a", "b"):
        db.document(f"c/{id}").set({})
    target = query_target({**EVERYTHING, "limit": 1})
    heard = listen(server, target, resumeToken=token(server, target))
    assert heard == ["ADD", "RESET", "changed a", "CURRENT", "snapshot"]


@pytest.mark.parametrize("bad", [b"4102444800000000", b"rubbish", b"9" * 40])
def test_token_that_is_none_of_ours_is_reset(
    server: FirestoreServer, db: firestore.Client, bad: bytes
) -> None:
    db.document("c/a").set({})
    resume_token = base64.b64encode(bad).decode()
    heard = listen(server, query_target(EVERYTHING), resumeToken=resume_token)
    assert heard == ["ADD", "RESET", "changed a", "CURRENT", "snapshot"]


def test_deletion_is_forgotten_after_a_day_and_the_count_gives_it_away(
    server: FirestoreServer, folder: Path, db: firestore.Client
) -> None:
    for id in ("a", "b"):
        db.document(f"c/{id}").set({})
    target = query_target(EVERYTHING)
    since = token(server, target)
    db.document("c/a").delete()
    server.stop()
    with closing(sqlite3.connect(folder / "state.db")) as state, state:
        state.execute("UPDATE firestore_changes SET changed_us = changed_us - 86401000000")
    server.start()
    heard = listen(server, target, resumeToken=since)
    assert heard == ["ADD", "count 1", "CURRENT", "snapshot"]


def test_documents_from_before_there_was_a_record_are_sent_again(
    server: FirestoreServer, folder: Path, db: firestore.Client
) -> None:
    db.document("c/a").set({})
    target = query_target(EVERYTHING)
    server.stop()
    with closing(sqlite3.connect(folder / "state.db")) as state, state:
        state.execute("DROP TABLE firestore_changes")
    server.start()
    assert listen(server, target) == ["ADD", "changed a", "CURRENT", "snapshot"]
    db.document("c/b").set({})
    since = base64.b64encode(b"1").decode()
    heard = listen(server, target, resumeToken=since)
    assert sorted(heard[1:3]) == ["changed a", "changed b"]
