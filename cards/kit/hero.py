"""The one large number of a card: a gradient through its letters and a glow behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from cards.kit.face import cap_height, fit, width
from cards.kit.run import set_run
from cards.kit.shape import column

if TYPE_CHECKING:
    from cards.kit.canvas import Canvas
    from cards.kit.color import RGB
    from cards.kit.face import Face

_COARSE = 4
_GLOW = 0.18

Stops = tuple[tuple[float, "RGB"], ...]


def put_hero(canvas: Canvas, words: str, at: tuple[float, float], face: Face, *, stops: Stops, room: float) -> float:
    """Write the hero with the left end of its baseline at `at`; the glow has the colour of the middle stop.

    Gives the width taken in pixels.
    """
    words, face = fit(words, face, room)
    run, pixel = set_run(words, face, at[0])
    mask, left, top = run.mask, pixel + run.left, round(at[1]) + run.top
    box = (left, top, left + mask.width, top + mask.height)
    _glow(canvas.image, mask, (left, top), stops[len(stops) // 2][1], face.size // 5)
    canvas.note(words, mask, box, (at[0], at[0] + room), stops[-1][1])
    capital = cap_height(face.size, face.weight)
    strip = Image.new("RGB", (1, mask.height), stops[-1][1])
    strip.paste(stops[0][1], (0, 0, 1, max(0, round(at[1]) - capital - top)))
    strip.paste(column(capital, stops), (0, round(at[1]) - capital - top))
    canvas.image.paste(strip.resize(mask.size), box, mask)
    return width(words, face)


def _glow(image: Image.Image, mask: Image.Image, at: tuple[int, int], color: RGB, reach: int) -> None:
    pad = reach * 2 // _COARSE
    small = mask.reduce(_COARSE)
    soft = Image.new("L", (small.width + 2 * pad, small.height + 2 * pad))
    soft.paste(small, (pad, pad))
    soft = soft.filter(ImageFilter.GaussianBlur(reach / _COARSE)).point(_DIM)
    soft = soft.resize((soft.width * _COARSE, soft.height * _COARSE), Image.Resampling.BILINEAR)
    left, top = at[0] - pad * _COARSE, at[1] - pad * _COARSE
    image.paste(color, (left, top, left + soft.width, top + soft.height), soft)


_DIM = [round(level * _GLOW) for level in range(256)]
