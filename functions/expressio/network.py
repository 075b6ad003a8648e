"""Runs a .tflite file."""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from expressio.contract import MODELS_DIR

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:  # The same runtime under its former name, for Python 3.11 and NumPy 1.
    from tflite_runtime.interpreter import Interpreter

Shape = tuple[int, ...]


def sigmoid(logits: NDArray[Any]) -> NDArray[Any]:
    """Probabilities of logits, of the same shape."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -80, 80))))  # Fits float32.


class Network:
    """A network with one input; safe to call from many threads."""

    def __init__(self, file_name: str, max_shapes: int = 1) -> None:
        """Loads the file, of models/ where `file_name` is not an absolute path, at first use.

        It stays ready for the `max_shapes` input shapes that were used last. Another one costs
        milliseconds, and a ready one the memory of all layers.
        """
        self.path = MODELS_DIR / file_name
        self._max_shapes = max_shapes
        self._thread_local = threading.local()

    def __call__(
        self, batch: NDArray[Any], scale: float = 1.0, offset: float = 0.0
    ) -> list[NDArray[np.float32]]:
        """The outputs, in the file's order, for `batch` * `scale` + `offset`.

        `batch` is of any numeric type, and of the shape of the file's float32 input, or of another
        one that a network of convolutions can read. The input is computed in the network's own
        memory, without a float copy of the batch.
        """
        interpreter = self._interpreter(batch.shape)
        input_ = interpreter.tensor(interpreter.get_input_details()[0]["index"])
        np.multiply(batch, np.float32(scale), out=input_())
        np.add(input_(), np.float32(offset), out=input_())
        interpreter.invoke()
        return [
            interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()
        ]

    def _interpreter(self, shape: Shape) -> Any:
        """This thread's interpreter for the shape; interpreters are not thread-safe."""
        ready: dict[Shape, Any] = self._thread_local.__dict__.setdefault("ready", {})
        if shape in ready:
            ready[shape] = ready.pop(shape)  # The last is the one that was used last.
            return ready[shape]
        if len(ready) < self._max_shapes:
            interpreter = Interpreter(str(self.path), num_threads=1)
        else:
            interpreter = ready.pop(next(iter(ready)))
        [input_] = interpreter.get_input_details()
        if tuple(input_["shape"]) != shape:
            interpreter.resize_tensor_input(input_["index"], shape)
        interpreter.allocate_tensors()
        ready[shape] = interpreter
        return interpreter
