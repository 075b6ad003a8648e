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


class Network:
    """A network with one input; safe to call from many threads."""

    def __init__(self, file_name: str) -> None:
        """Loads the file, of models/ where `file_name` is not an absolute path, at first use."""
        self.path = MODELS_DIR / file_name
        self._thread_local = threading.local()

    def __call__(
        self, batch: NDArray[Any], scale: float = 1.0, offset: float = 0.0
    ) -> list[NDArray[np.float32]]:
        """The outputs, in the file's order, for `batch` * `scale` + `offset`.

        `batch` has the shape of the file's float32 input, and any numeric type. The input is
        computed in the network's own memory, without a float copy of the batch.
        """
        interpreter = self._interpreter()
        input_ = interpreter.tensor(interpreter.get_input_details()[0]["index"])
        np.multiply(batch, np.float32(scale), out=input_())
        np.add(input_(), np.float32(offset), out=input_())
        interpreter.invoke()
        return [
            interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()
        ]

    def _interpreter(self) -> Any:
        if not hasattr(self._thread_local, "interpreter"):  # An interpreter is not thread-safe.
            interpreter = Interpreter(str(self.path), num_threads=1)
            interpreter.allocate_tensors()
            self._thread_local.interpreter = interpreter
        return self._thread_local.interpreter
