"""Trains a network on FER2013's Training faces, choosing by PublicTest.

    python -m training.train --run training/runs/se_resnet

Stop it at any time; the same command goes on from the last finished epoch.
"""

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import LABELS
from training import prepare
from training.augment import Batches, targets
from training.model import ARCHITECTURES
from training.prepare import EMOTIONS

LEARNING_RATE = 0.1  # Of SGD with momentum, for batches of 128.
MOMENTUM = 0.9
WEIGHT_DECAY = 5e-3  # Times the learning rate, a step; of kernels alone.
WARM_UP_EPOCHS = 3
STEADY_SHARE = 0.4  # Of the epochs, before the rate falls to 0 in a straight line.
# Weights averaged over the last 500 steps (two epochs) score better and vary less.
EMA_MOMENTUM = 0.998
STATISTICS_BATCHES = 12  # Of STATISTICS_BATCH_SIZE faces; enough for means over whole images.
STATISTICS_BATCH_SIZE = 256

BEST_WEIGHTS = "best.weights.h5"
RUN_FILE = "run.json"
LOG_FILE = "log.csv"


def train(options: argparse.Namespace) -> None:
    """Fits `options.model` and leaves its best weights, logs and arguments in `options.run`."""
    splits = prepare.load(options.data)
    options.run.mkdir(parents=True, exist_ok=True)
    _describe(options)
    keras.utils.set_random_seed(options.seed)
    keras.config.set_dtype_policy(options.dtype)
    model = ARCHITECTURES[options.model]()
    outputs = model.output_shape[-1]
    optimizer = keras.optimizers.SGD(
        options.learning_rate,
        MOMENTUM,
        nesterov=True,
        weight_decay=WEIGHT_DECAY,
        use_ema=True,
        ema_momentum=EMA_MOMENTUM,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    model.compile(
        optimizer, "categorical_crossentropy", metrics=[AccuracyOfFour()], jit_compile=False
    )  # Compiling halves the speed on a CPU.
    training, public = (
        splits[name] if outputs == len(EMOTIONS) else splits[name].served()
        for name in ("Training", "PublicTest")
    )
    model.fit(
        Batches(
            training,
            outputs,
            options.batch_size,
            options.seed,
            epoch=len(logged_accuracies(options.run)),
        ),
        validation_data=(public.faces, targets(public, outputs)),
        validation_batch_size=128,
        epochs=options.epochs,
        verbose=options.verbose,
        callbacks=_callbacks(options, training.faces),
    )


class AccuracyOfFour(keras.metrics.Mean):  # type: ignore[misc]
    """The share of right answers among the four served classes, over the faces that show one."""

    def __init__(self) -> None:
        super().__init__(name="accuracy")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Counts a batch of targets and probabilities (n, 4 or 7)."""
        label = keras.ops.argmax(y_true, axis=-1)  # FER2013's has the larger share of a target.
        right = label == keras.ops.argmax(y_pred[:, : len(LABELS)], axis=-1)
        super().update_state(right, sample_weight=label < len(LABELS))


class RecomputedStatistics(keras.callbacks.Callback):  # type: ignore[misc]
    """Gives the averaged weights normalisation statistics of their own before they are judged.

    The moving ones belong to the raw weights (Izmailov et al., arXiv:1803.05407, section 3.2).
    """

    def __init__(self, faces: NDArray[np.uint8]) -> None:
        super().__init__()
        random = np.random.default_rng(0)
        chosen = random.permutation(len(faces))[: STATISTICS_BATCHES * STATISTICS_BATCH_SIZE]
        self._batches = np.array_split(faces[np.sort(chosen)], STATISTICS_BATCHES)

    def on_test_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Replaces the statistics by those of whole, unaugmented Training faces."""
        norms = self._layers(keras.layers.BatchNormalization)
        dropouts = self._layers(keras.layers.Dropout)
        momenta = [norm.momentum for norm in norms]
        rates = [dropout.rate for dropout in dropouts]
        for dropout in dropouts:
            dropout.rate = 0.0
        for number, batch in enumerate(self._batches):
            for norm in norms:
                norm.momentum = number / (number + 1)  # The mean of all batches so far.
            self.model(batch.astype(np.float32), training=True)
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        for dropout, rate in zip(dropouts, rates, strict=True):
            dropout.rate = rate

    def _layers(self, kind: type[keras.layers.Layer]) -> list[Any]:
        return [layer for layer in self.model.layers if isinstance(layer, kind)]


class TimeLeft(keras.callbacks.Callback):  # type: ignore[misc]
    """Says after each epoch how long the rest will take."""

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Starts the clock."""
        self._seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Notes the time."""
        self._started = monotonic()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Prints the epochs to go times the median epoch so far."""
        self._seconds.append(monotonic() - self._started)
        to_go = self.params["epochs"] - epoch - 1
        print(
            f"{to_go} epochs to go, about {to_go * median(self._seconds) / 60:.0f} min", flush=True
        )


def logged_accuracies(run: Path) -> list[float]:
    """The accuracy on PublicTest after each epoch so far."""
    log = run / LOG_FILE
    if not log.is_file():
        return []
    with log.open(newline="") as rows:
        return [float(row["val_accuracy"]) for row in csv.DictReader(rows)]


def learning_rate(epoch: int, epochs: int, peak: float) -> float:
    """The rate of an epoch counted from 0: rises, stays at its peak, falls to 0.

    It depends on nothing else, so a run that was stopped goes on as if it had not been, and with
    another number of epochs ends sooner or later.
    """
    rise = min(1.0, (epoch + 1) / WARM_UP_EPOCHS)
    fall = min(1.0, (epochs - epoch) / (epochs * (1 - STEADY_SHARE)))
    return peak * min(rise, fall)


def _callbacks(
    options: argparse.Namespace, faces: NDArray[np.uint8]
) -> list[keras.callbacks.Callback]:
    run = options.run
    best = max(logged_accuracies(run), default=None)
    return [  # The backup comes first: it keeps the raw weights, the rest see the averaged ones.
        # Killed while it writes one backup, a run goes on from the one before.
        keras.callbacks.BackupAndRestore(str(run / "backup"), double_checkpoint=True),
        keras.callbacks.LearningRateScheduler(
            lambda epoch: learning_rate(epoch, options.epochs, options.learning_rate)
        ),
        keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
        RecomputedStatistics(faces),
        keras.callbacks.ModelCheckpoint(
            str(run / BEST_WEIGHTS),
            monitor="val_accuracy",
            mode="max",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=best,
        ),
        keras.callbacks.CSVLogger(str(run / LOG_FILE), append=True),
        *(
            [keras.callbacks.TensorBoard(str(run / "tensorboard"), write_graph=False)]
            if options.tensorboard
            else []
        ),
        TimeLeft(),
    ]


def _describe(options: argparse.Namespace) -> None:
    """Writes run.json; a run that went on under other commits names them all."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    settings = ("model", "run", "epochs", "batch_size", "learning_rate", "seed", "dtype")
    arguments = {
        name: str(value) if isinstance(value, Path) else value
        for name, value in vars(options).items()
        if name in settings
    }
    path = options.run / RUN_FILE
    before = json.loads(path.read_text())["commits"] if path.is_file() else []
    commits = [*before, commit] if commit and commit not in before else before
    description = {
        "commits": commits,
        "arguments": arguments,
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
    }
    path.write_text(json.dumps(description, indent=2) + "\n")


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(
        prog="python -m training.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    result.add_argument(
        "--model", choices=sorted(ARCHITECTURES), default="se_resnet", help="%(default)s"
    )
    result.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    result.add_argument(
        "--run",
        type=Path,
        default=Path("training/runs/se_resnet"),
        help="folder for weights, log and backups (%(default)s)",
    )
    result.add_argument("--epochs", type=_positive, default=64, help="%(default)s")
    result.add_argument("--batch-size", type=_positive, default=128, help="%(default)s")
    result.add_argument("--learning-rate", type=float, default=LEARNING_RATE, help="%(default)s")
    result.add_argument("--seed", type=int, default=1, help="%(default)s")
    result.add_argument(
        "--dtype",
        choices=("float32", "mixed_bfloat16", "mixed_float16"),
        default="mixed_bfloat16",
        help="%(default)s: twice as fast on recent processors",
    )
    result.add_argument(
        "--tensorboard",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="write TensorBoard's log too, which needs TensorFlow",
    )
    result.add_argument(
        "--verbose",
        type=int,
        choices=(0, 1, 2),
        default=1,
        help="0 silent, 1 a progress bar, 2 a line an epoch (%(default)s)",
    )
    return result


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r}; expected a whole number from 1 on")
    return int(text)


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
