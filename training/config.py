"""All settings of a training in one place; each is a flag of its command."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

Range = tuple[float, float]  # Drawn from evenly.
# The settings that a variant of a face depends on.
AUGMENTATION = (
    *("rotation_degrees", "shift", "zoom", "contrast", "brightness"),
    *("corrupt_share", "blur_sigma", "noise_sigma", "jpeg_quality", "erase_share", "erased_side"),
)


@dataclass(frozen=True)
class TrainConfig:
    """What a training depends on besides the data. The run folder keeps it whole.

    Raises ValueError for a number out of range.
    """

    architecture: Annotated[str, "a network of training/model.py"] = "se_resnet"
    # About 80 s each on two cores with bfloat16. The one setting that may change when a run
    # resumes.
    epochs: Annotated[int, "passes over the Training faces"] = 64
    batch_size: Annotated[int, "faces per step"] = 128
    seed: Annotated[int, "of the first weights, the order of the faces and the augmentation"] = 1
    dtype: Annotated[
        Literal["float32", "mixed_bfloat16", "mixed_float16"],
        "mixed_bfloat16 is twice as fast on processors with AVX512_BF16 or AMX, slower elsewhere",
    ] = "mixed_bfloat16"
    remove_twins: Annotated[
        bool, "leave out Training faces that are in PublicTest or PrivateTest, pixel for pixel"
    ] = True

    # SGD with Nesterov momentum. The rate suits batches of 128.
    learning_rate: Annotated[float, "peak learning rate"] = 0.1
    momentum: Annotated[float, "of SGD"] = 0.9
    # Only kernels decay; decaying biases and normalization scales costs accuracy.
    weight_decay: Annotated[float, "per step, times the learning rate"] = 5e-3
    warm_up_epochs: Annotated[int, "epochs in which the learning rate rises to its peak"] = 3
    steady_share: Annotated[float, "share of the epochs before the rate falls linearly to 0"] = 0.4
    # An average over about the last 500 steps (two epochs) scores better and varies less.
    ema_momentum: Annotated[float, "of the moving average of the weights"] = 0.998

    # FER2013's label is one opinion; the votes of FER+'s ten people say how clear a face is.
    # Above 0.5 the votes can outvote the label, which PublicTest is scored by.
    vote_share: Annotated[float, "share of FER+'s votes in the target; the rest is the label"] = 0.4

    # About as much as the face detector's box varies, and as FER2013 varies itself.
    rotation_degrees: Annotated[float, "largest rotation, either way"] = 20.0
    shift: Annotated[float, "largest shift along each axis, in sides of the face"] = 0.09
    zoom: Annotated[float, "largest change of scale"] = 0.16
    contrast: Annotated[float, "largest change of contrast"] = 0.30
    brightness: Annotated[float, "largest change of brightness, of the full range"] = 0.12
    # Faces in photos are blurrier, noisier, or more compressed than FER2013's.
    corrupt_share: Annotated[float, "share of faces blurred, made noisy, or compressed"] = 0.35
    blur_sigma: Annotated[Range, "standard deviation of the blur, in pixels"] = (0.4, 1.1)
    noise_sigma: Annotated[Range, "standard deviation of the noise, of 255"] = (2.0, 10.0)
    jpeg_quality: Annotated[tuple[int, int], "JPEG quality, upper end excluded"] = (20, 75)
    # Stands for hands, hair and sunglasses (Zhong et al., Random Erasing, arXiv:1708.04896).
    erase_share: Annotated[float, "share of faces with a rectangle erased"] = 0.3
    erased_side: Annotated[Range, "sides of that rectangle, in sides of the face"] = (0.15, 0.5)

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected 1 or more")
        for name in ("steady_share", "vote_share", "corrupt_share", "erase_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected 0 to 1")

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON holds them: tuples are lists."""
        settings: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return settings


@dataclass(frozen=True)
class DistillConfig(TrainConfig):
    """What a student's training depends on besides the data.

    Raises ValueError for a number out of range.
    """

    architecture: Annotated[str, "a network of training/model.py"] = "narrow_43"
    start: Annotated[
        str, "a wider network whose weights the student starts from, as a teacher is named"
    ] = "se_resnet=training/se_resnet.weights.h5"
    # A start that knows its task needs fewer epochs, and forgets less at a lower rate.
    epochs: Annotated[int, "passes over the Training faces"] = 17
    learning_rate: Annotated[float, "peak learning rate"] = 0.05
    warm_up_epochs: Annotated[int, "epochs in which the learning rate rises to its peak"] = 1
    steady_share: Annotated[float, "share of the epochs before the rate falls linearly to 0"] = 0.2
    # The votes may outvote the label here: what is reported is what people see.
    vote_share: Annotated[float, "share of FER+'s votes beside the label, teachers apart"] = 0.6

    # The first learned from the twins of test faces too, which `remove_twins` keeps from others.
    teachers: Annotated[
        tuple[str, ...], "run folders, or ARCHITECTURE=FILE of weights; their outputs are averaged"
    ] = ("se_resnet=training/se_resnet.weights.h5", "se_resnet=training/se_resnet_2.weights.h5")
    # Teachers answer for the very variant that the student sees; votes and label are the face's.
    teacher_share: Annotated[float, "share of the teachers' mean in the target"] = 0.7
    temperature: Annotated[float, "divides the logits of the teachers' mean"] = 1.0
    variants: Annotated[int, "of each face that are shown to the teachers, once"] = 6

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.teacher_share <= 1:
            raise ValueError(f"teacher_share is {self.teacher_share}; expected 0 to 1")
        if self.temperature <= 0:
            raise ValueError(f"temperature is {self.temperature}; expected more than 0")
        if self.variants < 1:
            raise ValueError(f"variants is {self.variants}; expected 1 or more")


Config = TypeVar("Config", bound=TrainConfig)


def add_flags(
    parser: argparse.ArgumentParser,
    settings: type[TrainConfig],
    choices: Mapping[str, Sequence[str]],
) -> None:
    """Adds a flag for each of the settings, with its default; `choices` limits some of them."""
    group = parser.add_argument_group("settings, kept in the run folder")
    hints = get_type_hints(settings, include_extras=True)
    for field in fields(settings):
        kind, description = get_args(hints[field.name])
        options: dict[str, Any] = {"type": kind, "choices": choices.get(field.name)}
        if kind is bool:
            options = {"action": argparse.BooleanOptionalAction}
        elif get_origin(kind) is Literal:
            options = {"choices": get_args(kind)}
        elif get_origin(kind) is tuple:
            options = {"type": get_args(kind)[0], "nargs": 2, "metavar": ("FROM", "TO")}
            if Ellipsis in get_args(kind):
                options |= {"nargs": "+", "metavar": field.name.upper().removesuffix("S")}
        group.add_argument(
            f"--{field.name.replace('_', '-')}",
            default=field.default,
            help=f"{description} (%(default)s)",
            **options,
        )


def from_options(options: argparse.Namespace, settings: type[Config]) -> Config:
    """The settings that were given as flags. Raises ValueError for a number out of range."""
    values: dict[str, Any] = {
        field.name: getattr(options, field.name) for field in fields(settings)
    }
    for name, value in values.items():
        if isinstance(value, list):  # As argparse returns several.
            values[name] = tuple(value)
    return settings(**values)
