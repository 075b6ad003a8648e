"""Turns a trained run into the .tflite file that the function serves, and describes it.

    python -m training.export --run training/runs/se_resnet

Converts to float32, float16 and int8, measures each on PublicTest with the runtime that is
deployed, and installs the smallest one that loses at most 0.3 points, with model.json, which
holds the temperature and the threshold of `unsure` too. Needs TensorFlow.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.calibration import calibrated_probabilities, confidence
from expressio.labels import INPUT_SIZE, LABELS
from expressio.network import MODELS_DIR, Network
from training import prepare
from training.evaluate import (
    RESULTS,
    clear_faces,
    file_outputs,
    keras_outputs,
    load_run,
    merge_results,
    right_answers,
)
from training.prepare import EMOTIONS, Split

MODEL_VERSION = "2.0.0"
KINDS = ("float32", "float16", "int8")
MAX_LOSS = 0.003  # Of accuracy on PublicTest.
# `unsure` begins where this share of the right answers on clear faces is still told.
TOLD_SHARE = 0.90
TEMPERATURES = np.arange(0.5, 2.005, 0.01)
TIMED_CALLS = 200


@dataclass(frozen=True)
class Conversion:
    """A .tflite file of a network and how it does on PublicTest, both ways and with one look."""

    kind: str
    bytes: int
    accuracy: float
    accuracy_without_flip: float
    milliseconds: float  # A face both ways, on one thread: the median.
    milliseconds_without_flip: float
    agreement: float  # The share of faces for which it tells what Keras tells.


def convert(model: keras.Model, kind: str, batch: int) -> bytes:
    """The network as .tflite for `batch` faces, float32 in and out, weights as `kind` says.

    With int8 the activations are quantised by the range that each face gives them: more exact
    than ranges fixed beforehand, and as fast.
    """
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        model.export(
            folder,
            verbose=False,
            input_signature=[
                keras.InputSpec("float32", (batch, INPUT_SIZE, INPUT_SIZE, 1), name="faces")
            ],
        )
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if kind != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if kind == "float16":
            converter.target_spec.supported_types = [tf.float16]
        # A scale for each channel would need an operator that tflite-runtime 2.14 lacks.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
        return bytes(converter.convert())


def compare(
    model: keras.Model, public: Split, folder: Path
) -> tuple[list[Conversion], dict[str, NDArray[np.float32]]]:
    """Writes every kind of conversion to `folder`; how each does, and its outputs."""
    whole = keras_outputs(model, public.faces)
    conversions, outputs = [], {}
    for kind in KINDS:
        path, without_flip = folder / f"{kind}.tflite", folder / f"{kind}-without-flip.tflite"
        path.write_bytes(convert(model, kind, batch=2))
        without_flip.write_bytes(convert(model, kind, batch=1))
        outputs[kind] = file_outputs(path, public.faces)
        agrees = calibrated_probabilities(outputs[kind], 1).argmax(
            axis=1
        ) == calibrated_probabilities(whole, 1).argmax(axis=1)
        conversions.append(
            Conversion(
                kind,
                path.stat().st_size,
                _share(right_answers(outputs[kind], public)),
                _share(right_answers(outputs[kind][:, :1], public)),
                milliseconds(path, 2),
                milliseconds(without_flip, 1),
                _share(agrees),
            )
        )
    return conversions, outputs


def milliseconds(path: Path, batch: int) -> float:
    """The median time of one call with `batch` faces, on one thread."""
    network = Network(str(path))
    faces = np.zeros((batch, INPUT_SIZE, INPUT_SIZE, 1), np.float32)
    times = []
    for _ in range(TIMED_CALLS):
        started = perf_counter()
        network(faces)
        times.append(perf_counter() - started)
    return round(1000 * median(times), 3)


def temperature(outputs: NDArray[np.float32], split: Split) -> float:
    """What to divide the logits by so that the split's labels become likeliest."""
    rows = split.labels < len(LABELS)
    labels = split.labels[rows]

    def surprise(value: float) -> float:
        told = calibrated_probabilities(outputs[rows], value)[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(told, 1e-12)).mean())

    return round(float(min(TEMPERATURES, key=surprise)), 2)


def confidence_threshold(outputs: NDArray[np.float32], split: Split) -> float:
    """The confidence that TOLD_SHARE of the right answers on clear faces reach."""
    rows = clear_faces(split) & (split.labels < len(LABELS))
    right = rows & (calibrated_probabilities(outputs, 1).argmax(axis=1) == split.labels)
    return round(float(np.quantile(confidence(outputs[right]), 1 - TOLD_SHARE)), 3)


def export(options: argparse.Namespace) -> list[Conversion]:
    """Installs the best conversion of `options.run` in `options.output`; all conversions.

    Raises DataError where the data or the run is missing.
    """
    public = prepare.load(options.data)["PublicTest"]
    model, description, history = load_run(options.run)
    with tempfile.TemporaryDirectory() as folder:
        conversions, outputs = compare(model, public, Path(folder))
        needed = conversions[0].accuracy - MAX_LOSS  # float32 is what Keras computes.
        chosen = min(
            (conversion for conversion in conversions if conversion.accuracy >= needed),
            key=lambda conversion: conversion.bytes,
        )
        content = (Path(folder) / f"{chosen.kind}.tflite").read_bytes()
    name = model.name
    facts: dict[str, Any] = {
        "name": name,
        "version": MODEL_VERSION,
        "file": f"{name}.tflite",
        "sha256": hashlib.sha256(content).hexdigest(),
        "labels": EMOTIONS[: model.output_shape[-1]],
        "input": {
            "shape": [2, INPUT_SIZE, INPUT_SIZE, 1],
            "type": "float32",
            "range": [0, 255],
            "colour": "greyscale",
            "holds": "the face and its mirror image",
        },
        "quantization": chosen.kind,
        "temperature": temperature(outputs[chosen.kind], public),
        "confidence_threshold": confidence_threshold(outputs[chosen.kind], public),
        "training": description,
        "PublicTest": asdict(chosen),
    }
    (options.output / facts["file"]).write_bytes(content)
    (options.output / "model.json").write_text(json.dumps(facts, indent=1) + "\n")
    if options.weights:
        model.save_weights(options.weights)
    merge_results(
        options.results,
        name,
        {
            "parameters": model.count_params(),
            "training": description,
            "history": history,
            "conversions": [asdict(conversion) for conversion in conversions],
        },
    )
    return conversions


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4)


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where data, run or conversion cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.export",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--run", type=Path, default=Path("training/runs/se_resnet"), help="%(default)s"
    )
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument("--output", type=Path, default=MODELS_DIR, help="%(default)s")
    parser.add_argument("--results", type=Path, default=RESULTS, help="%(default)s")
    parser.add_argument("--weights", type=Path, help="also copy the run's Keras weights to here")
    options = parser.parse_args(arguments)
    try:
        conversions = export(options)
    except prepare.DataError as error:
        print(error, file=sys.stderr)
        return 1
    for conversion in conversions:
        print(
            f"{conversion.kind:8} {conversion.bytes:9,} bytes  {conversion.milliseconds:6.2f} ms"
            f"  PublicTest {conversion.accuracy:.2%}"
        )
    print(f"written to {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
