"""Sample pictures, for who has no photo at hand."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from expressio.labels import LABELS
from tests.support.system import System
from tests.support.visitor import (
    assert_accessible,
    expect_status,
    photos,
    uid,
    wait_until_kept,
)

BUTTONS = {
    "angry": "Try the angry face",
    "happy": "Try the happy face",
    "sad": "Try the sad face",
    "surprise": "Try the surprised face",
}
SIZES = [(390, 844), (768, 1024), (1280, 720), (2560, 1440)]
TARGET_PX = 44
LOADING_MS = 90_000  # The networks, on a busy machine.


def try_one(page: Page, expression: str) -> None:
    page.get_by_role("button", name=BUTTONS[expression]).click()


def test_each_sample_is_answered_with_one_press(page: Page, system: System) -> None:
    assert set(BUTTONS) == set(LABELS)
    assert_accessible(page)
    for count, expression in enumerate(BUTTONS, 1):
        try_one(page, expression)
        expect_status(page, f"Predicted expression is {expression.upper()}")
        expect(page.get_by_text("This is a sample")).to_be_visible()
        expect(page.locator("[data-face='chosen']")).to_be_visible()
        assert len(photos(system, uid(page))) == count
        if count == 1:
            assert_accessible(page)
        page.get_by_role("button", name="New photo").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def test_sample_waits_for_the_notice_and_goes_on_by_itself(
    context: BrowserContext, page: Page
) -> None:
    page.evaluate("localStorage.clear()")
    page.reload()
    button = page.get_by_role("button", name=BUTTONS["surprise"])
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I understand").click()
    expect_status(page, "Predicted expression is SURPRISE")


def test_samples_work_on_the_device_without_a_network(page: Page, context: BrowserContext) -> None:
    page.get_by_role("switch", name="On this device").check()
    page.reload()
    wait_until_kept(page)
    page.reload()  # From now on the service worker keeps what is loaded.
    for expression in BUTTONS:
        expect(
            page.get_by_role("button", name=BUTTONS[expression]).locator("img")
        ).to_have_js_property("complete", True)
    try_one(page, "happy")
    answer = page.get_by_role("status")
    expect(answer).to_contain_text("HAPPY", timeout=LOADING_MS)
    page.get_by_role("button", name="New photo").click()
    context.set_offline(True)
    try_one(page, "sad")
    expect_status(page, "SAD")


@pytest.mark.parametrize("size", SIZES)
def test_samples_leave_predict_on_the_screen(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    for name in BUTTONS.values():
        box = page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX
        assert 0 <= box["x"] <= width - box["width"]
    predict = page.get_by_role("button", name="Predict", exact=True).bounding_box()
    assert predict is not None
    assert predict["y"] + predict["height"] <= height
