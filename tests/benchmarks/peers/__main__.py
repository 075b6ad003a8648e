"""Compares Expressio with two published packages, on FER2013 and on photos, in one run.

    python -m tests.benchmarks.peers

Each runs in an environment of its own, made on the first run, and in a process of its own. Prints
a Markdown table and writes results.json beside this file.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from expressio.labels import LABELS
from tests.benchmarks.predict import write_photos
from training.metrics import clear_faces
from training.prepare import DataError, Split, load

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
ENVIRONMENT = HERE.parents[2] / ".venv/peers"
PYTHON = ENVIRONMENT / "bin/python"
IN_PYTHON = ("-m", "tests.benchmarks.peers.in_python")
COMMANDS = (
    (sys.executable, *IN_PYTHON, "expressio"),
    (PYTHON, *IN_PYTHON, "fer"),
    ("node", HERE / "face_api.cjs"),
)
SET_UP_S = 1800  # TensorFlow alone is 600 MB.
MEASURE_S = 1800
FIGURES = (
    "public_accuracy",
    "private_accuracy",
    "private_clear_accuracy",
    "network_ms",
    "network_bytes",
    "photo_640x480_ms",
    "photo_1280x960_ms",
    "import_s",
    "first_prediction_s",
    "resident_mb",
)


def read_faces() -> tuple[Split, Split]:
    """PublicTest's faces of the four classes, and PrivateTest's with those that FER+ finds clear.

    Raises DataError where FER2013, or FER+'s votes for it, are missing.
    """
    splits = load()
    public, private = splits["PublicTest"], splits["PrivateTest"]
    if not private.votes.any():
        raise DataError("FER+'s votes are missing; prepare FER2013 again with --ferplus")
    served = private.labels < len(LABELS)
    return public.served(), private.select(served | clear_faces(private))


def set_up() -> None:
    """Makes the peers' environments, again where their pinned versions have changed."""
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--requirement")
    _install(
        HERE / "requirements.txt",
        ENVIRONMENT,
        (sys.executable, "-m", "venv", "--clear", ENVIRONMENT),
        (*pip, HERE / "requirements.txt"),
    )
    _install(
        HERE / "package-lock.json",
        HERE / "node_modules",
        ("npm", "ci", "--silent", "--prefix", HERE),
    )


def measure(
    command: tuple[str | Path, ...], public: Split, private: Split, folder: Path
) -> tuple[str, dict[str, Any]]:
    """A system's name and figures, measured in a process of its own.

    Raises SystemExit where that process fails, with the end of its output, and where it finds no
    face in the photo, since its time could not be compared.
    """
    run = subprocess.run([*command, folder], capture_output=True, text=True, timeout=MEASURE_S)
    if run.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{run.stderr[-2000:]}")
    result = json.loads(run.stdout.splitlines()[-1])
    if not result["faces_found"]:
        raise SystemExit(f"{result['name']} found no face in the photo of 640x480 pixels")
    predicted_public, predicted_private = np.split(
        np.array(result["predicted"]), [len(public.labels)]
    )
    served, clear = private.labels < len(LABELS), clear_faces(private)
    majority = private.votes[:, : len(LABELS)].argmax(axis=1)
    figures = {
        **result["figures"],
        "public_accuracy": float((predicted_public == public.labels).mean()),
        "private_accuracy": float((predicted_private == private.labels)[served].mean()),
        "private_clear_accuracy": float((predicted_private == majority)[clear].mean()),
    }
    return result["name"], {
        "runtime": result["runtime"],
        **{name: round(figures[name], 4) for name in FIGURES},
    }


def machine() -> dict[str, Any]:
    """The machine that the figures were measured on."""
    information = Path("/proc/cpuinfo").read_text().splitlines()
    [processor, *_] = [line.partition(": ")[2] for line in information if "model name" in line]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "node": node.stdout.strip().lstrip("v"),
    }


def table(systems: dict[str, dict[str, Any]]) -> str:
    """The figures as a Markdown table, one column per system."""
    rows = [("", *systems), ("---",) * (1 + len(systems))]
    for name in FIGURES:
        pattern = (
            ".1%" if name.endswith("accuracy") else ",.0f" if name.endswith("bytes") else ",.2f"
        )
        rows.append((name, *(format(figures[name], pattern) for figures in systems.values())))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _install(pins: Path, environment: Path, *commands: tuple[str | Path, ...]) -> None:
    installed = environment / f"installed-{pins.name}"
    if installed.is_file() and installed.read_bytes() == pins.read_bytes():
        return
    for command in commands:
        subprocess.run(command, check=True, timeout=SET_UP_S)
    shutil.copyfile(pins, installed)


def main() -> int:
    """Exit status 0 on success, 1 where FER2013 is missing or a system fails."""
    try:
        public, private = read_faces()
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    set_up()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_photos(folder)
        np.concatenate([public.faces, private.faces]).tofile(folder / "faces")
        systems = dict(measure(command, public, private, folder) for command in COMMANDS)
    results = {"machine": machine(), "systems": systems}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(table(systems))
    return 0


if __name__ == "__main__":
    sys.exit(main())
