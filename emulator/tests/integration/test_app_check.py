"""App Check: who gets a token, and who is refused without one while it is enforced."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import httpx
import jwt
import pytest
from google.cloud.firestore_v1.types import CommitRequest, CommitResponse, Write

from emulator.testing.project import BUCKET, PROJECT, Project, RunningEmulator, make_project
from emulator.testing.rules_client import MULTIPART, multipart
from emulator.testing.webchannel import Channel

DATABASE = f"projects/{PROJECT}/databases/(default)"
INVALID = "Firebase App Check token is invalid."
DENIED = "Missing or insufficient permissions."


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("app-check"))


@pytest.fixture(scope="module")
def emulator(project: Project) -> Iterator[RunningEmulator]:
    with project.served("--enforce-app-check") as emulator:
        yield emulator


def exchange(emulator: RunningEmulator, debug_token: object) -> httpx.Response:
    return httpx.post(
        f"{emulator.url}/v1/projects/{PROJECT}/apps/fake-app-id:exchangeDebugToken",
        json={"debug_token": debug_token},
    )


@pytest.fixture(scope="module")
def token(emulator: RunningEmulator) -> str:
    """An App Check token."""
    response = exchange(emulator, emulator.endpoints["appCheckDebugToken"])
    assert response.json()["ttl"] == "3600s"
    token: str = response.json()["token"]
    return token


@pytest.fixture(scope="module")
def user(emulator: RunningEmulator, token: str) -> str:
    """The ID token of a visitor who has signed in."""
    response = sign_up(emulator, {"X-Firebase-AppCheck": token})
    id_token: str = response.raise_for_status().json()["idToken"]
    return id_token


@pytest.fixture(params=["none", "garbage", "an ID token", "of another key", "expired"])
def bad_header(
    request: pytest.FixtureRequest, project: Project, token: str, user: str
) -> dict[str, str]:
    """The header of a client that does not pass."""
    claims = jwt.decode(token, options={"verify_signature": False})
    key = (project.data / "signing-key.pem").read_text()
    expired = claims | {"exp": int(time.time()) - 1}
    sent = {
        "none": None,
        "garbage": "garbage",
        "an ID token": user,
        "of another key": jwt.encode(claims, "x" * 32, algorithm="HS256"),
        "expired": jwt.encode(expired, key, algorithm="RS256"),
    }[request.param]
    return {} if sent is None else {"X-Firebase-AppCheck": sent}


def sign_up(emulator: RunningEmulator, headers: dict[str, str]) -> httpx.Response:
    url = f"{emulator.url}/identitytoolkit.googleapis.com/v1/accounts:signUp"
    return httpx.post(url, json={}, headers=headers)


def upload(emulator: RunningEmulator, user: str, headers: dict[str, str]) -> httpx.Response:
    return httpx.post(
        f"{emulator.url}/v0/b/{BUCKET}/o?name=photos/u1/p1.jpg",
        headers={
            "Authorization": f"Firebase {user}",
            "X-Goog-Upload-Protocol": "multipart",
            **MULTIPART,
            **headers,
        },
        content=multipart({}, b"bytes"),
    )


def write() -> dict[str, Any]:
    return {"update": {"name": f"{DATABASE}/documents/notes/n1", "fields": {}}}


def commit(emulator: RunningEmulator, user: str, headers: dict[str, str]) -> httpx.Response:
    """A commit by REST, as browsers make it for transactions."""
    return httpx.post(
        f"http://{emulator.endpoints['firestoreWeb']}/v1/{DATABASE}/documents:commit",
        headers={"Authorization": f"Bearer {user}", **headers},
        json={"writes": [write()]},
    )


def commit_by_grpc(emulator: RunningEmulator, authorization: str, headers: dict[str, str]) -> None:
    """The same by gRPC; raises grpc.RpcError."""
    sent = {"authorization": authorization, **headers}
    metadata = tuple((name.lower(), value) for name, value in sent.items())
    with grpc.insecure_channel(emulator.endpoints["firestore"]) as channel:
        call: grpc.UnaryUnaryMultiCallable[Any, Any] = channel.unary_unary(
            "/google.firestore.v1.Firestore/Commit",
            request_serializer=CommitRequest.serialize,
            response_deserializer=CommitResponse.deserialize,
        )
        call(CommitRequest(database=DATABASE, writes=[Write(write())]), metadata=metadata)


def listen(emulator: RunningEmulator, user: str, headers: dict[str, str]) -> str:
    """What the first poll of a WebChannel session brings that listens to a document."""
    lines = [f"{name}:{value}" for name, value in headers.items()]
    target = {"documents": {"documents": [f"{DATABASE}/documents/notes/n1"]}, "targetId": 2}
    channel = Channel(
        f"http://{emulator.endpoints['firestoreWeb']}",
        "Listen",
        {"database": DATABASE, "addTarget": target},
        headers="\r\n".join([f"Authorization:Bearer {user}", *lines]),
    )
    return json.dumps(channel.poll())


def test_wrong_debug_token_gets_no_token(emulator: RunningEmulator) -> None:
    for sent in ("", "00000000-0000-0000-0000-000000000000", "ü", None, 1):
        response = exchange(emulator, sent)
        assert response.status_code == 403
        assert response.json()["error"]["message"] == "App attestation failed."


def test_client_with_a_token_passes(emulator: RunningEmulator, token: str, user: str) -> None:
    passing = {"X-Firebase-AppCheck": token}
    assert upload(emulator, user, passing).status_code == 200
    assert commit(emulator, user, passing).status_code == 200
    commit_by_grpc(emulator, f"Bearer {user}", passing)
    assert "targetChange" in listen(emulator, user, passing)


def test_client_without_a_valid_token_is_refused(
    emulator: RunningEmulator, user: str, bad_header: dict[str, str]
) -> None:
    signed_up = sign_up(emulator, bad_header)
    assert (signed_up.status_code, signed_up.json()["error"]["message"]) == (401, INVALID)
    uploaded = upload(emulator, user, bad_header)
    assert (uploaded.status_code, uploaded.json()["error"]["message"]) == (401, INVALID)
    committed = commit(emulator, user, bad_header)
    assert (committed.status_code, committed.json()["error"]["message"]) == (403, DENIED)
    with pytest.raises(grpc.RpcError) as refused:
        commit_by_grpc(emulator, f"Bearer {user}", bad_header)
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    listened = listen(emulator, user, bad_header)
    assert DENIED in listened and "targetChange" not in listened


def test_admin_needs_no_token(emulator: RunningEmulator) -> None:
    emulator.upload()
    commit_by_grpc(emulator, "Bearer owner", {})


def test_nothing_is_asked_of_clients_unless_it_is_enforced(tmp_path: Path) -> None:
    with make_project(tmp_path).served() as emulator:
        user = sign_up(emulator, {}).json()["idToken"]
        for headers in ({}, {"X-Firebase-AppCheck": "garbage"}):
            assert upload(emulator, user, headers).status_code == 200
            assert commit(emulator, user, headers).status_code == 200
        assert exchange(emulator, emulator.endpoints["appCheckDebugToken"]).status_code == 200
