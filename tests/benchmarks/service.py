"""The function as it is deployed: cold start, size, memory, and requests at a time.

    python -m tests.benchmarks.service [--photos 2000]

It runs on the real functions-framework in functions/venv (`make functions/venv/.installed` makes
it), which holds what a deployment holds and nothing else; Storage and Firestore are the emulator's,
which delivers nothing itself. A photo's time is from its event to the response, with the document
written; none is sent twice, as nothing would be written the second time.
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cloudevents.conversion import to_binary
from google.cloud.storage import Blob

from emulator.testing.project import free_port
from emulator.testing.waiting import wait_until
from tests.benchmarks.firestore_load import machine
from tests.benchmarks.predict import portrait
from tests.support.processes import children
from tests.support.system import REPOSITORY, System, finalized, running_system

BIN = REPOSITORY / "functions" / "venv" / "bin"
COLD_STARTS = 7
SIZES = ((640, 480), (1280, 960))
CONCURRENCIES = (1, 2, 4, 8)
SWEPT = 100  # Photos for each concurrency.
LARGEST = 5
START_S = 30


@dataclass(frozen=True)
class Service:
    """One instance of the function."""

    process: subprocess.Popen[bytes]
    url: str
    client: httpx.Client  # Each new one would take 40 ms for certificates that are not needed.

    def deliver(self, blob: Blob) -> float:
        """Delivers the event of a photo; the seconds until the response."""
        headers, body = to_binary(finalized(blob))
        started = time.perf_counter()
        self.client.post(self.url, headers=headers, content=body).raise_for_status()
        return time.perf_counter() - started

    def resident_mb(self) -> float:
        """Of the process and its worker, memory they share counted once."""
        pids = [self.process.pid, *children(self.process.pid)]
        rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
        return (
            sum(int(kb) for text in rollups for kb in re.findall(r"^Pss: +(\d+)", text, re.M))
            / 1024
        )


@contextmanager
def serving(concurrency: int = 1) -> Iterator[Service]:
    """An instance, from its start (it may not listen yet) until the block is left."""
    port = free_port()
    environment = {
        **os.environ,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": "1",
        "THREADS": str(concurrency),
        "FUNCTION_TARGET": "on_photo_finalized",
        "VISITOR_PHOTOS_PER_HOUR": "0",  # It is one visitor who uploads, more than the share.
        "FUNCTION_SIGNATURE_TYPE": "cloudevent",
    }
    process = subprocess.Popen(
        [BIN / "functions-framework"],
        cwd=REPOSITORY / "functions",
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})  # One, as functions.yaml has.
    try:
        with httpx.Client(timeout=60) as client:
            yield Service(process, f"http://127.0.0.1:{port}/", client)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until_listening(service: Service) -> None:
    """Waits until a connection is taken."""
    host, port = service.url.removeprefix("http://").strip("/").split(":")

    def is_listening() -> bool:
        with socket.socket() as connection:
            return connection.connect_ex((host, int(port))) == 0

    wait_until(is_listening, START_S, "the function", poll_s=0.005)


def cold_start(blob: Blob) -> float:
    """Seconds from the process' start to its first acknowledged event."""
    started = time.perf_counter()
    with serving() as service:
        until_listening(service)
        service.deliver(blob)
        return time.perf_counter() - started


def memory(upload: Callable[[tuple[int, int]], Blob], photos: int) -> dict[int, float]:
    """Resident megabytes after some numbers of photos, one at a time, of SIZES in turn."""
    found = {}
    with serving() as service:
        until_listening(service)
        for number in range(1, photos + 1):
            service.deliver(upload(SIZES[number % len(SIZES)]))
            if number in (1, 100) or number % 500 == 0:
                found[number] = service.resident_mb()
    return found


def sweep(upload: Callable[[tuple[int, int]], Blob], concurrency: int) -> dict[str, float]:
    """What an instance does that is sent so many photos at a time."""
    first, blobs = ([upload(SIZES[1]) for _ in range(count)] for count in (concurrency, SWEPT))
    with serving(concurrency) as service, ThreadPoolExecutor(concurrency) as senders:
        until_listening(service)
        list(senders.map(service.deliver, first))  # Each thread loads its networks.
        started = time.perf_counter()
        seconds = list(senders.map(service.deliver, blobs))
        rate = SWEPT / (time.perf_counter() - started)
        percentiles = statistics.quantiles(seconds, n=100, method="inclusive")
        return {
            "photos per second": rate,
            "median ms": statistics.median(seconds) * 1000,
            "p95 ms": percentiles[94] * 1000,
            "resident MB": service.resident_mb(),
        }


def installed() -> dict[str, float]:
    """Megabytes of each package that is deployed with the function."""
    [packages] = (BIN.parent / "lib").glob("python*/site-packages")
    sizes: Counter[str] = Counter()
    for path in packages.rglob("*"):
        top = path.relative_to(packages).parts[0]
        if path.is_file() and "__pycache__" not in path.parts and not top.startswith("pip"):
            sizes[top] += path.stat().st_size
    return {name: size / 1e6 for name, size in sizes.most_common()}


def uploader(system: System) -> Callable[[tuple[int, int]], Blob]:
    """Uploads the portrait at a size."""

    def upload(size: tuple[int, int]) -> Blob:
        return system.upload(portrait(size))[0]

    return upload


def main() -> None:
    """Prints Markdown tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.service")
    parser.add_argument("--photos", type=int, default=2000, help="for the memory (2,000)")
    photos = parser.parse_args().photos
    print(f"{machine()}\n")
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system:
        system.switch(hold=True)
        upload = uploader(system)
        seconds = [cold_start(upload(SIZES[1])) for _ in range(COLD_STARTS)]
        print(
            "Process start to first acknowledged event, s: "
            f"median {statistics.median(seconds):.2f}, "
            f"lowest {min(seconds):.2f}, highest {max(seconds):.2f}\n"
        )
        print("| photos analyzed | resident MB |\n|---|---|")
        for number, megabytes in memory(upload, photos).items():
            print(f"| {number:,} | {megabytes:.0f} |")
        print(f"\n{SIZES[1][0]}x{SIZES[1][1]}, {SWEPT} photos:\n")
        rows = {concurrency: sweep(upload, concurrency) for concurrency in CONCURRENCIES}
        print("| at a time | " + " | ".join(rows[1]) + " |\n|" + "---|" * (len(rows[1]) + 1))
        for concurrency, figures in rows.items():
            print(
                f"| {concurrency} | "
                + " | ".join(f"{value:.1f}" for value in figures.values())
                + " |"
            )
    sizes = installed()
    print(f"\nInstalled, MB: {sum(sizes.values()):.0f} together\n\n| | MB |\n|---|---|")
    for name in list(sizes)[:LARGEST]:
        print(f"| {name} | {sizes[name]:.1f} |")


if __name__ == "__main__":
    main()
