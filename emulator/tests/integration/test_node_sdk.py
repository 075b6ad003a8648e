"""The firebase JS SDK in Node, which reaches Firestore by gRPC and not as a browser does."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.cloud.firestore_v1 import types

from emulator.http import ADMIN_TOKEN
from emulator.testing.javascript_sdk import SDK
from emulator.testing.project import BUCKET, PROJECT, RunningEmulator, make_project

NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None or SDK is None, reason="needs Node and the npm package firebase"
)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    """The emulator, with rules that let whoever has signed in do everything."""
    with make_project(tmp_path_factory.mktemp("node")).served() as running:
        yield running


@pytest.fixture(scope="module")
def seen(emulator: RunningEmulator) -> dict[str, Any]:
    """What the program in Node saw."""
    endpoints = emulator.endpoints | {
        "main": emulator.url.removeprefix("http://"),
        "config": {"projectId": PROJECT, "storageBucket": BUCKET},
    }
    script = Path(__file__).with_name("node_sdk.cjs")
    done = subprocess.run(
        [str(NODE), script, str(SDK), json.dumps(endpoints)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


def test_nobody_in_node_is_held_to_the_rules(seen: dict[str, Any]) -> None:
    assert set(seen["nobody"].values()) == {"permission-denied"}


def test_writes_batches_and_transactions_in_node_are_heard_in_order(seen: dict[str, Any]) -> None:
    heard = [n for n in seen["somebody"]["heard"] if n is not None]
    assert heard == sorted(heard)
    assert heard[-1] == 3


def test_documents_queries_and_counts_in_node_are_as_written(seen: dict[str, Any]) -> None:
    somebody = seen["somebody"]
    assert somebody["bytes"] == [0, 255]
    assert somebody["isTimestamp"]
    assert somebody["found"] == ["two"]
    assert somebody["count"] == 2
    assert somebody["createsAgain"] == "not-found"
    assert somebody["isGone"]


def test_an_object_in_node_comes_back_as_uploaded(seen: dict[str, Any]) -> None:
    assert seen["somebody"]["object"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, grpc.StatusCode.PERMISSION_DENIED),
        ("Bearer nonsense", grpc.StatusCode.UNAUTHENTICATED),
        (f"Bearer {ADMIN_TOKEN}", None),
    ],
)
def test_only_an_admin_passes_the_rules_over_grpc(
    emulator: RunningEmulator, authorization: str | None, status: grpc.StatusCode | None
) -> None:
    request = types.CommitRequest(
        database=f"projects/{PROJECT}/databases/(default)",
        writes=[{"delete": f"projects/{PROJECT}/databases/(default)/documents/notes/none"}],
    )
    with grpc.insecure_channel(emulator.endpoints["firestore"]) as channel:
        commit = channel.unary_unary(
            "/google.firestore.v1.Firestore/Commit",
            request_serializer=types.CommitRequest.serialize,
            response_deserializer=types.CommitResponse.deserialize,
        )
        metadata = (("authorization", authorization),) if authorization else ()
        if status is None:
            assert commit(request, metadata=metadata).commit_time
            return
        with pytest.raises(grpc.RpcError) as refused:
            commit(request, metadata=metadata)
    assert refused.value.code() == status
