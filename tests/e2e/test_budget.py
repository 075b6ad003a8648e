"""How much code a visitor loads before the page appears, and how much in total."""

import gzip
import re
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.support.system import REPOSITORY, System
from tests.support.visitor import choose, predict, uid

DIST = REPOSITORY / "hosting" / "dist"
INITIAL_BUDGET = 150 * 1024  # Bytes of JavaScript, compressed as Hosting serves it.
TOTAL_BUDGET = 440 * 1024  # With Live, films, and four languages, of which a visitor loads one.
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


def test_new_visitor_loads_no_more_until_there_is_a_photo(
    context: BrowserContext, system: System, portrait: bytes
) -> None:
    page = context.new_page()
    names: list[str] = []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]))
    page.goto(system.endpoints["hosting"])
    uid(page)
    page.wait_for_timeout(500)  # Milliseconds, in which something else might be loaded.
    scripts = {DIST / "assets" / name for name in names if name.endswith(".js")}
    assert scripts == set(initial_scripts())
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def test_build_without_a_site_key_has_no_app_check() -> None:
    scripts = list(DIST.glob("assets/*.js"))
    assert scripts
    assert not [script.name for script in scripts if "firebaseappcheck" in script.read_text()]


def test_all_code_together_stays_within_its_budget() -> None:
    scripts = list(DIST.glob("assets/*.js"))
    assert scripts
    assert compressed(scripts) <= TOTAL_BUDGET
