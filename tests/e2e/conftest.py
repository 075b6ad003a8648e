"""The web app in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.system import System

expect.set_options(timeout=20_000)  # Milliseconds; tests run beside others on small machines.


@pytest.fixture
def page(browser: Browser, system: System) -> Iterator[Page]:
    """The web app, freshly opened by a visitor who was never here; no error may be logged."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: message.type in ("error", "warning")
            and problems.append(message.text))
    page.goto(system.endpoints["hosting"])
    yield page
    context.close()
    assert problems == []
