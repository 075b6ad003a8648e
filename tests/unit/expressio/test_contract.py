"""models/model.json: what it says is what is there, and nothing says it differently."""

import hashlib
import json
from typing import Any

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from expressio.contract import CONTRACT, MODELS_DIR, NetworkFile, replace_expression
from expressio.labels import EMOTIONS, INPUT_SIZE, LABELS, OTHERS
from expressio.network import Network
from tests.support.system import REPOSITORY

TEXT = (MODELS_DIR / "model.json").read_text()
DETECTOR = CONTRACT.detection.short_range
NETWORKS = (DETECTOR.network, CONTRACT.mesh.network, CONTRACT.expression.network)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_network_file_has_the_hash_and_the_input_that_the_contract_says(
    network: NetworkFile,
) -> None:
    data = (MODELS_DIR / network.file).read_bytes()
    assert hashlib.sha256(data).hexdigest() == network.sha256
    entry = entry_of(network)["input"]
    [described] = Interpreter(str(MODELS_DIR / network.file)).get_input_details()
    assert described["shape"].tolist() == entry["shape"]
    assert described["dtype"].__name__ == entry["type"]
    assert network.pixel_range == tuple(entry["range"])


def entry_of(network: NetworkFile) -> dict[str, Any]:
    facts = json.loads(TEXT)
    entries = (
        facts["expression"],
        facts["mesh"],
        facts["detection"]["short_range"],
    )
    [entry] = (entry for entry in entries if entry["file"] == network.file)
    return dict(entry)


def test_every_network_in_the_folder_is_in_the_contract() -> None:
    files = {path.name for path in MODELS_DIR.glob("*.tflite")}
    assert files == {network.file for network in NETWORKS}


@pytest.mark.parametrize(("height", "width"), [(128, 128), (384, 512)])
def test_detector_has_an_output_for_every_anchor(height: int, width: int) -> None:
    outputs = Network(DETECTOR.network.file)(np.zeros((1, height, width, 3), np.uint8))
    anchors = sum(
        height // stride.pixels * (width // stride.pixels) * stride.anchors
        for stride in DETECTOR.strides
    )
    assert [output.shape[1] for output in outputs] == [anchors, anchors]


def test_expression_network_has_an_output_for_every_label() -> None:
    file = MODELS_DIR / CONTRACT.expression.network.file
    [output] = Interpreter(str(file)).get_output_details()
    assert output["shape"].tolist() == [2, len(CONTRACT.labels)]
    assert (*LABELS, *OTHERS) == CONTRACT.labels == EMOTIONS
    assert (len(LABELS), len(OTHERS), INPUT_SIZE) == (4, 3, 48)


def test_schema_has_the_served_labels_in_the_contract_s_order() -> None:
    schema = json.loads((REPOSITORY / "docs" / "prediction.schema.json").read_text())
    assert schema["$defs"]["expression"]["enum"] == list(LABELS)
    assert list(schema["$defs"]["probabilities"]["properties"]) == list(LABELS)
    assert list(schema["$defs"]["emotions"]["properties"]) == list(EMOTIONS)


def test_thresholds_are_in_their_ranges() -> None:
    detection = CONTRACT.detection
    rule = detection.confirmation
    assert 0 < detection.seen_score < detection.min_score < rule.sure_score < 1
    assert 0 < rule.min_presence < rule.sure_presence < 1
    assert 0 < rule.min_score < 1
    assert 0 < detection.same_face_overlap < 1
    assert detection.near_side < detection.far_side < detection.close_side
    assert 0 < CONTRACT.expression.confidence_threshold < 1
    assert CONTRACT.expression.temperature > 0
    assert CONTRACT.expression.emotions_temperature > 0


def test_readme_of_the_networks_names_their_hashes() -> None:
    readme = (MODELS_DIR / "README.md").read_text()
    for network in (DETECTOR.network, CONTRACT.mesh.network):
        assert network.sha256 in readme


def test_replaced_expression_network_leaves_the_rest_of_the_contract() -> None:
    assert replace_expression({}) == TEXT
    replaced, before = json.loads(replace_expression({"version": "9"})), json.loads(TEXT)
    assert replaced["expression"] == {**before["expression"], "version": "9"}
    assert {**replaced, "expression": None} == {**before, "expression": None}
