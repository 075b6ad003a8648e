"""The served file still scores what training/results.json says."""

import json

import pytest

from expressio.contract import MODELS_DIR
from training import prepare

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")

from training.inference import tflite_outputs
from training.metrics import accuracy
from training.results import RESULTS

MAX_DROP = 0.005


@pytest.mark.slow
@pytest.mark.skipif(
    not prepare.DEFAULT_OUTPUT.is_file(),
    reason="FER2013 is not here: get it, then `python -m training.prepare path/to/fer2013.csv`",
)
@pytest.mark.parametrize("split", ["PublicTest", "PrivateTest"])
def test_served_file_scores_what_the_results_say(split: str) -> None:
    facts = json.loads((MODELS_DIR / "model.json").read_text())["expression"]
    recorded = json.loads(RESULTS.read_text())[facts["name"]]
    served = prepare.load()[split].served()
    measured = accuracy(tflite_outputs(MODELS_DIR / facts["file"], served.faces), served)
    assert recorded["sha256"] == facts["sha256"]
    assert measured >= recorded["scores"][split]["accuracy"] - MAX_DROP
