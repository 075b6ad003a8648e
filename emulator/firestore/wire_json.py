"""Firestore's messages and errors as the JSON that browsers speak."""

from typing import Any

from google.protobuf import json_format
from grpc import StatusCode

from emulator.firestore.errors import FirestoreError, invalid

HTTP_STATUS = {
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.UNAUTHENTICATED: 401,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ABORTED: 409,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.UNIMPLEMENTED: 501,
}


def from_json(content: Any, message_type: Any) -> Any:
    """A message of `message_type`. Raises FirestoreError INVALID_ARGUMENT when it is none."""
    if not isinstance(content, dict):
        raise invalid(f"Not a JSON object: {content!r}")
    try:
        return json_format.ParseDict(_with_known_writes(content), message_type())
    except json_format.ParseError as error:
        raise invalid(str(error)) from error


def to_json(message: Any) -> dict[str, Any]:
    content: dict[str, Any] = json_format.MessageToDict(message)
    return content


def error_to_json(error: FirestoreError) -> dict[str, Any]:
    code = HTTP_STATUS[error.status]
    return {"error": {"code": code, "status": error.status.name, "message": str(error)}}


def _with_known_writes(content: dict[str, Any]) -> dict[str, Any]:
    """Says `verify`, for which Write has no field, as a transform that changes nothing."""
    if "writes" not in content:
        return content
    writes = [
        {"transform": {"document": write["verify"]}, "currentDocument": write["currentDocument"]}
        if "verify" in write
        else write
        for write in content["writes"]
    ]
    return {**content, "writes": writes}
