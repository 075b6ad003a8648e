"""What the project's own configuration files say: .firebaserc, firebase.json, functions.yaml."""

import json
from dataclasses import dataclass
from pathlib import Path

from local.events.manifest import Endpoint, read_endpoint
from local.hosting.config import HostingConfig, read_hosting_config


@dataclass(frozen=True)
class Project:
    """The project that is served."""

    id: str
    hosting: HostingConfig
    functions: Path  # The folder that is deployed, with main.py and functions.yaml.
    endpoint: Endpoint

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
    )
