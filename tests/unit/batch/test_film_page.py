"""The parts of a film's page."""

import re
from typing import Any

import numpy as np
import pytest

from batch.film_page import BINS, MAX_PEOPLE, MAX_TICKS, Run, Timeline, clock, page, runs
from batch.film_smoothing import Smoother
from expressio.labels import EMOTIONS, LABELS

FRAME_S = 0.04


def face(person: int, emotion: str, probability: float = 0.9) -> dict[str, Any]:
    rest = (1 - probability) / 6
    emotions = {name: probability if name == emotion else rest for name in EMOTIONS}
    total = sum(emotions[name] for name in LABELS)
    return {
        "person": person,
        "box": {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.3},
        "emotions": emotions,
        "probabilities": {name: emotions[name] / total for name in LABELS},
    }


def timeline_of(frames: list[list[dict[str, Any]]], frame_s: float = FRAME_S) -> Timeline:
    timeline = Timeline()
    smoothers: dict[int, Smoother] = {}
    for place, faces in enumerate(frames):
        time_s = place * frame_s
        for each in faces:
            smoother = smoothers.setdefault(each["person"], Smoother())
            smoother.add(time_s, np.array(list(each["emotions"].values())))
        timeline.add({"frame": place, "time": time_s, "faces": faces}, smoothers)
    return timeline


def page_of(timeline: Timeline, seconds: float, **fields: Any) -> str:
    header = {
        "film": {"name": "a.mp4", "width": 320, "height": 240},
        "model": {"name": "m", "version": "1"},
        "seconds": seconds,
        "duration": seconds,
        "complete": True,
        **fields,
    }
    return page(header, timeline, {})


def test_runs_end_where_the_expression_changes_and_where_the_person_is_gone() -> None:
    happy, neutral = [face(1, "happy")], [face(1, "neutral")]
    timeline = timeline_of([happy] * 50 + [neutral] * 50 + [[]] * 25 + [happy] * 25)
    [person] = timeline.people()
    found = runs(person, [*timeline.times, 6.0])
    assert [run.shown for run in found] == ["happy", "neutral", "happy"]
    assert found[0].start_s == 0
    assert 2 < found[0].end_s == found[1].start_s < 2.5
    assert found[1].end_s == pytest.approx(4)
    assert found[2] == Run("happy", 5, 6)


def test_lane_and_curves_have_gaps_where_the_person_is_gone() -> None:
    timeline = timeline_of([[face(1, "happy")]] * 25 + [[]] * 50 + [[face(1, "sad")]] * 25)
    html = page_of(timeline, 4.0)
    rects = re.findall(
        r'<rect x="(\d+)" width="(\d+)" height="1" style="fill: var\(--(\w+)\)', html
    )
    assert rects == [("0", str(BINS // 4), "happy"), (str(BINS * 3 // 4), str(BINS // 4), "sad")]
    paths = re.findall(r'<path d="([^"]*)" style="fill: var\(--(\w+)\)', html)
    assert [name for _, name in paths] == [
        "unsure",
        "neutral",
        "surprise",
        "sad",
        "happy",
        "angry",
    ]
    assert all(path.count("M") == path.count("Z") == 2 for path, _ in paths)
    assert paths[0][0].startswith("M0 100V0.0H1")  # All seven sum to 1.
    _, happy, _ = paths[4][0].split("V", 2)
    assert float(happy.split("H")[0]) == pytest.approx(100 * (0.1 - 0.1 / 6), abs=0.1)


def test_more_frames_than_steps_are_averaged_and_long_frames_fill_theirs() -> None:
    many = timeline_of([[face(1, "happy")]] * (3 * BINS))
    assert f'<rect x="0" width="{BINS}" height="1"' in page_of(many, 3 * BINS * FRAME_S)
    few = timeline_of([[face(1, "happy")]] * 3, frame_s=1.0)
    assert f'<rect x="0" width="{BINS}" height="1"' in page_of(few, 3.0)


def test_key_moments_are_the_strongest_of_each_expression_that_is_shown() -> None:
    frames = [[face(1, "happy", 0.7)]] * 20 + [[face(1, "happy", 0.95)]] * 20
    frames += [[face(1, "neutral")]] * 40 + [[face(1, "sad", 0.8)]] * 20
    happy, sad = timeline_of(frames).moments()
    assert (happy.label, happy.frame) == ("happy", 39)
    assert happy.probability == pytest.approx(0.95 / (0.95 + 0.05 / 2))
    assert (sad.label, sad.frame) == ("sad", 99)


def test_people_seen_longest_are_shown_and_the_others_counted() -> None:
    people = [face(number, "happy") for number in range(1, MAX_PEOPLE + 6)]
    timeline = timeline_of([people] + [people[5:]] * 10)
    html = page_of(timeline, 0.5)
    assert re.findall(r'<section id="person-(\d+)"', html) == [
        str(number) for number in range(6, MAX_PEOPLE + 6)
    ]
    assert f"the CSV file has all {MAX_PEOPLE + 5}" in html


def test_shares_of_a_persons_time_are_said() -> None:
    timeline = timeline_of([[face(2, "happy")]] * 50 + [[face(2, "fear")]] * 50)
    html = " ".join(page_of(timeline, 4.0).split())
    assert re.search(
        r"seen for 4\.0 s between 0:00\.0 and 0:04\.0 · happy 5\d% · unsure 4\d%", html
    )


@pytest.mark.parametrize("seconds", [0.2, 5, 47, 600, 7200, 20000])
def test_axis_has_few_ticks(seconds: float) -> None:
    html = page_of(timeline_of([[face(1, "happy")]], seconds), seconds)
    ticks = re.findall(r'<span style="left: ([\d.]+)%">', html)
    assert 1 <= len(ticks) <= MAX_TICKS + 1
    assert all(0 <= float(tick) <= 100 for tick in ticks)


def test_film_without_a_readable_frame_time_has_a_page() -> None:
    assert "No face found" in page_of(Timeline(), 0.0)


def test_clock_rounds_down_to_tenths() -> None:
    assert [clock(seconds) for seconds in (0, 3.19, 59.96, 60.3, 3725.5)] == [
        "0:00.0",
        "0:03.1",
        "0:59.9",
        "1:00.3",
        "1:02:05.5",
    ]
