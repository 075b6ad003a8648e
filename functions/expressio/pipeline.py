"""From a photo's bytes to its faces and their expressions."""

from dataclasses import dataclass
from time import perf_counter

from expressio import expression, faces, sandbox
from expressio.expression import Expression
from expressio.faces import Face
from expressio.photo import Photo


@dataclass(frozen=True)
class Prediction:
    """A photo's faces, largest first, and their expressions in the same order."""

    photo: Photo
    faces: list[Face]
    expressions: list[Expression]
    timings: dict[str, float]  # Milliseconds: decode, detect, classify.


def predict(data: bytes) -> Prediction:
    """Decodes an image file, detects its faces and classifies their expressions.

    Deterministic, timings apart. Raises UnusablePhoto (see sandbox.decode).
    """
    started = perf_counter()
    decoded = sandbox.decode(data)
    decoded_at = perf_counter()
    detected = faces.detect(decoded.image)
    detected_at = perf_counter()
    expressions = [expression.classify(decoded.image, face) for face in detected]
    classified_at = perf_counter()
    timings = {
        "decode": _ms(started, decoded_at),
        "detect": _ms(decoded_at, detected_at),
        "classify": _ms(detected_at, classified_at),
    }
    return Prediction(decoded, detected, expressions, timings)


def _ms(start_s: float, end_s: float) -> float:
    return round((end_s - start_s) * 1000, 3)
