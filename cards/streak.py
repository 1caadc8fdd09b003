"""The card of a streak: how many days in a row, the best so far, and the last two weeks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cards.design import Design
from cards.kit.block import put_community
from cards.kit.cache import PLATES
from cards.kit.canvas import Canvas
from cards.kit.color import GOLD, INK, WHITE
from cards.kit.face import Face, width
from cards.kit.figure import count
from cards.kit.hero import put_hero
from cards.kit.icon import icon, put_icon
from cards.kit.name import shown_label, shown_name
from cards.kit.plate import Light, Plate
from cards.kit.shape import frame, gradient, panel, rounded

if TYPE_CHECKING:
    from PIL import Image

    from cards.kit.color import RGB
    from cards.kit.shape import Box

WIDTH, HEIGHT = 1200, 630
SHOWN_DAYS = 14
_LEFT, _RIGHT = 56, 1144
_DOT = 58
_DOTS_TOP = 474
_SAND: RGB = (226, 206, 190)
_DUST: RGB = (199, 175, 156)
_DARK: RGB = (58, 22, 6)
_FIRE = ((0.0, (255, 241, 205)), (0.6, (255, 197, 84)), (1.0, (255, 156, 52)))
_FLAME = ((0.0, (255, 214, 92)), (0.55, (255, 154, 46)), (1.0, (255, 90, 60)))
_EMBER = ((0.0, (255, 246, 216)), (0.6, (255, 246, 216)), (1.0, (255, 211, 107)))
_SUN = ((0.0, (255, 206, 96)), (1.0, (255, 130, 54)))
_ICE = ((0.0, (126, 208, 255)), (1.0, (52, 120, 240)))


class DayMark(StrEnum):
    """What became of a day."""

    DONE = "done"
    FROZEN = "frozen"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakCard:
    """One person's streak.

    `recent` holds up to fourteen marks, oldest first, the last one for `today` (a date in the person's own zone).
    `kind` is what is counted: "streak", "posting streak".
    """

    trader: str
    handle: str = ""
    days: int
    best: int
    freezes: int
    recent: tuple[DayMark, ...]
    today: date
    community: str
    kind: str = "streak"


def draw(card: StreakCard, *, audit: bool = False) -> Canvas:
    """Draw the card."""
    canvas = Canvas(_ground().copy(), audit=audit)
    put_community(canvas, card.community, (_LEFT, 66), 700)
    wide = put_hero(canvas, count(card.days), (_LEFT - 4, 326), Face(212, 800, -6, least=80), stops=_FIRE, room=520)
    unit = Face(46, 800, -0.5, least=20)
    left = _LEFT + wide + 26
    canvas.text("day", (left, 254), unit, INK, room=800 - left)
    canvas.text(shown_label(card.kind, "streak"), (left, 312), unit, INK, room=810 - left)
    _record(canvas, card)
    for index, mark in enumerate(card.recent[-SHOWN_DAYS:]):
        _day(canvas, card, index, mark)
    _footer(canvas, card)
    return canvas


def _ground() -> Image.Image:
    return PLATES.get(("streak",), _paint)


def _paint() -> Image.Image:
    lights = (
        Light(color=(255, 138, 42), x=970, y=250, reach=640, power=0.36),
        Light(color=GOLD, x=990, y=240, reach=360, power=0.20),
    )
    image = Plate(width=WIDTH, height=HEIGHT, top=(26, 15, 10), bottom=(10, 6, 8), lights=lights).paint()
    size, at = 316, (826, 72)
    image.paste(gradient(size, size, _FLAME), at, icon("flame", size))
    image.paste(gradient(size, size, _EMBER), at, icon("ember", size))
    return image


def _record(canvas: Canvas, card: StreakCard) -> None:
    name, face = shown_name(card.trader, card.handle), Face(25, 600, least=16)
    best = "personal best" if card.days >= card.best > 0 else f"personal best {count(card.best)}"
    tail = f"  ·  {best}"
    wide = canvas.text(name, (_LEFT + 2, 390), face, INK, room=720 - width(tail, face))
    canvas.text(tail, (_LEFT + 2 + wide, 390), face, _SAND, room=730 - wide)


def _day(canvas: Canvas, card: StreakCard, index: int, mark: DayMark) -> None:
    shown = min(len(card.recent), SHOWN_DAYS)
    pitch = (_RIGHT - _LEFT - _DOT) / (SHOWN_DAYS - 1)
    left = round(_LEFT + index * pitch)
    day = card.today - timedelta(days=shown - 1 - index)
    last = index == shown - 1
    face = Face(18, 800 if last else 700)
    canvas.text(
        "MTWTFSS"[day.weekday()],
        (left + _DOT / 2, _DOTS_TOP - 16),
        face,
        INK if last else _DUST,
        room=_DOT,
        anchor="ms",
    )
    _DRAWN[mark](canvas.image, (left, _DOTS_TOP, left + _DOT, _DOTS_TOP + _DOT))


def _done(image: Image.Image, box: Box) -> None:
    image.paste(gradient(_DOT, _DOT, _SUN), box, rounded(_DOT, _DOT, _DOT / 2))
    put_icon(image, "tick", (box[0] + 7, box[1] + 7), _DOT - 14, _DARK)


def _frozen(image: Image.Image, box: Box) -> None:
    image.paste(gradient(_DOT, _DOT, _ICE), box, rounded(_DOT, _DOT, _DOT / 2))
    put_icon(image, "flake", (box[0] + 7, box[1] + 7), _DOT - 14, WHITE)


def _missed(image: Image.Image, box: Box) -> None:
    panel(image, box, _DOT / 2, WHITE, 18)
    put_icon(image, "cross", (box[0] + 9, box[1] + 9), _DOT - 18, (150, 128, 114))


def _open(image: Image.Image, box: Box) -> None:
    panel(image, box, _DOT / 2, GOLD, 20)
    frame(image, box, _DOT / 2, GOLD, 255, border=3)


_DRAWN = {DayMark.DONE: _done, DayMark.FROZEN: _frozen, DayMark.MISSED: _missed, DayMark.OPEN: _open}


def _footer(canvas: Canvas, card: StreakCard) -> None:
    freezes = f"{count(card.freezes)} streak freeze{'' if card.freezes == 1 else 's'} left"
    canvas.text(freezes, (_LEFT + 2, 588), Face(20, 600), _DUST, room=500)
    canvas.text("Showing up counts, trading more does not.", (_RIGHT, 588), Face(18, 600), _DUST, room=500, anchor="rs")


def _warm() -> None:
    _ground()


def _samples() -> tuple[StreakCard, ...]:
    done, frozen = DayMark.DONE, DayMark.FROZEN
    card = StreakCard(
        trader="Mira Okafor",
        days=42,
        best=61,
        freezes=2,
        recent=(done,) * 6 + (frozen,) + (done,) * 6 + (DayMark.OPEN,),
        today=date(2026, 11, 19),
        community="Harbour Traders",
    )
    young = replace(card, days=1, best=1, freezes=1, recent=(done, done, DayMark.MISSED, done), kind="posting streak")
    return card, young, replace(card, days=365, best=365, recent=(done,) * SHOWN_DAYS)


DESIGN = Design(name="streak", data=StreakCard, draw=draw, warm=_warm, samples=_samples)
