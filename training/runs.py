"""A run folder: the settings, log, backups and best weights of one training."""

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from training.config import TrainConfig
from training.model import ARCHITECTURES
from training.prepare import DataError

DEFAULT_RUN = Path("training/runs/se_resnet")
BEST_WEIGHTS = "best.weights.h5"
RUN_FILE = "run.json"
LOG_FILE = "log.csv"
BACKUP_FOLDER = "backup"
MAY_CHANGE = "epochs"  # The one setting that a resumed run may have another value of.


@dataclass(frozen=True)
class Run:
    """A trained network in float32 with its best weights, and what its folder says of it.

    `description` is run.json with the number of epochs and the best one, counted from 1;
    `history` has the loss and accuracy on Training and PublicTest after each epoch.
    """

    model: keras.Model
    description: dict[str, Any]
    history: list[dict[str, float]]


def load_run(folder: Path) -> Run:
    """Reads a run folder. Raises DataError where it holds no trained network."""
    if not (folder / BEST_WEIGHTS).is_file():
        raise DataError(
            f"{folder} holds no {BEST_WEIGHTS}; train first, "
            f"`python -m training.train --run {folder}`"
        )
    history = [
        {name: round(epoch[name], 4) for name in ("accuracy", "loss", "val_accuracy", "val_loss")}
        for epoch in read_log(folder)
    ]
    description = json.loads((folder / RUN_FILE).read_text())
    model = ARCHITECTURES[_architecture(description)]()
    model.load_weights(folder / BEST_WEIGHTS)
    best_epoch = 1 + int(np.argmax([epoch["val_accuracy"] for epoch in history]))
    description |= {"epochs": len(history), "best_epoch": best_epoch}
    return Run(model, description, history)


def read_log(folder: Path) -> list[dict[str, float]]:
    """What was logged after each epoch so far; empty before the first."""
    log = folder / LOG_FILE
    if not log.is_file():
        return []
    with log.open(newline="") as text:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(text)]


def open_run(folder: Path, config: TrainConfig) -> None:
    """Makes a run folder, or checks that one may be resumed with `config`; writes its run.json.

    Raises DataError where the folder was trained with other settings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / RUN_FILE
    earlier = json.loads(path.read_text()) if path.is_file() else None
    if earlier is not None:
        _check_settings(folder, earlier, config)
    commits = earlier["commits"] if earlier else []
    commit = _commit()
    description = {
        # A run that was resumed at another commit names all of them.
        "commits": commits if not commit or commit in commits else [*commits, commit],
        "config": config.to_json(),
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
    }
    path.write_text(json.dumps(description, indent=2) + "\n")


def _check_settings(folder: Path, earlier: dict[str, Any], config: TrainConfig) -> None:
    if "config" not in earlier:
        raise DataError(
            f"{folder} is from an earlier version, which did not keep all settings: it can be "
            "exported, not resumed; give another --run"
        )
    settings = config.to_json()
    changes = [
        f"{name} {earlier['config'].get(name)}, not {value}"
        for name, value in settings.items()
        if name != MAY_CHANGE and earlier["config"].get(name) != value
    ]
    if changes:
        raise DataError(
            f"{folder} was trained with {'; '.join(changes)}: resume it with the same settings "
            f"(only {MAY_CHANGE} may change), or give another --run"
        )


def _architecture(description: dict[str, Any]) -> str:
    """Earlier versions kept some of the flags, under `arguments`."""
    if "config" in description:
        return str(description["config"]["architecture"])
    return str(description["arguments"]["model"])


def _commit() -> str:
    """The commit that is checked out; empty outside a git repository."""
    command = ["git", "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
