"""Which rules a path reaches, and which methods they allow there."""

from typing import Any

import pytest

from emulator.rules.ruleset import ANY_DEPTH, Ruleset, Segment
from emulator.rules.values import UNKNOWN

RULES = """
rules_version = '2';
service cloud.firestore {
  function isMe(uid) { return uid == me(); }  // Functions may come before what they call.
  function me() { return 'ann'; }
  match /plain/{id} { allow get; }
  match /plain/special { allow delete; }
  match /methods/{id} {
    allow read: if id == 'read';
    allow write: if id == 'write';
    allow list, update: if id == 'both';
  }
  match /users/{uid} {
    function isMine(word) { return isMe(uid) && word == 'yes'; }
    allow get: if isMine('yes');
    allow create: if isMine('no');
    match /deep/{id} { allow get: if isMine('yes') && id == 'd'; }
  }
  match /tree/{rest=**} { allow get: if rest != /secret; }
  match /{start=**}/songs/{song} { allow list, get; }
  match /shadow/{uid} {
    match /in/{uid} { allow get: if uid == 'inner'; }
  }
}
"""


def allows(method: str, path: str | list[Segment]) -> bool:
    segments: Any = path.split("/") if isinstance(path, str) else path
    return Ruleset(RULES, "cloud.firestore").allows(method, segments, {}, None, lambda _: None)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "plain/a", True),
        ("get", "plain", False),
        ("get", "plain/a/b", False),
        ("get", "plain/", False),
        ("get", "elsewhere/a", False),
        ("get", "plain/special", True),
        ("delete", "plain/special", True),
        ("delete", "plain/a", False),
        ("get", "methods/read", True),
        ("list", "methods/read", True),
        ("create", "methods/read", False),
        ("create", "methods/write", True),
        ("update", "methods/write", True),
        ("delete", "methods/write", True),
        ("get", "methods/write", False),
        ("list", "methods/both", True),
        ("update", "methods/both", True),
        ("get", "methods/both", False),
        ("get", "users/ann", True),
        ("get", "users/bob", False),
        ("create", "users/ann", False),
        ("get", "users/ann/deep/d", True),
        ("get", "users/ann/deep/e", False),
        ("get", "tree", True),
        ("get", "tree/a/b/c", True),
        ("get", "tree/secret", False),
        ("get", "tree/a//b", True),
        ("get", "songs/s", True),
        ("get", "bands/b/albums/a/songs/s", True),
        ("get", "bands/b/songs", False),
        ("get", "shadow/outer/in/inner", True),
        ("get", "shadow/inner/in/outer", False),
    ],
)
def test_path_reaches_its_rules(method: str, path: str, expected: bool) -> None:
    assert allows(method, path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["songs", UNKNOWN], True),
        ([ANY_DEPTH, "songs", UNKNOWN], True),
        (["bands", "b", ANY_DEPTH, "songs", UNKNOWN], True),
        ([ANY_DEPTH, "methods", UNKNOWN], False),
        ([ANY_DEPTH, UNKNOWN], False),
        (["methods", UNKNOWN], False),
    ],
)
def test_query_is_allowed_where_all_it_may_find_is(path: list[Segment], expected: bool) -> None:
    assert allows("list", path) is expected


def test_unknown_name_fits_a_wildcard_but_no_literal() -> None:
    assert allows("get", ["plain", UNKNOWN])
    assert not allows("delete", ["plain", UNKNOWN])


def test_glob_that_is_partly_unknown_has_no_value() -> None:
    assert not allows("get", ["tree", "a", UNKNOWN])
