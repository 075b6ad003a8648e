"""The visitor's predictions so far: live, with thumbnails, to open, to keep, to delete."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from emulator.testing.waiting import wait_until
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
    store_prediction,
    uid,
    wait_until_gone,
)

NO_PHOTO = "404"  # What a browser logs about a photo that is not stored.


@pytest.fixture
def page(page: Page) -> Page:
    """The page of a visitor who has been here before: a new one has no history to load."""
    uid(page)
    page.reload()
    return page


def rows(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Open "))


def test_thumbnail_is_of_the_photo_that_was_sent_and_later_read_through_the_rules(
    page: Page, portrait: bytes
) -> None:
    downloads: list[Request] = []

    def note(request: Request) -> None:
        if "alt=media" in request.url:
            downloads.append(request)

    page.on("request", note)
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(rows(page)).to_have_count(1)
    expect(page.locator("li img")).to_have_js_property("naturalWidth", 256)
    assert_accessible(page)
    assert downloads == []
    page.get_by_role("button", name="New photo").click()
    page.reload()
    expect(page.locator("li img")).to_have_js_property("naturalWidth", 256)
    assert len(downloads) == 1
    assert downloads[0].headers["authorization"].startswith("Firebase ")
    assert "token=" not in downloads[0].url


def test_two_tabs_show_the_same_live(
    page: Page, context: BrowserContext, system: System, problems: list[str], portrait: bytes
) -> None:
    uid(page)
    other = context.new_page()
    other.goto(system.endpoints["hosting"])
    expect(other.get_by_text("Your results will show up here.")).to_be_visible()
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(rows(other)).to_have_count(1)
    rows(other).click()
    expect_status(other, "HAPPY")
    other.get_by_role("button", name=re.compile("^Delete Happy")).click()
    expect(rows(other)).to_have_count(0)
    assert_accessible(other)
    other.get_by_role("button", name="Undo").click()
    expect_status(other, "HAPPY")
    page.get_by_role("button", name="Delete all", exact=True).click()
    page.get_by_role("button", name="Yes, delete all").click()
    for tab in (other, page):
        expect(rows(tab)).to_have_count(0)
    expect_status(other, "There’s nothing here")
    expect(other.get_by_role("img", name="Your photo")).to_have_count(0)
    forget(problems, NO_PHOTO)


def test_deleting_one_removes_photo_and_document_and_leaves_the_others(
    page: Page, system: System, problems: list[str], portrait: bytes
) -> None:
    visitor = uid(page)
    store_prediction(system, visitor, 5, **done(face("sad")))
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    expect(rows(page)).to_have_count(2)
    assert len(photos(system, visitor)) == 1
    page.get_by_role("button", name=re.compile("^Delete Happy")).click()
    expect(rows(page)).to_have_count(1)
    expect_status(page, "Your result will appear here")
    wait_until(lambda: photos(system, visitor) == [], what="the deletion")
    wait_until(lambda: len(documents(system, visitor)) == 1, what="the deletion")
    assert [document["expression"] for document in documents(system, visitor)] == ["sad"]
    forget(problems, NO_PHOTO)


def test_double_click_deletes_one(page: Page, system: System, problems: list[str]) -> None:
    visitor = uid(page)
    for minutes in range(3):
        store_prediction(system, visitor, minutes)
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name=re.compile("^Delete Happy")).first.dblclick()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    page.close()
    forget(problems, NO_PHOTO)


def test_failed_half_of_a_deletion_is_said_and_can_be_done_again(
    page: Page, system: System, problems: list[str], portrait: bytes
) -> None:
    visitor = uid(page)
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    page.route(
        "**/v0/b/**",
        lambda route: (
            route.fulfill(status=403, json={})
            if route.request.method == "DELETE"
            else route.fallback()
        ),
    )
    page.clock.install()
    page.get_by_role("button", name=re.compile("^Delete Happy")).click()
    page.clock.run_for(6_000)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This result couldn’t be fully deleted")
    assert_accessible(page)
    assert len(documents(system, visitor)) == 1

    page.unroute("**/v0/b/**")
    alert.get_by_role("button", name="Try again").click()
    page.clock.run_for(6_000)
    expect(rows(page)).to_have_count(0)
    expect(alert).to_have_count(0)
    wait_until_gone(system, visitor)
    forget(problems, "403", "couldn’t be fully deleted")


def test_deleting_all_asks_first_and_then_leaves_nothing(
    page: Page, system: System, problems: list[str], portrait: bytes
) -> None:
    visitor = uid(page)
    for minutes in range(1, 31):
        store_prediction(system, visitor, minutes)
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    page.get_by_role("button", name="Delete all", exact=True).click()
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="Keep them").click()
    assert len(documents(system, visitor)) == 31

    page.get_by_role("button", name="Delete all", exact=True).click()
    page.get_by_role("button", name="Yes, delete all").click()
    expect(page.get_by_text("Your results will show up here.")).to_be_visible()
    expect_status(page, "Your result will appear here")
    wait_until_gone(system, visitor)
    forget(problems, NO_PHOTO)


def test_deleting_all_includes_the_photo_that_is_analyzed(
    page: Page, system: System, problems: list[str], portrait: bytes
) -> None:
    visitor = uid(page)
    store_prediction(system, visitor, 5)
    system.switch(hold=True)
    choose(page, "portrait.jpg", portrait)
    predict(page, "Analyzing")
    page.get_by_role("button", name="Delete all", exact=True).click()
    page.get_by_role("button", name="Yes, delete all").click()
    expect_status(page, "Your result will appear here")
    wait_until(lambda: documents(system, visitor) == [], what="the deletion")
    system.switch(hold=False)
    wait_until(lambda: system.pending() == 0, what="the analysis")
    wait_until_gone(system, visitor)
    expect(rows(page)).to_have_count(0)
    forget(problems, NO_PHOTO)


def test_older_results_come_as_one_scrolls_and_are_counted_before(
    page: Page, system: System, problems: list[str]
) -> None:
    visitor = uid(page)
    for minutes in range(61):
        store_prediction(system, visitor, minutes, **done(face("sad", 0.3 + minutes / 100)))
    page.reload()
    expect(rows(page)).to_have_count(24)
    expect(page.get_by_role("heading", name="History · 61")).to_be_visible()
    assert_accessible(page)
    rows(page).last.scroll_into_view_if_needed()
    expect(rows(page)).not_to_have_count(24)
    rows(page).last.scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(61)
    expect(rows(page).first).to_contain_text("Sad 30.0%")
    expect(rows(page).last).to_contain_text("Sad 90.0%")
    expect(page.get_by_role("button", name="Show older")).to_have_count(0)
    expect(page.get_by_role("heading", name="History · 61")).to_be_visible()

    store_prediction(system, visitor, **done(face("angry")))
    expect(rows(page)).to_have_count(62)
    expect(rows(page).first).to_contain_text("Angry")
    for snapshot in system.firestore.collection(f"users/{visitor}/predictions").get()[:2]:
        snapshot.reference.delete()
    expect(rows(page)).to_have_count(60)
    expect(page.get_by_role("heading", name="History · 60")).to_be_visible()
    page.close()
    forget(problems, NO_PHOTO)


def test_history_is_narrowed_to_one_kind(page: Page, system: System, problems: list[str]) -> None:
    visitor = uid(page)
    for minutes in range(30):
        kind = "angry" if minutes % 10 == 9 else "sad"
        store_prediction(system, visitor, minutes, **done(face(kind)))
    kinds = page.get_by_role("group", name="Show")
    expect(kinds.get_by_text("Angry 2")).to_be_visible()
    # Without scrolling: what follows would be loaded before there is a filter.
    kinds.get_by_role("radio", name="Angry 2").evaluate("radio => radio.click()")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_text("Among the 24 newest results.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Show older").click()
    expect(rows(page)).to_have_count(3)
    expect(page.get_by_text("Among the")).to_have_count(0)
    page.close()
    forget(problems, NO_PHOTO)


def test_several_are_selected_saved_and_deleted_with_the_keyboard(
    page: Page, system: System, problems: list[str]
) -> None:
    visitor = uid(page)
    for minutes in range(20):
        store_prediction(system, visitor, minutes, **done(face("sad", 0.5 + minutes / 100)))
    expect(rows(page)).to_have_count(20)
    rows(page).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(8)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(15)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="2 selected")).to_be_visible()
    assert_accessible(page)
    history = page.get_by_role("region", name="History")
    saved = json.loads(download(page, history, "Save as JSON"))
    assert [round(one["probabilities"]["sad"], 2) for one in saved] == [0.57, 0.58]

    history.locator("[aria-pressed=true]").first.press("Delete")
    expect(page.get_by_text("2 photos and results deleted").first).to_be_visible()
    expect(rows(page)).to_have_count(18)
    expect(rows(page).nth(7)).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(20)
    rows(page).last.press("Enter")
    expect_status(page, "Predicted expression is SAD")
    page.close()
    forget(problems, NO_PHOTO)


def test_row_opens_its_result_with_the_photo(
    page: Page, system: System, problems: list[str], portrait: bytes
) -> None:
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    visitor = uid(page)
    store_prediction(system, visitor, 5, **done(face("angry")))
    page.get_by_role("button", name=re.compile("^Open Angry")).click()
    expect_status(page, "Predicted expression is ANGRY")
    expect_status(page, "The photo is no longer stored.")
    page.get_by_role("button", name=re.compile("^Open Happy")).click()
    expect_status(page, "Predicted expression is HAPPY")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    expect(page.locator("[data-face='chosen']")).to_be_visible()
    forget(problems, NO_PHOTO)


def test_link_works_for_its_owner_and_shows_others_nothing(
    page: Page, context: BrowserContext, browser: Browser, system: System, portrait: bytes
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")

    own = context.new_page()
    own.goto(link)
    expect_status(own, "Predicted expression is HAPPY")
    expect(own.locator("[data-face='chosen']")).to_be_visible()

    stranger = browser.new_context(storage_state=accepted(system))
    theirs = stranger.new_page()
    theirs.goto(link)
    expect_status(theirs, "There’s nothing here")
    assert_accessible(theirs)
    stranger.close()


def test_history_is_saved_as_json_and_csv(page: Page, system: System, problems: list[str]) -> None:
    visitor = uid(page)
    store_prediction(system, visitor, 1, **done(face("sad"), face("angry")))
    store_prediction(system, visitor, 2)
    expect(rows(page)).to_have_count(2)
    history = page.get_by_role("region", name="History")
    saved = json.loads(download(page, history, "All as JSON"))
    assert [prediction["expression"] for prediction in saved] == ["sad", "happy"]
    assert saved[0]["faces"] == documents(system, visitor)[0]["faces"]

    table = list(csv.DictReader(io.StringIO(download(page, history, "All as CSV"))))
    assert [(row["face"], row["expression"]) for row in table] == [
        ("1", "sad"),
        ("2", "angry"),
        ("1", "happy"),
    ]
    assert float(table[0]["sad"]) == 0.7
    assert (table[0]["facesFound"], table[0]["pitch"], table[0]["emotionSad"]) == ("2", "5", "0.7")
    forget(problems, NO_PHOTO)


def download(page: Page, part: Locator, button: str) -> str:
    """The text of the file that a button saves."""
    with page.expect_download() as saving:
        part.get_by_role("button", name=button).click()
    return Path(saving.value.path()).read_text()
