"""The simulation of the cloud, and how its tables come into the document."""

from typing import Any

import pytest

from tests.benchmarks.load import cloud
from tests.benchmarks.load.cloud import Outcome, Scenario, simulate
from tests.benchmarks.load.report import filled

MS = [20.0]  # Of every photo; on Cloud Run, as assumed, 0.14 s, billed as 0.2.
SAVE_MS = 10.0


def outcome_of(**changes: Any) -> Outcome:
    return simulate(Scenario(**{"instances": 10, "photos": 500, **changes}), MS, SAVE_MS)


def test_burst_that_is_small_enough_is_done_and_billed_in_whole_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cloud, "SLOWER", 2.0)
    monkeypatch.setattr(cloud, "NETWORK_S", 0.1)
    outcome = outcome_of(uploads_per_s=50)
    assert (outcome.done, outcome.given_up, outcome.refused) == (500, 0, 0)
    starts_s = outcome.started * cloud.cold_start_s()
    assert outcome.billed_s == pytest.approx(500 * 0.2 + starts_s)
    assert outcome.waiting[0] <= 1 and max(outcome.waiting) > 50  # While instances start.


def test_photos_that_wait_for_ten_minutes_are_given_up_and_no_other() -> None:
    capacity = 1 / cloud.on_cloud_run(MS[0])
    outcome = outcome_of(instances=1, photos=10_000)
    assert outcome.done + outcome.given_up == 10_000
    assert outcome.done == pytest.approx(capacity * 600, rel=0.05)


def test_requests_without_an_instance_in_time_are_refused_and_come_again() -> None:
    outcome = outcome_of(instances=1, photos=2000)
    assert outcome.refused > 0
    assert (outcome.done, outcome.given_up) == (2000, 0)


def test_one_batch_takes_what_firestore_allows_and_ten_take_more() -> None:
    one, ten = (outcome_of(instances=1000, photos=20_000, batches=batches) for batches in (1, 10))
    limit = cloud.FIRST_OPERATIONS_PER_S / cloud.OPERATIONS
    assert 20_000 / limit <= one.drained_s < 1.2 * 20_000 / limit
    assert ten.drained_s < one.drained_s / 2
    assert ten.billed_s < one.billed_s  # Nobody waits for the commit.


def test_firestore_takes_more_after_five_minutes() -> None:
    photos = 100_000
    outcome = outcome_of(instances=100, photos=photos)
    limit = cloud.FIRST_OPERATIONS_PER_S / cloud.OPERATIONS
    assert cloud.GROWTH_EVERY_S < outcome.drained_s < photos / limit


def test_no_batch_takes_more_than_its_timestamps_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud, "FIRST_OPERATIONS_PER_S", 1_000_000)
    outcome = outcome_of(instances=1000, photos=20_000)
    assert 20_000 / cloud.WRITES_PER_S <= outcome.drained_s < 1.5 * 20_000 / cloud.WRITES_PER_S


def test_no_more_instances_are_started_than_may_be() -> None:
    assert outcome_of(instances=7).started == 7


def test_same_scenario_has_the_same_outcome() -> None:
    assert outcome_of() == outcome_of()


def test_table_is_put_between_its_marks_and_nothing_else_changes() -> None:
    text = "before <!-- a -->old<!-- end of a --> after"
    new = filled(text, {"a": "| new |"})
    assert new == "before <!-- a -->\n| new |\n<!-- end of a --> after"
    assert filled(new, {"a": "| new |"}) == new


def test_table_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="end of a"):
        filled("<!-- a --> the end is not there", {"a": "| new |"})
