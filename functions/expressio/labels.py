"""The classes, in the order of the expression network's outputs, and the size of its input.

models/model.json has them; this gives them the names that the rest of the code uses.
"""

from expressio.contract import CONTRACT

EMOTIONS = CONTRACT.labels  # All of them.
LABELS = CONTRACT.labels[: CONTRACT.served]  # Those that a prediction gives probabilities of.
OTHERS = CONTRACT.labels[CONTRACT.served :]  # What a face shows that shows none of LABELS.
INPUT_SIZE = CONTRACT.expression.network.side  # Pixels a side of the square, grayscale face.
