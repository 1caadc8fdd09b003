"""The card of a ranking: up to ten rows, each with the size of its sample and how sure its average is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.design import Design
from cards.kit import color
from cards.kit.block import put_community
from cards.kit.cache import PLATES
from cards.kit.canvas import Canvas
from cards.kit.color import GAIN, GOLD, INK, LOSS, QUIET, SOFT, WHITE
from cards.kit.face import Face, fit
from cards.kit.figure import NONE, count, multiple, percent, require_finite, share
from cards.kit.icon import put_icon
from cards.kit.name import shown_label, shown_name
from cards.kit.plate import Light, Plate
from cards.kit.portrait import put_portrait
from cards.kit.shape import dot, flat, frame, panel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL import Image

    from cards.kit.color import RGB

WIDTH = 1200
MOST_ROWS = 10
_LEFT, _RIGHT = 56, 1144
_TOP, _ROW, _FOOT = 184, 76, 74
_NAME, _NAME_ROOM = 208, 246
_WIN, _AVERAGE, _BOUND, _RETURN = 566, 686, 834, 1120
_SPAN = (858, 966)  # where the line from lower bound to average is drawn
_FIGURE_ROOM = 104
_MEDALS = (GOLD, color.SILVER, color.BRONZE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardRow:
    """One provider or trader.

    `win_rate` is a share from 0 to 1, `average_r` and its `lower_bound` (of the confidence interval) are multiples of
    the risk taken, `return_pct` is in percent. `needed` is set when the sample is too small to rank: the row then says
    so instead of showing figures. `change` counts places won (positive) or lost since the last period. Raises
    ValueError for a number that is not finite.
    """

    rank: int | None
    name: str
    handle: str = ""
    avatar: bytes | None = None
    trades: int
    win_rate: Decimal | None = None
    average_r: Decimal | None = None
    lower_bound: Decimal | None = None
    return_pct: Decimal | None = None
    streak: int = 0
    change: int = 0
    needed: int | None = None

    def __post_init__(self) -> None:
        require_finite(self.win_rate, self.average_r, self.lower_bound, self.return_pct)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardCard:
    """A ranking over `period`, ordered by what `metric` names; rows beyond the tenth are not drawn."""

    title: str
    period: str
    metric: str
    rows: tuple[LeaderboardRow, ...]
    community: str
    as_of: datetime
    disclaimer: str = "Few trades count for less. Past results do not predict future results."


def draw(card: LeaderboardCard, *, audit: bool = False) -> Canvas:
    """Draw the card, as high as its rows need."""
    rows = card.rows[:MOST_ROWS]
    canvas = Canvas(_ground(max(1, len(rows))).copy(), audit=audit)
    _heading(canvas, card)
    _columns(canvas, rows)
    scale = _scale(rows)
    for index, row in enumerate(rows):
        _row(canvas, row, _TOP + index * _ROW, scale)
    if not rows:
        canvas.text(
            "No closed trades yet: the first one opens the ranking.",
            (WIDTH / 2, _TOP + 38),
            Face(22, 600),
            SOFT,
            room=900,
            anchor="mm",
        )
    _footer(canvas, card)
    return canvas


def _ground(rows: int) -> Image.Image:
    return PLATES.get(("leaderboard", rows), lambda: _paint(rows))


def _paint(rows: int) -> Image.Image:
    lights = (
        Light(color=GOLD, x=120, y=30, reach=640, power=0.24),
        Light(color=color.BRAND, x=1150, y=60, reach=700, power=0.22),
    )
    height = _TOP + rows * _ROW + _FOOT
    image = Plate(width=WIDTH, height=height, top=color.NIGHT, bottom=color.MIDNIGHT, lights=lights).paint()
    for index in range(rows):
        top = _TOP + index * _ROW
        panel(image, (_LEFT, top + 4, _RIGHT, top + _ROW - 4), 18, WHITE, 12)
    return image


def _heading(canvas: Canvas, card: LeaderboardCard) -> None:
    put_community(canvas, card.community, (_LEFT, 66), 460)
    canvas.text(
        shown_label(card.title, "Leaderboard"), (_RIGHT, 68), Face(38, 800, -0.6, least=20), INK, room=560, anchor="rs"
    )
    words = "  ·  ".join(part for part in (shown_label(card.period), shown_label(card.metric)) if part)
    canvas.text(words, (_RIGHT, 100), Face(19, 600, least=15), SOFT, room=560, anchor="rs")


def _columns(canvas: Canvas, rows: Sequence[LeaderboardRow]) -> None:
    face, line = Face(15, 700, 1), _TOP - 14
    canvas.text("#", (88, line), face, QUIET, room=40, anchor="ms")
    canvas.text("NAME", (_NAME, line), face, QUIET, room=_NAME_ROOM)
    canvas.text("WIN RATE", (_WIN, line), face, QUIET, room=_FIGURE_ROOM, anchor="rs")
    canvas.text("AVG R", (_AVERAGE, line), face, QUIET, room=_FIGURE_ROOM, anchor="rs")
    if any(row.lower_bound is not None for row in rows):
        canvas.text("AT LEAST", (_BOUND, line), face, QUIET, room=_FIGURE_ROOM, anchor="rs")
    canvas.text("RETURN", (_RETURN, line), face, QUIET, room=_FIGURE_ROOM, anchor="rs")


def _row(canvas: Canvas, row: LeaderboardRow, top: int, scale: tuple[Decimal, Decimal]) -> None:
    middle = top + _ROW // 2
    medal = _medal(row)
    if medal:
        box = (_LEFT, top + 4, _RIGHT, top + _ROW - 4)
        panel(canvas.image, box, 18, medal, 22)
        frame(canvas.image, box, 18, medal, 84)
    _place(canvas, row, middle, medal or SOFT)
    _person(canvas, row, middle)
    if row.needed is not None:
        words = f"not ranked yet: fewer than {count(row.needed)} trades"
        canvas.text(words, (_RETURN, middle), Face(20, 600), QUIET, room=_RETURN - _NAME - _NAME_ROOM - 20, anchor="rm")
        return
    _figures(canvas, row, middle)
    _interval(canvas, row, middle, scale)


def _medal(row: LeaderboardRow) -> RGB | None:
    if row.rank is None or row.needed is not None or not 1 <= row.rank <= len(_MEDALS):
        return None
    return _MEDALS[row.rank - 1]


def _place(canvas: Canvas, row: LeaderboardRow, middle: int, tone: RGB) -> None:
    ranked = row.rank is not None and row.needed is None
    canvas.text(str(row.rank) if ranked else "–", (88, middle), Face(28, 800, least=12), tone, room=44, anchor="mm")
    if row.change and ranked:
        rose = row.change > 0
        put_icon(canvas.image, "rise" if rose else "fall", (115, middle - 7), 14, GAIN if rose else LOSS)


def _person(canvas: Canvas, row: LeaderboardRow, middle: int) -> None:
    name = shown_name(row.name, row.handle)
    put_portrait(canvas.image, (142, middle - 25), 50, name, row.avatar)
    canvas.text(name, (_NAME, middle - 3), Face(24, 700, -0.2, least=17), INK, room=_NAME_ROOM)
    words = f"{count(row.trades)} trade{'' if row.trades == 1 else 's'}"
    face = Face(16, 600)
    wide = canvas.text(words, (_NAME, middle + 22), face, QUIET, room=120)
    if row.streak > 0:
        put_icon(canvas.image, "flame", (_NAME + wide + 12, middle + 6), 18, color.FLAME)
        canvas.text(
            f"{count(row.streak)} in a row", (_NAME + wide + 34, middle + 22), face, GOLD, room=_NAME_ROOM - wide - 34
        )


def _figures(canvas: Canvas, row: LeaderboardRow, middle: int) -> None:
    usual = Face(21, 700, 0, tabular=True)
    canvas.text(_or_none(row.win_rate, share), (_WIN, middle), usual, INK, room=_FIGURE_ROOM, anchor="rm")
    canvas.text(_or_none(row.average_r, _fine), (_AVERAGE, middle), usual, INK, room=_FIGURE_ROOM, anchor="rm")
    if row.lower_bound is not None:
        canvas.text(_fine(row.lower_bound), (_BOUND, middle), usual, SOFT, room=_FIGURE_ROOM, anchor="rm")
    gained = _or_none(row.return_pct, percent)
    canvas.text(gained, (_RETURN, middle), Face(25, 800, 0, tabular=True), _tone(row.return_pct), room=142, anchor="rm")


def _or_none(value: Decimal | None, write: Callable[[Decimal], str]) -> str:
    return NONE if value is None else write(value)


def _fine(value: Decimal) -> str:
    return multiple(value, 2)


def _tone(value: Decimal | None) -> RGB:
    if not value:
        return SOFT
    return GAIN if value > 0 else LOSS


def _scale(rows: Sequence[LeaderboardRow]) -> tuple[Decimal, Decimal]:
    values = [v for row in rows if row.needed is None for v in (row.average_r, row.lower_bound) if v is not None]
    return min([Decimal(0), *values]), max([Decimal(0), *values])


def _interval(canvas: Canvas, row: LeaderboardRow, middle: int, scale: tuple[Decimal, Decimal]) -> None:
    low, high = row.lower_bound, row.average_r
    if low is None or high is None or scale[0] == scale[1]:
        return
    zero, start, end = (_across(value, scale) for value in (Decimal(0), low, high))
    canvas.image.paste(WHITE, (zero, middle - 16, zero + 1, middle + 16), flat(1, 32, 70))
    tone = GAIN if low > 0 else LOSS if high < 0 else GOLD
    left, right = min(start, end), max(start, end)
    panel(canvas.image, (left - 2, middle - 2, right + 2, middle + 2), 2, tone, 150)
    dot(canvas.image, (end, middle), 6, tone)


def _across(value: Decimal, scale: tuple[Decimal, Decimal]) -> int:
    place = float((value - scale[0]) / (scale[1] - scale[0]))
    return round(_SPAN[0] + place * (_SPAN[1] - _SPAN[0]))


def _footer(canvas: Canvas, card: LeaderboardCard) -> None:
    line = canvas.image.height - 32
    face = Face(16, 500, least=12)
    canvas.text(f"{card.as_of:%d %b %Y %H:%M} UTC", (_RIGHT, line), Face(16, 600), QUIET, room=200, anchor="rs")
    canvas.lines(
        card.disclaimer,
        (_LEFT, line if fit(card.disclaimer, face, 860)[1] == face else line - 8),
        face,
        QUIET,
        room=860,
        leading=19,
    )


def _warm() -> None:
    _ground(MOST_ROWS)


def _samples() -> tuple[LeaderboardCard, ...]:
    rows = tuple(
        LeaderboardRow(
            rank=index + 1,
            name=name,
            trades=trades,
            win_rate=Decimal(win) / 100,
            average_r=Decimal(average),
            lower_bound=Decimal(bound),
            return_pct=Decimal(gain),
        )
        for index, (name, trades, win, average, bound, gain) in enumerate(_RANKED)
    )
    new = LeaderboardRow(rank=None, name="LunaScalps", trades=9, needed=10)
    card = LeaderboardCard(
        title="Top providers",
        period="last 30 days",
        metric="by R per trade, at least",
        rows=(*rows, new, LeaderboardRow(rank=None, name="李明", handle="liming_fx", trades=1, needed=10)),
        community="Bellwether",
        as_of=datetime(2026, 11, 19, 12, 0, tzinfo=UTC),
    )
    moved = tuple(
        replace(row, streak=streak, change=change)
        for row, streak, change in zip(rows, (6, 0, 3), (1, -1, 0), strict=False)
    )
    short = replace(card, title="This week", period="16 to 22 Nov", metric="return", rows=moved)
    return card, short


_RANKED = (
    ("Alex Mercer", 50, 72, "0.84", "0.52", "2.91"),
    ("Sofia Lindqvist", 61, 64, "0.71", "0.41", "2.40"),
    ("Дмитрий Волков", 33, 58, "0.80", "0.29", "3.12"),
    ("quantum_kat", 92, 68, "0.41", "0.24", "1.05"),
    ("Ngọc Trần", 24, 67, "0.72", "0.18", "1.88"),
    ("The Delta Desk", 78, 47, "0.36", "0.09", "0.94"),
    ("Ibrahim K.", 107, 54, "0.22", "0.02", "0.61"),
    ("North Sea Macro", 34, 41, "0.11", "-0.24", "-0.36"),
)

DESIGN = Design(name="leaderboard", data=LeaderboardCard, draw=draw, warm=_warm, samples=_samples)
