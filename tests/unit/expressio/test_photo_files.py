"""Every kind of file gets the result that it should."""

import subprocess
import sys

import pytest

from expressio import service
from tests.support.photo_files import FILES, TURNED, encoded, portrait

pytestmark = pytest.mark.slow

MAX_DIFFERENCE = 0.02  # Of a probability, between a photo and the same photo stored turned.


def outcome(data: bytes) -> str:
    result = service.analyze_bytes(data)
    return str(result["error"]["code"] if result["status"] == "error" else result["status"])


@pytest.mark.parametrize("name", FILES)
def test_file_gets_its_answer(name: str) -> None:
    assert outcome(FILES[name].make()) == FILES[name].outcome


@pytest.mark.parametrize("name", TURNED)
def test_turned_photo_is_answered_as_the_upright_one(name: str) -> None:
    format_ = name.rpartition(".")[2].upper().replace("HEIC", "HEIF")
    upright = service.analyze_bytes(encoded(portrait(size=(480, 400)), format_))
    turned = service.analyze_bytes(FILES[name].make())
    assert (turned["image"]["width"], turned["image"]["height"]) == (480, 400)
    assert turned["expression"] == upright["expression"]
    assert turned["probabilities"] == pytest.approx(upright["probabilities"], abs=MAX_DIFFERENCE)


PEAK = """
import sys
from expressio import service
service.analyze_bytes(sys.stdin.buffer.read())
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak memory from /proc")
@pytest.mark.parametrize(
    ("name", "limit_mb"),
    [
        ("bomb.png", 150),
        ("a-gigapixel.png", 150),
        ("40-megapixels.jpeg", 200),
        ("40-megapixels-alpha.png", 330),
    ],
)  # functions.yaml gives 512, the rest is for the framework.
def test_large_image_stays_within_the_function_s_memory(name: str, limit_mb: int) -> None:
    result = subprocess.run(
        [sys.executable, "-c", PEAK], input=FILES[name].make(), capture_output=True, check=True
    )
    assert int(result.stdout) / 1024 < limit_mb
