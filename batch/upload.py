"""Uploads a folder's files to a batch; a later run uploads those missing or changed."""

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
from batch.concurrency import Progress, in_parallel, say
from batch.project import Project
from expressio.outcome import Outcome
from expressio.photo import MAX_BYTES

MAX_NAME_BYTES = 1024  # The limit of Cloud Storage.
NOT_PHOTOS = {"thumbs.db", "desktop.ini"}  # Windows writes them; other systems' are hidden.


class Photo(NamedTuple):
    """A file and the name of its object."""

    path: Path
    name: str


class Stored(NamedTuple):
    """An object already in the bucket."""

    md5: str | None  # Base64; an object composed of others has none.
    generation: int


class Refused(Exception):
    """The file cannot be uploaded; the message says why."""


def upload(project: Project, batch: str, folder: Path, workers: int, is_dry_run: bool) -> bool:
    """Uploads every file of the folder that is not in the batch with the same content.

    Skips a file whose photo is gone but whose prediction exists (a retention of 0 days). Stores the
    expected count before the first file and corrects it after the last, so a batch whose upload was
    interrupted never looks complete. Returns whether nothing was refused and nothing failed.
    """
    photos, refused = find(folder, batches.prefix(batch))
    for path, reason in refused:
        say(f"refused: {path}: {reason}")
    stored = {
        blob.name: Stored(blob.md5_hash, int(blob.generation))
        for blob in batches.objects(project, batch)
    }
    predicted = batches.prediction_ids(project, batch)
    to_send = [
        photo
        for photo in photos
        if photo.name in stored or batches.prediction_id(photo.name) not in predicted
    ]
    ids = {
        batches.prediction_id(name) for name in (*stored, *(photo.name for photo in photos))
    } | predicted
    if not is_dry_run:
        batches.set_expected(project, batch, len(ids))
    failed = _send_all(project, stored, to_send, workers, is_dry_run)
    if len(photos) > len(to_send):
        say(f"{len(photos) - len(to_send)} already have a prediction; their photos were not kept.")
    missing = [photo for photo in failed if photo.name not in stored]
    if missing and not is_dry_run:
        batches.set_expected(project, batch, len(ids) - len(missing))
    return not refused and not failed


def find(folder: Path, prefix: str) -> tuple[list[Photo], list[tuple[Path, str]]]:
    """The files to upload, and the refused ones with the reason, both sorted by name.

    Leaves out hidden files and folders; follows links to files of the folder, and refuses others,
    and links to folders: a folder from elsewhere must not have its owner's private files uploaded.
    """
    inside = folder.resolve()
    photos: list[Photo] = []
    refused: list[tuple[Path, str]] = []
    for path in _files(folder, refused):
        name = prefix + path.relative_to(folder).as_posix()
        try:
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                raise Refused("a link to a file outside the folder")
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
        for name in folders:
            if (linked := Path(parent, name)).is_symlink():
                refused.append((linked, "a link to a folder, which is not entered"))
        for name in sorted(names):
            if not name.startswith(".") and name.lower() not in NOT_PHOTOS:
                yield Path(parent, name)


def _check(path: Path, name: str) -> None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        raise Refused("the name is not UTF-8") from None
    if size > MAX_NAME_BYTES:
        raise Refused(f"the object's name would be {size} bytes; the limit is {MAX_NAME_BYTES}")
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
    """Raises Refused for a file that the function would refuse: why upload a video for that?"""
    if size > MAX_BYTES:
        raise Refused(f"{size / 2**20:.1f} MB; the limit is {MAX_BYTES // 2**20} MB")


def _send_all(
    project: Project,
    stored: Mapping[str, Stored],
    photos: list[Photo],
    workers: int,
    is_dry_run: bool,
) -> list[Photo]:
    """Uploads the photos; returns those that failed."""
    failed = []

    def send(photo: Photo) -> str:
        return _send(project, photo, stored.get(photo.name), is_dry_run)

    title = "upload (dry run)" if is_dry_run else "upload"
    with Progress(title, len(photos)) as progress:
        for photo, outcome in in_parallel(send, photos, workers):
            if isinstance(outcome, Exception):
                say(f"failed: {photo.path}: {outcome}")
                failed.append(photo)
            elif is_dry_run and outcome != "unchanged":
                say(f"{outcome}: {photo.path}")
            progress.count(Outcome.FAILED if isinstance(outcome, Exception) else outcome)
    return failed


def _send(project: Project, photo: Photo, stored: Stored | None, is_dry_run: bool) -> str:
    """The outcome: new, changed or unchanged.

    Creates an object only where there is none, and replaces only the generation that was compared:
    neither two runs at once nor a retried request creates a second generation.
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
