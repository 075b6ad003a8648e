"""Document names, and paths to the fields in a document."""

import re
from collections.abc import Iterable

from emulator.firestore.errors import invalid
from emulator.firestore.proto import Document, Value

FieldPath = tuple[str, ...]

NAME: FieldPath = ("__name__",)  # Stands for the document's own name in queries and masks.

_DOCUMENT_NAME = re.compile(r"projects/[^/]+/databases/[^/]+/documents(/[^/]+/[^/]+)+")
_PARENT = re.compile(r"projects/[^/]+/databases/[^/]+/documents(/[^/]+/[^/]+)*")
_FIELD = re.compile(r"(?:`((?:[^`\\]|\\.)+)`|([^`.]+))(\.|\Z)", re.DOTALL)
_NUMERIC_ID = re.compile(r"__id(-?\d+)__")


def check_document_name(name: str) -> str:
    """`name` itself. Raises FirestoreError INVALID_ARGUMENT when it names no document."""
    if not _DOCUMENT_NAME.fullmatch(name):
        raise invalid(f"Not a document name: {name!r}")
    return name


def check_parent(name: str) -> str:
    """`name` itself. Raises FirestoreError where it is neither a document nor the root."""
    if not _PARENT.fullmatch(name):
        raise invalid(f"Not the name of a document or of the database's root: {name!r}")
    return name


def split_document_name(name: str) -> tuple[str, str]:
    """The name of what holds the document's collection, and the collection's id."""
    parent, collection, _ = name.rsplit("/", 2)
    return parent, collection


def name_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sorts names as Firestore does: by segment, numeric ids (__id7__) first."""
    return tuple(_segment_key(segment) for segment in name.split("/"))


def parse_field_path(path: str) -> FieldPath:
    """The segments of `a.b` or of a back-quoted path. Raises FirestoreError INVALID_ARGUMENT."""
    segments: list[str] = []
    position = 0
    while match := _FIELD.match(path, position):
        quoted, plain, separator = match.groups()
        segments.append(re.sub(r"\\(.)", r"\1", quoted) if quoted else plain)
        if not separator:
            return tuple(segments)
        position = match.end()
    raise invalid(f"Not a field path: {path!r}")


def get_field(document: Document, path: FieldPath) -> Value | None:
    fields = document.fields
    for segment in path[:-1]:
        if segment not in fields:
            return None
        fields = fields[segment].map_value.fields
    return fields.get(path[-1])


def set_field(document: Document, path: FieldPath, value: Value) -> None:
    """Puts `value` at `path`; whatever stands in the way becomes a map."""
    fields = document.fields
    for segment in path[:-1]:
        fields = fields[segment].map_value.fields
    fields[path[-1]].CopyFrom(value)


def delete_field(document: Document, path: FieldPath) -> None:
    fields = document.fields
    for segment in path[:-1]:
        if segment not in fields:
            return
        fields = fields[segment].map_value.fields
    if path[-1] in fields:
        del fields[path[-1]]


def project(document: Document, field_paths: Iterable[str]) -> Document:
    """The document with nothing but the fields at `field_paths`."""
    projected = Document(
        name=document.name, create_time=document.create_time, update_time=document.update_time
    )
    for path in map(parse_field_path, field_paths):
        value = get_field(document, path)
        if value is not None:
            set_field(projected, path, value)
    return projected


def _segment_key(segment: str) -> tuple[int, int | str]:
    numeric = _NUMERIC_ID.fullmatch(segment)
    return (0, int(numeric[1])) if numeric else (1, segment)
