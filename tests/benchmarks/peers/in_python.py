"""Measures Expressio or fer, in the environment that has it; prints one line of JSON.

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
    """A system to measure, ready for its first call."""

    name: str
    runtime: str
    network_file: Path
    analyze: Callable[[bytes], int]  # Classifies a photo's faces and returns their number.
    classify: Callable[[Face], int]  # A face's index in LABELS, by the network alone.


def expressio() -> System:
    """As it is served: the network gets a face and its mirror image."""
    import numpy as np

    from expressio.calibration import calibrated_probabilities
    from expressio.contract import CONTRACT
    from expressio.expression import with_flip
    from expressio.network import Network
    from expressio.pipeline import predict

    served = CONTRACT.expression.network
    network = Network(served.file)

    def classify(face: Face) -> int:
        [outputs] = network(with_flip(face.astype(np.float32)))
        return int(calibrated_probabilities(outputs, 1).argmax())

    return System(
        f"expressio {served.name} {served.version}",
        f"LiteRT {version('ai-edge-litert')}",
        network.path,
        lambda data: len(predict(data).faces),
        classify,
    )


def fer() -> System:
    """By its defaults: OpenCV's Haar cascade, then its quantized network."""
    import cv2
    import fer
    import numpy as np
    from fer.fer import FER

    detector = FER()
    served = [0, 3, 4, 5]  # LABELS among its outputs.

    def analyze(data: bytes) -> int:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        return len(detector.detect_emotions(image))

    def classify(face: Face) -> int:
        # What detect_emotions does to a crop.
        scaled = cv2.resize(face, (64, 64)).astype(np.float32) / 255
        [scores] = detector._classify_emotions((scaled[np.newaxis] - 0.5) * 2)
        return int(scores[served].argmax())

    return System(
        f"fer {version('fer')}",
        f"TensorFlow Lite {version('tensorflow')}",
        Path(fer.__file__).parent / "data/emotion_model_quantized.tflite",
        analyze,
        classify,
    )


SYSTEMS = {"expressio": expressio, "fer": fer}


def measure(name: str, folder: Path) -> dict[str, Any]:
    """The system's name, its figures but the accuracies, and its predictions for all faces."""
    small, large = ((folder / f"{size}.jpg").read_bytes() for size in ("640x480", "1280x960"))
    started = perf_counter()
    system = SYSTEMS[name]()
    imported = perf_counter()
    faces_found = system.analyze(small)
    predicted = perf_counter()
    figures = {
        "import_s": imported - started,
        "first_prediction_s": predicted - started,
        "photo_640x480_ms": median_ms(lambda: system.analyze(small)),
        "photo_1280x960_ms": median_ms(lambda: system.analyze(large)),
        "resident_mb": peak_mb(),
    }
    import numpy as np

    faces = np.fromfile(folder / "faces", np.uint8).reshape(-1, FACE_SIDE, FACE_SIDE)
    figures["network_ms"] = median_ms(lambda: system.classify(faces[0]))
    figures["network_bytes"] = system.network_file.stat().st_size
    return {
        "name": system.name,
        "runtime": system.runtime,
        "faces_found": faces_found,
        "figures": figures,
        "predicted": [system.classify(face) for face in faces],
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
    [kilobytes] = re.findall(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    return int(kilobytes) / 1024


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
