"""What other projects may say in their rules, as far as requests and documents come in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.testing.project import Project, make_project
from emulator.testing.rules_client import (
    DATABASE,
    Attempt,
    Emulators,
    change,
    change_metadata,
    commit,
    count,
    delete,
    everywhere,
    find,
    get,
    list_folder,
    media,
    name,
    set_,
    signed_in_to,
    upload,
    verify,
)
from emulator.testing.webchannel import Channel

FIRESTORE_RULES = """
rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    function isOwner(document) {
      return document.data.owner == request.auth.uid;
    }
    match /settings/{id} {
      allow get, list: if isOwner(resource);
      allow create: if isOwner(request.resource)
        && (!('at' in request.resource.data) || request.resource.data.at == request.time);
      allow update: if isOwner(resource)
        && request.resource.data.owner == resource.data.owner;
      allow delete: if isOwner(resource)
        && !exists(/databases/$(database)/documents/users/$(request.auth.uid));
    }
    match /{path=**}/predictions/{id} {
      allow list: if request.query.limit < 10;
    }
  }
}
"""

STORAGE_RULES = """
rules_version = '2';
service firebase.storage {
  match /b/{bucket}/o {
    match /files/{name} {
      allow create: if request.resource.contentType.matches('image/.*')
        && request.resource.metadata.owner == request.auth.uid;
      allow update: if resource.metadata.owner == request.auth.uid
        && request.resource.contentType == resource.contentType;
      allow get: if firestore.get(/databases/(default)/documents/users/$(request.auth.uid))
        .data.text == 'a';
    }
    match /files {
      allow list: if request.auth != null;
    }
  }
}
"""

NOTE, FILE = "settings/note", "files/photo.jpg"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("language"))
    (project.folder / "firestore.rules").write_text(FIRESTORE_RULES)
    (project.folder / "storage.rules").write_text(STORAGE_RULES)
    return project


@pytest.fixture(scope="module")
def served(project: Project) -> Iterator[Emulators]:
    with project.served() as emulator, signed_in_to(emulator) as emulators:
        yield emulators


@pytest.fixture
def stocked(served: Emulators) -> Emulators:
    """A note and a file of the owner's."""
    for document in served.admin.collection("users").stream():
        document.reference.delete()
    served.seed(NOTE)
    served.admin.document("settings/new").delete()
    assert upload(FILE, metadata={"owner": "{owner}"})(served, "owner") == 200
    return served


def set_now(document: str) -> dict[str, object]:
    step = {"fieldPath": "at", "setToServerValue": "REQUEST_TIME"}
    return {**set_(document, owner="{owner}"), "updateTransforms": [step]}


def at_another_time(document: str) -> dict[str, object]:
    write = set_(document, owner="{owner}")
    write["update"]["fields"]["at"] = {"timestampValue": "2026-01-01T00:00:00Z"}
    return write


@pytest.mark.parametrize(
    ("attempt", "owners", "others"),
    [
        # A document is judged by what is in it.
        (get(NOTE), 200, 403),
        (get("settings/missing"), 403, 403),
        (commit(change(NOTE, text="b")), 200, 403),
        (commit(change(NOTE, owner="{other}")), 403, 403),
        (commit(set_(NOTE, owner="{owner}", text="b")), 200, 403),
        (commit(set_(NOTE, text="b")), 403, 403),
        # So is a new one, as it will be.
        (commit(set_("settings/new", owner="{owner}")), 200, 403),
        (commit(set_("settings/new")), 403, 403),
        (commit(set_now("settings/new")), 200, 403),
        (commit(at_another_time("settings/new")), 403, 403),
        # A write is judged by what the ones before it leave, and a precondition comes later.
        (commit(set_("settings/new", owner="{owner}"), delete("settings/new")), 200, 403),
        (commit(delete("settings/new"), set_("settings/new", owner="{owner}")), 403, 403),
        (commit(change("settings/new", owner="{owner}")), 404, 403),
        (commit(verify(NOTE)), 409, 403),
        # A query is judged by what all that it may find has in common.
        (find("", "settings", owner="{owner}"), 200, 403),
        (find("", "settings", owner="{owner}", text="a"), 200, 403),
        (find("", "settings", text="a"), 403, 403),
        (find("", "settings"), 403, 403),
        (everywhere("settings", 1, owner="{owner}"), 403, 403),
        (everywhere("predictions", 9), 200, 200),
        (everywhere("predictions", 10), 403, 403),
        (find("batches/b", "predictions", 9), 200, 200),
        (count("batches/b", "predictions", 9), 200, 200),
        (count("batches/b", "predictions", -1), 400, 400),
        # An object is judged by what is said of it.
        (upload("files/new.jpg", metadata={"owner": "{owner}"}), 200, 403),
        (upload("files/new.jpg", type_="text/html", metadata={"owner": "{owner}"}), 403, 403),
        (upload("files/new.jpg"), 403, 403),
        (change_metadata(FILE, cacheControl="no-store"), 200, 403),
        (change_metadata(FILE, contentType="text/html"), 403, 403),
        (change_metadata("files/missing.jpg", cacheControl="no-store"), 403, 403),
        (list_folder("files/"), 200, 200),
        (list_folder(""), 403, 403),
        # A rule may look up documents, of the other service too.
        (commit(delete(NOTE)), 200, 403),
        (media(FILE), 403, 403),
    ],
)
def test_attempt_is_allowed_or_denied(
    stocked: Emulators, attempt: Attempt, owners: int, others: int
) -> None:
    assert attempt(stocked, "other") == others
    assert attempt(stocked, "owner") == owners


def test_lookup_follows_what_is_stored(stocked: Emulators) -> None:
    stocked.seed("users/{owner}")
    assert media(FILE)(stocked, "owner") == 200
    assert media(FILE)(stocked, "other") == 403
    assert commit(delete(NOTE))(stocked, "owner") == 403


def test_listener_ends_when_the_document_is_no_longer_its_owners(stocked: Emulators) -> None:
    channel = opened(stocked, {"documents": {"documents": [name(NOTE)]}})
    first = channel.poll()
    assert first[1][1][0]["documentChange"]["document"]["name"] == name(NOTE)
    assert commit(change(NOTE, text="b"))(stocked, "owner") == 200
    second = channel.poll(acknowledged=first[-1][0])
    stocked.admin.document(NOTE).update({"owner": "nobody", "text": "secret"})
    third = channel.poll(acknowledged=second[-1][0])
    assert second[0][1][0]["documentChange"]["targetIds"] == [2]
    assert third[0][1][0]["targetChange"]["cause"]["code"] == 7
    assert "secret" not in str(third)


def test_document_that_leaves_a_query_takes_its_new_content_with_it(stocked: Emulators) -> None:
    own = {"fieldPath": "owner"}
    where = {"fieldFilter": {"field": own, "op": "EQUAL", "value": {"stringValue": "{owner}"}}}
    query = {"from": [{"collectionId": "settings"}], "where": where}
    channel = opened(stocked, {"query": {"parent": name(""), "structuredQuery": query}})
    first = channel.poll()
    stocked.admin.document(NOTE).update({"owner": "nobody", "text": "secret"})
    second = channel.poll(acknowledged=first[-1][0])
    assert second[0][1][0]["documentRemove"]["document"] == name(NOTE)
    assert "secret" not in str(second)


def opened(at: Emulators, target: dict[str, object]) -> Channel:
    """The owner's stream, listening to the target as number 2."""
    request = {"database": DATABASE, "addTarget": {**at.filled(target), "targetId": 2}}
    headers = f"Authorization:Bearer {at.tokens['owner']}\r\n"
    return Channel(at.firestore, "Listen", request, headers=headers)


def test_rules_that_are_not_covered_stop_the_start(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    rules = STORAGE_RULES.replace("request.auth != null", "request.app != null")
    (project.folder / "storage.rules").write_text(rules)
    assert project.start().wait(timeout=20) == 1
    assert (
        "storage.rules, line 14: not covered: the property request.app" in project.log.read_text()
    )


def test_project_without_rules_is_told_what_to_do(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    settings = json.loads((project.folder / "firebase.json").read_text())
    del settings["firestore"]
    (project.folder / "firebase.json").write_text(json.dumps(settings))
    assert project.start().wait(timeout=20) == 1
    assert '{"firestore": {"rules": "firestore.rules"}}' in project.log.read_text()
