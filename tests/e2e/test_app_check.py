"""The web app built with a site key, while the emulator refuses whoever does not pass App Check."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from emulator.testing.rules_client import MULTIPART, multipart
from tests.e2e.test_budget import initial_scripts
from tests.support.system import REPOSITORY, System, running_system
from tests.support.visitor import (
    accepted,
    choose,
    documents,
    expect_status,
    predict,
    problems_of,
    uid,
    wait_until_gone,
)

PROJECT_FILES = (".firebaserc", "firestore.rules", "storage.rules", "functions")
EXCHANGE = "exchangeDebugToken"

# Whether the page may use what App Check with reCAPTCHA uses: script, frame, and connection.
USE_RECAPTCHA = """() => {
    const loaded = (element) => new Promise((resolve, reject) => {
        Object.assign(element, { onload: resolve, onerror: reject });
        document.body.append(element);
    });
    const src = (path) => ({ src: `https://www.google.com/recaptcha/${path}` });
    return Promise.all([
        loaded(Object.assign(document.createElement('script'), src('enterprise.js'))),
        loaded(Object.assign(document.createElement('iframe'), src('enterprise/anchor'))),
        fetch('https://content-firebaseappcheck.googleapis.com/v1/projects/p/apps/a'),
    ]).then(() => 'allowed', () => 'refused');
}"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as docs/deploy.md says to set it up for App Check."""
    folder = tmp_path_factory.mktemp("project")
    for name in PROJECT_FILES:
        (folder / name).symlink_to(REPOSITORY / name)
    firebase = (REPOSITORY / "firebase.json").read_text()
    (folder / "firebase.json").write_text(firebase.replace('"hosting/dist"', '"dist"'))
    node = shutil.which("node") or "node"
    subprocess.run([node, REPOSITORY / "hosting" / "allow-app-check.js"], cwd=folder, check=True)
    vite = REPOSITORY / "hosting" / "node_modules" / "vite" / "bin" / "vite.js"
    subprocess.run(
        [node, vite, "build", "--logLevel", "error", "--outDir", folder / "dist"],
        cwd=REPOSITORY / "hosting",
        env={**os.environ, "VITE_APP_CHECK_SITE_KEY": "site-key"},
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def system(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("app-check")
    with running_system(folder, project, "--enforce-app-check") as system:
        yield system


@pytest.fixture
def context(browser: Browser, system: System) -> Iterator[BrowserContext]:
    """A visitor who has accepted the notice of a page without App Check."""
    context = browser.new_context(storage_state=accepted(system))
    yield context
    context.close()


def test_page_works_once_the_notice_is_accepted_and_starts_nothing_before(
    context: BrowserContext, system: System, portrait: bytes
) -> None:
    problems = problems_of(context)
    page = context.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(system.endpoints["hosting"])
    choose(page, "astronaut.jpg", portrait)
    predict(page)
    expect(page.get_by_role("dialog").get_by_text("Google reCAPTCHA checks")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert requested
    assert not [url for url in requested if EXCHANGE in url or "app-check" in url]

    page.get_by_role("button", name="I understand").click()
    expect_status(page, "Predicted expression is HAPPY")
    assert [url for url in requested if EXCHANGE in url]
    visitor = uid(page)
    assert [document["expression"] for document in documents(system, visitor)] == ["happy"]
    page.get_by_role("button", name="Delete all", exact=True).click()
    page.get_by_role("button", name="Yes, delete all").click()
    wait_until_gone(system, visitor)
    assert problems == []


def test_bare_client_is_refused_even_with_a_visitors_token(system: System) -> None:
    hosting = system.endpoints["hosting"]
    sign_up = f"{hosting}/identitytoolkit.googleapis.com/v1/accounts:signUp"
    assert httpx.post(sign_up, json={}).status_code == 401
    exchanged = httpx.post(
        f"{hosting}/v1/projects/demo-expressio/apps/fake-app-id:{EXCHANGE}",
        json={"debugToken": system.endpoints["appCheckDebugToken"]},
    )
    header = {"X-Firebase-AppCheck": exchanged.json()["token"]}
    user = httpx.post(sign_up, json={}, headers=header).json()
    name = f"photos/{user['localId']}/0123456789abcdef.jpg"
    uploaded = httpx.post(
        f"{hosting}/v0/b/{system.bucket.name}/o?name={name}",
        headers={
            "Authorization": f"Firebase {user['idToken']}",
            "X-Goog-Upload-Protocol": "multipart",
            **MULTIPART,
        },
        content=multipart({}, b"bytes"),
    )
    assert uploaded.status_code == 401
    assert "App Check token is invalid" in uploaded.json()["error"]["message"]
    listed = httpx.post(
        f"http://{system.endpoints['firestoreWeb']}/v1/projects/demo-expressio/databases/"
        f"(default)/documents/users/{user['localId']}:runAggregationQuery",
        headers={"Authorization": f"Bearer {user['idToken']}"},
        json={},
    )
    assert (listed.status_code, listed.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_policy_lets_recaptcha_in(context: BrowserContext, system: System) -> None:
    problems = problems_of(context)

    def respond(route: Route) -> None:
        route.fulfill(body="", headers={"Access-Control-Allow-Origin": "*"})

    context.route("https://*.google.com/**", respond)
    context.route("https://*.googleapis.com/**", respond)
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    assert page.evaluate(USE_RECAPTCHA) == "allowed"
    assert problems == []


def test_policy_is_written_once_and_changes_nothing_else(project: Path, tmp_path: Path) -> None:
    written = (project / "firebase.json").read_text()
    (tmp_path / "firebase.json").write_text(written)
    script = REPOSITORY / "hosting" / "allow-app-check.js"
    subprocess.run([shutil.which("node") or "node", script], cwd=tmp_path, check=True)
    assert (tmp_path / "firebase.json").read_text() == written

    def without_policy(text: str) -> object:
        firebase = json.loads(text)
        policy, *_of_workers = [
            header
            for rule in firebase["hosting"]["headers"]
            for header in rule["headers"]
            if header["key"] == "Content-Security-Policy"
        ]
        policy["value"] = ""
        firebase["hosting"]["public"] = ""
        return firebase

    assert without_policy(written) == without_policy((REPOSITORY / "firebase.json").read_text())


def test_first_scripts_hold_no_app_check(project: Path) -> None:
    scripts = initial_scripts(project / "dist")
    later = set((project / "dist").glob("assets/*.js")) - set(scripts)
    assert [script.name for script in later if EXCHANGE in script.read_text()]
    assert not [script.name for script in scripts if EXCHANGE in script.read_text()]
