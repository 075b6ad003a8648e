"""Trains a network on FER2013's Training faces, choosing by PublicTest.

    python -m training.train --run training/runs/dcnn

Stop it at any time; the same command goes on from the last finished epoch.
"""

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from training import prepare
from training.augment import Batches, one_hot
from training.model import MODELS

LEARNING_RATE = 1e-3  # Halved whenever PublicTest stops improving.
LABEL_SMOOTHING = 0.05  # The labels are noisy: people agree with FER2013's on about two in three.
# Weights averaged over the last 2,000 steps (three epochs) score better and vary less.
EMA_MOMENTUM = 0.9995
STATISTICS_BATCHES = 12  # Of STATISTICS_BATCH_SIZE faces; enough for means over whole images.
STATISTICS_BATCH_SIZE = 256
PLATEAU_EPOCHS = 4
PATIENCE_EPOCHS = 12
MINIMUM_LEARNING_RATE = 1e-5

BEST_WEIGHTS = "best.weights.h5"
RUN_FILE = "run.json"
LOG_FILE = "log.csv"


def train(options: argparse.Namespace) -> None:
    """Fits `options.model` and leaves its best weights, log and arguments in `options.run`."""
    splits = prepare.load(options.data)
    options.run.mkdir(parents=True, exist_ok=True)
    _describe(options)
    keras.utils.set_random_seed(options.seed)
    keras.config.set_dtype_policy(options.dtype)
    model = MODELS[options.model]()
    model.compile(
        keras.optimizers.Nadam(options.learning_rate, use_ema=True, ema_momentum=EMA_MOMENTUM),
        keras.losses.CategoricalCrossentropy(label_smoothing=LABEL_SMOOTHING),
        metrics=["accuracy"], jit_compile=False)  # Compiling halves the speed on a CPU.
    public = splits["PublicTest"]
    model.fit(
        Batches(splits["Training"], options.batch_size, options.seed,
                epoch=len(logged_accuracies(options.run))),
        validation_data=(public.faces, one_hot(public.labels)), validation_batch_size=128,
        epochs=options.epochs, verbose=options.verbose,
        callbacks=_callbacks(options.run, splits["Training"].faces))


class RecomputedStatistics(keras.callbacks.Callback):  # type: ignore[misc]
    """Gives the averaged weights normalisation statistics of their own before they are judged.

    The moving ones belong to the raw weights (Izmailov et al., arXiv:1803.05407, section 3.2).
    """

    def __init__(self, faces: NDArray[np.uint8]) -> None:
        super().__init__()
        random = np.random.default_rng(0)
        chosen = random.permutation(len(faces))[:STATISTICS_BATCHES * STATISTICS_BATCH_SIZE]
        self._batches = np.array_split(faces[np.sort(chosen)], STATISTICS_BATCHES)

    def on_test_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Replaces the statistics by those of whole, unaugmented Training faces."""
        layers = self.model.layers[1:]  # After the input; one follows the other.
        norms = [layer for layer in layers if isinstance(layer, keras.layers.BatchNormalization)]
        momenta = [norm.momentum for norm in norms]
        for number, batch in enumerate(self._batches):
            for norm in norms:
                norm.momentum = number / (number + 1)  # The mean of all batches so far.
            values = batch.astype(np.float32)
            for layer in layers:
                values = layer(values, training=layer in norms)
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum


def logged_accuracies(run: Path) -> list[float]:
    """The accuracy on PublicTest after each epoch so far."""
    log = run / LOG_FILE
    if not log.is_file():
        return []
    with log.open(newline="") as rows:
        return [float(row["val_accuracy"]) for row in csv.DictReader(rows)]


def _callbacks(run: Path, faces: NDArray[np.uint8]) -> list[keras.callbacks.Callback]:
    best = max(logged_accuracies(run), default=None)
    return [  # The backup comes first: it keeps the raw weights, the rest see the averaged ones.
        keras.callbacks.BackupAndRestore(str(run / "backup")),
        keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
        RecomputedStatistics(faces),
        keras.callbacks.ModelCheckpoint(
            str(run / BEST_WEIGHTS), monitor="val_accuracy", save_best_only=True,
            save_weights_only=True, initial_value_threshold=best),
        keras.callbacks.ReduceLROnPlateau(
            monitor="val_accuracy", mode="max", factor=0.5, patience=PLATEAU_EPOCHS,
            min_lr=MINIMUM_LEARNING_RATE, verbose=1),
        keras.callbacks.EarlyStopping(
            monitor="val_accuracy", mode="max", patience=PATIENCE_EPOCHS, verbose=1),
        keras.callbacks.CSVLogger(str(run / LOG_FILE), append=True),
    ]


def _describe(options: argparse.Namespace) -> None:
    """Writes run.json; a run that went on under other commits names them all."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True,
                            check=False).stdout.strip()
    arguments = {name: str(value) if isinstance(value, Path) else value
                 for name, value in vars(options).items() if name not in ("data", "verbose")}
    path = options.run / RUN_FILE
    before = json.loads(path.read_text())["commits"] if path.is_file() else []
    commits = [*before, commit] if commit and commit not in before else before
    description = {"commits": commits, "arguments": arguments, "keras": keras.__version__,
                   "backend": keras.backend.backend()}
    path.write_text(json.dumps(description, indent=2) + "\n")


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m training.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("--model", choices=sorted(MODELS), default="dcnn", help="%(default)s")
    result.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    result.add_argument("--run", type=Path, default=Path("training/runs/dcnn"),
                        help="folder for weights, log and backups (%(default)s)")
    result.add_argument("--epochs", type=int, default=50, help="at most (%(default)s)")
    result.add_argument("--batch-size", type=int, default=32, help="%(default)s")
    result.add_argument("--learning-rate", type=float, default=LEARNING_RATE, help="%(default)s")
    result.add_argument("--seed", type=int, default=1, help="%(default)s")
    result.add_argument("--dtype", choices=("float32", "mixed_bfloat16", "mixed_float16"),
                        default="mixed_bfloat16",
                        help="%(default)s: twice as fast on recent processors")
    result.add_argument("--verbose", type=int, choices=(0, 1, 2), default=1,
                        help="0 silent, 1 a progress bar, 2 a line an epoch (%(default)s)")
    return result


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the data cannot be used."""
    try:
        train(parser().parse_args(arguments))
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
