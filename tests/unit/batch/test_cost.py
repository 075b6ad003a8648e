"""The estimate of what a batch costs."""

import math

import pytest
import yaml
from click.testing import CliRunner

from batch import cost
from batch.cli import main
from tests.support.system import REPOSITORY


def test_time_is_billed_in_tenths_of_a_second() -> None:
    for seconds, billed in ((0.01, 0.1), (0.1, 0.1), (0.11, 0.2), (0.3, 0.3)):
        cpu, memory, *_ = cost.estimate(1_000_000, seconds)
        assert cpu.quantity == pytest.approx(billed * 1_000_000)
        assert memory.quantity == pytest.approx(billed * 500_000)


def test_what_is_free_is_subtracted_and_never_more_than_there_is() -> None:
    few, many = cost.Line(cost.CPU, 180_000), cost.Line(cost.CPU, 280_000)
    assert few.usd == 0 and few.list_usd == pytest.approx(4.32)
    assert many.usd == pytest.approx(2.40)


def test_a_million_photos_cost_what_the_price_list_says() -> None:
    lines = {line.price.item: line.list_usd for line in cost.estimate(1_000_000, 0.2, 2)}
    assert lines == pytest.approx(
        {
            "Cloud Run, processor": 4.80,
            "Cloud Run, memory": 0.25,
            "Cloud Run, requests": 0.40,
            "Firestore, writes": 1.80,
            "Firestore, reads": 1.20,
            "Firestore, deletes": 0.20,
            "Storage, uploads": 5.00,
            "Storage, downloads": 0.40,
            "Storage, photos kept": 40.00,
            "Pub/Sub, events": 4e9 / 2**40 * 40,
        }
    )
    result = CliRunner().invoke(main, ["cost", "1000000", "--seconds", "0.2"])
    assert result.exit_code == 0
    assert f"{sum(lines.values()):.2f}" in result.output
    assert "1,000.00" in result.output and str(cost.PRICES_OF) in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_nothing_costs_nothing() -> None:
    assert math.fsum(line.list_usd for line in cost.estimate(0)) == 0


def test_estimate_assumes_the_deployed_settings() -> None:
    manifest = yaml.safe_load((REPOSITORY / "functions/functions.yaml").read_text())
    function = manifest["endpoints"]["on_photo_finalized"]
    assert (function["cpu"], function["availableMemoryMb"] / 1024) == (cost.CPUS, cost.MEMORY_GIB)
    assert function["concurrency"] == 1  # More would share the billed time.
    [days] = [each["default"] for each in manifest["params"] if each["name"] == "RETENTION_DAYS"]
    assert days == cost.KEPT_DAYS
