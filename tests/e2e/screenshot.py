"""Takes pictures of the page's main states.

python -m tests.e2e.screenshot docs/screenshots
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import skimage.data
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import launched
from tests.support.photo_files import encoded
from tests.support.system import System, running_system
from tests.support.visitor import accepted, choose, predict, uid

DESKTOP, PHONE = (1280, 860), (390, 844)


def portrait() -> Image.Image:
    """scikit-image's astronaut: one smiling face, public domain."""
    return Image.fromarray(skimage.data.astronaut())


def masked() -> Image.Image:
    """The astronaut with a mask over her mouth: nobody can know what she shows."""
    image = portrait()
    pen = ImageDraw.Draw(image)
    for strap in (((184, 112), (200, 132)), ((268, 112), (256, 132))):
        pen.line(strap, fill="white", width=3)
    pen.polygon(
        (
            (196, 126),
            (226, 118),
            (258, 126),
            (262, 160),
            (246, 176),
            (228, 180),
            (208, 176),
            (192, 160),
        ),
        fill="#eef3f6",
    )
    return image


def drawn() -> Image.Image:
    """A surprised face, drawn."""
    image = Image.new("RGB", (1024, 1024), "#c8d3da")
    pen = ImageDraw.Draw(image)
    pen.ellipse((120, 800, 904, 1600), "#3d5a80")  # Shoulders, neck, hair, face, fringe.
    pen.rectangle((432, 660, 592, 860), "#c98f70")
    pen.ellipse((256, 80, 768, 660), "#4a3424")
    pen.ellipse((292, 180, 732, 780), "#e3b191")
    pen.ellipse((292, 120, 732, 340), "#4a3424")
    for x in (412, 612):
        pen.ellipse((x - 52, 416, x + 52, 472), "white")
        pen.ellipse((x - 24, 416, x + 24, 472), "#4b3621")
        pen.ellipse((x - 10, 432, x + 10, 454), "black")
        pen.arc((x - 52, 404, x + 52, 480), 190, 350, "#5a3b28", 8)
        pen.arc((x - 64, 360, x + 64, 440), 205, 335, "#4a3424", 16)
    pen.polygon(((512, 440), (472, 580), (552, 580)), "#d29b7b")  # The nose.
    for x in (488, 536):
        pen.ellipse((x - 12, 556, x + 12, 576), "#a8694d")
    pen.ellipse((464, 620, 560, 720), "#6b2a2a")  # The mouth.
    return image.resize((512, 512), Image.Resampling.LANCZOS)


def couple() -> Image.Image:
    """The astronaut beside the drawn face."""
    image = Image.new("RGB", (800, 512))
    image.paste(drawn().crop((70, 0, 442, 512)))
    image.paste(portrait().resize((682, 682)).crop((80, 0, 508, 512)), (372, 0))
    return image


def photo(image: Image.Image) -> bytes:
    return encoded(image, quality=92)


def empty(page: Page, _: System) -> None:
    uid(page)


def editing(page: Page, _: System) -> None:
    choose(page, "portrait.jpg", photo(portrait()))
    press(page, "Crop")
    corner = page.get_by_label("Bottom right corner")
    expect(corner).to_be_visible()
    drag(page, corner, -70, -90)
    drag(page, page.get_by_label("Top left corner"), 60, 0)
    page.get_by_text("Square").click()


def adjusting(page: Page, _: System) -> None:
    choose(page, "portrait.jpg", photo(portrait()))
    press(page, "Adjust")
    for name, value in (("Straighten", "-9"), ("Brightness", "1.12"), ("Contrast", "1.2")):
        page.get_by_role("slider", name=name).fill(value)


def uploading(page: Page, _: System) -> None:
    choose(page, "portrait.jpg", photo(portrait()))
    uid(page)
    page.evaluate("XMLHttpRequest.prototype.send = () => {}")  # It never gets there.
    predict(page, "Uploading")


def analyzing(page: Page, system: System) -> None:
    system.switch(hold=True)
    choose(page, "portrait.jpg", photo(portrait()))
    predict(page, "Analyzing the expression")


def result(page: Page, _: System) -> None:
    choose(page, "portrait.jpg", photo(portrait()))
    predict(page, "HAPPY")


def several_faces(page: Page, _: System) -> None:
    choose(page, "couple.jpg", photo(couple()))
    predict(page, "2 faces found")


def no_face(page: Page, _: System) -> None:
    choose(page, "coffee.jpg", photo(Image.fromarray(skimage.data.coffee())))
    predict(page, "No face found")


def unsure(page: Page, _: System) -> None:
    choose(page, "masked.jpg", photo(masked()))
    predict(page, "The mouth seems to be covered")


def emotions(page: Page, system: System) -> None:
    unsure(page, system)
    press(page, "All seven emotions")


def history(page: Page, system: System) -> None:
    for state in (no_face, unsure, several_faces, result):
        state(page, system)
    expect(page.locator("li img")).to_have_count(4)
    page.get_by_role("heading", name="History").scroll_into_view_if_needed()
    page.mouse.wheel(0, 2000)


@contextmanager
def opened(
    browser: Browser, system: System, size: tuple[int, int], **options: Any
) -> Iterator[Page]:
    """The page, for a new visitor who has accepted the notice."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, storage_state=accepted(system), **options
    )
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    yield page
    context.close()
    system.switch(hold=False)


# The chart's entrance, for instance; a loader's animation never ends.
ANIMATIONS_END = """() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    .map(({ finished }) => finished))"""

SHOTS: dict[str, tuple[Callable[[Page, System], None], tuple[int, int], str]] = {
    "empty": (empty, DESKTOP, "light"),
    "editing": (editing, DESKTOP, "light"),
    "adjusting": (adjusting, DESKTOP, "dark"),
    "uploading": (uploading, DESKTOP, "light"),
    "analyzing": (analyzing, DESKTOP, "dark"),
    "result-light": (result, DESKTOP, "light"),
    "result-dark": (result, DESKTOP, "dark"),
    "several-faces": (several_faces, DESKTOP, "light"),
    "no-face": (no_face, DESKTOP, "dark"),
    "unsure": (unsure, DESKTOP, "light"),
    "history": (history, DESKTOP, "dark"),
    "phone-editing": (editing, PHONE, "dark"),
    "phone-result": (result, PHONE, "light"),
    "phone-emotions": (emotions, PHONE, "light"),
}


def main(target: str) -> None:
    """Brings the page into each state and saves what a visitor sees then."""
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_system(Path(data)) as system,
        launched() as browser,
    ):
        for name, (state, size, scheme) in SHOTS.items():
            with opened(browser, system, size, color_scheme=scheme) as page:
                state(page, system)
                page.evaluate(ANIMATIONS_END)
                picture = Image.open(io.BytesIO(page.screenshot(full_page=size == PHONE)))
                picture.save(folder / f"{name}.webp", quality=88, method=6)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def drag(page: Page, handle: Locator, right: float, down: float) -> None:
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


if __name__ == "__main__":
    main(*sys.argv[1:])
