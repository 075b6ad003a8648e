"""The bucket as google-cloud-storage and firebase-admin reach it."""

import firebase_admin
import firebase_admin.storage
import httpx
import pytest
from google.api_core.exceptions import BadRequest, NotFound, PreconditionFailed

from tests.integration.local_project import make_project

JPEG = b"\xff\xd8\xff\xe0 not really, but bytes with\r\n--line breaks\r\n in them \x00\x01"
LARGE_BYTES = 9 * 1024 * 1024  # Above 8 MiB the client library uploads resumably.


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    with make_project(tmp_path_factory.mktemp("admin")).served() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def bucket(stand_in):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stand_in.endpoints["environment"].items():
            patch.setenv(name, value)
        app = firebase_admin.initialize_app(name="storage")
        bucket = firebase_admin.storage.bucket(app=app)
        yield bucket
        bucket.client.close()
        firebase_admin.delete_app(app)


@pytest.fixture
def blob(bucket, request):
    """An object with the test's name."""
    blob = bucket.blob(f"photos/u1/{request.node.name}.jpg")
    blob.upload_from_string(JPEG, content_type="image/jpeg", checksum="crc32c")
    return blob


def test_default_bucket_exists(bucket):
    assert bucket.name == "demo-expressio.appspot.com"
    assert bucket.exists()


def test_other_bucket_is_not_found(bucket):
    assert not bucket.client.bucket("other").exists()


def test_upload_is_downloaded_unchanged_and_checked(blob):
    assert blob.download_as_bytes(checksum="md5") == JPEG
    assert blob.download_as_bytes(checksum="crc32c") == JPEG


def test_metadata_describes_the_upload(bucket, blob):
    found = bucket.get_blob(blob.name)
    assert (found.size, found.content_type, found.metageneration) == (len(JPEG), "image/jpeg", 1)
    assert found.md5_hash == blob.md5_hash
    assert found.time_created == found.updated


def test_part_is_downloaded_by_range(blob):
    assert blob.download_as_bytes(start=2, end=5) == JPEG[2:6]
    assert blob.download_as_bytes(start=len(JPEG) - 3) == JPEG[-3:]


def test_range_beyond_the_end_is_cut(blob):
    assert blob.download_as_bytes(start=0, end=10_000_000) == JPEG


def test_pinned_download_of_a_replaced_generation_is_not_found(bucket, blob):
    old = blob.generation
    bucket.blob(blob.name).upload_from_string(b"newer")
    with pytest.raises(NotFound):
        bucket.blob(blob.name, generation=old).download_as_bytes()


def test_generations_increase(bucket, blob):
    generations = [blob.generation]
    for _ in range(20):
        blob.upload_from_string(b"again")
        generations.append(blob.generation)
    assert generations == sorted(set(generations))


def test_generation_is_not_reused_after_a_delete(bucket, blob):
    blob.delete()
    again = bucket.blob(blob.name)
    again.upload_from_string(b"again")
    assert again.generation > blob.generation


def test_upload_that_must_be_first_fails_over_an_object(bucket, blob):
    with pytest.raises(PreconditionFailed):
        bucket.blob(blob.name).upload_from_string(b"x", if_generation_match=0)
    assert blob.download_as_bytes() == JPEG


def test_large_upload_arrives_resumably(bucket, stand_in):
    blob = bucket.blob("large.bin")
    data = bytes(range(256)) * (LARGE_BYTES // 256)
    blob.upload_from_string(data)
    assert blob.download_as_bytes() == data


def test_chunked_upload_arrives_whole(bucket):
    blob = bucket.blob("chunked.bin", chunk_size=4 * 1024 * 1024)
    data = bytes(range(256)) * (LARGE_BYTES // 256)
    blob.upload_from_string(data)
    assert blob.download_as_bytes() == data


def test_upload_with_a_wrong_checksum_is_refused(bucket, blob):
    wrong = bucket.blob("wrong.jpg")
    wrong.md5_hash = blob.md5_hash
    with pytest.raises(BadRequest):
        wrong.upload_from_string(b"other bytes")
    assert not wrong.exists()


def test_patch_changes_metadata_and_its_generation_only(bucket, blob):
    blob.metadata = {"kept": "1", "removed": "2"}
    blob.patch()
    blob.metadata = {"removed": None}
    blob.cache_control = "no-store"
    blob.patch()
    found = bucket.get_blob(blob.name)
    assert found.metadata == {"kept": "1"}
    assert found.cache_control == "no-store"
    assert (found.generation, found.metageneration) == (blob.generation, 3)


def test_listing_pages_through_a_prefix_in_order(bucket):
    names = [f"list/{number:02}.jpg" for number in range(7)]
    for name in reversed(names):
        bucket.blob(name).upload_from_string(b"x")
    found = bucket.list_blobs(prefix="list/", page_size=3)
    assert [blob.name for blob in found] == names


def test_listing_with_a_delimiter_folds_folders(bucket):
    for name in ("fold/a/1", "fold/a/2", "fold/b", "fold/c/1"):
        bucket.blob(name).upload_from_string(b"x")
    found = bucket.list_blobs(prefix="fold/", delimiter="/", page_size=1)
    assert [blob.name for blob in found] == ["fold/b"]
    assert found.prefixes == {"fold/a/", "fold/c/"}


def test_prefix_is_taken_literally(bucket):
    bucket.blob("100%_x").upload_from_string(b"x")
    assert [blob.name for blob in bucket.list_blobs(prefix="100%_")] == ["100%_x"]
    assert list(bucket.list_blobs(prefix="1__%")) == []


def test_name_with_special_characters_is_kept(bucket):
    name = "batches/ü ñ/100%/a+b&c=d?#%2F.jpg"
    bucket.blob(name).upload_from_string(JPEG)
    assert bucket.blob(name).download_as_bytes() == JPEG
    assert [blob.name for blob in bucket.list_blobs(prefix="batches/ü")] == [name]


def test_delete_of_another_generation_fails(blob):
    with pytest.raises(PreconditionFailed):
        blob.delete(if_generation_match=1)
    assert blob.exists()


def test_deleted_object_is_gone(blob):
    blob.delete(if_generation_match=blob.generation)
    assert not blob.exists()
    with pytest.raises(NotFound):
        blob.download_as_bytes()


def test_call_without_the_admin_token_is_refused(stand_in, bucket):
    path = f"/storage/v1/b/{bucket.name}/o"
    assert httpx.get(stand_in.url + path).status_code == 401


def test_unsupported_parameter_is_not_ignored(stand_in, bucket):
    path = f"/storage/v1/b/{bucket.name}/o?matchGlob=*"
    response = httpx.get(stand_in.url + path, headers={"Authorization": "Bearer owner"})
    assert response.status_code == 501


def test_copy_is_answered_as_not_implemented(stand_in, bucket):
    path = f"/storage/v1/b/{bucket.name}/o/a/rewriteTo/b/{bucket.name}/o/b"
    response = httpx.post(stand_in.url + path, headers={"Authorization": "Bearer owner"})
    assert response.status_code == 501


def test_body_above_the_limit_is_refused(stand_in, bucket):
    response = httpx.post(
        f"{stand_in.url}/upload/storage/v1/b/{bucket.name}/o?uploadType=multipart",
        headers={"Authorization": "Bearer owner"},
        content=bytes(33 * 1024 * 1024),
    )
    assert response.status_code == 413
    assert "at most 33554432" in response.json()["error"]["message"]


def test_objects_outlive_a_restart_and_leftovers_do_not(tmp_path):
    project = make_project(tmp_path)
    user_agent = {"Authorization": "Bearer owner"}
    path = "/storage/v1/b/demo-expressio.appspot.com/o/a?alt=media"
    with project.served() as first:
        httpx.post(
            f"{first.url}/upload/storage/v1/b/demo-expressio.appspot.com/o?uploadType=multipart",
            headers={**user_agent, "Content-Type": "multipart/related; boundary=b"},
            content=b'--b\r\n\r\n{"name":"a"}\r\n--b\r\n\r\nbytes\r\n--b--',
        ).raise_for_status()
    (project.data / "objects" / "1").write_bytes(b"written, but its row never was")
    with project.served() as second:
        assert httpx.get(second.url + path, headers=user_agent).content == b"bytes"
    assert not (project.data / "objects" / "1").exists()
