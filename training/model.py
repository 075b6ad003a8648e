"""The networks, by name. Any Keras 3 backend."""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from expressio.labels import INPUT_SIZE, LABELS

# Dropout after each block of convolutions and after the dense layer: later layers have more
# parameters to co-adapt.
BLOCK_DROPOUT = (0.3, 0.35, 0.4)
DENSE_DROPOUT = 0.5


def dcnn() -> keras.Model:
    """The deep CNN of the earlier design: (n, 48, 48, 1) pixels of 0 to 255 in, (n, 4) softmax out.

    Three blocks of two convolutions, 2,395,204 parameters.
    """
    face = x = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="face")
    x = layers.Rescaling(1 / 255)(x)
    for filters, kernel, dropout in zip((64, 128, 256), (5, 3, 3), BLOCK_DROPOUT, strict=True):
        for _ in range(2):
            x = layers.Conv2D(filters, kernel, padding="same", activation="elu",
                              kernel_initializer="he_normal")(x)
            x = BatchNormalization()(x)
        x = layers.MaxPooling2D(2)(x)
        x = layers.Dropout(dropout)(x)
    x = layers.Flatten()(x)  # 6 x 6 x 256 = 9216
    x = layers.Dense(128, activation="elu", kernel_initializer="he_normal")(x)
    x = BatchNormalization()(x)
    x = layers.Dropout(DENSE_DROPOUT)(x)
    probabilities = layers.Dense(len(LABELS), activation="softmax", dtype="float32",
                                 name="probabilities")(x)
    return keras.Model(face, probabilities, name="dcnn")


MODELS: dict[str, Callable[[], keras.Model]] = {"dcnn": dcnn}


class BatchNormalization(layers.BatchNormalization):  # type: ignore[misc]
    """Keras' layer, with TensorFlow's fused kernel for the training step on images.

    Same parameters and same result; Keras 3 composes the step of single operations, which halves
    the training speed on a CPU (124 and 246 images a second, mixed_bfloat16, two cores).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)  # Statistics stay float32 in mixed precision.

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalised `inputs`, same shape and type."""
        is_image = len(inputs.shape) == 4
        if not (training and is_image and keras.backend.backend() == "tensorflow"):
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs, scale=tf.convert_to_tensor(self.gamma),
            offset=tf.convert_to_tensor(self.beta), mean=[], variance=[],
            epsilon=self.epsilon, is_training=True)
        keep = self.momentum
        self.moving_mean.assign(self.moving_mean * keep + mean * (1 - keep))
        self.moving_variance.assign(self.moving_variance * keep + variance * (1 - keep))
        return outputs
