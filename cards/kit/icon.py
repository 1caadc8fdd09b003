"""Small pictures drawn by ourselves, as masks: no emoji font, nobody's trade mark."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from cards.kit.cache import MASKS
from cards.kit.color import SEAL, WHITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from cards.kit.color import RGB
    from cards.kit.shape import Point

_FINE = 6


def icon(name: str, size: int) -> Image.Image:
    """Mask of a square icon, `size` pixels wide. Raises KeyError for a name that is not in `ICONS`."""
    return MASKS.get(("icon", name, size), lambda: _draw(name, size))


def put_icon(image: Image.Image, name: str, at: tuple[float, float], size: int, color: RGB) -> None:
    """Paint an icon with its top left corner at `at`."""
    left, top = round(at[0]), round(at[1])
    image.paste(color, (left, top, left + size, top + size), icon(name, size))


def put_seal(image: Image.Image, at: tuple[float, float], size: int, color: RGB = SEAL, tick: RGB = WHITE) -> None:
    """Paint the seal of something verified."""
    put_icon(image, "seal", at, size, color)
    put_icon(image, "tick", at, size, tick)


class _Pen:
    def __init__(self, size: int) -> None:
        self.size = size * _FINE
        self.mask = Image.new("L", (self.size, self.size))
        self._draw = ImageDraw.Draw(self.mask)

    def shape(self, *points: Point) -> None:
        self._draw.polygon([(x * self.size, y * self.size) for x, y in points], fill=255)

    def line(self, thick: float, *points: Point) -> None:
        path = [(x * self.size, y * self.size) for x, y in points]
        self._draw.line(path, fill=255, width=round(thick * self.size), joint="curve")
        for point in path:
            self._draw.circle(point, thick * self.size / 2, fill=255)

    def disc(self, x: float, y: float, radius: float, level: int = 255) -> None:
        self._draw.circle((x * self.size, y * self.size), radius * self.size, fill=level)

    def bar(self, left: float, top: float, right: float, bottom: float, radius: float) -> None:
        box = (left * self.size, top * self.size, right * self.size, bottom * self.size)
        self._draw.rounded_rectangle(box, radius * self.size, fill=255)


def _draw(name: str, size: int) -> Image.Image:
    pen = _Pen(size)
    ICONS[name](pen)
    return pen.mask.reduce(_FINE)


def _seal(pen: _Pen) -> None:
    turns = [index / 240 * math.tau for index in range(240)]
    lobes = [(turn, 0.45 * (1 + 0.06 * math.cos(10 * turn))) for turn in turns]
    pen.shape(*((0.5 + r * math.cos(turn), 0.5 + r * math.sin(turn)) for turn, r in lobes))


def _tick(pen: _Pen) -> None:
    pen.line(0.115, (0.31, 0.52), (0.45, 0.655), (0.70, 0.375))


def _up(pen: _Pen) -> None:
    pen.line(0.14, (0.22, 0.78), (0.76, 0.24))
    pen.line(0.14, (0.34, 0.22), (0.78, 0.22), (0.78, 0.66))


def _down(pen: _Pen) -> None:
    pen.line(0.14, (0.22, 0.22), (0.76, 0.76))
    pen.line(0.14, (0.34, 0.78), (0.78, 0.78), (0.78, 0.34))


def _rise(pen: _Pen) -> None:
    pen.shape((0.5, 0.22), (0.86, 0.76), (0.14, 0.76))


def _fall(pen: _Pen) -> None:
    pen.shape((0.5, 0.78), (0.86, 0.24), (0.14, 0.24))


def _bell(pen: _Pen) -> None:
    dome = _curve((0.24, 0.66), (0.25, 0.34), (0.30, 0.19), (0.50, 0.19))
    other = [(1 - x, y) for x, y in reversed(dome)]
    pen.shape(*dome, *other)
    pen.bar(0.15, 0.62, 0.85, 0.73, 0.055)
    pen.disc(0.5, 0.17, 0.06)
    pen.disc(0.5, 0.83, 0.085)


def _flame(pen: _Pen) -> None:
    pen.shape(
        *_curve((0.53, 0.03), (0.57, 0.23), (0.87, 0.37), (0.87, 0.64)),
        *_curve((0.87, 0.64), (0.87, 0.85), (0.71, 0.97), (0.50, 0.97)),
        *_curve((0.50, 0.97), (0.29, 0.97), (0.13, 0.84), (0.13, 0.62)),
        *_curve((0.13, 0.62), (0.13, 0.47), (0.20, 0.37), (0.27, 0.28)),
        *_curve((0.27, 0.28), (0.29, 0.38), (0.34, 0.43), (0.40, 0.45)),
        *_curve((0.40, 0.45), (0.40, 0.28), (0.43, 0.15), (0.53, 0.03)),
    )


def _ember(pen: _Pen) -> None:
    pen.shape(
        *_curve((0.52, 0.55), (0.57, 0.64), (0.67, 0.68), (0.67, 0.79)),
        *_curve((0.67, 0.79), (0.67, 0.88), (0.60, 0.93), (0.51, 0.93)),
        *_curve((0.51, 0.93), (0.41, 0.93), (0.35, 0.87), (0.35, 0.79)),
        *_curve((0.35, 0.79), (0.35, 0.68), (0.47, 0.66), (0.52, 0.55)),
    )


def _flake(pen: _Pen) -> None:
    for turn in (math.pi / 2, math.pi / 6, -math.pi / 6):
        x, y = 0.34 * math.cos(turn), 0.34 * math.sin(turn)
        pen.line(0.075, (0.5 - x, 0.5 - y), (0.5 + x, 0.5 + y))
        for end in (1, -1):
            _branch(pen, 0.5 + end * x * 0.62, 0.5 + end * y * 0.62, turn if end > 0 else turn + math.pi)


def _branch(pen: _Pen, x: float, y: float, turn: float) -> None:
    for side in (-0.9, 0.9):
        pen.line(0.06, (x, y), (x + 0.14 * math.cos(turn + side), y + 0.14 * math.sin(turn + side)))


def _cross(pen: _Pen) -> None:
    pen.line(0.09, (0.34, 0.34), (0.66, 0.66))
    pen.line(0.09, (0.66, 0.34), (0.34, 0.66))


def _curve(start: Point, pull: Point, push: Point, end: Point, steps: int = 24) -> list[Point]:
    return [_bezier(start, pull, push, end, index / steps) for index in range(steps + 1)]


def _bezier(start: Point, pull: Point, push: Point, end: Point, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
    corners = (start, pull, push, end)
    return (
        sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
        sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
    )


ICONS: dict[str, Callable[[_Pen], None]] = {
    "seal": _seal,
    "tick": _tick,
    "up": _up,
    "down": _down,
    "rise": _rise,
    "fall": _fall,
    "bell": _bell,
    "flame": _flame,
    "ember": _ember,
    "flake": _flake,
    "cross": _cross,
}
