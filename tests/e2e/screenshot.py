"""Takes pictures of the page's main states.

python -m tests.e2e.screenshot docs/screenshots [name...]
"""

import base64
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import skimage.data
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import camera_flags, launched
from tests.support.films import write_camera, write_film
from tests.support.photo_files import encoded
from tests.support.system import System, running_system
from tests.support.visitor import accepted, choose, predict, uid

FILM_RATE = 10  # Frames a second.
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


@dataclass(frozen=True)
class Drawing:
    """A drawn face, in pixels of 1024: how high brows and mouth are, how large what is open."""

    brows: float
    tilt: float  # How much higher the inner ends of the brows are.
    eyes: float
    mouth: tuple[float, float, float]  # Its middle, and half its width and height; 0: closed.


WALL = "#c8d3da"  # Behind it.
SURPRISED = Drawing(brows=352, tilt=0, eyes=28, mouth=(670, 48, 50))
AFRAID = Drawing(brows=398, tilt=40, eyes=20, mouth=(642, 88, 23))
NEUTRAL = Drawing(brows=378, tilt=-8, eyes=14, mouth=(670, 66, 0))


def drawn(face: Drawing) -> Image.Image:
    """A drawn portrait."""
    image = Image.new("RGB", (1024, 1024), WALL)
    pen = ImageDraw.Draw(image)
    pen.ellipse((120, 800, 904, 1600), "#3d5a80")  # Shoulders, neck, hair, face, fringe.
    pen.rectangle((432, 660, 592, 860), "#c98f70")
    pen.ellipse((256, 80, 768, 660), "#4a3424")
    pen.ellipse((292, 180, 732, 780), "#e3b191")
    pen.ellipse((292, 120, 732, 340), "#4a3424")
    for x, outward in ((412, -1), (612, 1)):
        pen.ellipse((x - 52, 444 - face.eyes, x + 52, 444 + face.eyes), "white")
        pen.ellipse((x - 24, 420, x + 24, 468), "#4b3621")
        pen.ellipse((x - 10, 434, x + 10, 454), "black")
        pen.arc((x - 52, 432 - face.eyes, x + 52, 452 + face.eyes), 190, 350, "#5a3b28", 8)
        for end, rise in ((60, -face.tilt / 2), (-60, face.tilt / 2)):
            brow = (x, face.brows - 8, x + outward * end, face.brows - rise)
            pen.line(brow, "#4a3424", 16)
    pen.polygon(((512, 440), (472, 580), (552, 580)), "#d29b7b")  # The nose.
    for x in (488, 536):
        pen.ellipse((x - 12, 556, x + 12, 576), "#a8694d")
    middle, width, height = face.mouth
    if height:
        pen.ellipse((512 - width, middle - height, 512 + width, middle + height), "#6b2a2a")
    else:
        pen.line((512 - width, middle, 512 + width, middle), "#8c3f3a", 11)
    return image.resize((512, 512), Image.Resampling.LANCZOS)


def couple(face: Drawing = SURPRISED) -> Image.Image:
    """The astronaut beside a drawn face."""
    image = Image.new("RGB", (800, 512))
    image.paste(drawn(face).crop((70, 0, 442, 512)))
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


def neutral(page: Page, _: System) -> None:
    choose(page, "neutral.jpg", photo(drawn(NEUTRAL)))
    predict(page, "Neutral")


def fear(page: Page, _: System) -> None:
    choose(page, "fear.jpg", photo(drawn(AFRAID)))
    predict(page, "Closest to fear")


def command_line(page: Page, _: System) -> None:
    faces = {"neutral.jpg": drawn(NEUTRAL), "masked.jpg": masked(), "fear.jpg": drawn(AFRAID)}
    with tempfile.TemporaryDirectory() as folder:
        for name, image in faces.items():
            (Path(folder) / name).write_bytes(photo(image))
        command = ["-m", "expressio", "--text", *faces]
        output = subprocess.run(
            [sys.executable, *command], cwd=folder, capture_output=True, check=True, text=True
        ).stdout
    page.goto("about:blank")
    page.set_content(f"<pre>$ python {' '.join(command)}\n{escape(output)}</pre>")
    page.add_style_tag(content="pre { font: 15px/1.6 monospace; margin: 24px }")


def emotions(page: Page, system: System) -> None:
    unsure(page, system)
    press(page, "All seven emotions")


def history(page: Page, system: System) -> None:
    for state in (no_face, unsure, several_faces, result):
        state(page, system)
    expect(page.locator("li img")).to_have_count(4)
    page.get_by_role("heading", name="History").scroll_into_view_if_needed()
    page.mouse.wheel(0, 2000)


def party() -> Iterator[Image.Image]:
    """Twelve seconds: the drawn face is surprised, neutral, surprised; the other comes later."""
    for second in range(12):
        frame = couple(NEUTRAL if 4 <= second < 8 else SURPRISED)
        if second < 2:
            frame.paste(WALL, (372, 0, *frame.size))
        yield from [frame] * FILM_RATE


def film(page: Page, system: System) -> None:
    path = write_film(system.data / "party.webm", party(), "VP80", FILM_RATE)
    page.get_by_label("Photo file").set_input_files(path)
    expect(page.get_by_role("status")).to_contain_text("Done", timeout=300_000)
    lane = page.get_by_role("slider", name="Person 1")
    lane.press("PageUp")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    lane.blur()


def live(page: Page, _: System) -> None:
    page.get_by_text("Live", exact=True).click()
    expect(page.locator("[data-person]")).to_have_count(2, timeout=60_000)
    page.wait_for_timeout(24_000)  # Milliseconds: two rounds of the camera's film.
    expect(page.locator("[data-person]")).to_have_count(2, timeout=60_000)


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
    "neutral": (neutral, DESKTOP, "light"),
    "fear": (fear, DESKTOP, "dark"),
    "command-line": (command_line, (900, 150), "light"),
    "history": (history, DESKTOP, "dark"),
    "film": (film, DESKTOP, "light"),
    "live": (live, DESKTOP, "light"),
    "phone-editing": (editing, PHONE, "dark"),
    "phone-result": (result, PHONE, "light"),
    "phone-emotions": (emotions, PHONE, "light"),
}


FIRST_SECONDS = (0.1, 0.3, 0.5, 1, 2, 3, 5, 10)
SLOW_PHONE_RATE = 4  # How many times slower than this computer.
SLOW_4G = {  # As Lighthouse has it: milliseconds, bytes a second.
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}


def first_seconds(browser: Browser, system: System) -> Image.Image:
    """What a new visitor sees on a slow phone after each of FIRST_SECONDS, side by side."""
    page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PHONE_RATE})
    devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    frames: list[tuple[float, bytes]] = []

    def note(frame: dict[str, Any]) -> None:
        frames.append((frame["metadata"]["timestamp"], base64.b64decode(frame["data"])))
        devtools.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    devtools.on("Page.screencastFrame", note)
    devtools.send("Page.startScreencast", {"format": "png"})
    started = time.time()
    page.goto(system.endpoints["hosting"])
    page.wait_for_timeout(1000 * (FIRST_SECONDS[-1] - (time.time() - started)))
    page.close()

    width, height = PHONE[0] // 2, PHONE[1] // 2
    sheet = Image.new("RGB", (4 * (width + 16) + 16, 2 * (height + 40) + 16), "#e8e6ee")
    pen = ImageDraw.Draw(sheet)
    for number, seconds in enumerate(FIRST_SECONDS):
        left, top = 16 + number % 4 * (width + 16), 40 + number // 4 * (height + 40)
        shown = [data for drawn_at, data in frames if drawn_at <= started + seconds]
        pen.text((left, top - 22), f"{seconds} s", "#1d1930", font_size=16)
        if shown:
            sheet.paste(Image.open(io.BytesIO(shown[-1])).resize((width, height)), (left, top))
        else:
            pen.rectangle((left, top, left + width, top + height), "white")
    return sheet


def main(target: str, *names: str) -> None:
    """Brings the page into each state, or those named, and saves what a visitor sees then."""
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_system(Path(data)) as system,
        launched(
            *camera_flags(write_camera(Path(data) / "camera.y4m", party(), FILM_RATE))
        ) as browser,
    ):
        for name, (state, size, scheme) in SHOTS.items():
            if names and name not in names:
                continue
            with opened(browser, system, size, color_scheme=scheme) as page:
                state(page, system)
                if size == PHONE:
                    look_down(page)
                page.evaluate(ANIMATIONS_END)
                picture = Image.open(io.BytesIO(page.screenshot(full_page=size == PHONE)))
                picture.save(folder / f"{name}.webp", quality=88, method=6)
        if not names or "first-seconds" in names:
            sheet = first_seconds(browser, system)
            sheet.save(folder / "first-seconds.webp", quality=88, method=6)


def look_down(page: Page) -> None:
    """Has the history's pictures loaded, which wait until they are nearly seen."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    rows = page.locator("[data-entry]").count()
    expect(page.locator("[data-entry] img")).to_have_count(rows)
    page.evaluate("scrollTo(0, 0)")


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
