"""Two hundred pictures without a face, and what they are made of.

    python -m tests.support.faceless DIR

writes them to a folder, to be looked at.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)
PHOTOS = (  # scikit-image's; its other ones show a person, or need a download.
    "brick",
    "cell",
    "checkerboard",
    "chelsea",
    "clock",
    "coffee",
    "coins",
    "colorwheel",
    "grass",
    "gravel",
    "horse",
    "hubble_deep_field",
    "immunohistochemistry",
    "logo",
    "microaneurysms",
    "moon",
    "page",
    "retina",
    "rocket",
    "shepp_logan_phantom",
    "stereo_motorcycle",
    "text",
)

Rng = np.random.Generator
Color = tuple[int, int, int]


def photo(name: str) -> Image.Image:
    """One of PHOTOS, in RGB."""
    pixels = getattr(skimage.data, name)()
    pixels = pixels[0] if isinstance(pixels, tuple) else pixels  # The left of two eyes.
    return Image.fromarray(np.uint8(pixels * (255 if pixels.max() <= 1 else 1))).convert("RGB")


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """All, named; the same ones each time."""
    for name in PHOTOS:
        image = photo(name)
        width, height = image.size
        yield name, image
        yield f"{name}, the upper left", image.crop((0, 0, width * 5 // 8, height * 5 // 8))
        yield f"{name}, the lower right", image.crop((width * 3 // 8, height * 3 // 8, *image.size))
        yield f"{name}, reduced", image.resize((width // 3, height // 3))
        yield f"{name}, enlarged", image.resize((1280, round(1280 * height / width)))
    for kind, draw in DRAWN.items():
        for seed in range(5):
            yield f"{kind} {seed}", draw(np.random.default_rng(seed))


def clouds(rng: Rng, size: tuple[int, int] = SIZE) -> Image.Image:
    """Noise of every scale, smooth as sky or rough as plaster."""
    width, height = size
    roughness = rng.uniform(0.4, 0.8)
    total = np.zeros((height, width, 3))
    for octave in range(1, 8):
        cells = rng.integers(0, 256, (2**octave, 2**octave, 3), dtype=np.uint8)
        layer = Image.fromarray(cells).resize(size, Image.Resampling.BICUBIC)
        total += roughness**octave * (np.asarray(layer, float) - 128)
    tint = rng.uniform(60, 200, 3)
    return Image.fromarray(np.uint8(np.clip(tint + rng.uniform(0.3, 1) * total, 0, 255)))


def gradient(rng: Rng, size: tuple[int, int] = SIZE) -> Image.Image:
    """Four colors, one at each corner."""
    corners = rng.integers(0, 256, (2, 2, 3), dtype=np.uint8)
    box = (0.5, 0.5, 1.5, 1.5)
    return Image.fromarray(corners).resize(size, Image.Resampling.BILINEAR, box)


def wall(rng: Rng, size: tuple[int, int] = SIZE) -> Image.Image:
    """Bricks or tiles, each of its own shade."""
    image = gradient(rng, size)
    draw = ImageDraw.Draw(image)
    shade, joint = rng.integers(70, 220, 3), max(1, size[0] // 200)
    height = int(size[1] / rng.integers(6, 16))
    width = int(height * rng.uniform(1, 3))
    is_brick = rng.random() < 0.6
    for row, top in enumerate(range(0, size[1], height)):
        for left in range(-width // 2 * (is_brick and row % 2), size[0], width):
            red, green, blue = np.clip(shade + rng.integers(-25, 25, 3), 0, 255).tolist()
            right, bottom = left + width - joint, top + height - joint
            draw.rectangle((left, top, right, bottom), (red, green, blue))
    return image


def bokeh(rng: Rng, size: tuple[int, int] = SIZE) -> Image.Image:
    """Lights out of focus."""
    image = gradient(rng, size).point(lambda value: value // 3)
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(60):
        _circle(draw, _place(rng, size), rng.uniform(0.01, 0.07) * size[0], (*_color(rng), 120))
    return image.filter(ImageFilter.GaussianBlur(size[0] / 300))


def windows(rng: Rng, size: tuple[int, int] = SIZE) -> Image.Image:
    """The front of a building."""
    image = gradient(rng, size)
    draw = ImageDraw.Draw(image)
    columns, rows = rng.integers(3, 12, 2).tolist()
    width, height = size[0] / columns, size[1] / rows
    for cell in range(columns * rows):
        left, top = cell % columns * width, cell // columns * height
        corners = (left + width / 4, top + height / 5, left + width * 3 / 4, top + height * 4 / 5)
        draw.rectangle(corners, _color(rng, 0, 120), _color(rng, 150), max(1, size[0] // 160))
    return image


def noise(rng: Rng) -> Image.Image:
    side = 4 << int(rng.integers(0, 7))
    cells = rng.integers(0, 256, (side, side, 3), dtype=np.uint8)
    return Image.fromarray(cells).resize(SIZE)


def blobs(rng: Rng) -> Image.Image:
    share = rng.uniform(0.03, 0.15)
    pixels = skimage.data.binary_blobs(480, blob_size_fraction=share, rng=rng)
    return Image.fromarray(np.uint8(pixels) * 255).convert("RGB")


def text(rng: Rng) -> Image.Image:
    image = Image.new("RGB", SIZE, _color(rng, 150))
    draw = ImageDraw.Draw(image)
    size = int(rng.integers(10, 50))
    for top in range(0, SIZE[1], size + 4):
        line = "".join(map(chr, rng.integers(33, 127, 90)))
        draw.text((8, top), line, _color(rng, 0, 120), font_size=size)
    return image


def ellipses(rng: Rng) -> Image.Image:
    return _shapes(rng, lambda draw, box: draw.ellipse(box, _color(rng), _color(rng), 3))


def tiles(rng: Rng) -> Image.Image:
    return _shapes(rng, lambda draw, box: draw.rectangle(box, _color(rng), _color(rng), 3))


def lines(rng: Rng) -> Image.Image:
    return _shapes(rng, lambda draw, box: draw.line(box, _color(rng), int(rng.integers(1, 20))))


def buttons(rng: Rng) -> Image.Image:
    """Disks with two or four holes, on cloth."""
    image, draw = _on_clouds(rng)
    for x, y, radius in _spots(rng, 8, 20, 90):
        _circle(draw, (x, y), radius, _color(rng), _color(rng))
        rows = (-1, 1) if rng.random() < 0.5 else (0,)
        for across, down in [(across, down) for across in (-1, 1) for down in rows]:
            hole = (x + across * radius / 3, y + down * radius / 3)
            _circle(draw, hole, radius / 7, _color(rng, 0, 60))
    return image


def sockets(rng: Rng) -> Image.Image:
    """Power sockets: two slots or holes, and a third one below them."""
    image, draw = _on_clouds(rng)
    for x, y, side in _spots(rng, 4, 40, 110):
        plate, dark = _color(rng, 180), _color(rng, 0, 70)
        draw.rounded_rectangle((x - side, y - side, x + side, y + side), side / 6, plate, dark, 2)
        _circle(draw, (x, y), side * 0.7, plate, dark)
        for eye in (x - side / 3, x + side / 3):
            slot = (eye - side / 14, y - side / 4, eye + side / 14, y + side / 10)
            draw.rectangle(slot, dark) if rng.random() < 0.5 else draw.ellipse(slot, dark)
        below = (x - side / 8, y + side / 5, x + side / 8, y + side / 2.4)
        draw.rounded_rectangle(below, side / 9, dark)
    return image


def cars(rng: Rng) -> Image.Image:
    """The fronts of cars: two lights and a grille."""
    image, draw = _on_clouds(rng)
    for x, y, side in _spots(rng, 3, 60, 160):
        body, dark, light = _color(rng), _color(rng, 0, 60), _color(rng, 190)
        roof = (x - side * 0.7, y - side * 0.9, x + side * 0.7, y)
        draw.rounded_rectangle(roof, side / 4, body)
        draw.rounded_rectangle(
            (roof[0] + side / 8, roof[1] + side / 9, roof[2] - side / 8, y), side / 8, dark
        )
        draw.rounded_rectangle(
            (x - side, y - side / 4, x + side, y + side * 0.6), side / 5, body, dark, 2
        )
        for lamp in (x - side * 0.7, x + side * 0.7):
            _circle(draw, (lamp, y), side * 0.16, light, dark)
            draw.rectangle((lamp - side / 6, y + side * 0.5, lamp + side / 6, y + side * 0.8), dark)
        grille = (x - side * 0.4, y + side * 0.1, x + side * 0.4, y + side * 0.35)
        draw.rounded_rectangle(grille, side / 10, dark, light, 3)
    return image


def dice(rng: Rng) -> Image.Image:
    """Dice, and balls with three holes."""
    image, draw = _on_clouds(rng)
    for x, y, side in _spots(rng, 6, 25, 80):
        body, dark = _color(rng, 100), _color(rng, 0, 80)
        if rng.random() < 0.5:
            _circle(draw, (x, y), side * 1.2, body, dark)
            holes = [(0.2, -0.7), (0.6, -0.6), (0.3, -0.2)]
        else:
            draw.rounded_rectangle((x - side, y - side, x + side, y + side), side / 5, body, dark)
            number = int(rng.integers(1, 6))
            holes = [(0.0, 0.0), (-0.5, -0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, 0.5)][:number]
        for across, down in holes:
            _circle(draw, (x + across * side, y + down * side), side * 0.17, dark)
    return image


def wheels(rng: Rng) -> Image.Image:
    """Wheels, clocks, and targets: circles in circles."""
    image, draw = _on_clouds(rng)
    for x, y, radius in _spots(rng, 5, 40, 120):
        for share in np.linspace(1, 0.2, int(rng.integers(2, 6))).tolist():
            _circle(draw, (x, y), radius * share, _color(rng), _color(rng))
        spokes = int(rng.integers(3, 13))
        for angle in np.linspace(0, 2 * np.pi, spokes, endpoint=False).tolist():
            end = (x + radius * 0.9 * np.cos(angle), y + radius * 0.9 * np.sin(angle))
            draw.line((x, y, *end), _color(rng), 4)
    return image


DRAWN: dict[str, Callable[[Rng], Image.Image]] = {
    draw.__name__: draw
    for draw in (
        clouds,
        gradient,
        wall,
        bokeh,
        windows,
        noise,
        blobs,
        text,
        ellipses,
        tiles,
        lines,
        buttons,
        sockets,
        cars,
        dice,
        wheels,
    )
}
DRAWN["photo of grass, colored"] = lambda rng: Image.blend(
    photo("grass").resize(SIZE), gradient(rng), 0.6
)
DRAWN["photo of gravel, blurred"] = lambda rng: (
    photo("gravel").resize(SIZE).filter(ImageFilter.GaussianBlur(rng.uniform(1, 20)))
)


def _on_clouds(rng: Rng) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = clouds(rng)
    return image, ImageDraw.Draw(image)


def _shapes(
    rng: Rng, shape: Callable[[ImageDraw.ImageDraw, tuple[float, ...]], object]
) -> Image.Image:
    """Forty overlapping shapes in random boxes."""
    image = Image.new("RGB", SIZE, _color(rng))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        (x, y), (width, height) = _place(rng, SIZE), rng.uniform(10, 200, 2).tolist()
        shape(draw, (x - width, y - height, x + width, y + height))
    return image


def _spots(
    rng: Rng, number: int, smallest: float, largest: float
) -> Iterator[tuple[float, float, float]]:
    """Where things are, and how large, in pixels; drawn one by one, between their colors."""
    for _ in range(number):
        yield *_place(rng, SIZE), rng.uniform(smallest, largest)


def _place(rng: Rng, size: tuple[int, int]) -> tuple[float, float]:
    return rng.uniform(0, size[0]), rng.uniform(0, size[1])


def _color(rng: Rng, low: int = 0, high: int = 255) -> Color:
    red, green, blue = rng.integers(low, high + 1, 3).tolist()
    return red, green, blue


def _circle(
    draw: ImageDraw.ImageDraw,
    center: tuple[float, float],
    radius: float,
    fill: tuple[int, ...],
    outline: tuple[int, ...] | None = None,
) -> None:
    x, y = center
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill, outline, 2)


def write_pictures(folder: Path) -> None:
    """Writes each as NUMBER-NAME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, image) in enumerate(pictures()):
        image.save(folder / f"{number:03}-{name}.png")


if __name__ == "__main__":
    write_pictures(Path(sys.argv[1]))
