"""Measures Expressio or fer, in the environment that has it; the answer is one line of JSON.

    python -m tests.benchmarks.peers.in_python expressio|fer FOLDER

FOLDER holds the photos and `faces`, 48x48 bytes each.
"""

import json
import re
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

REPEATS = 20
FACE_SIDE = 48

Face = Any  # A (48, 48) uint8 array: NumPy is imported with a system, whose import is timed.


@dataclass(frozen=True)
class System:
    """What is measured of a system, ready for the first call."""

    name: str
    runtime: str
    network_file: Path
    analyse: Callable[[bytes], int]  # A photo's number of faces, their expressions told.
    tell: Callable[[Face], int]  # A face's expression by the network alone, as 0 to 3 of LABELS.


def expressio() -> System:
    """As the function calls it: the face and its mirror image."""
    import numpy as np

    from expressio.calibration import calibrated_probabilities
    from expressio.expression import model, with_flip
    from expressio.network import Network
    from expressio.pipeline import predict

    network = Network(model().file)

    def tell(face: Face) -> int:
        [outputs] = network(with_flip(face.astype(np.float32)))
        return int(calibrated_probabilities(outputs, 1).argmax())

    return System(
        f"expressio {model().name} {model().version}",
        f"LiteRT {version('ai-edge-litert')}",
        network.path,
        lambda data: len(predict(data).faces),
        tell,
    )


def fer() -> System:
    """By its defaults: OpenCV's Haar cascade, then its quantised network."""
    import cv2
    import fer
    import numpy as np
    from fer.fer import FER

    detector = FER()
    served = [0, 3, 4, 5]  # LABELS among its outputs.

    def analyse(data: bytes) -> int:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        return len(detector.detect_emotions(image))

    def tell(face: Face) -> int:
        # What detect_emotions does to a crop.
        scaled = cv2.resize(face, (64, 64)).astype(np.float32) / 255
        [scores] = detector._classify_emotions((scaled[np.newaxis] - 0.5) * 2)
        return int(scores[served].argmax())

    return System(
        f"fer {version('fer')}",
        f"TensorFlow Lite {version('tensorflow')}",
        Path(fer.__file__).parent / "data/emotion_model_quantized.tflite",
        analyse,
        tell,
    )


SYSTEMS = {"expressio": expressio, "fer": fer}


def measure(side: str, folder: Path) -> dict[str, Any]:
    """The system's name, its figures but the accuracies, and what it tells each face to be."""
    small, large = ((folder / f"{size}.jpg").read_bytes() for size in ("640x480", "1280x960"))
    started = perf_counter()
    system = SYSTEMS[side]()
    imported = perf_counter()
    faces_found = system.analyse(small)
    answered = perf_counter()
    figures = {
        "import_s": imported - started,
        "first_answer_s": answered - started,
        "photo_640x480_ms": median_ms(lambda: system.analyse(small)),
        "photo_1280x960_ms": median_ms(lambda: system.analyse(large)),
        "resident_mb": peak_mb(),
    }
    import numpy as np

    faces = np.fromfile(folder / "faces", np.uint8).reshape(-1, FACE_SIDE, FACE_SIDE)
    figures["network_ms"] = median_ms(lambda: system.tell(faces[0]))
    figures["network_bytes"] = system.network_file.stat().st_size
    return {
        "name": system.name,
        "runtime": system.runtime,
        "faces_found": faces_found,
        "figures": figures,
        "told": [system.tell(face) for face in faces],
    }


def median_ms(call: Callable[[], object]) -> float:
    """Median milliseconds of a call."""
    milliseconds = []
    for _ in range(REPEATS):
        started = perf_counter()
        call()
        milliseconds.append((perf_counter() - started) * 1000)
    return statistics.median(milliseconds)


def peak_mb() -> float:
    """Peak resident memory of this process; getrusage would count its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
