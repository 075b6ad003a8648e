"""What expressions of the rules are worth: true, false, or an error, which denies."""

from datetime import UTC, datetime
from typing import Any

import pytest

from emulator.rules.ruleset import Ruleset
from emulator.rules.values import UNKNOWN, EvaluationError, PartlyKnown

REQUEST = {
    "auth": {"uid": "ann", "token": {"firebase": {"sign_in_provider": "anonymous"}}},
    "time": datetime(2026, 11, 22, 12, 30, tzinfo=UTC),
    "resource": {
        "id": "d",
        "data": {"n": 3, "x": 0.5, "tags": ["a", "b"], "in": {"deep": True}, "none": None},
    },
}
RESOURCE = {"id": "d", "data": {"n": 3, "x": 1.5, "gone": 1, "at": REQUEST["time"]}}
DOCUMENTS: dict[tuple[str, ...], Any] = {
    ("databases", "(default)", "documents", "users", "ann"): {"data": {"role": "admin"}}
}


def holds(expression: str, resource: Any = RESOURCE) -> bool:
    text = f"""
        rules_version = '2';
        service cloud.firestore {{
          function next(n) {{ let one = 1; return n + one; }}
          function endless(n) {{ return endless(n); }}
          match /users/{{uid}}/{{rest=**}} {{
            allow get: if {expression};
          }}
        }}"""
    rules = Ruleset(text, "cloud.firestore")
    return rules.allows(
        "get",
        ["users", "ann", "a", "b"],
        REQUEST,
        resource,
        lambda path: DOCUMENTS.get(path.segments),
    )


def outcome(expression: str, resource: Any = RESOURCE) -> bool | None:
    """The expression's value, None where it has none."""
    if holds(expression, resource):
        return True
    return False if holds(f"!({expression})", resource) else None


ERROR = "request.auth.token.missing"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # An error matters only where the other side does not decide.
        (f"true || {ERROR}", True),
        (f"{ERROR} || true", True),
        (f"false || {ERROR}", None),
        (f"{ERROR} || false", None),
        (f"false && {ERROR}", False),
        (f"{ERROR} && false", False),
        (f"true && {ERROR}", None),
        (f"{ERROR} && true", None),
        (f"!{ERROR}", None),
        (f"{ERROR} ? true : true", None),
        (f"true ? true : {ERROR}", True),
        (f"{ERROR} == {ERROR}", None),
        ("true || 1", True),
        ("1 || true", True),
        ("1 || false", None),
        ("1 && true", None),
        ("!1", None),
        ("null", None),
        ("'true'", None),
        # Precedence.
        ("true || false && false", True),
        ("!false && true", True),
        ("1 + 2 * 3 == 7", True),
        ("(1 + 2) * 3 == 9", True),
        ("-2 + 3 == 1", True),
        ("1 < 2 == true", True),
        ("1 in [1] == true", True),
        ("false ? false : true ? true : false", True),
        # Equality.
        ("1 == 1.0", True),
        ("1 == true", False),
        ("0 == false", False),
        ("'1' == 1", False),
        ("null == false", False),
        ("null == null", True),
        ("[1, [2.0]] == [1.0, [2]]", True),
        ("[true] == [1]", False),
        ("[1, 2] == [2, 1]", False),
        ("{'a': 1} == {'a': 1.0}", True),
        ("{'a': 1} != {'b': 1}", True),
        # Order.
        ("2 < 10", True),
        ("'2' < '10'", False),
        ("2 <= 1.5", False),
        ("null <= 100", None),
        ("false < true", None),
        ("'a' < 1", None),
        ("[1] < [2]", None),
        # Arithmetic.
        ("7 / 2 == 3", True),
        ("-7 / 2 == -3", True),
        ("-7 % 2 == -1", True),
        ("7 / 2.0 == 3.5", True),
        ("1 / 0 == 1", None),
        ("1.0 / 0 == 1", None),
        ("9223372036854775807 + 1 > 0", None),
        ("9223372036854775808 > 0", None),
        ("'a' + 'b' == 'ab'", True),
        ("'a' + 1 == 'a1'", None),
        ("true + 1 == 2", None),
        ("-'a' == 'a'", None),
        # in, is, and items.
        ("'a' in ['a']", True),
        ("1 in [true]", False),
        ("'a' in {'a': null}", True),
        ("1 in {'1': 2}", False),
        ("'a' in 'abc'", None),
        ("1 is int", True),
        ("1 is number", True),
        ("1.0 is int", False),
        ("true is int", False),
        ("null is string", False),
        ("'a' is string", True),
        ("[] is list", True),
        ("{} is map", True),
        ("rest is path", True),
        ("uid is string", True),
        ("request.time is timestamp", True),
        ("['a', 'b'][1] == 'b'", True),
        ("['a'][1] == 'a'", None),
        ("['a'][-1] == 'a'", None),
        ("{'a': {'b': 1}}['a'].b == 1", True),
        ("{'a': 1}.b == 1", None),
        ("{1: 2} == {}", None),
        ("'a'[0] == 'a'", None),
        # Texts.
        ("'aXb'.size() == 3", True),
        ("'aXb'.lower() == 'axb' && 'aXb'.upper() == 'AXB'", True),
        ("""'it\\'s' == "it's\"""", True),
        ("'ab'.matches('a')", False),
        ("'ab'.matches('a|ab')", True),
        ("'ab'.matches('a.')", True),
        ("uid.size().matches('3')", None),
        # Lists, sets, maps.
        ("['a', 'b'].hasAll(['a'])", True),
        ("['a'].hasAll(['a', 'b'])", False),
        ("['a', 'b'].hasAny(['b', 'c'])", True),
        ("['a'].hasAny([])", False),
        ("['a', 'a'].hasOnly(['a', 'b'])", True),
        ("['a', 'c'].hasOnly(['a', 'b'])", False),
        ("['a'].hasOnly('a')", None),
        ("{'a': 1, 'b': 2}.keys().hasOnly(['a', 'b'])", True),
        ("{'a': 1}.values() == [1]", True),
        ("{'a': 1}.get('b', 7) == 7", True),
        ("{'a': {'b': 1}}.get(['a', 'b'], 7) == 1", True),
        ("{'a': 1}.get(['a', 'b'], 7) == 7", True),
        ("{'a': 1}.size() == 1", True),
        # Times.
        ("resource.data.at == request.time", True),
        # Requests and documents.
        ("request.auth.uid == uid", True),
        ("request.auth.token.firebase.sign_in_provider == 'anonymous'", True),
        ("request.resource.data.in.deep", True),
        ("request.resource.data.none == null", True),
        ("request.path == /users/$(uid)/a/b", True),
        ("rest == /a/b", True),
        ("request.method == 'get'", True),
        ("request.query.limit <= 100", None),
        # Documents that are looked up, and functions.
        ("get(/databases/(default)/documents/users/$(uid)).data.role == 'admin'", True),
        ("exists(/databases/(default)/documents/users/ann)", True),
        ("exists(/databases/(default)/documents/users/bob)", False),
        ("get(/databases/(default)/documents/users/bob) == null", True),
        ("get(/databases/(default)/documents/users/bob).data.role == 'admin'", None),
        ("get('users/ann') == null", None),
        ("exists(/databases/$(1)/documents)", None),
        ("exists(/databases/$('a/b')/documents)", None),
        ("next(next(1)) == 3", True),
        ("endless(1)", None),
        ("endless(1) || true", True),
    ],
)
def test_expression_has_its_value(expression: str, expected: bool | None) -> None:
    assert outcome(expression) is expected


@pytest.mark.parametrize("expression", ["resource == null", "!('data' in {})"])
def test_missing_document_is_null(expression: str) -> None:
    assert holds(expression, resource=None)


def test_field_of_a_missing_document_is_an_error() -> None:
    assert outcome("resource.data.n == 3", resource=None) is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("resource.data.owner == 'ann'", True),
        ("resource.data.owner == 'bob'", False),
        ("resource.data.other == null", None),
        ("resource.data.other == null || true", True),
        ("resource.data == {}", None),
        ("resource.data != {}", None),
        ("resource == null", None),
        ("resource.data is map", None),
        ("'other' in resource.data", None),
        ("resource.data.keys().hasOnly(['owner'])", None),
        ("resource.data.get('other', 1) == 1", None),
        ("resource.data.size() == 1", None),
        ("[resource.data] == [{}]", None),
        ("resource.id == 'd'", None),
    ],
)
def test_query_is_certain_of_nothing_but_what_it_fixes(
    expression: str, expected: bool | None
) -> None:
    found = PartlyKnown({"data": PartlyKnown({"owner": "ann"})})
    assert outcome(expression, found) is expected


@pytest.mark.parametrize(
    "expression", ["resource == null", "resource != null", "resource.data.n == 1"]
)
def test_what_is_unknown_is_an_error(expression: str) -> None:
    assert outcome(expression, UNKNOWN) is None


def documents_read(count: int) -> bool:
    reads = " || ".join(
        f"exists(/databases/(default)/documents/users/u{number})" for number in range(count)
    )
    return holds(f"{reads} || true") and holds(f"!({reads})")


def test_judgment_may_read_ten_documents_and_no_more() -> None:
    assert documents_read(10)
    assert not documents_read(11)


def test_lookup_that_fails_is_an_error() -> None:
    def fail(path: Any) -> Any:
        raise EvaluationError("no such place")

    text = """rules_version = '2'; service cloud.firestore {
      match /d { allow get: if exists(/x) || true; allow list: if !exists(/x); } }"""
    rules = Ruleset(text, "cloud.firestore")
    assert rules.allows("get", ["d"], {}, None, fail)
    assert not rules.allows("list", ["d"], {}, None, fail)
