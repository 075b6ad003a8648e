"""Rejects rules that use a construct that is not covered."""

from collections.abc import Mapping
from typing import Any

from lark import Token, Tree

from emulator.rules.evaluate import FUNCTIONS
from emulator.rules.parse import Block, Expression, Function, Wildcard, refusal, unquoted
from emulator.rules.pattern import UnsupportedPattern, compile_pattern
from emulator.rules.values import METHODS, TYPE_NAMES

CLOUD_FIRESTORE = "cloud.firestore"
FIREBASE_STORAGE = "firebase.storage"

_REQUEST = frozenset({"auth", "method", "path", "resource", "time"})
_AUTH = frozenset({"token", "uid"})
_DOCUMENT = frozenset({"__name__", "data", "id"})
_UPLOAD = frozenset(
    {
        "bucket",
        "cacheControl",
        "contentDisposition",
        "contentEncoding",
        "contentLanguage",
        "contentType",
        "metadata",
        "name",
        "size",
    }
)
_OBJECT = _UPLOAD | {
    "crc32c",
    "etag",
    "generation",
    "md5Hash",
    "metageneration",
    "timeCreated",
    "updated",
}
_MEMBERS: dict[str, dict[str, frozenset[str]]] = {
    CLOUD_FIRESTORE: {
        "request": _REQUEST | {"query"},
        "request.auth": _AUTH,
        "request.query": frozenset({"limit", "offset"}),
        "request.resource": _DOCUMENT,
        "resource": _DOCUMENT,
    },
    FIREBASE_STORAGE: {
        "request": _REQUEST,
        "request.auth": _AUTH,
        "request.resource": _UPLOAD,
        "resource": _OBJECT,
    },
}
_FUNCTIONS_OF_ONE = {
    "exists": CLOUD_FIRESTORE,
    "get": CLOUD_FIRESTORE,
    "firestore.exists": FIREBASE_STORAGE,
    "firestore.get": FIREBASE_STORAGE,
}
_GIVEN = frozenset({"request", "resource"})


def check(service_block: Block, service: str) -> None:
    """Raises UnsupportedRules for a name, function, method, property or pattern not covered."""
    functions = {
        name: arity
        for name, (arity, _) in FUNCTIONS.items()
        if _FUNCTIONS_OF_ONE.get(name, service) == service
    }
    _Checker(service).check_block(service_block, _GIVEN, functions)


class _Checker:
    def __init__(self, service: str) -> None:
        self._members = _MEMBERS[service]

    def check_block(self, block: Block, names: frozenset[str], arities: Mapping[str, int]) -> None:
        names |= {part.name for part in block.pattern if isinstance(part, Wildcard)}
        own = {name: len(function.parameters) for name, function in block.functions.items()}
        arities = {**arities, **own}
        for function in block.functions.values():
            self._check_function(function, names, arities)
        for allow in block.allows:
            if allow.condition is not None:
                self._check(allow.condition, names, arities)
        for inner in block.blocks:
            self.check_block(inner, names, arities)

    def _check_function(
        self, function: Function, names: frozenset[str], arities: Mapping[str, int]
    ) -> None:
        names |= set(function.parameters)
        for name, expression in function.bindings:
            self._check(expression, names, arities)
            names |= {name}
        self._check(function.result, names, arities)
        for name in (*function.parameters, *(name for name, _ in function.bindings)):
            if name in _GIVEN:
                raise refusal(name, f"{name} as the name of something else")

    def _check(
        self, expression: Expression, names: frozenset[str], arities: Mapping[str, int]
    ) -> None:
        for tree in expression.iter_subtrees():
            match tree.data, tree.children:
                case "variable", [Token() as name] if name not in names:
                    raise refusal(name, f"the variable {name}")
                case "call", [Token() as name, Tree() as arguments]:
                    _check_call(name, arguments, arities, "function")
                case "method", [_, Token() as name, Tree() as arguments]:
                    _check_call(name, arguments, _METHOD_ARITIES, "method")
                    if name == "matches":
                        _check_pattern(name, arguments.children[0])
                case "member", [Tree() as target, Token() as name]:
                    self._check_member(target, name)
                case "has_type", [_, Token() as name] if name not in TYPE_NAMES:
                    raise refusal(name, f"the type {name}")
                case "string", [Token() as literal]:
                    unquoted(literal)

    def _check_member(self, target: Expression, name: Token) -> None:
        whole = _dotted(target)
        if name not in self._members.get(whole, {name}):
            raise refusal(name, f"the property {whole}.{name}")


_METHOD_ARITIES = {name: arity for name, (arity, _) in METHODS.items()}


def _check_call(name: Token, arguments: Tree[Token], arities: Mapping[str, int], kind: str) -> None:
    if name not in arities:
        raise refusal(name, f"the {kind} {name}")
    if len(arguments.children) != arities[name]:
        raise refusal(name, f"the {kind} {name} with {len(arguments.children)} arguments")


def _check_pattern(name: Token, argument: Any) -> None:
    if argument.data != "string":
        raise refusal(name, "matches with a pattern that is not written out")
    try:
        compile_pattern(unquoted(argument.children[0]))
    except UnsupportedPattern as error:
        raise refusal(name, str(error)) from error


def _dotted(expression: Any) -> str:
    """`a.b` for the expression a.b, and nothing for what is no such chain of names."""
    match expression.data, expression.children:
        case "variable", [name]:
            return str(name)
        case "member", [target, name] if _dotted(target):
            return f"{_dotted(target)}.{name}"
        case _:
            return ""
