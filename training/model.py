"""The networks, by name. Any Keras 3 backend."""

import math
from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from expressio.labels import INPUT_SIZE, LABELS
from training.prepare import EMOTIONS

# Dropout after each block of convolutions and after the dense layer: later layers have more
# parameters to co-adapt.
BLOCK_DROPOUT = (0.3, 0.35, 0.4)
DENSE_DROPOUT = 0.5
EMBEDDING_DROPOUT = 0.3
EXCITATION_RATIO = 8
EXPANSION = 4


def dcnn() -> keras.Model:
    """The deep CNN of the earlier design: (n, 48, 48, 1) pixels of 0 to 255 in, (n, 4) softmax out.

    Three blocks of two convolutions, 2,395,204 parameters.
    """
    face = x = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="face")
    x = layers.Rescaling(1 / 255)(x)
    for filters, kernel, dropout in zip((64, 128, 256), (5, 3, 3), BLOCK_DROPOUT, strict=True):
        for _ in range(2):
            x = layers.Conv2D(
                filters, kernel, padding="same", activation="elu", kernel_initializer="he_normal"
            )(x)
            x = BatchNormalization()(x)
        x = layers.MaxPooling2D(2)(x)
        x = layers.Dropout(dropout)(x)
    x = layers.Flatten()(x)  # 6 x 6 x 256 = 9216
    x = layers.Dense(128, activation="elu", kernel_initializer="he_normal")(x)
    x = BatchNormalization()(x)
    x = layers.Dropout(DENSE_DROPOUT)(x)
    probabilities = layers.Dense(
        len(LABELS), activation="softmax", dtype="float32", name="probabilities"
    )(x)
    return keras.Model(face, probabilities, name="dcnn")


def se_resnet() -> keras.Model:
    """A residual network with squeeze-and-excitation, 1,424,145 parameters."""
    return _se_resnet("se_resnet", 32, (64, 128, 144))


def se_resnet_wide() -> keras.Model:
    """The same with more filters, 2,355,917 parameters: a teacher, too large to serve."""
    return _se_resnet("se_resnet_wide", 32, (80, 160, 192))


# To be served, by their millions of multiply-adds. Filters are multiples of 16 where it matters:
# on a processor with AMX, others train three times slower (narrow_43 was not made on one).
STUDENTS: dict[str, Callable[[], keras.Model]] = {
    "se_resnet_5": lambda: _se_resnet("se_resnet_5", 8, (8, 16, 48)),
    "se_resnet_13": lambda: _se_resnet("se_resnet_13", 16, (16, 32, 48)),
    "se_resnet_21": lambda: _se_resnet("se_resnet_21", 16, (16, 48, 64)),
    "se_resnet_30": lambda: _se_resnet("se_resnet_30", 16, (16, 48, 112)),
    "se_resnet_45": lambda: _se_resnet("se_resnet_45", 16, (32, 48, 112)),
    "narrow_43": lambda: _se_resnet("narrow_43", 32, (64, 128, 144), inner=(16, 24, 40)),
    "mobile_18": lambda: _mobile("mobile_18", (16, 32, 64)),
}

ARCHITECTURES: dict[str, Callable[[], keras.Model]] = {
    "dcnn": dcnn,
    "se_resnet": se_resnet,
    "se_resnet_wide": se_resnet_wide,
    **STUDENTS,
}


def multiply_adds(model: keras.Model) -> int:
    """The multiplications, each with its addition, of a face's way through the network.

    Those of convolutions and dense layers, which are nearly all.
    """
    return sum(_multiply_adds_of(layer) for layer in model.layers)


def _multiply_adds_of(layer: keras.layers.Layer) -> int:
    if not isinstance(layer, layers.Conv2D | layers.DepthwiseConv2D | layers.Dense):
        return 0
    positions = math.prod(layer.output.shape[1:-1])  # 1 after a flat layer.
    return int(positions * math.prod(layer.kernel.shape))


def _se_resnet(
    name: str,
    stem: int,
    filters: tuple[int, int, int],
    inner: tuple[int, int, int] | None = None,
) -> keras.Model:
    """(n, 48, 48, 1) pixels of 0 to 255 in, (n, 7) softmax over EMOTIONS out.

    He et al., arXiv:1512.03385; Hu et al., arXiv:1709.01507. It learns all seven emotions, so that
    it can recognize faces that show none of the four. Every convolution is normalized before its
    activation, which quantizes well. `inner` are the filters of the first convolution of each
    block, as many as of its second where it is None.
    """
    face, x = _stem(stem)
    for number, inner_number in zip(filters, inner or filters, strict=True):
        # At 24, 12 and 6 pixels a side.
        x = _residual_block(x, number, inner_number, strides=2)
        x = _residual_block(x, number, inner_number, has_excitation=True)
    return keras.Model(face, _head(x), name=name)


def _mobile(name: str, filters: tuple[int, int, int]) -> keras.Model:
    """As `_se_resnet`, of inverted residuals (MobileNetV2, arXiv:1801.04381)."""
    face, x = _stem(16)
    for number in filters:
        x = _inverted_residual(x, number, strides=2)
        for _ in range(3):
            x = _inverted_residual(x, number)
    return keras.Model(face, _head(x), name=name)


def _stem(filters: int) -> tuple[Any, Any]:
    face = keras.Input((INPUT_SIZE, INPUT_SIZE, 1), name="face")
    x = layers.Rescaling(1 / 127.5, offset=-1)(face)
    return face, layers.Activation("relu")(_convolution(x, filters))


def _head(x: Any) -> Any:
    # Faces are aligned, so each position has its own weight (MobileFaceNets, arXiv:1804.07573).
    x = BatchNormalization()(layers.DepthwiseConv2D(6, use_bias=False)(x))
    x = layers.Dropout(EMBEDDING_DROPOUT)(layers.Flatten()(x))
    return layers.Dense(len(EMOTIONS), activation="softmax", dtype="float32", name="probabilities")(
        x
    )


def _inverted_residual(x: Any, filters: int, strides: int = 1) -> Any:
    y = layers.Activation("relu6")(_convolution(x, EXPANSION * x.shape[-1], 1))
    y = layers.DepthwiseConv2D(3, strides, padding="same", use_bias=False)(y)
    y = layers.Activation("relu6")(BatchNormalization()(y))
    y = _convolution(y, filters, 1)
    return y if strides > 1 else layers.Add()([x, y])


def _residual_block(
    x: Any, filters: int, inner: int, strides: int = 1, has_excitation: bool = False
) -> Any:
    y = layers.Activation("relu")(_convolution(x, inner, 3, strides))
    y = _convolution(y, filters)
    if has_excitation:
        y = layers.Multiply()([y, _excitation(y, filters)])
    if strides > 1:
        x = _convolution(x, filters, 1, strides)
    return layers.Activation("relu")(layers.Add()([x, y]))


def _convolution(x: Any, filters: int, kernel: int = 3, strides: int = 1) -> Any:
    x = layers.Conv2D(
        filters, kernel, strides, padding="same", use_bias=False, kernel_initializer="he_normal"
    )(x)
    return BatchNormalization()(x)


def _excitation(x: Any, filters: int) -> Any:
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Conv2D(filters // EXCITATION_RATIO, 1, activation="relu")(x)
    return layers.Conv2D(filters, 1, activation="sigmoid")(x)


class BatchNormalization(layers.BatchNormalization):  # type: ignore[misc]
    """Keras' layer, with TensorFlow's fused kernel for the training step on images.

    Same parameters and, up to variance over n - 1, same result. Keras 3 composes the step of single
    operations, which halves the training speed on a CPU (124 against 246 images per second,
    mixed_bfloat16, two cores).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)  # Statistics stay float32 in mixed precision.

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """The normalized `inputs`, of the same shape and type."""
        is_image = len(inputs.shape) == 4
        if not (training and is_image and keras.backend.backend() == "tensorflow"):
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.convert_to_tensor(self.gamma),
            offset=tf.convert_to_tensor(self.beta),
            mean=[],
            variance=[],
            epsilon=self.epsilon,
            is_training=True,
        )
        keep = self.momentum
        self.moving_mean.assign(self.moving_mean * keep + mean * (1 - keep))
        self.moving_variance.assign(self.moving_variance * keep + variance * (1 - keep))
        return outputs
