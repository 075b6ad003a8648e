"""Faults that are switched on by hand, to see what the system makes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from emulator.http import BadRequest

COPIES = ("no", "same id", "new id")
MAX_DELAY_S = 3600
MAX_FAILURES = 1000


@dataclass(frozen=True)
class Faults:
    """What happens to deliveries on purpose."""

    hold: bool = False  # Nothing is delivered; it waits.
    reorder: bool = False  # The newest event first, one at a time.
    duplicate: str = "no"  # One of COPIES: each delivery is made twice, at the same moment.
    delay_s: float = 0  # Each delivery is this much later than it could be.
    fail_next: int = 0  # So many deliveries end as HTTP 500, without reaching the function.

    def to_json(self) -> dict[str, Any]:
        """The form in which `Switches.set` takes them."""
        return {
            "hold": self.hold,
            "reorder": self.reorder,
            "duplicate": self.duplicate,
            "delaySeconds": self.delay_s,
            "failNext": self.fail_next,
        }


class Switches:
    """The faults that are on. `on_changed` is called whenever somebody has changed them."""

    def __init__(self, on_changed: Callable[[], None]) -> None:
        self.faults = Faults()
        self._on_changed = on_changed

    def set(self, changes: Mapping[str, Any]) -> None:
        """Changes the named faults only; raises BadRequest, and changes none, for a bad one."""
        self.faults = replace(self.faults, **dict(_checked(*item) for item in changes.items()))
        self._on_changed()

    def take_failure(self) -> bool:
        """Whether the delivery at hand is one of those that fail."""
        is_failing = self.faults.fail_next > 0
        if is_failing:
            self.faults = replace(self.faults, fail_next=self.faults.fail_next - 1)
        return is_failing


def _checked(key: str, value: Any) -> tuple[str, Any]:
    """The field of Faults that the key stands for, and its value."""
    match key:
        case "hold" | "reorder" if isinstance(value, bool):
            return key, value
        case "duplicate" if value in COPIES:
            return key, value
        case "delaySeconds" if _is_number(value) and 0 <= value <= MAX_DELAY_S:
            return "delay_s", value
        case "failNext" if isinstance(value, int) and _is_number(value):
            if 0 <= value <= MAX_FAILURES:
                return "fail_next", value
    raise BadRequest(
        f"{key}: {value!r} is none of hold or reorder (true, false), duplicate {COPIES}, "
        f"delaySeconds (0 to {MAX_DELAY_S}), failNext (0 to {MAX_FAILURES})"
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
