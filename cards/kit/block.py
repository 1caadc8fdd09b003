"""Blocks that every design shares: the community's mark, pills, the words on provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.kit.color import BRAND, BRAND_DEEP, INK, MIDNIGHT, WHITE
from cards.kit.face import Face, width
from cards.kit.icon import put_icon
from cards.kit.name import shown_label
from cards.kit.shape import frame, gradient, panel, rounded

if TYPE_CHECKING:
    from cards.kit.canvas import Canvas
    from cards.kit.color import RGB

DISCLAIMER = "Past results do not predict future results. Not financial advice."
_PILL = Face(18, 700)
_MARK = 42


def put_community(canvas: Canvas, name: str, at: tuple[int, int], room: float) -> None:
    """Write the community's name beside the mark; `at` is the middle of the left edge."""
    left, top = at[0], at[1] - _MARK // 2
    canvas.image.paste(
        gradient(_MARK, _MARK, ((0.0, BRAND), (1.0, BRAND_DEEP))), (left, top), rounded(_MARK, _MARK, 12)
    )
    put_icon(canvas.image, "bell", (left + 7, top + 7), _MARK - 14, WHITE)
    words = shown_label(name, "Community")
    canvas.text(
        words, (left + _MARK + 15, at[1]), Face(25, 800, -0.2, least=17), INK, room=room - _MARK - 15, anchor="lm"
    )


def pill_width(words: str, *, icon: bool = False) -> int:
    """Width in pixels of a pill."""
    return round(width(words, _PILL)) + 30 + (22 if icon else 0)


def put_pill(canvas: Canvas, words: str, at: tuple[int, int], ink: RGB, tone: RGB, *, icon: str = "") -> None:
    """Draw words in a tinted pill 38 pixels high; `at` is the middle of its left edge."""
    wide = pill_width(words, icon=bool(icon))
    box = (at[0], at[1] - 19, at[0] + wide, at[1] + 19)
    panel(canvas.image, box, 19, tone, 40)
    frame(canvas.image, box, 19, tone, 130)
    if icon:
        put_icon(canvas.image, icon, (at[0] + 13, at[1] - 9), 18, ink)
    canvas.text(words, (at[0] + 15 + (22 if icon else 0), at[1]), _PILL, ink, room=wide - 30, anchor="lm")


def put_badge(canvas: Canvas, words: str, at: tuple[int, int], tone: RGB) -> None:
    """Draw dark words on a filled pill; `at` is the middle of its right edge."""
    face = Face(19, 800, 1.2)
    wide = round(width(words, face)) + 36
    panel(canvas.image, (at[0] - wide, at[1] - 20, at[0], at[1] + 20), 20, tone)
    canvas.text(words, (at[0] - wide / 2, at[1]), face, MIDNIGHT, room=wide - 30, anchor="mm")
