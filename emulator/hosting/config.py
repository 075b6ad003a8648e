"""The hosting section of firebase.json: which headers and rewrite a path gets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

SERVED_KEYS = frozenset(["public", "ignore", "headers", "rewrites"])
DEPLOY_KEYS = frozenset(["predeploy", "postdeploy", "site", "target"])  # Change nothing here.

# Pieces of a glob and the regular expression of each, the longest first.
GLOB_PIECES = {
    "/**/": "/(?:.*/)?",
    "**": ".*",
    "*": "[^/]*",
    "?": "[^/]",
    "@(": "(?:",
    "{": "(?:",
    "}": ")",
    ")": ")",
    "|": "|",
    ",": "|",
}


@dataclass(frozen=True)
class HostingConfig:
    """What firebase.json says about hosting; patterns match whole request paths."""

    public: Path
    ignored: Sequence[re.Pattern[str]]
    headers: Sequence[tuple[re.Pattern[str], Mapping[str, str]]]
    rewrites: Sequence[tuple[re.Pattern[str], str]]

    def headers_for(self, path: str) -> dict[str, str]:
        """The headers of all blocks that match; where two name the same, the later wins."""
        matching = (headers for pattern, headers in self.headers if pattern.fullmatch(path))
        return reduce(lambda found, headers: {**found, **headers}, matching, {})

    def rewritten(self, path: str) -> str | None:
        """The destination of the first rewrite that matches."""
        matching = (target for pattern, target in self.rewrites if pattern.fullmatch(path))
        return next(matching, None)

    def is_ignored(self, path: str) -> bool:
        """Whether the file at `path` would not be deployed."""
        return any(pattern.fullmatch(path) for pattern in self.ignored)


def read_hosting_config(folder: Path, hosting: Mapping[str, Any]) -> HostingConfig:
    """The section `hosting` of the firebase.json in `folder`.

    Raises ValueError for a setting that would be served differently than it says.
    """
    if unknown := hosting.keys() - SERVED_KEYS - DEPLOY_KEYS:
        raise ValueError(f"firebase.json: hosting.{min(unknown)} is not implemented locally")
    return HostingConfig(
        public=folder / hosting["public"],
        ignored=[glob(source) for source in hosting.get("ignore", [])],
        headers=[
            (_pattern(block), {header["key"]: header["value"] for header in block["headers"]})
            for block in hosting.get("headers", [])
        ],
        rewrites=[(_pattern(rule), rule["destination"]) for rule in hosting.get("rewrites", [])],
    )


def glob(source: str) -> re.Pattern[str]:
    """The regular expression of a glob with `*`, `**`, `?`, `{a,b}` and `@(a|b)`.

    Raises ValueError for another construct of firebase.json's globs.
    """
    if re.search(r"[!+\[\]\\:]|[*?]\(", source):
        raise ValueError(f"the glob {source!r} uses a construct that is not implemented locally")
    rooted = source if source.startswith("/") else f"/{source}"
    pieces = "|".join(map(re.escape, GLOB_PIECES))
    tokens = re.split(f"({pieces})", rooted)
    return re.compile("".join(GLOB_PIECES.get(token, re.escape(token)) for token in tokens))


def _pattern(rule: Mapping[str, Any]) -> re.Pattern[str]:
    source = rule.get("source", rule.get("glob"))
    if source is None:
        raise ValueError(f"{rule} has neither source nor glob; regex is not implemented locally")
    return glob(source)
