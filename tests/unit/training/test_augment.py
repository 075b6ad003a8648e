"""What the network sees of a Training face, and what test faces are corrupted by."""

import numpy as np
import pytest

pytest.importorskip("keras", reason="needs TensorFlow, which has no build for this Python")
pytest.importorskip("tensorflow", reason="TensorFlow has no build for this Python")

from tests.support.training_faces import gray_faces
from training.augment import Batches, augment, targets
from training.config import TrainConfig
from training.corruptions import CORRUPTIONS, corrupted

CONFIG = TrainConfig(batch_size=32)
# Nothing but the flip is left.
NO_AUGMENTATION = TrainConfig(
    rotation_degrees=0,
    shift=0,
    zoom=0,
    contrast=0,
    brightness=0,
    corrupt_share=0,
    erase_share=0,
)


def test_augmented_face_keeps_shape_and_range() -> None:
    face = gray_faces(4, seed=1).faces[3]
    random = np.random.default_rng(1)
    variants = [augment(face, random, CONFIG) for _ in range(20)]
    assert all(variant.shape == (48, 48, 1) for variant in variants)
    assert all(variant.dtype == np.float32 for variant in variants)
    assert min(variant.min() for variant in variants) >= 0
    assert max(variant.max() for variant in variants) <= 255
    assert not np.array_equal(variants[0], variants[1])


def test_settings_of_zero_leave_the_face_or_its_mirror_image() -> None:
    face = gray_faces(4, seed=1).faces[3]
    random = np.random.default_rng(1)
    are_flipped = []
    for _ in range(10):
        variant = augment(face, random, NO_AUGMENTATION)
        are_flipped.append(bool(np.allclose(variant, face[:, ::-1], atol=1e-3)))
        assert are_flipped[-1] or np.allclose(variant, face, atol=1e-3)
    assert set(are_flipped) == {True, False}


def test_batches_depend_on_seed_and_epoch_alone() -> None:
    split = gray_faces(64, seed=1)
    one, same = Batches(split, 7, CONFIG), Batches(split, 7, CONFIG)
    other = Batches(split, 7, TrainConfig(batch_size=32, seed=2))
    assert len(one) == 2
    assert one[0][0].shape == (32, 48, 48, 1)
    assert one[0][1].shape == (32, 7)
    assert np.array_equal(one[1][0], same[1][0])
    assert not np.array_equal(one[1][0], other[1][0])
    one.on_epoch_end()
    assert not np.array_equal(one[1][0], same[1][0])
    assert np.array_equal(one[1][0], Batches(split, 7, CONFIG, epoch=1)[1][0])


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_targets_mix_the_label_with_the_votes(share: float) -> None:
    split = gray_faces(3, seed=1)
    split.votes[:] = [[5, 0, 0, 0, 5, 0, 0], [0] * 7, [0, 0, 0, 0, 9, 0, 0]]
    expected = [
        [1 - share / 2, 0, 0, 0, share / 2, 0, 0],
        [0, 1, 0, 0, 0, 0, 0],
        [0, 0, 1 - share, 0, share, 0, 0],
    ]
    assert np.allclose(targets(split, 7, share), np.array(expected))
    assert targets(split, 4, share).tolist() == np.eye(4)[:3].tolist()


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruption_changes_faces_the_same_way_every_time(name: str) -> None:
    faces = np.random.default_rng(1).integers(0, 255, (6, 48, 48, 1)).astype(np.uint8)
    one, other = corrupted(faces, name), corrupted(faces, name)
    assert one.shape == faces.shape
    assert one.dtype == np.uint8
    assert np.array_equal(one, other)
    assert not np.array_equal(one, faces)
