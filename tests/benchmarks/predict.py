"""Compares `predict` with the earlier design's handler, on the same photos, in one run.

    python -m tests.benchmarks.predict

Each system runs in its own process, so that import time and memory are its own. The earlier
design decodes with Pillow, finds faces with OpenCV's Haar cascade (scale factor 1.1, 2 neighbors)
and calls Keras' `predict` on its DCNN (untrained, which takes the same time). `native` is the
lower bound: Pillow's decoding and the three networks' invocations, and nothing else.
"""

import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

REPEATS = 20
SIZES = ((512, 512), (640, 480), (1280, 960), (4000, 3000))

Handler = Callable[[bytes], object]


def portrait(size: tuple[int, int]) -> bytes:
    """A JPEG file of scikit-image's astronaut."""
    import skimage.data
    from PIL import Image, ImageOps

    file = io.BytesIO()
    image = Image.fromarray(skimage.data.astronaut())
    ImageOps.fit(image, size, centering=(0.5, 0)).save(file, "JPEG", quality=90)
    return file.getvalue()


def write_photos(folder: Path) -> None:
    """Writes the portrait in each of SIZES, as WIDTHxHEIGHT.jpg."""
    for size in SIZES:
        (folder / f"{size[0]}x{size[1]}.jpg").write_bytes(portrait(size))


def ours() -> Handler:
    """What the function runs."""
    from expressio.pipeline import predict

    return predict


def earlier() -> Handler:
    """What the earlier design ran."""
    import cv2.data
    import numpy as np
    from PIL import Image

    from expressio.labels import INPUT_SIZE
    from training.model import dcnn

    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    model = dcnn()

    def handle(data: bytes) -> object:
        gray = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
        outputs = []
        for left, top, width, height in cascade.detectMultiScale(gray, 1.1, 2):
            face = cv2.resize(
                gray[top : top + height, left : left + width], (INPUT_SIZE, INPUT_SIZE)
            )
            outputs.append(model.predict(face[np.newaxis, :, :, np.newaxis], verbose=0))
        return outputs

    return handle


def native() -> Handler:
    """The native parts of what the function runs, and nothing else."""
    from PIL import Image

    from expressio.contract import CONTRACT
    from expressio.labels import INPUT_SIZE
    from expressio.network import Network

    detection = CONTRACT.detection
    side, far_side = detection.near_side, detection.far_side
    detector = detection.short_range.network.file
    shapes = [
        (detector, (1, side, side, 3)),
        (detector, (1, far_side * 3 // 4, far_side, 3)),
        (
            CONTRACT.mesh.network.file,
            (1, CONTRACT.mesh.network.side, CONTRACT.mesh.network.side, 3),
        ),
        (CONTRACT.expression.network.file, (2, INPUT_SIZE, INPUT_SIZE, 1)),
    ]
    interpreters = [Network(file)._interpreter(shape) for file, shape in shapes]

    def handle(data: bytes) -> object:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
        for interpreter in interpreters:
            interpreter.invoke()
        return None

    return handle


HANDLERS = {"earlier": earlier, "native": native, "ours": ours}


def measure(system: str, folder: Path) -> dict[str, float]:
    """Seconds to the first prediction, median milliseconds per photo, peak resident megabytes."""
    names = [f"{width}x{height}" for width, height in SIZES]
    files = {name: (folder / f"{name}.jpg").read_bytes() for name in names}
    started = perf_counter()
    handle = HANDLERS[system]()
    imported = perf_counter()
    handle(files["640x480"])
    figures = {"import s": imported - started, "first prediction s": perf_counter() - started}
    for size, data in files.items():
        milliseconds = []
        for _ in range(REPEATS):
            started = perf_counter()
            handle(data)
            milliseconds.append((perf_counter() - started) * 1000)
        figures[f"{size} ms"] = statistics.median(milliseconds)
    figures["resident MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def measure_apart(system: str, folder: Path) -> dict[str, float]:
    """`measure` in its own process."""
    command = [sys.executable, "-m", "tests.benchmarks.predict", system, str(folder)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures: dict[str, float] = json.loads(output.splitlines()[-1])
    return figures


def main() -> None:
    """Prints all systems, and two ratios, as a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        write_photos(Path(folder))
        before, parts, after = (measure_apart(system, Path(folder)) for system in HANDLERS)
    print(
        "| | earlier design | Expressio | times as fast | native parts | of these |\n"
        "|---|---|---|---|---|---|"
    )
    for figure, value in after.items():
        of_parts = (
            f"{parts[figure]:,.2f} | {value / parts[figure]:.2f}"
            if figure.endswith(" ms")
            else " | "
        )
        print(
            f"| {figure} | {before[figure]:,.2f} | {value:,.2f} "
            f"| {before[figure] / value:.1f} | {of_parts} |"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
