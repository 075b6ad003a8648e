"""Finds a browser for the tests: one on the PATH, else Playwright's own, else the system's package.

python -m tests.support.browser --install
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def camera_flags(film: Path) -> tuple[str, ...]:
    """Flags for a camera that plays a film again and again, and that pages may use."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """A headless browser, until the block is left."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, *flags)
        yield browser
        browser.close()


def launch(chromium: BrowserType, *flags: str) -> Browser:
    """A headless browser, also beside another: Playwright itself runs once in a process."""
    path = _on_path() or chromium.executable_path
    assert Path(path).is_file(), "no browser; `make test` installs one"
    return chromium.launch(executable_path=path, args=[*FLAGS, *flags])


def find() -> str | None:
    """The path of a Chromium, or None where there is none."""
    if path := _on_path():
        return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, ON_PATH)), None)


def install() -> str:
    """Installs a browser where none is found; its path. Raises RuntimeError where that fails."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts += [[*sudo, "apt-get", "update"], [*sudo, "apt-get", "install", "-y", "chromium"]]
    for attempt in attempts:
        if path := find():
            return path
        subprocess.run(attempt, check=False)
    if path := find():
        return path
    raise RuntimeError(
        "no browser: put Chromium or Chrome on the PATH, or install it with "
        "`playwright install chromium`"
    )


if __name__ == "__main__":
    print(install() if "--install" in sys.argv else find() or "none")
