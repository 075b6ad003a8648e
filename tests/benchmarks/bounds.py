"""What the bounds on files cost an ordinary photo.

    python -m tests.benchmarks.bounds

Each is measured with and without, in turn, in one process: the look at the header that decides
where a photo is decoded, as CPU time of the whole analysis; and the question to Storage whether
the photo was deleted meanwhile, as time of the whole delivery, on the emulator.
"""

import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from unittest.mock import patch

import main

from expressio import photo, sandbox, store
from expressio.event_log import DeliveryLog
from expressio.pipeline import predict
from expressio.store import Upload
from tests.benchmarks.firestore_load import machine
from tests.benchmarks.predict import portrait
from tests.support.system import System, finalized, running_system

SIZES = ((640, 480), (1280, 960), (4000, 3000))
REPEATS = 300

Run = Callable[[], object]


def compare(
    run: Run, without: Callable[[], AbstractContextManager[object]], clock: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Milliseconds of each of REPEATS runs, with and without, in turn."""
    milliseconds: tuple[list[float], list[float]] = [], []
    for repeat in range(2 * REPEATS):
        is_without = repeat % 2
        with without() if is_without else nullcontext():
            started = clock()
            run()
            milliseconds[is_without].append((clock() - started) * 1000)
    return milliseconds


def row(name: str, times: tuple[list[float], list[float]]) -> str:
    """Lowest and median, without and with, and how many times as long with."""
    lowest, median = ([summary(each) for each in times] for summary in (min, statistics.median))
    cells = [
        f"{without:.2f} | {with_:.2f} | {with_ / without:.3f}"
        for with_, without in (lowest, median)
    ]
    return f"| {name} | {' | '.join(cells)} |"


def deliveries(system: System) -> Run:
    """What handles the event of a new photo, up to its stored document."""
    data = portrait(SIZES[0])
    uploaded = (system.upload(data, f"batches/b/{n}.jpg")[0] for n in range(2 * REPEATS + 1))
    events = iter([finalized(blob) for blob in uploaded])

    def deliver() -> None:
        event = next(events)
        upload = Upload.from_event(event)
        assert upload
        main.handle(upload, DeliveryLog(event["id"], upload))

    deliver()  # Opens the connections.
    return deliver


def print_table() -> None:
    """In Markdown."""
    logging.getLogger("expressio").setLevel(logging.WARNING)
    print(machine())
    print("| ms | lowest without | with | times | median without | with | times |")
    print("|---|---|---|---|---|---|---|")
    for width, height in SIZES:
        data = portrait((width, height))
        predict(data)
        times = compare(
            partial(predict, data),
            lambda: patch.object(sandbox, "frames", lambda file, _: photo.frames(file)),
            time.process_time,
        )
        print(row(f"header of {width}x{height}, CPU", times), flush=True)
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system:
        system.switch(hold=True)
        times = compare(
            deliveries(system),
            lambda: patch.object(store, "is_gone", lambda upload, deadline: False),
            time.perf_counter,
        )
    print(row("question to Storage", times))


if __name__ == "__main__":
    print_table()
