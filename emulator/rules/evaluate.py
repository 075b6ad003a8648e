"""What an expression of the rules is worth where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from lark import Token

from emulator.rules import values
from emulator.rules.parse import Expression, Function, unquoted
from emulator.rules.values import EvaluationError, Path, Value

Read = Callable[[Path], Value]
"""The document at a path as rules see one, None where there is none."""

MAX_CALL_DEPTH = 20  # Production's own limit.


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use, those of `outer` among them."""

    variables: Mapping[str, Value]
    functions: Mapping[str, Function]
    outer: "Scope | None"
    read: Read
    depth: int = 0

    def inside(self, variables: Mapping[str, Value], functions: Mapping[str, Function]) -> "Scope":
        """This scope, and more names."""
        return Scope(variables, functions, self, self.read, self.depth)

    def variable(self, name: str) -> Value:
        """The value of the nearest variable of this name."""
        if name in self.variables:
            return values.known(self.variables[name])
        return cast(Scope, self.outer).variable(name)

    def function(self, name: str) -> "tuple[Function, Scope] | None":
        """The nearest function of this name, and the scope that it stands in."""
        if name in self.functions:
            return self.functions[name], self
        return self.outer.function(name) if self.outer else None


def evaluate(expression: Expression, scope: Scope) -> Value:
    """The expression's value; raises EvaluationError where it has none."""
    return _FORMS[expression.data](scope, *expression.children)


def is_true(expression: Expression, scope: Scope) -> bool:
    """The expression's value where it is a boolean; raises EvaluationError else."""
    value = evaluate(expression, scope)
    if not isinstance(value, bool):
        raise EvaluationError(f"{values.type_of(value)} where a bool is needed")
    return value


def _either(scope: Scope, left: Expression, right: Expression) -> bool:
    return _decided(True, scope, left, right)


def _both(scope: Scope, left: Expression, right: Expression) -> bool:
    return _decided(False, scope, left, right)


def _decided(decisive: bool, scope: Scope, left: Expression, right: Expression) -> bool:
    """One side that is `decisive` decides, even where the other one has no value."""
    try:
        if is_true(left, scope) is decisive:
            return decisive
    except EvaluationError:
        if is_true(right, scope) is decisive:
            return decisive
        raise
    return is_true(right, scope)


def _choice(scope: Scope, condition: Expression, yes: Expression, no: Expression) -> Value:
    return evaluate(yes if is_true(condition, scope) else no, scope)


def _equality(scope: Scope, left: Expression, sign: Token, right: Expression) -> bool:
    return values.equal(evaluate(left, scope), evaluate(right, scope)) is (sign == "==")


def _comparison(scope: Scope, left: Expression, sign: Token, right: Expression) -> bool:
    return values.compare(evaluate(left, scope), sign, evaluate(right, scope))


def _arithmetic(scope: Scope, left: Expression, sign: Token, right: Expression) -> Value:
    return values.calculate(evaluate(left, scope), sign, evaluate(right, scope))


def _member(scope: Scope, target: Expression, name: Token) -> Value:
    return values.member(evaluate(target, scope), name)


def _method(scope: Scope, target: Expression, name: Token, arguments: Expression) -> Value:
    return values.call_method(evaluate(target, scope), name, _list(scope, *arguments.children))


def _call(scope: Scope, name: Token, arguments: Expression) -> Value:
    found = scope.function(name)
    given = _list(scope, *arguments.children)
    if found is None:
        return FUNCTIONS[name][1](scope, *given)
    if scope.depth == MAX_CALL_DEPTH:
        raise EvaluationError(f"{name} is called more than {MAX_CALL_DEPTH} calls deep")
    function, home = found
    parameters = dict(zip(function.parameters, given, strict=True))
    inner = Scope(parameters, {}, home, scope.read, scope.depth + 1)
    for variable, expression in function.bindings:
        inner = inner.inside({variable: evaluate(expression, inner)}, {})
    return evaluate(function.result, inner)


def _list(scope: Scope, *items: Any) -> list[Value]:
    return [evaluate(item, scope) for item in items]


def _map(scope: Scope, *entries: Any) -> dict[str, Value]:
    pairs = [_list(scope, *entry.children) for entry in entries]
    if not all(isinstance(key, str) for key, _ in pairs):
        raise EvaluationError("a map's keys are strings")
    return dict(pairs)


def _path(scope: Scope, *segments: Any) -> Path:
    found: list[str] = []
    for segment in segments:
        value = segment.value if isinstance(segment, Token) else evaluate(segment, scope)
        match value:
            case Path():
                found.extend(value.segments)
            case str() if value and "/" not in value:
                found.append(value)
            case _:
                raise EvaluationError(f"{value!r} in a path")
    return Path(tuple(found))


def _get(scope: Scope, path: Value) -> Value:
    if not isinstance(path, Path):
        raise EvaluationError(f"{values.type_of(path)} where a path is needed")
    return scope.read(path)


def _exists(scope: Scope, path: Value) -> bool:
    return _get(scope, path) is not None


FUNCTIONS: dict[str, tuple[int, Callable[..., Value]]] = {  # How many arguments each takes.
    "exists": (1, _exists),
    "get": (1, _get),
    "firestore.exists": (1, _exists),
    "firestore.get": (1, _get),
}

_FORMS: dict[str, Callable[..., Value]] = {
    "choice": _choice,
    "either": _either,
    "both": _both,
    "equality": _equality,
    "comparison": _comparison,
    "contains": lambda scope, value, container: values.contains(*_list(scope, value, container)),
    "has_type": lambda scope, value, name: values.has_type(evaluate(value, scope), name),
    "arithmetic": _arithmetic,
    "negation": lambda scope, operand: not is_true(operand, scope),
    "minus": lambda scope, operand: values.negate(evaluate(operand, scope)),
    "string": lambda scope, literal: unquoted(literal),
    "integer": lambda scope, literal: values.int64(int(literal)),
    "float": lambda scope, literal: float(literal),
    "true": lambda scope: True,
    "false": lambda scope: False,
    "null": lambda scope: None,
    "list": _list,
    "map": _map,
    "path": _path,
    "variable": lambda scope, name: scope.variable(name),
    "call": _call,
    "member": _member,
    "method": _method,
    "item": lambda scope, target, key: values.item(*_list(scope, target, key)),
}
