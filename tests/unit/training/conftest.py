"""What the tests of training/ share."""

import keras
import pytest


@pytest.fixture(autouse=True)
def float32_policy() -> None:
    """Each test starts with Keras' default; a training sets the policy of the whole process."""
    keras.config.set_dtype_policy("float32")
