"""Values of the rules language: their types, comparisons, arithmetic and methods.

In Python they are None, bool, int, float, str, bytes, list, dict, datetime, timedelta, and what is
defined here. What the language does not define raises EvaluationError.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from emulator.rules.pattern import compile_pattern

Value = Any
N = TypeVar("N", int, float)
T = TypeVar("T")

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
class Set:
    """Values without order, none twice."""

    items: list[Value]


@dataclass(frozen=True)
class MapDiff:
    """How `after` differs from `before`."""

    after: Mapping[str, Value]
    before: Mapping[str, Value]


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
    timedelta: "duration",
    Path: "path",
    LatLng: "latlng",
    Set: "set",
    MapDiff: "map_diff",
}
TYPE_NAMES = frozenset(_TYPES.values()) - {"null"} | {"number"}
_ORDERED = ({"int", "float"}, {"string"}, {"timestamp"}, {"duration"})


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
    if types == ("set", "set"):
        return _has_all(left.items, right.items) and _has_all(right.items, left.items)
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
        case "set":
            return any(equal(value, item) for item in container.items)
        case "map":
            return type_of(value) == "string" and value in container
        case other:
            raise EvaluationError(f"in a value of type {other}")


def calculate(left: Value, sign: str, right: Value) -> Value:
    """The operators `+`, `-`, `*`, `/` and `%`."""
    types = type_of(left), sign, type_of(right)
    if {types[0], types[2]} <= {"int", "float"}:
        return _calculate_number(left, sign, right)
    if types in _OTHER_ARITHMETIC:
        return _OTHER_ARITHMETIC[types](left, right)
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


def to_int(value: Value) -> int:
    """The function `int`."""
    return _int64(_number(value, "int", int, r"[+-]?[0-9]+"))


def to_float(value: Value) -> float:
    """The function `float`."""
    return _number(value, "float", float, r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def to_string(value: Value) -> str:
    """The function `string`, of what is written in one way only."""
    match type_of(value):
        case "string" | "int":
            return str(value)
        case "bool" | "null":
            return {True: "true", False: "false", None: "null"}[value]
        case other:
            raise EvaluationError(f"string of {other}")


def timestamp_at(milliseconds: Value) -> datetime:
    """The function `timestamp.value`: a time since 1970."""
    return _time(lambda: _EPOCH + timedelta(milliseconds=_integer(milliseconds)))


def timestamp_on(year: Value, month: Value, day: Value) -> datetime:
    """The function `timestamp.date`."""
    return _time(lambda: datetime(_integer(year), _integer(month), _integer(day), tzinfo=UTC))


def duration_of(amount: Value, unit: Value) -> timedelta:
    """The function `duration.value`; `unit` is w, d, h, m, s or ms."""
    if type_of(unit) != "string" or unit not in _UNITS:
        raise EvaluationError(f"a duration in {unit!r}")
    return _time(lambda: _UNITS[unit] * _integer(amount))


def _number(value: Value, name: str, convert: Callable[[Any], N], form: str) -> N:
    kind = type_of(value)
    if kind not in ("int", "float") and not (kind == "string" and re.fullmatch(form, value)):
        raise EvaluationError(f"{name} of {value!r}")
    try:
        return convert(value)
    except (ValueError, OverflowError) as error:
        raise EvaluationError(f"{name} of {value!r}") from error


def _time(make: Callable[[], T]) -> T:
    try:
        return make()
    except (ValueError, OverflowError) as error:
        raise EvaluationError(str(error)) from error


def _integer(value: Value) -> int:
    if type_of(value) != "int":
        raise EvaluationError(f"{value!r} is no integer")
    return int(value)


def _calculate_number(left: float, sign: str, right: float) -> float:
    if isinstance(left, float) or isinstance(right, float):
        return _calculate_float(float(left), sign, float(right))
    if sign in ("/", "%"):
        if right == 0:
            raise EvaluationError("division by zero")
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return _int64(quotient if sign == "/" else left - right * quotient)
    return _int64(_ARITHMETIC[sign](left, right))


def _calculate_float(left: float, sign: str, right: float) -> float:
    if sign == "%" or (sign == "/" and right == 0):
        raise EvaluationError(f"{left} {sign} {right}")
    return float(_ARITHMETIC[sign](left, right))


def _int64(value: int) -> int:
    if not INT64_MIN <= value <= INT64_MAX:
        raise EvaluationError("integer overflow")
    return value


def _items(value: Value) -> list[Value]:
    match type_of(value):
        case "list":
            return list(value)
        case "set":
            return list(value.items)
        case other:
            raise EvaluationError(f"{other} where a list or a set is needed")


def _has_all(values: Iterable[Value], wanted: Iterable[Value]) -> bool:
    return not _without(wanted, values)


def _common(values: Iterable[Value], others: Iterable[Value]) -> list[Value]:
    return [value for value in values if contains(value, list(others))]


def _without(values: Iterable[Value], others: Iterable[Value]) -> list[Value]:
    return [value for value in values if not contains(value, list(others))]


def _set(values: Sequence[Value]) -> Set:
    unique: list[Value] = []
    for value in values:
        if not contains(value, unique):
            unique.append(value)
    return Set(unique)


def _matches(text: str, pattern: str) -> bool:
    return compile_pattern(pattern).fullmatch(text) is not None


def _get(value: Mapping[str, Value], key: Value, default: Value) -> Value:
    for name in key if type_of(key) == "list" else [key]:
        if type_of(value) != "map" or not contains(name, value):
            return default
        value = value[name]
    return value


def _diff(after: Mapping[str, Value], before: Value) -> MapDiff:
    if type_of(before) != "map":
        raise EvaluationError(f"diff with {type_of(before)}")
    return MapDiff(after, before)


def _join(values: Sequence[Value], separator: Value) -> str:
    if {type_of(separator), *map(type_of, values)} != {"string"}:
        raise EvaluationError("join of other than texts")
    return str(separator.join(values))


def _kept(diff: MapDiff, is_changed: bool) -> list[Value]:
    common = _common(diff.after, diff.before)
    return [key for key in common if equal(diff.after[key], diff.before[key]) != is_changed]


def _affected(diff: MapDiff) -> list[Value]:
    changed = _kept(diff, is_changed=True)
    return _without(diff.after, diff.before) + _without(diff.before, diff.after) + changed


_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_OTHER_ARITHMETIC: dict[tuple[str, str, str], Callable[[Value, Value], Value]] = {
    ("string", "+", "string"): operator.add,
    ("timestamp", "+", "duration"): lambda left, right: _time(lambda: left + right),
    ("timestamp", "-", "duration"): lambda left, right: _time(lambda: left - right),
    ("timestamp", "-", "timestamp"): operator.sub,
    ("duration", "+", "duration"): lambda left, right: _time(lambda: left + right),
    ("duration", "-", "duration"): lambda left, right: _time(lambda: left - right),
}
_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}

Method = Callable[..., Value]


def _in_both(method: Method) -> dict[str, Method]:
    return {"list": method, "set": method}


METHODS: dict[str, tuple[int, dict[str, Method]]] = {  # How many arguments; by the value's type.
    "size": (
        0,
        dict.fromkeys(("string", "bytes", "list", "map"), len)
        | {"set": lambda value: len(value.items)},
    ),
    "matches": (1, {"string": _matches}),
    "lower": (0, {"string": str.lower}),
    "upper": (0, {"string": str.upper}),
    "hasAll": (1, _in_both(lambda value, other: _has_all(_items(value), _items(other)))),
    "hasAny": (1, _in_both(lambda value, other: bool(_common(_items(value), _items(other))))),
    "hasOnly": (1, _in_both(lambda value, other: _has_all(_items(other), _items(value)))),
    "toSet": (0, {"list": _set}),
    "concat": (1, {"list": lambda value, other: value + _items(other)}),
    "join": (1, {"list": _join}),
    "union": (1, {"set": lambda value, other: _set(value.items + _items(other))}),
    "intersection": (1, {"set": lambda value, other: Set(_common(value.items, _items(other)))}),
    "difference": (1, {"set": lambda value, other: Set(_without(value.items, _items(other)))}),
    "keys": (0, {"map": list}),
    "values": (0, {"map": lambda value: list(value.values())}),
    "get": (2, {"map": _get}),
    "diff": (1, {"map": _diff}),
    "addedKeys": (0, {"map_diff": lambda diff: Set(_without(diff.after, diff.before))}),
    "removedKeys": (0, {"map_diff": lambda diff: Set(_without(diff.before, diff.after))}),
    "changedKeys": (0, {"map_diff": lambda diff: Set(_kept(diff, is_changed=True))}),
    "unchangedKeys": (0, {"map_diff": lambda diff: Set(_kept(diff, is_changed=False))}),
    "affectedKeys": (0, {"map_diff": lambda diff: Set(_affected(diff))}),
    "toMillis": (0, {"timestamp": lambda value: (value - _EPOCH) // timedelta(milliseconds=1)}),
    "year": (0, {"timestamp": lambda value: value.year}),
    "month": (0, {"timestamp": lambda value: value.month}),
    "day": (0, {"timestamp": lambda value: value.day}),
    "seconds": (0, {"duration": lambda value: value // timedelta(seconds=1)}),
}
