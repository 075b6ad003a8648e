"""The web app in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.system import System
from tests.support.visitor import accepted, problems_of

expect.set_options(timeout=20_000)  # Milliseconds; tests run beside others on small machines.


@pytest.fixture
def context(browser: Browser, system: System) -> Iterator[BrowserContext]:
    """A browser of somebody who was never here, but has accepted the notice."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, storage_state=accepted(system)
    )
    yield context
    context.close()


@pytest.fixture
def problems(context: BrowserContext) -> list[str]:
    """The errors and warnings that the context's pages have logged."""
    return problems_of(context)


@pytest.fixture
def page(context: BrowserContext, problems: list[str], system: System) -> Iterator[Page]:
    """The web app, freshly opened; no problem may be left when the test ends."""
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    expect(page.get_by_role("heading", name="Your photo")).to_be_visible()
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def portrait(astronaut: Image.Image, encode: Callable[..., bytes]) -> bytes:
    """A photo of one happy face, as a JPEG file."""
    data: bytes = encode(astronaut)
    return data
