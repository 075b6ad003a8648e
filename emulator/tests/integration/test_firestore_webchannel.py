"""WebChannel's rules that a browser relies on but cannot be made to break at will."""

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest

from emulator.auth.tokens import LIFETIME_S
from emulator.firestore import streams, webchannel
from emulator.testing.project import PROJECT
from emulator.testing.webchannel import Channel, frames
from emulator.tests.integration.firestore_server import FirestoreServer, served

DATABASE = f"projects/{PROJECT}/databases/(default)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirestoreServer]:
    with served(tmp_path_factory.mktemp("firestore")) as server:
        yield server


def name_of(path: str) -> str:
    return f"{DATABASE}/documents/{path}"


def add_document(path: str, target_id: int, **more: Any) -> dict[str, Any]:
    target = {"documents": {"documents": [name_of(path)]}, "targetId": target_id, **more}
    return {"database": DATABASE, "addTarget": target}


def increment(path: str, token: str) -> dict[str, Any]:
    transform = {"fieldPath": "n", "increment": {"integerValue": "1"}}
    write = {"update": {"name": name_of(path)}, "updateTransforms": [transform]}
    return {"streamToken": token, "writes": [write]}


def test_message_that_comes_twice_is_taken_once(server: FirestoreServer) -> None:
    client = Channel(server.url, "Write", {"database": DATABASE})
    ((_, (greeting,)),) = client.poll()
    assert greeting.keys() == {"streamId", "streamToken"}
    client.post(increment("twice/d", greeting["streamToken"]), offset=1)
    client.post(increment("twice/d", greeting["streamToken"]), offset=1)
    ((_, (reply,)),) = client.poll(acknowledged=1)
    assert reply["writeResults"][0]["transformResults"] == [{"integerValue": "1"}]


def test_message_after_a_lost_one_ends_the_session(server: FirestoreServer) -> None:
    client = Channel(server.url, "Write", {"database": DATABASE})
    with pytest.raises(HTTPError, match="400"):
        client.post(increment("lost/d", "MQ=="), offset=2)


def test_arrays_are_repeated_until_they_are_acknowledged(
    server: FirestoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchannel, "NOOP_EVERY_S", 0.05)
    client = Channel(server.url, "Listen", add_document("acks/d", 2))
    first = client.poll()
    assert [id for id, _ in first] == [1, 2, 3]
    assert client.poll() == first
    assert client.poll(acknowledged=2) == first[2:]
    assert client.poll(acknowledged=3) == [[4, ["noop"]]]


def test_post_tells_whether_a_get_is_open_and_what_it_was_sent(server: FirestoreServer) -> None:
    client = Channel(server.url, "Listen", add_document("status/d", 2))
    is_open, last_sent_id, outstanding_bytes = client.post()
    assert (is_open, last_sent_id) == (0, 0)
    assert outstanding_bytes > 0
    with client.get() as held:
        held.read1()
        assert client.post(acknowledged=3) == [1, 3, 0]


def test_newer_get_takes_over_from_the_older(server: FirestoreServer) -> None:
    client = Channel(server.url, "Listen", add_document("newer/d", 2))
    with client.get() as older, client.get() as newer:
        assert [id for frame in frames(older.read()) for id, _ in frame] == [1, 2, 3]
        assert newer.read1()
        client.post({"database": DATABASE, "removeTarget": 2}, acknowledged=3)
        (((id, (message,)),),) = frames(newer.read1())
    assert (id, message["targetChange"]["targetChangeType"]) == (4, "REMOVE")


def test_held_get_without_news_starts_with_a_noop(server: FirestoreServer) -> None:
    client = Channel(server.url, "Listen")
    with client.get() as held:
        assert frames(held.read1()) == [[[1, ["noop"]]]]


def test_terminated_session_is_unknown(server: FirestoreServer) -> None:
    client = Channel(server.url, "Listen", add_document("terminated/d", 2))
    client.terminate()
    with pytest.raises(HTTPError) as refused:
        client.post()
    with refused.value as response:
        assert response.code == 400
        assert response.read().decode().find("Unknown SID") > 0


def test_text_of_any_script_keeps_the_frames_in_step(server: FirestoreServer) -> None:
    writer = Channel(server.url, "Write", {"database": DATABASE})
    fields = {"text": {"stringValue": "😀 ｶﾅ \u2028"}}
    update = {"update": {"name": name_of("text/d"), "fields": fields}}
    writer.post({"streamToken": "MQ==", "writes": [update]})
    change = Channel(server.url, "Listen", add_document("text/d", 2)).poll()[1][1][0]
    assert change["documentChange"]["document"]["fields"] == fields


def test_refused_target_is_removed_with_its_cause_and_others_go_on(
    server: FirestoreServer,
) -> None:
    client = Channel(
        server.url, "Listen", add_document("refused/a", 2, once=True), add_document("refused/b", 4)
    )
    changes = [message["targetChange"] for _, (message,) in client.poll()]
    assert changes[0]["targetChangeType"] == "REMOVE"
    assert (changes[0]["targetIds"], changes[0]["cause"]["code"]) == ([2], 12)
    assert [change.get("targetIds") for change in changes[1:]] == [[4], [4], None]


def test_message_that_is_no_request_ends_the_stream_with_an_error(
    server: FirestoreServer,
) -> None:
    client = Channel(
        server.url, "Listen", {"addTarget": {"unheard": "of"}}, add_document("bad/d", 2)
    )
    ((_, (message,)),) = client.poll()
    assert message["error"]["status"] == "INVALID_ARGUMENT"


def test_stream_ends_as_unauthenticated_when_its_token_expires(
    server: FirestoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "EXPIRY_GRACE_S", 1.0 - LIFETIME_S)
    token = server.tokens.issue("u", signed_in_at=0)
    headers = f"Authorization:Bearer {token}\r\nContent-Type:text/plain\r\n"
    client = Channel(server.url, "Listen", add_document("expiry/d", 2), headers=headers)
    arrays: list[Any] = []
    while len(arrays) < 4:  # What the listener hears first, then the end of its stream.
        arrays += client.poll(acknowledged=len(arrays))
    (_, (message,)) = arrays[3]
    assert message["error"]["status"] == "UNAUTHENTICATED"
