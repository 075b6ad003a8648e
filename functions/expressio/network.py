"""Runs a .tflite file."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:  # The same runtime under its former name, for Python 3.11 and NumPy 1.
    from tflite_runtime.interpreter import Interpreter

MODELS_DIR = Path(__file__).parent / "models"


class Network:
    """A network of models/, one input; safe to call from many threads."""

    def __init__(self, file_name: str) -> None:
        self.path = MODELS_DIR / file_name
        self._of_thread = threading.local()

    def __call__(
        self, batch: NDArray[Any], scale: float = 1.0, offset: float = 0.0
    ) -> list[NDArray[np.float32]]:
        """The outputs, in the file's order, for a float32 input of the file's shape.

        The input is `batch` * `scale` + `offset`, computed where the network reads it.
        """
        interpreter = self._interpreter()
        read = interpreter.tensor(interpreter.get_input_details()[0]["index"])
        np.multiply(batch, np.float32(scale), out=read())
        np.add(read(), np.float32(offset), out=read())
        interpreter.invoke()
        return [
            interpreter.get_tensor(output["index"]) for output in interpreter.get_output_details()
        ]

    def _interpreter(self) -> Any:
        if not hasattr(self._of_thread, "interpreter"):  # An interpreter is not thread-safe.
            interpreter = Interpreter(str(self.path), num_threads=1)
            interpreter.allocate_tensors()
            self._of_thread.interpreter = interpreter
        return self._of_thread.interpreter
