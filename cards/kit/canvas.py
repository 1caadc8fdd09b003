"""A picture in the making that knows which words it carries and whether they stay in their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image

from cards.kit.color import contrast
from cards.kit.face import cap_height, fit, width
from cards.kit.run import set_run

if TYPE_CHECKING:
    from cards.kit.color import RGB
    from cards.kit.face import Face
    from cards.kit.shape import Box

_SLACK = 2  # pixels a letter may lean out of its advance
_INKED = [0] + [255] * 255
LEGIBLE = 4.5  # WCAG 2.2, success criterion 1.4.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One run of text as it was drawn.

    `box` bounds its pixels, `room` is the (left, right) it was given, `behind` what lay there, `mask` its letters.
    """

    words: str
    box: Box
    room: tuple[float, float]
    ink: RGB
    behind: Image.Image = field(repr=False)
    mask: Image.Image = field(repr=False)

    def contrast(self) -> float:
        """Lowest contrast between the ink and any tone that stays visible around its letters."""
        around = Image.composite(Image.new("RGB", self.mask.size, self.ink), self.behind, self.mask.point(_INKED))
        tones = [
            tone
            for _, tone in around.getcolors(around.width * around.height) or []
            if isinstance(tone, tuple) and tone != self.ink
        ]
        return min((contrast(self.ink, (red, green, blue)) for red, green, blue in tones), default=21.0)


class Canvas:
    """An RGB image and a pen for words. With `audit`, every run is noted for `faults`."""

    def __init__(self, image: Image.Image, *, audit: bool = False) -> None:
        self.image = image
        self.placed: list[Placed] = []
        self._audit = audit

    def text(
        self, words: str, at: tuple[float, float], face: Face, ink: RGB, *, room: float, anchor: str = "ls"
    ) -> float:
        """Write `words` and give the width they took in pixels.

        `anchor` is l, m or r (what x means) and s or m (y is the baseline or the middle of a capital). Words wider than
        `room` are shrunk, then shortened.
        """
        words, face = fit(words, face, room)
        if not words:
            return 0
        wide = width(words, face)
        left = at[0] - {"l": 0, "m": 0.5, "r": 1}[anchor[0]] * wide
        baseline = at[1] + (cap_height(face.size, face.weight) / 2 if anchor[1] == "m" else 0)
        run, pixel = set_run(words, face, left)
        box = self._box(run.mask.size, pixel + run.left, round(baseline) + run.top)
        if self._audit:
            start = at[0] - {"l": 0, "m": 0.5, "r": 1}[anchor[0]] * room
            self.note(words, run.mask, box, (start, start + room), ink)
        self.image.paste(ink, box, run.mask)
        return wide

    def lines(self, words: str, at: tuple[float, float], face: Face, ink: RGB, *, room: float, leading: int) -> None:
        """Write `words` on one or two lines, the first with its baseline at `at`, `leading` pixels apart."""
        first, rest = _broken(words, face, room)
        self.text(first, at, face, ink, room=room)
        self.text(rest, (at[0], at[1] + leading), face, ink, room=room)

    def note(self, words: str, mask: Image.Image, box: Box, room: tuple[float, float], ink: RGB) -> None:
        """Note a run about to be drawn by other means, when auditing."""
        if self._audit:
            behind = self.image.crop(box)
            self.placed.append(Placed(words=words, box=box, room=room, ink=ink, behind=behind, mask=mask))

    def faults(self) -> list[str]:
        """List every run outside its room or the picture, every two that collide and every one too faint to read."""
        return [*self._outside(), *self._colliding(), *self._faint()]

    def _outside(self) -> list[str]:
        return [f"{run.words!r} leaves its room: {run.box} in {run.room}" for run in self.placed if self._leaves(run)]

    def _leaves(self, run: Placed) -> bool:
        left, top, right, bottom = run.box
        inside = run.room[0] - _SLACK <= left and right <= run.room[1] + _SLACK
        return not inside or left < 0 or top < 0 or right > self.image.width or bottom > self.image.height

    def _colliding(self) -> list[str]:
        pairs = ((a, b) for index, a in enumerate(self.placed) for b in self.placed[index + 1 :])
        return [f"{a.words!r} collides with {b.words!r}: {a.box} {b.box}" for a, b in pairs if _overlap(a.box, b.box)]

    def _faint(self) -> list[str]:
        measured = ((run.words, run.contrast()) for run in self.placed)
        return [f"{words!r} is faint: {ratio:.2f}:1" for words, ratio in measured if ratio < LEGIBLE]

    @staticmethod
    def _box(size: tuple[int, int], left: int, top: int) -> Box:
        return left, top, left + size[0], top + size[1]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _broken(words: str, face: Face, room: float) -> tuple[str, str]:
    if width(words, face) <= room:
        return words, ""
    parts = words.split(" ")
    fitting = [number for number in range(1, len(parts)) if width(" ".join(parts[:number]), face) <= room]
    split = fitting[-1] if fitting else 0
    return (" ".join(parts[:split]), " ".join(parts[split:])) if split else (words, "")
