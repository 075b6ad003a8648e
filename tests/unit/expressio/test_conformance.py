"""The function computes what conformance/cases.json says; the page's tests read the same file."""

import base64
import json
from typing import Any

import numpy as np
import pytest

from conformance import cases

CONTENT = json.loads(cases.FILE.read_text())
SIDE = CONTENT["head"]["side"]
HEAD = np.frombuffer(base64.b64decode(CONTENT["head"]["rgb"]), np.uint8).reshape(SIDE, SIDE, 3)
each_case = pytest.mark.parametrize("case", CONTENT["cases"], ids=lambda case: case["name"])


@each_case
def test_steps_between_the_networks_are_those_of_the_case(case: dict[str, Any]) -> None:
    asked, result = cases.replayed(cases.picture(HEAD, case), case["calls"])
    assert asked == [
        {key: call[key] for key in ("network", "shape", "sha256")} for call in case["calls"]
    ]
    assert_close(result, case["result"], 1e-6)


@each_case
def test_case_is_of_the_networks_of_today(case: dict[str, Any]) -> None:
    assert_close(cases.analyze(cases.picture(HEAD, case)), case["result"], 0.05)


def assert_close(one: dict[str, Any], other: dict[str, Any], tolerance: float) -> None:
    assert one["facesFound"] == other["facesFound"]
    for face, expected in zip(one["faces"], other["faces"], strict=True):
        assert face.keys() == expected.keys()
        for field in ("expression", "unsure", "reason"):
            assert face.get(field) == expected.get(field)
        for field in ("box", "probabilities", "emotions"):
            assert face[field] == pytest.approx(expected[field], abs=tolerance)
