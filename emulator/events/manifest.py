"""Reads from functions.yaml what the local platform needs to know of the function."""

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
    return Endpoint(
        name=name,
        entry_point=endpoint["entryPoint"],
        concurrency=endpoint.get("concurrency", DEFAULT_CONCURRENCY),
        max_instances=endpoint.get("maxInstances", DEFAULT_MAX_INSTANCES),
        timeout_s=endpoint.get("timeoutSeconds", DEFAULT_TIMEOUT_S),
        is_retried=trigger["retry"],
        parameters={param["name"]: str(param["default"]) for param in manifest.get("params", [])},
    )
