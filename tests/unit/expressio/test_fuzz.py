"""Damaged files of every format: always a result, soon, within the function's memory."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expressio import service
from tests.support.photo_files import ALL, encoded, portrait

CASES = 500
DEADLINE_MS = 2000
OUTCOMES = {
    "done",
    "no_face",
    "corrupt_image",
    "unsupported_format",
    "too_many_pixels",
    "too_complex",
    "too_large",
    "empty_file",
}


@cache
def small_file(format_: str) -> bytes:
    return encoded(portrait(size=(160, 160)), format_)


SMALL_FILES = st.sampled_from(ALL).map(small_file)


@st.composite
def damaged_files(draw: st.DrawFn, files: st.SearchStrategy[bytes]) -> bytes:
    """A file with bytes changed, taken out, doubled or cut off; most damage hits the headers."""
    data = bytearray(draw(files))
    for _ in range(draw(st.integers(1, 8))):
        last = len(data) - 1
        at = draw(st.one_of(st.integers(0, min(last, 400)), st.integers(0, last)))
        length = draw(st.integers(1, 64))
        match draw(st.sampled_from(("change", "change", "remove", "repeat", "cut"))):
            case "change":
                data[at : at + length] = draw(st.binary(min_size=1, max_size=length))
            case "remove":
                del data[at : at + length]
            case "repeat":
                data[at:at] = data[at : at + length]
            case "cut":
                del data[max(at, 1) :]
        if not data:
            break
    return bytes(data)


def check_result(data: bytes) -> None:
    """Fails where the file gets no result, or an unknown one."""
    result = service.analyze_bytes(data)
    outcome = result["error"]["code"] if result["status"] == "error" else result["status"]
    assert outcome in OUTCOMES


def fuzzing(
    cases: int,
    files: st.SearchStrategy[bytes] = SMALL_FILES,
    check: Callable[[bytes], None] = check_result,
    **options: Any,
) -> Callable[[], None]:
    """What tries that many damaged files; it fails with the bytes of the one that fails."""
    configured = settings(
        max_examples=cases,
        database=None,
        suppress_health_check=list(HealthCheck),
        **options,
    )
    return configured(given(damaged_files(files))(check))


test_damaged_file_is_answered = pytest.mark.slow(
    fuzzing(CASES, deadline=DEADLINE_MS, derandomize=True)
)
