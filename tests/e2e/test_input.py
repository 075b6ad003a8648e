"""What happens before PREDICT: photos pasted, dropped or taken by a camera, and edited."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Locator, Page, expect

from emulator.testing.waiting import wait_until
from tests.support.browser import FLAGS, find
from tests.support.odd_files import animated
from tests.support.system import System
from tests.support.visitor import (
    accepted,
    assert_accessible,
    choose,
    expect_status,
    forget,
    photos,
    predict,
    problems_of,
    uid,
)

CAMERA_SIZE = (640, 480)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
ANY_RESULT = re.compile("Predicted|No clear|No face")


@pytest.fixture(scope="module")
def camera_browser(
    browser: Browser, astronaut: Image.Image, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose only camera films the astronaut's portrait."""
    film = tmp_path_factory.mktemp("camera") / "astronaut.y4m"
    film.write_bytes(y4m(astronaut.resize(CAMERA_SIZE)))
    with_camera = browser.browser_type.launch(
        executable_path=find(),
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    yield with_camera
    with_camera.close()


@pytest.fixture
def camera_page(camera_browser: Browser, system: System) -> Iterator[Page]:
    context = camera_browser.new_context(storage_state=accepted(system))
    problems = problems_of(context)
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    yield page
    context.close()
    forget(problems, "NotAllowedError")  # The page logs it when a test allows it no camera.
    assert problems == []


def y4m(image: Image.Image) -> bytes:
    """An endless film of one picture, as Chromium's fake camera reads it."""
    y, cb, cr = image.convert("YCbCr").split()
    half = (image.width // 2, image.height // 2)
    planes = b"".join(plane.tobytes() for plane in (y, cb.resize(half), cr.resize(half)))
    head = f"YUV4MPEG2 W{image.width} H{image.height} F10:1 Ip A1:1 C420jpeg\n"
    return head.encode() + b"FRAME\n" + planes


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def editable(page: Page) -> Locator:
    """The picture of the photo that can be edited."""
    picture = page.get_by_role("img", name="Your photo").locator("canvas")
    expect(picture).to_be_visible()
    return picture


def shown(picture: Locator) -> bytes:
    """What a canvas shows, in its own pixels, the filter over it included: a PNG file."""
    url: str = picture.evaluate("""(canvas) => {
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext('2d');
        context.filter = getComputedStyle(canvas).filter;
        context.drawImage(canvas, 0, 0);
        return copy.convertToBlob().then((blob) => new Promise((resolve) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result);
            reader.readAsDataURL(blob);
        }));
    }""")
    return base64.b64decode(url.split(",")[1])


def camera_of(page: Page) -> str:
    """The id of the camera whose picture is shown."""
    live = page.get_by_label("Live camera")
    id_: str = live.evaluate("({ srcObject }) => srcObject.getTracks()[0].getSettings().deviceId")
    return id_


def drop(page: Page, file: Path) -> None:
    """Drags a file or folder over the page, beside the target, and lets it go."""
    mouse = page.context.new_cdp_session(page)

    def drag(type_: str) -> None:
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        event = {"type": type_, "x": 900, "y": 700, "data": data}
        mouse.send("Input.dispatchDragEvent", event)

    target = page.get_by_text("Drop to use this file")

    def is_target_shown() -> bool:  # A browser says again and again that a file is held.
        drag("dragOver")
        return target.is_visible()

    drag("dragEnter")
    wait_until(is_target_shown, timeout_s=20)
    assert_accessible(page)
    drag("drop")
    expect(target).to_have_count(0)


def uploaded(system: System) -> bytes:
    """The newest photo in the bucket."""
    blobs = system.bucket.list_blobs(prefix="photos/")
    data: bytes = max(blobs, key=lambda blob: blob.time_created).download_as_bytes()
    return data


def difference(one: bytes, other: bytes, side: int = 128) -> float:
    """How far two pictures' colors (0 to 255) are apart on average, at `side` pixels a side."""
    first, second = (
        np.asarray(
            Image.open(io.BytesIO(data)).convert("RGB").resize((side, side), Image.Resampling.BOX),
            dtype=float,
        )
        for data in (one, other)
    )
    return float(np.abs(first - second).mean())


def test_pasted_picture_is_predicted(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async (png) => {
        const bytes = Uint8Array.from(atob(png), (byte) => byte.charCodeAt(0));
        const blob = new Blob([bytes], { type: 'image/png' });
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    }""",
        base64.b64encode(encode(astronaut, "PNG")).decode(),
    )
    page.keyboard.press("Control+V")
    editable(page)
    predict(page, "HAPPY")


def test_dragged_file_shows_its_target_and_is_predicted_when_let_go(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes], tmp_path: Path
) -> None:
    file = tmp_path / "astronaut.jpg"
    file.write_bytes(encode(astronaut))
    drop(page, file)
    editable(page)
    predict(page, "HAPPY")


def test_camera_is_shown_mirrored_and_its_picture_is_not(
    camera_page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    page = camera_page
    page.context.grant_permissions(["camera"])
    press(page, "Webcam")
    live = page.get_by_label("Live camera")
    expect(live).to_be_visible()
    press(page, "Close camera")
    expect(live).to_have_count(0)

    press(page, "Webcam")
    expect(page.get_by_role("button", name="Capture")).to_have_attribute("aria-disabled", "false")
    film = encode(astronaut.resize(CAMERA_SIZE), "PNG")
    mirrored = encode(astronaut.resize(CAMERA_SIZE).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    assert_accessible(page)
    seen = live.screenshot()
    assert difference(seen, mirrored) < difference(seen, film) / 2
    press(page, "Capture")
    expect(page.get_by_role("button", name="Retake")).to_be_focused()
    editable(page)
    predict(page, "HAPPY")
    upload = uploaded(system)
    assert difference(upload, film) < difference(upload, mirrored) / 2

    press(page, "Retake")
    expect(live).to_be_visible()
    expect_status(page, "Your result will appear here")
    page.keyboard.press("Escape")
    expect(live).to_have_count(0)
    expect_status(page, "HAPPY")


def test_retake_on_a_phone_brings_the_camera_into_view(
    camera_browser: Browser, system: System
) -> None:
    context = camera_browser.new_context(
        **PHONE, storage_state=accepted(system), permissions=["camera"], reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    press(page, "Webcam")
    press(page, "Capture")
    predict(page, "HAPPY")
    page.mouse.wheel(0, 2000)
    retake = page.get_by_role("button", name="Retake")
    expect(retake).to_be_enabled()
    retake.evaluate("(button) => button.click()")  # A click of Playwright would scroll to it.
    expect(page.get_by_label("Live camera")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Capture")).to_be_in_viewport(ratio=1)
    context.close()


def test_what_a_finger_presses_is_44_pixels_large(
    browser: Browser, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    context = browser.new_context(**PHONE, storage_state=accepted(system))
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    choose(page, "astronaut.jpg", encode(astronaut))
    editable(page)
    photo = page.get_by_role("region", name="Your photo")
    for tool, controls in (
        ("Adjust", "button, input[type=range]"),
        ("Crop", "button, label:has(input)"),
    ):
        press(page, tool)
        sizes = photo.locator(controls).evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect()).map((box) => box.height)"
        )
        assert len(sizes) > 10
        assert min(sizes) >= 44
    corner = page.get_by_role("button", name="Bottom right corner")
    assert corner.evaluate("""(corner) => {
        const { left, top, width, height } = corner.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        return [[-21, 0], [21, 0], [0, -21], [0, 21]].every(
            ([right, down]) => document.elementFromPoint(x + right, y + down) === corner);
    }""")
    context.close()


def test_camera_stops_when_its_picture_is_taken(camera_page: Page) -> None:
    page = camera_page
    page.context.grant_permissions(["camera"])
    page.evaluate("""() => {
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => window.film = await open(wanted);
    }""")
    press(page, "Webcam")
    expect(page.get_by_role("button", name="Capture")).to_have_attribute("aria-disabled", "false")
    assert page.evaluate("film.getTracks().map((track) => track.readyState)") == ["live"]
    press(page, "Capture")
    editable(page)
    assert page.evaluate("film.getTracks().map((track) => track.readyState)") == ["ended"]


def test_refused_camera_says_what_to_do(camera_page: Page) -> None:
    press(camera_page, "Webcam")
    alert = camera_page.get_by_role("alert")
    expect(alert).to_contain_text("Camera access is blocked. Allow it")
    assert_accessible(camera_page)
    expect(camera_page.get_by_role("button", name="Webcam")).to_be_enabled()


def test_of_several_cameras_another_can_be_chosen(browser: Browser, system: System) -> None:
    cameras = browser.browser_type.launch(
        executable_path=find(), args=[*FLAGS, "--use-fake-device-for-media-stream=device-count=2"]
    )
    context = cameras.new_context(storage_state=accepted(system), permissions=["camera"])
    problems = problems_of(context)
    page = context.new_page()
    page.goto(system.endpoints["hosting"])
    press(page, "Webcam")
    choice = page.get_by_role("combobox", name="Camera")
    expect(choice.locator("option")).to_have_count(2)
    first, second = choice.locator("option").all_inner_texts()
    assert first != second
    expect(choice).to_have_value(camera_of(page))
    choice.select_option(second)
    expect(choice.locator(":checked")).to_have_text(second)
    expect(choice).to_have_value(camera_of(page))
    assert_accessible(page)
    press(page, "Capture")
    editable(page)
    cameras.close()
    assert problems == []


def test_without_a_camera_the_page_says_what_to_do(page: Page, problems: list[str]) -> None:
    page.context.grant_permissions(["camera"])
    press(page, "Webcam")
    expect(page.get_by_role("alert")).to_contain_text("No camera found")
    [logged] = problems
    assert "NotFoundError" in logged
    problems.clear()


def test_edited_photo_is_uploaded_as_it_was_previewed(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    original = encode(astronaut)
    choose(page, "astronaut.jpg", original)
    picture = editable(page)
    press(page, "Crop")
    assert_accessible(page)
    corner = page.get_by_role("button", name="Bottom right corner").bounding_box()
    assert corner is not None
    page.mouse.move(corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2)
    page.mouse.down()
    page.mouse.move(corner["x"] - 60, corner["y"] - 120, steps=4)
    page.mouse.up()
    press(page, "Done")
    press(page, "Rotate")
    press(page, "Flip")
    press(page, "Adjust")
    for name, value in (("Straighten", "8"), ("Brightness", "1.3"), ("Contrast", "0.7")):
        page.get_by_role("slider", name=name).fill(value)
    assert_accessible(page)
    preview = shown(picture)
    predict(page, ANY_RESULT)

    upload = uploaded(system)
    width, height = Image.open(io.BytesIO(upload)).size
    assert width < height  # More was cut off below than at the side, then it was turned.
    assert Image.open(io.BytesIO(preview)).size == (width, height)
    assert difference(upload, preview, max(width, height)) < 2  # What JPEG loses.
    assert difference(upload, original) > 20


def test_large_photo_is_scaled_down_and_says_nothing_of_where_it_was_taken(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    large = astronaut.resize((3000, 2000))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # The camera was held upright: to be turned clockwise.
    exif[ExifTags.Base.Model] = "A camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 28.0, 40.0)
    choose(page, "trip.jpg", encode(large, exif=exif))
    editable(page)
    predict(page, ANY_RESULT)

    upload = uploaded(system)
    image = Image.open(io.BytesIO(upload))
    assert (image.format, image.height) == ("JPEG", 1280)
    assert image.width in (853, 854)
    assert dict(image.getexif()) == {}
    assert b"Exif" not in upload
    upright = encode(large.transpose(Image.Transpose.ROTATE_270), "PNG")
    assert difference(upload, upright) < 2


@pytest.mark.parametrize(
    ("name", "type_", "format_", "kind"),
    [
        ("scan.tiff", "image/tiff", "TIFF", "TIFF"),
        ("phone.heic", "image/heic", "HEIF", "HEIC"),
        ("phone.HEIC", "", "HEIF", "HEIC"),  # What systems that do not know the ending make of it.
    ],
)
def test_file_that_the_browser_cannot_show_is_uploaded_as_it_is(
    page: Page,
    system: System,
    astronaut: Image.Image,
    encode: Callable[..., bytes],
    name: str,
    type_: str,
    format_: str,
    kind: str,
) -> None:
    photo = encode(astronaut.crop((0, 0, 512, 384)), format_)
    choose(page, name, photo, type_)
    expect(page.get_by_text(name)).to_be_visible()
    words = f"This browser can’t show this {kind} file. It can still be analyzed; editing is off."
    expect(page.get_by_text(words)).to_be_visible()
    tools = page.get_by_role("group", name="Edit photo").get_by_role("button")
    expect(tools).to_have_count(7)
    for tool in tools.all():
        expect(tool).to_have_attribute("aria-disabled", "true")
    assert_accessible(page)

    predict(page, "HAPPY")
    assert uploaded(system) == photo
    [face] = page.locator("[data-face]").all()
    space = face.locator("xpath=..").bounding_box()
    assert space is not None
    assert space["width"] / space["height"] == pytest.approx(512 / 384, rel=0.01)
    expect(page.get_by_text("The frames mark where the faces are")).to_be_visible()
    expect(page.get_by_role("listitem").get_by_text(kind)).to_be_visible()
    assert_accessible(page)


def test_earlier_photo_that_the_browser_cannot_show_is_opened_with_its_faces(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "scan.tif", encode(astronaut, "TIFF"), "image/tiff")
    predict(page, "HAPPY")
    page.reload()
    expect(page.locator("[data-face]")).to_have_count(1)
    expect(page.get_by_text("This browser can’t show this TIFF file. The frames")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("notes.jpg", b"Some notes.", "“notes.jpg” is a text file"),
        ("cv.pdf", b"%PDF-1.7", "“cv.pdf” is a PDF document"),
        ("logo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is an SVG drawing"),
        ("empty.jpg", b"", "This file is empty"),
        (
            "large.jpg",
            b"\xff\xd8\xff" + bytes(10 << 20),
            "This file is 10.1 MB; the limit is 10 MB",
        ),
    ],
)
def test_file_of_another_kind_is_refused_at_once_and_leaves_nothing(
    page: Page, system: System, name: str, data: bytes, words: str
) -> None:
    visitor = uid(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    choose(page, name, data)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(words)
    expect(page.get_by_role("button", name="Predict")).to_be_disabled()
    assert_accessible(page)
    assert [url for url in requests if "/v0/b/" in url] == []  # To Cloud Storage.
    assert photos(system, visitor) == []
    expect(page.get_by_role("listitem")).to_have_count(0)


def test_refused_file_leaves_the_photo_before_it(
    page: Page, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    choose(page, "astronaut.jpg", encode(astronaut))
    editable(page)
    choose(page, "cv.pdf", b"%PDF-1.7")
    expect(page.get_by_role("alert")).to_contain_text("“cv.pdf” is a PDF document")
    editable(page)
    choose(page, "astronaut.png", encode(astronaut, "PNG"))
    expect(page.get_by_role("alert")).to_have_count(0)
    predict(page, "HAPPY")


def test_dropped_folder_is_called_one(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "Holiday"
    folder.mkdir()
    drop(page, folder)
    expect(page.get_by_role("alert")).to_contain_text("“Holiday” is a folder")
    assert_accessible(page)


def test_dropped_text_is_refused(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "notes.jpg"
    file.write_text("Some notes.")
    drop(page, file)
    expect(page.get_by_role("alert")).to_contain_text("“notes.jpg” is a text file")


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP", "AVIF"])
def test_animation_is_uploaded_as_it_is_unless_it_is_edited(
    page: Page, system: System, format_: str
) -> None:
    animation = animated(format_, "black")
    choose(page, "wave", animation, "")
    editable(page)
    predict(page, "HAPPY")
    assert uploaded(system) == animation

    press(page, "Flip")
    predict(page, "No face")
    assert uploaded(system).startswith(b"\xff\xd8\xff")  # Its first frame, which is black.


def test_damaged_photo_is_uploaded_as_it_is_and_called_damaged(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    half = encode(astronaut)[:20_000]
    choose(page, "half.jpg", half)
    editable(page)  # As far as it goes.
    predict(page, "This image is damaged")
    assert uploaded(system) == half


def test_reset_uploads_the_original_and_an_edit_leaves_its_result_as_an_earlier_one(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    original = encode(astronaut)
    choose(page, "astronaut.jpg", original)
    editable(page)
    press(page, "Rotate")
    press(page, "Flip")
    press(page, "Undo")
    press(page, "Redo")
    press(page, "Reset")
    predict(page, "HAPPY")
    assert difference(uploaded(system), original) < 2

    expect(page.get_by_role("button", name="New photo")).to_be_enabled()
    press(page, "Rotate")
    expect_status(page, "This result is for the photo before your edits")
    expect_status(page, "HAPPY")
    expect(page.locator("[data-face]")).to_have_count(0)
    expect(page.get_by_role("button", name="Predict", exact=True)).to_be_enabled()
    assert_accessible(page)
    press(page, "Undo")
    expect(page.get_by_role("status")).not_to_contain_text("before your edits")
    expect(page.locator("[data-face]")).to_have_count(1)
    expect(page.get_by_role("button", name="New photo")).to_be_enabled()


def test_photo_is_chosen_edited_and_predicted_by_keyboard_alone(
    page: Page, system: System, astronaut: Image.Image, encode: Callable[..., bytes]
) -> None:
    def tab_to(name: str, key: str = "Tab") -> None:
        for _ in range(40):
            page.keyboard.press(key)
            focused = page.evaluate("""() => {
                const { ariaLabel, labels, innerText } = document.activeElement;
                return ariaLabel ?? labels?.[0]?.innerText ?? innerText;
            }""")
            if focused.strip().lower().startswith(name.lower()):
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    page.on(
        "filechooser",
        lambda chooser: chooser.set_files(
            {"name": "astronaut.jpg", "mimeType": "image/jpeg", "buffer": encode(astronaut)}
        ),
    )
    expect(page.get_by_role("button", name="Upload")).to_be_visible()
    tab_to("Upload")
    page.keyboard.press("Enter")
    editable(page)

    tab_to("Crop", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to("Bottom right corner", "Shift+Tab")
    for _ in range(10):
        page.keyboard.press("Control+ArrowUp")  # 100 pixels to a step of the library's largest.
    tab_to("Free")
    page.keyboard.press("ArrowRight")  # To "Square".
    expect(page.get_by_role("radio", name="Square")).to_be_checked()
    tab_to("Done")
    page.keyboard.press("Enter")
    tab_to("Upload")
    tab_to("Adjust", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to("Brightness")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider", name="Brightness")).to_have_value("1.05")
    page.keyboard.press("Control+Z")
    expect(page.get_by_role("slider", name="Brightness")).to_have_value("1")
    page.keyboard.press("Control+Shift+Z")
    tab_to("Predict")
    page.keyboard.press("Enter")
    expect_status(page, ANY_RESULT)
    width, height = Image.open(io.BytesIO(uploaded(system))).size
    assert width == height < 512
