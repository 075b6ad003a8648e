"""Writes cases.json: what the function and the page have to compute alike.

python -m conformance.cases
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

from expressio import document, expression
from expressio.contract import CONTRACT
from expressio.faces import detect
from expressio.network import Network

FILE = Path(__file__).parent / "cases.json"
HEAD_SIDE = 96
UNLIKELY = -20.0  # The logit of the anchors that are not stored.
MAX_LIKELY = 12  # Anchors of a call that are stored,
OFFSETS = 8  # and of each its center, its size, and its eyes.

# Width, height, and heads: x, y, how many pixels become of one, quarters of a turn, brightness.
SCENES: dict[str, tuple[int, int, list[tuple[int, int, int, int, float]]]] = {
    "portrait": (300, 360, [(10, 40, 3, 0, 1.0)]),
    "large, and dark": (700, 800, [(80, 100, 5, 0, 0.1)]),
    "sideways": (320, 300, [(20, 4, 3, 1, 1.0)]),
    "at the edge": (400, 240, [(180, -20, 3, 0, 1.0)]),
    "long": (700, 200, [(40, 4, 2, 0, 1.0)]),
    "group": (640, 480, [(30, 40, 1, 0, 1.0), (300, 200, 2, 0, 0.8), (520, 60, 1, 0, 1.0)]),
    "nothing": (160, 120, []),
}
BACKGROUND = 110

Pixels = NDArray[np.uint8]
Call = dict[str, Any]


def head() -> Pixels:
    """The face that all pictures are made of (side, side, 3)."""
    image = Image.fromarray(skimage.data.astronaut()).crop((130, 20, 330, 220))
    return np.asarray(image.resize((HEAD_SIDE, HEAD_SIDE)))


def picture(face: Pixels, scene: dict[str, Any]) -> Image.Image:
    """The picture of a case."""
    pixels = np.full((scene["height"], scene["width"], 3), BACKGROUND, np.uint8)
    for x, y, enlargement, turns, brightness in scene["heads"]:
        large = np.rot90(face, turns).repeat(enlargement, axis=0).repeat(enlargement, axis=1)
        lit = np.floor(large * brightness).astype(np.uint8)
        inside = lit[max(0, -y) : scene["height"] - y, max(0, -x) : scene["width"] - x]
        top, left = max(0, y), max(0, x)
        pixels[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return Image.fromarray(pixels)


def analyze(image: Image.Image) -> dict[str, Any]:
    """The fields of the prediction document that come from the pixels."""
    found = detect(image)
    largest = found[: CONTRACT.detection.max_faces]
    fields = [document.face_fields(face, expression.classify(image, face, 1.0)) for face in largest]
    return {"facesFound": len(found), "faces": fields}


def recorded(image: Image.Image) -> tuple[list[Call], dict[str, Any]]:
    """The calls of the networks for a picture, and what comes out in the end."""
    calls: list[Call] = []
    run = Network.__call__

    def record(network: Network, batch: Pixels, *args: float) -> list[NDArray[np.float32]]:
        outputs = run(network, batch, *args)
        calls.append({**_asked(network, batch), "outputs": _stored(outputs)})
        return restored(calls[-1])

    with mock.patch.object(Network, "__call__", record):
        return calls, analyze(image)


def replayed(image: Image.Image, calls: list[Call]) -> tuple[list[Call], dict[str, Any]]:
    """The same with stored outputs in the networks' place; the calls as they came."""
    waiting, asked = iter(calls), []

    def replay(network: Network, batch: Pixels, *_: float) -> list[NDArray[np.float32]]:
        asked.append(_asked(network, batch))
        return restored(next(waiting))

    with mock.patch.object(Network, "__call__", replay):
        return asked, analyze(image)


def restored(call: Call) -> list[NDArray[np.float32]]:
    """The outputs of a call."""
    stored = call["outputs"]
    if "values" in stored:
        batch = call["shape"][0]
        arrays = [np.frombuffer(base64.b64decode(text), "<f4") for text in stored["values"]]
        return [array.reshape(batch, -1) for array in arrays]
    regressors = np.zeros((1, stored["anchors"], 16), np.float32)
    logits = np.full((1, stored["anchors"], 1), UNLIKELY, np.float32)
    for index, logit, *offsets in stored["likely"]:
        regressors[0, index, :OFFSETS], logits[0, index] = offsets, logit
    return [regressors, logits]


def _asked(network: Network, batch: Pixels) -> Call:
    pixels = np.ascontiguousarray(batch, np.uint8)
    return {
        "network": network.path.name,
        "shape": list(batch.shape),
        "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
    }


def _stored(outputs: list[NDArray[np.float32]]) -> dict[str, Any]:
    """Of a detector only the likeliest anchors."""
    if outputs[0].ndim == 3 and outputs[0].shape[-1] == 16:
        regressors, logits = outputs[0][0], outputs[1][0, :, 0]
        likely = np.sort(np.argsort(-logits, kind="stable")[:MAX_LIKELY])
        values = (
            np.column_stack([logits[likely], regressors[likely, :OFFSETS]])
            .astype(np.float64)
            .round(3)
        )
        rows = [[index, *row] for index, row in zip(likely.tolist(), values.tolist(), strict=True)]
        return {"anchors": len(logits), "likely": rows}
    return {
        "values": [base64.b64encode(output.astype("<f4").tobytes()).decode() for output in outputs]
    }


def write() -> None:
    """Writes the file anew."""
    face = head()
    cases = []
    for name, (width, height, heads) in SCENES.items():
        scene = {"name": name, "width": width, "height": height, "heads": heads}
        calls, result = recorded(picture(face, scene))
        cases.append({**scene, "calls": calls, "result": result})
    content = {
        "head": {"side": HEAD_SIDE, "rgb": base64.b64encode(face.tobytes()).decode()},
        "background": BACKGROUND,
        "cases": cases,
    }
    FILE.write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    write()
