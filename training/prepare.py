"""Reads a FER2013 file (ICML 2013 facial expression challenge), and FER+'s votes if given.

    python -m training.prepare path/to/fer2013.csv.gz --ferplus path/to/fer2013new.csv

writes training/data/fer2013.npz, which the other steps read. The data set is for research and is
not part of this repository: get it from the challenge's page. FER+ (Barsoum et al.,
arXiv:1608.01041) holds the votes of ten people on each face.
"""

import argparse
import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE, LABELS, OTHERS

DEFAULT_OUTPUT = Path("training/data/fer2013.npz")
COLUMNS = ("emotion", "pixels", "Usage")
# FER2013 numbers its emotions 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral.
FER2013_EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
EMOTIONS = LABELS + OTHERS  # The order of labels, votes and outputs everywhere else.
# FER+'s columns after Usage and Image name, as EMOTIONS has them; None is left out.
FERPLUS_COLUMNS = {
    "neutral": "neutral",
    "happiness": "happy",
    "surprise": "surprise",
    "sadness": "sad",
    "anger": "angry",
    "disgust": "disgust",
    "fear": "fear",
    "contempt": None,
    "unknown": None,
    "NF": None,
}
SPLITS = ("Training", "PublicTest", "PrivateTest")


class DataError(ValueError):
    """A data set or a run cannot be used; the message says what was found and what to do."""


@dataclass(frozen=True)
class Split:
    """Faces (n, 48, 48, 1) uint8 grayscale, labels (n,) and votes (n, 7) uint8 as in EMOTIONS.

    The votes are FER+'s; all 0 where it is not given.
    """

    faces: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    votes: NDArray[np.uint8]

    def select(self, rows: NDArray[np.bool_]) -> "Split":
        """The rows for which `rows` (n,) is true."""
        return Split(self.faces[rows], self.labels[rows], self.votes[rows])

    def served(self) -> "Split":
        """The faces that FER2013 labels with one of LABELS."""
        return self.select(self.labels < len(LABELS))


def read_fer2013(path: Path, ferplus: Path | None = None) -> dict[str, Split]:
    """A fer2013.csv (plain, .gz or .zip) by split, in file order, with the votes of `ferplus`.

    Raises DataError for a missing file, wrong columns, a row that is not a 48x48 face, or votes
    for other rows.
    """
    faces: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    usages: list[str] = []
    with _open_text(path) as text:
        rows = csv.reader(text)
        header = tuple(name.strip() for name in next(rows, []))
        if header != COLUMNS:
            raise DataError(
                f"{path}: columns are {', '.join(header) or 'missing'}; "
                f"expected {','.join(COLUMNS)}"
            )
        for row in rows:
            emotion, face, usage = _parse_row(row, where=f"{path}, line {rows.line_num}")
            faces.append(face)
            labels.append(EMOTIONS.index(emotion))
            usages.append(usage)
    votes = (
        np.zeros((len(faces), len(EMOTIONS)), np.uint8)
        if ferplus is None
        else _read_votes(ferplus, usages)
    )
    for split in SPLITS:
        if split not in usages:
            raise DataError(
                f"{path}: no rows of {split}; the whole FER2013 file has all three "
                f"splits, {', '.join(SPLITS)}"
            )
    whole = Split(np.stack(faces)[..., np.newaxis], np.array(labels, np.uint8), votes)
    return {split: whole.select(np.array(usages) == split) for split in SPLITS}


def save(splits: dict[str, Split], path: Path) -> None:
    """Writes the splits as one compressed .npz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{name}_{field}": array
        for name, split in splits.items()
        for field, array in vars(split).items()
    }
    np.savez_compressed(path, **arrays)


def load(path: Path = DEFAULT_OUTPUT) -> dict[str, Split]:
    """The splits that `save` wrote. Raises DataError where the file is missing or outdated."""
    if not path.is_file():
        raise DataError(
            f"{path} does not exist; make it with `python -m training.prepare path/to/fer2013.csv`"
        )
    with np.load(path) as arrays:
        if "Training_votes" not in arrays:
            raise DataError(
                f"{path} was made by an earlier version; make it again with "
                "`python -m training.prepare path/to/fer2013.csv`"
            )
        return {
            name: Split(*(arrays[f"{name}_{field.name}"] for field in fields(Split)))
            for name in SPLITS
        }


def has_twin(split: Split, *others: Split) -> NDArray[np.bool_]:
    """Whether any of `others` holds the same pixels, for each face of `split`: (n,).

    FER2013 holds many images more than once, some of them in several splits: a network that was
    trained on one knows its twin.
    """
    known = {face.tobytes() for other in others for face in other.faces}
    return np.array([face.tobytes() in known for face in split.faces], bool)


def training_faces(splits: dict[str, Split], remove_twins: bool) -> Split:
    """The Training split; with `remove_twins` without faces that a test split holds too."""
    training = splits["Training"]
    if not remove_twins:
        return training
    return training.select(~has_twin(training, splits["PublicTest"], splits["PrivateTest"]))


def _read_votes(path: Path, usages: list[str]) -> NDArray[np.uint8]:
    """FER+'s votes (n, 7) for the rows of FER2013 in the order of that file."""
    if not path.is_file():
        raise DataError(f"{path} does not exist; give the path of FER+'s fer2013new.csv")
    with path.open(newline="") as text:
        header, *rows = csv.reader(text)
    expected = ["Usage", "Image name", *FERPLUS_COLUMNS]
    if header != expected:
        raise DataError(f"{path}: columns are {', '.join(header)}; expected {', '.join(expected)}")
    if [row[0] for row in rows] != usages:
        raise DataError(
            f"{path}: its {len(rows)} rows are not those of fer2013.csv, which has "
            f"{len(usages)}; both files have to be whole and in their own order"
        )
    column_of = {emotion: 2 + i for i, emotion in enumerate(FERPLUS_COLUMNS.values())}
    return np.array(
        [[int(row[column_of[emotion]]) for emotion in EMOTIONS] for row in rows], np.uint8
    )


@contextmanager
def _open_text(path: Path) -> Iterator[IO[str]]:
    if not path.is_file():
        raise DataError(
            f"{path} does not exist; give the path of your own fer2013.csv (plain, .gz or .zip)"
        )
    with path.open("rb") as raw:
        magic = raw.read(4)
    if magic.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rt", newline="") as text:
            yield text
    elif magic.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("fer2013.csv")]
            if len(names) != 1:
                raise DataError(
                    f"{path}: expected one fer2013.csv in the archive, found "
                    f"{len(names)} among {len(archive.namelist())} files"
                )
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
        raise DataError(
            f"{where}: {values.size} pixels; "
            f"expected {INPUT_SIZE}x{INPUT_SIZE} = {INPUT_SIZE * INPUT_SIZE}"
        )
    if values.min() < 0 or values.max() > 255:
        raise DataError(f"{where}: pixels from {values.min()} to {values.max()}; expected 0 to 255")
    face = values.astype(np.uint8).reshape(INPUT_SIZE, INPUT_SIZE)
    return FER2013_EMOTIONS[int(emotion)], face, split


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the file cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.prepare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("csv", type=Path, help="fer2013.csv: plain, .gz or .zip")
    parser.add_argument("--ferplus", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="%(default)s")
    options = parser.parse_args(arguments)
    try:
        splits = read_fer2013(options.csv, options.ferplus)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    save(splits, options.output)
    for name, split in splits.items():
        counts = np.bincount(split.labels, minlength=len(EMOTIONS))
        print(
            f"{name:12} {len(split.labels):6}  "
            + "  ".join(f"{label} {n}" for label, n in zip(EMOTIONS, counts, strict=True))
        )
    print(f"written to {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
