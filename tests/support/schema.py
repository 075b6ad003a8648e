"""Holds documents to the JSON Schemas in docs/, and makes docs/schema.md from these.

python -m tests.support.schema
"""

import hashlib
import json
import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from google.cloud.firestore import Client
from jsonschema import Draft202012Validator

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "schema.md"
PREDICTION, BATCH = (
    json.loads((DOCS / f"{name}.schema.json").read_text()) for name in ("prediction", "batch")
)
STATUSES = PREDICTION["properties"]["status"]["enum"]
INTRODUCTION = """# Documents

What the function writes to Firestore, for clients that listen. This page is generated from
[prediction.schema.json](prediction.schema.json) and [batch.schema.json](batch.schema.json) by
`python -m tests.support.schema`, and the tests check every document against these two schemas.
In them a Firestore timestamp is a string in RFC 3339 format.
"""

Schema = dict[str, Any]


def check_stored(client: Client) -> None:
    """Raises AssertionError if Firestore holds a prediction or batch that is not as described."""
    for snapshot in client.collection_group("predictions").stream():
        check(snapshot.to_dict() or {}, snapshot.reference.path)
    for snapshot in client.collection("batches").stream():
        check(snapshot.to_dict() or {}, snapshot.reference.path, BATCH)


def check(document: dict[str, Any], path: str, schema: Schema = PREDICTION) -> None:
    """Raises AssertionError if the document at `path` is not as described."""
    found = list(problems(document, schema))
    assert not found, f"{path}: {found}"


def problems(document: dict[str, Any], schema: Schema = PREDICTION) -> Iterator[str]:
    """What is wrong with a document, as Firestore's client or JSON has it; an unknown field too."""
    plain = _as_json(document)
    for error in Draft202012Validator(_strict(schema)).iter_errors(plain):
        yield f"{error.json_path}: {error.message}"
    if schema is PREDICTION:
        yield from _contradictions(plain)


def _contradictions(document: dict[str, Any]) -> Iterator[str]:
    """What a schema cannot say."""
    if "batchId" in document and document.get("id") != _sha256(document.get("name", "")):
        yield "$.id: not the SHA-256 of the name"
    faces = document.get("faces") or [{}]
    for field in ("probabilities", "expression", "unsure"):
        if document.get(field) != faces[0].get(field):
            yield f"$.{field}: not the first face's"
    for number, face in enumerate(faces):
        for field in ("probabilities", "emotions"):
            shares = face.get(field) or {"all": 1}
            if not math.isclose(sum(shares.values()), 1, abs_tol=1e-6):
                yield f"$.faces[{number}].{field}: they sum to {sum(shares.values())}"


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list) else value


def _strict(schema: Any) -> Any:
    """The schema, but nothing is allowed in an object that it does not name."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(item) for key, item in schema.items()}
    return {**strict, "additionalProperties": False} if schema.get("type") == "object" else strict


def _sha256(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def example(status: str) -> dict[str, Any]:
    """A visitor's prediction with that status, of the schema's examples."""
    without = {
        "batchId",
        *(field for field, schema in _of_status(status)["properties"].items() if schema is False),
    }
    fields: dict[str, Any] = _example(
        {
            **PREDICTION,
            "properties": {
                field: schema
                for field, schema in PREDICTION["properties"].items()
                if field not in without
            },
            "required": [field for field in PREDICTION["properties"] if field not in without],
        }
    )
    return {**fields, "status": status, **({"faces": []} if status == "no_face" else {})}


def _example(schema: Schema) -> Any:
    schema = _resolved(schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "properties" in schema:
        return {field: _example(schema["properties"][field]) for field in schema["required"]}
    if "items" in schema:
        return [_example(schema["items"])]
    if "enum" in schema:
        return schema["enum"][0]
    return schema.get("const", False)  # False is for the booleans.


def _of_status(status: str) -> Schema:
    """What holds for documents with that status alone."""
    [found] = [
        rule["then"]
        for rule in PREDICTION["allOf"]
        if rule["if"]["properties"]["status"]["const"] == status
    ]
    return dict(found)


def _resolved(schema: Schema) -> Schema:
    """The schema with what its $ref names; its own words win."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return {**PREDICTION["$defs"][name], **schema} if name else schema


def markdown() -> str:
    """The text of docs/schema.md."""
    examples = (
        f"### {status}\n\n```json\n{json.dumps(example(status), indent=2)}\n```\n"
        for status in STATUSES
    )
    return "\n".join([INTRODUCTION, *_section(PREDICTION), *examples, *_section(BATCH)])


def _section(schema: Schema) -> list[str]:
    rows = [
        f"| `{path}` | {kind} | {when} | {text} |" for path, kind, when, text in _rows(schema, "")
    ]
    return [
        f"## {schema['title']}\n",
        f"{schema['description']}\n",
        "| field | type | present | what |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


def _rows(schema: Schema, inside: str) -> Iterator[tuple[str, str, str, str]]:
    """Path, type, when it is there, and what it is, of each field, with those inside it."""
    for field, given in schema["properties"].items():
        inner = _resolved(given)
        path = f"{inside}{field}"
        in_object = "with it" if field in schema["required"] else "if known"
        when = in_object if inside else _when(schema, field)
        yield path, _type(inner), when, inner["description"]
        if "properties" in inner:
            yield from _rows(inner, f"{path}.")
        elif "items" in inner:
            yield from _rows(_resolved(inner["items"]), f"{path}[].")


def _type(schema: Schema) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("format") == "date-time":
        return "timestamp"
    low, high = schema.get("minimum"), schema.get("maximum")
    limits = f", {low} to {high:,}" if high else f", {low} or more" if low is not None else ""
    return str(schema["type"]) + limits


def _when(schema: Schema, field: str) -> str:
    if field in schema["required"]:
        return "always"
    if "oneOf" in schema and {"required": [field]} in schema["oneOf"]:
        return "this or " + " or ".join(
            f"`{name}`" for other in schema["oneOf"] for name in other["required"] if name != field
        )
    return ", ".join(
        f"`{status}`" for status in STATUSES if field in _of_status(status)["required"]
    )


if __name__ == "__main__":
    PAGE.write_text(markdown())
