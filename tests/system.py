"""The whole system as `make run` serves it, on free ports: stand-in, function, built client."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import firebase_admin
import httpx
import pytest
from cloudevents.conversion import to_binary
from cloudevents.http import CloudEvent
from firebase_admin import firestore, storage
from google.cloud.firestore import Client
from google.cloud.storage import Bucket

from tests.integration.local_project import wait_until

REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class System:
    """A running system and the admin SDK's clients of it."""

    endpoints: dict[str, Any]
    bucket: Bucket
    firestore: Client
    objects: Path  # The folder where the stand-in keeps the objects' bytes.

    def document(self, path: str) -> dict[str, Any]:
        """The document at `path`, once it is there."""
        wait_until(lambda: self.firestore.document(path).get().exists, timeout_s=30)
        fields: dict[str, Any] = self.firestore.document(path).get().to_dict()
        return fields

    def post(self, event: CloudEvent) -> httpx.Response:
        """The function's answer to an event, as the platform would deliver it."""
        headers, body = to_binary(event)
        return httpx.post(self.endpoints["function"], headers=headers, content=body, timeout=30)


@contextmanager
def running_system(folder: Path) -> Iterator[System]:
    """The system with its data in `folder`, until the block is left.

    Inside it the environment is the one that any admin client of the system needs.
    """
    ready = folder / "ready.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "local", "--port", "0", "--data", folder / "data",
         "--ready-file", ready], cwd=REPOSITORY)
    try:
        wait_until(lambda: ready.exists() or process.poll() is not None, timeout_s=60)
        endpoints = json.loads(ready.read_text())
        with pytest.MonkeyPatch.context() as patch:
            for name, value in endpoints["environment"].items():
                patch.setenv(name, value)
            app = firebase_admin.initialize_app()
            yield System(endpoints, storage.bucket(app=app), firestore.client(app),
                         folder / "data" / "objects")
            firebase_admin.delete_app(app)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
