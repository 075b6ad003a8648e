"""The time that one delivery of an event may take."""

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from math import inf
from threading import Thread
from typing import TypeVar

DELIVERY_S = 45.0  # Of the function's 60 s (functions.yaml), after which nothing could be logged.

Result = TypeVar("Result")


class DeadlineExceeded(Exception):
    """There was not enough time; there may be when the event is delivered again."""


class Deadline:
    """The end of a delivery that starts now."""

    def __init__(self) -> None:
        self._end = time.monotonic() + DELIVERY_S

    def remaining_s(self) -> float:
        """The seconds left, more than 0. Raises DeadlineExceeded."""
        remaining_s = self._end - time.monotonic()
        if remaining_s <= 0:
            raise DeadlineExceeded(f"The delivery took over {DELIVERY_S:g} s.")
        return remaining_s

    def run(self, call: Callable[[], Result], limit_s: float = inf) -> Result:
        """What `call` returns, or raises; raises DeadlineExceeded when its time is over.

        It runs in a thread of its own, because the Google clients' timeouts are for each read and
        each attempt, not for the whole: a server that drips would hold the caller for hours. What
        is left behind ends with its connection, and it can do no more than the next delivery will.
        """
        seconds = min(limit_s, self.remaining_s())
        future: Future[Result] = Future()
        Thread(target=_complete, args=[future, call], daemon=True).start()
        if not wait([future], seconds).done:
            raise DeadlineExceeded(f"No response within {seconds:.1f} s.")
        return future.result()


def _complete(future: Future[Result], call: Callable[[], Result]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # It is raised again where the result is waited for.
        future.set_exception(error)
