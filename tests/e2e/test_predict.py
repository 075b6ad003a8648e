"""A visitor opens the page, uploads a photo, presses PREDICT and watches the result appear."""

import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from expressio.labels import LABELS
from tests.support.odd_files import jpeg_frame
from tests.support.system import System
from tests.support.visitor import choose, documents, predict, uid


def test_smiling_astronaut_is_shown_as_happy_with_the_document_s_numbers(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    expect(page).to_have_title(re.compile("^Expressio"))
    expect(page.get_by_role("button", name="Predict")).to_be_disabled()
    choose(page, "astronaut.jpg", encode(astronaut))
    expect(page.get_by_role("img", name="Your photo, astronaut.jpg")).to_be_visible()
    predict(page, "Predicted expression is HAPPY")

    [document] = documents(system, uid(page))
    assert (document["status"], document["expression"]) == ("done", "happy")
    shown = []
    for label in LABELS:
        expect(page.locator(f"[data-slice='{label}']")).to_have_count(1)
        cell = page.get_by_role("row", name=label.capitalize()).get_by_role("cell")
        probability = document["probabilities"][label]
        assert float(cell.get_attribute("data-probability") or "nan") == probability
        shown.append(float(cell.inner_text().removesuffix("%")))
        assert shown[-1] == pytest.approx(100 * probability, abs=0.1)
    assert sum(shown) == pytest.approx(100)
    assert page.locator("[data-slice]").count() == len(LABELS)


def test_slice_shows_its_class_and_percentage_on_hover_and_by_keyboard(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "astronaut.jpg", encode(astronaut))
    predict(page)
    happy = page.locator("[data-slice='happy']")
    percentage = page.get_by_role("row", name="Happy").get_by_role("cell").inner_text()
    bubble = page.get_by_role("region", name="Prediction").get_by_text(f"Happy {percentage}")
    expect(bubble).to_have_count(0)
    happy.hover(position={"x": 180, "y": 180})  # Its box's center is the pie's: another slice's.
    expect(bubble).to_be_visible()
    page.mouse.move(0, 0)
    expect(bubble).to_have_count(0)
    happy.focus()
    expect(bubble).to_be_visible()


def test_photo_without_a_face_says_so_and_shows_no_chart(
    page: Page, system: System, coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "coffee.png", encode(coffee, "PNG"), "image/png")
    predict(page, "No face found")
    expect(page.locator("[data-slice]")).to_have_count(0)
    [document] = documents(system, uid(page))
    assert document["status"] == "no_face"


def test_kind_of_jpeg_that_only_the_function_tells_is_distinguished_from_a_photo(
    page: Page, system: System
) -> None:
    choose(page, "scan.jpg", jpeg_frame(0xC1, bits=12))
    expect(page.get_by_text("This browser can’t show this JPEG file")).to_be_visible()
    predict(page, "can’t read this file as a photo")
    expect(page.locator("[data-slice]")).to_have_count(0)
    [document] = documents(system, uid(page))
    assert document["error"]["code"] == "unsupported_format"


def test_second_photo_replaces_the_first_result(
    page: Page, astronaut: Image.Image, coffee: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "astronaut.jpg", encode(astronaut))
    predict(page, "HAPPY")
    choose(page, "coffee.jpg", encode(coffee))
    expect(page.get_by_role("status")).not_to_contain_text("HAPPY")
    predict(page, "No face found")


def test_face_box_lies_on_the_face(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "astronaut.jpg", encode(astronaut))
    predict(page, "HAPPY")
    [document] = documents(system, uid(page))
    box = document["faces"][0]["box"]
    photo = page.get_by_role("img", name="Your photo").bounding_box()
    drawn = page.locator("[data-face='chosen']").bounding_box()
    assert photo is not None
    assert drawn is not None
    assert (drawn["x"] - photo["x"]) / photo["width"] == pytest.approx(box["left"], abs=0.02)
    assert (drawn["y"] - photo["y"]) / photo["height"] == pytest.approx(box["top"], abs=0.02)
    assert drawn["width"] / photo["width"] == pytest.approx(box["width"], abs=0.02)


def test_listener_stands_before_the_photo_is_uploaded(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    order: list[str] = []
    page.on(
        "request",
        lambda request: order.append(
            "listen"
            if "/Listen/channel" in request.url
            else "upload"
            if request.method == "POST" and "/v0/b/" in request.url
            else "other"
        ),
    )
    choose(page, "astronaut.jpg", encode(astronaut))
    predict(page, "HAPPY")
    assert order.index("listen") < order.index("upload")
