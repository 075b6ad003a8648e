"""Converts a trained run into the .tflite file that is served, and describes it.

    python -m training.export --run training/runs/se_resnet

Converts to float32, float16 and int8, measures each on PublicTest with the deployed runtime, and
installs the smallest one that loses at most 0.3 points of accuracy. It becomes the expression
network of model.json, with its temperatures and confidence threshold. Needs TensorFlow.
"""

import argparse
import hashlib
import sys
import tempfile
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import keras
import numpy as np

from expressio.calibration import calibrated_probabilities, confidence
from expressio.contract import MODELS_DIR, replace_expression
from expressio.labels import INPUT_SIZE, LABELS
from training import prepare
from training.inference import keras_outputs, median_ms, tflite_outputs
from training.metrics import Outputs, accuracy, majority, predicted, rounded
from training.prepare import Split
from training.results import RESULTS, merge_results
from training.runs import DEFAULT_RUN, load_run

MODEL_VERSION = "2.0.0"
KINDS = ("float32", "float16", "int8")
MAX_LOSS = 0.003  # Of accuracy on PublicTest.
# The confidence threshold is the lowest at which this share of the reported faces shows what is
# reported, of all faces on whose emotion people agree: the fewest are `unsure`.
RIGHT_SHARE = 0.94
TEMPERATURES = np.arange(0.5, 2.005, 0.01)


@dataclass(frozen=True)
class Conversion:
    """A .tflite file of a network, and how it does on PublicTest with and without flip TTA."""

    kind: str
    bytes: int
    accuracy: float
    accuracy_without_flip: float
    milliseconds: float  # A face and its mirror image, on one thread: the median.
    milliseconds_without_flip: float
    agreement: float  # The share of faces on which its prediction is that of Keras.


def convert(model: keras.Model, kind: str, batch: int) -> bytes:
    """The bytes of a .tflite file for `batch` faces, float32 in and out, weights as `kind` says.

    int8 is dynamic-range quantization: activations are quantized by the range that they have for
    each face, which is more exact than ranges fixed beforehand, and as fast.
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


def convert_and_compare(
    model: keras.Model, public: Split, folder: Path
) -> tuple[list[Conversion], dict[str, Outputs]]:
    """Writes each of KINDS to `folder` as KIND.tflite; their figures, and their outputs by kind."""
    keras_predictions = predicted(keras_outputs(model, public.faces))
    conversions, outputs = [], {}
    for kind in KINDS:
        path, without_flip = folder / f"{kind}.tflite", folder / f"{kind}-without-flip.tflite"
        path.write_bytes(convert(model, kind, batch=2))
        without_flip.write_bytes(convert(model, kind, batch=1))
        outputs[kind] = tflite_outputs(path, public.faces)
        conversions.append(
            Conversion(
                kind=kind,
                bytes=path.stat().st_size,
                accuracy=accuracy(outputs[kind], public),
                accuracy_without_flip=accuracy(outputs[kind][:, :1], public),
                milliseconds=median_ms(path, batch=2),
                milliseconds_without_flip=median_ms(without_flip, batch=1),
                agreement=rounded((predicted(outputs[kind]) == keras_predictions).mean()),
            )
        )
    return conversions, outputs


def fit_temperature(outputs: Outputs, split: Split, classes: int) -> float:
    """The temperature of lowest negative log-likelihood of the labels among the first `classes`."""
    rows = split.labels < classes
    labels = split.labels[rows]

    def negative_log_likelihood(temperature: float) -> float:
        probabilities = calibrated_probabilities(outputs[rows], temperature, classes)
        likelihoods = probabilities[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(likelihoods, 1e-12)).mean())

    return round(float(min(TEMPERATURES, key=negative_log_likelihood)), 2)


def fit_confidence_threshold(outputs: Outputs, split: Split) -> float:
    """The lowest confidence from which on RIGHT_SHARE of the predictions are people's majority.

    To three decimals, upward; 1 where no threshold is high enough.
    """
    truth = majority(split)
    confidences = confidence(outputs)
    ascending = np.argsort(confidences)
    ascending = ascending[truth[ascending] >= 0]
    is_right = predicted(outputs)[ascending] == truth[ascending]
    right_from_here = is_right[::-1].cumsum()[::-1] / np.arange(len(is_right), 0, -1)
    thresholds = confidences[ascending][right_from_here >= RIGHT_SHARE]
    return ceil(1000 * float(thresholds[0])) / 1000 if len(thresholds) else 1.0


def export(
    run_folder: Path, data: Path, output: Path, results: Path, weights: Path | None = None
) -> list[Conversion]:
    """Installs the best conversion of a run in `output` and returns the figures of all.

    The figures also go to `results`; `weights` receives a copy of the Keras weights. Raises
    DataError where the data or the run is missing.
    """
    public = prepare.load(data)["PublicTest"]
    run = load_run(run_folder)
    with tempfile.TemporaryDirectory() as folder:
        conversions, outputs = convert_and_compare(run.model, public, Path(folder))
        needed = conversions[0].accuracy - MAX_LOSS  # float32 is what Keras computes.
        chosen = min(
            (conversion for conversion in conversions if conversion.accuracy >= needed),
            key=lambda conversion: conversion.bytes,
        )
        content = (Path(folder) / f"{chosen.kind}.tflite").read_bytes()
    name = run.model.name
    facts: dict[str, Any] = {
        "name": name,
        "version": MODEL_VERSION,
        "file": f"{name}.tflite",
        "sha256": hashlib.sha256(content).hexdigest(),
        "quantization": chosen.kind,
        "temperature": fit_temperature(outputs[chosen.kind], public, len(LABELS)),
        "emotions_temperature": fit_temperature(
            outputs[chosen.kind], public, outputs[chosen.kind].shape[-1]
        ),
        "confidence_threshold": fit_confidence_threshold(outputs[chosen.kind], public),
        "training": run.description,
        "PublicTest": asdict(chosen),
    }
    (output / facts["file"]).write_bytes(content)
    (output / "model.json").write_text(replace_expression(facts))
    if weights:
        run.model.save_weights(weights)
    merge_results(
        results,
        name,
        {
            "parameters": run.model.count_params(),
            "training": run.description,
            "history": run.history,
            "conversions": [asdict(conversion) for conversion in conversions],
        },
    )
    return conversions


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where data, run or conversion cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.export",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--run", type=Path, default=DEFAULT_RUN, help="%(default)s")
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument(
        "--output", type=Path, default=MODELS_DIR, help="folder to install in (%(default)s)"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="%(default)s")
    parser.add_argument("--weights", type=Path, help="also copy the Keras weights to this file")
    options = parser.parse_args(arguments)
    try:
        conversions = export(
            options.run, options.data, options.output, options.results, options.weights
        )
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
