"""examples/ against the running system: an admin and a browser that listen."""

import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from emulator.testing.waiting import wait_until
from tests.support.system import REPOSITORY, System, running_system

WAIT_S = 60
Encode = Callable[..., bytes]
EXAMPLES = REPOSITORY / "examples"
VITE = REPOSITORY / "hosting" / "node_modules" / ".bin" / "vite"
# Those that examples/README.md names, and the one that keeps google-auth off the internet.
ADMIN_VARIABLES = (
    "FIRESTORE_EMULATOR_HOST",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_PROJECT",
    "HTTPS_PROXY",
)


@contextmanager
def listening(system: System, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Runs examples/listen.py until the block is left."""
    local = {name: system.endpoints["environment"][name] for name in ADMIN_VARIABLES}
    others = {
        name: value
        for name, value in os.environ.items()
        if name not in system.endpoints["environment"]
    }
    with subprocess.Popen(
        [sys.executable, EXAMPLES / "listen.py", *arguments],
        text=True,
        env=others | local,
        stdout=subprocess.PIPE,
    ) as process:
        too_late = Timer(WAIT_S, process.kill)  # Ends a readline that gets no line.
        too_late.start()
        try:
            yield process
        finally:
            too_late.cancel()
            process.kill()


def lines(process: subprocess.Popen[str], count: int) -> list[str]:
    """The next `count` lines that it prints."""
    assert process.stdout
    return [process.stdout.readline().rstrip("\n") for _ in range(count)]


def test_admin_gets_every_prediction_of_its_batch_until_it_has_enough(
    system: System, astronaut: Image.Image, coffee: Image.Image, encode: Encode
) -> None:
    batch, other = f"trip-{uuid.uuid4()}", f"trip-{uuid.uuid4()}"
    system.upload(encode(astronaut), f"batches/{batch}/Köln 1/there before.jpg")
    with listening(system, batch, "--count", "3") as process:
        [first] = lines(process, 1)
        system.upload(encode(astronaut), f"batches/{other}/somebody else's.jpg")
        system.upload(encode(coffee), f"batches/{batch}/cup.jpg")
        system.upload(b"not a photo", f"batches/{batch}/text.jpg")
        later = lines(process, 2)
        assert process.wait(10) == 0
    assert re.fullmatch(rf"happy \d+% +'batches/{batch}/Köln 1/there before.jpg'", first)
    assert sorted(re.sub(" +'", " '", line) for line in later) == [
        f"no face 'batches/{batch}/cup.jpg'",
        f"unsupported_format 'batches/{batch}/text.jpg'",
    ]


def test_interrupted_admin_ends_quietly(
    system: System, coffee: Image.Image, encode: Encode
) -> None:
    batch = f"trip-{uuid.uuid4()}"
    system.upload(encode(coffee), f"batches/{batch}/cup.jpg")
    with listening(system, batch) as process:
        lines(process, 1)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


@pytest.fixture
def site(tmp_path: Path) -> Iterator[System]:
    """This repository's system with listen.html in its Hosting, built as the README says."""
    for name in (".firebaserc", "firebase.json", "firestore.rules", "storage.rules", "functions"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    subprocess.run(
        [
            VITE,
            "build",
            EXAMPLES,
            "--logLevel",
            "error",
            "--outDir",
            tmp_path / "hosting" / "dist" / "examples",
        ],
        check=True,
    )
    with running_system(tmp_path, tmp_path) as system:
        yield system


def test_page_shows_the_predictions_of_its_user_as_they_come(
    site: System, browser: Browser, astronaut: Image.Image, coffee: Image.Image, encode: Encode
) -> None:
    page = browser.new_page()
    hosts: set[str | None] = set()
    problems: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{site.endpoints['hosting']}/examples/listen.html")
    state, rows = page.get_by_role("status"), page.locator("tbody tr")
    expect(state).to_contain_text("Newest predictions: 0.", timeout=WAIT_S * 1000)
    uid = state.inner_text().removeprefix("Listening as ").split(".")[0]
    for number, (data, outcome) in enumerate(
        [
            (encode(astronaut), "happy"),
            (encode(coffee), "no face"),
            (b"not a photo", "unsupported_format"),
        ],
        start=1,
    ):
        name = f"photos/{uid}/{uuid.uuid4()}.jpg"
        site.upload(data, name)
        expect(rows).to_have_count(number, timeout=WAIT_S * 1000)
        expect(rows.first).to_contain_text(outcome)
        expect(rows.first).to_contain_text(name)
    site.upload(encode(astronaut), f"photos/somebody-else/{uuid.uuid4()}.jpg")
    wait_until(lambda: site.pending() == 0, timeout_s=WAIT_S)
    expect(state).to_contain_text("Newest predictions: 3.")
    page.close()
    assert (hosts, problems) == ({"127.0.0.1"}, [])
