"""Reads the project's configuration: .firebaserc, firebase.json, functions.yaml, rules."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.events.manifest import Endpoint, read_endpoint
from emulator.hosting.config import HostingConfig, read_hosting_config
from emulator.rules.check import CLOUD_FIRESTORE, FIREBASE_STORAGE
from emulator.rules.ruleset import Ruleset, read_ruleset


@dataclass(frozen=True)
class Project:
    """The project that is served."""

    id: str
    hosting: HostingConfig
    functions: Path  # The folder that is deployed, with main.py and functions.yaml.
    endpoint: Endpoint
    firestore_rules: Ruleset
    storage_rules: Ruleset

    @property
    def bucket(self) -> str:
        """The default bucket."""
        return f"{self.id}.appspot.com"


def read_project(folder: Path) -> Project:
    """The project in `folder`; raises OSError, KeyError or ValueError where a file is not right."""
    firebase = json.loads((folder / "firebase.json").read_text())
    functions = folder / firebase["functions"][0]["source"]
    return Project(
        id=json.loads((folder / ".firebaserc").read_text())["projects"]["default"],
        hosting=read_hosting_config(folder, firebase["hosting"]),
        functions=functions,
        endpoint=read_endpoint(functions / "functions.yaml"),
        firestore_rules=_read_rules(folder, firebase, "firestore", CLOUD_FIRESTORE),
        storage_rules=_read_rules(folder, firebase, "storage", FIREBASE_STORAGE),
    )


def _read_rules(folder: Path, firebase: dict[str, Any], service_key: str, service: str) -> Ruleset:
    settings = firebase.get(service_key)
    if not isinstance(settings, dict) or "rules" not in settings:
        wanted = json.dumps({service_key: {"rules": f"{service_key}.rules"}})
        raise ValueError(f"firebase.json must name one rules file for {service_key}: {wanted}")
    return read_ruleset(folder / settings["rules"], service)
