"""Reads from functions.yaml what the local platform needs to know of the function."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FINALIZED = "google.cloud.storage.object.v1.finalized"

# What the platform takes where the manifest is silent.
DEFAULT_CONCURRENCY = 80
DEFAULT_MAX_INSTANCES = 100
DEFAULT_TIMEOUT_S = 60


@dataclass(frozen=True)
class Endpoint:
    """The one function that new objects trigger."""

    name: str
    entry_point: str
    concurrency: int
    max_instances: int
    timeout_s: int
    is_retried: bool
    parameters: dict[str, str]  # The defaults, as the function's environment has them.


def read_endpoint(path: Path) -> Endpoint:
    """The endpoint of a functions.yaml; raises ValueError unless there is exactly one."""
    manifest = yaml.safe_load(path.read_text())
    endpoints: dict[str, dict[str, Any]] = manifest["endpoints"]
    if len(endpoints) != 1:
        raise ValueError(f"{path} has {len(endpoints)} endpoints; the emulator runs exactly one")
    [(name, endpoint)] = endpoints.items()
    trigger = endpoint.get("eventTrigger", {})
    if trigger.get("eventType") != FINALIZED:
        raise ValueError(f"{path}: {name} is not triggered by {FINALIZED}")
    parameters = {param["name"]: str(param["default"]) for param in manifest.get("params", [])}
    return Endpoint(
        name=name,
        entry_point=endpoint["entryPoint"],
        concurrency=endpoint.get("concurrency", DEFAULT_CONCURRENCY),
        max_instances=_number(endpoint.get("maxInstances", DEFAULT_MAX_INSTANCES), parameters),
        timeout_s=endpoint.get("timeoutSeconds", DEFAULT_TIMEOUT_S),
        is_retried=trigger["retry"],
        parameters=parameters,
    )


def _number(value: int | str, parameters: Mapping[str, str]) -> int:
    """A number of the manifest, which may be given as {{ params.NAME }}; raises ValueError."""
    named = re.fullmatch(r"\{\{ *params\.(\w+) *\}\}", str(value))
    return int(parameters.get(named[1], value) if named else value)
