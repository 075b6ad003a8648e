"""A film on the page: analyzed in the browser, it becomes a timeline of each person."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from batch.film import COLUMNS, film
from tests.support.films import (
    angry_head,
    happy_head,
    scene,
    set_durations,
    turn_clockwise,
    write_film,
)
from tests.support.system import System
from tests.support.visitor import assert_accessible, choose, forget, uid

SECONDS = 6
RATE = 25
SWITCH = 3  # Seconds, when the person on the left changes from happy to angry.
EVERY = 2  # Of 25 frames a second, so that at least 10 are looked at.
TOLERANCES = {"box": 0.01, "probabilities": 0.1, "emotions": 0.1}  # Of single frames.
TICKS = 512  # Of a frame, in `set_durations`.
TIMEOUT = 120_000  # Milliseconds, for an analysis beside other tests.


def pictures() -> Iterator[Image.Image]:
    """A happy person who becomes angry, and from 2 s on a happy one who moves."""
    for index in range(SECONDS * RATE):
        heads = [(happy_head(110) if index < SWITCH * RATE else angry_head(110), 20, 60)]
        if index >= 2 * RATE:
            heads.append((happy_head(100), 170 + index // 5, 90))
        yield scene(*heads)


# As browsers treat hidden tabs: timers are a second late, and nothing is drawn.
HIDE = """
    const { setTimeout: wait } = globalThis;
    globalThis.setTimeout = (act, ms = 0, ...given) => wait(act, Math.max(ms, 1000), ...given);
    globalThis.requestAnimationFrame = () => 0;
    HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
"""

# Half a second of a tone, as a browser records it.
RECORD_SOUND = """
    async () => {
        const audio = new AudioContext();
        const tone = new OscillatorNode(audio);
        const { stream } = tone.connect(new MediaStreamAudioDestinationNode(audio));
        const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm' });
        const file = new Promise((resolve) => (recorder.ondataavailable = resolve));
        tone.start();
        recorder.start();
        setTimeout(() => recorder.stop(), 500);
        return [...new Uint8Array(await (await file).data.arrayBuffer())];
    }
"""


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("films") / "party.webm", pictures(), "VP80", RATE)


def test_film_becomes_the_table_of_the_command_and_nothing_leaves_the_page(
    page: Page, system: System, party: Path, tmp_path: Path
) -> None:
    uid(page)  # The sign-in, which has nothing to do with films, may go on after this.
    requests: list[Request] = []
    page.context.on("request", lambda request: requests.append(request))
    analyze(page, party)
    document = json.loads(saved(page, "Save as JSON", tmp_path).read_text())
    table = saved(page, "Save as CSV", tmp_path).read_text(encoding="utf-8-sig")
    site = system.endpoints["hosting"]
    assert [request.url for request in requests if request.url.endswith(".tflite")]
    for request in requests:
        assert request.method == "GET" or "/accounts:" in request.url
        assert request.url.startswith((site, "blob:"))

    assert film([party], tmp_path / "command", EVERY, is_dry_run=False)
    expected = json.loads((tmp_path / "command" / "party.webm.json").read_text())
    for field in ("every", "model", "smoothing", "complete"):
        assert document[field] == expected[field]
    for field in ("duration", "seconds"):
        assert document[field] == pytest.approx(expected[field], abs=1 / RATE)
    assert len(expected["frames"]) == SECONDS * RATE / EVERY
    assert differences(document["frames"], expected["frames"]) == []
    rows = list(csv.DictReader(table.splitlines()))
    assert tuple(rows[0]) == COLUMNS
    faces = [face for frame in document["frames"] for face in frame["faces"]]
    assert [row["shown"] for row in rows] == [face["shown"] for face in faces]


def test_lanes_moments_and_table_jump_in_the_film(page: Page, party: Path, tmp_path: Path) -> None:
    analyze(page, party)
    expect(page.get_by_role("heading", name="party.webm")).to_be_visible()
    expect(page).to_have_title("party.webm · Expressio")
    first, second = page.get_by_role("slider").all()
    expect(first).to_have_attribute("aria-valuetext", "0:00, Happy")
    expect(second).to_have_attribute("aria-valuetext", "0:00, not seen")
    box = first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    expect(first).to_have_attribute("aria-valuetext", "0:04, Angry")
    assert shown_at(page) == pytest.approx(0.8 * SECONDS, abs=0.1)
    expect(page.locator("[data-person='1']")).to_contain_text("Angry")
    expect(page.locator("[data-person='2']")).to_contain_text("Happy")
    first.focus()
    page.keyboard.press("ArrowLeft")
    assert shown_at(page) == pytest.approx(0.8 * SECONDS - 1, abs=0.1)
    page.keyboard.press("Home")
    expect(page.locator("[data-person='2']")).to_have_count(0)

    moment = page.get_by_role("button", name="Angry")
    moment.click()
    assert shown_at(page) > SWITCH
    page.get_by_text("Changes of person 1 as a table").click()
    page.get_by_role("row", name="Happy").get_by_role("button").click()
    assert shown_at(page) == 0
    page.get_by_role("button", name="Person 2").click()
    expect(page.get_by_role("heading", name="Key moments of person 2")).to_be_visible()
    page.get_by_label("The four").check()
    with Image.open(saved(page, "Save timeline as PNG", tmp_path)) as picture:
        assert picture.width == 1600
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause the video").click()
    assert_accessible(page)


def test_analysis_pauses_goes_on_and_is_canceled(page: Page, party: Path) -> None:
    page.get_by_label("Photo file").set_input_files(party)
    page.get_by_role("button", name="Pause", exact=True).click(timeout=TIMEOUT)
    expect(page.get_by_role("status")).to_have_text("Paused")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("status")).to_have_text("Analyzing the video…")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Upload")).to_be_visible()
    expect(page.get_by_role("heading", name="party.webm")).to_have_count(0)


def test_other_rate_analyzes_again(page: Page, party: Path, tmp_path: Path) -> None:
    analyze(page, party)
    page.get_by_label("5 a second").check()
    page.get_by_role("button", name="Analyze again").click()
    expect(page.get_by_role("status")).to_contain_text("Done", timeout=TIMEOUT)
    document = json.loads(saved(page, "Save as JSON", tmp_path).read_text())
    assert document["every"] == RATE / 5
    page.get_by_role("button", name="New photo").click()
    expect(page.get_by_role("button", name="Upload")).to_be_visible()


def test_hidden_tab_goes_on_and_loses_no_frame(page: Page, tmp_path: Path) -> None:
    frames = [scene((happy_head(110), 20 + place, 60)) for place in range(RATE)]
    path = write_film(tmp_path / "second.webm", frames, "VP80", RATE)
    page.get_by_label("Photo file").set_input_files(path)
    page.evaluate(HIDE)
    expect(page.get_by_role("status")).to_contain_text("Done", timeout=TIMEOUT)
    document = json.loads(saved(page, "Save as JSON", tmp_path).read_text())
    assert [frame["frame"] for frame in document["frames"]] == [*range(0, RATE, EVERY)]
    assert all(len(frame["faces"]) == 1 for frame in document["frames"])


def test_turned_film_is_analyzed_upright(page: Page, tmp_path: Path) -> None:
    lying = (scene((happy_head(110), 20, 60)).transpose(Image.Transpose.ROTATE_90),) * RATE
    path = write_film(tmp_path / "turned.mp4", lying, "VP90", RATE)
    turn_clockwise(path)
    analyze(page, path)
    document = json.loads(saved(page, "Save as JSON", tmp_path).read_text())
    assert (document["film"]["width"], document["film"]["height"]) == (320, 240)
    faces = [face for frame in document["frames"] for face in frame["faces"]]
    assert {face["expression"] for face in faces} == {"happy"}
    assert abs(faces[0]["pose"]["roll"]) < 20


def test_frames_of_unequal_length_have_their_own_times(page: Page, tmp_path: Path) -> None:
    frames = [scene((happy_head(110), 20 + 5 * place, 60)) for place in range(RATE)]
    path = write_film(tmp_path / "uneven.mp4", frames, "VP90", RATE)
    set_durations(path, [(10, TICKS), (1, 20 * TICKS), (14, TICKS)])
    analyze(page, path)
    document = json.loads(saved(page, "Save as JSON", tmp_path).read_text())
    times = [place / RATE for place in (*range(11), *range(30, 44))]
    found = [frame["time"] for frame in document["frames"]]
    assert [min(abs(time - each) for each in times) for time in found] == pytest.approx(
        [0] * len(found), abs=0.002
    )
    assert len([time for time in found if time >= 30 / RATE]) == 14 / EVERY


def test_film_of_one_frame_has_one_row(page: Page, tmp_path: Path) -> None:
    path = write_film(tmp_path / "one.webm", [scene((happy_head(110), 20, 60))], "VP80", RATE)
    analyze(page, path)
    document = json.loads(saved(page, "Save as JSON", tmp_path).read_text())
    [frame] = document["frames"]
    assert [face["expression"] for face in frame["faces"]] == ["happy"]
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "0:00, Happy")


def test_sound_without_pictures_says_what_would_be_right(page: Page, problems: list[str]) -> None:
    choose(page, "sound.webm", bytes(page.evaluate(RECORD_SOUND)), "video/webm")
    expect(page.get_by_role("alert")).to_contain_text("“sound.webm” has no picture")
    expect(page.get_by_role("alert")).to_contain_text("It has only sound")
    assert_accessible(page)
    forget(problems, "The film could not be analyzed")


def test_film_without_a_face_says_so(page: Page, coffee: Image.Image, tmp_path: Path) -> None:
    path = write_film(tmp_path / "coffee.webm", [coffee] * RATE, "VP80", RATE)
    page.get_by_label("Photo file").set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("No face found", timeout=TIMEOUT)
    assert_accessible(page)


def test_file_that_cannot_be_played_says_what_would_be_right(
    page: Page, problems: list[str], party: Path
) -> None:
    start = party.read_bytes()[:100]
    choose(page, "broken.webm", start + bytes(1000), "video/webm")
    expect(page.get_by_role("alert")).to_contain_text("can’t play “broken.webm”")
    expect(page.get_by_role("alert")).to_contain_text("Try an MP4 with H.264 or a WebM.")
    assert_accessible(page)
    forget(problems, "The film could not be analyzed")
    page.get_by_role("button", name="New photo").click()
    expect(page.get_by_role("button", name="Upload")).to_be_visible()


def test_film_that_is_cut_off_keeps_what_was_read(page: Page, party: Path) -> None:
    data = party.read_bytes()
    choose(page, "cut.webm", data[: len(data) // 2], "video/webm")
    message = page.get_by_text("The video is damaged or cut off.")
    expect(message).to_be_visible(timeout=TIMEOUT)
    expect(page.get_by_role("slider").first).to_be_visible()


def analyze(page: Page, path: Path) -> None:
    """Chooses a film, and waits until all of it is analyzed."""
    page.get_by_label("Photo file").set_input_files(path)
    expect(page.get_by_role("status")).to_contain_text("Done", timeout=TIMEOUT)


def saved(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def shown_at(page: Page) -> float:
    """The time of the player, in seconds."""
    return float(page.evaluate("document.querySelector('video').currentTime"))


def differences(here: list[dict[str, Any]], there: list[dict[str, Any]]) -> list[str]:
    """What is not the same in two tables' frames."""
    if [frame["frame"] for frame in here] != [frame["frame"] for frame in there]:
        return ["frames"]
    found = []
    for one, other in zip(here, there, strict=True):
        at = f"frame {one['frame']}"
        if abs(one["time"] - other["time"]) > 0.002:
            found.append(f"{at}: time")
        if [face["person"] for face in one["faces"]] != [f["person"] for f in other["faces"]]:
            found.append(f"{at}: people")
            continue
        for face, same in zip(one["faces"], other["faces"], strict=True):
            found += [
                f"{at}: {field}"
                for field in ("expression", "unsure", "shown")
                if face[field] != same[field]
            ]
            for field, tolerance in TOLERANCES.items():
                off = max(abs(face[field][key] - value) for key, value in same[field].items())
                if off > tolerance:
                    found.append(f"{at}: {field} off by {off:.3f}")
    return found
