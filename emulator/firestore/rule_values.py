"""Firestore's documents, names and queries as security rules see them."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from emulator.firestore.documents import Firestore
from emulator.firestore.errors import FirestoreError
from emulator.firestore.proto import Document, Value
from emulator.firestore.query import Query
from emulator.rules.evaluate import Read
from emulator.rules.ruleset import ANY_DEPTH, Segment
from emulator.rules.values import UNKNOWN, EvaluationError, LatLng, PartlyKnown, Path


def path_of(name: str) -> tuple[str, ...]:
    """The path of a document; a name starts with its project, which rules do not see."""
    return tuple(name.split("/")[2:])


def found_path_of(query: Query) -> list[Segment]:
    """The path of whichever document the query may find."""
    depth: list[Segment] = [ANY_DEPTH] if query.has_descendants else []
    collection = [query.collection_id] if query.collection_id else []
    return [*path_of(query.parent), *depth, *collection, UNKNOWN]


def resource_of(document: Document | None) -> dict[str, Any] | None:
    """`resource`, and `request.resource`."""
    if document is None:
        return None
    return {
        "__name__": Path(path_of(document.name)),
        "id": document.name.rpartition("/")[2],
        "data": _map(document.fields),
    }


def found_resource_of(query: Query) -> PartlyKnown:
    """`resource` of whichever document the query may find.

    Certain are the fields that the query wants equal to a text, a boolean or a time: other values
    (1 and 1.0) may be equal and yet differ for a rule.
    """
    fields = {
        path[0]: _value(value)
        for path, value in query.equalities
        if len(path) == 1
        and value.WhichOneof("value_type") in ("string_value", "boolean_value", "timestamp_value")
    }
    return PartlyKnown({"data": PartlyKnown(fields)})


def query_of(query: Query) -> dict[str, int]:
    """`request.query`: what the query does not say is missing, so a rule that asks denies."""
    said = {"limit": query.limit, "offset": query.offset or None}
    return {name: value for name, value in said.items() if value is not None}


def reader(firestore: Firestore, project: str) -> Read:
    """What get() and exists() read."""

    def read(path: Path) -> dict[str, Any] | None:
        try:
            return resource_of(firestore.get("/".join(["projects", project, *path.segments])))
        except FirestoreError as error:
            raise EvaluationError(str(error)) from error

    return read


def _map(fields: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Value) -> Any:
    match value.WhichOneof("value_type"):
        case "null_value":
            return None
        case "timestamp_value":
            return value.timestamp_value.ToDatetime(UTC)
        case "reference_value":
            return Path(path_of(value.reference_value))
        case "geo_point_value":
            return LatLng(value.geo_point_value.latitude, value.geo_point_value.longitude)
        case "array_value":
            return [_value(element) for element in value.array_value.values]
        case "map_value":
            return _map(value.map_value.fields)
        case kind:
            return getattr(value, kind)
