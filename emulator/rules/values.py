"""Values of the rules language: their types, comparisons, arithmetic and methods.

In Python they are None, bool, int, float, str, bytes, list, dict, datetime, and what is defined
here. What the language does not define raises EvaluationError.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulator.rules.pattern import compile_pattern

Value = Any

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


class EvaluationError(Exception):
    """An expression has no value; what is asked for is denied unless another one allows it."""


@dataclass(frozen=True)
class Path:
    """A document's or an object's place."""

    segments: tuple[str, ...]


@dataclass(frozen=True)
class LatLng:
    """A point on Earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class PartlyKnown:
    """A map of which only some fields are certain: nothing but these can be asked for."""

    fields: Mapping[str, Value]


class Unknown:
    """Something that differs between the documents that a query may find."""


UNKNOWN = Unknown()

_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "bool",
    int: "int",
    float: "float",
    str: "string",
    bytes: "bytes",
    list: "list",
    dict: "map",
    datetime: "timestamp",
    Path: "path",
    LatLng: "latlng",
}
TYPE_NAMES = frozenset(_TYPES.values()) - {"null"} | {"number"}
_ORDERED = ({"int", "float"}, {"string"}, {"timestamp"})


def known(value: Value) -> Value:
    """`value` itself where it is certain."""
    if value is UNKNOWN:
        raise EvaluationError("differs between the documents that the query may find")
    return value


def type_of(value: Value) -> str:
    """The type's name in the language."""
    name = _TYPES.get(type(known(value)))
    if name is None:
        raise EvaluationError("not known as a whole for a query")
    return name


def has_type(value: Value, name: str) -> bool:
    """The operator `is`."""
    found = type_of(value)
    return found in ("int", "float") if name == "number" else found == name


def equal(left: Value, right: Value) -> bool:
    """The operator `==`: values of different types differ, but for integers and floats."""
    types = type_of(left), type_of(right)
    if types == ("list", "list"):
        return len(left) == len(right) and all(map(equal, left, right))
    if types == ("map", "map"):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    is_comparable = types[0] == types[1] or set(types) == {"int", "float"}
    return is_comparable and bool(left == right)


def compare(left: Value, sign: str, right: Value) -> bool:
    """The operators `<`, `<=`, `>` and `>=`."""
    types = {type_of(left), type_of(right)}
    if not any(types <= group for group in _ORDERED):
        raise EvaluationError(f"{sign} between {' and '.join(sorted(types))}")
    return bool(_COMPARISONS[sign](left, right))


def contains(value: Value, container: Value) -> bool:
    """The operator `in`."""
    match type_of(container):
        case "list":
            return any(equal(value, item) for item in container)
        case "map":
            return type_of(value) == "string" and value in container
        case other:
            raise EvaluationError(f"in a value of type {other}")


def calculate(left: Value, sign: str, right: Value) -> Value:
    """The operators `+`, `-`, `*`, `/` and `%`."""
    types = type_of(left), sign, type_of(right)
    if {types[0], types[2]} <= {"int", "float"}:
        return _calculate_number(left, sign, right)
    if types == ("string", "+", "string"):
        return left + right
    raise EvaluationError(" ".join(types))


def negate(value: Value) -> Value:
    """The operator `-` before a number."""
    return calculate(0, "-", value)


def member(value: Value, name: str) -> Value:
    """The operator `.`, and `[]` with a text."""
    fields = value.fields if isinstance(value, PartlyKnown) else value
    if not isinstance(fields, Mapping) or name not in fields:
        raise EvaluationError(f"no property {name}")
    return known(fields[name])


def item(value: Value, key: Value) -> Value:
    """The operator `[]`."""
    if type_of(key) == "string":
        return member(value, key)
    if (type_of(value), type_of(key)) == ("list", "int") and 0 <= key < len(value):
        return value[key]
    raise EvaluationError(f"no item {key!r}")


def call_method(value: Value, name: str, arguments: Sequence[Value]) -> Value:
    """`value.name(arguments)`."""
    method = METHODS[name][1].get(type_of(value))
    if method is None:
        raise EvaluationError(f"{type_of(value)} has no method {name}")
    return method(value, *arguments)


def _calculate_number(left: float, sign: str, right: float) -> float:
    if isinstance(left, float) or isinstance(right, float):
        return _calculate_float(float(left), sign, float(right))
    if sign in ("/", "%"):
        if right == 0:
            raise EvaluationError("division by zero")
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return int64(quotient if sign == "/" else left - right * quotient)
    return int64(_ARITHMETIC[sign](left, right))


def _calculate_float(left: float, sign: str, right: float) -> float:
    if sign == "%" or (sign == "/" and right == 0):
        raise EvaluationError(f"{left} {sign} {right}")
    return float(_ARITHMETIC[sign](left, right))


def int64(value: int) -> int:
    if not INT64_MIN <= value <= INT64_MAX:
        raise EvaluationError("integer overflow")
    return value


def _items(value: Value) -> list[Value]:
    if type_of(value) != "list":
        raise EvaluationError(f"{type_of(value)} where a list is needed")
    return list(value)


def _has_all(values: list[Value], wanted: Value) -> bool:
    return all(contains(value, values) for value in _items(wanted))


def _has_any(values: list[Value], wanted: Value) -> bool:
    return any(contains(value, values) for value in _items(wanted))


def _has_only(values: list[Value], allowed: Value) -> bool:
    return all(contains(value, _items(allowed)) for value in values)


def _matches(text: str, pattern: str) -> bool:
    return compile_pattern(pattern).fullmatch(text) is not None


def _get(value: Mapping[str, Value], key: Value, default: Value) -> Value:
    for name in key if type_of(key) == "list" else [key]:
        if type_of(value) != "map" or not contains(name, value):
            return default
        value = value[name]
    return value


_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
Method = Callable[..., Value]


METHODS: dict[str, tuple[int, dict[str, Method]]] = {  # How many arguments; by the value's type.
    "size": (0, dict.fromkeys(("string", "bytes", "list", "map"), len)),
    "matches": (1, {"string": _matches}),
    "lower": (0, {"string": str.lower}),
    "upper": (0, {"string": str.upper}),
    "hasAll": (1, {"list": _has_all}),
    "hasAny": (1, {"list": _has_any}),
    "hasOnly": (1, {"list": _has_only}),
    "keys": (0, {"map": list}),
    "values": (0, {"map": lambda value: list(value.values())}),
    "get": (2, {"map": _get}),
}
