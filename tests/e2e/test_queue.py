"""Several photos chosen together, sent a few at a time, each with what is happening to it."""

import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Dialog, FilePayload, Locator, Page, expect

from emulator.testing.waiting import wait_until
from tests.support.system import System
from tests.support.visitor import (
    assert_accessible,
    documents,
    expect_status,
    forget,
    photos,
    uid,
    wait_until_gone,
)


def choose_all(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Photo file").set_input_files(list(files))


def photo(name: str, data: bytes, type_: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": type_, "buffer": data}


def queue(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("photos$|done$"))


def test_several_photos_get_their_results_and_are_in_the_history(
    page: Page,
    system: System,
    portrait: bytes,
    coffee: Image.Image,
    encode: Callable[..., bytes],
) -> None:
    choose_all(
        page,
        photo("ada.jpg", portrait),
        photo("cup.jpg", encode(coffee)),
        photo("cv.pdf", b"%PDF-1.4 ", "application/pdf"),
        photo("film.mp4", b"\0\0\0\x20ftypisom", "video/mp4"),
        photo("eve.png", portrait),
    )
    expect(queue(page).get_by_text("“cv.pdf” is a PDF document")).to_be_visible()
    expect(queue(page).get_by_text("Videos are opened one at a time.")).to_be_visible()
    expect(queue(page).get_by_text("Ready")).to_have_count(3)
    assert_accessible(page)
    visitor = uid(page)
    assert photos(system, visitor) == []

    page.get_by_role("button", name="Predict 3 photos").click()
    expect(page.get_by_role("heading", name="3 of 3 done")).to_be_visible()
    expect(queue(page).get_by_role("button", name=re.compile("^Open Happy"))).to_have_count(2)
    expect(queue(page).get_by_role("button", name=re.compile("^Open No face"))).to_have_count(1)
    history = page.get_by_role("region", name="History")
    expect(history.get_by_role("heading", name="History · 3")).to_be_visible()
    assert_accessible(page)
    queue(page).get_by_role("button", name=re.compile(r"^Open Happy.*ada\.jpg")).click()
    expect_status(page, "Predicted expression is HAPPY")
    expect(page.locator("[data-face='chosen']")).to_be_visible()

    history.get_by_role("button", name="Delete all").click()
    history.get_by_role("button", name="Yes, delete all").click()
    expect(queue(page)).to_have_count(0)
    wait_until_gone(system, visitor)


def test_three_are_sent_at_a_time_and_the_others_can_be_cancelled(
    page: Page, system: System, portrait: bytes
) -> None:
    visitor = uid(page)
    system.switch(hold=True)
    choose_all(page, *(photo(f"{number}.jpg", portrait) for number in range(5)))
    page.get_by_role("button", name="Predict 5 photos").click()
    expect(queue(page).get_by_text("Analyzing…")).to_have_count(3)
    expect(queue(page).get_by_text("Waiting…")).to_have_count(2)
    wait_until(lambda: len(photos(system, visitor)) == 3, what="the uploads")
    queue(page).get_by_role("button", name="Cancel 3.jpg").click()
    expect(page.get_by_role("heading", name="0 of 4 done")).to_be_focused()
    system.switch(hold=False)
    expect(page.get_by_role("heading", name="4 of 4 done")).to_be_visible()
    assert len(documents(system, visitor)) == 4
    page.get_by_role("button", name="Clear list").click()
    expect(queue(page)).to_have_count(0)


def test_failed_photo_can_be_tried_again_and_leaving_asks_while_one_is_sent(
    page: Page, system: System, problems: list[str], portrait: bytes
) -> None:
    uid(page)
    choose_all(page, photo("1.jpg", portrait), photo("2.jpg", portrait))
    page.route("**/v0/b/**", lambda route: route.fulfill(status=403, json={}))
    page.get_by_role("button", name="Predict 2 photos").click()
    expect(queue(page).get_by_text("Access denied")).to_have_count(2)
    assert_accessible(page)
    page.unroute("**/v0/b/**")
    page.route("**/v0/b/**", lambda route: None)  # Never answered.
    queue(page).get_by_role("button", name="Try 1.jpg again").click()
    expect(queue(page).get_by_text("Uploading, 0%")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("location.reload()")
    wait_until(lambda: page.evaluate("1") == len(asked), what="the question")
    assert asked == ["beforeunload"]
    page.unroute("**/v0/b/**")  # Which lets the request go on.
    queue(page).get_by_role("button", name="Try 2.jpg again").click()
    expect(page.get_by_role("heading", name="2 of 2 done")).to_be_visible()
    expect(queue(page).get_by_role("button", name=re.compile("^Open Happy"))).to_have_count(2)
    forget(problems, "403", "The prediction failed")
