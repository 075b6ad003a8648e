"""The firebase JS SDK, for pages that tests open in a browser."""

import re
from pathlib import Path

CDN = r"https://www\.gstatic\.com/firebasejs/[^/]+/"


def find_sdk(folder: Path) -> Path | None:
    """The installed npm package `firebase` of `folder` or of a folder in it."""
    for pattern in ("node_modules/firebase", "*/node_modules/firebase"):
        for package in folder.glob(pattern):
            return package
    return None


SDK = find_sdk(Path.cwd())


def sdk_module(name: str) -> str:
    """A browser build's source; it imports its siblings, not the ones on Google's servers."""
    assert SDK, "the npm package firebase is not installed"
    return re.sub(CDN, "./", (SDK / name).read_text())
