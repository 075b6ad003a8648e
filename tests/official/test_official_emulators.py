"""This repository on the official Firebase CLI's emulators; Storage and Firestore are ours.

The official ones of these two are archives to be downloaded, so the function reaches the
emulator's instead, with deliveries held: only the official Functions emulator can call it.
"""

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from cloudevents.conversion import to_structured
from PIL import Image
from playwright.sync_api import Browser

from emulator.endpoints import NO_WAY_OUT
from emulator.testing.project import free_port
from emulator.testing.waiting import wait_until
from tests.support import official
from tests.support.system import REPOSITORY, System, finalized

PROJECT = "demo-expressio"
BUCKET = f"{PROJECT}.appspot.com"
CLI = Path(__file__).parent / "node_modules" / ".bin" / "firebase"
EMULATORS = ("auth", "functions", "hosting")
VARIABLES = ("FIRESTORE_EMULATOR_HOST", "GOOGLE_APPLICATION_CREDENTIALS", "STORAGE_EMULATOR_HOST")
START_S = 240  # 15 on an idle machine.
STOP_S = 20

pytestmark = pytest.mark.skipif(not CLI.is_file(), reason="needs the Firebase CLI: make official")


@pytest.fixture(scope="module")
def emulators(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The URL of each official emulator, serving this repository on free ports."""
    folder = tmp_path_factory.mktemp("official")
    ports = lay_out(folder, system.endpoints["environment"])
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [CLI, "emulators:start", "--only", ",".join(ports), "--non-interactive"],
            cwd=folder,
            env=environment(folder, system),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: is_ready(log) or process.poll() is not None, START_S)
        assert process.poll() is None, "the Firebase CLI has ended"
        yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    finally:
        stop(process)
        print(log.read_text())  # Shown where a test fails.


def lay_out(folder: Path, emulator: dict[str, str]) -> dict[str, int]:
    """Fills `folder` with this repository, but for the emulators' ports; these.

    The function finds Storage and Firestore through .env.local, which the CLI reads and writes.
    """
    firebase = official.configuration(choose_port=lambda _: free_port())
    emulators = firebase["emulators"]
    (folder / "firebase.json").write_text(json.dumps(firebase))
    (folder / "functions").mkdir()
    code = [path for path in REPOSITORY.glob("functions/*") if not path.name.startswith(".env")]
    for path in (REPOSITORY / ".firebaserc", REPOSITORY / "hosting", *code):
        (folder / path.relative_to(REPOSITORY)).symlink_to(path)
    variables = "".join(f"{name}={emulator[name]}\n" for name in VARIABLES)
    (folder / "functions" / ".env.local").write_text(variables)
    return {name: emulators[name]["port"] for name in EMULATORS}


def environment(folder: Path, system: System) -> dict[str, str]:
    """Without the emulator, a login of the person who runs this, other runs and the internet."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in system.endpoints["environment"]
    }
    own = {"XDG_CONFIG_HOME": str(folder), "TMPDIR": str(folder), "HTTPS_PROXY": NO_WAY_OUT}
    return inherited | own | {"CI": "true"}


def is_ready(log: Path) -> bool:
    return "All emulators ready!" in log.read_text()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the CLI as Ctrl-C does, then what it has left: it stops a function's shell alone."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def held(system: System) -> Iterator[None]:
    """The emulator delivers no event of its own."""
    system.switch(hold=True)
    yield
    system.switch(hold=False)


def test_manifest_is_loaded_as_one_function_of_the_bucket(emulators: dict[str, str]) -> None:
    [backend] = httpx.get(f"{emulators['functions']}/backends").json()["backends"]
    [function] = backend["functionTriggers"]
    assert function["entryPoint"] == "on_photo_finalized"
    assert function["eventTrigger"]["eventType"] == "google.cloud.storage.object.v1.finalized"
    assert function["eventTrigger"]["eventFilters"] == {"bucket": BUCKET}


@pytest.mark.usefixtures("held")
def test_event_of_a_photo_is_answered(
    emulators: dict[str, str],
    system: System,
    astronaut: Image.Image,
    encode: Callable[..., bytes],
) -> None:
    blob, path = system.upload(encode(astronaut))
    headers, body = to_structured(finalized(blob))  # As the official Storage emulator sends it.
    url = f"{emulators['functions']}/functions/projects/{PROJECT}/trigger_multicast"
    httpx.post(url, headers=headers, content=body).raise_for_status()
    document = system.document(path)
    assert (document["status"], document["expression"]) == ("done", "happy")
    assert document["generation"] == blob.generation


def test_page_comes_with_its_headers_and_other_addresses_are_not_found(
    emulators: dict[str, str],
) -> None:
    page = httpx.get(f"{emulators['hosting']}/")
    built = (REPOSITORY / "hosting" / "dist" / "index.html").read_text()
    assert (page.status_code, page.text) == (200, built)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-cache"
    missing = httpx.get(f"{emulators['hosting']}/some/where")
    assert (missing.status_code, "There’s no page here" in missing.text) == (404, True)
    script = re.search(r'src="(/assets/[^"]+\.js)"', built)
    assert script
    asset = httpx.get(emulators["hosting"] + script[1])
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_page_learns_the_project_that_it_runs_on(emulators: dict[str, str]) -> None:
    config = httpx.get(f"{emulators['hosting']}/__/firebase/init.json").json()
    assert (config["projectId"], config["storageBucket"]) == (PROJECT, BUCKET)


def test_page_may_reach_the_emulators_that_firebase_json_names(
    emulators: dict[str, str], browser: Browser
) -> None:
    """Their ports are others here than those that are built into the page."""
    hosts = {"emulatorHosts": {"auth": emulators["auth"].removeprefix("http://")}}
    page = browser.new_page()
    page.add_init_script(f"""
        globalThis.__FIREBASE_DEFAULTS__ = {json.dumps(hosts)};
        localStorage.setItem('expressio.notice', 'accepted');
        globalThis.refused = [];
        addEventListener('securitypolicyviolation', ({{ blockedURI }}) => refused.push(blockedURI));
    """)
    with page.expect_response(re.compile("accounts:signUp")) as answered:
        page.goto(emulators["hosting"])
    assert answered.value.json()["localId"]
    # Without its emulator, Firestore's client looks for the internet, which the policy refuses.
    refused = page.evaluate("refused")
    assert [uri for uri in refused if "//www.google.com/images/cleardot.gif" not in uri] == []
    page.close()


def test_visitor_signs_in_anonymously(emulators: dict[str, str]) -> None:
    url = f"{emulators['auth']}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any"
    user = httpx.post(url, json={"returnSecureToken": True}).raise_for_status().json()
    assert user["localId"]
    assert user["idToken"]
