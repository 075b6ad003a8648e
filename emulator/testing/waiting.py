"""Waiting for a condition, never for an amount of time."""

import time
from collections.abc import Callable


def wait_until(is_true: Callable[[], bool], timeout_s: float = 10) -> None:
    """Returns once `is_true`; raises AssertionError after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {timeout_s} s")
        time.sleep(0.02)
