"""What a backfill accepts and when it stops."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from batch.backfill import CircuitBreaker, Source, _paced
from expressio.store import Upload

NOW = datetime.now(UTC)
UPLOAD = Upload("b", "batches/trip/a.jpg", 1, 1, NOW, NOW, "batches/trip/predictions/1", {})


def test_source_is_a_bucket_and_a_prefix() -> None:
    assert Source.parse("gs://b/a/é b/", "trip") == Source("b", "a/é b/", "trip")
    assert Source.parse("gs://b", None) == Source("b", "", None)


@pytest.mark.parametrize("url", ["b/p", "gs:///p", "s3://b/p", ""])
def test_other_address_is_refused(url: str) -> None:
    with pytest.raises(click.BadParameter):
        Source.parse(url, None)


def test_manifest_is_named_after_the_batch_or_the_prefix() -> None:
    assert Source("b", "p", "trip").manifest == Path("trip.manifest.jsonl")
    assert Source("b.c", "p/ü/", None).manifest == Path("b-c-p.manifest.jsonl")


def count_until_stop(tmp_path: Path, is_error: list[bool]) -> int:
    """How many uploads the breaker lets through; `is_error` says how each one ends."""
    breaker = CircuitBreaker(tmp_path / "stop")
    passed = 0
    for _ in breaker.until_stopped([UPLOAD] * len(is_error)):
        breaker.record(is_error[passed])
        passed += 1
    return passed


@pytest.mark.parametrize(
    ("outcomes", "stop"),
    [
        ([True] * 50, 20),
        ([True] * 19 + [False] * 200, 20),  # Judged at the 20th photo.
        (([False] * 4 + [True]) * 100, 500),  # 20% is not over 20%.
        ([False] * 5000 + [True] * 100, 5021),  # Only the last 100 count.
    ],
)
def test_run_stops_when_over_a_fifth_of_the_last_photos_are_errors(
    tmp_path: Path, outcomes: list[bool], stop: int
) -> None:
    assert count_until_stop(tmp_path, outcomes) == stop


def test_run_stops_when_the_file_appears(tmp_path: Path) -> None:
    breaker = CircuitBreaker(tmp_path / "stop")
    passing = breaker.until_stopped([UPLOAD] * 10)
    assert next(passing) is UPLOAD
    (tmp_path / "stop").touch()
    assert list(passing) == []
    assert "Remove it" in breaker.reason


def test_photos_are_let_through_at_the_rate() -> None:
    started = time.monotonic()
    assert len(list(_paced([UPLOAD] * 11, per_second=50))) == 11
    assert 0.2 <= time.monotonic() - started < 1
