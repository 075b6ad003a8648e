"""Reads the text of a rules file into blocks; see grammar.lark."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

Expression = Tree[Token]

NEWLINE = "\n"

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_METHODS = {"read": ("get", "list"), "write": ("create", "update", "delete")}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", '"': '"'}


class UnsupportedRules(ValueError):
    """The rules hold something that is not covered, or not of the language at all."""


@dataclass(frozen=True)
class Wildcard:
    """`{name}`, one segment of a path, or `{name=**}`, any number of them."""

    name: str
    is_glob: bool


Pattern = tuple[str | Wildcard, ...]


@dataclass(frozen=True)
class Function:
    """A function of the rules; `bindings` are its `let` lines."""

    name: Token
    parameters: tuple[Token, ...]
    bindings: tuple[tuple[Token, Expression], ...]
    result: Expression


@dataclass(frozen=True)
class Allow:
    """An `allow`: the methods, and the condition where there is one."""

    methods: frozenset[str]
    condition: Expression | None
    line: int


@dataclass(frozen=True)
class Block:
    """A `match` with what is in it, or the service itself, whose pattern is empty."""

    pattern: Pattern
    functions: Mapping[str, Function]
    allows: tuple[Allow, ...]
    blocks: tuple["Block", ...]


def parse(text: str, service: str) -> Block:
    """The rules of `service` in `text`. Raises UnsupportedRules, which names line and construct."""
    try:
        children: list[Any] = _parser().parse(text).children
    except UnexpectedInput as error:
        raise UnsupportedRules(_describe(error, text)) from error
    version, found_service, *parts = children
    if unquoted(version) != "2":
        raise refusal(version, f"rules_version {version}; '2' is")
    if found_service != service:
        raise UnsupportedRules(
            f"line {found_service.line}: rules for {found_service}, not for {service}"
        )
    return _block((), parts)


def refusal(where: Token, construct: str) -> UnsupportedRules:
    """The error for a construct that stands where the token does."""
    return UnsupportedRules(f"line {where.line}: not covered: {construct}")


def unquoted(literal: Token) -> str:
    """The text that a string literal stands for."""

    def unescaped(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise refusal(literal, f"the escape {match[0]} in {literal}")
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", unescaped, literal[1:-1])


@cache
def _parser() -> Lark:
    return Lark(
        _GRAMMAR.read_text(), parser="lalr", propagate_positions=True, maybe_placeholders=False
    )


def _describe(error: UnexpectedInput, text: str) -> str:
    found = error.token if isinstance(error, UnexpectedToken) else text[error.pos_in_stream or 0]
    if not found:
        return f"line {text.count(NEWLINE) + 1}: the file ends too early"
    place = f"line {error.line}, column {error.column}"
    return f"{place}: not covered here: {found}\n{error.get_context(text).rstrip()}"


def _block(pattern: Pattern, parts: list[Any]) -> Block:
    functions = [_function(part) for part in parts if part.data == "function"]
    for number, function in enumerate(functions):
        if function.name in [earlier.name for earlier in functions[:number]]:
            raise refusal(function.name, f"a second function {function.name}")
    return Block(
        pattern,
        {function.name.value: function for function in functions},
        tuple(_allow(part) for part in parts if part.data == "allow"),
        tuple(
            _block(_pattern(part.children[0]), part.children[1:])
            for part in parts
            if part.data == "block"
        ),
    )


def _pattern(tree: Tree[Token]) -> Pattern:
    segments: list[str | Wildcard] = []
    for child in tree.children:
        if isinstance(child, Token):
            segments.append(child.value)
        else:
            (name,) = child.scan_values(lambda value: True)
            segments.append(Wildcard(name.value, is_glob=child.data == "glob"))
    return tuple(segments)


def _allow(tree: Tree[Token]) -> Allow:
    condition = tree.children[-1]
    if isinstance(condition, Token):
        return Allow(frozenset(_expanded(tree.children)), None, tree.meta.line)
    return Allow(frozenset(_expanded(tree.children[:-1])), condition, tree.meta.line)


def _expanded(methods: list[Any]) -> Iterator[str]:
    for method in methods:
        yield from _METHODS.get(method, (method.value,))


def _function(tree: Tree[Token]) -> Function:
    children: list[Any] = tree.children
    name, parameters, *bindings, result = children
    return Function(
        name,
        tuple(parameters.children),
        tuple((binding.children[0], binding.children[1]) for binding in bindings),
        result,
    )
