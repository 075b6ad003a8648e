"""From a photo's bytes to its faces and their expressions."""

from dataclasses import dataclass
from time import perf_counter

from expressio import expression, faces, sandbox
from expressio.expression import Expression
from expressio.faces import Face
from expressio.photo import Photo


@dataclass(frozen=True)
class Prediction:
    """A photo's answer: its faces, largest first, with their expressions in the same order."""

    photo: Photo
    faces: list[Face]
    expressions: list[Expression]
    timings: dict[str, float]  # Milliseconds: decode, detect, classify.


def predict(data: bytes) -> Prediction:
    """Reads, finds the faces, tells their expressions. The same bytes give the same answer.

    Raises UnusablePhoto where the file is not a photo that can be read.
    """
    started = perf_counter()
    decoded = sandbox.decode(data)
    read = perf_counter()
    found = faces.detect(decoded.image)
    located = perf_counter()
    expressions = [expression.classify(decoded.image, face) for face in found]
    told = perf_counter()
    timings = {"decode": read - started, "detect": located - read, "classify": told - located}
    return Prediction(
        decoded,
        found,
        expressions,
        {stage: round(seconds * 1000, 3) for stage, seconds in timings.items()},
    )
