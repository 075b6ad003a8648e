"""What the tests share: the running system, and public-domain photos that scikit-image ships."""

import io
import signal
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

from tests.support.browser import launched
from tests.support.official import IS_OFFICIAL, official_system
from tests.support.system import System, running_system

# In the background of a shell Ctrl-C is ignored, and by the processes that tests start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Ours, or with EXPRESSIO_EMULATORS=official the official emulators that the tests run in."""
    folder = tmp_path_factory.mktemp("system")
    with official_system(folder) if IS_OFFICIAL else running_system(folder) as system:
        yield system


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def astronaut() -> Image.Image:
    """512 x 512, one smiling face (Eileen Collins, official NASA portrait)."""
    return Image.fromarray(skimage.data.astronaut())


@pytest.fixture(scope="session")
def coffee() -> Image.Image:
    """600 x 400, a cup on a table: no face."""
    return Image.fromarray(skimage.data.coffee())


@pytest.fixture(scope="session")
def encode() -> Callable[..., bytes]:
    """encode(image, format, **options): the image file's bytes."""

    def to_bytes(
        image: Image.Image | NDArray[np.uint8], format_: str = "JPEG", **options: Any
    ) -> bytes:
        if not isinstance(image, Image.Image):
            image = Image.fromarray(image)
        file = io.BytesIO()
        image.save(file, format_, **options)
        return file.getvalue()

    return to_bytes
