"""A small Firebase project in a temporary folder, and the emulator that serves it, for tests."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from emulator.testing.waiting import wait_until

PACKAGES = Path(__file__).parents[2]  # The folder that holds the package emulator.
PROJECT = "demo-project"
BUCKET = f"{PROJECT}.appspot.com"
START_S = 60  # 2 on an idle machine.

# Writes down each event; fails once for every file named "fail-..." that it finds.
RECORDING_FUNCTION = """
import json
from pathlib import Path

import functions_framework


@functions_framework.cloud_event
def on_photo_finalized(event):
    with Path("events.jsonl").open("a") as file:
        file.write(json.dumps({**event.get_attributes(), "data": event.data}) + "\\n")
    for request in Path().glob("fail-*"):
        request.unlink()
        raise RuntimeError("failing as asked")
"""


MANIFEST = """
specVersion: v1alpha1
endpoints:
  on_photo_finalized:
    platform: gcfv2
    entryPoint: on_photo_finalized
    concurrency: {concurrency}
    maxInstances: {max_instances}
    eventTrigger:
      eventType: google.cloud.storage.object.v1.finalized
      eventFilters: {{ bucket: "{{{{ params.STORAGE_BUCKET }}}}" }}
      retry: {retry}
"""

# Whoever has signed in may do everything.
RULES = """
rules_version = '2';
service {service} {{ match /{{path=**}} {{ allow read, write: if request.auth != null; }} }}
"""


@dataclass(frozen=True)
class RunningEmulator:
    """A running `python -m emulator`."""

    process: subprocess.Popen[bytes]
    endpoints: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.endpoints["hosting"])

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = httpx.get(f"{self.url}/__local/status").json()
        return status

    def events(self) -> list[dict[str, Any]]:
        """The newest events with their deliveries."""
        events: list[dict[str, Any]] = httpx.get(f"{self.url}/__local/events").json()["events"]
        return events

    def faults(self) -> dict[str, Any]:
        faults: dict[str, Any] = httpx.get(f"{self.url}/__local/faults").json()
        return faults

    def switch(self, **faults: Any) -> None:
        """Sets fault switches."""
        httpx.patch(f"{self.url}/__local/faults", json=faults).raise_for_status()

    def upload(self, name: str = "photos/u1/p1.jpg") -> dict[str, Any]:
        """Stores an object by the JSON API; its resource."""
        response = httpx.post(
            f"{self.url}/upload/storage/v1/b/{BUCKET}/o?uploadType=multipart&name={name}",
            headers={
                "Authorization": "Bearer owner",
                "Content-Type": "multipart/related; boundary=b",
            },
            content=b"--b\r\n\r\n{}\r\n--b\r\nContent-Type: image/jpeg\r\n\r\nbytes\r\n--b--",
        )
        resource: dict[str, Any] = response.raise_for_status().json()
        return resource

    def sign_in(self) -> dict[str, Any]:
        """A new anonymous user, as accounts:signUp returns it."""
        user: dict[str, Any] = self.auth("accounts:signUp", {"returnSecureToken": True}).json()
        return user

    def auth(self, call: str, body: dict[str, Any]) -> httpx.Response:
        return httpx.post(f"{self.url}/identitytoolkit.googleapis.com/v1/{call}?key=k", json=body)


@dataclass(frozen=True)
class Project:
    """A project folder: firebase.json, a page, and the recording function."""

    folder: Path

    @property
    def public(self) -> Path:
        return self.folder / "public"

    @property
    def functions(self) -> Path:
        return self.folder / "functions"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def ready(self) -> Path:
        return self.folder / "ready.json"

    @property
    def log(self) -> Path:
        """The output of the emulator and the function."""
        return self.folder / "log.txt"

    def configure_hosting(self, **settings: Any) -> None:
        """Writes firebase.json with these hosting settings beside public."""
        firebase = {
            "functions": [{"source": "functions"}],
            "firestore": {"rules": "firestore.rules"},
            "storage": {"rules": "storage.rules"},
            "hosting": {"public": "public", **settings},
        }
        (self.folder / "firebase.json").write_text(json.dumps(firebase))

    def configure_function(
        self, is_retried: bool = True, concurrency: int = 1, max_instances: int = 100
    ) -> None:
        """Writes functions.yaml."""
        manifest = MANIFEST.format(
            retry=json.dumps(is_retried), concurrency=concurrency, max_instances=max_instances
        )
        (self.functions / "functions.yaml").write_text(manifest)

    def fail_next(self, times: int) -> None:
        """Makes the function fail that many times."""
        for number in range(times):
            (self.functions / f"fail-{number}").touch()

    def events(self) -> list[dict[str, Any]]:
        """What the function was called with so far."""
        path = self.functions / "events.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]

    @contextmanager
    def served(self, *options: str) -> Iterator[RunningEmulator]:
        """The emulator, from when it is ready until the block is left."""
        with self.running(self.start("--port", "0", *options)) as emulator:
            yield emulator

    @contextmanager
    def running(self, process: subprocess.Popen[bytes]) -> Iterator[RunningEmulator]:
        """The emulator that was started, from when it is ready until the block is left."""
        try:
            yield RunningEmulator(process, self.wait_until_ready(process))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """The process, perhaps not ready yet; on free ports unless `arguments` say otherwise."""
        self.ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "emulator", "--ready-file", self.ready.name]
        if "--ephemeral" not in arguments:
            command += ["--data", "data"]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*command, *(arguments or ("--port", "0"))],
                cwd=self.folder,
                env=environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        """The endpoints that the ready file names."""
        wait_until(lambda: self.ready.exists() or process.poll() is not None, START_S)
        if process.poll() is not None:
            raise AssertionError(self.log.read_text())
        endpoints: dict[str, Any] = json.loads(self.ready.read_text())
        return endpoints


def make_project(folder: Path) -> Project:
    """A project with one page, the recording function, and rules that let users do anything."""
    project = Project(folder)
    project.public.mkdir()
    project.functions.mkdir()
    (folder / ".firebaserc").write_text(json.dumps({"projects": {"default": PROJECT}}))
    (project.functions / "main.py").write_text(RECORDING_FUNCTION)
    (project.public / "index.html").write_text("<!doctype html><title>Page</title>")
    for name, service in (("firestore", "cloud.firestore"), ("storage", "firebase.storage")):
        (folder / f"{name}.rules").write_text(RULES.format(service=service))
    project.configure_hosting(rewrites=[{"source": "**", "destination": "/index.html"}])
    project.configure_function()
    return project


def environment() -> dict[str, str]:
    """The variables for a process that runs this same package, from whatever folder."""
    paths = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
