"""Which files of a folder are uploaded."""

import os
from pathlib import Path

import pytest

from batch.upload import find
from expressio.photo import MAX_BYTES

PREFIX = "batches/trip/"


def test_files_are_found_in_all_folders_by_any_name(tmp_path: Path) -> None:
    names = ["a.jpg", "b c.JPG", "photos of Zoë/写真 🙂", "x/y/z.txt", "100%?#&.png"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    photos, refused = find(tmp_path, PREFIX)
    assert {photo.name for photo in photos} == {PREFIX + name for name in names}
    assert all(tmp_path / photo.name.removeprefix(PREFIX) == photo.path for photo in photos)
    assert refused == []


def test_hidden_files_and_what_windows_leaves_are_not_sent(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/photo.jpg", ".DS_Store", "._a.jpg", "Thumbs.db", "desktop.ini", "a.jpg"):
        (tmp_path / name).touch()
    photos, refused = find(tmp_path, PREFIX)
    assert [photo.name for photo in photos] == [PREFIX + "a.jpg"]
    assert refused == []


def test_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "private.jpg").touch()
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "absolute.jpg").symlink_to(tmp_path / "private.jpg")
    (folder / "relative.jpg").symlink_to("../private.jpg")
    photos, refused = find(folder, PREFIX)
    assert photos == []
    assert refused == [
        (folder / name, "a link to a file outside the folder")
        for name in ("absolute.jpg", "relative.jpg")
    ]


def test_linked_file_is_sent_and_linked_folder_is_named_and_not_entered(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    (tmp_path / "linked.jpg").symlink_to("a.jpg")
    (tmp_path / "loop").symlink_to(tmp_path)
    photos, refused = find(tmp_path, PREFIX)
    assert [photo.name for photo in photos] == [PREFIX + "a.jpg", PREFIX + "linked.jpg"]
    assert refused == [(tmp_path / "loop", "a link to a folder, which is not entered")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (b"not utf-8 \xff.jpg", "the name is not UTF-8"),
        (b"line\nbreak.jpg", "the name has a line break"),
        (b"line\rbreak.jpg", "the name has a line break"),
    ],
)
def test_name_that_no_object_can_have_is_refused(tmp_path: Path, name: bytes, reason: str) -> None:
    (tmp_path / "a.jpg").touch()
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb"):
        pass
    photos, refused = find(tmp_path, PREFIX)
    assert [photo.name for photo in photos] == [PREFIX + "a.jpg"]
    assert [(os.fsencode(refused_path), why) for refused_path, why in refused] == [(path, reason)]


def test_name_of_1024_bytes_is_sent_and_a_longer_one_refused(tmp_path: Path) -> None:
    folder = tmp_path / ("é" * 100) / ("é" * 100) / ("é" * 100) / ("é" * 100)
    folder.mkdir(parents=True)
    room = 1024 - len(PREFIX) - 4 * 201
    (folder / ("a" * room)).touch()
    (folder / ("b" * (room + 1))).touch()
    [photo], [(path, reason)] = find(tmp_path, PREFIX)
    assert len(photo.name.encode()) == 1024
    assert path.name.startswith("b")
    assert "would be 1025 bytes" in reason


def test_file_that_is_too_large_or_is_none_is_refused(tmp_path: Path) -> None:
    for name, size in (("largest.jpg", MAX_BYTES), ("larger.jpg", MAX_BYTES + 1)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "lost").symlink_to("nowhere")
    photos, refused = find(tmp_path, PREFIX)
    assert [photo.path.name for photo in photos] == ["largest.jpg"]
    assert {path.name: reason for path, reason in refused} == {
        "larger.jpg": "10.0 MB; the limit is 10 MB",
        "pipe": "not a file",
        "lost": "No such file or directory",
    }
