"""Live: what the camera's faces show, as it happens, on the visitor's device."""

import base64
import csv
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from batch.film import COLUMNS
from tests.support.browser import camera_flags, launch
from tests.support.films import angry_head, happy_head, scene, write_camera
from tests.support.system import System
from tests.support.visitor import assert_accessible, expect_status

SIZE = (640, 480)
HEAD = 260
RATE = 15  # Frames a second: enough to see a change, and little to write.
STEADY = 5 * RATE  # Frames in which the camera's face shows the same.
LATE_S = 2.5  # A change is shown in half a second; machines that run tests are busy.

COUNT_FRAMES = """
    globalThis.frames = { made: 0, closed: 0, sent: 0, answered: 0 };
    const Frame = VideoFrame;
    globalThis.VideoFrame = class extends Frame {
        constructor(...given) { super(...given); frames.made++; }
        close() { frames.closed++; super.close(); }
    };
    const Original = Worker;
    globalThis.Worker = class extends Original {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', ({ data }) => {
                if (data.type === 'done' && data.result?.faces) frames.answered++;
            });
        }
        postMessage(message, ...rest) {
            if (message.type === 'frame') frames.sent++;
            super.postMessage(message, ...rest);
        }
    };
"""

# The marker in the picture's corner says what the face shows in the very frame that is seen.
WATCH = """async (seconds) => {
    const video = document.querySelector('video');
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const seen = [];
    const start = performance.now();
    while (performance.now() - start < 1000 * seconds) {
        context.drawImage(video, 0, 0, 8, 8, 0, 0, 1, 1);
        const isAngry = context.getImageData(0, 0, 1, 1).data[0] > 128;
        seen.push({
            time: (performance.now() - start) / 1000,
            there: isAngry ? 'Angry' : 'Happy',
            label: document.querySelector('[data-person]')?.textContent ?? '',
            answer: document.querySelector('[data-answer]').dataset.answer,
        });
        await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return seen;
}"""


@pytest.fixture(scope="module")
def browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One whose camera shows a face that is happy for five seconds, then angry, again and again."""
    frames = []
    for head, marker in ((happy_head(HEAD), "black"), (angry_head(HEAD), "white")):
        frame = scene((head, 190, 110), size=SIZE)
        frame.paste(marker, (0, 0, 24, 24))
        frames += [frame] * STEADY
    film = write_camera(tmp_path_factory.mktemp("camera") / "film.y4m", frames, RATE)
    with_camera = launch(browser.browser_type, *camera_flags(film))
    yield with_camera
    with_camera.close()


@pytest.fixture
def requested(context: BrowserContext) -> list[str]:
    """What the page and its worker have requested."""
    urls: list[str] = []
    context.on("request", lambda request: urls.append(request.url))
    return urls


@pytest.fixture
def live(page: Page) -> Page:
    """The page in Live, with the first face framed."""
    page.add_init_script(COUNT_FRAMES)
    page.reload()
    page.get_by_text("Live", exact=True).click()
    expect(page.locator("[data-person]").first).to_be_visible(timeout=60_000)
    return page


def test_what_is_shown_is_what_is_there(live: Page) -> None:
    seen = live.evaluate(WATCH, 16)
    changes = [late["time"] for early, late in pairwise(seen) if early["there"] != late["there"]]
    assert len(changes) >= 2
    settled = [
        moment
        for moment in seen
        if all(not 0 <= moment["time"] - change < LATE_S for change in [0, *changes])
    ]
    assert len(settled) > 20
    wrong = [
        moment
        for moment in settled
        if not re.search(rf"{moment['there']}\s\d+\s?%", moment["label"])
        or moment["answer"] != moment["there"].lower()
    ]
    assert len(wrong) <= 0.05 * len(settled), wrong[:5]  # A hiccup of the machine.


def test_nothing_leaves_and_every_frame_is_closed(
    context: BrowserContext, requested: list[str], live: Page, system: System
) -> None:
    requested.clear()
    live.wait_for_timeout(3000)
    assert requested == []
    live.get_by_role("button", name="Pause").click()
    expect(live.get_by_role("button", name="Resume")).to_be_visible()
    live.wait_for_function("() => frames.answered >= frames.sent")
    counts: Any = live.evaluate("() => frames")
    assert counts["made"] > 5
    # Sent frames are the worker's, which closes them: the camera has few, and would stop.
    assert counts["made"] == counts["sent"] + counts["closed"]
    assert counts["answered"] == counts["sent"]
    live.wait_for_timeout(1000)
    assert live.evaluate("() => frames.sent") == counts["sent"]


def test_moment_is_frozen_by_keyboard_and_its_picture_goes_to_the_editor(live: Page) -> None:
    live.wait_for_timeout(3000)
    slider = live.get_by_role("slider", name="The last 30 seconds")
    slider.focus()
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^\d s ago: \w+"))
    expect(live.get_by_role("img", name="The frozen moment")).to_be_visible()
    live.get_by_role("button", name="Capture").click()
    expect(live.get_by_role("radio", name="Photo")).to_be_checked()
    expect(live.get_by_role("radio", name="Photo")).to_be_focused()
    expect_status(live, "Ready when you are")
    live.get_by_role("button", name="Predict", exact=True).click()
    expect_status(live, re.compile("HAPPY|ANGRY"))


def test_dropped_file_goes_to_the_editor(live: Page, portrait: bytes) -> None:
    live.evaluate(
        """(data) => {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], 'portrait.jpg', { type: 'image/jpeg' }));
            const options = { dataTransfer, bubbles: true, cancelable: true };
            for (const name of ['dragover', 'drop']) {
                const isLeft = document.body.dispatchEvent(new DragEvent(name, options));
                if (isLeft) throw new Error(`${name} is left to the browser`);
            }
        }""",
        base64.b64encode(portrait).decode(),
    )
    expect(live.get_by_role("radio", name="Photo")).to_be_checked()
    expect_status(live, "Ready when you are")


def test_hidden_tab_stops_the_camera_and_shown_again_it_goes_on(live: Page) -> None:
    state = "() => document.querySelector('video').srcObject?.active ?? false"
    assert live.evaluate(state)
    set_visibility(live, "hidden")
    live.wait_for_function(f"() => !({state})()")
    set_visibility(live, "visible")
    live.wait_for_function(f"() => ({state})()")
    expect(live.locator("[data-person]").first).to_be_visible(timeout=60_000)


def test_session_is_saved_with_the_columns_of_the_film_command(live: Page) -> None:
    live.wait_for_timeout(2000)
    with live.expect_download() as download:
        live.get_by_role("button", name="Save session as CSV").click()
    assert download.value.suggested_filename == "expressio-live.csv"
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["shown"] for row in rows} & {"happy", "angry"}
    assert [float(row["time"]) for row in rows] == sorted(float(row["time"]) for row in rows)


def test_live_is_accessible_running_and_frozen(live: Page) -> None:
    assert_accessible(live)
    live.get_by_role("button", name="Pause").click()
    expect(live.get_by_role("button", name="Resume")).to_be_visible()
    assert_accessible(live)


def test_camera_that_cannot_be_opened_is_said_to_and_can_be_tried_again(
    page: Page, problems: list[str]
) -> None:
    page.add_init_script("""
        const { mediaDevices } = navigator;
        const open = mediaDevices.getUserMedia.bind(mediaDevices);
        mediaDevices.getUserMedia = (wanted) => {
            mediaDevices.getUserMedia = open;
            return Promise.reject(new DOMException('', 'NotReadableError'));
        };
    """)
    page.reload()
    page.get_by_text("Live", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Another app or tab is using the camera")
    assert_accessible(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-person]").first).to_be_visible(timeout=60_000)
    assert [text for text in problems if "The camera did not open" in text]
    problems.clear()


def set_visibility(page: Page, state: str) -> None:
    page.evaluate(
        """(state) => {
            const configurable = true;
            Object.defineProperty(document, 'visibilityState', { value: state, configurable });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        state,
    )
