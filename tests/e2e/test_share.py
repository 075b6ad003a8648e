"""The picture of a result that a visitor saves or shares."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tests.support.visitor import assert_accessible, choose, expect_status, predict

SHOW_CLIPBOARD = """async () => {
    const [item] = await navigator.clipboard.read();
    return item.types;
}"""


def test_picture_has_the_answer_and_hides_the_other_face(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes], tmp_path: Path
) -> None:
    two = Image.new("RGB", (2 * astronaut.width, astronaut.height))
    two.paste(astronaut, (0, 0))
    smaller = astronaut.resize((400, 400))
    two.paste(smaller, (astronaut.width + 56, 100))
    choose(page, "two.jpg", encode(two))
    predict(page)
    expect_status(page, "HAPPY")
    page.get_by_role("button", name="Save as picture").click()
    dialog = page.get_by_role("dialog", name="Save or share as a picture")
    dialog.get_by_role("img", name="The photo with the result: Happy 9").wait_for()

    def saved(name: str) -> Image.Image:
        with page.expect_download() as download:
            dialog.get_by_role("button", name="Save as PNG").click()
        download.value.save_as(tmp_path / name)
        return Image.open(tmp_path / name).convert("RGB")

    hidden = saved("hidden.png")
    assert hidden.size == (1080, 1080)
    dialog.get_by_label("Blur the other faces").uncheck()
    shown = saved("shown.png")
    different = np.abs(np.asarray(hidden, int) - np.asarray(shown, int)).max(axis=2) > 40
    rows, columns = np.nonzero(different)
    assert 0 < columns.min() - hidden.width / 2 < columns.max() - hidden.width / 2 < 400
    # Around the eyes there were edges; now neighbors are alike.
    face = np.s_[rows.min() + 20 : rows.max() - 20, columns.min() + 20 : columns.max() - 20]
    contrast = [
        np.abs(np.diff(np.asarray(image, int)[face], axis=0)).max() for image in (hidden, shown)
    ]
    assert contrast[0] < contrast[1] / 3

    dialog.get_by_label("Story (9:16)").check()
    assert saved("story.png").size == (1080, 1920)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog.get_by_role("button", name="Copy").click()
    dialog.get_by_text("Copied.").wait_for()
    assert page.evaluate(SHOW_CLIPBOARD) == ["image/png"]
    assert_accessible(page)
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    focused = page.evaluate("document.activeElement.textContent")
    assert focused == "Save as picture"
