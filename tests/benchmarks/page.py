"""How long a visitor waits for the chart, and whether the page stutters while a photo is edited.

    python -m tests.benchmarks.page

A real browser on the running system. The time is the page's own: from the click on PREDICT to the
end of the first frame with the chart, which then opens like a fan for 0.7 seconds, or is there at
once where the visitor prefers reduced motion. Photos are scikit-image's astronaut, each cut out,
mirrored and scaled differently; half of them are larger than what is uploaded. DevTools makes a
phone of the browser, and slower. The first visits of a phone are measured without Playwright.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.benchmarks.bare_browser import BareBrowser
from tests.support.browser import launched
from tests.support.photo_files import encoded, portrait
from tests.support.system import System, running_system
from tests.support.visitor import accepted, choose, predict, uid

ZOOMS = (1.0, 1.1, 1.25, 1.5, 1.75)  # How much of the portrait's sides is cut off.
SIDES = (640, 3000)
ASKED_MS, ASKED_LONG_TASK_MS = 400, 100
SLOWER, ASKED_SLOWER_TASK_MS = 4, 200
LOADS, LOADED_S = 9, 5.0  # Asking meanwhile whether the page is there would keep it busy.
QUIET_MS = 500  # Before and after an act: nothing announces that the page will start no more tasks.
PRESS_MS = 100  # Between two presses, as fast as a person.

WATCH = """() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });

    window.addEventListener('click', ({ target, timeStamp }) => {
        if (target.closest('button')?.innerText.toLowerCase() !== 'predict') return;
        window.paintedAfter = new Promise((resolve) => {
            const watching = new MutationObserver(() => {
                if (!document.querySelector('[data-slice]')) return;
                watching.disconnect();
                requestAnimationFrame(() => {  // Its end is the frame's: then the pixels are there.
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => resolve(performance.now() - timeStamp);
                    port2.postMessage(null);
                });
            });
            watching.observe(document.body, { childList: true, subtree: true });
        });
    }, { capture: true });
}"""


def photos() -> list[bytes]:
    """JPEG files of one face, no two alike."""
    face = portrait(size=(512, 512)).crop((40, 0, 440, 400))
    return [
        encoded(_variant(face, zoom, side, is_mirrored), quality=90)
        for zoom, side, is_mirrored in product(ZOOMS, SIDES, (False, True))
    ]


def waits_ms(page: Page, files: list[bytes]) -> list[float]:
    """From the click on PREDICT to the painted chart, a photo after the other."""
    waits = []
    for number, file in enumerate(files):
        choose(page, f"{number}.jpg", file)
        expect(page.locator("[data-slice]")).to_have_count(0)
        expect(page.get_by_role("img", name=f"{number}.jpg").locator("canvas")).to_be_visible()
        page.get_by_role("button", name="Predict", exact=True).click()
        waits.append(page.evaluate("paintedAfter"))
    return waits


def longest_task_ms(page: Page, act: Callable[[Page], None]) -> float:
    """The longest that `act` keeps the page busy; 0 below 50, of which a browser says nothing."""
    page.wait_for_timeout(QUIET_MS)
    page.evaluate("longTasks.length = 0")
    act(page)
    page.wait_for_timeout(QUIET_MS)
    return float(page.evaluate("Math.max(0, ...longTasks)"))


def phone_tasks_ms(browser: Browser, system: System, file: Path) -> dict[str, float]:
    """The longest task of each step of a visit on a slow phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        storage_state=accepted(system),
    )
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    uid(page)
    slow = context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def come_back(page: Page) -> None:
        page.reload()
        expect(page.get_by_role("heading", name="History")).to_be_visible()

    return {
        name: longest_task_ms(page, act)
        for name, act in (
            ("choosing a photo of 12 megapixels", lambda page: open_file(page, file)),
            ("PREDICT to chart", lambda page: predict(page, "HAPPY")),
            ("loading the page with a history", come_back),
        )
    }


def loading_tasks_ms(url: str) -> list[float]:
    """The longest task of each of some first visits of a slow phone, in order."""
    longest = []
    for _ in range(LOADS):
        with BareBrowser() as browser:
            browser.send("Page.addScriptToEvaluateOnNewDocument", source=f"({WATCH})()")
            browser.send("Emulation.setCPUThrottlingRate", rate=SLOWER)
            browser.send("Page.navigate", url=url)
            time.sleep(LOADED_S)
            assert browser.evaluate("document.querySelector('h2') !== null")
            longest.append(float(browser.evaluate("Math.max(0, ...longTasks)")))
    return sorted(longest)


def open_file(page: Page, file: Path) -> None:
    page.get_by_label("Photo file").set_input_files(file)
    expect(page.get_by_role("img", name=file.name).locator("canvas")).to_be_visible()


def drag_crop(page: Page) -> None:
    """Makes the crop smaller by its corner, and moves it."""
    page.get_by_role("button", name="Crop", exact=True).click()
    corner = _box(page, "Bottom right corner")
    _drag(page, corner["x"] + 8, corner["y"] + 8, -150, -150)
    area = _box(page, "Crop area")
    _drag(page, area["x"] + area["width"] / 2, area["y"] + area["height"] / 2, 100, 80)
    page.get_by_role("button", name="Done", exact=True).click()


def drag_sliders(page: Page) -> None:
    """Takes every slider from one end to the other."""
    page.get_by_role("button", name="Adjust", exact=True).click()
    for slider in page.get_by_role("slider").all():
        box = slider.bounding_box()
        assert box is not None
        _drag(page, box["x"] + 9, box["y"] + box["height"] / 2, box["width"] - 18, 0)
    page.get_by_role("button", name="Adjust", exact=True).click()


def press_tools(page: Page) -> None:
    """Turns, mirrors, undoes, redoes, resets."""
    for name in ("Rotate", "Flip", "Undo", "Undo", "Redo", "Reset"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(PRESS_MS)


def main() -> None:
    """Prints the figures as Markdown tables."""
    files = photos()
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system:
        loads = loading_tasks_ms(system.endpoints["hosting"])
        large = Path(folder) / "large.jpg"
        portrait(size=(4000, 3000)).save(large, quality=90)
        with launched() as browser:
            page = browser.new_page(
                viewport={"width": 1280, "height": 860}, storage_state=accepted(system)
            )
            page.goto(system.endpoints["hosting"])
            uid(page)
            page.evaluate(WATCH)
            waits = waits_ms(page, files)
            tasks = {
                name: longest_task_ms(page, act)
                for name, act in (
                    ("choosing a photo of 12 megapixels", lambda page: open_file(page, large)),
                    ("dragging the crop", drag_crop),
                    ("dragging the sliders", drag_sliders),
                    ("rotate, flip, undo, redo, reset", press_tools),
                )
            }
            slower = {
                "loading the page, median": statistics.median(loads),
                "loading the page, longest": loads[-1],
                **phone_tasks_ms(browser, system, large),
            }
    print(f"| PREDICT to painted chart, {len(waits)} photos | ms |\n|---|---|")
    print(f"| median (asked: {ASKED_MS}) | {statistics.median(waits):.0f} |")
    print(f"| 95th percentile | {statistics.quantiles(waits, n=20)[-1]:.0f} |")
    print(f"| first | {waits[0]:.0f} |")
    _print_tasks(f"longest task (asked: {ASKED_LONG_TASK_MS})", tasks)
    _print_tasks(f"the same on a phone {SLOWER} times slower ({ASKED_SLOWER_TASK_MS})", slower)


def _print_tasks(title: str, tasks: dict[str, float]) -> None:
    print(f"\n| {title} | ms |\n|---|---|")
    for name, longest in tasks.items():
        print(f"| {name} | {f'{longest:.0f}' if longest else 'under 50'} |")


def _variant(face: Image.Image, zoom: float, side: int, is_mirrored: bool) -> Image.Image:
    margin = face.width * (1 - 1 / zoom) / 2
    photo = face.resize(
        (side, side), box=(margin, margin, face.width - margin, face.height - margin)
    )
    return photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if is_mirrored else photo


def _box(page: Page, name: str) -> FloatRect:
    box = page.get_by_label(name).bounding_box()
    assert box is not None
    return box


def _drag(page: Page, x: float, y: float, right: float, down: float) -> None:
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=30)
    page.mouse.up()


if __name__ == "__main__":
    main()
