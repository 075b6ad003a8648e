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
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from expressio.labels import INPUT_SIZE, LABELS
from expressio.network import MODELS as MODELS_FOLDER
from expressio.network import Network
from training import prepare
from training.evaluate import Predict, keras_predictor, load_run, score
from training.prepare import Split

MODEL_VERSION = "1.0.0"
MAX_LOSS = 0.003  # Of accuracy on PublicTest.
CALIBRATION_FACES = 500  # Training faces that set the int8 ranges.
# An answer is unsure where its probability is under what this share of right answers reaches.
SURE_SHARE_OF_RIGHT = 0.95


def convert(model: keras.Model, kind: str, examples: NDArray[np.uint8]) -> bytes:
    """The network as .tflite, `kind` float16 or int8 (float32 in and out); examples (n, 48, 48, 1).
    """
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    else:
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.representative_dataset = lambda: (
            [face[np.newaxis].astype(np.float32)] for face in examples)
    return bytes(converter.convert())


def file_predictor(path: Path) -> Predict:
    """Probabilities (n, 4) of faces (n, 48, 48, 1), by the runtime that is deployed."""
    network = Network(str(path))
    return lambda faces: np.concatenate(
        [network(face[np.newaxis].astype(np.float32))[0] for face in faces])


def choose(model: keras.Model, splits: dict[str, Split], folder: Path) -> tuple[Path, str]:
    """The smallest conversion within MAX_LOSS of the Keras network, and its kind.

    Raises ValueError where neither is.
    """
    public = splits["PublicTest"]
    whole = score(keras_predictor(model), public)["accuracy"]
    fitting = []
    for kind in ("float16", "int8"):
        path = folder / f"{kind}.tflite"
        path.write_bytes(convert(model, kind, splits["Training"].faces[:CALIBRATION_FACES]))
        accuracy = score(file_predictor(path), public)["accuracy"]
        print(f"{kind:8} {path.stat().st_size:9,} bytes  PublicTest {accuracy:.2%}  "
              f"(Keras {whole:.2%})")
        if accuracy >= whole - MAX_LOSS:
            fitting.append((path.stat().st_size, path, kind))
    if not fitting:
        raise ValueError(f"no conversion is within {MAX_LOSS:.1%} of the network's {whole:.2%}")
    return min(fitting)[1:]


def unsure_below(predict: Predict, split: Split) -> float:
    """The top probability that SURE_SHARE_OF_RIGHT of the right answers reach."""
    probabilities = predict(split.faces)
    right = probabilities.argmax(axis=1) == split.labels
    return round(float(np.quantile(probabilities.max(axis=1)[right], 1 - SURE_SHARE_OF_RIGHT)), 3)


def describe(path: Path, kind: str, run: dict[str, Any], splits: dict[str, Split]
             ) -> dict[str, Any]:
    """What model.json says of the file at `path`."""
    predict = file_predictor(path)
    name = run["arguments"]["model"]
    return {
        "name": name,
        "version": MODEL_VERSION,
        "file": f"{name}.tflite",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "labels": LABELS,
        "input": {"shape": [1, INPUT_SIZE, INPUT_SIZE, 1], "type": "float32",
                  "range": [0, 255], "colour": "greyscale"},
        "quantization": kind,
        "unsure_below": unsure_below(predict, splits["PublicTest"]),
        "training": run,
        "scores": {split: score(predict, splits[split]) for split in ("PublicTest", "PrivateTest")},
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
            path, kind = choose(model, splits, Path(folder))
            facts = describe(path, kind, run, splits)
            (options.output / facts["file"]).write_bytes(path.read_bytes())
    except ValueError as error:  # DataError included.
        print(error, file=sys.stderr)
        return 1
    (options.output / "model.json").write_text(json.dumps(facts, indent=1) + "\n")
    for split, figures in facts["scores"].items():
        print(f"{kind} {split} {figures['accuracy']:.2%}")
    print(f"written to {options.output / facts['file']} and model.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
