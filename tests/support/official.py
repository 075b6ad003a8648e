"""This repository's configuration for the official Firebase CLI's emulators.

`python -m tests.support.official` writes firebase.emulators.json, for
`firebase emulators:start --config firebase.emulators.json`. It is firebase.json, but the page may
connect to the emulators' ports: the deployed Content-Security-Policy names none of them.

With EXPRESSIO_EMULATORS=official, tests that run inside `firebase emulators:exec` use these
emulators in the place of ours; those that need fault switches or the function's log are skipped.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from cloudevents.http import CloudEvent
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, storage

from tests.support.system import REPOSITORY, System

IS_OFFICIAL = os.environ.get("EXPRESSIO_EMULATORS") == "official"
FILE = REPOSITORY / "firebase.emulators.json"
REACHED_BY_THE_PAGE = ("auth", "firestore", "storage")


def configuration(choose_port: Callable[[int], int] = lambda port: port) -> dict[str, Any]:
    """firebase.json for the emulators; `choose_port` may replace each port that it names."""
    firebase: dict[str, Any] = json.loads((REPOSITORY / "firebase.json").read_text())
    emulators = firebase["emulators"]
    for settings in emulators.values():
        if isinstance(settings, dict) and "port" in settings:
            settings["port"] = choose_port(settings["port"])
    sources = " ".join(f"http://127.0.0.1:{emulators[n]['port']}" for n in REACHED_BY_THE_PAGE)
    for rule in firebase["hosting"]["headers"]:
        for header in rule["headers"]:
            if header["key"] == "Content-Security-Policy" and "https:" in header["value"]:
                header["value"] = header["value"].replace("connect-src ", f"connect-src {sources} ")
    return firebase


class OfficialSystem(System):
    """The official emulators that `firebase emulators:exec` has started."""

    def post(self, event: CloudEvent) -> httpx.Response:
        _skip("the function's own response")

    def switch(self, **faults: Any) -> None:
        _skip("fault switches")

    def pending(self) -> int:
        _skip("the number of pending events")

    def reports(self) -> list[dict[str, Any]]:
        _skip("the function's log")


@contextmanager
def official_system(folder: Path) -> Iterator[System]:
    """The system at the addresses in the environment, which `firebase emulators:exec` sets."""
    project = os.environ["GCLOUD_PROJECT"]
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    bucket = storage.Client(project, credentials).bucket(f"{project}.appspot.com")
    client = firestore.Client(project)
    yield OfficialSystem({}, bucket, client, folder, folder / "log.txt")
    client.close()


def _skip(what: str) -> NoReturn:
    pytest.skip(f"the official emulators do not offer {what}")


if __name__ == "__main__":
    FILE.write_text(json.dumps(configuration(), indent=2) + "\n")
    print(FILE.name)
