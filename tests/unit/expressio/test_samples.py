"""The page's sample pictures show what they are called."""

from collections.abc import Callable

import pytest
from PIL import Image

from expressio.labels import LABELS
from expressio.pipeline import predict
from tests.support.system import REPOSITORY

SAMPLES = REPOSITORY / "hosting" / "src" / "features" / "input" / "samples"
LEAST = 0.8
MOST_BYTES = 40 * 1024


def assert_shows(name: str, data: bytes) -> None:
    """Asserts that the picture has one face, which is predicted as `name`."""
    [face] = predict(data).expressions
    assert (face.label, face.unsure) == (name, False)
    assert face.probabilities[LABELS.index(name)] >= LEAST


def test_there_is_a_small_sample_for_each_expression() -> None:
    samples = list(SAMPLES.glob("*.webp"))
    assert {path.stem for path in samples} == set(LABELS)
    assert max(path.stat().st_size for path in samples) <= MOST_BYTES


@pytest.mark.parametrize("name", LABELS)
def test_sample_shows_its_expression(name: str) -> None:
    assert_shows(name, (SAMPLES / f"{name}.webp").read_bytes())


@pytest.mark.parametrize("scale", [0.5, 2])
@pytest.mark.parametrize("name", LABELS)
def test_resized_sample_shows_its_expression(
    name: str, scale: float, encode: Callable[..., bytes]
) -> None:
    with Image.open(SAMPLES / f"{name}.webp") as sample:
        side = round(sample.width * scale)
        resized = sample.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    assert_shows(name, encode(resized))
