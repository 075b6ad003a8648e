"""Parallel work, interruption, and the progress shown."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from batch.concurrency import Progress, duration, escaped, in_parallel
from batch.interrupt import Interrupted


def test_no_more_is_taken_ahead_than_twice_the_workers() -> None:
    taken: list[int] = []
    ended: list[int] = []

    def items() -> Iterator[int]:
        for item in range(50):
            taken.append(item)
            assert len(taken) - len(ended) <= 2 * 3
            yield item

    for item, result in in_parallel(lambda item: item * 2, items(), workers=3):
        assert result == item * 2
        ended.append(item)
    assert sorted(ended) == list(range(50))


def test_no_more_work_at_once_than_workers() -> None:
    at_work, most, lock = 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.005)
        with lock:
            at_work -= 1

    assert len(list(in_parallel(work, range(30), workers=3))) == 30
    assert most == 3


def test_what_fails_comes_with_its_error_and_the_others_go_on() -> None:
    def invert(item: int) -> float:
        return 1 / item

    ended = dict(in_parallel(invert, [0, 1, 2], workers=1))
    assert isinstance(ended.pop(0), ZeroDivisionError)
    assert ended == {1: 1.0, 2: 0.5}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_work_finishes_what_has_begun_and_begins_no_more(
    number: signal.Signals,
) -> None:
    begun: list[int] = []
    ended: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 3:
            os.kill(os.getpid(), number)
        time.sleep(0.01)

    before = signal.getsignal(number)
    with pytest.raises(Interrupted):
        for item, _ in in_parallel(work, range(1000), workers=2):
            ended.append(item)
    assert sorted(begun) == sorted(ended)
    assert 4 <= len(begun) < 20
    assert signal.getsignal(number) is before


def test_progress_without_a_terminal_is_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("upload", 3) as progress:
        for outcome in ("new", "new", "failed"):
            progress.count(outcome)
    output = capsys.readouterr().out
    assert output.startswith("upload: 3 of 3 · 2 new · 1 failed")
    assert output.count("\n") == 1 and "\x1b" not in output


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0:00"), (61, "1:01"), (3599.6, "1:00:00"), (36_061, "10:01:01")]
)
def test_durations_read_like_a_clock(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert escaped("写真 é.jpg") == "写真 é.jpg"
    assert escaped("\x1b[2J\n\u202e\udcff") == "\\x1b[2J\\n\\u202e\\udcff"
