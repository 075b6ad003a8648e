"""Which Firebase project the commands use: the local system if it runs, else a real project."""

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

STATUS_TIMEOUT_S = 3
EMULATORS = ("FIRESTORE_EMULATOR_HOST", "STORAGE_EMULATOR_HOST", "FIREBASE_STORAGE_EMULATOR_HOST")


@dataclass(frozen=True)
class Project:
    """A Firebase project's bucket and database, with a description for people."""

    description: str
    bucket: Bucket
    firestore: Client


def connect(data: Path, project: str | None, bucket: str | None) -> Project:
    """The real project whose bucket is named, else the local system with its data in `data`.

    Raises click.UsageError if no bucket is named and no local system runs, if credentials are
    missing, or if the clients would talk to an emulator instead of the named bucket.
    """
    local = None if project or bucket else _local_system(data)
    if local is not None:
        os.environ.update(local["environment"])
        return _open(f"Local system at {local['hosting']}", None)
    if project and not bucket:
        raise click.UsageError(f"Also name the --bucket of project {project}.")
    if not bucket:
        raise click.UsageError(
            f"No local system is running ({data / 'endpoints.json'}). Start it with make run, or "
            "name a real project's --bucket and set GOOGLE_APPLICATION_CREDENTIALS to the key file "
            "of a service account that can use it."
        )
    if "GOOGLE_APPLICATION_CREDENTIALS" not in os.environ:
        raise click.UsageError(
            "Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account that can use "
            f"gs://{bucket}."
        )
    if found := [name for name in EMULATORS if name in os.environ]:
        raise click.UsageError(
            f"{found[0]} is set, so the commands would not reach gs://{bucket}. Unset "
            f"{', '.join(found)}."
        )
    options = {"storageBucket": bucket, **({"projectId": project} if project else {})}
    return _open("Google Cloud", options)


def _open(where: str, options: dict[str, str] | None) -> Project:
    app = firebase_admin.initialize_app(options=options)
    client, bucket = firestore.client(app), storage.bucket(app=app)
    return Project(f"{where}: project {client.project}, bucket {bucket.name}", bucket, client)


def _local_system(data: Path) -> dict[str, Any] | None:
    """The endpoints file of the running local system; None if none is running."""
    try:
        endpoints: dict[str, Any] = json.loads((data / "endpoints.json").read_text())
        status = f"{endpoints['hosting']}/__local/status"
        build_opener(ProxyHandler({})).open(status, timeout=STATUS_TIMEOUT_S).close()
    except (HTTPException, KeyError, OSError, TypeError, ValueError):
        return None
    return endpoints
