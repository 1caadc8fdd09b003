"""Turns a run of text into a mask, once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from cards.kit.cache import RUNS
from cards.kit.face import advance, font, step, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cards.kit.face import Face

_MARGIN = 4
_PHASES = 4  # a run starts on a quarter of a pixel


@dataclass(frozen=True, slots=True)
class Run:
    """A mask and where it goes, relative to the whole pixel left of the pen on the baseline."""

    mask: Image.Image
    left: int
    top: int


def set_run(words: str, face: Face, pen: float) -> tuple[Run, int]:
    """Give the run of `words` for a pen at x `pen`, and the whole pixel it is relative to."""
    quarters = round(pen * _PHASES)
    pixel, phase = divmod(quarters, _PHASES)
    key = (words, face.size, face.weight, face.track, face.tabular, phase)
    mask = RUNS.get(key, lambda: _cut(words, face, phase / _PHASES))
    left, top = mask.info["origin"]
    return Run(mask, left, top), pixel


def _cut(words: str, face: Face, phase: float) -> Image.Image:
    rise = math.ceil(face.size * 1.1)
    mask = Image.new("L", (math.ceil(width(words, face)) + 2 * _MARGIN, rise + math.ceil(face.size * 0.34)))
    draw = ImageDraw.Draw(mask)
    type_ = font(face.size, face.weight)
    for piece, x in _pieces(words, face, _MARGIN + phase):
        draw.text((x, rise), piece, font=type_, fill=255, anchor="ls")
    box = mask.getbbox() or (0, 0, 1, 1)
    cut = mask.crop(box)
    cut.info["origin"] = (box[0] - _MARGIN, box[1] - rise)
    return cut


def _pieces(words: str, face: Face, pen: float) -> Iterator[tuple[str, float]]:
    if face.track or face.tabular:
        for letter in words:
            stride = step(letter, face)
            yield letter, pen + (stride - face.track - advance(letter, face.size, face.weight)) / 2
            pen += stride
        return
    for word in words.split(" "):
        if word:
            yield word, pen
        pen += advance(word + " ", face.size, face.weight)
