"""What one write makes of one document: preconditions, masks and transforms."""

from collections.abc import Callable
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from emulator.firestore.errors import FirestoreError, invalid, unimplemented
from emulator.firestore.paths import (
    check_document_name,
    delete_field,
    get_field,
    parse_field_path,
    set_field,
)
from emulator.firestore.proto import (
    Document,
    DocumentTransform,
    Precondition,
    Value,
    Write,
    WriteResult,
)
from emulator.firestore.values import sort_key

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def written_name(write: Write) -> str:
    """The name of the document that the write is about."""
    match write.WhichOneof("operation"):
        case "update":
            return check_document_name(write.update.name)
        case "delete":
            return check_document_name(write.delete)
        case "transform" if not write.transform.field_transforms:
            return check_document_name(write.transform.document)
        case operation:
            raise unimplemented(f"a write of kind {operation}")


def is_only_precondition(write: Write) -> bool:
    """Whether the write leaves the document as it is: a `verify`."""
    return bool(write.WhichOneof("operation") == "transform")


def apply_write(
    write: Write, current: Document | None, time: Timestamp
) -> tuple[Document | None, WriteResult]:
    """The document after the write (None: there is none), and the result for the client.

    A `transform` without transforms changes nothing: it only checks its precondition.
    Raises FirestoreError: NOT_FOUND, ALREADY_EXISTS or FAILED_PRECONDITION as the precondition
    has it, INVALID_ARGUMENT or UNIMPLEMENTED when the write itself is at fault.
    """
    name = written_name(write)
    _check_precondition(write.current_document, name, current)
    match write.WhichOneof("operation"):
        case "update":
            return _update(write, current, time)
        case "delete":
            return None, WriteResult()
        case _:
            return current, WriteResult()


def _check_precondition(condition: Precondition, name: str, current: Document | None) -> None:
    match condition.WhichOneof("condition_type"):
        case "exists" if condition.exists and current is None:
            raise FirestoreError(StatusCode.NOT_FOUND, f"No document to update: {name}")
        case "exists" if not condition.exists and current is not None:
            raise FirestoreError(StatusCode.ALREADY_EXISTS, f"Document already exists: {name}")
        case "update_time" if current is None or current.update_time != condition.update_time:
            raise FirestoreError(
                StatusCode.FAILED_PRECONDITION,
                f"Not of the expected version {condition.update_time.ToJsonString()}: {name}",
            )


def _update(
    write: Write, current: Document | None, time: Timestamp
) -> tuple[Document, WriteResult]:
    before = Document(create_time=time) if current is None else current
    is_merge = write.HasField("update_mask")
    document = Document(
        name=write.update.name,
        fields=before.fields if is_merge else write.update.fields,
        create_time=before.create_time,
        update_time=time,
    )
    if is_merge:
        _merge(document, write)
    results = [_transform(document, step, time) for step in write.update_transforms]
    for value in document.fields.values():
        sort_key(value)  # Refuses what no document may hold.
    if current is not None and current.fields == document.fields:
        document.update_time.CopyFrom(current.update_time)  # Nothing changed.
    return document, WriteResult(update_time=document.update_time, transform_results=results)


def _merge(document: Document, write: Write) -> None:
    """Takes the fields in the mask from the write, and deletes those that the write lacks."""
    for path in map(parse_field_path, write.update_mask.field_paths):
        value = get_field(write.update, path)
        if value is None:
            delete_field(document, path)
        else:
            set_field(document, path, value)


def _transform(
    document: Document, step: DocumentTransform.FieldTransform, time: Timestamp
) -> Value:
    path = parse_field_path(step.field_path)
    found = get_field(document, path)
    kind = step.WhichOneof("transform_type")
    if kind is None:
        raise invalid(f"No transform for the field {step.field_path}")
    if kind not in _TRANSFORMS:
        raise unimplemented(f"the transform {kind}")
    value = _TRANSFORMS[kind](found, getattr(step, kind), time)
    set_field(document, path, value)
    return value


def _server_value(found: Value | None, value: int, time: Timestamp) -> Value:
    return Value(timestamp_value=time)


def _increment(found: Value | None, operand: Value, time: Timestamp) -> Value:
    number, step = _number(found), _number(operand)
    if number is None or step is None:
        return operand
    total = number + step
    if isinstance(total, float):
        return Value(double_value=total)
    return Value(integer_value=max(INT64_MIN, min(INT64_MAX, total)))


def _number(value: Value | None) -> int | float | None:
    if value is None or value.WhichOneof("value_type") not in ("integer_value", "double_value"):
        return None
    number: int | float = getattr(value, value.WhichOneof("value_type"))
    return number


_TRANSFORMS: dict[str, Callable[[Value | None, Any, Timestamp], Value]] = {
    "set_to_server_value": _server_value,
    "increment": _increment,
}
