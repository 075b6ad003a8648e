"""A batch: its objects, its predictions, and the document with the expected count."""

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

PAGE = 500  # Documents per query: a stream of a million would outlive its connection.


def check_name(name: str) -> str:
    """Returns the name. Raises click.BadParameter if the function would ignore such a batch."""
    place = store.prediction_path(f"batches/{name}/photo")
    if place is None or place[1]["batchId"] != name:
        raise click.BadParameter(
            f"{name!r} must be 1 to 128 letters, digits, _ or -, and not of the form __...__."
        )
    return name


def prefix(batch: str) -> str:
    """The prefix of its objects' names."""
    return f"batches/{batch}/"


def document(project: Project, batch: str) -> DocumentReference:
    """The document with its name, expected count, and creation time."""
    return project.firestore.document(f"batches/{batch}")


def collection(project: Project, batch: str) -> CollectionReference:
    """The collection of its prediction documents."""
    found: CollectionReference = document(project, batch).collection("predictions")
    return found


def prediction_id(name: str) -> str:
    """The id of the prediction for a batch's object. Raises ValueError for any other name."""
    place = store.prediction_path(name)
    if place is None:
        raise ValueError(f"{name!r} is not a batch's photo")
    return place[0].rpartition("/")[2]


def objects(project: Project, batch: str) -> Iterator[Blob]:
    """Its photos, sorted by name."""
    blobs = project.bucket.list_blobs(prefix=prefix(batch))
    return (blob for blob in blobs if is_photo(blob.name))


def is_photo(name: str) -> bool:
    """False for the placeholder object that consoles create for a folder."""
    return not name.endswith("/")


def set_expected(project: Project, batch: str, expected: int) -> None:
    """Stores how many predictions there will be; creates the batch's document if needed."""
    reference = document(project, batch)
    try:
        reference.create({"name": batch, "expected": expected, "created": datetime.now(UTC)})
    except AlreadyExists:
        reference.set({"expected": expected}, merge=True)


def expected_count(project: Project, batch: str) -> int | None:
    """How many predictions there will be; None if nobody has stored it."""
    fields = document(project, batch).get().to_dict() or {}
    return int(fields["expected"]) if "expected" in fields else None


def status_counts(project: Project, batch: str) -> dict[str, int]:
    """How many predictions have each status. Firestore counts them: one read per thousand."""
    found = {}
    for status in STATUSES:
        query: Any = collection(project, batch)  # The library types count() wrongly.
        with_status = query.where(filter=FieldFilter("status", "==", status))
        found[status.value] = int(with_status.count().get()[0][0].value)
    return found


def predictions(
    project: Project, batch: str, fields: list[str] | None = None
) -> Iterator[DocumentSnapshot[DocumentReference]]:
    """Its prediction documents, sorted by id: all their fields, or only `fields` ([] for none)."""
    query: Any = collection(project, batch).order_by("__name__").limit(PAGE)
    if fields is not None:
        query = query.select(fields)
    page = list(query.stream())
    while page:
        yield from page
        page = list(query.start_after(page[-1]).stream())


def prediction_ids(project: Project, batch: str) -> set[str]:
    """The ids of its prediction documents."""
    return {prediction.id for prediction in predictions(project, batch, [])}
