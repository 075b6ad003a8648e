"""What the service worker keeps, and how a new version of the page replaces another."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from emulator.testing.waiting import wait_until
from tests.e2e import test_on_device as on_device
from tests.support.system import REPOSITORY, System, running_system
from tests.support.visitor import accepted, choose, predict, wait_until_kept

HOSTING = REPOSITORY / "hosting"
PROJECT_FILES = (".firebaserc", "firebase.json", "firestore.rules", "storage.rules", "functions")

# The paths of what is kept, by the name of the cache.
KEPT = """async () => {
    const all = {};
    for (const name of await caches.keys()) {
        const requests = await (await caches.open(name)).keys();
        all[name] = requests.map(({ url }) => url.replace(location.origin, ''));
    }
    return all;
}"""

site = on_device.site


class Project:
    """A copy of this project, whose page can be built in several versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hosting = folder / "hosting"
        for name in PROJECT_FILES:
            (folder / name).symlink_to(REPOSITORY / name)
        ignored = shutil.ignore_patterns("node_modules", "dist")
        shutil.copytree(HOSTING, self._hosting, ignore=ignored)
        (self._hosting / "node_modules").symlink_to(HOSTING / "node_modules")
        self._main = (self._hosting / "src" / "app" / "main.tsx").read_text()

    def build(self, version: int) -> None:
        """Replaces the page that is served by one that shows its version to tests."""
        changed = f"{self._main}\ndocument.documentElement.dataset.version = '{version}';\n"
        (self._hosting / "src" / "app" / "main.tsx").write_text(changed)
        subprocess.run(
            [HOSTING / "node_modules" / ".bin" / "vite", "build", "--logLevel", "error"],
            cwd=self._hosting,
            check=True,
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def built(project: Project, tmp_path: Path) -> Iterator[System]:
    """The system of the project, with the first version of its page."""
    project.build(1)
    with running_system(tmp_path, project.folder) as system:
        yield system


def test_page_can_be_installed(context: BrowserContext, page: Page) -> None:
    session = context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in found] in ([], ["in-incognito"])
    icons = json.loads(manifest["data"])["icons"]
    pictures = [icon for icon in icons if icon["type"] == "image/png"]
    assert {icon.get("purpose", "any") for icon in pictures} == {"any", "maskable"}
    for icon in pictures:
        with Image.open(HOSTING / "public" / icon["src"].lstrip("/")) as image:
            assert "x".join(map(str, image.size)) == icon["sizes"]


def test_page_opens_without_a_network(context: BrowserContext, system: System) -> None:
    page = opened(context, system)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="EXPRESSIO")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("offline")


def test_only_the_pages_own_files_are_kept(
    context: BrowserContext, system: System, portrait: bytes
) -> None:
    page = opened(context, system)
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    [paths] = page.evaluate(KEPT).values()
    page.reload()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert [path for path in paths if path.startswith("/assets/")]
    assert {path for path in paths if not path.startswith("/assets/")} == {"/"}
    assert list(page.evaluate(KEPT).values()) == [paths]


def test_device_analyzes_without_a_network_once_it_has_loaded_the_networks(
    browser: Browser, site: System, portrait: bytes
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.endpoints["hosting"])
    page.evaluate("() => navigator.serviceWorker.register('/sw.js')")
    wait_until_kept(page)
    assert not [path for path in kept(page) if path.endswith((".wasm", ".tflite"))]
    online = on_device.predict(page, portrait)["document"]
    wait_until(lambda: len([p for p in kept(page) if p.endswith((".wasm", ".tflite"))]) == 4, 60)

    context.set_offline(True)
    page.reload()
    offline = on_device.predict(page, portrait)["document"]
    assert offline["faces"] == online["faces"]
    assert offline["expression"] == "happy"
    context.close()


def test_new_version_shows_at_the_next_load_and_leaves_open_pages_whole(
    browser: Browser, project: Project, built: System, portrait: bytes
) -> None:
    context = browser.new_context(storage_state=accepted(built))
    older = opened(context, built)
    [first] = older.evaluate(KEPT)
    project.build(2)

    newer = opened(context, built)
    expect(newer.locator("html")).to_have_attribute("data-version", "2")
    wait_until(lambda: len(newer.evaluate(KEPT)) == 2, 60, "the new version's files")
    choose(older, "portrait.jpg", portrait)  # Loads code that is not on the server any more.
    older.get_by_role("button", name="Crop").click()
    expect(older.get_by_role("button", name="Done")).to_be_visible()

    older.close()
    newer.close()

    def has_replaced() -> bool:  # A page that has been closed may be there for a moment.
        page = opened(context, built)
        kept = page.evaluate(KEPT)
        page.close()
        return first not in kept

    wait_until(has_replaced, 120, "the end of the older version", poll_s=2)
    newer = opened(context, built)
    context.set_offline(True)
    newer.reload()
    expect(newer.locator("html")).to_have_attribute("data-version", "2")
    context.close()


def opened(context: BrowserContext, system: System) -> Page:
    """The page, once the service worker has kept its files."""
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    wait_until_kept(page)
    return page


def kept(page: Page) -> list[str]:
    """The paths of what is kept in any cache."""
    caches: dict[str, list[str]] = page.evaluate(KEPT)
    return [path for paths in caches.values() for path in paths]
