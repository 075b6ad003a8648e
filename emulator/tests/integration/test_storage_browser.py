"""Sign-in and storage from the real browser SDK in Chromium, which finds the emulators itself."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from emulator.testing.javascript_sdk import SDK, sdk_module
from emulator.testing.project import BUCKET, Project, RunningEmulator, make_project
from emulator.testing.waiting import wait_until

SDK_FILES = ("firebase-app.js", "firebase-auth.js", "firebase-storage.js")
LATE_MS = 15_000

PAGE = """<!doctype html><title>SDK</title><script type="module">
import * as app from './firebase-app.js';
import * as auth from './firebase-auth.js';
import * as storage from './firebase-storage.js';
const config = await (await fetch('/__/firebase/init.json')).json();
const bucket = storage.getStorage(app.initializeApp(config));
window.sdk = { ...auth, ...storage, bucket, user: auth.getAuth() };
</script>"""

pytestmark = pytest.mark.skipif(SDK is None, reason="the npm package firebase is not installed")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose page holds the SDK's own browser build, its imports made local."""
    project = make_project(tmp_path_factory.mktemp("browser"))
    for name in SDK_FILES:
        (project.public / name).write_text(sdk_module(name))
    (project.public / "index.html").write_text(PAGE)
    return project


@pytest.fixture(scope="module")
def emulator(project: Project) -> Iterator[RunningEmulator]:
    with project.served() as emulator:
        yield emulator


@pytest.fixture
def page(browser: Browser, emulator: RunningEmulator) -> Iterator[Page]:
    """The page before anybody has signed in."""
    context = browser.new_context()
    page = context.new_page()
    open_page(page, emulator)
    yield page
    context.close()


@pytest.fixture
def signed_in(page: Page) -> Page:
    """The page after an anonymous sign-in."""
    page.evaluate("sdk.signInAnonymously(sdk.user)")
    return page


def open_page(page: Page, emulator: RunningEmulator) -> None:
    page.goto(emulator.url)
    page.wait_for_function("window.sdk")


def outcome(page: Page, script: str) -> Any:
    """What the asynchronous `script` returns, or the code of the SDK error that it throws."""
    late = f"new Promise((_, reject) => setTimeout(() => reject({{ code: 'late' }}), {LATE_MS}))"
    return page.evaluate(
        f"Promise.race([{late}, (async () => {{ {script} }})()]).catch((error) => error.code)"
    )


def test_anonymous_user_signs_in_and_stays_after_a_reload(
    page: Page, emulator: RunningEmulator
) -> None:
    uid = page.evaluate("sdk.signInAnonymously(sdk.user).then((found) => found.user.uid)")
    open_page(page, emulator)
    again = page.evaluate("sdk.user.authStateReady().then(() => sdk.user.currentUser.uid)")
    assert again == uid


def test_token_is_refreshed_on_demand(signed_in: Page) -> None:
    uid = signed_in.evaluate("sdk.user.currentUser.uid")
    claims = signed_in.evaluate("sdk.user.currentUser.getIdTokenResult(true)")["claims"]
    assert claims["sub"] == uid


def test_deleted_user_is_signed_out(signed_in: Page) -> None:
    assert outcome(signed_in, "await sdk.user.currentUser.delete(); return 'deleted'") == "deleted"
    assert signed_in.evaluate("sdk.user.currentUser") is None


def test_upload_at_once_is_read_back_with_its_metadata(signed_in: Page) -> None:
    metadata, bytes_read = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/at once ü.jpg');
        const data = new Uint8Array([255, 216, 13, 10, 45, 45, 0]);
        await sdk.uploadBytes(photo, data, {
          contentType: 'image/jpeg', customMetadata: { taken: 'webcam' } });
        const blob = await sdk.getBlob(photo);
        return [await sdk.getMetadata(photo), [...new Uint8Array(await blob.arrayBuffer())]];""",
    )
    assert bytes_read == [255, 216, 13, 10, 45, 45, 0]
    assert metadata["fullPath"] == "photos/u1/at once ü.jpg"
    assert (metadata["size"], metadata["contentType"]) == (7, "image/jpeg")
    assert metadata["customMetadata"] == {"taken": "webcam"}


def test_large_upload_shows_progress_and_arrives_whole(
    signed_in: Page, emulator: RunningEmulator
) -> None:
    delivered = emulator.status()["events"]["delivered"]
    progress, size, sums_agree = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/large.jpg');
        const data = new Uint8Array(3_000_000).map((_, index) => index % 251);
        const task = sdk.uploadBytesResumable(photo, data, { contentType: 'image/jpeg' });
        const progress = [];
        task.on('state_changed', (at) => progress.push(at.bytesTransferred));
        await task;
        const back = new Uint8Array(await sdk.getBytes(photo));
        const agree = back.every((value, index) => value === data[index]);
        return [progress, back.length, agree];""",
    )
    assert (size, sums_agree) == (3_000_000, True)
    assert len(set(progress)) > 3 and progress == sorted(progress)
    wait_until(lambda: emulator.status()["events"]["delivered"] == delivered + 1)


def test_paused_upload_resumes_where_it_was(signed_in: Page) -> None:
    size = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/paused.jpg');
        const task = sdk.uploadBytesResumable(photo, new Uint8Array(3_000_000));
        await new Promise((resolve) => {
          const stop = task.on('state_changed', (at) => {
            if (at.state === 'paused') { stop(); resolve(); }
            else if (at.bytesTransferred > 0) { task.pause(); } }); });
        task.resume();
        return (await task).metadata.size;""",
    )
    assert size == 3_000_000


def test_canceled_upload_leaves_no_object(signed_in: Page) -> None:
    code = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/cancelled.jpg');
        const task = sdk.uploadBytesResumable(photo, new Uint8Array(3_000_000));
        task.on('state_changed', (at) => { if (at.bytesTransferred > 0) { task.cancel(); } });
        await task.catch((error) => error);
        return (await sdk.getMetadata(photo)).size;""",
    )
    assert code == "storage/object-not-found"


def test_deleted_object_is_not_found(signed_in: Page) -> None:
    code = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/deleted.jpg');
        await sdk.uploadBytes(photo, new Uint8Array(3));
        await sdk.deleteObject(photo);
        return (await sdk.getMetadata(photo)).size;""",
    )
    assert code == "storage/object-not-found"


def test_listing_names_objects_and_folders(signed_in: Page) -> None:
    names, folders = outcome(
        signed_in,
        """for (const name of ['a.jpg', 'b.jpg', 'deep/c.jpg']) {
          await sdk.uploadBytes(sdk.ref(sdk.bucket, 'listed/u1/' + name), new Uint8Array(1)); }
        const first = await sdk.list(sdk.ref(sdk.bucket, 'listed/u1'), { maxResults: 1 });
        const all = await sdk.listAll(sdk.ref(sdk.bucket, 'listed/u1'));
        return [[first, all].map((found) => found.items.map((item) => item.name)),
                all.prefixes.map((folder) => folder.fullPath)];""",
    )
    assert names == [["a.jpg"], ["a.jpg", "b.jpg"]]
    assert folders == ["listed/u1/deep"]


def test_metadata_is_updated(signed_in: Page) -> None:
    metadata = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/updated.jpg');
        await sdk.uploadBytes(photo, new Uint8Array(1), { customMetadata: { a: '1', b: '2' } });
        await sdk.updateMetadata(photo, { cacheControl: 'no-store', customMetadata: { a: null } });
        return await sdk.getMetadata(photo);""",
    )
    assert metadata["cacheControl"] == "no-store"
    assert metadata["customMetadata"] == {"b": "2"}


def test_user_who_is_not_signed_in_may_do_nothing(page: Page) -> None:
    for call in (
        "await sdk.uploadBytes(photo, new Uint8Array(1))",
        "await sdk.getMetadata(photo)",
        "await sdk.getBytes(photo)",
        "await sdk.deleteObject(photo)",
        "await sdk.listAll(photo.parent)",
    ):
        script = f"const photo = sdk.ref(sdk.bucket, 'photos/u1/x.jpg'); {call}; return 'done';"
        assert outcome(page, script) == "storage/unauthorized"


def test_bad_token_is_unauthenticated(emulator: RunningEmulator) -> None:
    response = httpx.get(
        f"{emulator.url}/v0/b/demo-project.appspot.com/o/x",
        headers={"Authorization": "Firebase not.a.token"},
    )
    assert response.status_code == 401


def test_admin_token_does_not_open_the_browsers_door(emulator: RunningEmulator) -> None:
    response = httpx.get(
        f"{emulator.url}/v0/b/demo-project.appspot.com/o/x",
        headers={"Authorization": "Bearer owner"},
    )
    assert response.status_code == 401


def test_download_url_opens_the_object_without_a_user_and_a_wrong_token_does_not(
    signed_in: Page,
) -> None:
    url = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/linked.jpg');
        await sdk.uploadBytes(photo, new Uint8Array([1, 2, 3]), { contentType: 'image/jpeg' });
        return await sdk.getDownloadURL(photo);""",
    )
    assert httpx.get(url).content == b"\x01\x02\x03"
    assert httpx.get(url + "0").status_code == 403


def test_uploaded_page_is_downloaded_rather_than_shown(signed_in: Page) -> None:
    url = outcome(
        signed_in,
        """const file = sdk.ref(sdk.bucket, 'photos/u1/page.html');
        await sdk.uploadString(file, '<script>alert(1)</script>', 'raw', {
          contentType: 'text/html' });
        return await sdk.getDownloadURL(file);""",
    )
    headers = httpx.get(url).headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == "attachment"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def upload(emulator: RunningEmulator) -> Any:
    """upload(command, data, offset): the response to the next step of a resumable upload."""
    headers = {"Authorization": f"Firebase {emulator.sign_in()['idToken']}"}
    started = httpx.post(
        f"{emulator.url}/v0/b/{BUCKET}/o?name=photos%2Fu1%2Fby-steps.jpg",
        headers={
            **headers,
            "X-Goog-Upload-Protocol": "resumable",
            "X-Goog-Upload-Command": "start",
            "X-Goog-Upload-Header-Content-Type": "image/jpeg",
        },
        json={},
    )
    assert started.headers["x-goog-upload-status"] == "active"
    url = started.headers["x-goog-upload-url"]

    def step(command: str, data: bytes = b"", offset: int = 0) -> httpx.Response:
        wanted = {"X-Goog-Upload-Command": command, "X-Goog-Upload-Offset": str(offset)}
        return httpx.post(url, headers={**headers, **wanted}, content=data)

    return step


def test_chunk_that_was_lost_is_asked_for_and_sent_again(upload: Any) -> None:
    assert upload("upload", b"abc").headers["x-goog-upload-status"] == "active"
    assert upload("upload", b"ghi", offset=6).status_code == 400
    assert upload("query").headers["x-goog-upload-size-received"] == "3"
    assert upload("upload", b"defg", offset=3).headers["x-goog-upload-size-received"] == "7"
    final = upload("upload, finalize", b"DEF", offset=3)  # What was sent before is cut off.
    assert final.headers["x-goog-upload-status"] == "final"
    assert final.json()["size"] == "6"
    repeated = upload("finalize", offset=6)
    assert repeated.json()["generation"] == final.json()["generation"]


def test_upload_that_was_cancelled_is_unknown(upload: Any) -> None:
    upload("upload", b"abc")
    assert upload("cancel").headers["x-goog-upload-status"] == "cancelled"
    assert upload("query").status_code == 404


def test_unknown_command_is_not_taken_for_a_query(upload: Any) -> None:
    assert upload("transmogrify").status_code == 501


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-1", 206, b"12"),
        ("bytes=1-", 206, b"23"),
        ("bytes=-1", 206, b"3"),
        ("bytes=0-99", 206, b"123"),
        ("bytes=3-", 416, b""),
        ("lines=1-2", 200, b"123"),
    ],
)
def test_range_of_an_object_is_read(signed_in: Page, wanted: str, status: int, body: Any) -> None:
    url = outcome(
        signed_in,
        """const photo = sdk.ref(sdk.bucket, 'photos/u1/ranged.jpg');
        await sdk.uploadBytes(photo, new Uint8Array([49, 50, 51]), { contentType: 'image/jpeg' });
        return await sdk.getDownloadURL(photo);""",
    )
    response = httpx.get(url, headers={"Range": wanted})
    assert (response.status_code, response.content) == (status, body)
    assert response.headers["x-content-type-options"] == "nosniff"
