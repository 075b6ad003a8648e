"""Smooths what a face shows over time, so that a label is readable and does not flicker.

A first-order low-pass filter (exponential smoothing) of the probabilities, with a time constant in
seconds, so that it means the same at any frame rate: after a change at once, they are 63 % of the
way there after TIME_CONSTANT_S, and 86 % after 500 ms. Then hysteresis: a label, once shown, stays
until its probability is MARGIN below what it takes to show it. It needs only the past, so it works
live as well.
"""

from math import exp

import numpy as np
from numpy.typing import NDArray

from expressio.contract import CONTRACT
from expressio.labels import EMOTIONS, LABELS

TIME_CONSTANT_S = 0.25
MARGIN = 0.15

NEUTRAL, UNSURE = "neutral", "unsure"
SHOWN = (*LABELS, NEUTRAL, UNSURE)  # What `Smoother.shown` can be.


class Smoother:
    """One person's probabilities; feed it frame by frame."""

    def __init__(self) -> None:
        self.emotions: NDArray[np.float64] = np.zeros(len(EMOTIONS))  # Smoothed, summing to 1.
        self.shown = UNSURE
        self._seen_s: float | None = None

    def add(self, time_s: float, emotions: NDArray[np.float64]) -> str:
        """Takes the probabilities of EMOTIONS (7,) at a time, and returns what is shown then.

        That is one of LABELS whose smoothed probability reaches the network's confidence threshold;
        else neutral where that is likeliest; else unsure.
        """
        if self._seen_s is None:
            weight = 1.0
        else:
            weight = 1 - exp(-max(time_s - self._seen_s, 0.0) / TIME_CONSTANT_S)
        self.emotions = self.emotions + weight * (emotions - self.emotions)
        self._seen_s = time_s
        self.shown = self._next()
        return self.shown

    def _next(self) -> str:
        probabilities = dict(zip(EMOTIONS, self.emotions.tolist(), strict=True))
        threshold = CONTRACT.expression.confidence_threshold
        if self.shown in LABELS and probabilities[self.shown] >= threshold - MARGIN:
            return self.shown
        likeliest = max(LABELS, key=probabilities.__getitem__)
        if probabilities[likeliest] >= threshold:
            return likeliest
        margin = MARGIN if self.shown == NEUTRAL else 0.0
        is_neutral = probabilities[NEUTRAL] >= max(probabilities.values()) - margin
        return NEUTRAL if is_neutral else UNSURE
