"""The bucket as google-cloud-storage and firebase-admin reach it."""

import gzip
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import firebase_admin
import firebase_admin.storage
import httpx
import pytest
from google.api_core.exceptions import BadRequest, NotFound, NotModified, PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.cloud.storage import Blob, Bucket

from emulator.testing.project import BUCKET, PROJECT, RunningEmulator, make_project
from emulator.tests.integration.firestore_server import IS_OFFICIAL

JPEG = b"\xff\xd8\xff\xe0 not really, but bytes with\r\n--line breaks\r\n in them \x00\x01"
ADMIN = {"Authorization": "Bearer owner"}
CHUNK = bytes(range(256)) * 1024
LARGE_BYTES = 9 * 1024 * 1024  # Above 8 MiB the client library uploads resumably.


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    if IS_OFFICIAL:
        pytest.skip("needs the addresses or the data folder of this emulator")
    with make_project(tmp_path_factory.mktemp("admin")).served() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def bucket(request: pytest.FixtureRequest) -> Iterator[Bucket]:
    """Of this emulator, or with FIREBASE_EMULATORS=official at STORAGE_EMULATOR_HOST."""
    if IS_OFFICIAL:
        anonymous = AnonymousCredentials()  # type: ignore[no-untyped-call]
        yield storage.Client(PROJECT, anonymous).bucket(BUCKET)
        return
    emulator = request.getfixturevalue("emulator")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in emulator.endpoints["environment"].items():
            patch.setenv(name, value)
        app = firebase_admin.initialize_app(name="storage")
        bucket = firebase_admin.storage.bucket(app=app)
        yield bucket
        bucket.client.close()
        firebase_admin.delete_app(app)


@pytest.fixture
def blob(bucket: Bucket, request: pytest.FixtureRequest) -> Blob:
    """An object with the test's name."""
    blob = bucket.blob(f"photos/u1/{request.node.name}.jpg")
    blob.upload_from_string(JPEG, content_type="image/jpeg", checksum="crc32c")
    return blob


def test_default_bucket_exists(bucket: Bucket) -> None:
    assert bucket.name == "demo-project.appspot.com"
    assert bucket.exists()


def test_other_bucket_is_not_found(bucket: Bucket) -> None:
    assert not bucket.client.bucket("other").exists()


def test_upload_is_downloaded_unchanged_and_checked(blob: Blob) -> None:
    assert blob.download_as_bytes(checksum="md5") == JPEG
    assert blob.download_as_bytes(checksum="crc32c") == JPEG


def test_content_encoding_is_undone_by_the_client_unless_it_asks_for_raw_bytes(
    bucket: Bucket,
) -> None:
    stored = gzip.compress(JPEG)
    blob = bucket.blob(f"{uuid.uuid4()}.jpg")
    blob.content_encoding = "gzip"
    blob.upload_from_string(stored, "image/jpeg")
    assert blob.download_as_bytes() == JPEG
    assert blob.download_as_bytes(raw_download=True) == stored


def test_metadata_describes_the_upload(bucket: Bucket, blob: Blob) -> None:
    found = bucket.get_blob(blob.name)
    assert (found.size, found.content_type, found.metageneration) == (len(JPEG), "image/jpeg", 1)
    assert found.md5_hash == blob.md5_hash
    assert found.time_created == found.updated


def test_part_is_downloaded_by_range(blob: Blob) -> None:
    assert blob.download_as_bytes(start=2, end=5) == JPEG[2:6]
    assert blob.download_as_bytes(start=len(JPEG) - 3) == JPEG[-3:]


def test_range_beyond_the_end_is_cut(blob: Blob) -> None:
    assert blob.download_as_bytes(start=0, end=10_000_000) == JPEG


def test_pinned_download_of_a_replaced_generation_is_not_found(bucket: Bucket, blob: Blob) -> None:
    old = blob.generation
    bucket.blob(blob.name).upload_from_string(b"newer")
    with pytest.raises(NotFound):
        bucket.blob(blob.name, generation=old).download_as_bytes()


def test_generations_increase(bucket: Bucket, blob: Blob) -> None:
    generations = [blob.generation]
    for _ in range(20):
        blob.upload_from_string(b"again")
        generations.append(blob.generation)
    assert generations == sorted(set(generations))


def test_generation_is_not_reused_after_a_delete(bucket: Bucket, blob: Blob) -> None:
    blob.delete()
    again = bucket.blob(blob.name)
    again.upload_from_string(b"again")
    assert again.generation > blob.generation


def test_upload_that_must_be_first_fails_over_an_object(bucket: Bucket, blob: Blob) -> None:
    with pytest.raises(PreconditionFailed):
        bucket.blob(blob.name).upload_from_string(b"x", if_generation_match=0)
    assert blob.download_as_bytes() == JPEG


def test_large_upload_arrives_resumably(bucket: Bucket, emulator: RunningEmulator) -> None:
    blob = bucket.blob("large.bin")
    data = bytes(range(256)) * (LARGE_BYTES // 256)
    blob.upload_from_string(data)
    assert blob.download_as_bytes() == data


def test_chunked_upload_arrives_whole(bucket: Bucket) -> None:
    blob = bucket.blob("chunked.bin", chunk_size=4 * 1024 * 1024)
    data = bytes(range(256)) * (LARGE_BYTES // 256)
    blob.upload_from_string(data)
    assert blob.download_as_bytes() == data


def test_upload_with_a_wrong_checksum_is_refused(bucket: Bucket, blob: Blob) -> None:
    wrong = bucket.blob("wrong.jpg")
    wrong.md5_hash = blob.md5_hash
    with pytest.raises(BadRequest):
        wrong.upload_from_string(b"other bytes")
    assert not wrong.exists()


def test_patch_changes_metadata_and_its_generation_only(bucket: Bucket, blob: Blob) -> None:
    blob.metadata = {"kept": "1", "removed": "2"}
    blob.patch()
    blob.metadata = {"removed": None}
    blob.cache_control = "no-store"
    blob.patch()
    found = bucket.get_blob(blob.name)
    assert found.metadata == {"kept": "1"}
    assert found.cache_control == "no-store"
    assert (found.generation, found.metageneration) == (blob.generation, 3)


def test_listing_pages_through_a_prefix_in_order(bucket: Bucket) -> None:
    names = [f"list/{number:02}.jpg" for number in range(7)]
    for name in reversed(names):
        bucket.blob(name).upload_from_string(b"x")
    found = bucket.list_blobs(prefix="list/", page_size=3)
    assert [blob.name for blob in found] == names


def test_listing_with_a_delimiter_folds_folders(bucket: Bucket) -> None:
    for name in ("fold/a/1", "fold/a/2", "fold/b", "fold/c/1"):
        bucket.blob(name).upload_from_string(b"x")
    found = bucket.list_blobs(prefix="fold/", delimiter="/", page_size=1)
    assert [blob.name for blob in found] == ["fold/b"]
    assert found.prefixes == {"fold/a/", "fold/c/"}


def test_prefix_is_taken_literally(bucket: Bucket) -> None:
    bucket.blob("100%_x").upload_from_string(b"x")
    assert [blob.name for blob in bucket.list_blobs(prefix="100%_")] == ["100%_x"]
    assert list(bucket.list_blobs(prefix="1__%")) == []


def test_name_with_special_characters_is_kept(bucket: Bucket) -> None:
    name = "batches/ü ñ/100%/a+b&c=d?#%2F.jpg"
    bucket.blob(name).upload_from_string(JPEG)
    assert bucket.blob(name).download_as_bytes() == JPEG
    assert [blob.name for blob in bucket.list_blobs(prefix="batches/ü")] == [name]


def test_delete_of_another_generation_fails(blob: Blob) -> None:
    with pytest.raises(PreconditionFailed):
        blob.delete(if_generation_match=1)
    assert blob.exists()


def test_conditions_that_hold_let_every_call_pass(bucket: Bucket, blob: Blob) -> None:
    known = {
        "if_generation_match": blob.generation,
        "if_generation_not_match": 1,
        "if_metageneration_match": 1,
        "if_metageneration_not_match": 2,
    }
    blob.reload(**known)
    assert blob.download_as_bytes(**known) == JPEG
    blob.metadata = {"a": "1"}
    blob.patch(**known)
    assert blob.metageneration == 2
    blob.upload_from_string(b"newer", if_generation_match=blob.generation)
    blob.delete(if_metageneration_match=1, if_generation_not_match=1)


@pytest.mark.parametrize(
    "condition",
    [
        {"if_generation_match": 1},
        {"if_metageneration_match": 2},
    ],
)
def test_condition_that_does_not_hold_refuses_every_call(
    blob: Blob, condition: dict[str, int]
) -> None:
    blob.cache_control = "no-store"
    for call in (blob.reload, blob.download_as_bytes, blob.patch, blob.delete):
        with pytest.raises(PreconditionFailed):
            call(**condition)
    with pytest.raises(PreconditionFailed):
        blob.upload_from_string(b"newer", **condition)
    assert blob.download_as_bytes() == JPEG


def test_object_that_is_known_already_is_not_read_again_nor_written(blob: Blob) -> None:
    for known in (
        {"if_generation_not_match": blob.generation},
        {"if_metageneration_not_match": blob.metageneration},
    ):
        with pytest.raises(NotModified):
            blob.reload(**known)
        with pytest.raises(NotModified):
            blob.download_as_bytes(**known)
        with pytest.raises(PreconditionFailed):
            blob.upload_from_string(b"newer", **known)
        with pytest.raises(PreconditionFailed):
            blob.delete(**known)
    assert blob.download_as_bytes() == JPEG


def test_deleted_object_is_gone(blob: Blob) -> None:
    blob.delete(if_generation_match=blob.generation)
    assert not blob.exists()
    with pytest.raises(NotFound):
        blob.download_as_bytes()


def start_upload(emulator: RunningEmulator, name: str, query: str = "") -> str:
    """The address of a new resumable upload."""
    url = f"{emulator.url}/upload/storage/v1/b/{BUCKET}/o?uploadType=resumable&name={name}{query}"
    return str(httpx.post(url, headers=ADMIN, json={}).raise_for_status().headers["location"])


def send_chunk(location: str, chunk: bytes, content_range: str, **headers: Any) -> httpx.Response:
    headers = {**ADMIN, "Content-Range": f"bytes {content_range}", **headers}
    return httpx.put(location, content=chunk, headers=headers)


def test_upload_resumes_after_a_chunk_was_lost(emulator: RunningEmulator, bucket: Bucket) -> None:
    location = start_upload(emulator, "lost-chunk.bin")
    total = 3 * len(CHUNK)
    first = send_chunk(location, CHUNK, f"0-{len(CHUNK) - 1}/{total}")
    assert (first.status_code, first.headers["range"]) == (308, f"bytes=0-{len(CHUNK) - 1}")
    beyond = send_chunk(location, CHUNK, f"{2 * len(CHUNK)}-{total - 1}/{total}")
    assert beyond.status_code == 400
    asked = send_chunk(location, b"", f"*/{total}")
    assert (asked.status_code, asked.headers["range"]) == (308, f"bytes=0-{len(CHUNK) - 1}")
    rest = send_chunk(location, 2 * CHUNK, f"{len(CHUNK)}-{total - 1}/{total}")
    assert rest.status_code == 200
    assert bucket.blob("lost-chunk.bin").download_as_bytes(checksum="md5") == 3 * CHUNK
    again = send_chunk(location, b"", f"*/{total}")
    assert again.json()["generation"] == rest.json()["generation"]


def test_upload_without_a_byte_yet_says_so(emulator: RunningEmulator) -> None:
    asked = send_chunk(start_upload(emulator, "empty.bin"), b"", "*/9")
    assert asked.status_code == 308
    assert "range" not in asked.headers


@pytest.mark.parametrize("content_range", ["0-9/10", "0-0", "1-0/10", "rubbish"])
def test_chunk_of_another_length_than_it_says_is_refused(
    emulator: RunningEmulator, content_range: str
) -> None:
    location = start_upload(emulator, "mislabeled.bin")
    assert send_chunk(location, b"123", content_range).status_code == 400


def test_resumable_upload_with_a_wrong_checksum_is_refused(
    emulator: RunningEmulator, bucket: Bucket
) -> None:
    location = start_upload(emulator, "wrong-sum.bin")
    wrong = {"X-Goog-Hash": "crc32c=AAAAAA==,md5=AAAAAAAAAAAAAAAAAAAAAA=="}
    assert send_chunk(location, b"123", "0-2/3", **wrong).status_code == 400
    assert not bucket.blob("wrong-sum.bin").exists()


def test_condition_of_a_resumable_upload_is_checked_at_its_end(
    emulator: RunningEmulator, bucket: Bucket
) -> None:
    location = start_upload(emulator, "raced.bin", "&ifGenerationMatch=0")
    bucket.blob("raced.bin").upload_from_string(b"first")
    assert send_chunk(location, b"123", "0-2/3").status_code == 412
    assert bucket.blob("raced.bin").download_as_bytes() == b"first"


def test_canceled_upload_is_forgotten(emulator: RunningEmulator) -> None:
    location = start_upload(emulator, "cancelled.bin")
    send_chunk(location, CHUNK, f"0-{len(CHUNK) - 1}/*")
    assert httpx.delete(location, headers=ADMIN).status_code == 499
    assert send_chunk(location, b"", "*/*").status_code == 404
    assert httpx.delete(location, headers=ADMIN).status_code == 404


def test_upload_that_is_final_cannot_be_canceled(emulator: RunningEmulator, bucket: Bucket) -> None:
    location = start_upload(emulator, "final.bin")
    assert send_chunk(location, b"123", "0-2/3").status_code == 200
    assert httpx.delete(location, headers=ADMIN).status_code == 404
    assert bucket.blob("final.bin").exists()


def test_upload_above_the_limit_is_refused_chunk_by_chunk_too(emulator: RunningEmulator) -> None:
    location = start_upload(emulator, "huge.bin")
    half = bytes(17 * 1024 * 1024)
    assert send_chunk(location, half, f"0-{len(half) - 1}/*").status_code == 308
    over = send_chunk(location, half, f"{len(half)}-{2 * len(half) - 1}/*")
    assert over.status_code == 400
    assert "at most 33554432" in over.json()["error"]["message"]


UNSTORABLE: list[dict[str, Any]] = [
    {"contentType": "image/jpeg\r\nSet-Cookie: a=b"},
    {"contentDisposition": "inline\nX: y"},
    {"cacheControl": "private\0"},
    {"contentEncoding": "gzip\x7f"},
    {"contentLanguage": "de\r"},
    {"cacheControl": " private"},
    {"cacheControl": "\N{GREEK SMALL LETTER ALPHA}"},
    {"metadata": {"taken": "a\r\nb"}},
    {"metadata": {"ta\nken": "b"}},
    {"metadata": {"taken": "\ud800"}},
    {"metadata": {"taken": "x" * 8192}},
    {"cacheControl": "x" * 4096, "metadata": {"\N{GREEK SMALL LETTER ALPHA}": "x" * 4096}},
]


@pytest.mark.parametrize("sent", UNSTORABLE, ids=lambda sent: ascii(sent)[:40])
def test_metadata_that_could_not_be_sent_back_is_refused_by_both_protocols(
    emulator: RunningEmulator, blob: Blob, sent: dict[str, Any]
) -> None:
    admin = f"{emulator.url}/upload/storage/v1/b/{BUCKET}/o?name=unstorable.jpg&uploadType="
    browser = f"{emulator.url}/v0/b/{BUCKET}/o?name=unstorable.jpg"
    user = {"Authorization": f"Firebase {emulator.sign_in()['idToken']}"}
    body = json.dumps(sent).encode()
    parts = b"--b\r\n\r\n" + body + b"\r\n--b\r\n\r\nbytes\r\n--b--"
    multipart = {"Content-Type": "multipart/related; boundary=b"}
    at_once = {"X-Goog-Upload-Protocol": "multipart"}
    by_steps = {"X-Goog-Upload-Protocol": "resumable"}
    stored = f"{emulator.url}/storage/v1/b/{BUCKET}/o/{quote(str(blob.name), safe='')}"
    for response in (
        httpx.post(f"{admin}multipart", content=parts, headers=ADMIN | multipart),
        httpx.post(f"{admin}resumable", content=body, headers=ADMIN),
        httpx.patch(stored, content=body, headers=ADMIN),
        httpx.post(browser, content=parts, headers=user | multipart | at_once),
        httpx.post(browser, content=body, headers=user | by_steps),
        httpx.patch(stored.replace("/storage/v1/", "/v0/"), content=body, headers=user),
    ):
        assert response.status_code == 400
        assert response.json()["error"]["message"]
    assert not blob.bucket.blob("unstorable.jpg").exists()
    assert blob.download_as_bytes() == JPEG


def test_metadata_up_to_the_limit_is_stored(bucket: Bucket) -> None:
    blob = bucket.blob("described.jpg")
    blob.cache_control = "private, max-age=1"
    blob.metadata = {"note": "\N{GREEK SMALL LETTER ALPHA}" * 4000}
    blob.upload_from_string(JPEG, content_type="image/jpeg")
    assert blob.download_as_bytes() == JPEG
    found = bucket.get_blob("described.jpg")
    assert found and found.metadata == blob.metadata


@pytest.mark.parametrize("name", ["../../outside", "/etc/passwd", "a/../../b", "..x", "./x"])
def test_name_that_looks_like_a_path_is_a_name(
    emulator: RunningEmulator, bucket: Bucket, name: str
) -> None:
    bucket.blob(name).upload_from_string(JPEG)
    assert [blob.name for blob in bucket.list_blobs(prefix=name)] == [name]
    assert bucket.blob(name).download_as_bytes() == JPEG


@pytest.mark.parametrize("upload_id", ["../state.db", "..%2Fstate.db", "", "%00"])
def test_upload_id_that_looks_like_a_path_is_unknown(
    emulator: RunningEmulator, upload_id: str
) -> None:
    url = f"{emulator.url}/upload/storage/v1/b/{BUCKET}/o?upload_id={upload_id}"
    assert send_chunk(url, b"123", "0-2/3").status_code == 404
    assert httpx.delete(url, headers=ADMIN).status_code == 404


def test_call_without_the_admin_token_is_refused(emulator: RunningEmulator, bucket: Bucket) -> None:
    path = f"/storage/v1/b/{bucket.name}/o"
    assert httpx.get(emulator.url + path).status_code == 401


def test_unsupported_parameter_is_not_ignored(emulator: RunningEmulator, bucket: Bucket) -> None:
    path = f"/storage/v1/b/{bucket.name}/o?matchGlob=*"
    response = httpx.get(emulator.url + path, headers={"Authorization": "Bearer owner"})
    assert response.status_code == 501


def test_copy_gets_not_implemented(emulator: RunningEmulator, bucket: Bucket) -> None:
    path = f"/storage/v1/b/{bucket.name}/o/a/rewriteTo/b/{bucket.name}/o/b"
    response = httpx.post(emulator.url + path, headers={"Authorization": "Bearer owner"})
    assert response.status_code == 501


def test_body_above_the_limit_is_refused(emulator: RunningEmulator, bucket: Bucket) -> None:
    response = httpx.post(
        f"{emulator.url}/upload/storage/v1/b/{bucket.name}/o?uploadType=multipart",
        headers={"Authorization": "Bearer owner"},
        content=bytes(33 * 1024 * 1024),
    )
    assert response.status_code == 413
    assert "the limit is 33554432" in response.json()["error"]["message"]


def test_objects_outlive_a_restart_and_leftovers_do_not(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    user_agent = {"Authorization": "Bearer owner"}
    path = "/storage/v1/b/demo-project.appspot.com/o/a?alt=media"
    with project.served() as first:
        httpx.post(
            f"{first.url}/upload/storage/v1/b/demo-project.appspot.com/o?uploadType=multipart",
            headers={**user_agent, "Content-Type": "multipart/related; boundary=b"},
            content=b'--b\r\n\r\n{"name":"a"}\r\n--b\r\n\r\nbytes\r\n--b--',
        ).raise_for_status()
    (project.data / "objects" / "1").write_bytes(b"written, but its row never was")
    with project.served() as second:
        assert httpx.get(second.url + path, headers=user_agent).content == b"bytes"
    assert not (project.data / "objects" / "1").exists()


def test_chunk_that_was_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    with project.served() as first:
        location = start_upload(first, "a")
        assert send_chunk(location, CHUNK, f"0-{len(CHUNK) - 1}/*").status_code == 308
        first.process.kill()
        first.process.wait()
    with project.served() as second:
        location = second.url + httpx.URL(location).raw_path.decode()
        asked = send_chunk(location, b"", "*/*")
        assert asked.headers["range"] == f"bytes=0-{len(CHUNK) - 1}"
