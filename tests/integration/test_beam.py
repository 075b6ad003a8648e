"""`python -m batch.beam`, in its own environment: Beam needs an older Pillow."""

import hashlib
import json
import os
import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from emulator.testing.waiting import wait_until
from expressio import service
from tests.support.environments import python_with
from tests.support.system import REPOSITORY, System

REQUIREMENTS = REPOSITORY / "batch" / "requirements-beam.txt"
PHOTOS = 500
BROKEN = {
    "a text.jpg.gz": b"not a photo",
    "empty.jpg": b"",
    "half.jpg": b"\xff\xd8\xff\xe0",
    "large.bmp": bytes(10 * 1024 * 1024 + 1),
}
# Runs in Beam's environment, which can read Parquet: prints the rows as a JSON array.
READ = """
import json, sys
import pyarrow.parquet
print(json.dumps(pyarrow.parquet.read_table(sys.argv[1]).to_pylist()))
"""
# Runs there: prints the row of a photo that was deleted after its folder was listed.
GONE = """
import json
from apache_beam.io.fileio import ReadableFile
from apache_beam.io.filesystem import FileMetadata
from batch.beam import Analyze
print(json.dumps(list(Analyze().process(ReadableFile(FileMetadata("/nowhere.jpg", 5))))))
"""

Rows = dict[str, dict[str, Any]]  # By name.
Beam = Callable[..., subprocess.CompletedProcess[str]]
RowsOf = Callable[..., Rows]
Encode = Callable[..., bytes]


@pytest.fixture(scope="module")
def python() -> Path:
    return python_with(REQUIREMENTS, "beam")


@pytest.fixture(scope="module")
def beam(python: Path) -> Beam:
    """beam(arguments...): runs `python -m batch.beam` and returns the finished process."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", "batch.beam", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": "functions"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def rows_of(python: Path, beam: Beam) -> RowsOf:
    """rows_of(pattern, prefix, arguments...): the rows that a run writes into one file."""

    def run(pattern: str, prefix: Path, *arguments: str) -> Rows:
        result = beam("--input", pattern, "--parquet", prefix, *arguments)
        assert result.returncode == 0, result.stderr
        [file] = prefix.parent.glob(f"{prefix.name}-*.parquet")
        read = subprocess.run([python, "-c", READ, file], capture_output=True, check=True)
        rows = json.loads(read.stdout)
        assert len({row["id"] for row in rows}) == len(rows)
        return {row["name"]: row for row in rows}

    return run


@pytest.fixture(scope="module")
def photos(
    tmp_path_factory: pytest.TempPathFactory,
    astronaut: Image.Image,
    coffee: Image.Image,
    encode: Encode,
) -> Path:
    """A folder of PHOTOS files: different crops of a face, a cup, and broken files."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "Köln 1").mkdir()
    for name, data in {**BROKEN, "Köln 1/cup.png": encode(coffee, "PNG")}.items():
        (folder / name).write_bytes(data)
    for number in range(PHOTOS - len(BROKEN) - 1):
        left, top = number % 32, number // 32
        crop = astronaut.crop((left, top, left + 360, top + 360)).resize((192, 192))
        (folder / "Köln 1" / f"face {number}.jpg").write_bytes(encode(crop))
    return folder


@pytest.fixture(scope="module")
def rows(photos: Path, rows_of: RowsOf, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return rows_of(f"{photos}/**", tmp_path_factory.mktemp("rows") / "results")


def without_nulls(value: Any) -> Any:
    """A row without the fields that documents leave out and Parquet holds as null."""
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {field: without_nulls(item) for field, item in value.items() if item is not None}


def test_500_photos_get_500_rows_equal_to_the_service_results(photos: Path, rows: Rows) -> None:
    files = {str(path): path for path in photos.rglob("*") if path.is_file()}
    assert len(files) == PHOTOS
    assert rows.keys() == files.keys()
    for name, row in rows.items():
        result = service.analyze_bytes(files[name].read_bytes())
        assert row["id"] == hashlib.sha256(name.encode()).hexdigest()
        assert without_nulls(row) == {
            "id": row["id"],
            "name": name,
            **{field: value for field, value in result.items() if field != "timings"},
        }


def test_broken_files_are_rows_with_their_errors(photos: Path, rows: Rows) -> None:
    codes = {name: rows[str(photos / name)]["error"]["code"] for name in BROKEN}
    assert codes == {
        "a text.jpg.gz": "unsupported_format",
        "empty.jpg": "empty_file",
        "half.jpg": "corrupt_image",
        "large.bmp": "too_large",
    }


def test_run_through_the_job_api_of_flink_and_spark_gives_the_same_rows(
    python: Path, photos: Path, rows: Rows, rows_of: RowsOf, tmp_path: Path
) -> None:
    port_file = tmp_path / "port"
    job_service = subprocess.Popen(
        [
            python,
            "-m",
            "apache_beam.runners.portability.local_job_service_main",
            "--port_file",
            port_file,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: port_file.exists() and bool(port_file.read_text().strip()), timeout_s=60)
        again = rows_of(
            f"{photos}/**",
            tmp_path / "results",
            "--runner=PortableRunner",
            f"--job_endpoint=localhost:{port_file.read_text().strip()}",
            "--environment_type=LOOPBACK",
        )
    finally:
        job_service.terminate()
        job_service.wait(10)
    assert again == rows


def test_pattern_without_photos_fails(beam: Beam, tmp_path: Path) -> None:
    result = beam("--input", f"{tmp_path}/*.jpg", "--parquet", tmp_path / "results")
    assert result.returncode != 0
    assert f"Empty match for pattern {tmp_path}/*.jpg" in result.stderr


def test_other_number_of_shards_is_refused_where_rows_would_be_doubled(
    beam: Beam, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "results-00000-of-00001.parquet").touch()
    result = beam("--input", f"{photos}/**", "--parquet", tmp_path / "results", "--shards", "2")
    assert result.returncode == 2
    assert "results-00000-of-00001.parquet is from a run with another --shards" in result.stderr


def test_local_files_are_refused_for_firestore(beam: Beam, photos: Path) -> None:
    result = beam("--input", f"{photos}/**", "--firestore")
    assert result.returncode == 2
    assert "--firestore takes gs:// patterns" in result.stderr


def test_photo_that_is_gone_when_it_is_read_is_a_row_to_try_again(python: Path) -> None:
    result = subprocess.run(
        [python, "-c", GONE],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "functions"},
    )
    [row] = json.loads(result.stdout)
    assert row["name"] == "/nowhere.jpg"
    assert (row["error"]["code"], row["error"]["retryable"]) == ("internal", True)


def test_objects_get_the_documents_that_the_function_would_write(
    beam: Beam, system: System, astronaut: Image.Image, encode: Encode
) -> None:
    photos = {"Köln 1/a face.jpg": encode(astronaut), "text.jpg": b"not a photo"}
    by_function = [system.document(path) for path in uploaded(system, photos)]
    system.switch(hold=True)
    paths = uploaded(system, {**photos, "folder/": b""})[:2]
    command = (
        "--input",
        f"gs://{system.bucket.name}/batches/{paths[0].split('/')[1]}/**",
        "--firestore",
    )
    first, second = beam(*command), beam(*command)
    by_beam = [system.firestore.document(path).get() for path in paths]
    system.switch(hold=False)
    wait_until(lambda: system.pending() == 0, timeout_s=60)
    assert (first.returncode, outcomes(first)) == (0, {"done": 1, "error": 1}), first.stderr
    assert (second.returncode, outcomes(second)) == (0, {"already_stored": 2})
    assert by_beam
    for snapshot, document_ in zip(by_beam, by_function, strict=True):
        assert of_the_photo(snapshot.to_dict() or {}) == of_the_photo(document_)
        assert snapshot.reference.get().update_time == snapshot.create_time


def uploaded(system: System, photos: dict[str, bytes]) -> list[str]:
    """Uploads photos to a new batch; returns the paths of their documents."""
    folder = f"batches/{uuid.uuid4()}"
    for name, data in photos.items():
        system.upload(data, f"{folder}/{name}")
    return [
        f"{folder}/predictions/{hashlib.sha256(f'{folder}/{name}'.encode()).hexdigest()}"
        for name in photos
    ]


def of_the_photo(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that depend on the photo alone, with only the stages' names of the timings."""
    own = {"batchId", "id", "name", "generation", "createdAt", "updatedAt", "expireAt"}
    assert own <= fields.keys()
    return {
        **{field: value for field, value in fields.items() if field not in own},
        "timings": set(fields.get("timings", ())),
    }


def outcomes(result: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """The printed count of each outcome."""
    lines = re.findall(r"^ *([0-9,]+) (.+)$", result.stdout, re.MULTILINE)
    return {outcome: int(count) for count, outcome in lines}
