"""A folder of photos into the bucket and its predictions out, by `python -m batch`."""

import csv
import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Dialog, Request

from batch import batches, delete, upload
from batch.project import Project
from tests.support import photo_files
from tests.support.batch_command import (
    assert_written_once,
    end,
    generations,
    kill_once,
    predictions,
    run,
    settle,
    start,
    wait_for_line,
)
from tests.support.system import REPOSITORY, System, finalized

# Stands for imports that take long.
SLOW_CLICK = """
import threading
print("loading", flush=True)
threading.Event().wait()
"""
HOSTILE = "<img src=x onerror=alert(1)>\"'&.jpg"
Encode = Callable[..., bytes]

LATE = timedelta(minutes=11)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, coffee: Image.Image, encode: Encode) -> Path:
    """30 files: 26 faces, two photos without one, a text and an empty file."""
    folder = tmp_path_factory.mktemp("photos")
    face = photo_files.encoded(photo_files.portrait(size=(240, 240)))
    cup = encode(coffee.resize((300, 200)))
    files = {
        **{f"2026 summer/Zoë {number}.jpg": face for number in range(21)},
        "写真/日本 🙂.jpg": face,
        "写真/again/日本 🙂.jpg": face,  # The same name and content.
        "no extension": face,
        HOSTILE: face,
        "turned.heic": photo_files.heic_turned(1),
        "cup.jpg": cup,
        "cup.png": encode(coffee.resize((150, 100)), "PNG"),
        "notes.txt": b"not a photo",
        "empty.jpg": b"",
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture
def batch() -> str:
    return f"b-{uuid.uuid4()}"


@pytest.fixture(scope="module")
def analyzed(system: System, folder: Path) -> str:
    """A batch of the folder whose photos all have predictions."""
    batch = f"analyzed-{uuid.uuid4()}"
    run(system, "upload", folder, "--batch", batch)
    settle(system)
    return batch


@pytest.fixture
def held(system: System) -> Iterator[Callable[[], None]]:
    """Holds all events back until the test calls the fixture's value."""
    system.switch(hold=True)
    yield lambda: system.switch(hold=False)
    system.switch(hold=False)
    settle(system)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    folder = tmp_path / "few"
    folder.mkdir()
    face = photo_files.encoded(photo_files.portrait(size=(240, 240)))
    for number in range(3):
        (folder / f"{number}.jpg").write_bytes(face)
    return folder


def has_more_than(count: int, system: System, prefix: str) -> bool:
    """Whether the bucket has more than `count` objects under the prefix."""
    return len(generations(system, prefix)) > count


def test_upload_killed_four_times_sends_every_file_exactly_once(
    system: System, folder: Path, batch: str
) -> None:
    prefix = f"batches/{batch}/"
    seen: dict[str, int] = {}
    for _ in range(4):
        killed = start(system, "upload", folder, "--batch", batch, "--workers", "1")
        kill_once(partial(has_more_than, len(seen), system, prefix), killed)
        there = generations(system, prefix)
        assert len(there) < 30
        assert seen.items() <= there.items()
        seen = there
    expected = system.firestore.document(f"batches/{batch}").get().get("expected")
    assert expected == 30  # So watch waits for the files not uploaded yet.
    output = run(system, "upload", folder, "--batch", batch)
    assert f"{len(seen)} unchanged" in output and f"{30 - len(seen)} new" in output
    there = generations(system, prefix)
    assert set(there) == {
        prefix + path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
    assert seen.items() <= there.items()
    assert "30 of 30" in run(system, "watch", batch, "--every", "0.1")
    assert set(predictions(system, batch)) == set(there)
    assert_written_once(predictions(system, batch))


def test_upload_that_listed_before_another_one_began_stores_nothing_twice(
    system: System, few: Path, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(system, "upload", few, "--batch", batch)
    settle(system)
    before = generations(system, f"batches/{batch}/")
    (few / "1.jpg").write_bytes(b"changed meanwhile")
    project = Project("", system.bucket, system.firestore)
    monkeypatch.setattr(batches, "objects", lambda *_: [])
    monkeypatch.setattr(batches, "predictions", lambda *_: iter(()))
    assert not upload.upload(project, batch, few, workers=2, is_dry_run=False)
    assert generations(system, f"batches/{batch}/") == before


def test_file_that_has_changed_is_sent_again_and_others_are_not(
    system: System, few: Path, batch: str
) -> None:
    run(system, "upload", few, "--batch", batch)
    before = generations(system, f"batches/{batch}/")
    data = photo_files.encoded(photo_files.portrait("L", size=(240, 240)))
    (few / "1.jpg").write_bytes(data)
    assert "1 changed" in run(system, "upload", few, "--batch", batch)
    after = generations(system, f"batches/{batch}/")
    name = f"batches/{batch}/1.jpg"
    assert {each for each in before if before[each] != after[each]} == {name}
    assert system.bucket.blob(name).download_as_bytes() == data


def test_photo_with_a_prediction_that_was_not_kept_is_not_sent_again(
    system: System, few: Path, batch: str
) -> None:
    run(system, "upload", few, "--batch", batch)
    settle(system)
    system.bucket.blob(f"batches/{batch}/1.jpg").delete()
    assert "1 already have a prediction" in run(system, "upload", few, "--batch", batch)
    assert len(generations(system, f"batches/{batch}/")) == 2


def test_refused_files_are_named_and_the_others_sent(system: System, few: Path, batch: str) -> None:
    (few / "film.mp4").write_bytes(bytes(10 * 2**20 + 1))
    (few / "line\nbreak.jpg").touch()
    (few / "lost.jpg").symlink_to("nowhere")
    status, output = end(start(system, "upload", few, "--batch", batch))
    assert status == 1
    for message in ("film.mp4: 10.0 MB", "line\\nbreak.jpg: the name has", "lost.jpg: No such"):
        assert message in output
    assert len(generations(system, f"batches/{batch}/")) == 3
    assert system.firestore.document(f"batches/{batch}").get().get("expected") == 3


def test_file_that_could_not_be_sent_is_not_waited_for(
    system: System, few: Path, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = upload.find(few, f"batches/{batch}/")
    (few / "1.jpg").unlink()
    monkeypatch.setattr(upload, "find", lambda *_: found)
    project = Project("", system.bucket, system.firestore)
    assert not upload.upload(project, batch, few, workers=2, is_dry_run=False)
    assert batches.expected_count(project, batch) == 2
    (few / "1.jpg").write_bytes((few / "0.jpg").read_bytes())
    assert upload.upload(project, batch, few, workers=2, is_dry_run=False)
    assert batches.expected_count(project, batch) == 3


def test_dry_upload_changes_nothing(system: System, few: Path, batch: str) -> None:
    output = run(system, "upload", few, "--batch", batch, "--dry-run")
    assert "3 new" in output
    assert not generations(system, f"batches/{batch}/")
    assert not system.firestore.document(f"batches/{batch}").get().exists


def test_watch_waits_until_every_photo_has_a_prediction(
    system: System, few: Path, batch: str, held: Callable[[], None]
) -> None:
    run(system, "upload", few, "--batch", batch)
    watch = start(system, "watch", batch, "--every", "0.1")
    wait_for_line(watch, "Local system at http://127.0.0.1:")
    wait_for_line(watch, f"batch {batch}: 0 of 3")
    held()
    status, output = end(watch)
    assert status == 0
    assert "3 of 3 · 3 done" in output.splitlines()[-1]


def test_interrupted_watch_ends_with_130(
    system: System, few: Path, batch: str, held: Callable[[], None]
) -> None:
    run(system, "upload", few, "--batch", batch)
    watch = start(system, "watch", batch)
    wait_for_line(watch, "Local system at http://127.0.0.1:")
    watch.send_signal(signal.SIGINT)
    status, output = end(watch)
    assert (status, "interrupted; run it again to continue" in output) == (130, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_interrupted_while_it_loads_ends_with_130(
    number: signal.Signals, tmp_path: Path
) -> None:
    (tmp_path / "click.py").write_text(SLOW_CLICK)
    loading = subprocess.Popen(
        [sys.executable, "-m", "batch", "cost", "1"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    wait_for_line(loading, "loading")
    loading.send_signal(number)
    status, output = end(loading)
    assert (status, "interrupted" in output, "Traceback" in output) == (130, True, False)


def test_photos_that_came_without_upload_are_watched_too(
    system: System, few: Path, batch: str
) -> None:
    for path in few.iterdir():
        system.upload(path.read_bytes(), f"batches/{batch}/{path.name}")
    assert "3 of 3" in run(system, "watch", batch, "--every", "0.1")


def test_watch_of_no_batch_says_so(system: System) -> None:
    status, output = end(start(system, "watch", "nothing-here"))
    assert status == 1
    assert "Batch nothing-here has no photos" in output


def test_report_has_every_photo_in_its_tables(
    system: System, folder: Path, analyzed: str, tmp_path: Path
) -> None:
    run(system, "report", analyzed, "--out", tmp_path)
    documents = [
        json.loads(line)
        for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    stored = predictions(system, analyzed)
    assert {document["name"] for document in documents} == set(stored)
    assert {document["id"] for document in documents} == {each.id for each in stored.values()}
    assert (tmp_path / "report.csv").read_bytes().startswith(BOM_UTF8)  # Excel looks for it.
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["photo"]: row for row in csv.DictReader(file)}
    address = f"gs://{system.bucket.name}/batches/{analyzed}/"
    assert len(rows) == 30
    assert rows[address + "写真/日本 🙂.jpg"]["expression"] == "happy"
    assert float(rows[address + HOSTILE]["happy"]) > 0.5
    assert rows[address + "notes.txt"]["error"] == "unsupported_format"
    assert rows[address + "cup.jpg"]["status"] == "no_face"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "report.csv",
        "report.html",
        "report.jsonl",
    ]


def test_predictions_of_many_pages_come_once_each(
    system: System, analyzed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "PAGE", 7)
    project = Project("", system.bucket, system.firestore)
    found = [each.id for each in batches.predictions(project, analyzed)]
    assert len(found) == len(set(found)) == 30


def test_report_page_shows_photos_and_foreign_names_as_text(
    system: System, analyzed: str, browser: Browser, tmp_path: Path
) -> None:
    run(system, "report", analyzed, "--out", tmp_path, "--thumbnails", "26")
    page = browser.new_page()
    said: list[str] = []

    def refuse(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    def note_foreign(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            said.append(request.url)

    page.on("dialog", refuse)
    page.on("console", lambda message: said.append(message.text))
    page.on("request", note_foreign)
    page.goto((tmp_path / "report.html").as_uri())
    assert "26 of 26 shown" in page.locator("#happy h2").inner_text()
    widths = page.locator("#happy img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert len(widths) == 26 and min(widths) >= 72
    assert HOSTILE in page.locator("#happy .name").all_inner_texts()
    shares = [float(text.rstrip("%")) for text in page.locator("#happy b").all_inner_texts()]
    assert len(shares) == 26 and shares == sorted(shares, reverse=True)
    assert page.locator("#no_face img").count() == 2
    failures = page.locator("#error").inner_text()
    assert "notes.txt" in failures and "empty.jpg" in failures
    assert said == []
    page.close()


def test_report_of_photos_that_are_gone_has_their_predictions(
    system: System, few: Path, batch: str, tmp_path: Path
) -> None:
    run(system, "upload", few, "--batch", batch)
    settle(system)
    system.bucket.blob(f"batches/{batch}/1.jpg").delete()
    assert "1 missing" in run(system, "report", batch, "--out", tmp_path)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.count("<img ") == 2 and "not kept" in html


def test_dry_report_writes_nothing(system: System, analyzed: str, tmp_path: Path) -> None:
    output = run(system, "report", analyzed, "--out", tmp_path / "out", "--dry-run")
    assert "30 predictions" in output
    assert not (tmp_path / "out").exists()


def test_retry_analyzes_only_retryable_errors_again_and_once(
    system: System, few: Path, batch: str, held: Callable[[], None]
) -> None:
    (few / "notes.txt").write_bytes(b"not a photo")
    run(system, "upload", few, "--batch", batch)
    name = f"batches/{batch}/1.jpg"
    late = finalized(system.bucket.get_blob(name), time=datetime.now(UTC) - LATE)
    assert system.post(late).status_code == 200
    held()
    settle(system)
    before, first = generations(system, f"batches/{batch}/"), predictions(system, batch)
    assert first[name].get("error")["retryable"] is True
    assert "1 retryable" in run(system, "retry", batch, "--dry-run")
    assert generations(system, f"batches/{batch}/") == before
    system.switch(hold=True)
    assert "1 retried" in run(system, "retry", batch)
    after = generations(system, f"batches/{batch}/")
    assert {each for each in before if before[each] != after[each]} == {name}
    assert "1 waiting" in run(system, "retry", batch)
    assert generations(system, f"batches/{batch}/") == after
    held()
    settle(system)
    assert predictions(system, batch)[name].get("status") == "done"
    assert "0 of 0" in run(system, "retry", batch)
    unchanged = predictions(system, batch)
    assert len(first) == 4
    assert all(
        unchanged[each].update_time == first[each].update_time for each in first if each != name
    )
    assert system.bucket.get_blob(name).content_type == "image/jpeg"


def test_delete_asks_first(system: System, analyzed: str) -> None:
    status, output = end(start(system, "delete", analyzed))
    assert status == 1
    assert "Delete all photos and predictions" in output
    assert len(generations(system, f"batches/{analyzed}/")) == 30


def test_dry_delete_changes_nothing(system: System, analyzed: str) -> None:
    assert "30 photos and 30 predictions" in run(system, "delete", analyzed, "--dry-run")
    assert len(generations(system, f"batches/{analyzed}/")) == 30
    assert len(predictions(system, analyzed)) == 30


def test_delete_killed_in_the_middle_leaves_nothing_when_run_again(
    system: System, folder: Path, batch: str
) -> None:
    run(system, "upload", folder, "--batch", batch)
    other = f"{batch}-other"  # A prefix of its name is the batch's.
    run(system, "upload", folder / "写真", "--batch", other)
    settle(system)
    prefix = f"batches/{batch}/"
    killed = start(system, "delete", batch, "--yes", "--workers", "1")
    kill_once(lambda: len(generations(system, prefix)) < 30, killed)
    assert generations(system, prefix) and predictions(system, batch)
    run(system, "delete", batch, "--yes")
    assert not generations(system, prefix)
    assert not predictions(system, batch)
    assert not system.firestore.document(f"batches/{batch}").get().exists
    assert len(generations(system, f"batches/{other}/")) == len(predictions(system, other)) == 2


def test_prediction_written_after_its_photo_is_deleted_goes_too(
    system: System, few: Path, batch: str, held: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(system, "upload", few, "--batch", batch)
    monkeypatch.setattr(delete, "LATE_PREDICTIONS_S", 2)
    monkeypatch.setattr(delete, "CHECK_EVERY_S", 0.2)
    late = system.firestore.document(f"batches/{batch}/predictions/late")
    timer = threading.Timer(1, late.set, [{"name": "late", "status": "done"}])
    timer.start()
    project = Project("", system.bucket, system.firestore)
    assert delete.delete(project, batch, workers=2, is_dry_run=False)
    timer.join()
    held()
    settle(system)
    assert not predictions(system, batch)
    assert not generations(system, f"batches/{batch}/")
