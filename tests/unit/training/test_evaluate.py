"""What evaluate adds to the metrics."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from tests.support.training_faces import gray_faces
from training.evaluate import count_faces, score_without_twins


def test_score_without_twins_leaves_out_faces_of_earlier_splits() -> None:
    splits = {
        name: gray_faces(14, seed)
        for seed, name in enumerate(("Training", "PublicTest", "PrivateTest"))
    }
    splits["PrivateTest"].faces[0] = splits["Training"].faces[0]
    splits["PrivateTest"].faces[1] = splits["PublicTest"].faces[1]
    # All of the four are predicted right, but for the second happy face.
    predictions = [0, 1, 2, 3, 0, 0, 0, 0, 3, 2, 3, 0, 0, 0]
    outputs = np.stack([np.eye(7, dtype=np.float32)[predictions]] * 2, axis=1)
    assert score_without_twins(outputs, splits, "PrivateTest") == {"faces": 6, "accuracy": 0.8333}
    assert score_without_twins(outputs, splits, "PublicTest") == {"faces": 8, "accuracy": 0.875}
    assert score_without_twins(outputs, splits, "Training") == {"faces": 8, "accuracy": 0.875}


def test_faces_are_counted_by_split_and_emotion() -> None:
    assert count_faces({"Training": gray_faces(9, 1)}) == {
        "Training": {
            "angry": 2,
            "happy": 2,
            "sad": 1,
            "surprise": 1,
            "neutral": 1,
            "fear": 1,
            "disgust": 1,
        }
    }
