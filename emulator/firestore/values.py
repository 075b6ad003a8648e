"""Firestore's order of values.

See https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering.
"""

import math
from typing import Any

from emulator.firestore.errors import unimplemented
from emulator.firestore.paths import name_key
from emulator.firestore.proto import Value

SortKey = tuple[Any, ...]  # The type's rank first; keys of one rank compare with each other.

MISSING: SortKey = ()  # Where a document has no such field.
NULL: SortKey = (0,)
ARRAY_RANK = 8


def sort_key(value: Value) -> SortKey:
    """Equal, smaller and greater as Firestore has it: 1 equals 1.0, NaN is the least number.

    Raises FirestoreError UNIMPLEMENTED for values that no document holds (expressions).
    """
    match value.WhichOneof("value_type"):
        case "null_value":
            return NULL
        case "boolean_value":
            return (1, value.boolean_value)
        case "integer_value":
            return _number_key(value.integer_value)
        case "double_value":
            return _number_key(value.double_value)
        case "timestamp_value":
            return (3, value.timestamp_value.seconds, value.timestamp_value.nanos)
        case "string_value":
            return (4, value.string_value)
        case "bytes_value":
            return (5, value.bytes_value)
        case "reference_value":
            return (6, name_key(value.reference_value))
        case "geo_point_value":
            return (7, value.geo_point_value.latitude, value.geo_point_value.longitude)
        case "array_value":
            return (ARRAY_RANK, tuple(map(sort_key, value.array_value.values)))
        case "map_value":
            return _map_key(value)
        case kind:
            raise unimplemented(f"values of kind {kind}")


def _number_key(number: float) -> SortKey:
    return (2, 0, 0) if math.isnan(number) else (2, 1, number)


def _map_key(value: Value) -> SortKey:
    fields = value.map_value.fields
    if "__type__" in fields:  # A vector: shorter ones first.
        elements = fields["value"].array_value.values
        return (9, len(elements), tuple(map(sort_key, elements)))
    return (10, tuple((name, sort_key(fields[name])) for name in sorted(fields)))
