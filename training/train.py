"""Trains a network on FER2013's Training faces and keeps the epoch that is best on PublicTest.

    python -m training.train --run training/runs/se_resnet

Stop it at any time: the same command resumes after the last finished epoch.
"""

import argparse
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
from training import prepare, runs
from training.augment import Batches, targets
from training.config import Config, TrainConfig, add_flags, from_options
from training.model import ARCHITECTURES
from training.prepare import EMOTIONS, Split

STATISTICS_BATCHES = 12  # Of 256 faces each; enough for means over whole images.
STATISTICS_BATCH_SIZE = 256
VALIDATION_BATCH_SIZE = 128


def train(
    config: TrainConfig,
    data: Path = prepare.DEFAULT_OUTPUT,
    run: Path = runs.DEFAULT_RUN,
    tensorboard: bool = False,
    verbose: int = 2,
) -> None:
    """Trains, or resumes, and leaves the settings, log, backups and best weights in `run`.

    Raises DataError where the data is missing or the run was begun with other settings.
    """
    splits = prepare.load(data)
    runs.open_run(run, config)
    model = new_network(config)
    outputs = model.output_shape[-1]
    training = prepare.training_faces(splits, config.remove_twins)
    public = splits["PublicTest"]
    if outputs < len(EMOTIONS):
        training, public = training.served(), public.served()
    batches = Batches(training, outputs, config, epoch=len(runs.read_log(run)))
    fit(model, batches, training.faces, public, config, run, tensorboard, verbose)


def new_network(config: TrainConfig) -> keras.Model:
    """The network of the settings with its first weights, ready to train."""
    keras.utils.set_random_seed(config.seed)
    keras.config.set_dtype_policy(config.dtype)
    model = ARCHITECTURES[config.architecture]()
    # Compiling halves the speed on a CPU.
    model.compile(
        _optimizer(config),
        "categorical_crossentropy",
        metrics=[AccuracyOfFour()],
        jit_compile=False,
    )
    return model


def fit(
    model: keras.Model,
    batches: Batches,
    faces: NDArray[np.uint8],
    public: Split,
    config: TrainConfig,
    run: Path,
    tensorboard: bool,
    verbose: int,
) -> None:
    """Trains a network, or resumes, and keeps the epoch that is best on `public`.

    `faces` (n, 48, 48, 1) are those of Training, unaugmented.
    """
    model.fit(
        batches,
        shuffle=False,  # They are; Keras' own order would be another one after a resume.
        # FER2013's labels alone, so that runs with another share of votes compare.
        validation_data=(public.faces, targets(public, model.output_shape[-1], vote_share=0)),
        validation_batch_size=VALIDATION_BATCH_SIZE,
        epochs=config.epochs,
        verbose=verbose,
        callbacks=_callbacks(config, run, faces, tensorboard),
    )


def learning_rate_at(epoch: int, config: TrainConfig) -> float:
    """The learning rate of an epoch counted from 0: a linear rise, the peak, a linear fall to 0.

    It depends on nothing else, so a resumed run continues as if it had not been stopped, and
    with another number of epochs ends sooner or later.
    """
    rise = min(1.0, (epoch + 1) / max(config.warm_up_epochs, 1))
    falling_epochs = config.epochs * (1 - config.steady_share)
    fall = min(1.0, (config.epochs - epoch) / falling_epochs) if falling_epochs else 1.0
    return config.learning_rate * min(rise, fall)


class AccuracyOfFour(keras.metrics.Mean):  # type: ignore[misc]
    """Accuracy among the four served classes, over the faces whose likeliest target is one."""

    def __init__(self) -> None:
        super().__init__(name="accuracy")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Counts a batch of targets and probabilities (n, 4 or 7)."""
        label = keras.ops.argmax(y_true, axis=-1)
        is_correct = label == keras.ops.argmax(y_pred[:, : len(LABELS)], axis=-1)
        super().update_state(is_correct, sample_weight=label < len(LABELS))


class RecomputeBatchNormStatistics(keras.callbacks.Callback):  # type: ignore[misc]
    """Recomputes the batch normalization statistics for the averaged weights before validation.

    The moving statistics belong to the raw weights (Izmailov et al., arXiv:1803.05407, section
    3.2). `faces` (n, 48, 48, 1) are those of Training, of which some are used, unaugmented.
    """

    def __init__(self, faces: NDArray[np.uint8]) -> None:
        super().__init__()
        random = np.random.default_rng(0)
        chosen = random.permutation(len(faces))[: STATISTICS_BATCHES * STATISTICS_BATCH_SIZE]
        self._batches = np.array_split(faces[np.sort(chosen)], STATISTICS_BATCHES)

    def on_test_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Replaces the statistics by the means over all batches."""
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


class ReseedDropout(keras.callbacks.Callback):  # type: ignore[misc]
    """Lets what is dropped depend on the seed, the epoch, and the step alone.

    Backups do not hold the state of random numbers: without it a resumed run would go another way.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Sets the state of each dropout layer."""
        for number, layer in enumerate(self.model.layers):
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign([self._seed + number, epoch])


class RemainingTime(keras.callbacks.Callback):  # type: ignore[misc]
    """Prints after each epoch how long the rest will take, by the median epoch so far."""

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        self._seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self._started = monotonic()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self._seconds.append(monotonic() - self._started)
        remaining = self.params["epochs"] - epoch - 1
        minutes = remaining * median(self._seconds) / 60
        print(f"{remaining} epochs to go, about {minutes:.0f} min", flush=True)


def _optimizer(config: TrainConfig) -> keras.optimizers.Optimizer:
    optimizer = keras.optimizers.SGD(
        config.learning_rate,
        config.momentum,
        nesterov=True,
        weight_decay=config.weight_decay,
        use_ema=True,
        ema_momentum=config.ema_momentum,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _callbacks(
    config: TrainConfig, run: Path, faces: NDArray[np.uint8], tensorboard: bool
) -> list[keras.callbacks.Callback]:
    best = max((epoch["val_accuracy"] for epoch in runs.read_log(run)), default=None)
    callbacks = [
        # The backup comes first: it keeps the raw weights; the others see the averaged ones.
        # Killed while it writes one backup, a run resumes from the previous one.
        keras.callbacks.BackupAndRestore(str(run / runs.BACKUP_FOLDER), double_checkpoint=True),
        keras.callbacks.LearningRateScheduler(lambda epoch: learning_rate_at(epoch, config)),
        ReseedDropout(config.seed),
        keras.callbacks.SwapEMAWeights(swap_on_epoch=True),
        RecomputeBatchNormStatistics(faces),
        keras.callbacks.ModelCheckpoint(
            str(run / runs.BEST_WEIGHTS),
            monitor="val_accuracy",
            mode="max",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=best,
        ),
        keras.callbacks.CSVLogger(str(run / runs.LOG_FILE), append=True),
        RemainingTime(),
    ]
    if tensorboard:
        callbacks.append(keras.callbacks.TensorBoard(str(run / "tensorboard"), write_graph=False))
    return callbacks


def parse(
    parser: argparse.ArgumentParser,
    settings: type[Config],
    run: Path,
    arguments: list[str] | None,
) -> tuple[Config, argparse.Namespace]:
    """The settings, and the other options: the parser's, `data`, `run`, `tensorboard`, `verbose`.

    `run` is the default of the option of that name. Incorrect usage ends the process.
    """
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument(
        "--run",
        type=Path,
        default=run,
        help="folder for settings, log, backups and weights (%(default)s)",
    )
    parser.add_argument(
        "--tensorboard",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="write TensorBoard's log too, which needs TensorFlow",
    )
    parser.add_argument(
        "--verbose",
        type=int,
        choices=(0, 1, 2),
        default=1,
        help="0 silent, 1 a progress bar, 2 a line per epoch (%(default)s)",
    )
    add_flags(parser, settings, choices={"architecture": sorted(ARCHITECTURES)})
    options = parser.parse_args(arguments)
    try:
        return from_options(options, settings), options
    except ValueError as error:
        parser.error(str(error))


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where the data or the run cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    config, options = parse(parser, TrainConfig, runs.DEFAULT_RUN, arguments)
    try:
        train(config, options.data, options.run, options.tensorboard, options.verbose)
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
