"""The emulator's Firestore under load: what listening browser tabs miss, and how late the rest is.

    python -m tests.benchmarks.firestore_load
    python -m tests.benchmarks.firestore_load --soak

The emulator is the real one, with rules, in a process of its own. The admin SDK writes, one
document a commit. Every tab is another visitor, since a browser opens six connections to a server
for one of them and a listening tab holds one; each hears of every document through the firebase
JS SDK. The same DOCUMENTS are written again and again, so that what the listeners have to remember
stays the same and memory that grows is a leak.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import firebase_admin
from firebase_admin import firestore
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TooLate

from emulator.testing.javascript_sdk import sdk_module
from emulator.testing.project import Project, RunningEmulator, make_project
from tests.support.browser import launched

TABS = 8
LOAD = (200, 60)  # Documents a second, and for how many seconds.
SOAK = (20, 30 * 60)
DOCUMENTS = 1000  # A multiple of WRITERS: one document is always written by the same one, in order.
WRITERS = 8
REST_S = 30  # So long may the last documents take to be heard.
SAMPLE_S = 1

MODULES = ("firebase-app.js", "firebase-firestore.js")
PAGE = """
<!doctype html>
<script type="module">
  import { initializeApp } from "/sdk/firebase-app.js";
  import * as firestore from "/sdk/firebase-firestore.js";

  const db = firestore.getFirestore(initializeApp({ projectId: "demo-project", apiKey: "any" }));
  window.heard = new Map(); // Milliseconds after its write that each was heard, by its number.
  window.listen = ([host, port], token) => {
    firestore.connectFirestoreEmulator(db, host, Number(port), { mockUserToken: token });
    firestore.onSnapshot(firestore.collection(db, "load"), (snapshot) => {
      const now = Date.now();
      for (const { doc } of snapshot.docChanges()) heard.set(doc.get("n"), now - doc.get("at"));
      window.isListening = true;
    });
  };
</script>
"""
DOCUMENT = {
    "status": "done",
    "expression": "happy",
    "probabilities": {"angry": 0.01, "happy": 0.97, "sad": 0.01, "surprise": 0.01},
    "image": {"width": 512, "height": 512, "format": "JPEG", "bytes": 60_000},
}


@dataclass(frozen=True)
class Figures:
    """What one run came to."""

    seconds: float  # Of writing.
    written: set[int]
    heard: list[dict[int, float]]  # Of each tab: milliseconds from write to callback, by number.
    resident_mb: list[float]  # Of the emulator, every SAMPLE_S.

    @property
    def missed(self) -> int:
        return sum(len(self.written - tab.keys()) for tab in self.heard)


def main() -> int:
    """Prints a Markdown table; the exit status is 1 where something was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.firestore_load")
    parser.add_argument("--soak", action="store_true", help="slower, for half an hour")
    rate, seconds = SOAK if parser.parse_args().soak else LOAD
    figures = measure(rate, seconds)
    print(table(rate, figures))
    return 1 if figures.missed else 0


def measure(rate: float, seconds: float) -> Figures:
    """Writes `rate` documents a second for `seconds`, with TABS tabs listening."""
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        project = make_project(Path(folder))
        lay_out_page(project)
        with project.served() as emulator, ThreadPoolExecutor(WRITERS) as writers:
            tabs = [open_tab(browser, emulator) for _ in range(TABS)]
            resident_mb = [resident(emulator)]
            with admin_client(emulator) as client:
                started = time.monotonic()
                shares = [
                    writers.submit(write_share, client, first, rate, started, seconds)
                    for first in range(WRITERS)
                ]
                while not all(share.done() for share in shares):
                    time.sleep(SAMPLE_S)
                    resident_mb.append(resident(emulator))
                written = {n for share in shares for n in share.result()}
            heard = [hear(tab, len(written)) for tab in tabs]
            resident_mb.append(resident(emulator))
    return Figures(seconds, written, heard, resident_mb)


def lay_out_page(project: Project) -> None:
    """Puts the page and the SDK, less the SDK's way to Google's servers, into public."""
    (project.public / "index.html").write_text(PAGE)
    (project.public / "sdk").mkdir()
    for name in MODULES:
        (project.public / "sdk" / name).write_text(sdk_module(name))


def open_tab(browser: Browser, emulator: RunningEmulator) -> Page:
    """A new visitor's page, listening."""
    page = browser.new_context().new_page()
    page.goto(emulator.url)
    address = emulator.endpoints["firestoreWeb"].split(":")
    page.wait_for_function("!!window.listen")
    page.evaluate(
        "([address, token]) => listen(address, token)", [address, emulator.sign_in()["idToken"]]
    )
    page.wait_for_function("window.isListening")
    return page


@contextmanager
def admin_client(emulator: RunningEmulator) -> Iterator[Any]:
    """The admin SDK's client of the emulator."""
    os.environ.update(emulator.endpoints["environment"])
    app = firebase_admin.initialize_app()
    yield firestore.client(app)
    firebase_admin.delete_app(app)


def write_share(client: Any, first: int, rate: float, started: float, seconds: float) -> list[int]:
    """Writes every WRITERSth document when it is due, until `seconds` are over; their numbers."""
    written = []
    for n in range(first, round(rate * seconds), WRITERS):
        time.sleep(max(0, started + n / rate - time.monotonic()))
        if time.monotonic() > started + seconds:
            break
        document = client.document(f"load/{n % DOCUMENTS}")
        document.set({**DOCUMENT, "n": n, "at": time.time() * 1000})
        written.append(n)
    return written


def hear(tab: Page, count: int) -> dict[int, float]:
    """What the tab has heard, after REST_S at the latest."""
    with suppress(TooLate):
        tab.wait_for_function("count => heard.size >= count", arg=count, timeout=REST_S * 1000)
    return {n: late_ms for n, late_ms in tab.evaluate("[...heard]")}


def resident(emulator: RunningEmulator) -> float:
    """Megabytes that the emulator's process holds, the function's not counted."""
    command = ["ps", "-o", "rss=", "-p", str(emulator.process.pid)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout) / 1024


def table(rate: float, figures: Figures) -> str:
    """The figures in Markdown."""
    late_ms = sorted(late_ms for tab in figures.heard for late_ms in tab.values())
    percentiles = statistics.quantiles(late_ms, n=100, method="inclusive")
    written, memory = len(figures.written), figures.resident_mb
    per_minute = 60 // SAMPLE_S
    minutes = [
        max(memory[start : start + per_minute]) for start in range(0, len(memory), per_minute)
    ]
    rows = {
        "machine": machine(),
        "tabs": TABS,
        "written": f"{written:,} ({written / figures.seconds:.1f} a second of {rate} asked for)",
        "missed": f"{figures.missed:,} of {written * TABS:,}",
        "write to callback, median ms": f"{statistics.median(late_ms):.0f}",
        "95 of 100 within ms": f"{percentiles[94]:.0f}",
        "99 of 100 within ms": f"{percentiles[98]:.0f}",
        "longest ms": f"{late_ms[-1]:.0f}",
        "emulator resident MB, start": f"{memory[0]:.0f}",
        "highest of each minute": " ".join(f"{highest:.0f}" for highest in minutes),
        "end": f"{memory[-1]:.0f}",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {rows[name]} |" for name in rows)])


def machine() -> str:
    """The processor and the system that the figures belong to."""
    information = Path("/proc/cpuinfo")
    model = information.is_file() and re.search(r"model name\s*: (.*)", information.read_text())
    processor = model[1] if model else platform.processor()
    return f"{processor}, {os.cpu_count()} cores, {platform.platform()}"


if __name__ == "__main__":
    sys.exit(main())
