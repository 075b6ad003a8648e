"""The rules of one service, and whether they allow a request."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from emulator.rules.check import CLOUD_FIRESTORE, check
from emulator.rules.evaluate import Read, Scope, is_true
from emulator.rules.parse import Allow, Block, Pattern, UnsupportedRules, Wildcard, parse
from emulator.rules.values import UNKNOWN, EvaluationError, Path, Unknown, Value


class AnyDepth:
    """In a query's path: any number of segments."""


ANY_DEPTH = AnyDepth()
Segment = str | Unknown | AnyDepth

MAX_DOCUMENTS = {CLOUD_FIRESTORE: 10}  # Reads allowed in one evaluation; production's own limits.
MAX_DOCUMENTS_ELSEWHERE = 2

logger = logging.getLogger(__name__)


class Ruleset:
    """Says who may do what. Whatever no rule allows is denied."""

    def __init__(self, text: str, service: str) -> None:
        """Raises UnsupportedRules, naming line and construct, for what is not covered."""
        self._service = parse(text, service)
        self._max_documents = MAX_DOCUMENTS.get(service, MAX_DOCUMENTS_ELSEWHERE)
        check(self._service, service)

    def allows(
        self,
        method: str,
        path: Sequence[Segment],
        request: Mapping[str, Value],
        resource: Value,
        read: Read,
    ) -> bool:
        """Whether some rule for `path` allows `method` (get, list, create, update or delete).

        `request` has the rest of what rules know by that name; `read` serves their get().
        """
        request = {**request, "method": method, "path": _as_value(path)}
        scope = Scope(
            {"request": request, "resource": resource},
            {},
            None,
            _limited(read, self._max_documents),
        )
        rules = _reached(self._service, path, scope)
        is_allowed = any(_holds(allow, inner) for allow, inner in rules if method in allow.methods)
        if not is_allowed:
            logger.info("denied: %s %s", method, "/".join(map(str, path)))
        return is_allowed


def read_ruleset(file: FilePath, service: str) -> Ruleset:
    """The rules in `file`; raises OSError, or UnsupportedRules naming file, line and construct."""
    try:
        return Ruleset(file.read_text(), service)
    except UnsupportedRules as error:
        raise UnsupportedRules(f"{file}, {error}") from error


def auth_of(claims: Mapping[str, Any] | None) -> Value:
    """`request.auth` for the verified claims of an ID token, None for nobody."""
    return None if claims is None else {"uid": claims["sub"], "token": dict(claims)}


def _reached(block: Block, path: Sequence[Segment], scope: Scope) -> Iterator[tuple[Allow, Scope]]:
    """All `allow` of the blocks whose patterns, one in the other, make up the whole path."""
    for variables, rest in _matches(block.pattern, path):
        inner = scope.inside(variables, block.functions)
        if not rest:
            yield from ((allow, inner) for allow in block.allows)
        for child in block.blocks:
            yield from _reached(child, rest, inner)


def _matches(
    pattern: Pattern, path: Sequence[Segment]
) -> Iterator[tuple[dict[str, Value], Sequence[Segment]]]:
    """Each way in which the pattern fits the path's start: its variables, and the path's rest."""
    if not pattern:
        yield {}, path
        return
    head, tail = pattern[0], pattern[1:]
    for length in _lengths(head, path):
        for variables, rest in _matches(tail, path[length:]):
            yield {**_bound(head, path[:length]), **variables}, rest


def _lengths(head: str | Wildcard, path: Sequence[Segment]) -> Sequence[int]:
    """How many of the path's first segments `head` can stand for."""
    if isinstance(head, Wildcard) and head.is_glob:
        return range(len(path) + 1)
    if not path or path[0] in ("", ANY_DEPTH):
        return ()
    return (1,) if isinstance(head, Wildcard) or path[0] == head else ()


def _bound(head: str | Wildcard, segments: Sequence[Segment]) -> dict[str, Value]:
    if not isinstance(head, Wildcard):
        return {}
    return {head.name: _as_value(segments) if head.is_glob else segments[0]}


def _as_value(path: Sequence[Segment]) -> Value:
    segments = tuple(segment for segment in path if isinstance(segment, str))
    return Path(segments) if len(segments) == len(path) else UNKNOWN


def _holds(allow: Allow, scope: Scope) -> bool:
    try:
        return allow.condition is None or is_true(allow.condition, scope)
    except EvaluationError as error:
        logger.info("line %d: %s", allow.line, error)
        return False


def _limited(read: Read, max_documents: int) -> Callable[[Path], Value]:
    found: dict[Path, Value] = {}

    def read_once(path: Path) -> Value:
        if path not in found:
            if len(found) == max_documents:
                raise EvaluationError(f"more than {max_documents} documents read")
            found[path] = read(path)
        return found[path]

    return read_once
