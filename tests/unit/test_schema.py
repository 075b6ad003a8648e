"""docs/schema.md, the JSON Schemas, and what these do not let pass."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from expressio.contract import CONTRACT
from expressio.kinds import SIGNATURES
from expressio.labels import LABELS
from expressio.photo import MAX_BYTES
from expressio.reason import Reason
from tests.support import schema
from tests.support.system import REPOSITORY

MAX_FACES = CONTRACT.detection.max_faces
HAPPY = {"angry": 0.1, "happy": 0.7, "sad": 0.1, "surprise": 0.1}
FACE = schema.example("done")["faces"][0]
BATCH = {"name": "trip", "expected": 3, "created": datetime.now(UTC)}


def test_page_is_made_of_the_schemas() -> None:
    assert schema.PAGE.read_text() == schema.markdown(), "run `python -m tests.support.schema`"


@pytest.mark.parametrize("described", [schema.PREDICTION, schema.BATCH])
def test_schema_is_one(described: schema.Schema) -> None:
    Draft202012Validator.check_schema(described)


@pytest.mark.parametrize("status", schema.STATUSES)
def test_example_on_the_page_is_valid(status: str) -> None:
    assert list(schema.problems(schema.example(status))) == []
    assert schema.example(status)["status"] == status


def test_schema_and_code_name_the_same() -> None:
    fields, parts = schema.PREDICTION["properties"], schema.PREDICTION["$defs"]
    assert parts["expression"]["enum"] == list(LABELS)
    assert list(parts["probabilities"]["properties"]) == list(LABELS)
    assert fields["image"]["properties"]["format"]["enum"] == list(SIGNATURES)
    assert fields["image"]["properties"]["bytes"]["maximum"] == MAX_BYTES
    assert fields["faces"]["maxItems"] == MAX_FACES
    reason = fields["faces"]["items"]["properties"]["reason"]
    assert set(reason["enum"]) == set(Reason)
    code = "".join(
        (REPOSITORY / f"functions/expressio/{name}.py").read_text() for name in ("photo", "sandbox")
    )
    codes = set(re.findall(r'UnusablePhoto\(\s*"(\w+)"', code)) | {"internal", "too_many_photos"}
    assert codes == set(fields["error"]["properties"]["code"]["enum"])


@pytest.mark.parametrize(
    ("status", "changes", "where"),
    [
        ("done", {"status": "finished"}, "$.status"),
        ("done", {"schemaVersion": 2}, "$.schemaVersion"),
        ("done", {"schemaVersion": True}, "$.schemaVersion"),
        ("done", {"id": "short"}, "$.id"),
        ("done", {"generation": "1793000000000000"}, "$.generation"),
        ("done", {"batchId": "trip"}, "$: "),
        ("done", {"faces": []}, "$.faces"),
        ("done", {"faces": [FACE] * (MAX_FACES + 1)}, "$.faces"),
        ("done", {"faces": [{**FACE, "probabilities": {"happy": 1}}]}, "$.faces[0].probabilities"),
        (
            "done",
            {"faces": [{**FACE, "probabilities": {**HAPPY, "fear": 0}}]},
            "$.faces[0].probabilities",
        ),
        (
            "done",
            {"faces": [{**FACE, "probabilities": {**HAPPY, "sad": 0.11}}]},
            "$.faces[0].probabilities: they sum to 1.01",
        ),
        ("done", {"faces": [{**FACE, "emotions": HAPPY}]}, "$.faces[0].emotions: 'neutral'"),
        (
            "done",
            {"faces": [{**FACE, "emotions": {**FACE["emotions"], "fear": 0.5}}]},
            "$.faces[0].emotions: they sum to 1.48",
        ),
        (
            "done",
            {"faces": [{**FACE, "box": {**FACE["box"], "left": -0.1}}]},
            "$.faces[0].box.left",
        ),
        ("done", {"faces": [{**FACE, "expression": "fear"}]}, "$.faces[0].expression"),
        ("done", {"faces": [{**FACE, "unsure": 0}]}, "$.faces[0].unsure"),
        ("done", {"faces": [{**FACE, "reason": "small"}]}, "$.faces[0].unsure: True was expected"),
        ("done", {"faces": [{**FACE, "unsure": True, "reason": "old"}]}, "$.faces[0].reason"),
        ("done", {"expression": "sad"}, "$.expression: not the first face's"),
        ("done", {"unsure": True}, "$.unsure: not the first face's"),
        ("done", {"probabilities": HAPPY}, "$.probabilities: not the first face's"),
        (
            "done",
            {"image": {"width": 0, "height": 1, "format": "JPEG", "bytes": 1}},
            "$.image.width",
        ),
        (
            "done",
            {"image": {"width": 1, "height": 1, "format": "SVG", "bytes": 1}},
            "$.image.format",
        ),
        ("done", {"model": {"name": "m", "version": "1", "sha256": "AB"}}, "$.model.sha256"),
        ("done", {"timings": {"download": 1, "decode": 1, "detect": 1}}, "$.timings"),
        ("done", {"error": {"code": "internal", "message": "m", "retryable": True}}, "$: False"),
        ("done", {"createdAt": "yesterday"}, "$.createdAt"),
        ("done", {"downloadUrl": "https://"}, "$: "),
        ("no_face", {"faces": [FACE]}, "$.faces"),
        ("no_face", {"expression": "happy"}, "$.expression"),
        ("no_face", {"probabilities": HAPPY}, "$.probabilities"),
        (
            "error",
            {"error": {"code": "strange", "message": "m", "retryable": False}},
            "$.error.code",
        ),
        (
            "error",
            {"error": {"code": "internal", "message": "", "retryable": False}},
            "$.error.message",
        ),
        ("error", {"error": {"code": "internal", "message": "m"}}, "$.error"),
        ("error", {"faces": []}, "$: False"),
        ("error", {"model": {}}, "$.model"),
    ],
)
def test_broken_prediction_is_found(status: str, changes: dict[str, Any], where: str) -> None:
    document = {**schema.example(status), **changes}
    assert any(problem.startswith(where) for problem in schema.problems(document))
    with pytest.raises(AssertionError, match="users/u/predictions/p"):
        schema.check(document, "users/u/predictions/p")


@pytest.mark.parametrize("status", schema.STATUSES)
def test_prediction_that_lacks_a_field_is_found(status: str) -> None:
    whole = schema.example(status)
    for field in whole:
        lacking = {name: value for name, value in whole.items() if name != field}
        assert list(schema.problems(lacking)), field


def test_timestamps_of_firestore_are_read() -> None:
    now = datetime.now(UTC)
    document = {**schema.example("no_face"), "createdAt": now, "updatedAt": now, "expireAt": now}
    assert list(schema.problems(document)) == []


def test_batch_prediction_has_the_hash_of_its_name() -> None:
    document = schema.example("no_face")
    del document["uid"]
    document |= {"batchId": "trip", "name": "batches/trip/1.jpg"}
    assert list(schema.problems(document)) == ["$.id: not the SHA-256 of the name"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"expected": -1},
        {"expected": "3"},
        {"name": ""},
        {"created": 7},
        {"count": 3},
    ],
)
def test_batch_is_held_to_its_schema(changes: dict[str, Any]) -> None:
    assert bool(list(schema.problems({**BATCH, **changes}, schema.BATCH))) == bool(changes)


def test_schemas_let_later_fields_pass_outside_these_tests() -> None:
    document = {**schema.example("done"), "added": json.loads("{}")}
    Draft202012Validator(schema.PREDICTION).validate(document)
