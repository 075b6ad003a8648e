"""Rules that cannot be judged as production would are refused, with their line and construct."""

from pathlib import Path

import pytest

from emulator.rules.parse import UnsupportedRules
from emulator.rules.pattern import UnsupportedPattern, compile_pattern
from emulator.rules.ruleset import Ruleset, read_ruleset


def rules(condition: str, service: str = "cloud.firestore", more: str = "") -> Ruleset:
    """Rules with `condition` in line 4 and `more` in line 5."""
    return Ruleset(
        f"rules_version = '2';\nservice {service} {{\n  match /a/{{id}} {{\n"
        f"    allow get: if {condition};\n    {more}\n  }}\n}}\n",
        service,
    )


@pytest.mark.parametrize(
    ("condition", "construct"),
    [
        ("request.app.name == 'a'", "the property request.app"),
        ("request.auth.email == 'a'", "the property request.auth.email"),
        ("request.query.orderBy == 'a'", "the property request.query.orderBy"),
        ("resource.size == 1", "the property resource.size"),
        ("request.resource.size == 1", "the property request.resource.size"),
        ("uid == 'a'", "the variable uid"),
        ("getAfter(/a/b) == null", "the function getAfter"),
        ("firestore.get(/a/b) == null", "the function firestore.get"),
        ("math.abs(1) == 1", "the function math.abs"),
        ("hashing.md5('a') == b", "the function hashing.md5"),
        ("debug(true)", "the function debug"),
        ("get(/a/b, 1) == null", "the function get with 2 arguments"),
        ("id.split('a') == []", "the method split"),
        ("id.size(1) == 1", "the method size with 1 arguments"),
        ("id.matches(id)", "matches with a pattern that is not written out"),
        ("id.matches('(?=a)')", r"the pattern '\(\?=a\)'"),
        ("id is text", "the type text"),
        ("id is null", "the type null"),
        (r"id == '\d'", r"the escape \\d"),
        ("id[0:1] == 'a'", "not covered here: :"),
        ("id == a => b", "not covered here: ="),
        ("id == 0x1", "not covered here: x1"),
        ("id == b'a'", "not covered here: 'a'"),
    ],
)
def test_construct_that_is_not_covered_is_refused(condition: str, construct: str) -> None:
    with pytest.raises(UnsupportedRules, match=rf"line 4\b.*{construct}"):
        rules(condition)


@pytest.mark.parametrize(
    ("more", "construct"),
    [
        ("match /b/{x=*} {}", r"not covered here: \*"),
        ("match b {}", "not covered here: b"),
        ("allow fly: if true;", "not covered here: fly"),
        ("allow get if true;", "not covered here: if"),
        ("let x = 1;", "not covered here: let"),
        ("function f(request) { return true; }", "request as the name of something else"),
        ("function f() { let resource = 1; return true; }", "resource as the name"),
        ("function f() { return g(); }", "the function g"),
        ("function f(a) { return true; } match /b { allow get: if f(); }", "f with 0 arguments"),
        ("function f() { return a; } match /b/{a} {}", "the variable a"),
        ("function f() { return 1; } function f() { return 2; }", "a second function f"),
        ("match /b { function f() { return 1; } } match /c { allow get: if f(); }", "function f"),
    ],
)
def test_statement_that_is_not_covered_is_refused(more: str, construct: str) -> None:
    with pytest.raises(UnsupportedRules, match=rf"line 5\b.*{construct}"):
        rules("true", more=more)


@pytest.mark.parametrize(
    ("condition", "construct"),
    [
        ("get(/a/b) == null", "the function get"),
        ("request.query.limit < 1", "the property request.query"),
        ("request.resource.md5Hash == 'a'", "the property request.resource.md5Hash"),
        ("resource.data.a == 1", "the property resource.data"),
    ],
)
def test_storage_has_its_own_names(condition: str, construct: str) -> None:
    with pytest.raises(UnsupportedRules, match=construct):
        rules(condition, service="firebase.storage")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the file ends too early"),
        ("rules_version = '2';\nservice cloud.firestore {\n", "line 3: the file ends too early"),
        ("service cloud.firestore {}", "line 1"),
        (
            "rules_version = '1';\nservice cloud.firestore {}",
            "line 1: not covered: rules_version '1'",
        ),
        ("rules_version = '2';\nservice firebase.storage {}", "line 2: .* not for cloud"),
        ("rules_version = '2';\nservice cloud.pubsub {}", "line 2"),
    ],
)
def test_file_that_is_not_for_the_service_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnsupportedRules, match=message):
        Ruleset(text, "cloud.firestore")


def test_refusal_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "some.rules"
    file.write_text("rules_version = '2';\nservice cloud.firestore { match }")
    with pytest.raises(UnsupportedRules, match=r"some\.rules, line 2, column 33: not covered"):
        read_ruleset(file, "cloud.firestore")


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("[A-Za-z0-9_-]{16,64}[.][A-Za-z0-9]{1,8}", "a" * 16 + ".jpg", True),
        ("[A-Za-z0-9_-]{16,64}[.][A-Za-z0-9]{1,8}", "a" * 15 + ".jpg", False),
        ("^a$", "a", True),
        ("a", "a\n", False),
        ("a$", "a\n", False),
        (".", "\n", False),
        (r"\d\w", "1a", True),
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"a\.b", "axb", False),
        ("(?:ab|c)+?d", "abcd", True),
        ("[^/]*", "a/b", False),
        ("[&|~]", "|", True),
    ],
)
def test_pattern_fits_the_whole_text_or_not(pattern: str, text: str, expected: bool) -> None:
    assert (compile_pattern(pattern).fullmatch(text) is not None) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)",
        "(?!a)",
        "(?<=a)b",
        "(?i)a",
        "(?P<n>a)",
        r"(a)\1",
        r"\s",
        r"\ba",
        r"\Za",
        r"\pL",
        "a++",
        "a*+",
        "a{1}{2}",
        "a{,3}",
        "a{",
        "a{1001}",
        "a^b",
        "a$b",
        r"a\\$",
        "[[:alpha:]]",
        "[a&&b]",
        "[]a]",
        "[z-a]",
        "(a",
        "a)",
        "*a",
    ],
)
def test_pattern_that_python_may_see_differently_is_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        compile_pattern(pattern)
