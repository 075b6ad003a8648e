"""The whole system as `make run` serves it, on free ports: emulator, function, built client."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import firebase_admin
import httpx
import pytest
from cloudevents.conversion import to_binary
from cloudevents.http import CloudEvent
from firebase_admin import firestore, storage
from google.cloud.firestore import Client
from google.cloud.storage import Blob, Bucket

from emulator.testing.project import environment
from emulator.testing.waiting import wait_until
from tests.support import schema
from tests.support.processes import children, command_line

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class System:
    """A running system and the admin SDK's clients of it."""

    endpoints: dict[str, Any]
    bucket: Bucket
    firestore: Client
    data: Path  # The emulator's folder.
    log: Path  # What the emulator and the function have printed.

    def document(self, path: str) -> dict[str, Any]:
        """The document at `path`, once it is there."""
        wait_until(lambda: self.firestore.document(path).get().exists, 60, f"a document at {path}")
        fields = self.firestore.document(path).get().to_dict() or {}
        schema.check(fields, path)
        return fields

    def upload(
        self,
        data: bytes,
        name: str | None = None,
        content_type: str = "image/jpeg",
        content_encoding: str | None = None,
    ) -> tuple[Blob, str]:
        """The uploaded object, and the path of its prediction document if it is u1's photo."""
        id_ = str(uuid.uuid4())
        blob = self.bucket.blob(name or f"photos/u1/{id_}.jpg")
        blob.content_encoding = content_encoding
        blob.upload_from_string(data, content_type=content_type)
        blob.reload()
        return blob, f"users/u1/predictions/{id_}"

    def post(self, event: CloudEvent) -> httpx.Response:
        """The function's response to an event, as the platform would deliver it."""
        headers, body = to_binary(event)
        return httpx.post(self.endpoints["function"], headers=headers, content=body, timeout=60)

    def switch(self, **faults: Any) -> None:
        """Sets the emulator's fault switches."""
        url = f"{self.endpoints['hosting']}/__local/faults"
        httpx.patch(url, json=faults).raise_for_status()

    def pending(self) -> int:
        """How many events are not acknowledged yet."""
        status = httpx.get(f"{self.endpoints['hosting']}/__local/status").json()
        return int(status["events"]["pending"])

    def reports(self) -> list[dict[str, Any]]:
        """The JSON lines that the function has logged."""
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


def finalized(blob: Blob, **changes: Any) -> CloudEvent:
    """The event of a blob's present generation, with another `time` or `id`, or data changed."""
    attributes = {
        "type": "google.cloud.storage.object.v1.finalized",
        "source": f"//storage.googleapis.com/projects/_/buckets/{blob.bucket.name}",
        "subject": f"objects/{blob.name}",
        "id": changes.pop("id", str(uuid.uuid4())),
        "time": changes.pop("time", datetime.now(UTC)).isoformat(),
    }
    data = {
        "bucket": blob.bucket.name,
        "name": blob.name,
        "generation": str(blob.generation),
        "size": str(blob.size),
        "timeCreated": blob.time_created.isoformat(),
        **changes,
    }
    return CloudEvent(attributes, data)


def function_workers(system: System) -> list[int]:
    """Process ids of the function's workers: children of functions-framework, the emulator's."""
    emulators = [
        pid for pid in children(os.getpid()) if os.fsencode(system.data) in command_line(pid)
    ]
    functions = [child for emulator in emulators for child in children(emulator)]
    return [worker for function in functions for worker in children(function)]


@contextmanager
def running_system(folder: Path, project: Path = REPOSITORY, *options: str) -> Iterator[System]:
    """The system of a project with its data in `folder`, until the block is left.

    Inside it the environment is the one that any admin client of the system needs.
    """
    ready, log = folder / "ready.json", folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "emulator",
                "--port",
                "0",
                "--data",
                folder / "data",
                "--ready-file",
                ready,
                *options,
            ],
            cwd=project,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(),
        )
    try:
        wait_until(lambda: ready.exists() or process.poll() is not None, 60, "the emulator")
        assert process.poll() is None, log.read_text()
        endpoints = json.loads(ready.read_text())
        with pytest.MonkeyPatch.context() as patch:
            for name, value in endpoints["environment"].items():
                patch.setenv(name, value)
            app = firebase_admin.initialize_app(name=str(folder))
            yield System(
                endpoints, storage.bucket(app=app), firestore.client(app), folder / "data", log
            )
            schema.check_stored(firestore.client(app))
            firebase_admin.delete_app(app)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
