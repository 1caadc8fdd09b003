"""Soft-edged shapes as masks: drawn four times too large, reduced once, kept by geometry."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

from cards.kit.cache import MASKS
from cards.kit.color import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cards.kit.color import RGB

FINE = 4
Point = tuple[float, float]
Box = tuple[int, int, int, int]


def rounded(width: int, height: int, radius: float, border: float = 0, alpha: int = 255) -> Image.Image:
    """Mask of a rounded rectangle, or of its border only, `border` pixels wide."""
    key = ("rounded", width, height, radius, border, alpha)
    return MASKS.get(key, lambda: _rounded(width, height, radius, border, alpha))


def flat(width: int, height: int, alpha: int) -> Image.Image:
    """Mask of a plain rectangle."""
    return MASKS.get(("flat", width, height, alpha), lambda: Image.new("L", (width, height), alpha))


def panel(image: Image.Image, box: Box, radius: float, fill: RGB, alpha: int = 255) -> None:
    """Fill a rounded rectangle."""
    image.paste(fill, box, rounded(box[2] - box[0], box[3] - box[1], radius, 0, alpha))


def frame(image: Image.Image, box: Box, radius: float, color: RGB, alpha: int = 255, *, border: float = 1.5) -> None:
    """Draw the border of a rounded rectangle, inside `box`."""
    image.paste(color, box, rounded(box[2] - box[0], box[3] - box[1], radius, border, alpha))


def dot(image: Image.Image, at: Point, radius: float, color: RGB, alpha: int = 255) -> None:
    """Fill a circle around `at`."""
    size = round(radius * 2)
    left, top = round(at[0] - radius), round(at[1] - radius)
    image.paste(color, (left, top, left + size, top + size), rounded(size, size, size / 2, 0, alpha))


def column(height: int, stops: Sequence[tuple[float, RGB]]) -> Image.Image:
    """Vertical gradient one pixel wide; `stops` are (position from 0 to 1, colour)."""
    strip = Image.new("RGB", (1, height))
    strip.putdata([_blend(stops, row / max(1, height - 1)) for row in range(height)])
    return strip


def gradient(width: int, height: int, stops: tuple[tuple[float, RGB], ...]) -> Image.Image:
    """Vertical gradient."""
    return MASKS.get(("column", height, stops), lambda: column(height, stops)).resize((width, height))


def polyline(image: Image.Image, points: Sequence[Point], thick: float, color: RGB, alpha: int = 255) -> None:
    """Draw a line with round ends and joints through `points`."""
    left, top, right, bottom = _bounds(points, thick)
    mask = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE))
    draw = ImageDraw.Draw(mask)
    fine = [((x - left) * FINE, (y - top) * FINE) for x, y in points]
    draw.line(fine, fill=alpha, width=round(thick * FINE))
    for point in fine:
        draw.circle(point, thick * FINE / 2 - 0.5, fill=alpha)
    image.paste(color, (left, top, right, bottom), mask.reduce(FINE))


def dashes(image: Image.Image, at: Point, length: int, color: RGB, alpha: int) -> None:
    """Draw a level dashed line to the right of `at`, two pixels high."""
    mask = MASKS.get(("dashes", length, alpha), lambda: _dashes(length, alpha))
    left, top = round(at[0]), round(at[1]) - 1
    image.paste(color, (left, top, left + mask.width, top + mask.height), mask)


def area(image: Image.Image, points: Sequence[Point], floor: int, color: RGB, alpha: int) -> None:
    """Fill between `points` and `floor`, fading downwards from `alpha`."""
    left, right = math.floor(points[0][0]), math.ceil(points[-1][0])
    top = math.floor(min(y for _, y in points))
    width, height = right - left, floor - top
    if width < 1 or height < 1:
        return
    mask = Image.new("L", (width * 2, height * 2))
    fine = [((x - left) * 2, (y - top) * 2) for x, y in points]
    ImageDraw.Draw(mask).polygon([*fine, (width * 2, height * 2), (0, height * 2)], fill=255)
    fade = MASKS.get(("fade", height, alpha), lambda: _fade(height, alpha)).resize((width, height))
    image.paste(color, (left, top, right, floor), ImageChops.multiply(mask.reduce(2), fade))


def _rounded(width: int, height: int, radius: float, border: float, alpha: int) -> Image.Image:
    mask = Image.new("L", (width * FINE, height * FINE))
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((0, 0, width * FINE - 1, height * FINE - 1), radius * FINE, fill=alpha)
    if border:
        inset = border * FINE
        inner = (inset, inset, width * FINE - 1 - inset, height * FINE - 1 - inset)
        draw.rounded_rectangle(inner, max(0, radius - border) * FINE, fill=0)
    return mask.reduce(FINE)


def _dashes(length: int, alpha: int) -> Image.Image:
    mask = Image.new("L", (length, 2))
    draw = ImageDraw.Draw(mask)
    for left in range(0, length, 11):
        draw.rectangle((left, 0, min(left + 5, length), 0), fill=alpha)
        draw.rectangle((left, 1, min(left + 5, length), 1), fill=alpha // 2)
    return mask


def _fade(height: int, alpha: int) -> Image.Image:
    strip = Image.new("L", (1, height))
    strip.putdata([round((1 - row / height) ** 1.4 * alpha) for row in range(height)])
    return strip


def _bounds(points: Sequence[Point], thick: float) -> Box:
    pad = thick + 2
    return (
        math.floor(min(x for x, _ in points) - pad),
        math.floor(min(y for _, y in points) - pad),
        math.ceil(max(x for x, _ in points) + pad),
        math.ceil(max(y for _, y in points) + pad),
    )


def _blend(stops: Sequence[tuple[float, RGB]], place: float) -> RGB:
    for (start, first), (end, second) in pairwise(stops):
        if place <= end:
            return mix(first, second, max(0.0, (place - start) / max(end - start, 1e-9)))
    return stops[-1][1]
