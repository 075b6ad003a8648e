"""Photos through the whole local system: how fast they are analyzed, and what failures do to them.

The system is the real one, in processes of its own: the emulator and the deployed main.py under
functions-framework, one photo a worker at a time. Photos are uploaded by the admin SDK on the same
processors, so that what is measured is the whole of it.
"""

import io
import os
import random
import shutil
import signal
import sqlite3
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import skimage.data
from google.cloud.storage import Blob
from PIL import Image, ImageEnhance, ImageOps

from batch.batches import prediction_id
from emulator.events.journal import ACKNOWLEDGED
from emulator.testing.project import make_project
from emulator.testing.waiting import wait_until
from expressio.pipeline import predict
from tests.support.system import REPOSITORY, System, finalized, function_workers, running_system

BATCH = "load"
UPLOADERS = 4
WARM_UP = 8  # Photos that each system analyzes before it is measured.
POLL_S = 0.5
PATIENCE_S = 120  # Beside a second a photo.

SIZE = (640, 480)
VARIANTS = 48  # Different photos; each is uploaded many times, under names of its own.
SIZES = ((320, 240), (640, 480), (1280, 960), (2560, 1920), (4000, 3000))
PHOTOS_A_SIZE = 40
ALONE_S = 10

Delivery = tuple[str, str]  # The object's name, and the outcome, in the journal's words.

# The troubles, all at once.
EVERY = 20  # Once in so many photos a delivery fails as HTTP 500 (5 %), and a photo is announced
COPIES = 2  # so many times more, at one moment, when its turn is near (10 %).
KILL_EVERY_S = 10.0  # kill -9 of a worker.
TROUBLE_POLL_S = 0.1
REFUSED = "HTTP 500, set by failNext"  # In the journal, where a delivery was made to fail.


@dataclass(frozen=True)
class Load:
    """What is put through the system."""

    photos: int
    workers: int
    rate: float | None = None  # Uploads a second; None for as many as there can be.
    kill_every_s: float | None = None  # None for no trouble at all.


def make_photos(size: tuple[int, int] = SIZE, variants: int = VARIANTS) -> list[bytes]:
    """JPEG files of scikit-image's astronaut: cut, mirrored, lit, and sized differently."""
    portrait = Image.fromarray(skimage.data.astronaut())
    chance = random.Random(0)
    return [_vary(portrait, size, chance) for _ in range(variants)]


def _vary(portrait: Image.Image, size: tuple[int, int], chance: random.Random) -> bytes:
    left, top = chance.randrange(90), chance.randrange(30)  # The face stays whole.
    photo = portrait.crop(
        (left, top, left + chance.randrange(360, 420), top + chance.randrange(300, 420))
    )
    if chance.random() < 0.5:
        photo = ImageOps.mirror(photo)
    scale = chance.uniform(0.9, 1.1)
    photo = ImageOps.fit(photo, (round(size[0] * scale), round(size[1] * scale)))
    file = io.BytesIO()
    ImageEnhance.Brightness(photo).enhance(chance.uniform(0.8, 1.2)).save(file, "JPEG", quality=90)
    return file.getvalue()


def alone(photos: Sequence[bytes], processes: int, seconds: float = ALONE_S) -> float:
    """Photos a second of `predict` and nothing else, in so many processes at once."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        runs = [pool.submit(_predict_for, photos, seconds) for _ in range(processes)]
        return sum(run.result() for run in runs)


def _predict_for(photos: Sequence[bytes], seconds: float) -> float:
    predict(photos[0])  # Loads the networks.
    started, done = time.perf_counter(), 0
    while time.perf_counter() < started + seconds:
        predict(photos[done % len(photos)])
        done += 1
    return done / (time.perf_counter() - started)


def run(load: Load, photos: Sequence[bytes]) -> dict[str, Any]:
    """Puts the load through a new system, until every event is acknowledged; the figures."""
    with system_of(load.workers) as system, ExitStack() as troubles:
        kills: list[int] = []
        copies: list[Future[Delivery]] = []
        if load.kill_every_s is not None:
            kills = troubles.enter_context(killing(system, load.kill_every_s))
            copies = troubles.enter_context(copying_and_failing(system, load.photos))
        started = time.time()
        upload(system, load, photos)
        settle(system, load.photos)
        troubles.close()
        return {
            "workers": load.workers,
            **figures(system, load.photos, started),
            **account(system, load.photos, [copy.result() for copy in copies], len(kills)),
        }


def run_sizes() -> list[dict[str, Any]]:
    """What photos of each of SIZES take of one worker, while the other processor does the rest."""
    rows = []
    with system_of(workers=1) as system:
        for size in SIZES:
            photos = make_photos(size, variants=8)
            batch = f"{size[0]}x{size[1]}"
            upload(system, Load(PHOTOS_A_SIZE, workers=1), photos, batch)
            settle(system, PHOTOS_A_SIZE)
            ids = {prediction_id(name_of(number, batch)) for number in range(PHOTOS_A_SIZE)}
            lines = [line for line in system.reports() if line.get("id") in ids]
            rows.append(
                {
                    "size": batch,
                    "megabytes": statistics.mean(map(len, photos)) / 1e6,
                    "ms": stages(lines),
                }
            )
    return rows


def run_hostile(
    photos: int, ordinary: Sequence[bytes], bombs: Sequence[bytes]
) -> dict[str, int | dict[str, int]]:
    """Puts photos with bombs spread among them through two workers; what became of all."""
    together = photos + len(bombs)
    every = together // len(bombs)
    files = [ordinary[number % len(ordinary)] for number in range(together)]
    files[every - 1 : every * len(bombs) : every] = bombs
    with system_of(workers=2) as system:
        workers = function_workers(system)
        upload(system, Load(together, workers=2), files)
        settle(system, together)
        predictions = [prediction.to_dict() for prediction in _predictions(system)]
        names = {prediction["name"] for prediction in predictions}
        return {
            "photos": photos,
            "bombs": len(bombs),
            "lost": len({name_of(number) for number in range(together)} - names),
            "lost_workers": len(set(workers) - set(function_workers(system))),
            "outcomes": Counter(
                prediction.get("error", {}).get("code", prediction["status"])
                for prediction in predictions
            ),
        }


@contextmanager
def system_of(workers: int) -> Iterator[System]:
    """The whole system with the deployed function in so many workers, warmed up."""
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder))
        shutil.copy(REPOSITORY / "functions" / "main.py", project.functions)
        manifest = project.functions / "functions.yaml"
        manifest.write_text(
            (REPOSITORY / "functions" / "functions.yaml")
            .read_text()
            .replace("default: 20", f"default: {workers}")
        )
        with running_system(Path(folder), project.folder) as system:
            wait_until(lambda: len(function_workers(system)) == workers, what="the workers")
            upload(system, Load(WARM_UP, workers), make_photos(variants=1), "warm-up")
            settle(system, WARM_UP)
            yield system


def name_of(number: int, batch: str = BATCH) -> str:
    """The object's."""
    return f"batches/{batch}/{number:05}.jpg"


def upload(system: System, load: Load, photos: Sequence[bytes], batch: str = BATCH) -> None:
    """Uploads them all, by UPLOADERS at a time, no faster than the load's rate."""
    started = time.monotonic()

    def send(number: int) -> None:
        if load.rate:
            time.sleep(max(0.0, started + number / load.rate - time.monotonic()))
        blob = system.bucket.blob(name_of(number, batch))
        blob.upload_from_string(photos[number % len(photos)], content_type="image/jpeg")

    with ThreadPoolExecutor(UPLOADERS) as uploading:
        list(uploading.map(send, range(load.photos)))


@contextmanager
def copying_and_failing(system: System, photos: int) -> Iterator[list[Future[Delivery]]]:
    """With every EVERYth photo delivered, a delivery fails and the next photo's event is copied."""
    copies: list[Future[Delivery]] = []
    with ThreadPoolExecutor(COPIES) as posting:

        def trouble() -> None:
            number = EVERY * (len(copies) // COPIES)
            if number >= photos or _delivered(system) < WARM_UP + number:
                return
            blob = system.bucket.get_blob(name_of(number))
            if blob is not None:
                system.switch(failNext=1)
                copies.extend(posting.submit(_announce, system, blob) for _ in range(COPIES))

        with repeating(trouble, TROUBLE_POLL_S):
            yield copies


def _announce(system: System, blob: Blob) -> Delivery:
    """Delivers the blob's event once more."""
    try:
        response = system.post(finalized(blob))
    except httpx.HTTPError as error:
        return str(blob.name), type(error).__name__
    return str(blob.name), ACKNOWLEDGED if response.is_success else f"HTTP {response.status_code}"


def settle(system: System, photos: int) -> None:
    """Returns once every event is acknowledged; raises AssertionError after a long time."""
    wait_until(lambda: not system.pending(), PATIENCE_S + photos, "acknowledged events", POLL_S)


@contextmanager
def killing(system: System, every_s: float) -> Iterator[list[int]]:
    """Kills one of the function's workers every so often; their process ids."""
    killed: list[int] = []

    def kill() -> None:
        alive = function_workers(system)
        if alive:  # Else the one that was killed last is not replaced yet.
            pid = random.choice(alive)
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    with repeating(kill, every_s):
        yield killed


@contextmanager
def repeating(act: Callable[[], None], every_s: float) -> Iterator[None]:
    """Does it every so often while the block runs; what it raises is raised at the block's end."""
    is_over = threading.Event()

    def repeat() -> None:
        while not is_over.wait(every_s):
            act()

    with ThreadPoolExecutor(1) as pool:
        repeated = pool.submit(repeat)
        try:
            yield
        finally:
            is_over.set()
        repeated.result()


def figures(system: System, photos: int, started: float) -> dict[str, Any]:
    """How fast: from the first upload's begin to the last document."""
    predictions = {snapshot.get("name"): snapshot for snapshot in _predictions(system)}
    uploaded = {
        blob.name: blob.time_created
        for blob in system.bucket.list_blobs(prefix=f"batches/{BATCH}/")
    }
    waits = [
        (prediction.create_time - uploaded[name]).total_seconds()
        for name, prediction in predictions.items()
    ]
    percentiles = statistics.quantiles(waits, n=100, method="inclusive")
    seconds = (
        max(prediction.create_time.timestamp() for prediction in predictions.values()) - started
    )
    lines = [line for line in _lines(system, photos) if line["outcome"] == "done"]
    return {
        "photos": photos,
        "seconds": seconds,
        "photos_a_second": photos / seconds,
        "uploads_a_second": photos / (max(uploaded.values()).timestamp() - started),
        "p50_s": percentiles[49],
        "p99_s": percentiles[98],
        "ms": stages(lines),
        "ms_percentiles": [
            round(ms, 1)
            for ms in statistics.quantiles(
                [line["ms"]["total"] for line in lines], n=100, method="inclusive"
            )
        ],
    }


def account(system: System, photos: int, copies: list[Delivery], kills: int) -> dict[str, int]:
    """What became of every photo, and whose every inference was.

    A photo needs one inference. Nothing is remembered between deliveries, so each delivery of a
    copied event makes another, and so may one that a kill has cut off. What a photo has more than
    that is beyond what was necessary.
    """
    names = {name_of(number) for number in range(photos)}
    predictions = _predictions(system)
    inferences = Counter(line["id"] for line in _lines(system, photos) if "detect" in line["ms"])
    deliveries = _deliveries(system)
    cut_off = Counter(
        prediction_id(name)
        for name, outcome in deliveries + copies
        if outcome not in (ACKNOWLEDGED, REFUSED)
    )
    copied = Counter(prediction_id(name) for name, outcome in copies if outcome == ACKNOWLEDGED)
    return {
        "documents": len(predictions),
        "lost": len(names - {prediction.get("name") for prediction in predictions}),
        "written_twice": sum(found.update_time != found.create_time for found in predictions),
        "not_done": sum(found.get("status") != "done" for found in predictions),
        "copied_events": len(copies),
        "refused_deliveries": sum(outcome == REFUSED for _, outcome in deliveries),
        "killed_workers": kills,
        "cut_off_deliveries": cut_off.total(),
        "inferences": inferences.total(),
        "inferences_of_copies": copied.total(),
        "inferences_beyond": sum(
            max(0, made - 1 - copied[id_] - cut_off[id_]) for id_, made in inferences.items()
        ),
    }


def stages(lines: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Median milliseconds of each stage that the function has logged."""
    return {
        stage: round(statistics.median(line["ms"][stage] for line in lines), 2)
        for stage in lines[0]["ms"]
    }


def _delivered(system: System) -> int:
    status = httpx.get(f"{system.endpoints['hosting']}/__local/status").json()
    return int(status["events"]["delivered"])


def _predictions(system: System) -> list[Any]:
    return list(system.firestore.collection(f"batches/{BATCH}/predictions").stream())


def _lines(system: System, photos: int) -> list[dict[str, Any]]:
    ids = {prediction_id(name_of(number)) for number in range(photos)}
    return [line for line in system.reports() if line.get("id") in ids]


def _deliveries(system: System) -> list[Delivery]:
    """Every delivery that the emulator has made."""
    prefix = "objects/"
    with closing(sqlite3.connect(f"file:{system.data}/state.db?mode=ro", uri=True)) as journal:
        rows = journal.execute(
            "SELECT subject, outcome FROM deliveries JOIN events ON event = id "
            "WHERE subject LIKE ?",
            [f"{prefix}batches/{BATCH}/%"],
        )
        return [(subject.removeprefix(prefix), outcome) for subject, outcome in rows]
