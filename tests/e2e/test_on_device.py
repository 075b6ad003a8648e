"""The page's own pipeline (hosting/src/expressio) gives the answers of the function."""

import base64
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from expressio.kinds import format_of
from expressio.service import analyze_bytes
from tests.support import parity
from tests.support.bombs import promising
from tests.support.system import REPOSITORY, System, running_system

VITE = REPOSITORY / "hosting" / "node_modules" / ".bin" / "vite"
BUNDLE = Path(__file__).parent / "on_device"
BOX_TOLERANCE = 0.01  # Of the picture's side.
TOLERANCE = 0.01  # Of a probability.
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """This repository's system with the bundle in its Hosting."""
    with bundle_served(tmp_path_factory.mktemp("site")) as system:
        yield system


@contextmanager
def bundle_served(folder: Path, *options: str) -> Iterator[System]:
    """The system with the bundle that Vite builds with these options."""
    for name in (".firebaserc", "firebase.json", "firestore.rules", "storage.rules", "functions"):
        (folder / name).symlink_to(REPOSITORY / name)
    dist = folder / "hosting" / "dist"
    arguments = ("--logLevel", "error", "--outDir", str(dist), *options)
    subprocess.run([VITE, "build", BUNDLE, *arguments], check=True)
    with running_system(folder, folder) as system:
        yield system


@pytest.fixture
def page(browser: Browser, site: System) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(site.endpoints["hosting"])
    yield page
    page.close()


def test_device_gives_the_answers_of_the_function(page: Page) -> None:
    photos = dict(parity.photos())
    assert len(photos) >= 100 or parity.VARIABLE in os.environ
    different = {name: compared(page, data) for name, data in photos.items()}
    assert {name: found for name, found in different.items() if found} == {}


def test_processor_without_relaxed_simd_gives_the_same_answers(
    browser: Browser, tmp_path: Path
) -> None:
    with bundle_served(tmp_path, "--mode", "compat") as system:
        page = browser.new_page()
        urls: list[str] = []
        page.context.on("request", lambda request: urls.append(request.url))
        page.goto(system.endpoints["hosting"])
        photos = [*parity.photos()][::5]
        assert photos
        different = {name: compared(page, data) for name, data in photos}
        page.close()
    assert {name: found for name, found in different.items() if found} == {}
    assert ["compat" in url for url in urls if url.endswith(".wasm")] == [True]


def test_device_loads_from_its_own_site_only_and_says_how_far_it_is(
    page: Page, site: System, portrait: bytes
) -> None:
    requests: list[Request] = []
    page.context.on("request", lambda request: requests.append(request))
    result = predict(page, portrait)
    shares = result["shares"]
    assert shares == sorted(shares)
    assert 0.95 < shares[-1] <= 1
    assert len([share for share in shares if share == 1]) < 5
    urls = [request.url for request in requests]
    assert [url for url in urls if url.endswith(".tflite")]
    assert all(url.startswith(site.endpoints["hosting"]) for url in urls)
    [worker] = [request for request in requests if "expressio.worker-" in request.url]
    response = worker.response()
    assert response
    assert response.header_value("content-security-policy") == WORKER_POLICY
    assert predict(page, portrait)["shares"] == []  # It is loaded once.


def test_file_that_the_browser_cannot_decode_is_refused_and_the_next_one_is_read(
    page: Page, portrait: bytes
) -> None:
    refusal = page.evaluate("() => predict(btoa('no photo'), 'JPEG').catch((e) => e.name)")
    assert refusal == "UndecodableError"
    assert predict(page, portrait)["document"]["expression"] == "happy"


def test_more_than_forty_megapixels_is_refused_as_by_the_function_before_decoding(
    page: Page,
) -> None:
    for format_ in ("JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"):
        data = promising(8200, 5000, format_)
        there = analyze_bytes(data)
        assert there["error"]["code"] == "too_many_pixels"
        assert predict(page, data)["document"] == there


def predict(page: Page, data: bytes) -> Any:
    text = base64.b64encode(data).decode()
    return page.evaluate("([data, format]) => predict(data, format)", [text, format_of(data)])


def compared(page: Page, data: bytes) -> list[str]:
    """What the page and the function do not answer alike."""
    return differences(predict(page, data)["document"], analyze_bytes(data))


def differences(here: dict[str, Any], there: dict[str, Any]) -> list[str]:
    """What is not the same in two prediction documents."""
    if here["status"] != there["status"]:
        return [f"status: {here['status']}, {there['status']}"]
    same = ("schemaVersion", "image", "model", "facesFound")
    found = [field for field in same if here.get(field) != there.get(field)]
    if len(here["faces"]) != len(there["faces"]):
        return [*found, f"faces: {len(here['faces'])}, {len(there['faces'])}"]
    for number, (one, other) in enumerate(zip(here["faces"], there["faces"], strict=True)):
        fields = ("expression", "unsure", "reason")
        found += [f"{field} {number}" for field in fields if one.get(field) != other.get(field)]
        tolerances = {"box": BOX_TOLERANCE, "probabilities": TOLERANCE, "emotions": TOLERANCE}
        for field, tolerance in {**tolerances, "pose": 1.0}.items():
            off = max(abs(one[field][key] - value) for key, value in other[field].items())
            if off > tolerance:
                found.append(f"{field} {number}: {off:.4f}")
    return found
