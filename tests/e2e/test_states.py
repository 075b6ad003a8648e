"""Every state that the page can be in, as a visitor meets it."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Request,
    Response,
    Route,
    ViewportSize,
    expect,
)

from emulator.testing.waiting import wait_until
from expressio.labels import EMOTIONS
from tests.support.odd_files import jpeg_frame
from tests.support.system import System
from tests.support.visitor import (
    accepted,
    assert_accessible,
    choose,
    documents,
    done,
    expect_status,
    face,
    forget,
    photos,
    predict,
    problems_of,
    store_prediction,
    uid,
    wait_until_kept,
)

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PHONE: ViewportSize = {"width": 360, "height": 740}
NO_NETWORK = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION_RESET",
    "Firestore",
    "The prediction failed",
    "cleardot",
)
# Removes the page's files that the service worker has kept.
FORGET_FILES = "caches.keys().then((all) => Promise.all(all.map((one) => caches.delete(one))))"
# The radii of a picture's corners and of its stage's, and the distance between their edges.
CORNERS = """
    (picture) => {
        const stage = picture.closest('[data-answered]');
        const radius = (element) => parseFloat(getComputedStyle(element).borderTopLeftRadius);
        const [inner, outer] = [picture, stage].map((element) => element.getBoundingClientRect());
        const gap = Math.min(inner.left - outer.left, inner.top - outer.top);
        return [radius(picture), radius(stage), gap];
    }
"""
UPLOADS = re.compile(r"/v0/b/.*(name=|upload)")


@pytest.fixture
def switch(system: System) -> Iterator[Callable[..., None]]:
    """Sets the emulator's fault switches for one test."""
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


def test_page_is_seen_at_once_and_the_notice_is_asked_for_before_the_first_upload(
    browser: Browser, system: System, portrait: bytes
) -> None:
    context = browser.new_context()
    problems = problems_of(context)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(system.endpoints["hosting"])
    expect_status(page, "Your result will appear here")
    expect(page.get_by_text("Click here, or drop or paste photos")).to_be_visible()
    choose(page, "portrait.jpg", portrait)
    predict = page.get_by_role("button", name="Predict", exact=True)
    predict.click()
    notice = page.get_by_role("dialog", name="Before you start")
    expect(notice.get_by_text("Judging people at work or school")).to_be_visible()
    expect(notice.get_by_role("button", name="I understand")).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(notice).to_have_count(0)
    expect(predict).to_be_focused()
    expect_status(page, "Press PREDICT")
    page.wait_for_load_state("networkidle")
    assert not [url for url in requests if "accounts" in url or "Listen" in url or "init" in url]

    page.keyboard.press("Enter")
    expect(notice).to_be_visible()
    page.keyboard.press("Enter")
    expect_status(page, "HAPPY")
    expect(page.get_by_role("button", name="New photo")).to_be_focused()
    page.reload()
    expect_status(page, "HAPPY")
    expect(notice).to_have_count(0)
    context.close()
    assert problems == []


def test_notice_is_asked_for_before_the_camera(browser: Browser, system: System) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    page.get_by_role("button", name="Webcam").click()
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("button", name="Webcam")).to_be_focused()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I understand").click()
    expect(page.get_by_role("alert")).to_contain_text("camera", ignore_case=True)  # There is none.
    context.close()


def test_empty_and_ready_pages_are_accessible(page: Page, portrait: bytes) -> None:
    uid(page)
    page.reload()  # A new visitor has no history to load.
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert_accessible(page)
    choose(page, "portrait.jpg", portrait)
    expect_status(page, "Press PREDICT")
    assert_accessible(page)


def test_photo_s_corners_are_concentric_with_the_stage_s(page: Page, portrait: bytes) -> None:
    choose(page, "portrait.jpg", portrait)
    picture = page.get_by_role("img", name="portrait.jpg").locator("canvas")
    expect(picture).to_be_visible()
    inner, outer, gap = picture.evaluate(CORNERS)
    assert inner == outer - gap > 0


def test_several_faces_are_framed_and_each_can_be_picked(page: Page, two_faces: bytes) -> None:
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
    expect(page.locator("[data-face]").nth(1)).to_have_attribute("data-face", "chosen")
    page.get_by_role("button", name=re.compile("^Face 1 ")).click()
    expect(first).to_be_checked()


def test_result_shows_its_details(page: Page, system: System, portrait: bytes) -> None:
    choose(page, "portrait.jpg", portrait)
    predict(page, "Predicted expression is HAPPY")
    page.get_by_text("Details", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\d+ ms .*classify"))).to_be_visible()
    expect(page.get_by_text(re.compile("^512 . 512 pixels, JPEG"))).to_be_visible()
    assert_accessible(page)
    page.emulate_media(forced_colors="active")
    swatches = page.get_by_role("rowheader").locator("span")
    shown = swatches.evaluate_all("all => all.map((one) => getComputedStyle(one).backgroundColor)")
    assert len(set(shown)) == len(shown) == 4


def test_no_face_and_an_unreadable_file_are_said_accessibly(
    page: Page, coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "coffee.jpg", encode(coffee))
    predict(page, "No face found")
    assert_accessible(page)
    choose(page, "scan.jpg", jpeg_frame(0xC1, bits=12))  # The first bytes are a photo's.
    predict(page, "can’t read this file as a photo")
    assert_accessible(page)


@pytest.mark.parametrize(
    ("unsure", "title", "detail"),
    [
        (
            face("sad", 0.86, unsure=True, emotion="neutral"),
            "Neutral",
            "None of the four stands out.",
        ),
        (
            face("surprise", 0.52, unsure=True, reason="small"),
            "Not clear, closest to surprise (52.0%)",
            "The face is small in this photo. Try one taken from closer.",
        ),
        (
            face("surprise", 0.46, unsure=True, emotion="fear"),
            "Closest to fear",
            "46.0% among all seven emotions.",
        ),
    ],
)
def test_unsure_result_says_what_the_face_looks_like_among_all_seven_emotions(
    page: Page,
    system: System,
    problems: list[str],
    unsure: dict[str, Any],
    title: str,
    detail: str,
) -> None:
    id_ = store_prediction(system, uid(page), **done(unsure))
    page.goto(f"{system.endpoints['hosting']}/#/p/{id_}")
    for words in (title, detail, "The photo is no longer stored."):
        expect_status(page, words)
    expect(page.get_by_role("status")).not_to_contain_text("Predicted expression")
    expect(page.get_by_role("button", name=f"Open {title}")).to_be_visible()

    seven = page.get_by_role("table", name="Probability of each of the seven emotions")
    expect(seven).to_have_count(0)
    press_with_keyboard(page, "All seven emotions")
    button = page.get_by_role("button", name="All seven emotions", expanded=True)
    expect(button).to_be_focused()
    expect(seven.get_by_role("rowheader")).to_have_text([name.capitalize() for name in EMOTIONS])
    shown = [float(text.removesuffix("%")) for text in seven.get_by_role("cell").all_inner_texts()]
    assert sum(shown) == pytest.approx(100)
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(seven).to_have_count(0)
    forget(problems, "404")  # What a browser logs about a photo that is not stored.


def test_faces_beyond_those_that_are_shown_are_counted_and_each_shown_one_can_be_reached(
    page: Page, system: System, portrait: bytes
) -> None:
    names = ["happy", *18 * ["sad"], "angry"]
    row = {"top": 0.4, "width": 0.04, "height": 0.1}
    faces = [face(name) | {"box": {"left": n / 20, **row}} for n, name in enumerate(names)]
    name = f"photos/{uid(page)}/group.jpg"  # Not an id: the function leaves it alone.
    system.upload(portrait, name)
    group = done(*faces) | {"facesFound": 36, "name": name}
    id_ = store_prediction(system, uid(page), **group)
    page.goto(f"{system.endpoints['hosting']}/#/p/{id_}")
    expect_status(page, "36 faces found; the 20 largest are shown.")
    last = page.get_by_role("radio", name="Face 20 Angry 70.0%")
    expect(page.locator("label").filter(has=last)).not_to_be_in_viewport()
    page.get_by_role("button", name="Face 20 Angry 70.0%").click()
    expect_status(page, "Predicted expression is ANGRY")
    expect_status(page, "This is face 20 of the 20 largest")
    expect(last).to_be_checked()
    expect(page.locator("label").filter(has=last)).to_be_in_viewport(ratio=1)
    assert_accessible(page)


def test_canceled_upload_stores_nothing_and_the_photo_can_be_sent_again(
    page: Page, system: System, portrait: bytes
) -> None:
    page.route(UPLOADS, lambda _: None)  # Held: neither continued nor refused.
    page.clock.install()
    choose(page, "portrait.jpg", portrait)
    with page.expect_request(UPLOADS):
        predict(page, "Uploading")
    assert_accessible(page)
    page.clock.run_for(5_500)
    expect_status(page, "Still uploading… Your connection seems slow.")
    expect(page.get_by_role("progressbar")).not_to_have_attribute("value", re.compile(".*"))
    page.get_by_role("button", name="Cancel").click()
    expect_status(page, "Press PREDICT")
    assert photos(system, uid(page)) == []

    page.unroute(UPLOADS)
    predict(page, "HAPPY")


def test_slow_result_is_announced_as_late_and_can_be_waited_for(
    page: Page, switch: Callable[..., None], portrait: bytes
) -> None:
    switch(hold=True)
    page.clock.install()
    choose(page, "portrait.jpg", portrait)
    predict(page, "Analyzing the expression")
    assert_accessible(page)
    page.clock.run_for(10_500)
    expect_status(page, "Still working")
    page.clock.run_for(50_000)
    expect_status(page, "No result yet")
    assert_accessible(page)
    page.get_by_role("button", name="Keep waiting").click()
    expect_status(page, "Analyzing the expression")
    switch(hold=False)
    expect_status(page, "HAPPY")


def test_result_that_does_not_come_can_be_requested_again(
    page: Page, switch: Callable[..., None], portrait: bytes
) -> None:
    switch(hold=True)
    page.clock.install()
    choose(page, "portrait.jpg", portrait)
    predict(page, "Analyzing the expression")
    first = page.url
    page.clock.run_for(60_500)
    expect_status(page, "No result yet")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url(lambda url: "#/p/" in url and url != first)
    expect_status(page, "Analyzing the expression")
    switch(hold=False)
    expect_status(page, "HAPPY")


def test_photo_is_sent_once_however_often_predict_is_pressed_and_another_is_begun_then(
    page: Page, system: System, portrait: bytes
) -> None:
    choose(page, "portrait.jpg", portrait)
    page.get_by_role("button", name="Predict", exact=True).click(click_count=3)
    expect_status(page, "HAPPY")
    first = page.url
    assert len(photos(system, uid(page))) == 1

    page.get_by_role("button", name="New photo").click()
    expect_status(page, "Your result will appear here")
    expect(page.get_by_role("button", name="Upload")).to_be_focused()
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(page.get_by_role("button", name=re.compile("^Open Happy"))).to_have_count(2)
    page.go_back()
    expect(page).to_have_url(first)
    expect_status(page, "HAPPY")


def test_nothing_moves_from_state_to_state(
    page: Page, problems: list[str], switch: Callable[..., None], portrait: bytes
) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    uid(page)
    title = page.get_by_role("heading", name="EXPRESSIO")
    upload = page.get_by_role("button", name="Upload")
    headline = page.get_by_role("status")
    places = [one.bounding_box() for one in (title, upload, headline)]

    def assert_still() -> None:
        found = [one.bounding_box() for one in (title, upload, headline)]
        for place, now in zip(places, found, strict=True):
            assert place is not None
            assert now is not None
            assert (now["x"], now["y"]) == (place["x"], place["y"])
        expect(upload).to_be_in_viewport(ratio=1)

    choose(page, "portrait.jpg", portrait)
    expect_status(page, "Press PREDICT")
    assert_still()
    for tool in ("Crop", "Adjust"):
        page.get_by_role("button", name=tool).click()
        assert_still()
    choose(page, "empty.jpg", b"")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_still()
    page.get_by_role("button", name="Back to your photo").click()
    switch(hold=True)
    predict(page, "Analyzing the expression")
    assert_still()
    switch(hold=False)
    expect_status(page, "HAPPY")
    assert_still()
    shift = """new Promise((resolve) => new PerformanceObserver((list) => resolve(
        list.getEntries().reduce((sum, { value, hadRecentInput }) =>
            sum + (hadRecentInput ? 0 : value), 0)
    )).observe({ type: 'layout-shift', buffered: true }))"""
    none = "new Promise((resolve) => setTimeout(resolve, 500, 0))"
    # A photo that is drawn at a wrong size first is 0.0125, a moved title 0.06.
    assert page.evaluate(f"Promise.race([{shift}, {none}])") < 0.01


def test_reload_in_the_middle_of_an_analysis_goes_on_waiting(
    page: Page, switch: Callable[..., None], portrait: bytes
) -> None:
    switch(hold=True)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Analyzing the expression")
    page.reload()
    expect_status(page, "Analyzing the expression")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    expect(page).to_have_title("Analyzing the expression… · Expressio")
    switch(hold=False)
    expect_status(page, "HAPPY")
    expect(page).to_have_title("HAPPY · Expressio")
    expect(page.locator("[data-face='chosen']")).to_be_visible()


def test_result_comes_after_the_connection_was_lost_and_is_back(
    page: Page,
    context: BrowserContext,
    system: System,
    problems: list[str],
    switch: Callable[..., None],
    portrait: bytes,
) -> None:
    switch(hold=True)
    visitor = uid(page)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Analyzing the expression")
    context.set_offline(True)
    bar = page.get_by_role("alert")
    expect(bar).to_contain_text("You’re offline")
    assert top_of(bar) > max(top_of(page.get_by_role(role)) for role in ("heading", "status"))
    assert_accessible(page)
    switch(hold=False)
    wait_until(lambda: documents(system, visitor), what="the prediction document")
    expect_status(page, "Analyzing the expression")
    context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect_status(page, "HAPPY")
    forget(problems, *NO_NETWORK)


def test_prediction_that_is_started_offline_fails_and_is_tried_again_with_it(
    page: Page, context: BrowserContext, problems: list[str], portrait: bytes
) -> None:
    uid(page)
    with page.expect_response(re.compile("upload-photo.*js")):
        choose(page, "portrait.jpg", portrait)
    context.set_offline(True)
    predict(page, "No connection")
    assert_accessible(page)
    context.set_offline(False)
    expect_status(page, "HAPPY")
    forget(problems, *NO_NETWORK, "The history could not be loaded")


def test_upload_that_loses_its_connection_goes_on_when_it_is_back(
    page: Page,
    system: System,
    problems: list[str],
    astronaut: Image.Image,
    encode: Callable[..., bytes],
) -> None:
    file = drop_half_way(page, astronaut, encode)
    page.context.set_offline(False)
    expect_status(page, "HAPPY")
    [name] = photos(system, uid(page))
    assert system.bucket.blob(name).download_as_bytes() == file
    forget(problems, *NO_NETWORK)


def test_upload_that_stays_without_a_connection_fails_and_is_tried_again_with_it(
    page: Page,
    system: System,
    problems: list[str],
    astronaut: Image.Image,
    encode: Callable[..., bytes],
) -> None:
    page.clock.install()
    file = drop_half_way(page, astronaut, encode)
    page.clock.run_for(5 * 60_000)
    expect_status(page, "No connection")
    page.context.set_offline(False)
    expect_status(page, "HAPPY")
    [name] = photos(system, uid(page))
    assert system.bucket.blob(name).download_as_bytes() == file
    forget(problems, *NO_NETWORK)


def test_part_of_the_page_that_does_not_load_is_said_and_loaded_again(
    page: Page, problems: list[str], portrait: bytes
) -> None:
    wait_until_kept(page)
    page.evaluate(FORGET_FILES)
    page.context.route("**/picture-worker*", lambda route: route.abort())
    choose(page, "portrait.jpg", portrait)
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    predict(page, "No connection")
    page.context.unroute("**/picture-worker*")
    page.get_by_role("button", name="Try again").click()
    expect_status(page, "HAPPY")
    forget(problems, "ERR_FAILED", "The prediction failed")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_page_fits_a_phone_and_its_chart_a_finger(
    browser: Browser, system: System, scheme: Literal["light", "dark"], portrait: bytes
) -> None:
    context = browser.new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        locale="en-GB",
        color_scheme=scheme,
        storage_state=accepted(system),
    )
    problems = problems_of(context)
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    expect(page.get_by_text("Tap here, or take a photo")).to_be_visible()
    expect(page.get_by_text("Click here, or drop or paste photos")).to_be_hidden()
    choose(page, "portrait.jpg", portrait)
    expect_status(page, "Press PREDICT")
    page.get_by_role("button", name="Crop").tap()
    assert width(page) == PHONE["width"]
    page.get_by_role("button", name="Predict", exact=True).tap()
    expect_status(page, "HAPPY")
    expect(page.get_by_role("status")).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-face]")).to_be_in_viewport(ratio=1)
    row = page.get_by_role("button", name=re.compile("^Open Happy"))
    expect(row).to_contain_text(re.compile(r"\d\d? \w+ \d{4}, \d\d:\d\d"))
    page.get_by_role("row", name="Surprise").scroll_into_view_if_needed()
    expect(page.locator("[data-face]")).to_be_in_viewport(ratio=1)
    assert width(page) == PHONE["width"]
    page.get_by_role("img", name="Happy: ").tap(position={"x": 120, "y": 120})
    happy = page.locator("[data-slice='happy']")
    expect(happy).to_have_attribute("data-pointed-at", "true")
    assert happy.evaluate("element => getComputedStyle(element).outlineStyle") == "none"
    assert_accessible(page)
    context.close()
    assert problems == []


def test_nothing_is_cut_off_when_the_page_is_enlarged(page: Page, two_faces: bytes) -> None:
    """Browsers enlarge by having fewer pixels to lay out: 640 for 200 %, 320 for 400 %."""
    choose(page, "two.jpg", two_faces)
    predict(page, "2 faces found")
    for more in ("Data", "Details"):
        page.get_by_text(more, exact=True).click()
    page.get_by_role("button", name="Adjust").click()
    for size in (640, 320):
        page.set_viewport_size({"width": size, "height": size * 2 // 3})
        assert width(page) == size
        assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # The text alone.
    assert width(page) == 1280


def test_without_motion_nothing_moves(
    page: Page, switch: Callable[..., None], portrait: bytes
) -> None:
    moving = "document.getAnimations().map(({ animationName }) => animationName)"
    switch(hold=True)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Analyzing the expression")
    assert page.evaluate(moving) != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == []
    switch(hold=False)
    expect_status(page, "HAPPY")
    assert page.evaluate(moving) == []


def test_keyboard_s_focus_is_seen_wherever_it_goes(page: Page, two_faces: bytes) -> None:
    page.emulate_media(reduced_motion="reduce")
    choose(page, "two.jpg", two_faces)
    predict(page, "2 faces found")
    uid(page)
    page.mouse.click(3, 3)  # Tab starts from the page's beginning.
    stops = 0
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement === document.body"):
        stops += 1
        with_focus = page.screenshot()
        focused = page.evaluate("document.activeElement.outerHTML")
        page.evaluate("document.activeElement.blur()")  # Tab goes on from here nevertheless.
        assert page.screenshot() != with_focus, focused
        page.keyboard.press("Tab")
    assert stops > 20


def test_part_that_breaks_is_replaced_by_words_and_a_way_to_go_on(
    page: Page, problems: list[str], portrait: bytes
) -> None:
    page.evaluate("""Object.defineProperty(Intl.NumberFormat.prototype, 'format', {
        get() { throw new Error('broken by the test'); },
    })""")
    choose(page, "portrait.jpg", portrait)
    predict(page)
    expect(page.get_by_role("alert")).to_contain_text("This page stopped working")
    assert_accessible(page)
    page.get_by_role("button", name="Reload").click()
    expect_status(page, "HAPPY")
    forget(problems, "broken by the test")


def test_everything_can_be_done_with_the_keyboard(page: Page, portrait: bytes) -> None:
    choose(page, "portrait.jpg", portrait)
    uid(page)
    press_with_keyboard(page, "Predict")
    expect_status(page, "HAPPY")
    tab_to(page, page.get_by_text("Data", exact=True))
    page.keyboard.press("Enter")
    press_with_keyboard(page, "Save as JSON")
    press_with_keyboard(page, re.compile("^Delete Happy"))
    expect(page.get_by_text("Your results will show up here.")).to_be_visible()
    expect(page.get_by_role("heading", name="History")).to_be_focused()


def test_hosting_sends_what_keeps_the_page_safe_and_quick(page: Page) -> None:
    responses = {response.url: response.headers for response in loaded(page)}
    [head] = [headers for url, headers in responses.items() if url.endswith("/")]
    assert head["cache-control"] == "no-cache"
    assert head["x-content-type-options"] == "nosniff"
    assert head["referrer-policy"] == "no-referrer"
    assert "camera=(self)" in head["permissions-policy"]
    hashed = [headers for url, headers in responses.items() if "/assets/" in url]
    assert len(hashed) > 1
    assert all("immutable" in headers["cache-control"] for headers in hashed)
    icons = page.evaluate("[...document.querySelectorAll('link[rel*=icon]')].map((l) => l.href)")
    assert len(icons) == 2
    for icon in icons:
        assert page.request.get(icon).headers["content-type"].startswith("image/")


def test_other_addresses_are_a_404_page_that_leads_back_and_robots_have_their_file(
    page: Page, system: System, problems: list[str]
) -> None:
    response = page.goto(f"{system.endpoints['hosting']}/nonsense")
    assert response is not None and response.status == 404
    expect(page.get_by_role("heading", name="There’s no page here")).to_be_visible()
    robots = page.request.get(f"{system.endpoints['hosting']}/robots.txt")
    assert (robots.status, robots.text().splitlines()[0]) == (200, "User-agent: *")
    page.get_by_role("link", name="Open Expressio").click()
    expect_status(page, "Your result will appear here")
    forget(problems, "404")


def test_page_speaks_to_its_own_system_alone_and_its_policy_says_so(
    page: Page, system: System, portrait: bytes
) -> None:
    hosts: set[str] = set()

    def note(request: Request) -> None:
        if request.url.startswith("http"):
            hosts.add(request.url.split("/")[2].split(":")[0])

    page.on("request", note)
    response = page.reload()
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(page.get_by_role("button", name=re.compile("^Open Happy"))).to_be_visible()
    assert hosts == {"127.0.0.1"}


def loaded(page: Page) -> list[Response]:
    """What the page is made of, loaded once more."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.reload()
    uid(page)
    return responses


def top_of(one: Locator) -> float:
    """The pixels from the window's upper edge to the element, the first if there are several."""
    box = one.first.bounding_box()
    assert box
    return box["y"]


def width(page: Page) -> int:
    """The pixels that the page needs from side to side."""
    needed: int = page.evaluate("document.documentElement.scrollWidth")
    return needed


def drop_half_way(page: Page, photo: Image.Image, encode: Callable[..., bytes]) -> bytes:
    """Sends a file in parts, and cuts the line while the second one is on its way; the file."""
    file = encode(photo, "TIFF")  # No browser shows it, so it is sent as it is: 768 KB.
    parts: list[Route] = []

    def pass_first(route: Route) -> None:
        if route.request.headers.get("x-goog-upload-command", "").startswith("upload"):
            parts.append(route)
        if len(parts) < 2:
            route.continue_()

    uid(page)
    page.route(UPLOADS, pass_first)
    choose(page, "scan.tiff", file, "image/tiff")
    expect(page.get_by_text("This browser can’t show this TIFF file")).to_be_visible()
    with page.expect_response(UPLOADS):
        predict(page, "Uploading")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", re.compile("[1-9]"))
    wait_until(lambda: bool(page.evaluate("1")) and len(parts) == 2, timeout_s=20)
    page.context.set_offline(True)
    parts[1].abort("connectionreset")
    page.unroute(UPLOADS)
    expect(page.get_by_role("alert")).to_contain_text("You’re offline")
    expect_status(page, re.compile("ploading"))
    return file


def press_with_keyboard(page: Page, name: str | re.Pattern[str]) -> None:
    """Tabs to a button, and presses it."""
    tab_to(page, page.get_by_role("button", name=name).first)
    page.keyboard.press("Enter")


def tab_to(page: Page, control: Locator) -> None:
    """Gives a control the focus, which it must show."""
    expect(control).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            break
    expect(control).to_be_focused()
    assert control.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
