"""Measures how light, size, blur, and turned heads tell on a network; writes to results.json.

    python -m training.conditions

Clear faces of PublicTest are enlarged into photos, which are made worse step by step and analyzed
as the function does, with the network that functions/expressio/models holds.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image

from expressio import expression, faces
from expressio.contract import CONTRACT
from expressio.expression import Expression
from expressio.faces import Face
from expressio.labels import LABELS
from training import metrics, prepare
from training.corruptions import photo_of, stored
from training.results import RESULTS, merge_results

SPLIT = "PublicTest"
FACES_PER_LABEL = 40  # Of those that are made worse.
NOISE = 3.0  # Of 255, in a photo taken in the dark.
TURNS = ((0, 20), (20, 40), (40, 90))  # Degrees to either side.

Random = np.random.Generator


class Result(NamedTuple):
    """What was found in a photo, and the label that people see in the face."""

    face: Face
    answer: Expression
    label: str

    @property
    def is_right(self) -> bool:
        return self.answer.label == self.label

    @property
    def is_reported(self) -> bool:
        return not self.answer.unsure


def analyze(photo: Image.Image, label: str) -> Result | None:
    """The largest face of a photo that is stored as JPEG; None where none is found."""
    image = stored(photo)
    found = faces.detect(image)
    if not found:
        return None
    return Result(found[0], expression.classify(image, found[0], scale=1), label)


def score(results: Sequence[Result | None]) -> dict[str, float]:
    """Shares: found; unsure of those found; right of those reported; with a reason of the unsure.

    A share of nothing is 0.
    """
    found = [result for result in results if result]
    unsure = [result for result in found if not result.is_reported]
    reported = [result for result in found if result.is_reported]
    return {
        "faces": len(results),
        "found": _share(len(found), results),
        "unsure": _share(len(unsure), found),
        "right": _share(sum(result.is_right for result in reported), reported),
        "with_reason": _share(sum(bool(result.answer.reason) for result in unsure), unsure),
    }


def _share(count: int, of: Sequence[object]) -> float:
    return metrics.rounded(count / max(len(of), 1))


def _reduced(photo: Image.Image, side: float, random: Random, new_side: int) -> Image.Image:
    size = (round(photo.width * new_side / side), round(photo.height * new_side / side))
    return photo.resize(size, Image.Resampling.BOX)


def _blurred(photo: Image.Image, side: float, random: Random, share: float) -> Image.Image:
    return Image.fromarray(cv2.GaussianBlur(np.asarray(photo), (0, 0), share * side))


def _darkened(photo: Image.Image, side: float, random: Random, light: float) -> Image.Image:
    pixels = np.asarray(photo) * light
    noisy = pixels + random.normal(0, NOISE, pixels.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


# Each makes a photo worse whose face has that side. The names are keys of results.json.
CONDITIONS: dict[str, Callable[[Image.Image, float, Random], Image.Image]] = {
    **{
        f"face of {side} pixels": partial(_reduced, new_side=side)
        for side in (64, 40, 32, 28, 24, 20)
    },
    **{
        f"blur of {share:.0%} of its side": partial(_blurred, share=share)
        for share in (0.01, 0.02, 0.03, 0.04)
    },
    **{
        f"{light:.0%} of the light": partial(_darkened, light=light)
        for light in (0.5, 0.3, 0.2, 0.1)
    },
}


def measure(split: prepare.Split) -> dict[str, dict[str, float]]:
    """`score` of the clear faces by how they are turned, and of the best of them made worse."""
    random = np.random.default_rng(0)
    majority = metrics.majority(split)
    results = {
        row: analyze(photo_of(split.faces[row, ..., 0]), LABELS[majority[row]])
        for row in np.flatnonzero(metrics.clear_faces(split)).tolist()
    }
    found = {row: result for row, result in results.items() if result}
    turned = {
        f"turned by {low} to {high}°": score(
            [result for result in found.values() if low <= abs(result.face.mesh.pose.yaw) < high]
        )
        for low, high in TURNS
    }
    best = [row for label in LABELS for row in _best(found, label)]
    return turned | {
        name: score(
            [
                analyze(
                    worsen(photo_of(split.faces[row, ..., 0]), found[row].face.mesh.side, random),
                    found[row].label,
                )
                for row in best
            ]
        )
        for name, worsen in CONDITIONS.items()
    }


def _best(results: Mapping[int, Result], label: str) -> list[int]:
    """The first FACES_PER_LABEL rows of those with the label that are reported, and rightly."""
    rows = (
        row
        for row, result in results.items()
        if result.label == label and result.is_right and result.is_reported
    )
    return list(islice(rows, FACES_PER_LABEL))


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the data cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.conditions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument("--results", type=Path, default=RESULTS, help="%(default)s")
    options = parser.parse_args(arguments)
    try:
        split = prepare.load(options.data)[SPLIT]
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    figures: dict[str, Any] = {"conditions": measure(split)}
    merge_results(options.results, CONTRACT.expression.network.name, figures)
    for name, shares in figures["conditions"].items():
        print(f"{name:28} found {shares['found']:.0%}  unsure {shares['unsure']:.0%}")
    print(f"written to {options.results}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
