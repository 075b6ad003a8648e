"""Starts a narrow network from a wide one that is trained, instead of from random weights."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from training.prepare import DataError

Doubles = NDArray[np.float64]
Positions = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]  # Face, y, x.

KERNEL = 3
FACES = 2_000
POSITIONS_PER_FACE = 24  # At which the outputs of a convolution are compared.
RIDGE = 1e-4  # Of the inputs' mean square: keeps filters that are nearly equal from canceling out.


def start_from(wide: keras.Model, narrow: keras.Model, faces: NDArray[np.uint8]) -> None:
    """Gives `narrow` the weights of `wide`, of which it lacks filters within residual blocks.

    Of the first convolution of a block those filters are left out without which its second one
    changes least (weights of a filter together, as Hassibi and Stork's optimal brain surgeon takes
    single ones); the second one is fitted to what the wide network's gives for `faces`
    (n, 48, 48, 1). Raises DataError where the networks differ in more than that.
    """
    narrowed = _narrowed_blocks(wide, narrow)
    for source, target in zip(wide.layers, narrow.layers, strict=True):
        if _shapes(source) == _shapes(target):
            target.set_weights(source.get_weights())
    random = np.random.default_rng(0)
    faces = faces[np.sort(random.permutation(len(faces))[:FACES])]
    for first, normalization, second in narrowed:
        activation = normalization + 1
        kernel = wide.layers[second].get_weights()[0]
        activations = _outputs(wide, activation, faces)
        positions = _random_positions(activations.shape, random)
        patches = _patches(activations, positions)
        kept = _needed(patches, kernel, narrow.layers[first].filters)
        for number in (first, normalization):
            weights = wide.layers[number].get_weights()
            narrow.layers[number].set_weights([weight[..., kept] for weight in weights])
        fitted = _least_squares(
            _patches(_outputs(narrow, activation, faces), positions),
            patches @ kernel.reshape(-1, kernel.shape[-1]),
        )
        narrow.layers[second].set_weights([fitted.reshape(KERNEL, KERNEL, len(kept), -1)])


def _narrowed_blocks(wide: keras.Model, narrow: keras.Model) -> list[tuple[int, int, int]]:
    """Numbers of the first convolution, its normalization, and the second one of each block."""
    pairs = list(zip(wide.layers, narrow.layers, strict=False))
    others = [number for number, pair in enumerate(pairs) if _shapes(pair[0]) != _shapes(pair[1])]
    blocks = list(zip(others[::3], others[1::3], others[2::3], strict=False))
    if (
        [type(layer) for layer in wide.layers] != [type(layer) for layer in narrow.layers]
        or len(others) != 3 * len(blocks)
        or any(
            wide.layers[first].input.shape != narrow.layers[first].input.shape
            or wide.layers[second].output.shape != narrow.layers[second].output.shape
            for first, _, second in blocks
        )
    ):
        raise DataError(
            f"{narrow.name} cannot start from {wide.name}: they differ in more than the filters "
            "within residual blocks; an empty --start begins with random weights"
        )
    return blocks


def _needed(patches: Doubles, kernel: NDArray[np.float32], number: int) -> NDArray[np.int64]:
    """The inputs of a convolution that reproduce its outputs for `patches` best, so many."""
    channels = kernel.shape[2]
    weights = kernel.reshape(-1, kernel.shape[-1]).astype(np.float64)
    inverse = np.linalg.inv(_gram(patches))
    # By channel, its rows of the weights: one for each of the kernel's positions.
    left = {channel: slice(channel, None, channels) for channel in range(channels)}
    while len(left) > number:
        losses = {
            channel: (weights[rows] * np.linalg.solve(inverse[rows, rows], weights[rows])).sum()
            for channel, rows in left.items()
        }
        rows = left.pop(min(losses, key=losses.__getitem__))
        share = np.linalg.solve(inverse[rows, rows], inverse[rows])
        weights = weights - share.T @ weights[rows]
        inverse = inverse - inverse[:, rows] @ share
    return np.array(list(left))


def _least_squares(patches: Doubles, outputs: Doubles) -> Doubles:
    return np.asarray(np.linalg.solve(_gram(patches), patches.T @ outputs))


def _gram(patches: Doubles) -> Doubles:
    gram = patches.T @ patches
    return np.asarray(gram + RIDGE * gram.diagonal().mean() * np.eye(len(gram)))


def _outputs(model: keras.Model, number: int, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the layer of that number gives for faces (n, height, width, filters)."""
    part = keras.Model(model.input, model.layers[number].output)
    return np.asarray(part.predict(faces, batch_size=128, verbose=0), np.float32)


def _random_positions(shape: tuple[int, ...], random: np.random.Generator) -> Positions:
    count, height, width, _ = shape
    size = count * POSITIONS_PER_FACE
    return (
        np.repeat(np.arange(count), POSITIONS_PER_FACE),
        random.integers(height, size=size),
        random.integers(width, size=size),
    )


def _patches(activations: NDArray[np.float32], positions: Positions) -> Doubles:
    """What a kernel reads at each of the positions: (positions, 3 * 3 * filters)."""
    padded = np.pad(activations, ((0, 0), (1, 1), (1, 1), (0, 0)))
    face, y, x = positions
    parts = [padded[face, y + down, x + right] for down in range(KERNEL) for right in range(KERNEL)]
    return np.concatenate(parts, axis=1).astype(np.float64)


def _shapes(layer: Any) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]
