"""Regular expressions of rules, which are RE2's, as Python's."""

import re
from functools import cache

# A piece of a pattern that means the same to RE2 and to Python; what is not here is refused.
_ESCAPE = r"\\[!-/:-@\[-`{-~]|\\[dDwWnrtf]"
_CLASS = rf"\[\^?(?:{_ESCAPE}|(?!--|&&|\|\||~~)[^\\\[\]])+\]"
_ATOM = rf"{_ESCAPE}|{_CLASS}|[^\\\[\](){{}}*+?|^$]"
_REPETITION = r"[*+?]\??|\{\d{1,3}(?:,(?:\d{1,3})?)?\}\??"
_PIECE = re.compile(rf"(?:{_ATOM}|\))(?:{_REPETITION})?|\((?:\?:)?|\|")


class UnsupportedPattern(ValueError):
    """The pattern has something that Python and RE2 may see differently."""


@cache
def compile_pattern(text: str) -> re.Pattern[str]:
    """The pattern `text`, to be matched with the whole of a string.

    Raises UnsupportedPattern where it is not a pattern, or has more than: characters, `.`, classes,
    the escapes of punctuation and `dDwWnrtf`, groups, alternatives, and repetitions.
    """
    inner = text.removeprefix("^")
    if inner.endswith("$") and not inner.endswith(r"\$"):
        inner = inner[:-1]  # The whole string has to match in any case.
    position = 0
    while position < len(inner):
        piece = _PIECE.match(inner, position)
        if piece is None:
            raise UnsupportedPattern(f"the pattern {text!r} at {inner[position:]!r}")
        position = piece.end()
    try:
        return re.compile(inner, re.ASCII)
    except re.error as error:
        raise UnsupportedPattern(f"the pattern {text!r}: {error}") from error
