"""From a photo's bytes to its faces and their expressions."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

from expressio import expression, faces, sandbox
from expressio.contract import CONTRACT
from expressio.expression import Expression
from expressio.faces import Face
from expressio.photo import Photo


@dataclass(frozen=True)
class Prediction:
    """A photo's largest faces, largest first, and their expressions in the same order."""

    photo: Photo
    faces_found: int  # All of them.
    faces: list[Face]  # The largest, at most the contract's `max_faces`.
    expressions: list[Expression]
    timings: dict[str, float]  # Milliseconds: decode, detect, classify.


def predict(data: bytes, decode_s: float = sandbox.WALL_CLOCK_S) -> Prediction:
    """Decodes an image file, detects its faces and classifies their expressions.

    Of an animation, those of the first frame that shows a face, among its first few. Deterministic,
    timings apart. Raises UnusablePhoto (see sandbox.frames).
    """
    seconds = dict.fromkeys(("decode", "detect", "classify"), 0.0)
    with closing(sandbox.frames(data, decode_s)) as frames:
        decoded, detected = _first_with_faces(frames, seconds)
    started = perf_counter()
    largest = detected[: CONTRACT.detection.max_faces]
    scale = decoded.width / decoded.image.width
    expressions = [expression.classify(decoded.image, face, scale) for face in largest]
    seconds["classify"] = perf_counter() - started
    timings = {stage: round(1000 * duration, 3) for stage, duration in seconds.items()}
    return Prediction(decoded, len(detected), largest, expressions, timings)


def _first_with_faces(
    frames: Iterator[Photo], seconds: dict[str, float]
) -> tuple[Photo, list[Face]]:
    """The first frame with faces, else the first one; adds what it took to `seconds`."""
    first: Photo | None = None
    started = perf_counter()
    for frame in frames:
        decoded_at = perf_counter()
        seconds["decode"] += decoded_at - started
        detected = faces.detect(frame.image)
        started = perf_counter()
        seconds["detect"] += started - decoded_at
        if detected:
            return frame, detected
        first = first or frame
    assert first, "sandbox.frames yields a frame, or raises"
    return first, []
