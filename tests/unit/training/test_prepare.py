"""Reading a FER2013 file."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.support.training_faces import gray_faces
from training import prepare
from training.prepare import DataError, main, read_fer2013

PIXELS = " ".join(str(i % 256) for i in range(48 * 48))
# One row of each of the seven emotions in each split.
ROWS = [f"{emotion},{PIXELS},{split}" for split in prepare.SPLITS for emotion in range(7)]

VOTES_HEADER = (
    "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
)


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes rows to a fer2013.csv and returns its path."""

    def to_file(rows: list[str], header: str = "emotion,pixels,Usage") -> Path:
        path = tmp_path / "fer2013.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return path

    return to_file


def packed(path: Path, kind: str) -> Path:
    if kind == "plain":
        return path
    if kind == "gz":
        result = path.with_suffix(".csv.gz")
        result.write_bytes(gzip.compress(path.read_bytes()))
    else:
        result = path.with_suffix(".zip")
        with zipfile.ZipFile(result, "w") as archive:
            archive.write(path, "fer2013/fer2013.csv")
            archive.writestr("fer2013/README", "about the set")
    return result


@pytest.mark.parametrize("kind", ["plain", "gz", "zip"])
def test_each_packing_gives_the_emotions_by_split(write: Write, kind: str) -> None:
    splits = read_fer2013(packed(write(ROWS), kind))
    assert list(splits) == ["Training", "PublicTest", "PrivateTest"]
    for split in splits.values():
        assert split.faces.shape == (7, 48, 48, 1)
        assert [prepare.EMOTIONS[label] for label in split.labels] == [
            "angry",
            "disgust",
            "fear",
            "happy",
            "sad",
            "surprise",
            "neutral",
        ]
        assert split.faces[0, 1, 2, 0] == 50  # Row by row: 48 + 2.
        assert not split.votes.any()


def test_served_faces_are_those_of_the_four_classes(write: Write) -> None:
    served = read_fer2013(write(ROWS))["PublicTest"].served()
    assert served.labels.tolist() == [0, 1, 2, 3]
    assert len(served.faces) == len(served.votes) == 4


def test_votes_are_read_in_the_order_of_the_emotions(write: Write, tmp_path: Path) -> None:
    ferplus = tmp_path / "fer2013new.csv"
    rows = [
        f"{split},fer{i}.png,1,2,3,0,4,0,0,0,0,0"
        for i, split in enumerate(np.repeat(prepare.SPLITS, 7))
    ]
    ferplus.write_text("\n".join([VOTES_HEADER, *rows]) + "\n")
    votes = read_fer2013(write(ROWS), ferplus)["Training"].votes
    assert dict(zip(prepare.EMOTIONS, votes[0].tolist(), strict=True)) == {
        "angry": 4,
        "happy": 2,
        "sad": 0,
        "surprise": 3,
        "neutral": 1,
        "fear": 0,
        "disgust": 0,
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Usage,neutral\n", "columns are Usage, neutral; expected Usage, Image name, neutral"),
        (None, "give the path of FER+'s fer2013new.csv"),
        ("{header}\nTraining,fer0.png,1,2,3,0,4,0,0,0,0,0\n", "its 1 rows are not those of"),
    ],
)
def test_votes_that_do_not_fit_are_refused(
    write: Write, tmp_path: Path, content: str | None, message: str
) -> None:
    ferplus = tmp_path / "fer2013new.csv"
    if content:
        ferplus.write_text(content.format(header=VOTES_HEADER))
    with pytest.raises(DataError) as caught:
        read_fer2013(write(ROWS), ferplus)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0,1 2 3,Training", "3 pixels; expected 48x48 = 2304"),
        (f"7,{PIXELS},Training", "emotion '7'; expected 0 to 6"),
        (f"0,{PIXELS},Test", "Usage 'Test'; expected one of Training, PublicTest, PrivateTest"),
        (f"0,{PIXELS.replace('17', 'x')},Training", "a pixel is not a whole number"),
        (f"0,{PIXELS.replace('255', '256')},Training", "pixels from 0 to 256; expected 0 to 255"),
        (f"0,{PIXELS}", "2 columns; expected emotion,pixels,Usage"),
    ],
)
def test_wrong_row_is_named_with_its_line(write: Write, row: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_fer2013(write([*ROWS[:2], row, *ROWS[2:]]))
    assert message in str(caught.value)
    assert "line 4" in str(caught.value)


def test_wrong_columns_are_named(write: Write) -> None:
    with pytest.raises(DataError, match="columns are emotion, pixels; expected"):
        read_fer2013(write([], header="emotion,pixels"))


def test_missing_split_is_named(write: Write) -> None:
    with pytest.raises(DataError, match="no rows of PrivateTest"):
        read_fer2013(write(ROWS[:14]))


def test_missing_file_says_what_to_give(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere.csv")]) == 1
    assert "nowhere.csv does not exist; give the path of your own" in capsys.readouterr().err


def test_archive_without_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("train.csv", "")
    with pytest.raises(DataError, match=r"expected one fer2013\.csv in the archive, found 0"):
        read_fer2013(path)


def test_prepared_file_holds_what_was_read(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "data" / "fer2013.npz"
    csv = write(ROWS)
    assert main([str(csv), "--output", str(output)]) == 0
    assert "angry 1  happy 1  sad 1  surprise 1" in capsys.readouterr().out
    read, loaded = read_fer2013(csv), prepare.load(output)
    for name in prepare.SPLITS:
        for field, array in vars(read[name]).items():
            assert np.array_equal(array, getattr(loaded[name], field))


def test_load_before_prepare_says_which_command_makes_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"python -m training\.prepare"):
        prepare.load(tmp_path / "fer2013.npz")


def test_load_of_an_earlier_versions_file_says_to_make_it_again(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.npz"
    np.savez_compressed(path, Training_faces=np.zeros(1))
    with pytest.raises(DataError, match="made by an earlier version; make it again"):
        prepare.load(path)


def test_twins_are_faces_with_the_same_pixels_in_another_split() -> None:
    split, other = gray_faces(3, seed=1), gray_faces(3, seed=2)
    assert prepare.has_twin(split, other).tolist() == [False] * 3
    other.faces[2] = split.faces[1]
    assert prepare.has_twin(split, other).tolist() == [False, True, False]
    assert prepare.has_twin(split, gray_faces(1, seed=3), other).tolist() == [False, True, False]


def test_training_faces_leave_out_twins_of_both_test_splits() -> None:
    splits = {name: gray_faces(7, seed) for seed, name in enumerate(prepare.SPLITS)}
    splits["PublicTest"].faces[0] = splits["Training"].faces[2]
    splits["PrivateTest"].faces[1] = splits["Training"].faces[4]
    assert prepare.training_faces(splits, remove_twins=True).labels.tolist() == [0, 1, 3, 5, 6]
    assert prepare.training_faces(splits, remove_twins=False).labels.tolist() == list(range(7))
