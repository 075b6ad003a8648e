"""The real function under the real functions-framework: photos into the bucket, documents out."""

import gzip
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from emulator.testing.waiting import wait_until
from expressio.labels import EMOTIONS, LABELS
from expressio.store import RETENTION
from tests.support.photo_files import FILES
from tests.support.system import System, finalized

DONE_FIELDS = {
    "schemaVersion",
    "id",
    "uid",
    "bucket",
    "name",
    "generation",
    "status",
    "image",
    "faces",
    "facesFound",
    "expression",
    "unsure",
    "probabilities",
    "model",
    "timings",
    "createdAt",
    "updatedAt",
    "expireAt",
}


def test_photo_in_the_bucket_gets_a_prediction_document(
    system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    data = encode(astronaut)
    blob, path = system.upload(data)
    document = system.document(path)
    assert set(document) == DONE_FIELDS
    assert (document["status"], document["expression"]) == ("done", "happy")
    assert (document["uid"], document["id"]) == ("u1", path.rpartition("/")[2])
    assert (document["bucket"], document["name"]) == (blob.bucket.name, blob.name)
    assert document["generation"] == blob.generation
    assert document["image"] == {"width": 512, "height": 512, "format": "JPEG", "bytes": len(data)}
    assert set(document["probabilities"]) == set(LABELS)
    assert sum(document["probabilities"].values()) == pytest.approx(1, abs=1e-6)
    [face] = document["faces"]
    assert face["probabilities"] == document["probabilities"]
    assert set(face["emotions"]) == set(EMOTIONS)
    assert sum(face["emotions"].values()) == pytest.approx(1, abs=1e-6)
    assert set(document["timings"]) == {"download", "decode", "detect", "classify"}
    assert document["expireAt"] == blob.time_created + RETENTION


def test_photo_that_is_stored_compressed_is_not_unpacked(
    system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    _, path = system.upload(gzip.compress(encode(astronaut)), content_encoding="gzip")
    assert system.document(path)["error"]["code"] == "unsupported_format"


def test_photo_without_a_face_is_stored_as_no_face(
    system: System, coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    _, path = system.upload(encode(coffee))
    document = system.document(path)
    assert (document["status"], document["faces"]) == ("no_face", [])
    assert not {"expression", "probabilities", "unsure", "error"} & set(document)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a photo", "unsupported_format"),
        (b"\xff\xd8\xff\xe0 and then nothing", "corrupt_image"),
        (b"", "empty_file"),
        (bytes(10 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_unusable_photo_is_stored_as_its_error(system: System, data: Any, code: str) -> None:
    _, path = system.upload(data)
    document = system.document(path)
    assert document["status"] == "error"
    assert document["error"]["code"] == code
    assert document["error"]["retryable"] is False
    assert document["error"]["message"]


def test_files_of_every_kind_end_in_one_document_each(system: System) -> None:
    batch = f"batches/all-{uuid.uuid4()}"
    for name, file in FILES.items():
        system.upload(file.make(), f"{batch}/{name}")
    wait_until(lambda: system.pending() == 0, timeout_s=300)
    found = {}
    for snapshot in system.firestore.collection(f"{batch}/predictions").get():
        fields = snapshot.to_dict() or {}
        found[fields["name"].rpartition("/")[2]] = (
            fields["error"]["code"] if fields["status"] == "error" else fields["status"]
        )
        assert snapshot.update_time == snapshot.create_time
    assert found == {name: file.outcome for name, file in FILES.items()}


def test_batch_photo_gets_a_document_in_its_batch(
    system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    name = f"batches/trip-{uuid.uuid4()}/Köln 1/a photo.jpg"
    system.upload(encode(astronaut), name)
    batch, id_ = name.split("/")[1], hashlib.sha256(name.encode()).hexdigest()
    document = system.document(f"batches/{batch}/predictions/{id_}")
    assert (document["batchId"], document["name"], document["status"]) == (batch, name, "done")
    assert "uid" not in document


def test_other_object_is_acknowledged_without_a_document(system: System) -> None:
    blob, _ = system.upload(b"x", name="elsewhere/notes.txt", content_type="text/plain")
    assert system.post(finalized(blob)).status_code == 200
