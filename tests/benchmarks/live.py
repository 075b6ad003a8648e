"""Measures Live on this machine: frames a second, milliseconds by stage, delay, and memory.

python -m tests.benchmarks.live [--seconds 20]

With one face, with three, and with one on a page that DevTools makes slower. The camera is
Chromium's own, which plays a made film of 640 x 480 at 30 frames a second.
"""

import argparse
import math
import os
import platform
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.support.browser import camera_flags, launched
from tests.support.films import angry_head, happy_head, scene, write_camera
from tests.support.system import running_system
from tests.support.visitor import accepted

SIZE = (640, 480)
FRAMES = 150  # Five seconds.
WARM_UP_MS = 5000
SLOWER = 4
RAN_MS = 0.5  # A stage that took less had nothing to do in that frame.
STAGES = ("read", "detect", "follow", "classify")

# Listens to what the page sends to its worker, and what comes back, and when the page is drawn.
LISTEN = """
    globalThis.measured = [];
    const Original = Worker;
    globalThis.Worker = class extends Original {
        constructor(...given) {
            super(...given);
            this.sent = new Map();
            this.addEventListener('message', ({ data }) => {
                const frame = this.sent.get(data.id);
                this.sent.delete(data.id);
                if (!frame || data.type !== 'done') return;
                const delay = performance.now() - frame;
                const { timings, faces } = data.result;
                measured.push({ ...timings, delay, faces: faces.length });
            });
        }
        postMessage(message, ...rest) {
            if (message.type === 'frame') this.sent.set(message.id, shown);
            super.postMessage(message, ...rest);
        }
    };
    globalThis.painted = [];
    const paint = (now) => {
        painted.push(now);
        requestAnimationFrame(paint);
    };
    requestAnimationFrame(paint);
    let shown = 0;
    const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
        return requestVideoFrameCallback.call(this, (now, frame) => {
            shown = frame.captureTime ?? frame.presentationTime;
            callback(now, frame);
        });
    };
"""


def main() -> None:
    """Prints a table for each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    print(f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    cases = (("one face", _one, 1), ("three faces", _three, 1), ("one face", _one, SLOWER))
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system:
        for name, frames, slower in cases:
            film = write_camera(Path(folder) / "camera.y4m", frames())
            with launched(*camera_flags(film)) as browser:
                storage = accepted(system)
                page = browser.new_context(storage_state=storage).new_page()
                page.add_init_script(LISTEN)
                page.goto(system.endpoints["hosting"])
                session = page.context.new_cdp_session(page)
                session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
                page.get_by_text("Live", exact=True).click()
                page.wait_for_selector("[data-person]", timeout=120_000)
                print(f"\n{name}" + f", page {slower} times slower" * (slower > 1))
                _measure(browser, page, arguments.seconds)


def _measure(browser: Browser, page: Page, seconds: float) -> None:
    page.wait_for_timeout(WARM_UP_MS)
    before = _megabytes(browser)
    page.evaluate("() => { measured.length = painted.length = 0; }")
    page.wait_for_timeout(seconds * 1000)
    measured: list[dict[str, float]] = page.evaluate("() => measured")
    painted: list[float] = page.evaluate("() => painted")
    print(f"{len(measured) / seconds:.1f} frames a second", end=", ")
    print(f"{statistics.mean(frame['faces'] for frame in measured):.1f} faces found", end=", ")
    print(f"memory {before:.0f} MB, then {_megabytes(browser):.0f} MB")
    print(f"page drawn {len(painted) / seconds:.1f} times a second, load {os.getloadavg()[0]:.1f}")
    print(f"{'':12}{'median':>8}{'p95':>8}  ms")
    for stage in STAGES:
        _print(stage, [frame[stage] for frame in measured if frame[stage] >= RAN_MS])
    _print("worker", [sum(frame[stage] for stage in STAGES) for frame in measured])
    _print("delay", [frame["delay"] for frame in measured])
    _print("page", [late - early for early, late in pairwise(painted)])


def _print(name: str, values: list[float]) -> None:
    if values:
        ordered = sorted(values)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"{name:12}{statistics.median(ordered):8.1f}{p95:8.1f}  ({len(ordered)})")


def _megabytes(browser: Browser) -> float:
    """Resident, of the browser's processes that run pages."""
    session = browser.new_browser_cdp_session()
    processes: list[dict[str, Any]] = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    total = 0
    for process in processes:
        if process["type"] == "renderer":
            pages = Path(f"/proc/{process['id']}/statm").read_text().split()[1]
            total += int(pages) * os.sysconf("SC_PAGE_SIZE")
    return total / 1024**2


def _one() -> Iterator[Image.Image]:
    """A face that moves, happy, then angry."""
    for place, (across, down) in enumerate(_circle(40)):
        head = (happy_head if place < FRAMES / 2 else angry_head)(260)
        yield scene((head, 190 + across, 100 + down), size=SIZE)


def _three() -> Iterator[Image.Image]:
    for across, down in _circle(10):
        yield scene(
            (happy_head(180), 20 + across, 100 + down),
            (angry_head(180), 230 - across, 200),
            (happy_head(160), 440, 80 + across),
            size=SIZE,
        )


def _circle(radius: float) -> Iterable[tuple[int, int]]:
    for place in range(FRAMES):
        angle = 2 * math.pi * place / FRAMES
        yield round(radius * math.sin(angle)), round(radius * math.cos(angle))


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
