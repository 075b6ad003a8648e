"""A narrow network that starts from a wide one."""

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from tests.support.training_faces import gray_faces  # noqa: E402
from training.model import ARCHITECTURES, multiply_adds  # noqa: E402
from training.prepare import DataError  # noqa: E402
from training.prune import start_from  # noqa: E402

FACES = gray_faces(64, seed=1).faces


def test_filters_that_nothing_reads_are_left_out() -> None:
    keras.utils.set_random_seed(2)
    random = np.random.default_rng(3)
    wide, narrow = ARCHITECTURES["se_resnet"](), ARCHITECTURES["narrow_43"]()
    for source, target in zip(wide.layers, narrow.layers, strict=True):
        weights = source.get_weights()
        if weights and weights[0].shape[-2:-1] != target.get_weights()[0].shape[-2:-1]:
            read = random.permutation(weights[0].shape[2])[: target.get_weights()[0].shape[2]]
            weights[0] *= np.isin(np.arange(weights[0].shape[2]), read)[:, np.newaxis]
            source.set_weights(weights)
    expected = wide(FACES.astype(np.float32)).numpy()
    start_from(wide, narrow, FACES)
    assert narrow(FACES.astype(np.float32)).numpy() == pytest.approx(expected, abs=0.01)
    assert multiply_adds(narrow) < multiply_adds(wide) / 4


@pytest.mark.parametrize("name", ["mobile_18", "se_resnet_13"])
def test_network_that_differs_in_more_is_refused(name: str) -> None:
    with pytest.raises(DataError, match=f"{name} cannot start from se_resnet: they differ in more"):
        start_from(ARCHITECTURES["se_resnet"](), ARCHITECTURES[name](), FACES)
