"""Python environments apart from the tests' own, for what cannot be installed beside it."""

import os
import subprocess
import venv
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".venv"
VARIABLES = dict(os.environ)  # Before tests point them at the emulator and away from PyPI.


def python_with(requirements: Path, name: str) -> Path:
    """The interpreter of the environment `name`, kept until its requirements change."""
    folder = FOLDER / name
    installed = folder / "requirements.txt"
    if not installed.is_file() or installed.read_text() != requirements.read_text():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run(
            [folder / "bin" / "pip", "install", "--quiet", "-r", requirements],
            check=True,
            env=VARIABLES,
        )
        installed.write_text(requirements.read_text())
    return folder / "bin" / "python"
