"""Reads a FER2013 file (ICML 2013 facial expression challenge) and keeps the four classes.

    python -m training.prepare path/to/fer2013.csv.gz

writes training/data/fer2013.npz, which the other steps read. The data set is for research and is
not part of this repository: get it from the challenge's page.
"""

import argparse
import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE, LABELS

DEFAULT_OUTPUT = Path("training/data/fer2013.npz")
COLUMNS = ("emotion", "pixels", "Usage")
# FER2013 numbers its emotions 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral.
FER2013_EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
SPLITS = ("Training", "PublicTest", "PrivateTest")


class DataError(ValueError):
    """The file is not a FER2013 file; the message says where and what would be right."""


@dataclass(frozen=True)
class Split:
    """Faces (n, 48, 48, 1) uint8 greyscale and labels (n,) uint8, indices into LABELS."""

    faces: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def read_fer2013(path: Path) -> dict[str, Split]:
    """The four served classes of a fer2013.csv (plain, .gz or .zip), by split, in file order.

    Raises DataError for a missing file, wrong columns or a row that is not a 48x48 face.
    """
    faces: dict[str, list[NDArray[np.uint8]]] = {split: [] for split in SPLITS}
    labels: dict[str, list[int]] = {split: [] for split in SPLITS}
    with _open_text(path) as text:
        rows = csv.reader(text)
        header = tuple(name.strip() for name in next(rows, []))
        if header != COLUMNS:
            raise DataError(f"{path}: columns are {', '.join(header) or 'missing'}; "
                            f"expected {','.join(COLUMNS)}")
        for row in rows:
            emotion, face, split = _parse_row(row, where=f"{path}, line {rows.line_num}")
            if emotion in LABELS:
                faces[split].append(face)
                labels[split].append(LABELS.index(emotion))
    empty = [split for split in SPLITS if not labels[split]]
    if empty:
        raise DataError(f"{path}: no rows of the four classes in {', '.join(empty)}; "
                        "the whole FER2013 file has all three splits")
    return {split: Split(np.stack(faces[split])[..., np.newaxis],
                         np.array(labels[split], np.uint8)) for split in SPLITS}


def save(splits: dict[str, Split], path: Path) -> None:
    """Writes the splits as one compressed .npz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {f"{name}_{field}": getattr(split, field)
              for name, split in splits.items() for field in ("faces", "labels")}
    np.savez_compressed(path, **arrays)


def load(path: Path = DEFAULT_OUTPUT) -> dict[str, Split]:
    """The splits that `save` wrote. Raises DataError where the file is missing."""
    if not path.is_file():
        raise DataError(f"{path} does not exist; make it with "
                        "`python -m training.prepare path/to/fer2013.csv`")
    with np.load(path) as arrays:
        return {name: Split(arrays[f"{name}_faces"], arrays[f"{name}_labels"]) for name in SPLITS}


@contextmanager
def _open_text(path: Path) -> Iterator[IO[str]]:
    if not path.is_file():
        raise DataError(f"{path} does not exist; give the path of your own fer2013.csv "
                        "(plain, .gz or .zip)")
    with path.open("rb") as raw:
        magic = raw.read(4)
    if magic.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rt", newline="") as text:
            yield text
    elif magic.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("fer2013.csv")]
            if len(names) != 1:
                raise DataError(f"{path}: expected one fer2013.csv in the archive, found "
                                f"{len(names)} among {len(archive.namelist())} files")
            with archive.open(names[0]) as member:
                yield io.TextIOWrapper(member, newline="")
    else:
        with path.open(newline="") as text:
            yield text


def _parse_row(row: list[str], where: str) -> tuple[str, NDArray[np.uint8], str]:
    if len(row) != len(COLUMNS):
        raise DataError(f"{where}: {len(row)} columns; expected {','.join(COLUMNS)}")
    emotion, pixels, split = row
    if emotion not in {str(code) for code in range(len(FER2013_EMOTIONS))}:
        raise DataError(f"{where}: emotion {emotion!r}; expected 0 to 6")
    if split not in SPLITS:
        raise DataError(f"{where}: Usage {split!r}; expected one of {', '.join(SPLITS)}")
    try:
        values = np.array(pixels.split(), np.int64)
    except ValueError as error:
        raise DataError(f"{where}: a pixel is not a whole number") from error
    if values.size != INPUT_SIZE * INPUT_SIZE:
        raise DataError(f"{where}: {values.size} pixels; "
                        f"expected {INPUT_SIZE}x{INPUT_SIZE} = {INPUT_SIZE * INPUT_SIZE}")
    if values.min() < 0 or values.max() > 255:
        raise DataError(f"{where}: pixels from {values.min()} to {values.max()}; expected 0 to 255")
    face = values.astype(np.uint8).reshape(INPUT_SIZE, INPUT_SIZE)
    return FER2013_EMOTIONS[int(emotion)], face, split


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csv", type=Path, help="fer2013.csv: plain, .gz or .zip")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="%(default)s")
    options = parser.parse_args(arguments)
    try:
        splits = read_fer2013(options.csv)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    save(splits, options.output)
    for name, split in splits.items():
        counts = np.bincount(split.labels, minlength=len(LABELS))
        print(f"{name:12} {len(split.labels):6}  "
              + "  ".join(f"{label} {n}" for label, n in zip(LABELS, counts, strict=True)))
    print(f"written to {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
