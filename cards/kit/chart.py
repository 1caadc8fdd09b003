"""The chart of one trade: its price path, its levels, and a tag for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cards.kit.color import INK, MIDNIGHT, QUIET, WHITE
from cards.kit.face import Face
from cards.kit.figure import price
from cards.kit.shape import area, dashes, dot, polyline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from cards.kit.canvas import Canvas
    from cards.kit.color import RGB
    from cards.kit.shape import Box, Point

_MOST_POINTS = 120
_TAGS = 112  # pixels for the tags on the right
_TAG_GAP = 45
_LABEL_ROOM = 98  # clear of the glow at the end of the path
_LABEL = Face(15, 700, 0.8, least=11)
_PRICE = Face(18, 700, least=11)
_TIME = Face(15, 600, least=11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A price worth a line: `strong` is drawn brighter."""

    label: str
    price: Decimal
    color: RGB
    strong: bool = False


def put_chart(
    canvas: Canvas,
    box: Box,
    path: Sequence[tuple[datetime, Decimal]],
    levels: Sequence[Level],
    color: RGB,
    *,
    marks: Sequence[tuple[datetime, Decimal]] = (),
) -> None:
    """Draw the chart into `box`; `path` is in order of time, with its first point the entry and its last the exit.

    `marks` are the (time, price) of exits before the last, each with a dot.
    """
    left, top, right, bottom = box[0] + 30, box[1] + 44, box[2] - _TAGS - 34, box[3] - 58
    prices = [value for _, value in (*path, *marks)]
    height = _scale([*prices, *(level.price for level in levels)], top, bottom)
    points = _thinned(_points(path, path, left, right, height))
    area(canvas.image, points, bottom + 6, color, 96)
    for level in levels:
        at = (left, height(level.price))
        dashes(canvas.image, at, right - left + 14, level.color, 220 if level.strong else 130)
    polyline(canvas.image, points, 3.6, color)
    _marks(canvas, _points(marks, path, left, right, height), color)
    _ends(canvas, points, color)
    _tags(canvas, box, levels, height)
    _times(canvas, path, (left, right), box[3] - 20)


def _scale(values: Sequence[Decimal], top: int, bottom: int) -> Callable[[Decimal], float]:
    low, high = min(values), max(values)
    span = high - low
    if not span:
        return lambda _: (top + bottom) / 2
    return lambda value: bottom - float((value - low) / span) * (bottom - top)


def _points(
    some: Sequence[tuple[datetime, Decimal]],
    path: Sequence[tuple[datetime, Decimal]],
    left: int,
    right: int,
    height: Callable[[Decimal], float],
) -> list[Point]:
    start, end = path[0][0], path[-1][0]
    span = (end - start).total_seconds()
    places = [(at - start).total_seconds() / span if span > 0 else index for index, (at, _) in enumerate(some)]
    return [
        (left + min(1.0, max(0.0, place)) * (right - left), height(value))
        for place, (_, value) in zip(places, some, strict=True)
    ]


def _thinned(points: list[Point]) -> list[Point]:
    if len(points) <= _MOST_POINTS:
        return points
    size = -(-len(points) // (_MOST_POINTS // 2))
    kept = [points[0]]
    for start in range(1, len(points) - 1, size):
        bucket = points[start : start + size]
        kept += sorted({min(bucket, key=_height), max(bucket, key=_height)})
    return [*kept, points[-1]]


def _height(point: Point) -> float:
    return point[1]


def _ends(canvas: Canvas, points: Sequence[Point], color: RGB) -> None:
    dot(canvas.image, points[0], 10, INK)
    dot(canvas.image, points[0], 6, MIDNIGHT)
    dot(canvas.image, points[-1], 21, color, 62)
    dot(canvas.image, points[-1], 12, color)
    dot(canvas.image, points[-1], 7, WHITE)


def _marks(canvas: Canvas, points: Sequence[Point], color: RGB) -> None:
    for point in points:
        dot(canvas.image, point, 9, color)
        dot(canvas.image, point, 5, WHITE)


def _tags(canvas: Canvas, box: Box, levels: Sequence[Level], height: Callable[[Decimal], float]) -> None:
    ordered = sorted(levels, key=lambda level: height(level.price))
    places = spread([height(level.price) for level in ordered], _TAG_GAP, box[1] + 34, box[3] - 34)
    for level, place in zip(ordered, places, strict=True):
        canvas.text(level.label, (box[2] - 20, place - 4), _LABEL, level.color, room=_LABEL_ROOM, anchor="rs")
        canvas.text(price(level.price), (box[2] - 20, place + 16), _PRICE, INK, room=_TAGS, anchor="rs")


def spread(places: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Push ordered places apart to `gap`, as little as it takes, within `top` and `bottom` (if they have the room)."""
    moved = list(places)
    for _ in range(12):
        for index in range(len(moved) - 1):
            lack = gap - (moved[index + 1] - moved[index])
            if lack > 0:
                moved[index] -= lack / 2
                moved[index + 1] += lack / 2
    for index in range(len(moved)):
        moved[index] = max(moved[index], top + gap * index)
    for index in range(len(moved)):
        back = len(moved) - 1 - index
        moved[back] = min(moved[back], bottom - gap * index)
    return [max(place, top + gap * index) for index, place in enumerate(_apart(moved, gap))]


def _apart(places: list[float], gap: float) -> list[float]:
    for index in range(len(places) - 2, -1, -1):
        places[index] = min(places[index], places[index + 1] - gap)
    return places


def _times(canvas: Canvas, path: Sequence[tuple[datetime, Decimal]], ends: tuple[int, int], baseline: int) -> None:
    room = (ends[1] - ends[0]) / 2 - 8
    canvas.text(f"{path[0][0]:%d %b %H:%M}", (ends[0], baseline), _TIME, QUIET, room=room)
    canvas.text(f"{path[-1][0]:%d %b %H:%M} UTC", (ends[1], baseline), _TIME, QUIET, room=room, anchor="rs")
