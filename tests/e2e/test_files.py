"""Page and function say the same of a file: whether it is read, and what it shows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from expressio import kinds, photo, service
from expressio.photo import UnusablePhoto
from tests.support import odd_files
from tests.support.photo_files import FILES, encoded, portrait
from tests.support.visitor import choose, predict

# They take seconds each, and are like others.
SLOW = ("40-megapixels.jpeg", "40-megapixels-alpha.png", "11-megabytes.bmp", "bomb.png")
MAKERS: dict[str, Callable[[], bytes]] = {
    **{name: file.make for name, file in FILES.items() if name not in SLOW},
    **odd_files.INTACT,
    **odd_files.UPRIGHT,
    **{name: make for name, make in odd_files.RANGES.items() if name.startswith(("png", "float"))},
    **odd_files.ANIMATIONS,
    **{name: make for name, (make, _) in odd_files.UNREAD.items()},
}
SEEN_OTHERWISE = (
    *("png, 12 bits in 16", "png, 10 bits in 16"),  # Black in a browser.
    *("jpeg without last byte", "jpeg without end"),  # Without the last rows.
)
MAX_DIFFERENCE = 12  # Of 255, on average over 16 x 16 areas; 40 and more if it is turned wrong.

# What the page has made of the file `name`; null until that is known.
OUTCOME = """(name) => {
    const words = document.querySelector('[role=alert]')?.textContent ?? '';
    if (words.includes(`“${name}”`)) return { refusal: words };
    const canvas = document.querySelector(`[aria-label="Your photo, ${name}"] canvas`);
    if (canvas) {
        const small = new OffscreenCanvas(16, 16).getContext('2d');
        small.imageSmoothingQuality = 'high';
        small.drawImage(canvas, 0, 0, 16, 16);
        const pixels = [...small.getImageData(0, 0, 16, 16).data];
        return { size: [canvas.width, canvas.height], pixels };
    }
    const { textContent } = document.querySelector('main');
    return textContent.includes(name) && textContent.includes('can’t show this')
        ? { isUnshown: true } : null;
}"""


def outcome(page: Page, name: str, data: bytes) -> dict[str, Any]:
    """What the page makes of the file when it is chosen."""
    choose(page, name, data, "")
    found: dict[str, Any] = page.wait_for_function(OUTCOME, arg=name).json_value()
    return found


def disagreement(name: str, data: bytes, found: dict[str, Any]) -> str | None:
    """How the page's outcome for a file is not the function's."""
    is_read = kinds.format_of(data) is not None
    if is_read == ("refusal" in found):
        return f"{name}: read: {is_read}, but the page {found.get('refusal', 'takes it')}"
    if not is_read:
        kind = kinds.kind(data)
        return None if not kind or f"is {kind}" in found["refusal"] else f"{name}: {found}"
    try:
        decoded = photo.decode(data)
    except UnusablePhoto as error:
        is_shown = error.code == "unsupported_format" and "size" in found
        return f"{name}: {error.message}, but the page shows it" if is_shown else None
    if "size" not in found:
        return None
    if found["size"] != fitting(decoded.width, decoded.height):
        return f"{name}: {decoded.width} x {decoded.height}, but on the page {found['size']}"
    shown = np.reshape(found["pixels"], (16, 16, 4))[..., :3]
    small = np.asarray(decoded.image.resize((16, 16), Image.Resampling.BOX), int)
    difference = np.abs(shown - small).mean()
    is_other = difference > MAX_DIFFERENCE and name not in SEEN_OTHERWISE
    return f"{name}: the pixels differ by {difference:.0f}" if is_other else None


def is_film(data: bytes) -> bool:
    kind = kinds.kind(data) or ""
    return kind.endswith((" video", " movie"))


def fitting(width: int, height: int) -> list[int]:
    """The size in which the page shows and uploads a picture: at most 1280 pixels a side."""
    scale = min(1, 1280 / max(width, height))
    return [max(1, round(width * scale)), max(1, round(height * scale))]


def test_page_and_function_read_show_and_refuse_the_same_files(page: Page) -> None:
    files = {f"{number} {name}": make() for number, (name, make) in enumerate(MAKERS.items())}
    # See test_input for an empty one, test_film for films.
    files = {name: data for name, data in files.items() if data and not is_film(data)}
    found = {name: outcome(page, name, data) for name, data in files.items()}
    shown = [name for name, outcome in found.items() if "size" in outcome]
    assert len(shown) > 60
    compared = [
        disagreement(name.partition(" ")[2], data, found[name]) for name, data in files.items()
    ]
    assert [words for words in compared if words] == []


@pytest.mark.parametrize(
    "name",
    [
        "orientation-6.jpeg",
        "quarter-turns-1.heic",
        "webp, EXIF",
        "gif that begins black",
        "png with a hidden default image",
        "bmp, alpha of 0",
        "jpeg without end",
    ],
)
def test_photo_is_predicted_on_the_page_as_in_the_function(page: Page, name: str) -> None:
    expect_same_expression(page, MAKERS[name]())


def test_upside_down_photo_is_predicted_on_the_page_as_in_the_function(page: Page) -> None:
    expect_same_expression(page, encoded(portrait().rotate(180)))


def test_long_screenshot_is_predicted_on_the_page_as_in_the_function(page: Page) -> None:
    screenshot = Image.new("RGB", (1080, 4320), "white")
    screenshot.paste(portrait(size=(1080, 1080)), (0, 1600))
    expect_same_expression(page, encoded(screenshot, "PNG"))


def expect_same_expression(page: Page, data: bytes) -> None:
    result = service.analyze_bytes(data)
    assert result["status"] == "done"
    choose(page, "photo", data, "")
    predict(page, result["expression"].upper())
