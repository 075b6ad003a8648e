"""Files whose pixels are fine are read as viewers show them, or named as what they are."""

import numpy as np
import pytest

from expressio import photo, service
from expressio.photo import UnusablePhoto
from tests.support import odd_files
from tests.support.photo_files import ALL, encoded

MAX_SHADES = 2  # Of 255, by which rounding may differ.
MAX_DIFFERENCE = 0.01  # Of a probability.


def shades(data: bytes) -> odd_files.Array:
    return np.asarray(photo.decode(data).image.convert("L"), int)


@pytest.mark.parametrize("name", [*odd_files.INTACT, *odd_files.UPRIGHT])
def test_fault_that_no_pixel_depends_on_changes_none(name: str) -> None:
    difference = shades((odd_files.INTACT | odd_files.UPRIGHT)[name]()) - odd_files.gray()
    assert abs(difference).mean() < 6  # GIF has 256 colors, JPEG and others lose some.


@pytest.mark.parametrize("name", odd_files.RANGES)
def test_values_are_scaled_by_their_range(name: str) -> None:
    difference = shades(odd_files.RANGES[name]()) - odd_files.gray()
    assert abs(difference).max() <= MAX_SHADES


def test_white_as_zero_gives_the_same_probabilities() -> None:
    black, white = (
        service.analyze_bytes(odd_files.RANGES[name]())
        for name in ("16 bits", "16 bits, white is 0")
    )
    assert white["expression"] == "happy"
    assert white["probabilities"] == pytest.approx(black["probabilities"], abs=1e-6)


@pytest.mark.parametrize("name", odd_files.ANIMATIONS)
def test_animation_is_its_first_frame_with_a_face(name: str) -> None:
    result = service.analyze_bytes(odd_files.ANIMATIONS[name]())
    assert result["status"] == "done"
    assert result["expression"] == "happy"


def test_animation_is_looked_at_for_ten_frames() -> None:
    result = service.analyze_bytes(odd_files.animated("GIF", "black", 10))
    assert result["status"] == "no_face"


def test_animation_whose_second_frame_is_damaged_is_its_first() -> None:
    data = odd_files.animated("PNG", "black")
    assert service.analyze_bytes(data[: len(data) * 3 // 4])["status"] == "no_face"


@pytest.mark.parametrize("name", odd_files.UNREAD)
def test_other_kind_is_named(name: str) -> None:
    make, kind = odd_files.UNREAD[name]
    with pytest.raises(UnusablePhoto) as caught:
        photo.decode(make())
    assert caught.value.code == "unsupported_format"
    assert caught.value.message.startswith(f"The file is {kind}")


@pytest.mark.parametrize("cut", [100, 1000, 5000])
@pytest.mark.parametrize(
    "format_, options",
    [("JPEG", {"progressive": True}), *((format_, {}) for format_ in ALL)],
)
def test_file_that_lacks_pixels_is_corrupt(
    cut: int, format_: str, options: dict[str, bool]
) -> None:
    with pytest.raises(UnusablePhoto) as caught:
        photo.decode(encoded(odd_files.happy(), format_, **options)[:-cut])
    assert caught.value.code == "corrupt_image"


def test_jpeg_that_ends_before_a_restart_marker_is_corrupt() -> None:
    data = encoded(odd_files.happy(), restart_marker_rows=1)
    with pytest.raises(UnusablePhoto) as caught:
        photo.decode(data[: data.index(b"\xff\xd3")])
    assert caught.value.code == "corrupt_image"


@pytest.mark.parametrize("name", [b"IHDR", b"PLTE"])
def test_checksum_of_a_critical_chunk_is_corrupt(name: bytes) -> None:
    data = bytearray(encoded(odd_files.happy().quantize(64), "PNG"))
    at = data.index(name)
    length = int.from_bytes(data[at - 4 : at])
    data[at + 4 + length] ^= 1
    with pytest.raises(UnusablePhoto) as caught:
        photo.decode(bytes(data))
    assert caught.value.code == "corrupt_image"
