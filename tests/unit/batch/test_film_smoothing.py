"""Smoothing, on made-up sequences of probabilities."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from batch.film_smoothing import MARGIN, TIME_CONSTANT_S, Smoother
from expressio.contract import CONTRACT
from expressio.labels import EMOTIONS, LABELS

THRESHOLD = CONTRACT.expression.confidence_threshold
FRAME_S = 0.04


def emotions(**shares: float) -> NDArray[np.float64]:
    """Probabilities with these shares; the others have the rest in equal parts."""
    rest = (1 - sum(shares.values())) / (len(EMOTIONS) - len(shares))
    return np.array([shares.get(name, rest) for name in EMOTIONS])


def shown(sequence: list[NDArray[np.float64]], frame_s: float = FRAME_S) -> list[str]:
    smoother = Smoother()
    return [smoother.add(place * frame_s, each) for place, each in enumerate(sequence)]


def changes(labels: list[str]) -> int:
    return sum(one != other for one, other in pairwise(labels))


@pytest.mark.parametrize("seed", range(5))
def test_two_labels_at_noise_do_not_flicker(seed: int) -> None:
    random = np.random.default_rng(seed)
    shares = np.clip(0.5 + random.normal(0, 0.1, 2000), 0.02, 0.96)
    sequence = [emotions(happy=share, surprise=0.98 - share) for share in shares]
    raw = [max(LABELS, key=each.__getitem__) for each in map(named, sequence)]
    assert changes(raw) > 500
    assert changes(shown(sequence)) <= 2000 * FRAME_S / 10  # One in ten seconds.


def named(shares: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(EMOTIONS, shares.tolist(), strict=True))


def test_noise_around_the_threshold_does_not_flicker() -> None:
    random = np.random.default_rng(2)
    shares = np.clip(THRESHOLD + random.normal(0, 0.1, 2000), 0, 0.95)
    sequence = [emotions(happy=share, neutral=0.99 - share) for share in shares]
    assert sum(share < THRESHOLD for share in shares) > 500
    assert changes(shown(sequence)) <= 2


def test_noise_between_neutral_and_unsure_does_not_flicker() -> None:
    random = np.random.default_rng(3)
    shares = 0.45 + random.normal(0, 0.08, 2000)
    sequence = [emotions(neutral=share, fear=0.9 - share) for share in shares]
    assert changes(shown(sequence)) <= 2


@pytest.mark.parametrize("frame_s", [1 / 60, 0.04, 0.1, 0.4])
@pytest.mark.parametrize("after", [0.7, 0.98])
@pytest.mark.parametrize("before", ["happy", "neutral", "fear"])
def test_change_is_shown_within_half_a_second(before: str, after: float, frame_s: float) -> None:
    steady = round(2 / frame_s)
    sequence = [emotions(**{before: 0.98})] * steady + [emotions(sad=after)] * steady
    labels = shown(sequence, frame_s)
    assert labels[0] == labels[steady - 1] == {"fear": "unsure"}.get(before, before)
    assert (labels.index("sad") - steady) * frame_s <= 0.5
    assert labels[-1] == "sad"


def test_single_wrong_frame_changes_nothing() -> None:
    sequence = [emotions(happy=0.95)] * 20
    sequence[10] = emotions(angry=0.95)
    assert set(shown(sequence)) == {"happy"}


def test_label_stays_until_its_probability_is_well_below_the_threshold() -> None:
    steady = [emotions(happy=0.9)] * 25
    kept = [emotions(happy=THRESHOLD - MARGIN + 0.02, neutral=0.4)] * 50
    lost = [emotions(happy=THRESHOLD - MARGIN - 0.02, neutral=0.4)] * 50
    assert shown(steady + kept)[-1] == "happy"
    assert shown(kept)[-1] == "unsure"
    assert shown(steady + lost)[-1] == "unsure"


def test_after_the_time_constant_a_step_is_63_percent_there_at_any_rate() -> None:
    for frames in (1, 2, 10):
        smoother = Smoother()
        smoother.add(0, emotions(happy=0.0))
        for place in range(1, frames + 1):
            smoother.add(place * TIME_CONSTANT_S / frames, emotions(happy=1.0))
        assert named(smoother.emotions)["happy"] == pytest.approx(1 - np.exp(-1))
        assert smoother.emotions.sum() == pytest.approx(1)
