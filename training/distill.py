"""Trains a small network, the student, on what larger ones, its teachers, say of the same faces.

    python -m training.distill --run training/runs/student --teachers training/runs/wide

Each teacher looks once at several variants of each face; --pool keeps what it said for every other
student. With --start a student that only lacks filters of a trained network begins with what that
one knows. Stop it at any time: the same command resumes. The student's size and its scores on
PublicTest go to training/results.json. Needs TensorFlow.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.network import Network
from training import metrics, prepare, runs
from training.augment import Batches, Floats, augment
from training.config import AUGMENTATION, DistillConfig, TrainConfig
from training.export import convert
from training.inference import keras_outputs
from training.model import ARCHITECTURES, multiply_adds
from training.prepare import EMOTIONS, DataError, Split
from training.prune import start_from
from training.results import RESULTS, STUDENTS, merge_results
from training.train import fit, new_network, parse

DEFAULT_RUN = Path("training/runs/student")
DEFAULT_POOL = Path("training/data/pool")
WEIGHTS = ".weights.h5"  # Keras reads other names as older kinds of files.


def distill(
    config: DistillConfig,
    data: Path = prepare.DEFAULT_OUTPUT,
    run: Path = DEFAULT_RUN,
    pool: Path = DEFAULT_POOL,
    tensorboard: bool = False,
    verbose: int = 2,
) -> dict[str, Any]:
    """Trains a student, or resumes, and leaves what `train` does in `run`; its scores.

    Raises DataError where the data or a teacher is missing, the run was begun with other settings,
    or a network has not seven outputs.
    """
    splits = prepare.load(data)
    runs.open_run(run, config)
    training = prepare.training_faces(splits, config.remove_twins)
    taught = teach(training, config, pool)
    finished = len(runs.read_log(run))
    start = load_teacher(config.start) if config.start and not finished else None
    model = new_network(config)
    _check_outputs(model)
    if start:
        start_from(start, model, training.faces)
    batches = TaughtBatches(training, taught, config, epoch=finished)
    fit(model, batches, training.faces, splits["PublicTest"], config, run, tensorboard, verbose)
    keras.config.set_dtype_policy("float32")
    return score(runs.load_run(run).model, splits["PublicTest"])


class TaughtBatches(Batches):
    """Batches of variants that the teachers have seen, half of them mirrored, with their answers.

    `taught` (variants, n, 7) are the teachers' answers, the same for a variant and its mirror
    image. In successive epochs a face comes as each of its variants in turn.
    """

    def __init__(self, split: Split, taught: Floats, config: DistillConfig, epoch: int = 0) -> None:
        super().__init__(split, len(EMOTIONS), config, epoch)
        self._taught = sharpened(taught, config.temperature)
        self._teacher_share = config.teacher_share

    def _examples(
        self, rows: NDArray[np.int64], random: np.random.Generator
    ) -> tuple[Floats, Floats]:
        variants = (self._epoch + rows) % len(self._taught)
        faces = np.stack(
            [
                variant_of(self._faces[row], row, variant, self._config)
                for row, variant in zip(rows, variants, strict=True)
            ]
        )
        is_mirrored = random.random(len(rows)) < 0.5
        faces[is_mirrored] = faces[is_mirrored, :, ::-1]
        share = self._teacher_share
        return faces, share * self._taught[variants, rows] + (1 - share) * self._targets[rows]


def variant_of(face: NDArray[np.uint8], row: int, variant: int, config: TrainConfig) -> Floats:
    """The variant of that number (48, 48, 1) of the face in that row of Training."""
    return augment(face, np.random.default_rng((variant, row)), config)


def sharpened(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities (..., 7) with their logits divided by `temperature`."""
    odds = np.asarray(probabilities, np.float32) ** (1 / temperature)
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def teach(training: Split, config: DistillConfig, pool: Path) -> Floats:
    """The mean outputs (variants, n, 7) of the teachers for the variants of all faces."""
    keras.config.set_dtype_policy("float32")
    teachers = [load_teacher(teacher) for teacher in config.teachers]
    answers = [
        answers_of(teacher, training.faces, config, pool, first_mirrored=(number + 1) % 2)
        for number, teacher in enumerate(teachers)
    ]
    return np.asarray(np.mean(answers, axis=0, dtype=np.float32))


def answers_of(
    teacher: keras.Model,
    faces: NDArray[np.uint8],
    config: DistillConfig,
    pool: Path,
    first_mirrored: int,
) -> NDArray[np.float16]:
    """A teacher's outputs (variants, n, 7) for the variants of faces.

    Every second variant, from number `first_mirrored` (0 or 1) on, is shown as its mirror image.
    The folder of `pool` that is theirs keeps a file for each variant; missing ones are computed.
    """
    folder = pool / f"{teacher.name}-{_digest(teacher, faces, config, first_mirrored)}"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03}.npy" for number in range(config.variants)]
    missing = [(number, path) for number, path in enumerate(paths) if not path.is_file()]
    if missing:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "teacher.tflite"
            # Answers three times as many faces a second as Keras, on a CPU.
            file.write_bytes(convert(teacher, "int8", batch=1))
            network = Network(str(file))
            for number, path in missing:
                step = -1 if number % 2 == first_mirrored else 1
                variants = (variant_of(face, row, number, config) for row, face in enumerate(faces))
                outputs = [network(variant[np.newaxis, :, ::step])[0][0] for variant in variants]
                _save(path, np.array(outputs, np.float16))
                print(f"{path} written, of {len(paths)}", flush=True)
    return np.stack([np.load(path) for path in paths])


def load_teacher(text: str) -> keras.Model:
    """The network of a run folder, or of ARCHITECTURE=FILE. Raises DataError for any other."""
    architecture, _, file = text.partition("=")
    if not file:
        model = runs.load_run(Path(text)).model
    elif architecture in ARCHITECTURES and Path(file).is_file() and file.endswith(WEIGHTS):
        model = ARCHITECTURES[architecture]()
        model.load_weights(file)
    else:
        raise DataError(
            f"teacher {text}: expected a run folder, or ARCHITECTURE=FILE with one of "
            f"{', '.join(ARCHITECTURES)} and a {WEIGHTS} file of its weights"
        )
    _check_outputs(model)
    return model


def score(model: keras.Model, public: Split) -> dict[str, Any]:
    """The size of a network, and how it does on PublicTest, with and without the mirror image."""
    outputs = keras_outputs(model, public.faces)
    clear = metrics.clear_faces(public)
    majority = public.votes[clear].argmax(axis=1)
    scores: dict[str, Any] = {
        "multiply_adds": multiply_adds(model),
        "parameters": model.count_params(),
    }
    for name, shown in {"with_flip": outputs, "without_flip": outputs[:, :1]}.items():
        scores[name] = {
            "accuracy": metrics.accuracy(shown, public),
            "clear_accuracy": metrics.rounded((metrics.predicted(shown[clear]) == majority).mean()),
        }
    return scores


def _check_outputs(model: keras.Model) -> None:
    if model.output_shape[-1] != len(EMOTIONS):
        raise DataError(f"{model.name} does not tell the seven emotions apart; choose another")


def _digest(
    teacher: keras.Model, faces: NDArray[np.uint8], config: DistillConfig, first_mirrored: int
) -> str:
    """Of all that a teacher's answers depend on besides the number of the variant."""
    settings = config.to_json()
    shown = [first_mirrored, *(settings[name] for name in AUGMENTATION)]
    digest = hashlib.sha256(json.dumps(shown).encode())
    for array in (faces, *teacher.get_weights()):
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


def _save(path: Path, array: NDArray[Any]) -> None:
    """Writes a whole file or, killed, none."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, array)
    os.replace(part, path)


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where data, teachers or run are unusable."""
    parser = argparse.ArgumentParser(
        prog="python -m training.distill",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--pool",
        type=Path,
        default=DEFAULT_POOL,
        help="folder of the teachers' outputs (%(default)s)",
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="%(default)s")
    config, options = parse(parser, DistillConfig, DEFAULT_RUN, arguments)
    try:
        scores = distill(
            config, options.data, options.run, options.pool, options.tensorboard, options.verbose
        )
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    name = f"{config.architecture}, {config.epochs} epochs"
    merge_results(options.results, STUDENTS, {name: scores})
    print(json.dumps(scores, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
