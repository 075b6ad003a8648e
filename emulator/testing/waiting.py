"""Waiting for a condition, never for an amount of time."""

import time
from collections.abc import Callable

POLL_S = 0.02


def wait_until(
    is_true: Callable[[], object],
    timeout_s: float = 10,
    what: str = "the condition",
    poll_s: float = POLL_S,
) -> None:
    """Returns once `is_true()`, which is called every `poll_s`.

    Raises AssertionError, naming `what` was waited for, after `timeout_s`.
    """
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s:g} s for {what}, in vain")
        time.sleep(poll_s)
