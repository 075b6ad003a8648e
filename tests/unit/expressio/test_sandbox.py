"""No file costs more than its share of memory and time, and ordinary ones start no process."""

import resource
import subprocess
from typing import Any

import numpy as np
import pytest
from PIL import Image

from expressio import kinds, photo, sandbox
from expressio.photo import UnusablePhoto
from tests.support.bombs import BOMBS, SIDE, jpeg_of_scans, tiff_of_one_strip
from tests.support.photo_files import encoded, portrait, turned

MAX_CPU_S = 5


def outcome(data: bytes) -> str:
    try:
        return sandbox.decode(data).format
    except UnusablePhoto as unusable:
        return unusable.code


def cpu_s() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bomb_ends_within_its_share_of_time(name: str) -> None:
    data = BOMBS[name]()
    assert len(data) <= photo.MAX_BYTES
    used = cpu_s()
    assert outcome(data) in (*kinds.SIGNATURES, "too_complex", "corrupt_image")
    assert cpu_s() - used < MAX_CPU_S


@pytest.mark.slow
def test_file_that_takes_too_long_is_too_complex() -> None:
    with pytest.raises(UnusablePhoto, match="over 4 s") as raised:
        sandbox.decode(jpeg_of_scans(20_000))
    assert raised.value.code == "too_complex"


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_sequential_jpeg_is_read_for_one_scan_whatever_follows(mode: str) -> None:
    """header.is_ordinary relies on it."""
    file = encoded(portrait(mode, (4000, 4000)), quality=30)
    scan = file[file.index(b"\xff\xda") : -2]
    data = file[:-2] + scan * (photo.MAX_BYTES // len(scan) - 1) + file[-2:]
    used = cpu_s()
    assert outcome(data) in ("JPEG", "corrupt_image")
    assert cpu_s() - used < 1


def test_file_that_takes_too_much_memory_is_too_complex() -> None:
    with pytest.raises(UnusablePhoto, match="over 290 MB") as raised:
        sandbox.decode(tiff_of_one_strip(SIDE, SIDE, 4, 16))
    assert raised.value.code == "too_complex"


@pytest.mark.parametrize("signal, code", [("SEGV", "corrupt_image"), ("KILL", "too_complex")])
def test_child_that_is_killed_ends_the_file_and_not_the_function(
    signal: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_COMMAND", ["sh", "-c", f"cat > /dev/null; kill -{signal} $$"])
    assert outcome(encoded(portrait(), "BMP")) == code


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(portrait(), "JPEG"), id="jpeg"),
        pytest.param(encoded(portrait(), "JPEG", progressive=True), id="progressive jpeg"),
        pytest.param(encoded(portrait("L"), "JPEG"), id="gray jpeg"),
        pytest.param(turned("JPEG", 6), id="jpeg with exif"),
        pytest.param(encoded(portrait("RGBA"), "PNG"), id="png"),
        pytest.param(encoded(portrait("P"), "PNG"), id="png with palette"),
        pytest.param(encoded(portrait(), "WEBP"), id="webp"),
        pytest.param(encoded(portrait(), "WEBP", lossless=True), id="lossless webp"),
        pytest.param(encoded(portrait("RGBA"), "WEBP"), id="webp with alpha"),
    ],
)
def test_ordinary_photo_starts_no_process(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", fail)
    assert sandbox.decode(data).image.size == photo.decode(data).image.size


@pytest.mark.parametrize("format_", ["GIF", "BMP", "TIFF", "AVIF", "HEIF"])
def test_child_reads_the_same_photo(format_: str) -> None:
    data = encoded(portrait(size=(320, 240)), format_)
    there, here = sandbox.decode(data), photo.decode(data)
    assert (np.asarray(there.image) == np.asarray(here.image)).all()
    assert (there.width, there.height, there.format, there.bytes) == (
        here.width,
        here.height,
        here.format,
        here.bytes,
    )


@pytest.mark.parametrize("data, code", [(b"", "empty_file"), (b"text", "unsupported_format")])
def test_file_that_is_no_photo_has_its_code(data: bytes, code: str) -> None:
    assert outcome(data) == code


def test_truncated_file_in_the_child_is_corrupt() -> None:
    assert outcome(encoded(portrait(), "BMP")[:5000]) == "corrupt_image"


@pytest.mark.slow
@pytest.mark.parametrize(
    "format_, options",
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("HEIF", {"enc_params": {"preset": "ultrafast"}}),
    ],
)
def test_photo_of_40_megapixels_is_read(format_: str, options: dict[str, Any]) -> None:
    size = (7000, 5700)
    image = portrait(size=(70, 57)).resize(size, Image.Resampling.NEAREST)
    data = encoded(image, format_, quality=40, **options)
    assert len(data) <= photo.MAX_BYTES
    decoded = sandbox.decode(data)
    assert (decoded.width, decoded.height) == size
    assert mean_difference(decoded.image, image) < 4


@pytest.mark.slow
def test_large_webp_is_read_as_stored_whatever_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = portrait(size=(70, 57)).resize((7000, 5700), Image.Resampling.NEAREST)
    decoded = sandbox.decode(encoded(image, "WEBP", quality=40, exif=exif))
    assert (decoded.width, decoded.height) == (7000, 5700)
    assert mean_difference(decoded.image, image) < 4


@pytest.mark.slow
@pytest.mark.parametrize("side, outcomes", [(3600, {"WEBP", "too_complex"}), (1000, {"WEBP"})])
def test_animated_webp_is_read_or_too_complex(side: int, outcomes: set[str]) -> None:
    image = portrait(size=(100, 100)).resize((side, side), Image.Resampling.NEAREST)
    other = Image.new("RGB", image.size)
    data = encoded(image, "WEBP", save_all=True, append_images=[other], quality=10, method=0)
    assert outcome(data) in outcomes


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_frames_of_a_large_animation_end_within_their_share_of_time(format_: str) -> None:
    images = [Image.new("RGB", (3000, 3000), (color, 0, 0)) for color in range(12)]
    data = encoded(images[0], format_, save_all=True, append_images=images[1:])
    used = cpu_s()
    assert 1 <= sum(1 for _ in sandbox.frames(data)) <= photo.MAX_FRAMES
    assert cpu_s() - used < MAX_CPU_S


def test_child_ends_once_its_frames_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    children = []

    def popen(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        children.append(subprocess_popen(*arguments, **options))
        return children[-1]

    subprocess_popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", popen)
    sandbox.decode(encoded(portrait(), "GIF"))
    assert [child.poll() is not None for child in children] == [True]


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    small = (np.asarray(image.resize((64, 64)), int) for image in (one, other))
    return float(abs(next(small) - next(small)).mean())
