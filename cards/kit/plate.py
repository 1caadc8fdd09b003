"""Backgrounds: a vertical gradient with soft lights, computed in floating point so that dark tones keep their steps."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageMath

if TYPE_CHECKING:
    from collections.abc import Callable

    from cards.kit.color import RGB

_COARSE = 4  # lights are soft: a quarter of the size loses nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A round glow around (x, y), `reach` pixels wide each way, `power` from 0 to 1 in the middle."""

    color: RGB
    x: int
    y: int
    reach: int
    power: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A background of `width` by `height` pixels, from `top` to `bottom`."""

    width: int
    height: int
    top: RGB
    bottom: RGB
    lights: tuple[Light, ...] = ()

    def paint(self) -> Image.Image:
        """Draw it anew: designs keep what they paint on it in `cards.kit.cache.PLATES`."""
        size = (-(-self.width // _COARSE), -(-self.height // _COARSE))
        across = _ramp(size[0], horizontal=True).resize(size)
        down = _ramp(size[1], horizontal=False).resize(size)
        strengths = [_strength(light, across, down) for light in self.lights]
        return Image.merge("RGB", [_band(self, band, down, strengths) for band in range(3)])


def _ramp(length: int, *, horizontal: bool) -> Image.Image:
    values = array("f", ((index + 0.5) * _COARSE for index in range(length)))
    return Image.frombytes("F", (length, 1) if horizontal else (1, length), values.tobytes())


def _strength(light: Light, across: Image.Image, down: Image.Image) -> Image.Image:
    def formula(of: dict[str, Any]) -> Any:
        far = ((of["x"] - float(light.x)) ** 2.0 + (of["y"] - float(light.y)) ** 2.0) ** 0.5
        return of["max"](1.0 - far / float(light.reach), 0.0) ** 2.2 * light.power

    return _evaluate(formula, x=across, y=down)


def _band(plate: Plate, band: int, down: Image.Image, strengths: list[Image.Image]) -> Image.Image:
    start, end = float(plate.top[band]), float(plate.bottom[band])
    level = _evaluate(lambda of: start + of["y"] * ((end - start) / plate.height), y=down)
    for light, strength in zip(plate.lights, strengths, strict=True):
        level = _lit(level, strength, float(light.color[band]))
    full = level.resize((plate.width, plate.height), Image.Resampling.BILINEAR)
    return _evaluate(lambda of: of["f"] + 0.5, f=full).convert("L")


def _lit(level: Image.Image, strength: Image.Image, target: float) -> Image.Image:
    return _evaluate(lambda of: of["l"] + of["s"] * (target - of["l"]), l=level, s=strength)


def _evaluate(formula: Callable[[dict[str, Any]], Any], **images: Image.Image) -> Image.Image:
    result: Image.Image = ImageMath.lambda_eval(formula, **images)
    return result
