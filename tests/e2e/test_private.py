"""Photos that are analyzed on the visitor's device: nothing is uploaded, nobody signs in."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.support.bombs import promising
from tests.support.photo_files import encoded
from tests.support.system import System
from tests.support.visitor import assert_accessible, choose, expect_status, forget, predict

TOLERANCE = 0.01  # Of a probability, and of the picture's side.


@pytest.fixture
def requested(context: BrowserContext) -> list[str]:
    """The addresses that pages, their workers, and service workers of the context request."""
    urls: list[str] = []
    context.on("request", lambda request: urls.append(request.url))
    return urls


@pytest.fixture
def page(requested: list[str], page: Page) -> Page:
    """The page of a visitor whose switch was on before the page was opened."""
    switch(page).check()
    page.reload()  # Nothing signs in any more.
    expect(switch(page)).to_be_checked()
    page.evaluate("""async () => {
        for (const { name } of await indexedDB.databases()) {
            await new Promise((resolve, reject) => {
                Object.assign(indexedDB.deleteDatabase(name), {
                    onsuccess: resolve, onerror: reject,
                });
            });
        }
    }""")
    requested.clear()
    page.reload()
    return page


def test_nothing_but_the_page_itself_is_requested(
    page: Page, system: System, requested: list[str], portrait: bytes
) -> None:
    expect(switch(page)).to_be_checked()
    choose(page, "portrait.jpg", portrait)
    predict(page, "Predicted expression is HAPPY")
    page.get_by_role("button", name="New photo").click()
    page.reload()
    expect(switch(page)).to_be_checked()
    site = system.endpoints["hosting"]
    assert [url for url in requested if url.endswith(".tflite")]
    assert [url for url in requested if not is_own_file(site, url)] == []
    assert databases(page) == []


def test_answer_is_that_of_the_cloud(page: Page, portrait: bytes) -> None:
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    assert_accessible(page)
    expect(page.get_by_text("On this device", exact=True)).to_have_count(2)  # A chip, too.
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    expect(page.locator("[data-face='chosen']")).to_be_visible()
    here = saved(page)
    assert "expireAt" not in here
    switch(page).uncheck()
    expect_status(page, "Ready when you are")
    predict(page, "HAPPY")
    there = saved(page)
    assert (here["image"], here["model"]) == (there["image"], there["model"])
    [face], [other] = here["faces"], there["faces"]
    for field in ("box", "probabilities", "emotions"):
        assert face[field] == pytest.approx(other[field], abs=TOLERANCE)
    assert (face["expression"], face["unsure"]) == (other["expression"], other["unsure"])


def test_loading_shows_how_far_it_is_and_can_be_left(
    page: Page, context: BrowserContext, portrait: bytes
) -> None:
    held: list[Route] = []
    context.route("**/*.tflite", lambda route: held.append(route))
    choose(page, "portrait.jpg", portrait)
    predict(page, "Loading the models…")
    bar = page.get_by_role("progressbar", name="Loading the models")
    expect(bar).to_have_attribute("value", re.compile(r"^7\d"))  # Percent: the runtime is there.
    assert_accessible(page)
    page.get_by_role("button", name="Cancel").click()
    expect_status(page, "Ready when you are")
    for route in held:
        route.continue_()
    predict(page, "HAPPY")


def test_photo_that_the_browser_cannot_decode_is_said_so(
    page: Page, astronaut: Image.Image, problems: list[str]
) -> None:
    choose(page, "scan.tif", encoded(astronaut, "TIFF"), "image/tiff")
    expect(page.get_by_text("so it can’t be analyzed here")).to_be_visible()
    predict(page, "This browser can’t read this photo")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    assert_accessible(page)
    switch(page).uncheck()
    predict(page, "HAPPY")
    forget(problems, "The prediction failed")


def test_photo_of_too_many_pixels_gets_the_result_of_the_cloud(
    page: Page, problems: list[str]
) -> None:
    choose(page, "wall.gif", promising(8200, 5000, "GIF"), "image/gif")
    predict(page, "This image has too many pixels")
    expect(page.get_by_role("status")).to_contain_text("The limit is 40 megapixels.")
    assert_accessible(page)


def test_networks_that_cannot_be_loaded_are_loaded_when_the_connection_is_back(
    page: Page, context: BrowserContext, problems: list[str], portrait: bytes
) -> None:
    choose(page, "portrait.jpg", portrait)
    expect(page.get_by_role("button", name="Crop")).to_be_visible()
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    predict(page, "The models couldn’t be loaded")
    assert_accessible(page)
    context.set_offline(False)
    expect_status(page, "HAPPY")
    forget(problems, "The prediction failed", "ERR_INTERNET_DISCONNECTED")


def test_result_in_the_cloud_is_not_opened_until_the_switch_is_off(
    page: Page, system: System, requested: list[str], portrait: bytes
) -> None:
    switch(page).uncheck()
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    page.get_by_role("button", name="New photo").click()
    switch(page).check()
    page.wait_for_timeout(500)  # Milliseconds, in which what was under way ends.
    requested.clear()
    page.go_back()
    expect_status(page, "This result is in the cloud")
    assert_accessible(page)
    site = system.endpoints["hosting"]
    assert [url for url in requested if not is_own_file(site, url)] == []
    switch(page).uncheck()
    expect_status(page, "HAPPY")


def test_results_are_kept_with_their_photos_only_while_the_visitor_wants_it(
    page: Page, system: System, requested: list[str], portrait: bytes
) -> None:
    expect(page.get_by_text("Nothing is kept.")).to_be_visible()
    assert_accessible(page)
    keeping(page).check()
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("li img")).to_have_js_property("naturalWidth", 256)
    page.reload()
    expect_status(page, "HAPPY")
    expect(page.locator("[data-face='chosen']")).to_be_visible()
    page.get_by_role("button", name="New photo").click()
    expect_status(page, "Your result will appear here")
    rows(page).click()
    expect_status(page, "HAPPY")
    page.go_back()
    expect_status(page, "Your result will appear here")
    assert_accessible(page)

    keeping(page).uncheck()
    expect(page.get_by_text("that this browser keeps, too?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Keep them").click()
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(rows(page)).to_have_count(1)
    page.reload()
    expect(rows(page)).to_have_count(1)
    expect_status(page, "Your result will appear here")
    site = system.endpoints["hosting"]
    assert [url for url in requested if not is_own_file(site, url)] == []
    assert databases(page) == ["expressio"]


def test_browser_that_lets_pages_store_nothing_still_predicts_and_says_that_it_keeps_nothing(
    page: Page, problems: list[str], portrait: bytes
) -> None:
    page.add_init_script("""
        const refuse = () => { throw new DOMException('refused by the test', 'SecurityError'); };
        Object.assign(IDBFactory.prototype, { databases: refuse, open: refuse });
    """)
    page.reload()
    expect(page.get_by_text("Nothing is kept.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    keeping(page).check()
    choose(page, "portrait.jpg", portrait)
    predict(page, "This browser couldn’t keep the photo and result.")
    expect_status(page, "HAPPY")
    forget(problems, "The prediction could not be kept")


def test_kept_results_are_deleted_one_by_one_or_all_together(
    page: Page, context: BrowserContext, system: System, requested: list[str], portrait: bytes
) -> None:
    keep(page, portrait, 2)
    other = context.new_page()
    other.goto(system.endpoints["hosting"])
    expect(rows(other)).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Delete Happy")).first.click()
    expect(rows(page)).to_have_count(1)
    expect_status(page, "Your result will appear here")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "HAPPY")
    expect(rows(page)).to_have_count(2)
    page.clock.install()
    page.get_by_role("button", name=re.compile("^Delete Happy")).first.click()
    page.clock.run_for(6_000)
    expect(rows(other)).to_have_count(1)
    page.get_by_role("button", name="Delete all", exact=True).click()
    expect(page.get_by_text("that this browser keeps?")).to_be_visible()
    page.get_by_role("button", name="Yes, delete all").click()
    for tab in (page, other):
        expect(tab.get_by_text("Your results will show up here.")).to_be_visible()
    assert databases(page) == []
    site = system.endpoints["hosting"]
    assert requested
    assert [url for url in requested if not is_own_file(site, url)] == []


def test_deleting_all_in_the_cloud_includes_what_the_browser_keeps(
    page: Page, problems: list[str], portrait: bytes
) -> None:
    keep(page, portrait, 1)
    switch(page).uncheck()
    predict(page, "HAPPY")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Delete all", exact=True).click()
    expect(page.get_by_text("in the cloud and in this browser?")).to_be_visible()
    page.get_by_role("button", name="Yes, delete all").click()
    expect(rows(page)).to_have_count(0)
    switch(page).check()
    expect(page.get_by_text("Your results will show up here.")).to_be_visible()
    assert "expressio" not in databases(page)
    forget(problems, "404")


def keep(page: Page, photo: bytes, count: int) -> None:
    keeping(page).check()
    for number in range(1, count + 1):
        choose(page, f"portrait {number}.jpg", photo)
        predict(page, "HAPPY")
        expect(rows(page)).to_have_count(number)


def rows(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Open "))


def switch(page: Page) -> Locator:
    return page.get_by_role("switch", name="On this device")


def keeping(page: Page) -> Locator:
    return page.get_by_role("switch", name="Keep in this browser")


def is_own_file(site: str, url: str) -> bool:
    return url.startswith((f"{site}/", f"blob:{site}/")) and not url.startswith(f"{site}/__/")


def databases(page: Page) -> list[str]:
    """The names of the browser's databases."""
    found: list[str] = page.evaluate(
        "async () => (await indexedDB.databases()).map(({ name }) => name)"
    )
    return found


def saved(page: Page) -> dict[str, Any]:
    """The prediction that the page shows, as it saves it."""
    page.get_by_text("Data", exact=True).click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as JSON").click()
    prediction: dict[str, Any]
    [prediction] = json.loads(Path(saving.value.path()).read_text())
    return prediction
