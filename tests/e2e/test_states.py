"""Every state that the page can be in, as a visitor meets it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.e2e.visitor import (
    assert_accessible,
    choose,
    done,
    expect_status,
    face,
    forget,
    photos,
    predict,
    store_answer,
    uid,
)
from tests.system import System

PHONE = {"width": 375, "height": 740}
NO_NETWORK = ("ERR_INTERNET_DISCONNECTED", "Firestore", "The prediction failed", "cleardot")
UPLOADS = re.compile(r"/v0/b/.*(name=|upload)")


@pytest.fixture
def switch(system: System) -> Iterator[Callable[..., None]]:
    """Sets the stand-in's fault switches for one test."""
    yield system.switch
    system.switch(hold=False)


@pytest.fixture
def two_faces(astronaut: Image.Image, encode: Callable[..., bytes]) -> bytes:
    """A large face on the right, a smaller one on the left."""
    photo = Image.new("RGB", (900, 512), "gray")
    photo.paste(astronaut, (388, 0))
    photo.paste(astronaut.resize((380, 380)), (0, 60))
    data: bytes = encode(photo, quality=95)
    return data


def test_notice_comes_first_and_once_and_nothing_is_sent_before(browser: Browser, system: System):
    context = browser.new_context()
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(system.endpoints["hosting"])
    accept = page.get_by_role("button", name="I understand")
    expect(accept).to_be_visible()
    expect(page.get_by_text("Judging people at work or at school")).to_be_visible()
    assert_accessible(page)
    page.wait_for_load_state("networkidle")
    assert not [url for url in requests if "accounts" in url or "Listen" in url or "init" in url]

    page.keyboard.press("Tab")
    expect(accept).to_be_focused()
    page.keyboard.press("Enter")
    expect_status(page, "The answer appears here")
    page.reload()
    expect_status(page, "The answer appears here")
    context.close()


def test_empty_and_ready_pages_are_accessible(page: Page, portrait: bytes):
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert_accessible(page)
    choose(page, "portrait.jpg", portrait)
    expect_status(page, "Press PREDICT")
    assert_accessible(page)


def test_several_faces_are_framed_and_each_can_be_picked(page: Page, two_faces: bytes):
    choose(page, "two.jpg", two_faces)
    predict(page, "2 faces found")
    expect(page.locator("[data-face]")).to_have_count(2)
    assert_accessible(page)

    first = page.get_by_role("radio", name="Face 1")
    expect(first).to_be_checked()
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Face 2")).to_be_checked()
    expect_status(page, "face 2 of 2")
    expect(page.locator("[data-face]").nth(1)).to_have_attribute("data-face", "answered")
    page.get_by_role("button", name="Face 1", exact=True).click()
    expect(first).to_be_checked()


def test_answer_shows_its_details(page: Page, system: System, portrait: bytes):
    choose(page, "portrait.jpg", portrait)
    predict(page, "Predicted expression is HAPPY")
    page.get_by_text("Details", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\d+ ms: .*classify"))).to_be_visible()
    expect(page.get_by_text(re.compile("^512 . 512 pixels, JPEG"))).to_be_visible()
    assert_accessible(page)


def test_no_face_and_an_unreadable_file_are_said_accessibly(page: Page, coffee, encode):
    choose(page, "coffee.jpg", encode(coffee))
    predict(page, "No face found")
    assert_accessible(page)
    choose(page, "notes.jpg", b"not a photo")
    predict(page, "not a photo we can read")
    assert_accessible(page)


def test_unsure_answer_claims_no_expression(page: Page, system: System, problems: list[str]):
    id_ = store_answer(system, uid(page), **done(face("sad", 0.4, unsure=True)))
    page.goto(f"{system.endpoints['hosting']}/#/p/{id_}")
    expect_status(page, "No clear expression")
    expect_status(page, "closest is SAD with 40.0%")
    expect_status(page, "The photo itself is not stored any more.")
    expect(page.get_by_role("status")).not_to_contain_text("Predicted expression")
    assert_accessible(page)
    forget(problems, "404")  # What a browser logs about a photo that is not stored.


def test_cancelled_upload_stores_nothing_and_the_photo_can_be_sent_again(
        page: Page, system: System, portrait: bytes):
    held: list[Route] = []
    page.route(UPLOADS, lambda route: held.append(route))
    choose(page, "portrait.jpg", portrait)
    predict(page, "Uploading")
    assert_accessible(page)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Cancel").click()
    expect_status(page, "Press PREDICT")
    assert photos(system, uid(page)) == []

    page.unroute(UPLOADS)
    predict(page, "HAPPY")


def test_slow_answer_is_said_to_be_late_and_can_be_waited_for(
        page: Page, switch: Callable[..., None], portrait: bytes):
    switch(hold=True)
    page.clock.install()
    choose(page, "portrait.jpg", portrait)
    predict(page, "Reading the expression")
    assert_accessible(page)
    page.clock.run_for(10_500)
    expect_status(page, "Still working")
    page.clock.run_for(50_000)
    expect_status(page, "No answer yet")
    assert_accessible(page)
    page.get_by_role("button", name="Keep waiting").click()
    expect_status(page, "Reading the expression")
    switch(hold=False)
    expect_status(page, "HAPPY")


def test_second_predict_is_a_new_prediction_and_the_first_stays_in_the_history(
        page: Page, system: System, switch: Callable[..., None], portrait: bytes):
    switch(hold=True)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Reading the expression")
    first = page.url
    predict(page)
    page.wait_for_url(lambda url: "#/p/" in url and url != first)
    switch(hold=False)
    expect_status(page, "HAPPY")
    expect(page.get_by_role("button", name=re.compile("^Open Happy"))).to_have_count(2)
    page.go_back()
    expect(page).to_have_url(first)
    expect_status(page, "HAPPY")


def test_reload_in_the_middle_of_an_analysis_goes_on_waiting(
        page: Page, switch: Callable[..., None], portrait: bytes):
    switch(hold=True)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Reading the expression")
    page.reload()
    expect_status(page, "Reading the expression")
    switch(hold=False)
    expect_status(page, "HAPPY")
    expect(page.locator("[data-face='answered']")).to_be_visible()


def test_answer_comes_after_the_connection_was_lost_and_is_back(
        page: Page, context: BrowserContext, problems: list[str], switch: Callable[..., None],
        portrait: bytes):
    switch(hold=True)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Reading the expression")
    context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("You are offline")
    assert_accessible(page)
    switch(hold=False)
    page.wait_for_timeout(1000)
    expect_status(page, "Reading the expression")
    context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect_status(page, "HAPPY")
    forget(problems, *NO_NETWORK)


def test_prediction_that_is_started_offline_fails_and_can_be_tried_again(
        page: Page, context: BrowserContext, problems: list[str], portrait: bytes):
    uid(page)
    with page.expect_response(re.compile("upload-photo.*js")):
        choose(page, "portrait.jpg", portrait)
    context.set_offline(True)
    predict(page, "No connection")
    assert_accessible(page)
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect_status(page, "HAPPY")
    forget(problems, *NO_NETWORK)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_a_phone(page: Page, scheme: Any, portrait: bytes):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(page.get_by_role("button", name=re.compile("^Open Happy"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.get_by_role("status")).to_be_in_viewport()
    assert_accessible(page)


def test_everything_can_be_done_with_the_keyboard(page: Page, portrait: bytes):
    choose(page, "portrait.jpg", portrait)
    uid(page)
    press_with_keyboard(page, "Predict")
    expect_status(page, "HAPPY")
    press_with_keyboard(page, "Save as JSON")
    press_with_keyboard(page, re.compile("^Delete Happy"))
    expect(page.get_by_text("Your results will be listed here.")).to_be_visible()
    expect(page.get_by_role("heading", name="History")).to_be_focused()


def test_page_speaks_to_its_own_system_alone_and_its_policy_says_so(
        page: Page, system: System, portrait: bytes):
    hosts: set[str] = set()

    def note(request: Request) -> None:
        if request.url.startswith("http"):
            hosts.add(request.url.split("/")[2].split(":")[0])

    page.on("request", note)
    answer = page.reload()
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(page.get_by_role("button", name=re.compile("^Open Happy"))).to_be_visible()
    assert hosts == {"127.0.0.1"}


def press_with_keyboard(page: Page, name: str | re.Pattern[str]) -> None:
    """Tabs to a button, which must show that it has the focus, and presses it."""
    button = page.get_by_role("button", name=name).first
    expect(button).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    expect(button).to_be_focused()
    assert button.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    page.keyboard.press("Enter")
