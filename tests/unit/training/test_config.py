"""The settings of a training, and its flags."""

import argparse
import json
from dataclasses import fields
from typing import Any

import pytest

from training import config
from training.config import AUGMENTATION, DistillConfig, TrainConfig


def parsed(*arguments: str) -> TrainConfig:
    parser = argparse.ArgumentParser()
    config.add_flags(parser, TrainConfig, choices={"architecture": ["se_resnet", "dcnn"]})
    return config.from_options(parser.parse_args(arguments), TrainConfig)


def test_no_flags_give_the_defaults() -> None:
    assert parsed() == TrainConfig()


def test_flags_of_every_type_set_their_setting() -> None:
    assert parsed(
        *("--architecture", "dcnn", "--epochs", "3", "--learning-rate", "0.02"),
        *("--dtype", "float32", "--no-remove-twins", "--jpeg-quality", "30", "90"),
    ) == TrainConfig(
        architecture="dcnn",
        epochs=3,
        learning_rate=0.02,
        dtype="float32",
        remove_twins=False,
        jpeg_quality=(30, 90),
    )


def test_help_describes_every_setting() -> None:
    parser = argparse.ArgumentParser()
    config.add_flags(parser, TrainConfig, choices={})
    text = parser.format_help()
    names = [field.name for field in fields(TrainConfig)]
    assert len(names) > 20
    for name in names:
        assert f"--{name.replace('_', '-')}" in text


def test_json_holds_every_setting() -> None:
    settings = TrainConfig().to_json()
    assert list(settings) == [field.name for field in fields(TrainConfig)]
    assert json.loads(json.dumps(settings)) == settings


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--epochs", "0"), "epochs is 0; expected 1 or more"),
        (("--batch-size", "-1"), "batch_size is -1; expected 1 or more"),
        (("--vote-share", "1.5"), "vote_share is 1.5; expected 0 to 1"),
    ],
)
def test_number_out_of_range_is_refused(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parsed(*arguments)


def test_several_teachers_are_one_setting() -> None:
    parser = argparse.ArgumentParser()
    config.add_flags(parser, DistillConfig, choices={})
    options = parser.parse_args(["--teachers", "a", "se_resnet=b", "--variants", "3"])
    assert config.from_options(options, DistillConfig) == DistillConfig(
        teachers=("a", "se_resnet=b"), variants=3
    )


@pytest.mark.parametrize("setting", [{"teacher_share": 1.5}, {"temperature": 0}, {"variants": 0}])
def test_distillation_out_of_range_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(setting))} is"):
        DistillConfig(**setting)


def test_augmentation_names_settings() -> None:
    assert set(AUGMENTATION) < set(TrainConfig().to_json())
