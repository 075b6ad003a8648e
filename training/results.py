"""training/results.json: what was measured of each network."""

import json
from pathlib import Path
from typing import Any

RESULTS = Path("training/results.json")
FER2013 = "FER2013"  # The entry with the number of faces by split and emotion.
STUDENTS = "students"  # The entry with the size and the scores of each student that was trained.


def merge_results(path: Path, name: str, figures: dict[str, Any]) -> None:
    """Adds figures to the entry `name` of a results.json, replacing those of the same keys."""
    results = json.loads(path.read_text()) if path.is_file() else {}
    results[name] = {**results.get(name, {}), **figures}
    path.write_text(json.dumps(results, indent=1) + "\n")
