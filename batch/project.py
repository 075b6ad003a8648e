"""Which Firebase the commands talk to: the local system where it runs, else a real project."""

import json
import os
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import click
import firebase_admin
from firebase_admin import firestore, storage
from google.cloud.firestore import Client
from google.cloud.storage import Bucket

ANSWER_S = 3
EMULATORS = ("FIRESTORE_EMULATOR_HOST", "STORAGE_EMULATOR_HOST", "FIREBASE_STORAGE_EMULATOR_HOST")


@dataclass(frozen=True)
class Project:
    """A Firebase project's bucket and database; `words` say which it is."""

    words: str
    bucket: Bucket
    firestore: Client


def connect(data: Path, project: str | None, bucket: str | None) -> Project:
    """The local system that runs with its data in `data`, unless a real project is named.

    Without one named and none running here, the real project of GOOGLE_APPLICATION_CREDENTIALS.
    Raises click.UsageError where there is neither, or where it is not clear which is meant.
    """
    local = None if project or bucket else _local_system(data)
    if local is not None:
        os.environ.update(local["environment"])
        return _open(f"Local system at {local['hosting']}", None)
    if project and not bucket:
        raise click.UsageError(f"Name the --bucket of project {project} too.")
    if not bucket:
        raise click.UsageError(
            f"No local system answers ({data / 'endpoints.json'}): start it with make run, or name "
            "a real project's --bucket, with GOOGLE_APPLICATION_CREDENTIALS set to the key of a "
            "service account that may use it."
        )
    if "GOOGLE_APPLICATION_CREDENTIALS" not in os.environ:
        raise click.UsageError(
            "Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service "
            f"account that may use gs://{bucket}."
        )
    if found := [name for name in EMULATORS if name in os.environ]:
        raise click.UsageError(
            f"{found[0]} is set, so gs://{bucket} would not be reached: unset {', '.join(found)}."
        )
    options = {"storageBucket": bucket, **({"projectId": project} if project else {})}
    return _open("Google Cloud", options)


def _open(where: str, options: dict[str, str] | None) -> Project:
    app = firebase_admin.initialize_app(options=options)
    client, bucket = firestore.client(app), storage.bucket(app=app)
    return Project(f"{where}: project {client.project}, bucket {bucket.name}", bucket, client)


def _local_system(data: Path) -> dict[str, Any] | None:
    """What the stand-in has written about itself; None where there is none, or it is not alive."""
    try:
        endpoints: dict[str, Any] = json.loads((data / "endpoints.json").read_text())
        status = f"{endpoints['hosting']}/__local/status"
        build_opener(ProxyHandler({})).open(status, timeout=ANSWER_S).close()
    except (HTTPException, KeyError, OSError, TypeError, ValueError):
        return None
    return endpoints
