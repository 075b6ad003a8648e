"""Takes the README's picture of the page: `python -m tests.e2e.screenshot docs/page.png`."""

import io
import sys
import tempfile
from pathlib import Path

import skimage.data
from PIL import Image
from playwright.sync_api import expect

from tests.browser import launched
from tests.e2e.visitor import accepted
from tests.system import running_system


def main(target: str) -> None:
    """Opens the page, has the astronaut's portrait predicted, saves what a visitor sees."""
    photo = io.BytesIO()
    Image.fromarray(skimage.data.astronaut()).save(photo, "JPEG", quality=90)
    with (tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system,
          launched() as browser):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="dark",
                                storage_state=accepted(system))
        page.goto(system.endpoints["hosting"])
        page.get_by_label("Photo file").set_input_files(
            {"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()})
        page.get_by_role("button", name="Predict").click()
        expect(page.get_by_role("status")).to_contain_text("HAPPY", timeout=20_000)
        page.wait_for_timeout(1000)  # The chart's entrance ends.
        page.screenshot(path=target)


if __name__ == "__main__":
    main(*sys.argv[1:])
