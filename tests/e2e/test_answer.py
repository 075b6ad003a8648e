"""The answer as it is drawn: labels on the photo, the face's crop, pie and bars."""

import itertools
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect

from tests.support.system import System
from tests.support.visitor import (
    assert_accessible,
    choose,
    done,
    expect_status,
    face,
    predict,
    store_prediction,
    uid,
)

SIZES: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 1280, "height": 800})
LABEL = "[data-side]"


@pytest.fixture
def group(astronaut: Image.Image, encode: Callable[..., bytes]) -> bytes:
    """Two rows of six faces, and a larger one."""
    photo = Image.new("RGB", (1600, 900), "gray")
    head = astronaut.crop((120, 0, 320, 200))
    for column, row in itertools.product(range(6), range(2)):
        photo.paste(head, (20 + 200 * column, 40 + 450 * row))
    photo.paste(head.resize((380, 380)), (1220, 240))
    data: bytes = encode(photo, quality=95)
    return data


@pytest.mark.parametrize("size", SIZES)
def test_label_is_on_the_photo_and_off_the_face(
    page: Page, portrait: bytes, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    percentage = page.get_by_role("row", name="Happy").get_by_role("cell").inner_text()
    label = page.locator(LABEL)
    expect(label).to_have_text(f"Happy {percentage}")
    assert is_within(box(label), box(page.get_by_role("img", name="Your photo")))
    assert not overlap(box(label), box(page.locator("[data-face]")))


@pytest.mark.parametrize("size", SIZES)
def test_labels_cover_no_face_and_no_other_label_and_small_frames_have_a_number(
    page: Page, group: bytes, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    choose(page, "group.jpg", group)
    predict(page, "13 faces found")
    frames = [box(frame) for frame in page.locator("[data-face]").all()]
    parts = [box(part) for part in page.locator(f"{LABEL} > *").all()]
    labels = [box(label) for label in page.locator(LABEL).all()]
    assert len(frames) == len(labels) == 13
    assert len(parts) == 26
    for one, other in itertools.combinations(labels, 2):
        assert not overlap(one, other)
    for label, frame in itertools.product(labels, frames):
        assert not overlap(label, frame)
    shown = [part for part in parts if any(is_within(part, label) for label in labels)]
    assert 13 <= len(shown) < 26  # Each number; the words where there is room.
    expect(page.locator(LABEL).first).to_contain_text("1 Happy")
    assert_accessible(page)


def test_headline_has_the_chosen_face_s_crop(page: Page, group: bytes) -> None:
    choose(page, "group.jpg", group)
    predict(page, "13 faces found")
    crop = page.get_by_role("status").locator("canvas")
    expect(crop).to_be_visible()
    first = crop.evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("radio", name="Face 13").check(force=True)
    expect_status(page, "face 13 of 13")
    assert crop.evaluate("canvas => canvas.toDataURL()") != first


def test_headline_of_a_photo_that_is_gone_has_no_crop(
    page: Page, system: System, problems: list[str]
) -> None:
    id_ = store_prediction(system, uid(page), **done(face()))
    page.goto(f"{system.endpoints['hosting']}/#/p/{id_}")
    expect_status(page, "The photo is no longer stored.")
    expect(page.get_by_role("status").locator("[aria-hidden]")).to_have_count(0)
    problems.clear()  # What a browser logs about a photo that is not stored.


def test_bars_are_chosen_by_keyboard_take_the_pie_s_place_and_are_remembered(
    page: Page, portrait: bytes
) -> None:
    choose(page, "portrait.jpg", portrait)
    predict(page, "HAPPY")
    below = page.get_by_role("button", name="All seven emotions")
    place = box(below)
    pie = page.get_by_role("radio", name="Pie")
    expect(pie).to_be_checked()
    pie.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Bars")).to_be_focused()
    expect(page.locator("[data-slice]")).to_have_count(0)
    expect(page.get_by_role("rowheader").first).to_have_text("Happy")
    assert box(below)["y"] == pytest.approx(place["y"], abs=1)
    assert_accessible(page)

    page.reload()
    expect_status(page, "HAPPY")
    expect(page.get_by_role("radio", name="Bars")).to_be_checked()
    page.get_by_title("Pie", exact=True).click()
    expect(page.locator("[data-slice]")).to_have_count(4)


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def overlap(a: FloatRect, b: FloatRect) -> bool:
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def is_within(inner: FloatRect, outer: FloatRect) -> bool:
    return (
        inner["x"] >= outer["x"] - 1
        and inner["y"] >= outer["y"] - 1
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
    )
