"""Attempts on Firestore and Storage by the protocols of clients, each with its HTTP status."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from google.cloud.firestore import Client

from emulator.testing.project import BUCKET, PROJECT, RunningEmulator
from emulator.testing.webchannel import Channel

DATABASE = f"projects/{PROJECT}/databases/(default)"
STATUS_OF_CODE = {7: 403, 16: 401}
POLLS = 5
TIMEOUT_S = 30


@dataclass(frozen=True)
class Emulators:
    """Where everything is, and the two users: `owner`, whose photos they are, and `other`."""

    firestore: str
    storage: str
    admin: Client
    uids: Mapping[str, str]
    tokens: Mapping[str, str]  # Of the users, and what somebody else might try as a token.

    def filled(self, content: Any) -> Any:
        """The JSON `content` with the users' ids in the place of {owner} and {other}."""
        text = json.dumps(content)
        for who, uid in self.uids.items():
            text = text.replace(f"{{{who}}}", uid)
        return json.loads(text)

    def bearer(self, who: str | None) -> dict[str, str]:
        """Firestore's header."""
        return {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}

    def seed(self, document: str) -> None:
        """Writes a document as an admin."""
        self.admin.document(self.filled(document)).set({"owner": self.uids["owner"], "text": "a"})

    def put(self, object_: str) -> None:
        """Stores an object as an admin."""
        httpx.post(
            f"{self.storage}/upload/storage/v1/b/{BUCKET}/o",
            params={"uploadType": "multipart", "name": self.filled(object_)},
            headers={"Authorization": "Bearer owner", **MULTIPART},
            content=multipart({}, b"a photo"),
        ).raise_for_status()

    def state(self, *collections: str) -> Any:
        """The objects, and the documents of these collections, to compare with later ones."""
        documents = {
            snapshot.reference.path: snapshot.to_dict()
            for collection in collections
            for snapshot in self.admin.collection_group(collection).stream()
        }
        objects = httpx.get(
            f"{self.storage}/storage/v1/b/{BUCKET}/o", headers={"Authorization": "Bearer owner"}
        ).json()
        fields = ("name", "generation", "metageneration")
        return documents, [[item[field] for field in fields] for item in objects.get("items", [])]


@contextmanager
def signed_in(firestore: str, auth: str, storage: str) -> Iterator[Emulators]:
    """Two new users at these addresses; FIRESTORE_EMULATOR_HOST is where the admin goes."""
    users = {who: _sign_up(auth) for who in ("owner", "other")}
    admin = Client(project=PROJECT)
    yield Emulators(
        firestore,
        storage,
        admin,
        uids={who: user["localId"] for who, user in users.items()},
        tokens={who: user["idToken"] for who, user in users.items()},
    )
    admin.close()


@contextmanager
def signed_in_to(emulator: RunningEmulator) -> Iterator[Emulators]:
    """Two new users of an emulator."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", emulator.endpoints["firestore"])
        web = f"http://{emulator.endpoints['firestoreWeb']}"
        with signed_in(firestore=web, auth=emulator.url, storage=emulator.url) as emulators:
            yield emulators


def _sign_up(auth: str) -> dict[str, Any]:
    url = f"{auth}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any"
    user: dict[str, Any] = httpx.post(url, json={"returnSecureToken": True}).json()
    return user


Attempt = Callable[[Emulators, str | None], int]
"""What somebody tries; the response's HTTP status, or that of the error in a stream."""

MULTIPART = {"Content-Type": "multipart/related; boundary=b"}


def multipart(resource: Mapping[str, Any], data: bytes) -> bytes:
    """The body of an upload at once."""
    head = f"--b\r\n\r\n{json.dumps(resource)}\r\n--b\r\nContent-Type: image/jpeg\r\n\r\n"
    return head.encode() + data + b"\r\n--b--"


# Firestore: reading. Paths are below the root, which is the empty path.


def name(path: str) -> str:
    """The name of the document, or of the root."""
    return f"{DATABASE}/documents/{path}".removesuffix("/")


def get(*documents: str) -> Attempt:
    return _rest(f"{name('')}:batchGet", {"documents": [name(path) for path in documents]})


def listen(*documents: str) -> Attempt:
    """onSnapshot and getDoc on documents."""
    return _listen({"documents": {"documents": [name(path) for path in documents]}})


def find(
    parent: str, collection: str, limit: int | None = None, offset: int = 0, **equal: str
) -> Attempt:
    """onSnapshot and getDocs on a query below `parent`, for documents with these texts."""
    return _find(parent, _query({"collectionId": collection}, limit, equal, offset))


def everywhere(collection: str, limit: int, **equal: str) -> Attempt:
    """The same on all collections of this name."""
    return _find("", _query({"collectionId": collection, "allDescendants": True}, limit, equal))


def count(parent: str, collection: str, limit: int | None = None, offset: int = 0) -> Attempt:
    query = {
        "structuredQuery": _query({"collectionId": collection}, limit, {}, offset),
        "aggregations": [{"alias": "n", "count": {}}],
    }
    return _rest(f"{name(parent)}:runAggregationQuery", {"structuredAggregationQuery": query})


# Firestore: writing


def commit(*writes: Mapping[str, Any]) -> Attempt:
    return _rest(f"{name('')}:commit", {"writes": list(writes)})


def stream_write(write: Mapping[str, Any]) -> Attempt:
    """setDoc, updateDoc and deleteDoc, which go over the stream of writes."""

    def attempt(at: Emulators, who: str | None) -> int:
        channel = Channel(at.firestore, "Write", {"database": DATABASE}, headers=_lines(at, who))
        ((id, (greeting,)),) = channel.poll()
        if "error" in greeting:
            return int(greeting["error"]["code"])
        message = {"streamToken": greeting["streamToken"], "writes": [at.filled(write)]}
        channel.post(message, acknowledged=id)
        return _status(channel, id, lambda message: "writeResults" in message)

    return attempt


def set_(document: str, **texts: str) -> dict[str, Any]:
    fields = {name: {"stringValue": text} for name, text in texts.items()}
    return {"update": {"name": name(document), "fields": fields}}


def change(document: str, **texts: str) -> dict[str, Any]:
    mask = {"fieldPaths": list(texts)}
    exists = {"exists": True}
    return {**set_(document, **texts), "updateMask": mask, "currentDocument": exists}


def increase(document: str) -> dict[str, Any]:
    step = {"fieldPath": "n", "increment": {"integerValue": "1"}}
    return {"update": {"name": name(document)}, "updateMask": {}, "updateTransforms": [step]}


def delete(document: str) -> dict[str, Any]:
    return {"delete": name(document)}


def verify(document: str) -> dict[str, Any]:
    """What a transaction adds for a document that it has only read, and that is not there."""
    return {"verify": name(document), "currentDocument": {"exists": False}}


# Storage


def upload(object_: str, size: int = 7, type_: str = "image/jpeg", **described: Any) -> Attempt:
    """uploadBytes, or a small uploadBytesResumable, `described` by more than its type."""
    resource = {"contentType": type_, **described}

    def attempt(at: Emulators, who: str | None) -> int:
        response = _storage(
            at,
            who,
            "POST",
            params={"name": at.filled(object_)},
            headers={"X-Goog-Upload-Protocol": "multipart", **MULTIPART},
            content=multipart(at.filled(resource), bytes(size)),
        )
        return response.status_code

    return attempt


def resumable_upload(
    object_: str, size: int = 7, declared: int | None = None, **described: Any
) -> Attempt:
    """A large uploadBytesResumable in one chunk, which `declared` may belie."""

    def attempt(at: Emulators, who: str | None) -> int:
        start = _storage(
            at,
            who,
            "POST",
            params={"name": at.filled(object_)},
            headers={
                "X-Goog-Upload-Protocol": "resumable",
                "X-Goog-Upload-Command": "start",
                "X-Goog-Upload-Header-Content-Length": str(size if declared is None else declared),
                "X-Goog-Upload-Header-Content-Type": "image/jpeg",
            },
            json={"contentType": "image/jpeg", **described},
        )
        if not start.is_success:
            return start.status_code
        finish = httpx.post(
            start.headers["X-Goog-Upload-URL"],
            headers={
                **_firebase(at, who),
                "X-Goog-Upload-Command": "upload, finalize",
                "X-Goog-Upload-Offset": "0",
            },
            content=bytes(size),
            timeout=TIMEOUT_S,
        )
        return finish.status_code

    return attempt


def metadata(object_: str) -> Attempt:
    return _on_object("GET", object_)


def media(object_: str, **params: str) -> Attempt:
    return _on_object("GET", object_, params={"alt": "media", **params})


def change_metadata(object_: str, **changes: Any) -> Attempt:
    return _on_object("PATCH", object_, json=changes)


def remove(object_: str) -> Attempt:
    return _on_object("DELETE", object_)


def list_folder(prefix: str) -> Attempt:
    def attempt(at: Emulators, who: str | None) -> int:
        params = {"prefix": at.filled(prefix), "delimiter": "/"}
        return _storage(at, who, "GET", params=params).status_code

    return attempt


# Shared


def one_after_the_other(*attempts: Attempt) -> Attempt:
    """All of them by the same person; the status of the last."""

    def attempt(at: Emulators, who: str | None) -> int:
        return [one(at, who) for one in attempts][-1]

    return attempt


def _rest(call: str, body: Mapping[str, Any]) -> Attempt:
    def attempt(at: Emulators, who: str | None) -> int:
        url = f"{at.firestore}/v1/{at.filled(call)}"
        return httpx.post(url, json=at.filled(body), headers=at.bearer(who)).status_code

    return attempt


def _listen(target: Mapping[str, Any]) -> Attempt:
    def attempt(at: Emulators, who: str | None) -> int:
        request = {"database": DATABASE, "addTarget": {**at.filled(target), "targetId": 2}}
        channel = Channel(at.firestore, "Listen", request, headers=_lines(at, who))
        return _status(
            channel,
            0,
            lambda message: message.get("targetChange", {}).get("targetChangeType") == "CURRENT",
        )

    return attempt


def _status(channel: Channel, last_id: int, is_success: Callable[[Any], bool]) -> int:
    for _ in range(POLLS):
        for id, (message,) in channel.poll(acknowledged=last_id):
            last_id = id
            body = message[0] if isinstance(message, list) else message
            if body == "noop":
                continue
            if "error" in body:
                return int(body["error"]["code"])
            cause = body.get("targetChange", {}).get("cause")
            if cause:
                return STATUS_OF_CODE[cause["code"]]
            if is_success(body):
                return 200
    raise AssertionError(f"no response in {POLLS} polls")


def _lines(at: Emulators, who: str | None) -> str:
    return "".join(f"{name}:{value}\r\n" for name, value in at.bearer(who).items())


def _find(parent: str, query: Mapping[str, Any]) -> Attempt:
    return _listen({"query": {"parent": name(parent), "structuredQuery": query}})


def _query(
    selector: Mapping[str, Any], limit: int | None, equal: Mapping[str, str], offset: int = 0
) -> dict[str, Any]:
    filters = [
        {
            "fieldFilter": {
                "field": {"fieldPath": field},
                "op": "EQUAL",
                "value": {"stringValue": text},
            }
        }
        for field, text in equal.items()
    ]
    where = {"where": {"compositeFilter": {"op": "AND", "filters": filters}}} if filters else {}
    limited = {} if limit is None else {"limit": limit}
    skipping = {"offset": offset} if offset else {}
    return {"from": [selector], **where, **limited, **skipping}


def _firebase(at: Emulators, who: str | None) -> dict[str, str]:
    if who is None:
        return {}
    token = at.tokens[who]
    return {"Authorization": "Bearer owner" if token == "owner" else f"Firebase {token}"}


def _storage(
    at: Emulators,
    who: str | None,
    method: str,
    object_: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> httpx.Response:
    url = f"{at.storage}/v0/b/{BUCKET}/o"
    if object_ is not None:
        url = f"{url}/{quote(at.filled(object_), safe='')}"
    headers = {**_firebase(at, who), **(headers or {})}
    return httpx.request(method, url, headers=headers, timeout=TIMEOUT_S, **more)


def _on_object(method: str, object_: str, **more: Any) -> Attempt:
    return lambda at, who: _storage(at, who, method, object_, **more).status_code
