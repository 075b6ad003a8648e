"""This repository's configuration for the official Firebase CLI's emulators.

`python -m tests.support.official` writes firebase.emulators.json, for
`firebase emulators:start --config firebase.emulators.json`. It is firebase.json, but the page may
connect to the emulators' ports: the deployed Content-Security-Policy names none of them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
FILE = REPOSITORY / "firebase.emulators.json"
REACHED_BY_THE_PAGE = ("auth", "firestore", "storage")


def configuration(choose_port: Callable[[int], int] = lambda port: port) -> dict[str, Any]:
    """firebase.json for the emulators; `choose_port` may replace each port that it names."""
    firebase: dict[str, Any] = json.loads((REPOSITORY / "firebase.json").read_text())
    emulators = firebase["emulators"]
    for settings in emulators.values():
        if isinstance(settings, dict) and "port" in settings:
            settings["port"] = choose_port(settings["port"])
    sources = " ".join(f"http://127.0.0.1:{emulators[n]['port']}" for n in REACHED_BY_THE_PAGE)
    for rule in firebase["hosting"]["headers"]:
        for header in rule["headers"]:
            if header["key"] == "Content-Security-Policy":
                header["value"] = header["value"].replace("connect-src ", f"connect-src {sources} ")
    return firebase


if __name__ == "__main__":
    FILE.write_text(json.dumps(configuration(), indent=2) + "\n")
    print(FILE.name)
