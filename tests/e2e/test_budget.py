"""How much code a visitor loads before the page appears, and how much in total."""

import gzip
import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.system import REPOSITORY, System
from tests.support.visitor import choose, predict, uid

DIST = REPOSITORY / "hosting" / "dist"
INITIAL_BUDGET = 122 * 1024  # Bytes of JavaScript, by gzip: Hosting's Brotli makes them fewer.
TOTAL_BUDGET = 440 * 1024  # With Live, films, and four languages, of which a visitor loads one.
LIBRARIES = FIRESTORE, STORAGE, AUTH = (
    "google.firestore.v1",
    "firebasestorage.googleapis.com",
    "identitytoolkit.googleapis.com",
)
OTHER_LANGUAGES = ("Erkannter Ausdruck", "Expression reconnue", "Expresión reconocida")


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


# What the page puts off until it has nothing else to do has begun then.
IDLE = "() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve)))"


def requested(page: Page) -> list[str]:
    """The list to which the names of the files go that the page asks for."""
    names: list[str] = []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]))
    return names


def loaded(names: list[str]) -> set[Path]:
    """The build's scripts among files with these names."""
    scripts = (DIST / "theme.js", *DIST.glob("assets/*.js"))
    return {script for script in scripts if script.name in names}


def test_page_starts_with_little_code() -> None:
    scripts = initial_scripts()
    assert scripts
    assert compressed(scripts) <= INITIAL_BUDGET


def test_firebase_and_other_languages_are_loaded_later() -> None:
    initial = initial_scripts()
    later = [script for script in DIST.glob("assets/*.js") if script not in initial]
    assert initial
    for code in (*LIBRARIES, *OTHER_LANGUAGES):
        assert not [script.name for script in initial if code in script.read_text()]
        assert [script.name for script in later if code in script.read_text()]


def test_nothing_more_is_loaded_until_the_notice_is_accepted(
    browser: Browser, system: System
) -> None:
    page = browser.new_page()
    names = requested(page)
    page.goto(system.endpoints["hosting"])
    expect(page.get_by_role("status")).to_be_visible()
    page.evaluate(IDLE)
    assert loaded(names) == set(initial_scripts())
    page.close()


def test_new_visitor_loads_no_firestore_until_there_is_a_photo(
    context: BrowserContext, system: System, portrait: bytes
) -> None:
    page = context.new_page()
    names = requested(page)
    page.goto(system.endpoints["hosting"])
    uid(page)
    page.evaluate(IDLE)
    scripts = "".join(script.read_text() for script in loaded(names))
    assert AUTH in scripts
    assert FIRESTORE not in scripts
    assert STORAGE not in scripts
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
