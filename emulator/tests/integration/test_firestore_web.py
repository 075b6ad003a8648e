"""The local Firestore through the firebase JS SDK in a real browser, as the web app uses it."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import jwt
import pytest
from google.cloud import firestore
from playwright.sync_api import Browser, Page
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from emulator.firestore import webchannel
from emulator.testing.javascript_sdk import SDK, sdk_module
from emulator.testing.waiting import wait_until
from emulator.tests.integration.firestore_server import FirestoreServer, admin_client, served

PAGE = """
<!doctype html>
<script type="module">
  import { initializeApp } from "/sdk/firebase-app.js";
  import * as firestore from "/sdk/firebase-firestore.js";

  const options = new URLSearchParams(location.search);
  const app = initializeApp({ projectId: "demo-project", apiKey: "any" });
  const db = firestore.initializeFirestore(app, {
    experimentalForceLongPolling: options.has("longPolling"),
  });
  const token = options.get("token");
  const emulator = token ? { mockUserToken: token } : {};
  firestore.connectFirestoreEmulator(db, location.hostname, Number(location.port), emulator);
  Object.assign(window, firestore, { db, heard: [] });
</script>
"""

pytestmark = pytest.mark.skipif(SDK is None, reason="the npm package firebase is not installed")


def page_with_sdk(request: Request) -> Response:
    return HTMLResponse(PAGE)


def sdk_file(request: Request) -> Response:
    return Response(sdk_module(request.path_params["file"]), media_type="text/javascript")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("firestore")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[FirestoreServer]:
    pages = [Route("/", page_with_sdk), Route("/sdk/{file}", sdk_file)]
    with served(folder, pages) as server:
        yield server


@pytest.fixture
def admin(server: FirestoreServer) -> Iterator[firestore.Client]:
    with admin_client(server) as client:
        yield client


@pytest.fixture
def page(server: FirestoreServer, browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield open_page(context.new_page(), server)


def open_page(page: Page, server: FirestoreServer, options: str = "") -> Page:
    page.goto(f"http://127.0.0.1:{server.web_port}/?{options}")
    page.wait_for_function("window.db")
    return page


def listen(page: Page, target: str, heard: str) -> None:
    """Starts a listener whose snapshots `s`, as the expression `heard`, go to window.heard."""
    page.evaluate(
        f"() => {{ onSnapshot({target}, s => window.heard.push({heard}),"
        " e => window.heard.push(e.code)) }"
    )


def hear(page: Page, count: int, timeout_s: float = 5) -> Any:
    """The last of `count` things heard, no sooner and no later."""
    page.wait_for_function(
        "count => window.heard.length >= count", arg=count, timeout=timeout_s * 1000
    )
    assert page.evaluate("window.heard.length") == count, page.evaluate("window.heard")
    return page.evaluate("window.heard.at(-1)")


# Listening


def test_document_is_heard_before_it_exists_and_at_every_change(
    page: Page, admin: firestore.Client
) -> None:
    prediction = admin.document("users/u/predictions/p")
    listen(page, "doc(db, 'users/u/predictions/p')", "s.data() ?? null")
    assert hear(page, 1) is None
    admin.document("users/u/predictions/other").set({})
    fields = {"text": "Grüße 😀 \u2028", "n": [1, {"m": 0.25}], "large": 2**53 - 1, "none": None}
    prediction.set(fields)
    assert hear(page, 2) == fields
    prediction.update({"n": 2})
    assert hear(page, 3)["n"] == 2
    prediction.delete()
    assert hear(page, 4) is None


def test_query_hears_of_additions_changes_and_removals_in_one_snapshot_a_commit(
    page: Page, admin: firestore.Client
) -> None:
    c = admin.collection("c")
    for id, n in (("a", 1), ("b", 2), ("z", 9)):
        c.document(id).set({"n": n, "tag": "x"})
    listen(
        page,
        "query(collection(db, 'c'), where('tag', '==', 'x'), orderBy('n', 'desc'), limit(2))",
        "s.docChanges().map(c => `${c.type} ${c.doc.id}`).sort()",
    )
    assert hear(page, 1) == ["added b", "added z"]
    batch = admin.batch()
    batch.update(c.document("z"), {"tag": "y"})
    batch.update(c.document("b"), {"n": 3})
    batch.commit()
    assert hear(page, 2) == ["added a", "modified b", "removed z"]
    c.document("a").delete()
    assert hear(page, 3) == ["removed a"]


def test_two_listeners_in_one_page_both_hear(page: Page, admin: firestore.Client) -> None:
    listen(page, "doc(db, 'c/d')", "'document ' + s.exists()")
    listen(page, "collection(db, 'c')", "'collection ' + s.size")
    hear(page, 2)
    admin.document("c/d").set({})
    hear(page, 4)
    assert sorted(page.evaluate("window.heard")) == [
        "collection 0",
        "collection 1",
        "document false",
        "document true",
    ]


def test_listener_that_was_ended_and_started_again_is_up_to_date(
    page: Page, admin: firestore.Client
) -> None:
    admin.document("c/gone").set({})
    page.evaluate("() => { window.end = onSnapshot(collection(db, 'c'), s => heard.push(s.size)) }")
    assert hear(page, 1) == 1
    page.evaluate("() => window.end()")
    admin.document("c/gone").delete()
    admin.document("c/new").set({})
    assert page.evaluate(
        "getDocsFromServer(collection(db, 'c')).then(s => s.docs.map(d => d.id))"
    ) == ["new"]


def test_page_catches_up_after_the_server_forgot_it(
    server: FirestoreServer, page: Page, admin: firestore.Client
) -> None:
    for id in ("a", "b"):
        admin.document(f"c/{id}").set({})
    listen(page, "collection(db, 'c')", "s.docs.map(d => d.id)")
    assert hear(page, 1) == ["a", "b"]
    server.restart()
    admin.document("c/a").delete()
    page.evaluate("() => { void getDocFromServer(doc(db, 'c/b')).catch(() => {}) }")
    page.wait_for_function("window.heard.at(-1).join() === 'b'", timeout=20_000)
    admin.document("c/c").set({})
    page.wait_for_function("window.heard.at(-1).join() === 'b,c'")


def test_page_learns_of_a_deletion_that_the_server_has_forgotten(
    server: FirestoreServer, folder: Path, page: Page, admin: firestore.Client
) -> None:
    """The existence filter reveals it; the page then asks for each extra document."""
    for id in ("a", "b"):
        admin.document(f"c/{id}").set({})
    listen(page, "collection(db, 'c')", "s.metadata.fromCache + ' ' + s.docs.map(d => d.id)")
    assert hear(page, 1) == "false a,b"
    server.stop()
    with closing(sqlite3.connect(folder / "state.db")) as state, state:
        for table in ("firestore_documents", "firestore_changes"):
            state.execute(f"DELETE FROM {table} WHERE name LIKE '%/c/a'")
    server.start()
    page.evaluate("() => { void getDocFromServer(doc(db, 'c/b')).catch(() => {}) }")
    page.wait_for_function("window.heard.at(-1) === 'false b'", timeout=20_000)


def test_long_polling_hears_as_well(
    server: FirestoreServer, page: Page, admin: firestore.Client
) -> None:
    open_page(page, server, "longPolling")
    listen(page, "doc(db, 'c/d')", "s.data()?.n ?? null")
    assert hear(page, 1) is None
    for n in range(3):
        admin.document("c/d").set({"n": n})
        assert hear(page, n + 2) == n


def test_listener_lives_on_while_its_requests_are_replaced(
    page: Page, admin: firestore.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchannel, "NOOP_EVERY_S", 0.05)
    monkeypatch.setattr(webchannel, "ROTATE_AFTER_S", 0.2)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.method))
    listen(page, "doc(db, 'c/d')", "s.data()?.n ?? null")
    hear(page, 1)
    page.wait_for_timeout(1500)
    admin.document("c/d").set({"n": 1})
    assert hear(page, 2) == 1
    assert 4 <= requests.count("GET") <= 10


def test_session_of_a_closed_page_is_forgotten(
    server: FirestoreServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchannel, "FORGET_AFTER_S", 0.3)
    with browser.new_context() as context:
        page = open_page(context.new_page(), server)
        with page.expect_request(re.compile("[?&]SID=")) as held:
            listen(page, "doc(db, 'c/d')", "s.exists()")
            hear(page, 1)
    assert status_of(held.value.url) == 200
    # Each look keeps the session for a while, so they have to be further apart than that.
    wait_until(lambda: status_of(held.value.url) == 400, what="the session's end", poll_s=0.8)


def status_of(backchannel_url: str) -> int:
    """The response to one short GET on the page's session."""
    try:
        with urlopen(backchannel_url.replace("CI=0", "CI=1").replace("AID=0", "AID=1")) as response:
            return int(response.status)
    except HTTPError as error:
        with error:
            return error.code


# Writing


def test_write_is_stored_acknowledged_and_heard(page: Page, admin: firestore.Client) -> None:
    listen(page, "doc(db, 'c/d')", "[s.data()?.n ?? null, s.metadata.hasPendingWrites]")
    hear(page, 1)
    page.evaluate("setDoc(doc(db, 'c/d'), { n: 1, text: '😀', at: serverTimestamp() })")
    page.wait_for_function("!window.heard.at(-1)[1] || window.heard.length > 1")
    stored = admin.document("c/d").get()
    assert stored.to_dict() == {"n": 1, "text": "😀", "at": stored.update_time}
    page.evaluate("updateDoc(doc(db, 'c/d'), { n: increment(2), text: deleteField() })")
    assert admin.document("c/d").get().get("n") == 3
    page.evaluate("deleteDoc(doc(db, 'c/d'))")
    assert not admin.document("c/d").get().exists


def test_refused_write_rejects_and_the_next_one_succeeds(
    page: Page, admin: firestore.Client
) -> None:
    code = page.evaluate("updateDoc(doc(db, 'c/missing'), { n: 1 }).catch(error => error.code)")
    page.evaluate("setDoc(doc(db, 'c/d'), { n: 2 })")
    assert (code, admin.document("c/d").get().to_dict()) == ("not-found", {"n": 2})


def test_batch_is_stored_whole_or_not_at_all(page: Page, admin: firestore.Client) -> None:
    code = page.evaluate(
        """() => writeBatch(db).set(doc(db, 'c/a'), { n: 1 }).update(doc(db, 'c/b'), { n: 1 })
            .commit().catch(error => error.code)"""
    )
    assert (code, admin.document("c/a").get().exists) == ("not-found", False)


# Transactions and counts


def test_transaction_runs_again_when_its_document_changed_meanwhile(
    page: Page, admin: firestore.Client
) -> None:
    admin.document("c/d").set({"n": 1})
    page.expose_function("interfere", lambda: admin.document("c/d").set({"n": 10}) and None)
    page.evaluate(
        """() => runTransaction(db, async (transaction) => {
            const read = await transaction.get(doc(db, 'c/d'));
            if (read.data().n === 1) await interfere();
            transaction.update(doc(db, 'c/d'), { n: read.data().n + 1 });
        })"""
    )
    assert admin.document("c/d").get().to_dict() == {"n": 11}


def test_transaction_runs_again_when_what_it_only_read_changed(
    page: Page, admin: firestore.Client
) -> None:
    page.expose_function("interfere", lambda: admin.document("c/only").set({}) and None)
    page.evaluate(
        """() => runTransaction(db, async (transaction) => {
            const read = await transaction.get(doc(db, 'c/only'));
            if (!read.exists()) await interfere();
            transaction.set(doc(db, 'c/result'), { existed: read.exists() });
        })"""
    )
    assert admin.document("c/result").get().to_dict() == {"existed": True}


def test_count_is_of_the_query_below_its_parent(page: Page, admin: firestore.Client) -> None:
    for id, status in (("p", "done"), ("q", "done"), ("r", "error")):
        admin.document(f"batches/b/predictions/{id}").set({"status": status})
    admin.document("batches/other/predictions/p").set({"status": "done"})
    assert (
        page.evaluate(
            """() => getCountFromServer(query(collection(db, 'batches/b/predictions'),
                where('status', '==', 'done'))).then(s => s.data().count)"""
        )
        == 2
    )


def test_sum_is_unimplemented(page: Page) -> None:
    assert (
        page.evaluate(
            """() => getAggregateFromServer(collection(db, 'c'), { total: sum('n') })
                .catch(error => error.code)"""
        )
        == "unimplemented"
    )


# Identity


def test_signed_in_user_is_served(
    server: FirestoreServer, page: Page, admin: firestore.Client
) -> None:
    open_page(page, server, f"token={server.tokens.issue('u', int(time.time()))}")
    listen(page, "doc(db, 'c/d')", "s.exists()")
    assert hear(page, 1) is False
    admin.document("c/d").set({})
    assert hear(page, 2) is True
    assert page.evaluate("getCountFromServer(collection(db, 'c')).then(s => s.data().count)") == 1


def test_admin_token_is_not_taken_from_a_browser(server: FirestoreServer, page: Page) -> None:
    open_page(page, server, "token=owner")
    assert count_error(page) == "unauthenticated"
    listen(page, "doc(db, 'c/d')", "s.exists()")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.heard") == []


def test_expired_token_is_unauthenticated(server: FirestoreServer, page: Page) -> None:
    claims = jwt.decode(server.tokens.issue("u", 0), options={"verify_signature": False})
    expired = jwt.encode({**claims, "exp": 1}, server.tokens.private_key, algorithm="RS256")
    open_page(page, server, f"token={expired}")
    assert count_error(page) == "unauthenticated"


def count_error(page: Page) -> Any:
    return page.evaluate("getCountFromServer(collection(db, 'c')).catch(error => error.code)")
