"""When a backfill stops, and what it takes."""

import time
from pathlib import Path

import click
import pytest

from batch.backfill import CircuitBreaker, Source, _paced


def test_source_is_a_bucket_and_a_prefix():
    assert Source.parse("gs://b/a/é b/", "trip") == Source("b", "a/é b/", "trip")
    assert Source.parse("gs://b", None) == Source("b", "", None)


@pytest.mark.parametrize("url", ["b/p", "gs:///p", "s3://b/p", ""])
def test_other_address_is_refused(url):
    with pytest.raises(click.BadParameter):
        Source.parse(url, None)


def test_manifest_is_named_after_the_batch_or_the_prefix():
    assert Source("b", "p", "trip").manifest == Path("trip.manifest.jsonl")
    assert Source("b.c", "p/ü/", None).manifest == Path("b-c-p.manifest.jsonl")


def stopped_after(tmp_path, outcomes):
    """How many were let through; `outcomes` are whether each ends as an error."""
    breaker = CircuitBreaker(tmp_path / "stop")
    let_through = 0
    for is_error in breaker.until_stopped(outcomes):
        let_through += 1
        breaker.note(is_error)
    return let_through


@pytest.mark.parametrize(
    ("outcomes", "stop"),
    [
        ([True] * 50, 20),
        (
            [True] * 19 + [False] * 200,
            20,
        ),  # A few at the start of a large run are too many of these.
        (([False] * 4 + [True]) * 100, 500),  # 20 % is not over 20 %.
        ([False] * 5000 + [True] * 100, 5021),  # Of the last 100, however much went well before.
    ],
)
def test_run_stops_when_over_a_fifth_of_the_last_photos_are_errors(tmp_path, outcomes, stop):
    assert stopped_after(tmp_path, outcomes) == stop


def test_run_stops_when_the_file_appears(tmp_path):
    breaker = CircuitBreaker(tmp_path / "stop")
    passing = breaker.until_stopped(range(10))
    assert next(passing) == 0
    (tmp_path / "stop").touch()
    assert list(passing) == []
    assert "remove it" in breaker.reason


def test_photos_are_let_through_at_the_rate():
    started = time.monotonic()
    assert len(list(_paced(range(11), per_second=50))) == 11
    assert 0.2 <= time.monotonic() - started < 1
