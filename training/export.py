"""Turns a trained run into the .tflite file that the function serves, and describes it.

    python -m training.export --run training/runs/dcnn

Converts to float16 and int8, scores both on PublicTest with the runtime that is deployed, and
installs the smaller one that loses at most 0.3 points. Needs TensorFlow.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE, LABELS
from expressio.network import MODELS as MODELS_FOLDER
from expressio.network import Network
from training import prepare
from training.evaluate import Predict, keras_predictor, load_run, score_of
from training.prepare import Split

MODEL_VERSION = "1.0.0"
MAX_LOSS = 0.003  # Of accuracy on PublicTest.
# An answer is unsure where its probability is under what this share of right answers reaches.
SURE_SHARE_OF_RIGHT = 0.95


class Conversion(NamedTuple):
    """A .tflite file of a network."""

    path: Path
    kind: str
    public: NDArray[np.float32]  # Its probabilities (n, 4) for PublicTest.
    agreement: float  # The share of PublicTest faces for which it tells what Keras tells.

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size


def convert(model: keras.Model, kind: str) -> bytes:
    """The network as .tflite, float32 in and out, its weights in float16 or int8 as `kind` says.

    With int8 the activations are quantised by the range that each face gives them. Ranges fixed
    beforehand do not fit the DCNN, whose activation comes before the normalisation: such a file
    answers at random.
    """
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    else:  # A scale for each channel would need an operator that tflite-runtime 2.14 lacks.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return bytes(converter.convert())


def file_predictor(path: Path) -> Predict:
    """Probabilities (n, 4) of faces (n, 48, 48, 1), by the runtime that is deployed."""
    network = Network(str(path))
    return lambda faces: np.concatenate(
        [network(face[np.newaxis].astype(np.float32))[0] for face in faces])


def choose(model: keras.Model, public: Split, folder: Path) -> Conversion:
    """The smallest conversion within MAX_LOSS of the network on PublicTest.

    Raises ValueError where none is.
    """
    whole = keras_predictor(model)(public.faces)
    needed = score_of(whole, public)["accuracy"] - MAX_LOSS
    fitting = []
    for kind in ("float16", "int8"):
        path = folder / f"{kind}.tflite"
        path.write_bytes(convert(model, kind))
        told = file_predictor(path)(public.faces)
        agreement = float((told.argmax(axis=1) == whole.argmax(axis=1)).mean())
        conversion = Conversion(path, kind, told, agreement)
        accuracy = score_of(told, public)["accuracy"]
        print(f"{kind:8} {conversion.size:9,} bytes  PublicTest {accuracy:.2%}, needed "
              f"{needed:.2%}  as Keras for {conversion.agreement:.2%} of the faces")
        if accuracy >= needed:
            fitting.append(conversion)
    if not fitting:
        raise ValueError(f"no conversion reaches {needed:.2%} on PublicTest")
    return min(fitting, key=lambda conversion: conversion.size)


def unsure_below(probabilities: NDArray[np.float32], split: Split) -> float:
    """The top probability that SURE_SHARE_OF_RIGHT of the right answers reach."""
    right = probabilities.argmax(axis=1) == split.labels
    return round(float(np.quantile(probabilities.max(axis=1)[right], 1 - SURE_SHARE_OF_RIGHT)), 3)


def describe(conversion: Conversion, run: dict[str, Any], splits: dict[str, Split]
             ) -> dict[str, Any]:
    """What model.json says of the file that is served."""
    told = {"PublicTest": conversion.public,
            "PrivateTest": file_predictor(conversion.path)(splits["PrivateTest"].faces)}
    name = run["arguments"]["model"]
    return {
        "name": name,
        "version": MODEL_VERSION,
        "file": f"{name}.tflite",
        "sha256": hashlib.sha256(conversion.path.read_bytes()).hexdigest(),
        "labels": LABELS,
        "input": {"shape": [1, INPUT_SIZE, INPUT_SIZE, 1], "type": "float32",
                  "range": [0, 255], "colour": "greyscale"},
        "quantization": conversion.kind,
        "agreement_with_keras": round(conversion.agreement, 4),
        "unsure_below": unsure_below(told["PublicTest"], splits["PublicTest"]),
        "training": run,
        "scores": {split: score_of(told[split], splits[split]) for split in told},
    }


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 0 on success, 1 where data, run or conversion cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=Path("training/runs/dcnn"), help="%(default)s")
    parser.add_argument("--data", type=Path, default=prepare.DEFAULT_OUTPUT, help="%(default)s")
    parser.add_argument("--output", type=Path, default=MODELS_FOLDER, help="%(default)s")
    options = parser.parse_args(arguments)
    try:
        splits = prepare.load(options.data)
        model, run = load_run(options.run)
        with tempfile.TemporaryDirectory() as folder:
            conversion = choose(model, splits["PublicTest"], Path(folder))
            facts = describe(conversion, run, splits)
            (options.output / facts["file"]).write_bytes(conversion.path.read_bytes())
    except ValueError as error:  # DataError included.
        print(error, file=sys.stderr)
        return 1
    (options.output / "model.json").write_text(json.dumps(facts, indent=1) + "\n")
    for split, figures in facts["scores"].items():
        print(f"{facts['quantization']} {split} {figures['accuracy']:.2%}")
    print(f"written to {options.output / facts['file']} and model.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
