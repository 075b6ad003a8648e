"""What happens before PREDICT: photos pasted, dropped or taken by a camera, and edited."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Locator, Page, expect

from emulator.testing.waiting import wait_until
from tests.support.browser import FLAGS, find
from tests.support.system import System
from tests.support.visitor import (
    accepted,
    assert_accessible,
    choose,
    expect_status,
    forget,
    predict,
    problems_of,
)

CAMERA_SIZE = (640, 480)
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
    mouse = page.context.new_cdp_session(page)

    def drag(type_: str) -> None:
        mouse.send(
            "Input.dispatchDragEvent",
            {
                "type": type_,
                "x": 900,
                "y": 700,  # Beside the target: the whole page takes it.
                "data": {"items": [], "files": [str(file)], "dragOperationsMask": 1},
            },
        )

    target = page.get_by_text("Drop to use this photo")

    def is_target_shown() -> bool:  # A browser says again and again that a file is held.
        drag("dragOver")
        return target.is_visible()

    drag("dragEnter")
    wait_until(is_target_shown, timeout_s=20)
    assert_accessible(page)
    drag("drop")
    expect(target).to_have_count(0)
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
    ("name", "type_", "format_"),
    [
        ("scan.tiff", "image/tiff", "TIFF"),
        ("phone.heic", "image/heic", "HEIF"),
        ("phone.HEIC", "", "HEIF"),  # What systems that do not know the ending make of it.
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
) -> None:
    photo = encode(astronaut, format_)
    choose(page, name, photo, type_)
    expect(page.get_by_text(name)).to_be_visible()
    expect(page.get_by_text("Your browser can’t show this file")).to_be_visible()
    expect(page.get_by_role("group", name="Edit photo")).to_have_count(0)
    predict(page, "HAPPY")
    assert uploaded(system) == photo


def test_reset_uploads_the_original_and_an_edit_removes_its_result(
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

    press(page, "Rotate")
    expect_status(page, "Press PREDICT")
    expect(page.locator("[data-face]")).to_have_count(0)


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
    expect(page.get_by_role("slider", name="Brightness")).to_have_value("1.04")
    tab_to("Predict")
    page.keyboard.press("Enter")
    expect_status(page, ANY_RESULT)
    width, height = Image.open(io.BytesIO(uploaded(system))).size
    assert width == height < 512
