"""The google.firestore.v1 messages as plain protobuf classes, without proto-plus' conversions."""

from typing import Any

from google.cloud.firestore_v1 import types


def __getattr__(name: str) -> Any:
    return getattr(types, name).pb()
