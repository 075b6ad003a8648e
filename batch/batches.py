"""A batch: its objects, its answers, and the document that says how many there will be."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
from google.api_core.exceptions import AlreadyExists
from google.cloud.firestore import CollectionReference, DocumentReference, DocumentSnapshot
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.storage import Blob

from batch.project import Project
from expressio import store
from expressio.outcome import STATUSES

PAGE = 500  # Documents a query; a stream over a million of them would outlive its connection.


def check_name(name: str) -> str:
    """The name of a batch; raises click.BadParameter where the function would not answer there."""
    placed = store.prediction_path(f"batches/{name}/photo")
    if placed is None or placed[1]["batchId"] != name:
        raise click.BadParameter(
            f"{name!r} is not 1 to 128 letters, digits, _ or -, other than __...__."
        )
    return name


def prefix(batch: str) -> str:
    """What the names of its objects begin with."""
    return f"batches/{batch}/"


def document(project: Project, batch: str) -> DocumentReference:
    """Where its creator wrote name, expected count and time."""
    return project.firestore.document(f"batches/{batch}")


def predictions(project: Project, batch: str) -> CollectionReference:
    """Where the function answers."""
    found: CollectionReference = document(project, batch).collection("predictions")
    return found


def id_of(name: str) -> str:
    """The id of the answer to a batch's object of that name."""
    placed = store.prediction_path(name)
    if placed is None:
        raise ValueError(f"{name!r} is not a batch's photo")
    return placed[0].rpartition("/")[2]


def objects(project: Project, batch: str) -> Iterator[Blob]:
    """Its photos, by name."""
    blobs = project.bucket.list_blobs(prefix=prefix(batch))
    return (blob for blob in blobs if is_photo(blob.name))


def is_photo(name: str) -> bool:
    """Whether the object is more than the mark that consoles make to show a folder."""
    return not name.endswith("/")


def set_expected(project: Project, batch: str, expected: int) -> None:
    """Says how many answers there will be; the first to do so creates the document."""
    reference = document(project, batch)
    try:
        reference.create({"name": batch, "expected": expected, "created": datetime.now(UTC)})
    except AlreadyExists:
        reference.set({"expected": expected}, merge=True)


def expected_count(project: Project, batch: str) -> int | None:
    """How many answers there will be, if somebody has said so."""
    fields = document(project, batch).get().to_dict() or {}
    return int(fields["expected"]) if "expected" in fields else None


def counts(project: Project, batch: str) -> dict[str, int]:
    """How many answers there are of each status: Firestore counts, a thousand a read."""
    found = {}
    for status in STATUSES:
        query: Any = predictions(project, batch)  # Its types say that count() makes a class.
        of_status = query.where(filter=FieldFilter("status", "==", status))
        found[status.value] = int(of_status.count().get()[0][0].value)
    return found


def answers(
    project: Project, batch: str, fields: list[str] | None = None
) -> Iterator[DocumentSnapshot[DocumentReference]]:
    """Its prediction documents, by id; only `fields` of them, none of them with []."""
    query: Any = predictions(project, batch).order_by("__name__").limit(PAGE)
    if fields is not None:
        query = query.select(fields)
    page = list(query.stream())
    while page:
        yield from page
        page = list(query.start_after(page[-1]).stream())
