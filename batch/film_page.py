"""The page of a film: for each person a lane of colors, curves, and key moments."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from batch.concurrency import duration
from batch.film_smoothing import SHOWN, UNSURE, Smoother
from batch.report import SIDE, render
from expressio.faces import Box
from expressio.labels import EMOTIONS, LABELS

MAX_PEOPLE = 20  # On the page, those seen longest; the other two files have all.
MAX_RUNS = 200  # Of one person, listed on the page.
BINS = 600  # Steps of the lanes and curves; what changes faster is averaged.
TICK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
MAX_TICKS = 10
LAST_TICK = 0.95  # Of the film: one farther to the right would have its label beyond it.
HEIGHT = 100  # Of the curves, in their own units.


class Moment(NamedTuple):
    """When a person showed an expression most."""

    person: int
    label: str
    frame: int
    time_s: float
    probability: float  # The table's, of the four.
    box: Box


class Run(NamedTuple):
    """What a person shows from one time to another, in seconds."""

    shown: str
    start_s: float
    end_s: float


class Person:
    """What one person shows, in the order of the frames."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.places: list[int] = []  # Of the frames, among all that were looked at.
        self.shown: list[str] = []
        self.emotions: list[NDArray[np.float64]] = []  # Smoothed, each (7,).
        self.strongest: dict[str, tuple[float, Moment]] = {}  # With the smoothed probability.

    def add(
        self, place: int, frame: Mapping[str, Any], face: Mapping[str, Any], smoother: Smoother
    ) -> None:
        """Takes the person's face in a frame, whose smoother has just seen it."""
        self.places.append(place)
        self.shown.append(smoother.shown)
        self.emotions.append(smoother.emotions)
        label = smoother.shown
        if label not in LABELS:
            return
        strength = float(smoother.emotions[EMOTIONS.index(label)])
        if label not in self.strongest or strength > self.strongest[label][0]:
            moment = Moment(
                self.number,
                label,
                frame["frame"],
                frame["time"],
                face["probabilities"][label],
                Box(**face["box"]),
            )
            self.strongest[label] = strength, moment

    @property
    def moments(self) -> list[Moment]:
        """The strongest of each expression, in the order of time."""
        return sorted((moment for _, moment in self.strongest.values()), key=lambda m: m.time_s)


class Timeline:
    """What the page shows, gathered one frame at a time."""

    def __init__(self) -> None:
        self.times: list[float] = []  # Of the frames that were looked at, in seconds.
        self._people: dict[int, Person] = {}

    def add(self, frame: Mapping[str, Any], smoothers: Mapping[int, Smoother]) -> None:
        """Adds a frame: the fields of the results, and each person's smoother in its state then."""
        for face in frame["faces"]:
            number = face["person"]
            person = self._people.setdefault(number, Person(number))
            person.add(len(self.times), frame, face, smoothers[number])
        self.times.append(frame["time"])

    @property
    def number_of_people(self) -> int:
        """Of all, on the page or not."""
        return len(self._people)

    def people(self) -> list[Person]:
        """Those on the page, by number."""
        longest = sorted(self._people.values(), key=lambda person: -len(person.places))
        return sorted(longest[:MAX_PEOPLE], key=lambda person: person.number)

    def moments(self) -> list[Moment]:
        """The key moments of the people on the page."""
        return [moment for person in self.people() for moment in person.moments]


def page(header: Mapping[str, Any], timeline: Timeline, pictures: Mapping[Moment, str]) -> str:
    """The HTML of the page, which needs no other file; the film's name in it is escaped.

    `header` has the fields of the JSON file, and `pictures` the moments' data URLs.
    """
    end_s = header["seconds"]
    bounds_s = [*timeline.times, max(end_s, *timeline.times[-1:], 0.001)]
    return render(
        "film.html",
        film=header["film"],
        model=header["model"],
        length=duration(end_s),
        missing="" if header["complete"] else f"{end_s:.1f} of {header['duration']:.1f} s",
        people=[_person_fields(person, bounds_s) for person in timeline.people()],
        number_of_people=timeline.number_of_people,
        pictures=pictures,
        shown=SHOWN,
        ticks=_ticks(bounds_s[-1]),
        bins=BINS,
        height=HEIGHT,
        max_runs=MAX_RUNS,
        clock=clock,
        side=SIDE // 2,
    )


def clock(seconds: float) -> str:
    """Minutes, seconds and tenths, with hours where there are any: 1:02.3."""
    tenths = floor(seconds * 10 + 1e-6)
    return f"{duration(tenths // 10)}.{tenths % 10}"


def runs(person: Person, bounds_s: Sequence[float]) -> list[Run]:
    """The person's time on screen, cut where what is shown changes or the person is gone.

    A frame lasts from its own of `bounds_s` to the next.
    """
    found: list[Run] = []
    for previous, place, shown in zip(
        [-2, *person.places], person.places, person.shown, strict=False
    ):
        start_s, end_s = bounds_s[place], bounds_s[place + 1]
        if previous == place - 1 and found[-1].shown == shown:
            found[-1] = found[-1]._replace(end_s=end_s)
        else:
            found.append(Run(shown, start_s, end_s))
    return found


def _person_fields(person: Person, bounds_s: Sequence[float]) -> dict[str, Any]:
    all_runs = runs(person, bounds_s)
    seconds = dict.fromkeys((run.shown for run in all_runs), 0.0)
    for run in all_runs:
        seconds[run.shown] += run.end_s - run.start_s
    total_s = sum(seconds.values())
    binned = _binned(person, bounds_s)
    return {
        "number": person.number,
        "seconds": total_s,
        "shares": [
            (shown, spent_s / total_s)
            for shown, spent_s in sorted(seconds.items(), key=lambda item: -item[1])
        ],
        "runs": all_runs,
        "lane": _lane(binned),
        "layers": _layers(binned),
        "moments": person.moments,
    }


class _Bin(NamedTuple):
    shown: str
    shares: NDArray[np.float64]  # Of SHOWN, summing to 1.


def _binned(person: Person, bounds_s: Sequence[float]) -> list[_Bin | None]:
    """BINS equal steps of the film: what is shown most in each; None where the person is not."""
    edges = np.linspace(0, bounds_s[-1], BINS + 1)
    starts = np.array(bounds_s)[person.places]
    ends = np.array(bounds_s)[np.array(person.places) + 1]
    # The frames that last into the step: those that end after its start and start before its end.
    first = np.searchsorted(ends, edges[:-1], "right")
    last = np.searchsorted(starts, edges[1:], "left")
    binned: list[_Bin | None] = []
    for low, high in zip(first.tolist(), last.tolist(), strict=True):
        if low >= high:
            binned.append(None)
            continue
        [(shown, _)] = Counter(person.shown[low:high]).most_common(1)
        emotions = np.mean(person.emotions[low:high], axis=0)
        known = emotions[[EMOTIONS.index(name) for name in SHOWN if name != UNSURE]]
        binned.append(_Bin(shown, np.append(known, max(0.0, 1 - known.sum()))))
    return binned


def _lane(binned: Sequence[_Bin | None]) -> list[tuple[str, int, int]]:
    """What is shown, from which step on, and for how many steps."""
    shown = [step and step.shown for step in binned]
    changes = [0, *(i for i in range(1, len(shown)) if shown[i] != shown[i - 1]), len(shown)]
    return [(name, low, high - low) for low, high in pairwise(changes) if (name := shown[low])]


def _layers(binned: Sequence[_Bin | None]) -> list[tuple[str, str]]:
    """Of each of SHOWN the path up to the sum of it and those before, the highest first."""
    return [(SHOWN[index], "".join(_path(binned, index))) for index in reversed(range(len(SHOWN)))]


def _path(binned: Sequence[_Bin | None], index: int) -> Iterator[str]:
    """The parts of an SVG path: steps as high as the sum of the shares up to one of SHOWN."""
    is_open = False
    for place, step in enumerate(binned):
        if step is None:
            if is_open:
                yield f"V{HEIGHT}Z"
            is_open = False
            continue
        if not is_open:
            yield f"M{place} {HEIGHT}"
        is_open = True
        top = HEIGHT * (1 - float(step.shares[: index + 1].sum()))
        yield f"V{max(0.0, top):.1f}H{place + 1}"
    if is_open:
        yield f"V{HEIGHT}Z"


def _ticks(end_s: float) -> list[tuple[str, float]]:
    """Round times and their shares of the film's, with room for their labels."""
    step = next((step for step in TICK_STEPS_S if end_s / step <= MAX_TICKS), TICK_STEPS_S[-1])
    times = range(0, ceil(LAST_TICK * end_s), step)
    return [(duration(time_s), time_s / end_s) for time_s in times]
