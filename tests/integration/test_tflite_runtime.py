"""The shipped networks under tflite-runtime 2.14.0, in an environment of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from skimage.transform import resize

from expressio import align, calibration, expression, faces
from expressio.contract import CONTRACT, NetworkFile
from expressio.crop import cut
from expressio.network import Network
from tests.support.environments import python_with
from training import prepare

REPOSITORY = Path(__file__).parents[2]
REQUIREMENTS = REPOSITORY / "functions" / "requirements-tflite-runtime.txt"
MAX_DIFFERENCE = 0.003  # Of accuracy.

Array = NDArray[np.float32]
Run = Callable[[str, Array], list[Array]]  # A file's name and inputs (n, ...); its outputs.

# Runs there: what a network says of each input of a file.
RUN = """
import sys
import numpy as np
from expressio.contract import CONTRACT, NetworkFile
from expressio.crop import cut
from expressio.network import Network
network = Network(sys.argv[1])
inputs = np.load(sys.argv[2])
np.savez(sys.argv[3], *(np.stack(outputs) for outputs in zip(*map(network, inputs))))
print(sys.modules["tflite_runtime"].__version__, np.__version__)
"""

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="tflite-runtime has no build for this Python, only 3.11"
)


@pytest.fixture(scope="module")
def python() -> Path:
    return python_with(REQUIREMENTS, "tflite-runtime")


@pytest.fixture
def outputs_there(python: Path, tmp_path: Path) -> Run:
    """What a network says there of inputs (n, ...), each of its outputs (n, ...)."""

    def run(file: str, inputs: Array) -> list[Array]:
        source, target = tmp_path / "inputs.npy", tmp_path / "outputs.npz"
        np.save(source, inputs)
        result = subprocess.run(
            [python, "-c", RUN, file, source, target],
            capture_output=True,
            text=True,
            cwd=REPOSITORY / "functions",
            check=False,
        )
        assert result.returncode == 0, result.stderr
        assert result.stdout.startswith("2.14.0 1.")
        with np.load(target) as arrays:
            return list(arrays.values())

    return run


def outputs_here(file: str, inputs: Array) -> list[Array]:
    network = Network(file)
    return [np.stack(outputs) for outputs in zip(*map(network, inputs), strict=True)]


def test_classifier_says_the_same(outputs_there: Run, astronaut: Image.Image) -> None:
    face = align.align_face(astronaut, faces.detect(astronaut)[0].mesh)
    dimmed = [expression.with_flip(face * share) for share in np.linspace(0.3, 1, 8)]
    file = CONTRACT.expression.network.file
    [there], [here] = (
        run(file, np.asarray(dimmed, np.float32)) for run in (outputs_there, outputs_here)
    )
    assert here.shape == there.shape
    assert np.abs(here - there).max() < 0.05


@pytest.mark.parametrize(("height", "width"), [(128, 128), (384, 512)])
def test_detector_says_the_same(
    outputs_there: Run, astronaut: Image.Image, height: int, width: int
) -> None:
    pixels = np.asarray(resize(np.asarray(astronaut), (height, width)), np.float32)
    assert_same(
        outputs_there,
        CONTRACT.detection.short_range.network,
        np.asarray(pixels * 2 - 1, np.float32),
    )


def test_mesh_says_the_same(outputs_there: Run, astronaut: Image.Image) -> None:
    [face] = faces.detect(astronaut)
    network = CONTRACT.mesh.network
    pixels = cut(astronaut, face.mesh.square(CONTRACT.mesh.scale), network.side, "RGB")
    assert_same(outputs_there, network, np.asarray(pixels, np.float32) / np.float32(255))


def assert_same(outputs_there: Run, network: NetworkFile, pixels: Array) -> None:
    inputs = pixels[np.newaxis, np.newaxis]
    here = outputs_here(network.file, inputs)
    for one, other in zip(outputs_there(network.file, inputs), here, strict=True):
        assert np.allclose(one, other, rtol=0.01, atol=0.5)  # Pixels, and logits of about 80.


@pytest.mark.skipif(
    not prepare.DEFAULT_OUTPUT.is_file(),
    reason="FER2013 is not here: get it, then `python -m training.prepare path/to/fer2013.csv`",
)
def test_shipped_file_scores_the_same(outputs_there: Run) -> None:
    public = prepare.load()["PublicTest"].served()
    inputs = np.stack(
        [expression.with_flip(face[..., 0].astype(np.float32)) for face in public.faces]
    )
    file = CONTRACT.expression.network.file
    there, here = (
        (
            calibration.calibrated_probabilities(run(file, inputs)[0], 1).argmax(axis=1)
            == public.labels
        ).mean()
        for run in (outputs_there, outputs_here)
    )
    assert there == pytest.approx(here, abs=MAX_DIFFERENCE)
