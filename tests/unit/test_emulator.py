"""The emulator understands this project's configuration and rules as they are deployed."""

import json

import pytest

from emulator.hosting.config import read_hosting_config
from emulator.rules.ruleset import read_ruleset
from tests.support.system import REPOSITORY


def test_hosting_configuration_is_understood() -> None:
    firebase = json.loads((REPOSITORY / "firebase.json").read_text())
    config = read_hosting_config(REPOSITORY, firebase["hosting"])
    assert config.rewritten("/any/path") is None  # So that it is not found.
    worker = config.headers_for("/assets/expressio.worker-1.js")
    assert "'wasm-unsafe-eval'" in worker["Content-Security-Policy"]
    assert "immutable" in config.headers_for("/assets/main.js")["Cache-Control"]
    assert config.headers_for("/")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("service", ["cloud.firestore", "firebase.storage"])
def test_rules_are_understood(service: str) -> None:
    read_ruleset(REPOSITORY / f"{service.split('.')[1]}.rules", service)
