"""What the project's own rules let people do, tried from outside by the protocols of clients.

With EXPRESSIO_EMULATORS=official the same is tried on the official emulators, at the addresses in
FIRESTORE_EMULATOR_HOST, FIREBASE_AUTH_EMULATOR_HOST and FIREBASE_STORAGE_EMULATOR_HOST, which
`firebase emulators:exec` sets; `make official-emulators` runs it so.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator.auth.tokens import Tokens
from emulator.rules.ruleset import read_ruleset
from emulator.testing.project import BUCKET, PROJECT, make_project
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
    increase,
    list_folder,
    listen,
    media,
    metadata,
    name,
    one_after_the_other,
    remove,
    resumable_upload,
    set_,
    signed_in,
    signed_in_to,
    stream_write,
    upload,
    verify,
)
from emulator.testing.webchannel import Channel
from tests.support.system import REPOSITORY

IS_OFFICIAL = os.environ.get("EXPRESSIO_EMULATORS") == "official"

RESULT = "users/{owner}/predictions/aaaaaaaaaaaaaaaa"
SECOND = "users/{owner}/predictions/bbbbbbbbbbbbbbbb"
MISSING = "users/{owner}/predictions/cccccccccccccccc"
OTHERS = "users/{other}/predictions/dddddddddddddddd"
BATCH = "batches/b1"
COLLECTIONS = ("users", "predictions", "batches", "settings")
BATCH_RESULT = "batches/b1/predictions/eeeeeeeeeeeeeeee"

PHOTO = "photos/{owner}/aaaaaaaaaaaaaaaa.jpg"
FILE = "new_photo-1234567890.jpeg"
NEW_PHOTO = f"photos/{{owner}}/{FILE}"
OTHERS_PHOTO = "photos/{other}/dddddddddddddddd.jpg"
BATCH_PHOTO = "batches/b1/any/path.jpg"
MEBIBYTE = 1024 * 1024

# The sentences that decide. The first ones are not in any file of rules.
TOKEN = "no rule: a token that is not good is refused before the rules are asked"
NOTHING = "no rule: what nothing matches is denied"
IS_OWNER = "return request.auth != null && request.auth.uid == uid;"
GET_OR_DELETE = "allow get, delete: if isOwner(uid);"
LIST = "allow list: if isOwner(uid) && request.query.limit <= 100"
HAS_SMALL_OFFSET = "request.query.offset <= 100"
CREATE = "allow create: if isOwner(uid)"
IS_NEW = "resource == null"
HAS_USUAL_ID = "!file.matches('__.*__[.].*')"
HAS_ID = "file.matches('[A-Za-z0-9_-]{16,64}[.][A-Za-z0-9]{1,8}')"
IS_NOT_EMPTY = "request.resource.size > 0"
IS_SMALL = "request.resource.size <= 10 * 1024 * 1024"
IS_IMAGE = "request.resource.contentType.matches("
IS_PLAIN = "isUnsetOr(request.resource.get('contentEncoding', null), ['', 'identity'])"
IS_SHOWN = "isUnsetOr(request.resource.get('contentDisposition', null)"
IS_PRIVATE = "isUnsetOr(request.resource.get('cacheControl', null), ['', 'private'])"
HAS_NO_METADATA = "request.resource.metadata.keys().hasOnly(['firebaseStorageDownloadTokens'])"


@dataclass(frozen=True)
class Case:
    """`who` is a user, nobody (None), or a token that is not good."""

    what: str
    who: str | None
    attempt: Attempt
    is_allowed: bool
    decided_by: str

    @property
    def id(self) -> str:
        verdict = "allowed" if self.is_allowed else "denied"
        return f"{self.who or 'nobody'} {self.what}: {verdict} by {self.decided_by}"


def allowed(what: str, who: str | None, attempt: Attempt, decided_by: str) -> Case:
    return Case(what, who, attempt, True, decided_by)


def denied(what: str, who: str | None, attempt: Attempt, decided_by: str) -> Case:
    return Case(what, who, attempt, False, decided_by)


FIRESTORE = [
    # Reading one document.
    allowed("gets a result", "owner", get(RESULT), GET_OR_DELETE),
    allowed("gets a result that is not there yet", "owner", get(MISSING), GET_OR_DELETE),
    allowed("gets two results", "owner", get(RESULT, SECOND), GET_OR_DELETE),
    denied("gets a result", None, get(RESULT), IS_OWNER),
    denied("gets a result", "other", get(RESULT), IS_OWNER),
    denied("asks whether there is a result", "other", get(MISSING), IS_OWNER),
    denied("gets a result and another's", "owner", get(RESULT, OTHERS), IS_OWNER),
    denied("gets the document of the user", "owner", get("users/{owner}"), NOTHING),
    denied("gets what lies below a result", "owner", get(f"{RESULT}/parts/p"), NOTHING),
    denied("gets from another collection", "owner", get("users/{owner}/settings/s"), NOTHING),
    denied("gets a result at the top", "owner", get("predictions/aaaaaaaaaaaaaaaa"), NOTHING),
    denied("gets a batch", "owner", get(BATCH), NOTHING),
    denied("gets a result of a batch", "owner", get(BATCH_RESULT), NOTHING),
    denied("gets a result of a batch", None, get(BATCH_RESULT), NOTHING),
    # Listening to documents.
    allowed("listens to a result", "owner", listen(RESULT), GET_OR_DELETE),
    allowed("listens before there is a result", "owner", listen(MISSING), GET_OR_DELETE),
    denied("listens to a result", None, listen(RESULT), IS_OWNER),
    denied("listens to a result", "other", listen(RESULT), IS_OWNER),
    denied("listens before there is a result", "other", listen(MISSING), IS_OWNER),
    denied("listens to a result of a batch", "owner", listen(BATCH_RESULT), NOTHING),
    denied("listens to the document of the user", "owner", listen("users/{owner}"), NOTHING),
    # Lists, which are queries.
    allowed("lists 100 results", "owner", find("users/{owner}", "predictions", 100), LIST),
    allowed("lists 1 result", "owner", find("users/{owner}", "predictions", 1), LIST),
    denied("lists 101 results", "owner", find("users/{owner}", "predictions", 101), LIST),
    denied("lists without a limit", "owner", find("users/{owner}", "predictions"), LIST),
    allowed(
        "lists the second 100 results",
        "owner",
        find("users/{owner}", "predictions", 100, offset=100),
        HAS_SMALL_OFFSET,
    ),
    denied(
        "skips 101 results",
        "owner",
        find("users/{owner}", "predictions", 1, offset=101),
        HAS_SMALL_OFFSET,
    ),
    denied("skips 1 result", "other", find("users/{owner}", "predictions", 1, offset=1), IS_OWNER),
    denied("lists 100 results", None, find("users/{owner}", "predictions", 100), IS_OWNER),
    denied("lists 100 results", "other", find("users/{owner}", "predictions", 100), IS_OWNER),
    denied("lists users", "owner", find("", "users", 10), NOTHING),
    denied("lists other collections", "owner", find("users/{owner}", "settings", 10), NOTHING),
    denied("lists everybody's results", "owner", everywhere("predictions", 10), NOTHING),
    denied(
        "lists everybody's results with an own field",
        "owner",
        everywhere("predictions", 10, owner="{owner}"),
        NOTHING,
    ),
    denied("lists batches", "owner", find("", "batches", 10), NOTHING),
    denied("lists the results of a batch", "owner", find(BATCH, "predictions", 10), NOTHING),
    denied("lists the results of a batch", None, find(BATCH, "predictions", 10), NOTHING),
    # Counts, which are lists.
    allowed("counts 100 results", "owner", count("users/{owner}", "predictions", 100), LIST),
    allowed(
        "counts the second 100 results",
        "owner",
        count("users/{owner}", "predictions", 100, offset=100),
        HAS_SMALL_OFFSET,
    ),
    denied(
        "counts beyond 1,000,000 results",
        "owner",
        count("users/{owner}", "predictions", 100, offset=1_000_000),
        HAS_SMALL_OFFSET,
    ),
    denied("counts without a limit", "owner", count("users/{owner}", "predictions"), LIST),
    denied("counts results", "other", count("users/{owner}", "predictions", 100), IS_OWNER),
    denied("counts results", None, count("users/{owner}", "predictions", 100), IS_OWNER),
    denied("counts the results of a batch", "owner", count(BATCH, "predictions", 100), NOTHING),
    # Writing.
    denied("writes a result", "owner", commit(set_(MISSING)), NOTHING),
    denied("overwrites a result", "owner", commit(set_(RESULT, text="b")), NOTHING),
    denied("changes a field of a result", "owner", commit(change(RESULT, text="b")), NOTHING),
    denied(
        "changes a result that is not there", "owner", commit(change(MISSING, text="b")), NOTHING
    ),
    denied("increases a number in a result", "owner", commit(increase(RESULT)), NOTHING),
    denied("writes a result", "other", commit(set_(MISSING)), NOTHING),
    denied("overwrites a result", "other", commit(set_(RESULT, text="b")), NOTHING),
    denied("writes a result", None, commit(set_(MISSING)), NOTHING),
    denied("writes the document of the user", "owner", commit(set_("users/{owner}")), NOTHING),
    denied("writes settings", "owner", commit(set_("users/{owner}/settings/s")), NOTHING),
    denied("writes a batch", "owner", commit(set_("batches/b2")), NOTHING),
    denied("overwrites a batch", "owner", commit(set_(BATCH)), NOTHING),
    denied("overwrites a result of a batch", "owner", commit(set_(BATCH_RESULT)), NOTHING),
    denied("writes a result over the stream", "owner", stream_write(set_(MISSING)), NOTHING),
    denied(
        "overwrites one over the stream", "owner", stream_write(set_(RESULT, text="b")), NOTHING
    ),
    # Deleting.
    allowed("deletes a result", "owner", commit(delete(RESULT)), GET_OR_DELETE),
    allowed("deletes two results", "owner", commit(delete(RESULT), delete(SECOND)), GET_OR_DELETE),
    allowed("deletes what is not there", "owner", commit(delete(MISSING)), GET_OR_DELETE),
    allowed("deletes over the stream", "owner", stream_write(delete(RESULT)), GET_OR_DELETE),
    denied("deletes over the stream", "other", stream_write(delete(RESULT)), IS_OWNER),
    denied("deletes a result", "other", commit(delete(RESULT)), IS_OWNER),
    denied("deletes a result", None, commit(delete(RESULT)), IS_OWNER),
    denied("deletes also another's", "owner", commit(delete(RESULT), delete(OTHERS)), IS_OWNER),
    denied("deletes and writes", "owner", commit(delete(RESULT), set_(RESULT)), NOTHING),
    denied("deletes the user", "owner", commit(delete("users/{owner}")), NOTHING),
    denied("deletes a batch", "owner", commit(delete(BATCH)), NOTHING),
    denied("deletes a result of a batch", "owner", commit(delete(BATCH_RESULT)), NOTHING),
    # Transactions.
    allowed(
        "deletes after it has read another result",
        "owner",
        commit(verify(MISSING), delete(RESULT)),
        GET_OR_DELETE,
    ),
]

# How an upload may describe itself: a property, its value, and the sentence that decides.
HARMLESS: list[tuple[str, Any, str]] = [
    ("contentEncoding", "identity", IS_PLAIN),
    ("contentEncoding", "", IS_PLAIN),
    ("contentDisposition", "inline", IS_SHOWN),
    ("contentDisposition", f"inline; filename*=utf-8''{FILE}", IS_SHOWN),
    ("cacheControl", "private", IS_PRIVATE),
    ("cacheControl", None, IS_PRIVATE),
    ("metadata", {}, HAS_NO_METADATA),
    ("metadata", None, HAS_NO_METADATA),
]

HARMFUL: list[tuple[str, Any, str]] = [
    ("contentEncoding", "gzip", IS_PLAIN),
    ("contentEncoding", "identity, gzip", IS_PLAIN),
    ("contentDisposition", "attachment", IS_SHOWN),
    ("contentDisposition", "attachment; filename=setup.exe", IS_SHOWN),
    ("contentDisposition", "inline; filename*=utf-8''another.exe", IS_SHOWN),
    ("cacheControl", "public, max-age=31536000", IS_PRIVATE),
    ("cacheControl", "no-store", IS_PRIVATE),
    ("cacheControl", "private, public", IS_PRIVATE),
    ("metadata", {"page": "<html>"}, HAS_NO_METADATA),
    ("metadata", {"firebaseStorageDownloadTokens": "a", "b": "c"}, HAS_NO_METADATA),
]

STORAGE = [
    # Uploading.
    allowed("uploads a photo", "owner", upload(NEW_PHOTO), CREATE),
    allowed("uploads a large photo", "owner", resumable_upload(NEW_PHOTO, MEBIBYTE), CREATE),
    allowed("uploads 10 MiB", "owner", upload(NEW_PHOTO, 10 * MEBIBYTE), IS_SMALL),
    *(
        allowed(f"uploads {type_}", "owner", upload(NEW_PHOTO, type_=type_), IS_IMAGE)
        for type_ in (
            "image/png",
            "image/webp",
            "image/gif",
            "image/bmp",
            "image/tiff",
            "image/avif",
            "image/heic",
            "image/heif",
            "application/octet-stream",
        )
    ),
    *(
        denied(f"uploads {type_}", "owner", upload(NEW_PHOTO, type_=type_), IS_IMAGE)
        for type_ in (
            "text/html",
            "text/plain",
            "application/javascript",
            "image/svg+xml",
            "image/jpeg; charset=utf-8",
            "image/jpeg2",
            "IMAGE/JPEG",
            "application/octet-streams",
            "text/html image/jpeg",
        )
    ),
    *(
        allowed(f"uploads with {name} {value!r}", "owner", upload(NEW_PHOTO, **{name: value}), rule)
        for name, value, rule in HARMLESS
    ),
    *(
        denied(f"uploads with {name} {value!r}", "owner", upload(NEW_PHOTO, **{name: value}), rule)
        for name, value, rule in HARMFUL
    ),
    denied(
        "uploads a large gzip",
        "owner",
        resumable_upload(NEW_PHOTO, MEBIBYTE, contentEncoding="gzip"),
        IS_PLAIN,
    ),
    denied(
        "uploads a large photo with metadata",
        "owner",
        resumable_upload(NEW_PHOTO, MEBIBYTE, metadata={"a": "b"}),
        HAS_NO_METADATA,
    ),
    allowed(
        "uploads again after it has deleted",
        "owner",
        one_after_the_other(remove(PHOTO), upload(PHOTO)),
        IS_NEW,
    ),
    denied("uploads a photo", None, upload(NEW_PHOTO), IS_OWNER),
    denied("uploads a photo", "other", upload(NEW_PHOTO), IS_OWNER),
    denied("uploads a large photo", None, resumable_upload(NEW_PHOTO), IS_OWNER),
    denied("uploads a large photo", "other", resumable_upload(NEW_PHOTO), IS_OWNER),
    denied("overwrites a photo", "owner", upload(PHOTO), IS_NEW),
    denied("overwrites a photo with a large one", "owner", resumable_upload(PHOTO), IS_NEW),
    denied("overwrites a photo", "other", upload(PHOTO), IS_OWNER),
    denied("uploads an empty file", "owner", upload(NEW_PHOTO, size=0), IS_NOT_EMPTY),
    denied("uploads 10 MiB and a byte", "owner", upload(NEW_PHOTO, 10 * MEBIBYTE + 1), IS_SMALL),
    denied(
        "uploads 10 MiB and a byte in a large upload",
        "owner",
        resumable_upload(NEW_PHOTO, 10 * MEBIBYTE + 1),
        IS_SMALL,
    ),
    denied(
        "uploads more than it has declared",
        "owner",
        resumable_upload(NEW_PHOTO, 10 * MEBIBYTE + 1, declared=7),
        IS_SMALL,
    ),
    denied(
        "declares some bytes and uploads none",
        "owner",
        resumable_upload(NEW_PHOTO, size=0, declared=7),
        IS_NOT_EMPTY,
    ),
    denied("takes 15 characters", "owner", upload(f"photos/{{owner}}/{'a' * 15}.jpg"), HAS_ID),
    denied("takes 65 characters", "owner", upload(f"photos/{{owner}}/{'a' * 65}.jpg"), HAS_ID),
    denied("takes a blank", "owner", upload("photos/{owner}/a photo in summer.jpg"), HAS_ID),
    denied("takes a dot more", "owner", upload("photos/{owner}/aaaaaaaaaaaaaaaa.b.jpg"), HAS_ID),
    denied("takes a letter beyond", "owner", upload("photos/{owner}/aaaaaaaaaaaaaaaä.jpg"), HAS_ID),
    denied("takes a line break", "owner", upload(f"{NEW_PHOTO}\n"), HAS_ID),
    denied("takes no extension", "owner", upload("photos/{owner}/aaaaaaaaaaaaaaaab"), HAS_ID),
    denied(
        "takes a long one", "owner", upload("photos/{owner}/aaaaaaaaaaaaaaaab.longlongl"), HAS_ID
    ),
    denied(
        "takes an id that Firestore reserves",
        "owner",
        resumable_upload("photos/{owner}/__reserved_id__.jpg"),
        HAS_USUAL_ID,
    ),
    denied("takes a bad id", "owner", resumable_upload("photos/{owner}/short.jpg"), HAS_ID),
    denied(
        "uploads into a folder", "owner", upload("photos/{owner}/in/aaaaaaaaaaaaaaaa.jpg"), NOTHING
    ),
    denied("uploads to nobody", "owner", upload("photos/aaaaaaaaaaaaaaaa.jpg"), NOTHING),
    denied("uploads to an empty name", "owner", upload("photos//aaaaaaaaaaaaaaaa.jpg"), NOTHING),
    denied("uploads into a batch", "owner", upload("batches/b1/new.jpg"), NOTHING),
    denied("uploads to the root", "owner", upload("aaaaaaaaaaaaaaaa.jpg"), NOTHING),
    # Reading.
    allowed("gets a photo's metadata", "owner", metadata(PHOTO), GET_OR_DELETE),
    allowed("gets a photo", "owner", media(PHOTO), GET_OR_DELETE),
    allowed("gets a photo that is not there", "owner", media(NEW_PHOTO), GET_OR_DELETE),
    denied("gets a photo's metadata", None, metadata(PHOTO), IS_OWNER),
    denied("gets a photo", None, media(PHOTO), IS_OWNER),
    denied("gets a photo with a made-up token", None, media(PHOTO, token="made-up"), IS_OWNER),
    denied("asks whether there is a photo", None, media(NEW_PHOTO, token="any"), IS_OWNER),
    denied("gets a photo's metadata", "other", metadata(PHOTO), IS_OWNER),
    denied("gets a photo", "other", media(PHOTO), IS_OWNER),
    denied("asks whether there is a photo", "other", metadata(NEW_PHOTO), IS_OWNER),
    denied("gets a photo of a batch", "owner", media(BATCH_PHOTO), NOTHING),
    denied("lists the photos", "owner", list_folder("photos/{owner}/"), NOTHING),
    denied("lists all photos", "owner", list_folder("photos/"), NOTHING),
    denied("lists the bucket", "owner", list_folder(""), NOTHING),
    denied("lists the bucket", None, list_folder(""), NOTHING),
    # Changing and deleting.
    denied(
        "changes a photo's metadata", "owner", change_metadata(PHOTO, metadata={"a": "b"}), NOTHING
    ),
    denied(
        "changes a photo's metadata", "other", change_metadata(PHOTO, metadata={"a": "b"}), NOTHING
    ),
    allowed("deletes a photo", "owner", remove(PHOTO), GET_OR_DELETE),
    allowed("deletes a photo that is not there", "owner", remove(NEW_PHOTO), GET_OR_DELETE),
    denied("deletes a photo", None, remove(PHOTO), IS_OWNER),
    denied("deletes a photo", "other", remove(PHOTO), IS_OWNER),
    denied("deletes a photo of a batch", "owner", remove(BATCH_PHOTO), NOTHING),
]

BAD_TOKENS = ("forged", "unsigned", "expired", "altered", "foreign", "unknown issuer", "admin's")
WITH_BAD_TOKENS = [
    denied(f"({what})", who, attempt, TOKEN)
    for who in BAD_TOKENS
    for what, attempt in (
        ("gets a result", get(RESULT)),
        ("listens to a result", listen(RESULT)),
        ("deletes a result", commit(delete(RESULT))),
        ("deletes over the stream", stream_write(delete(RESULT))),
        ("gets a photo", media(PHOTO)),
        ("uploads a photo", upload(NEW_PHOTO)),
    )
]

CASES = FIRESTORE + STORAGE + WITH_BAD_TOKENS


@pytest.fixture(scope="module")
def emulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulators]:
    with official() if IS_OFFICIAL else own(tmp_path_factory.mktemp("rules")) as emulators:
        stock(emulators)
        yield emulators


@contextmanager
def official() -> Iterator[Emulators]:
    hosts = {
        part: f"http://{os.environ[variable]}"
        for part, variable in (
            ("firestore", "FIRESTORE_EMULATOR_HOST"),
            ("auth", "FIREBASE_AUTH_EMULATOR_HOST"),
            ("storage", "FIREBASE_STORAGE_EMULATOR_HOST"),
        )
    }
    with signed_in(**hosts) as emulators:
        yield emulators


@contextmanager
def own(folder: Path) -> Iterator[Emulators]:
    project = make_project(folder)
    for file in ("firestore.rules", "storage.rules"):
        shutil.copy(REPOSITORY / file, folder)
    with project.served() as served, signed_in_to(served) as emulators:
        good = emulators.tokens
        bad = bad_tokens(good["owner"], good["other"], project.data)
        yield replace(emulators, tokens={**good, **bad})


def bad_tokens(owners: str, others: str, data: Path) -> dict[str, str]:
    """Tokens that say they are the owner's; those signed by the right key are wrong otherwise."""
    key = Tokens(data, PROJECT).private_key
    strangers_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(owners, options={"verify_signature": False})
    header, _, signature = others.split(".")
    return {
        "forged": jwt.encode(claims, strangers_key, algorithm="RS256"),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "expired": jwt.encode({**claims, "exp": claims["iat"] - 1}, key, algorithm="RS256"),
        "altered": f"{header}.{owners.split('.')[1]}.{signature}",
        "foreign": jwt.encode({**claims, "aud": "another-project"}, key, algorithm="RS256"),
        "unknown issuer": jwt.encode({**claims, "iss": "https://any"}, key, algorithm="RS256"),
        "admin's": "owner",
    }


def stock(at: Emulators) -> None:
    """Stores what the attempts are about, and nothing else of theirs."""
    for document in (RESULT, SECOND, OTHERS, BATCH, BATCH_RESULT):
        at.seed(document)
    for object_ in (PHOTO, OTHERS_PHOTO, BATCH_PHOTO):
        at.put(object_)
    remove(NEW_PHOTO)(at, "owner")


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_attempt_is_allowed_or_denied(emulators: Emulators, case: Case) -> None:
    if IS_OFFICIAL and case.decided_by == TOKEN:
        pytest.skip("the official emulators take every token for good, and the admin's everywhere")
    before = emulators.state(*COLLECTIONS)
    status = case.attempt(emulators, case.who)
    has_changed = emulators.state(*COLLECTIONS) != before
    if has_changed:
        stock(emulators)
    if case.is_allowed:
        assert status in (200, 204, 404)
    else:
        assert status == (401 if case.decided_by == TOKEN else 403)
        assert not has_changed


def test_denied_target_is_removed_and_the_others_go_on(emulators: Emulators) -> None:
    targets = [
        {"documents": {"documents": [emulators.filled(name(path))]}, "targetId": id}
        for id, path in ((2, OTHERS), (4, RESULT))
    ]
    requests = [{"database": DATABASE, "addTarget": target} for target in targets]
    token = emulators.tokens["owner"]
    channel = Channel(
        emulators.firestore, "Listen", *requests, headers=f"Authorization:Bearer {token}\r\n"
    )
    heard = [message for _, (message,) in channel.poll()]
    assert heard[0]["targetChange"]["targetChangeType"] == "REMOVE"
    assert heard[0]["targetChange"]["targetIds"] == [2]
    assert heard[0]["targetChange"]["cause"]["code"] == 7
    assert heard[1]["targetChange"] == {"targetChangeType": "ADD", "targetIds": [4]}
    assert heard[2]["documentChange"]["targetIds"] == [4]


@pytest.mark.skipif(IS_OFFICIAL, reason="how the official emulators keep uploads is their matter")
def test_refused_upload_leaves_nothing_to_go_on_with(emulators: Emulators) -> None:
    headers = {"Authorization": f"Firebase {emulators.tokens['owner']}"}
    start = httpx.post(
        f"{emulators.storage}/v0/b/{BUCKET}/o",
        params={"name": emulators.filled(NEW_PHOTO)},
        headers={
            **headers,
            "X-Goog-Upload-Protocol": "resumable",
            "X-Goog-Upload-Command": "start",
            "X-Goog-Upload-Header-Content-Length": "7",
        },
    )
    url = start.headers["X-Goog-Upload-URL"]
    finalize = {**headers, "X-Goog-Upload-Command": "finalize"}
    assert httpx.post(url, headers=finalize).status_code == 403
    assert httpx.post(url, headers=finalize).status_code == 404


@pytest.mark.parametrize(
    "unset",
    [
        pytest.param({}, id="all missing"),
        pytest.param({"metadata": {}}, id="the emulator"),
        pytest.param(
            {"contentEncoding": None, "contentDisposition": None, "metadata": {}},
            id="the official emulator",
        ),
        pytest.param(
            {
                "contentEncoding": "identity",
                "contentDisposition": f"inline; filename*=utf-8''{FILE}",
                "cacheControl": None,
                "metadata": None,
            },
            id="production",
        ),
        pytest.param(
            {
                "contentEncoding": "",
                "contentDisposition": "",
                "cacheControl": "",
                "metadata": {"firebaseStorageDownloadTokens": str(uuid.uuid4())},
            },
            id="empty texts and a token",
        ),
    ],
)
def test_photo_of_a_client_that_sets_only_its_type_is_allowed_however_the_rest_reads(
    unset: dict[str, Any],
) -> None:
    rules = read_ruleset(REPOSITORY / "storage.rules", "firebase.storage")
    resource = {"size": 7, "contentType": "image/jpeg", **unset}
    request = {"auth": {"uid": "u"}, "resource": resource}
    path = ["b", BUCKET, "o", "photos", "u", FILE]
    assert rules.allows("create", path, request, None, lambda _: None)
    described = {**request, "resource": {**resource, "metadata": {"a": "b"}}}
    assert not rules.allows("create", path, described, None, lambda _: None)


@pytest.mark.parametrize("offset", [{}, {"offset": None}, {"offset": 0}, {"offset": 100}])
def test_list_is_allowed_however_no_offset_reads(offset: dict[str, int | None]) -> None:
    rules = read_ruleset(REPOSITORY / "firestore.rules", "cloud.firestore")
    request = {"auth": {"uid": "u"}, "query": {"limit": 1, **offset}}
    path = ["databases", "(default)", "documents", "users", "u", "predictions", "p"]
    assert rules.allows("list", path, request, None, lambda _: None)


@pytest.mark.parametrize("case", FIRESTORE + STORAGE, ids=lambda case: case.id)
def test_deciding_sentence_is_in_the_rules(case: Case) -> None:
    name = "firestore.rules" if case in FIRESTORE else "storage.rules"
    rules = " ".join((REPOSITORY / name).read_text().split())
    assert case.decided_by == NOTHING or case.decided_by in rules
