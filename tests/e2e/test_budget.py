"""How much code a visitor loads before the page appears, and how much in total."""

import gzip
import re
from pathlib import Path

from tests.support.system import REPOSITORY

DIST = REPOSITORY / "hosting" / "dist"
INITIAL_BUDGET = 180 * 1024  # Bytes of JavaScript, compressed as Hosting serves it.
TOTAL_BUDGET = 400 * 1024
FIRESTORE, STORAGE = "google.firestore.v1", "firebasestorage.googleapis.com"


def initial_scripts(dist: Path = DIST) -> list[Path]:
    """The scripts that index.html loads, and those that they import statically."""
    page = (dist / "index.html").read_text()
    scripts: list[Path] = []
    waiting = [dist / name for name in re.findall(r'(?:src|href)="/([^"]+\.js)"', page)]
    while waiting:
        script = waiting.pop()
        if script not in scripts:
            scripts.append(script)
            imports = re.findall(r'(?:from|import)\s*"(\./[^"]+\.js)"', script.read_text())
            waiting += [script.parent / name for name in imports]
    return scripts


def compressed(scripts: list[Path]) -> int:
    return sum(len(gzip.compress(script.read_bytes())) for script in scripts)


def test_page_starts_with_little_code() -> None:
    scripts = initial_scripts()
    assert scripts
    assert compressed(scripts) <= INITIAL_BUDGET


def test_firestore_and_storage_are_loaded_later() -> None:
    initial = initial_scripts()
    later = [script for script in DIST.glob("assets/*.js") if script not in initial]
    assert initial
    for library in (FIRESTORE, STORAGE):
        assert not [script.name for script in initial if library in script.read_text()]
        assert [script.name for script in later if library in script.read_text()]


def test_build_without_a_site_key_has_no_app_check() -> None:
    scripts = list(DIST.glob("assets/*.js"))
    assert scripts
    assert not [script.name for script in scripts if "firebaseappcheck" in script.read_text()]


def test_all_code_together_stays_within_its_budget() -> None:
    scripts = list(DIST.glob("assets/*.js"))
    assert scripts
    assert compressed(scripts) <= TOTAL_BUDGET
