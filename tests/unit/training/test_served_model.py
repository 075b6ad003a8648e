"""The file that is served still scores what model.json says."""

import json

import pytest

from expressio.network import MODELS
from training import prepare

pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")


@pytest.mark.skipif(not prepare.DEFAULT_OUTPUT.is_file(), reason="FER2013 is not here: get it, "
                    "then `python -m training.prepare path/to/fer2013.csv`")
def test_served_file_scores_on_public_test_what_model_json_says():
    from training.evaluate import score_of
    from training.export import file_predictor

    facts = json.loads((MODELS / "model.json").read_text())
    public = prepare.load()["PublicTest"]
    accuracy = score_of(file_predictor(MODELS / facts["file"])(public.faces), public)["accuracy"]
    assert accuracy == pytest.approx(facts["scores"]["PublicTest"]["accuracy"], abs=0.003)
    assert accuracy >= 0.839
