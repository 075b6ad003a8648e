"""Actions of a visitor of the web app, and what is stored about them."""

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, StorageState, expect

from emulator.testing.waiting import wait_until
from expressio.labels import EMOTIONS, LABELS
from tests.support.system import REPOSITORY, System

AXE = REPOSITORY / "hosting" / "node_modules" / "axe-core" / "axe.min.js"

UID = """async () => {
    const databases = await indexedDB.databases();
    if (!databases.some(({ name }) => name === 'firebaseLocalStorageDb')) return null;
    return new Promise((resolve, reject) => {
        const open = indexedDB.open('firebaseLocalStorageDb');
        open.onerror = reject;
        open.onsuccess = () => {
            const { result } = open;
            if (!result.objectStoreNames.contains('firebaseLocalStorage')) return resolve(null);
            const all = result.transaction('firebaseLocalStorage')
                .objectStore('firebaseLocalStorage').getAll();
            all.onsuccess = () => resolve(all.result[0]?.value.uid ?? null);
        };
    });
}"""

# Without `preload`: it fetches the style sheets again, which fails where the test is offline.
FINDINGS = """async () => {
    const { violations } = await axe.run({ preload: false, resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => [id, ...nodes.map((node) => node.html)]);
}"""


def accepted(system: System) -> StorageState:
    """The browser storage of a visitor who has accepted the notice."""
    return {
        "origins": [
            {
                "origin": system.endpoints["hosting"],
                "localStorage": [{"name": "expressio.notice", "value": "accepted"}],
            }
        ]
    }


def problems_of(context: BrowserContext) -> list[str]:
    """The list to which the errors, warnings, and policy violations of the context's pages go."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on("console", note)
    return found


def choose(page: Page, name: str, data: bytes, type_: str = "image/jpeg") -> None:
    page.get_by_label("Photo file").set_input_files(
        {"name": name, "mimeType": type_, "buffer": data}
    )


def predict(page: Page, words: str | re.Pattern[str] | None = None) -> None:
    """Presses PREDICT, and waits for the status to contain `words`, if given."""
    page.get_by_role("button", name="Predict", exact=True).click()
    if words:
        expect_status(page, words)


def expect_status(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def uid(page: Page) -> str:
    """The visitor's uid, once they are signed in."""
    found: list[str] = []

    def is_signed_in() -> bool:
        found[:] = filter(None, [page.evaluate(UID)])
        return bool(found)

    wait_until(is_signed_in, timeout_s=20, what="the sign-in")
    return found[0]


def photos(system: System, uid: str) -> list[str]:
    """The names of the visitor's stored photos."""
    return [blob.name for blob in system.bucket.list_blobs(prefix=f"photos/{uid}/")]


def documents(system: System, uid: str) -> list[dict[str, Any]]:
    """The visitor's prediction documents, newest first."""
    collection = system.firestore.collection(f"users/{uid}/predictions")
    found = [snapshot.to_dict() or {} for snapshot in collection.get()]
    return sorted(found, key=lambda document: document["createdAt"], reverse=True)


def store_prediction(system: System, uid: str, age_minutes: int = 0, **fields: Any) -> str:
    """Writes a prediction document as the function does, without a photo; returns its id."""
    id_ = str(uuid.uuid4())
    made = datetime.now(UTC) - timedelta(minutes=age_minutes)
    document = {
        **_done_document(),
        "id": id_,
        "uid": uid,
        "name": f"photos/{uid}/{id_}.jpg",
        "createdAt": made,
        "updatedAt": made,
        "expireAt": made + timedelta(days=30),
        **fields,
    }
    system.firestore.document(f"users/{uid}/predictions/{id_}").set(document)
    return id_


def face(
    expression: str = "happy",
    share: float = 0.7,
    unsure: bool = False,
    emotion: str | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    """A face as in documents: probability `share` for `expression`, the rest split evenly.

    The same of all seven for `emotion`, `expression` unless it is given. `reason` is for one that
    is unsure.
    """
    return {
        "box": {"left": 0.25, "top": 0.25, "width": 0.5, "height": 0.5},
        "pose": {"yaw": 0.0, "pitch": 5.0, "roll": -2.0},
        "score": 0.9,
        "probabilities": _shares(LABELS, expression, share),
        "expression": expression,
        "unsure": unsure,
        "emotions": _shares(EMOTIONS, emotion or expression, share),
        **({"reason": reason} if reason else {}),
    }


def done(*faces: dict[str, Any]) -> dict[str, Any]:
    """The fields of a `done` document with these faces, of which the first is the photo's."""
    first = {field: faces[0][field] for field in ("probabilities", "expression", "unsure")}
    return {"status": "done", "facesFound": len(faces), "faces": list(faces), **first}


def assert_accessible(page: Page) -> None:
    """Asserts that axe finds no violation, in the light and in the dark scheme."""
    page.evaluate(_axe())  # Evaluated, not added to the page: its policy allows no such script.
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        found = page.evaluate(FINDINGS)
        assert not found, f"{scheme}: {found}"


def wait_until_kept(page: Page) -> None:
    """Waits until the service worker has kept the page's files, and is asked for them."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def wait_until_gone(system: System, uid: str) -> None:
    """Waits until the visitor has neither photos nor documents."""
    wait_until(lambda: not photos(system, uid) and not documents(system, uid), timeout_s=30)


def forget(problems: list[str], *expected: str) -> None:
    """Removes what a browser or Firebase logs about a fault that the test has caused."""
    problems[:] = [text for text in problems if not any(word in text for word in expected)]


def _shares(names: Sequence[str], likeliest: str, share: float) -> dict[str, float]:
    return dict.fromkeys(names, (1 - share) / (len(names) - 1)) | {likeliest: share}


@cache
def _axe() -> str:
    return AXE.read_text()


def _done_document() -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "bucket": "bucket",
        "generation": 1,
        "image": {"width": 512, "height": 512, "format": "JPEG", "bytes": 40_000},
        "model": {"name": "expressio", "version": "1", "sha256": "0" * 64},
        "timings": {"download": 5.0, "decode": 4.0, "detect": 20.0, "classify": 6.0},
        **done(face()),
    }
