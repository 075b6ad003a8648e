"""What the load benchmark says of photos, where something did go wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from google.cloud.firestore import DocumentReference

from batch.batches import prediction_id
from tests.benchmarks.load import measure
from tests.benchmarks.load.measure import Load
from tests.support.system import System, finalized, running_system

PHOTOS = 4


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[System]:
    with running_system(tmp_path) as system:
        measure.upload(system, Load(PHOTOS, workers=2), measure.make_photos(variants=2))
        measure.settle(system, PHOTOS)
        yield system


def prediction(system: System, number: int) -> DocumentReference:
    path = f"batches/{measure.BATCH}/predictions/{prediction_id(measure.name_of(number))}"
    return system.firestore.document(path)


def test_lost_doubled_and_needless_work_is_counted(loaded: System) -> None:
    flawless = {
        "documents": PHOTOS,
        "lost": 0,
        "written_twice": 0,
        "not_done": 0,
        "copied_events": 0,
        "refused_deliveries": 0,
        "killed_workers": 0,
        "cut_off_deliveries": 0,
        "inferences": PHOTOS,
        "inferences_of_copies": 0,
        "inferences_beyond": 0,
    }
    assert measure.account(loaded, PHOTOS, [], 0) == flawless
    blob = loaded.bucket.get_blob(measure.name_of(0))
    assert loaded.post(finalized(blob)).is_success
    prediction(loaded, 1).delete()
    prediction(loaded, 2).update({"updatedAt": datetime.now(UTC)})
    found = measure.account(loaded, PHOTOS, [], 0)
    assert found == flawless | {
        "documents": PHOTOS - 1,
        "lost": 1,
        "written_twice": 1,
        "inferences": PHOTOS + 1,
        "inferences_beyond": 1,
    }
    copies = [(measure.name_of(0), "acknowledged")]
    assert measure.account(loaded, PHOTOS, copies, 0)["inferences_beyond"] == 0
    assert measure.account(loaded, PHOTOS, copies, 0)["inferences_of_copies"] == 1


def test_troubles_reach_the_function_and_lose_nothing() -> None:
    figures = measure.run(
        Load(45, workers=2, rate=15, kill_every_s=1.0), measure.make_photos(variants=2)
    )
    assert figures["killed_workers"] >= 2
    assert figures["refused_deliveries"] >= 2
    assert figures["copied_events"] >= 2 * measure.COPIES
    assert (
        figures["documents"],
        figures["lost"],
        figures["written_twice"],
        figures["inferences_beyond"],
    ) == (45, 0, 0, 0)
