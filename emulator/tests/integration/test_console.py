"""The console at /__local/: its page and API, and who may not use them."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from emulator.testing.project import RunningEmulator, make_project
from emulator.testing.waiting import wait_until

OFF = {
    "hold": False,
    "reorder": False,
    "duplicate": "no",
    "delaySeconds": 0,
    "failNext": 0,
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    with make_project(tmp_path_factory.mktemp("console")).served() as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def switches_are_off(emulator: RunningEmulator) -> None:
    emulator.switch(**OFF)


@pytest.fixture
def page(emulator: RunningEmulator, browser: Browser) -> Iterator[Page]:
    """The page; whatever it asks for elsewhere, or complains about, fails the test."""
    asked: list[str] = []
    complaints: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{emulator.url}/__local/")
        yield page
    assert [url for url in asked if not url.startswith((emulator.url, "data:"))] == []
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []


def test_events_are_listed_with_their_deliveries(emulator: RunningEmulator) -> None:
    emulator.upload("photos/u/listed.jpg")
    wait_until(lambda: emulator.events()[0]["state"] == "delivered")
    event = emulator.events()[0]
    assert event["subject"] == "objects/photos/u/listed.jpg"
    assert [delivery["outcome"] for delivery in event["deliveries"]] == ["acknowledged"]


def test_page_shows_what_arrives_while_it_is_open(emulator: RunningEmulator, page: Page) -> None:
    emulator.upload("photos/u/<img src=x>.jpg")
    newest = page.get_by_role("list", name="Events").get_by_role("listitem").first
    expect(newest).to_contain_text("delivered photos/u/<img src=x>.jpg; acknowledged")


def test_page_switches_faults_and_shows_what_others_switch(
    emulator: RunningEmulator, page: Page
) -> None:
    page.get_by_label("Hold all events").check()
    page.get_by_label("Deliver twice").select_option("new event id")
    page.get_by_label(re.compile("Fail the next")).fill("2")
    page.get_by_label(re.compile("Delay each")).fill("1.5")
    page.get_by_label("Deliver newest first, one at a time").check()
    switched = {
        "hold": True,
        "reorder": True,
        "duplicate": "new id",
        "delaySeconds": 1.5,
        "failNext": 2,
    }
    wait_until(lambda: emulator.faults() == switched)
    emulator.switch(hold=False)
    expect(page.get_by_label("Hold all events")).not_to_be_checked()


def test_page_says_when_a_value_is_refused(emulator: RunningEmulator, page: Page) -> None:
    delay = page.get_by_label(re.compile("Delay each"))
    page.route(
        "**/faults", lambda route: route.fulfill(json={"error": {"message": "No."}}, status=400)
    )
    delay.fill("1")
    delay.blur()
    expect(page.get_by_role("alert")).to_have_text("No.")


@pytest.mark.parametrize(
    "change",
    [
        {"hold": "yes"},
        {"hold": 1},
        {"duplicate": "thrice"},
        {"delaySeconds": -1},
        {"delaySeconds": True},
        {"failNext": 0.5},
        {"failNext": 100_000},
        {"unheard": True},
        {"hold": True, "failNext": -1},
    ],
)
def test_bad_switch_is_refused_and_changes_nothing(
    emulator: RunningEmulator, change: dict[str, object]
) -> None:
    response = httpx.patch(f"{emulator.url}/__local/faults", json=change)
    assert response.status_code == 400
    assert next(reversed(change)) in response.json()["error"]["message"]
    assert emulator.faults() == OFF


@pytest.mark.parametrize("method", ["PATCH", "POST"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_page_of_another_origin_can_not_flip_a_switch(
    emulator: RunningEmulator, method: str, origin: str
) -> None:
    response = httpx.request(
        method, f"{emulator.url}/__local/faults", headers={"Origin": origin}, json={"hold": True}
    )
    assert response.status_code == 403
    assert emulator.faults() == OFF


@pytest.mark.parametrize("path", ["", "events", "faults", "status", "console.js"])
def test_foreign_host_name_is_refused(emulator: RunningEmulator, path: str) -> None:
    url = f"{emulator.url}/__local/{path}"
    assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 403


def test_another_sites_page_in_a_browser_learns_and_changes_nothing(
    emulator: RunningEmulator, browser: Browser
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.route("http://evil.example/", lambda route: route.fulfill(body="<p>evil"))
        page.goto("http://evil.example/")
        outcomes = page.evaluate(
            """async (url) => {
                const tries = [
                    [`${url}/__local/events`, {}],
                    [`${url}/__local/faults`, { method: 'PATCH', body: '{"hold":true}' }],
                    [`${url}/__local/faults`, { method: 'POST', body: '{"hold":true}' }],
                ];
                return Promise.all(tries.map(([path, options]) =>
                    fetch(path, options).then(() => 'responded', () => 'refused')));
            }""",
            emulator.url,
        )
    assert outcomes == ["refused"] * 3
    assert emulator.faults() == OFF


def test_page_can_not_be_framed_and_runs_only_its_own_script(emulator: RunningEmulator) -> None:
    policy = httpx.get(f"{emulator.url}/__local/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_address_without_its_slash_leads_to_the_page(emulator: RunningEmulator) -> None:
    response = httpx.get(f"{emulator.url}/__local")
    assert (response.status_code, response.headers["location"]) == (301, "/__local/")
