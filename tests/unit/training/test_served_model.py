"""The file that is served still scores what training/results.json says."""

import json

import pytest

from expressio.network import MODELS_DIR
from training import prepare

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")

MAX_DROP = 0.005


@pytest.mark.slow
@pytest.mark.skipif(
    not prepare.DEFAULT_OUTPUT.is_file(),
    reason="FER2013 is not here: get it, then `python -m training.prepare path/to/fer2013.csv`",
)
@pytest.mark.parametrize("split", ["PublicTest", "PrivateTest"])
def test_served_file_scores_what_the_results_say(split):
    from training.evaluate import RESULTS, file_outputs, right_answers

    facts = json.loads((MODELS_DIR / "model.json").read_text())
    written = json.loads(RESULTS.read_text())[facts["name"]]
    served = prepare.load()[split].served()
    accuracy = right_answers(file_outputs(MODELS_DIR / facts["file"], served.faces), served).mean()
    assert written["sha256"] == facts["sha256"]
    assert accuracy >= written["scores"][split]["accuracy"] - MAX_DROP
