"""Sends a folder's files to a batch. Run again, it sends what is missing or has changed."""

import base64
import hashlib
import mimetypes
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from google.api_core.exceptions import PreconditionFailed

from batch import batches
from batch.concurrency import Progress, in_parallel, tell
from batch.project import Project
from expressio.photo import MAX_BYTES

MAX_NAME_BYTES = 1024  # Cloud Storage's.
NOT_PHOTOS = {"thumbs.db", "desktop.ini"}  # Put into folders by Windows; other such are hidden.


class Photo(NamedTuple):
    """A file, and the object that it becomes."""

    path: Path
    name: str


class Stored(NamedTuple):
    """An object that is there."""

    md5: str | None  # Base64; an object composed of others has none.
    generation: int


class Refused(Exception):
    """The file cannot be sent as it is; the message says why."""


def upload(project: Project, batch: str, folder: Path, workers: int, is_dry_run: bool) -> bool:
    """Sends every file of the folder that is not in the batch with the same content.

    A file whose photo is gone but whose answer is there (a retention of 0 days) is not sent again.
    The expected count is written before the first file and corrected after the last, so a batch
    whose upload was cut off is never seen as complete. Whether all could be sent.
    """
    photos, refused = find(folder, batches.prefix(batch))
    for path, reason in refused:
        tell(f"refused: {path}: {reason}")
    there = {
        blob.name: Stored(blob.md5_hash, int(blob.generation))
        for blob in batches.objects(project, batch)
    }
    answered = {answer.id for answer in batches.answers(project, batch, [])}
    to_send = [
        photo
        for photo in photos
        if photo.name in there or batches.id_of(photo.name) not in answered
    ]
    ids = {batches.id_of(name) for name in (*there, *(photo.name for photo in photos))} | answered
    if not is_dry_run:
        batches.set_expected(project, batch, len(ids))
    failed = _send_all(project, there, to_send, workers, is_dry_run)
    if len(photos) > len(to_send):
        tell(f"{len(photos) - len(to_send)} answered already; their photos were not kept.")
    missing = [photo for photo in failed if photo.name not in there]
    if missing and not is_dry_run:
        batches.set_expected(project, batch, len(ids) - len(missing))
    return not refused and not failed


def find(folder: Path, prefix: str) -> tuple[list[Photo], list[tuple[Path, str]]]:
    """The files to send, and those that cannot be, with the reason; by name.

    Hidden files and folders are left out; linked files are sent, linked folders not entered.
    """
    photos: list[Photo] = []
    refused: list[tuple[Path, str]] = []
    for path in _files(folder, refused):
        name = prefix + path.relative_to(folder).as_posix()
        try:
            _check(path, name)
        except Refused as reason:
            refused.append((path, str(reason)))
        else:
            photos.append(Photo(path, name))
    return photos, refused


def _files(folder: Path, refused: list[tuple[Path, str]]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        refused.append((Path(error.filename), error.strerror or "cannot be read"))

    for parent, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower() not in NOT_PHOTOS:
                yield Path(parent, name)


def _check(path: Path, name: str) -> None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        raise Refused("the name is not UTF-8") from None
    if size > MAX_NAME_BYTES:
        raise Refused(f"the object's name would have {size} bytes; at most {MAX_NAME_BYTES} can be")
    if "\r" in name or "\n" in name:
        raise Refused("the name has a line break")
    try:
        status = path.stat()
    except OSError as error:
        raise Refused(error.strerror or "cannot be read") from None
    if not stat.S_ISREG(status.st_mode):
        raise Refused("not a file")
    _check_size(status.st_size)


def _check_size(size: int) -> None:
    """Here, because the answer is known: sending a film to be told so would help nobody."""
    if size > MAX_BYTES:
        raise Refused(f"{size / 2**20:.1f} MB; at most {MAX_BYTES // 2**20} MB can be analysed")


def _send_all(
    project: Project,
    there: Mapping[str, Stored],
    photos: list[Photo],
    workers: int,
    is_dry_run: bool,
) -> list[Photo]:
    """Those that could not be sent."""
    failed = []

    def send(photo: Photo) -> str:
        return _send(project, photo, there.get(photo.name), is_dry_run)

    title = "upload (dry run)" if is_dry_run else "upload"
    with Progress(title, len(photos)) as progress:
        for photo, outcome in in_parallel(send, photos, workers):
            if isinstance(outcome, Exception):
                tell(f"failed: {photo.path}: {outcome}")
                failed.append(photo)
            elif is_dry_run and outcome != "unchanged":
                tell(f"{outcome}: {photo.path}")
            progress.count("failed" if isinstance(outcome, Exception) else outcome)
    return failed


def _send(project: Project, photo: Photo, stored: Stored | None, is_dry_run: bool) -> str:
    """new, changed or unchanged.

    A new object is made only where there is none, a changed one only of the generation that was
    compared: two runs at once, or a call repeated because its answer was lost, make no second one.
    """
    data = photo.path.read_bytes()
    _check_size(len(data))
    md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    if stored and stored.md5 == md5:
        return "unchanged"
    outcome = "changed" if stored else "new"
    if is_dry_run:
        return outcome
    blob = project.bucket.blob(photo.name)
    media_type = mimetypes.guess_type(photo.name)[0] or "application/octet-stream"
    try:
        blob.upload_from_string(
            data, media_type, checksum="md5", if_generation_match=stored.generation if stored else 0
        )
    except PreconditionFailed:
        blob.reload()
        if blob.md5_hash != md5:
            raise
    return outcome
