"""The networks, layer by layer."""

import numpy as np
import pytest

keras = pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from training.model import (  # noqa: E402
    ARCHITECTURES,
    STUDENTS,
    BatchNormalization,
    dcnn,
    multiply_adds,
    se_resnet,
    se_resnet_wide,
)

# Parameters of each layer that has any, from the input on.
DCNN = [
    ("Conv2D", 1664),
    ("BatchNormalization", 256),
    ("Conv2D", 102464),
    ("BatchNormalization", 256),
    ("MaxPooling2D", 0),
    ("Dropout", 0),
    ("Conv2D", 73856),
    ("BatchNormalization", 512),
    ("Conv2D", 147584),
    ("BatchNormalization", 512),
    ("MaxPooling2D", 0),
    ("Dropout", 0),
    ("Conv2D", 295168),
    ("BatchNormalization", 1024),
    ("Conv2D", 590080),
    ("BatchNormalization", 1024),
    ("MaxPooling2D", 0),
    ("Dropout", 0),
    ("Flatten", 0),
    ("Dense", 1179776),
    ("BatchNormalization", 512),
    ("Dropout", 0),
    ("Dense", 516),
]


def test_dcnn_has_the_layers_and_parameters_of_the_design() -> None:
    model = dcnn()
    layers = [
        (type(layer).__name__, layer.count_params())
        for layer in model.layers
        if type(layer).__name__ not in ("InputLayer", "Rescaling", "Activation")
    ]
    assert layers == DCNN
    assert model.count_params() == 2_395_204
    assert model.input_shape == (None, 48, 48, 1)
    assert model.output_shape == (None, 4)
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert [layer.kernel_size for layer in convolutions] == [(5, 5)] * 2 + [(3, 3)] * 4


def test_dcnn_scales_pixels_in_the_graph() -> None:
    assert [
        layer.scale for layer in dcnn().layers if isinstance(layer, keras.layers.Rescaling)
    ] == [1 / 255]


def test_se_resnet_predicts_seven_emotions_with_fewer_parameters() -> None:
    model = se_resnet()
    assert model.input_shape == (None, 48, 48, 1)
    assert model.output_shape == (None, 7)
    assert model.count_params() == 1_424_145


def test_wide_se_resnet_has_the_same_layers_with_more_filters() -> None:
    wide, model = se_resnet_wide(), se_resnet()
    assert [type(layer) for layer in wide.layers] == [type(layer) for layer in model.layers]
    assert wide.output_shape == (None, 7)
    assert wide.count_params() == 2_355_917


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_network_bears_the_name_of_its_architecture(name: str) -> None:
    assert ARCHITECTURES[name]().name == name


def test_multiply_adds_of_a_simple_network_are_those_counted_by_hand() -> None:
    image = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(5, 3, strides=2, padding="same")(image)  # 4x4 places, 3x3x3 by 5.
    x = keras.layers.DepthwiseConv2D(3, padding="valid")(x)  # 2x2 places, 3x3 by 5.
    x = keras.layers.Dense(7)(keras.layers.Flatten()(x))  # 20 by 7.
    assert multiply_adds(keras.Model(image, x)) == 16 * 27 * 5 + 4 * 9 * 5 + 20 * 7


def test_multiply_adds_of_se_resnet_are_about_180_million() -> None:
    assert multiply_adds(se_resnet()) == 178_465_904


@pytest.mark.parametrize("name", STUDENTS)
def test_student_costs_the_millions_in_its_name_and_at_most_45(name: str) -> None:
    model = STUDENTS[name]()
    assert round(multiply_adds(model) / 1e6) == int(name.split("_")[-1])
    assert multiply_adds(model) <= 45e6
    assert model.output_shape == (None, 7)


def test_fused_normalization_trains_as_keras_does() -> None:
    fused, composed = BatchNormalization(), keras.layers.BatchNormalization()
    image = np.random.default_rng(1).normal(3, 2, (16, 6, 6, 8)).astype(np.float32)
    for _ in range(3):
        ours, theirs = fused(image, training=True), composed(image, training=True)
        assert np.allclose(ours, theirs, atol=1e-4)
    assert len(fused.get_weights()) == 4
    for our_weight, keras_weight in zip(fused.get_weights(), composed.get_weights(), strict=True):
        assert np.allclose(our_weight, keras_weight, rtol=5e-3)  # Fused: variance over n - 1.
