"""The four classes, in the order of the network's outputs, and the network's input size.

The one place: training, the function and the tests take both from here.
"""

LABELS = ("angry", "happy", "sad", "surprise")
# What a face shows that shows none of the four; a network may have outputs for them, after LABELS.
OTHERS = ("neutral", "fear", "disgust")
INPUT_SIZE = 48  # Pixels a side of the square, greyscale face that the network reads.
