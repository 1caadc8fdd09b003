"""The card of one closed trade, a win or a loss: 1200x630, posted where the community talks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.design import Design
from cards.kit import color
from cards.kit.block import DISCLAIMER, pill_width, put_badge, put_community, put_pill
from cards.kit.cache import PLATES
from cards.kit.canvas import Canvas
from cards.kit.chart import put_chart
from cards.kit.color import GAIN, GOLD, INK, LOSS, QUIET, SOFT, WHITE, mix
from cards.kit.face import Face, width
from cards.kit.figure import count, duration, money, multiple, percent, require_finite, share
from cards.kit.hero import put_hero
from cards.kit.icon import put_seal
from cards.kit.name import shown_label, shown_name
from cards.kit.plate import Light, Plate
from cards.kit.portrait import put_portrait, put_ring
from cards.kit.qr import put_qr
from cards.kit.shape import flat, frame, panel
from cards.kit.walk import walk
from cards.levels import levels
from domain.signal import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from cards.kit.color import RGB
    from cards.kit.hero import Stops

WIDTH, HEIGHT = 1200, 630
_LEFT, _RIGHT = 56, 1144
_WORDS_END = 604
_CHART = (648, 108, _RIGHT, 446)
_FOOT = 474
_TILE = 140
_SEAL = 40  # pixels for the seal after the provider's name
_NOTE = Face(15, 600, least=11)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeCard:
    """One closed trade of one person.

    `return_pct` is in percent (12.5 is 12.5 %), on margin when `leverage` is above 1. `pnl` is None to keep money
    private. `path` holds (time, price) from open to close, in order; without it the line is straight. `exits` are the
    parts in which it was closed, with `exit` as their average; one or none means all at once. `win_rate` is a
    share from 0 to 1 over `sample` verified signals of the provider. `link` is what the QR code says, up to 106
    characters; `code` is the verification code, printed as well, for phones that cannot scan. Times are aware UTC.
    Raises ValueError for a number that is not finite.
    """

    trader: str
    handle: str = ""
    avatar: bytes | None = field(default=None, repr=False)
    provider: str = ""
    symbol: str
    market: str = ""
    side: Side
    leverage: Decimal | None = None
    return_pct: Decimal
    r_multiple: Decimal | None = None
    pnl: Decimal | None = None
    currency: str = "USD"
    entry: Decimal
    exit: Decimal
    stop: Decimal | None = None
    targets: tuple[Decimal, ...] = ()
    opened_at: datetime
    closed_at: datetime
    path: tuple[tuple[datetime, Decimal], ...] = field(default=(), repr=False)
    exits: tuple[tuple[datetime, Decimal], ...] = ()
    code: str
    link: str = ""
    sample: int | None = None
    win_rate: Decimal | None = None
    community: str
    disclaimer: str = DISCLAIMER
    paper: bool = False
    verified: bool = True

    def __post_init__(self) -> None:
        require_finite(self.return_pct, self.leverage, self.r_multiple, self.pnl, self.win_rate)
        require_finite(self.entry, self.exit, self.stop, *self.targets)
        require_finite(*(price for _, price in (*self.path, *self.exits)))

    @property
    def leveraged(self) -> bool:
        """Whether the return is on margin."""
        return self.leverage is not None and self.leverage > 1

    @property
    def held(self) -> timedelta:
        """How long the trade was open."""
        return self.closed_at - self.opened_at

    @property
    def parted(self) -> bool:
        """Whether it was closed in several parts, so that `exit` is an average."""
        return len(self.exits) > 1

    def reached(self, target: Decimal) -> bool:
        """Whether any part was sold at the target or better."""
        prices = [self.exit, *(price for _, price in self.exits)]
        return any((price - target) * self.side.sign >= 0 for price in prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mood:
    name: str
    tone: RGB
    light: RGB

    @property
    def stops(self) -> Stops:
        return ((0.0, self.light), (0.55, self.tone), (1.0, self.tone))


_WIN = _Mood(name="win", tone=GAIN, light=color.GAIN_LIGHT)
_LOSS = _Mood(name="loss", tone=LOSS, light=color.LOSS_LIGHT)
_EVEN = _Mood(name="even", tone=color.EVEN, light=color.EVEN_LIGHT)


def draw(card: TradeCard, *, audit: bool = False) -> Canvas:
    """Draw the card."""
    mood = _mood(card.return_pct)
    canvas = Canvas(_ground(mood).copy(), audit=audit)
    put_community(canvas, card.community, (_LEFT, 60), 500)
    _provenance(canvas, card, mood)
    _instrument(canvas, card)
    put_hero(
        canvas, percent(card.return_pct), (_LEFT - 4, 322), Face(142, 800, -5, least=60), stops=mood.stops, room=556
    )
    _meaning(canvas, card, mood)
    _stats(canvas, card)
    drawn, hidden = levels(card, mood.tone)
    marks = card.exits[:-1] if card.parted else ()
    put_chart(canvas, _CHART, _path(card), drawn, mood.tone, marks=marks)
    if hidden:
        canvas.text(
            f"+{hidden} more target{'s' if hidden > 1 else ''}", (_CHART[0] + 30, _CHART[1] + 28), _NOTE, SOFT, room=300
        )
    _person(canvas, card, mood)
    _proof(canvas, card)
    return canvas


def _mood(return_pct: Decimal) -> _Mood:
    return {"+": _WIN, "−": _LOSS}.get(percent(return_pct)[0], _EVEN)


def _ground(mood: _Mood) -> Image.Image:
    return PLATES.get(("win", mood.name), lambda: _paint(mood))


def _paint(mood: _Mood) -> Image.Image:
    lights = (
        Light(color=mood.tone, x=250, y=250, reach=620, power=0.26),
        Light(color=color.BRAND, x=1150, y=40, reach=620, power=0.20),
    )
    plate = Plate(width=WIDTH, height=HEIGHT, top=color.NIGHT, bottom=color.MIDNIGHT, lights=lights)
    image = plate.paint()
    panel(image, _CHART, 24, WHITE, 10)
    frame(image, _CHART, 24, WHITE, 28)
    image.paste((0, 0, 0), (0, _FOOT, WIDTH, HEIGHT), flat(WIDTH, HEIGHT - _FOOT, 72))
    image.paste(WHITE, (0, _FOOT, WIDTH, _FOOT + 1), flat(WIDTH, 1, 30))
    return image


def _provenance(canvas: Canvas, card: TradeCard, mood: _Mood) -> None:
    if card.paper:
        put_badge(canvas, "PAPER TRADE · NO REAL MONEY", (_RIGHT, 60), GOLD)
        return
    words = "VERIFIED TRADE" if card.verified else "SELF-REPORTED · NOT VERIFIED"
    face = Face(17, 700, 0.8)
    canvas.text(words, (_RIGHT, 60), face, SOFT, room=400, anchor="rm")
    if card.verified:
        put_seal(canvas.image, (_RIGHT - width(words, face) - 36, 47), 26, mood.tone, color.MIDNIGHT)


def _instrument(canvas: Canvas, card: TradeCard) -> None:
    base, _, quote = shown_label(card.symbol).partition("/")
    base = base or "?"
    put_portrait(canvas.image, (_LEFT, 120), 64, base[:1])
    start = _pills(canvas, card) - 20
    face = Face(38, 800, -0.5, least=20)
    tail = Face(26, 700, least=15)
    reserved = min(width(f"/{quote}", tail) + 6, (start - 138) * 0.4) if quote else 0
    wide = canvas.text(base, (138, 152), face, INK, room=start - 138 - reserved)
    if quote:
        canvas.text(f"/{quote}", (138 + wide + 6, 152), tail, QUIET, room=start - 144 - wide)
    canvas.text(shown_label(card.market), (138, 181), Face(19, 600, least=15), QUIET, room=_WORDS_END - 138)


def _pills(canvas: Canvas, card: TradeCard) -> int:
    bought = card.side is Side.BUY
    tone = GAIN if bought else LOSS
    words = "LONG" if bought else "SHORT"
    left = _WORDS_END
    if card.leverage is not None and card.leveraged:
        times = f"{count(round(card.leverage))}x"
        left -= pill_width(times)
        put_pill(canvas, times, (left, 140), INK, WHITE)
        left -= 10
    left -= pill_width(words, icon=True)
    put_pill(canvas, words, (left, 140), mix(tone, WHITE, 0.3), tone, icon="up" if bought else "down")
    return left


def _meaning(canvas: Canvas, card: TradeCard, mood: _Mood) -> None:
    words = ["RETURN ON MARGIN" if card.leveraged else "RETURN"]
    if card.paper:
        words.append("PAPER MONEY")
    if mood is _LOSS:
        words.append("LOSSES ARE POSTED TOO")
    canvas.text("  ·  ".join(words), (_LEFT + 2, 360), Face(15, 700, 1.4, least=12), QUIET, room=546)


def _stats(canvas: Canvas, card: TradeCard) -> None:
    shown = [(duration(card.held), "HELD")]
    if card.r_multiple is not None:
        shown.insert(0, (multiple(card.r_multiple), "RISK MULTIPLE"))
    if card.pnl is not None:
        shown.insert(0, (money(card.pnl, shown_label(card.currency[:8])), "P&L"))
    value, label = Face(27, 800, -0.3, least=15), Face(15, 600, 0.9, least=12)
    left, share_of = _LEFT + 2, (546 - 44 * (len(shown) - 1)) / len(shown)
    spare = 0.0
    for index, (number, name) in enumerate(shown):
        room = share_of + spare
        taken = max(
            canvas.text(number, (left, 416), value, INK, room=room),
            canvas.text(name, (left, 443), label, QUIET, room=room),
        )
        spare = room - taken
        left = math.ceil(left + taken) + 44
        if index + 1 < len(shown):
            canvas.image.paste(WHITE, (left - 23, 394, left - 22, 446), flat(1, 52, 46))


def _path(card: TradeCard) -> Sequence[tuple[datetime, Decimal]]:
    if len(card.path) > 1:
        return card.path
    return [(card.opened_at, card.entry), (card.closed_at, card.exit)]


def _person(canvas: Canvas, card: TradeCard, mood: _Mood) -> None:
    name = shown_name(card.trader, card.handle)
    put_ring(canvas.image, (_LEFT + 7, 510), 84, mood.tone)
    put_portrait(canvas.image, (_LEFT + 7, 510), 84, name, card.avatar)
    left, room = 174, 560
    canvas.text(name, (left, 538), Face(29, 800, -0.3, least=18), INK, room=room)
    _record(canvas, card, (left, 567), room)
    canvas.lines(card.disclaimer, (left, 597), Face(15, 500, least=12), QUIET, room=room, leading=18)


def _record(canvas: Canvas, card: TradeCard, at: tuple[int, int], room: float) -> None:
    face = Face(19, 600, least=14)
    record = _record_words(card)
    provider = shown_label(card.provider)
    if not provider:
        canvas.text(record or "own trade", at, face, SOFT, room=room)
        return
    tail = f"·  {record}" if record else ""
    wide = canvas.text(f"following {provider}", at, face, SOFT, room=room - _SEAL - width(tail, face))
    if tail:
        put_seal(canvas.image, (at[0] + wide + 7, at[1] - 18), 22)
        canvas.text(tail, (at[0] + wide + _SEAL, at[1]), face, SOFT, room=room - wide - _SEAL)


def _record_words(card: TradeCard) -> str:
    if not card.sample or card.sample < 1:
        return ""
    signals = f"{count(card.sample)} verified signal{'s' if card.sample != 1 else ''}"
    return f"{share(card.win_rate)} of {signals} won" if card.win_rate is not None else signals


def _proof(canvas: Canvas, card: TradeCard) -> None:
    right = _RIGHT
    if card.link and put_qr(canvas.image, card.link, (_RIGHT - _TILE, 482), _TILE):
        right -= _TILE + 24
    canvas.text("Check this trade", (right, 532), Face(23, 800, -0.2), INK, room=230, anchor="rs")
    code, face = shown_label(card.code, "n/a"), Face(20, 800, 1.2, least=12)
    wide = math.ceil(min(width(code, face), 190)) + 32
    box = (right - wide, 549, right, 589)
    panel(canvas.image, box, 12, color.BRAND, 60)
    frame(canvas.image, box, 12, color.BRAND, 170)
    canvas.text(code, (right - wide / 2, 569), face, INK, room=wide - 32, anchor="mm")


def _warm() -> None:
    for mood in (_WIN, _LOSS):
        _ground(mood)


def _samples() -> tuple[TradeCard, ...]:
    won, lost = _won(), _lost()
    return won, lost, _on_paper()


def _won() -> TradeCard:
    opened, closed = datetime(2026, 11, 18, 6, 5, tzinfo=UTC), datetime(2026, 11, 19, 10, 17, tzinfo=UTC)
    entry, exit_ = Decimal("61240.5"), Decimal("69105.0")
    return TradeCard(
        trader="Mira Okafor",
        handle="mira",
        provider="Alex Mercer",
        symbol="BTC/USDT",
        market="Crypto · paper",
        side=Side.BUY,
        leverage=Decimal(10),
        return_pct=Decimal("128.42"),
        r_multiple=Decimal("3.2"),
        pnl=Decimal("3214.80"),
        entry=entry,
        exit=exit_,
        stop=Decimal("58780.0"),
        targets=(Decimal("64100.0"), exit_),
        opened_at=opened,
        closed_at=closed,
        path=walk((opened, entry), (closed, exit_)),
        code="7F3A-91C2",
        link="https://bellwether.example/v/7F3A-91C2",
        sample=250,
        win_rate=Decimal("0.724"),
        community="Harbour Traders",
    )


def _on_paper() -> TradeCard:
    opened, closed = datetime(2026, 11, 18, 14, 41, tzinfo=UTC), datetime(2026, 11, 20, 10, 17, tzinfo=UTC)
    entry, first, second = Decimal("61240.5"), Decimal("64100.0"), Decimal("69105.0")
    exits = ((datetime(2026, 11, 19, 9, 2, tzinfo=UTC), first), (closed, second))
    return TradeCard(
        trader="Mira Okafor",
        provider="Alex Mercer",
        symbol="BTC/USDT",
        market="Crypto · paper",
        side=Side.BUY,
        return_pct=Decimal("8.55"),  # the two halves, less a fee of 0.1 % on each side
        r_multiple=Decimal("2.13"),
        entry=entry,
        exit=(first + second) / 2,
        stop=Decimal("58780.0"),
        targets=(first, second),
        opened_at=opened,
        closed_at=closed,
        path=((opened, entry), *exits),
        exits=exits,
        code="K7Q4-M2XP",
        link="https://bellwether.example/v/K7Q4-M2XP",
        sample=48,
        win_rate=Decimal("0.583"),
        community="Bellwether",
        paper=True,
    )


def _lost() -> TradeCard:
    won = _won()
    closed, entry, stop = datetime(2026, 11, 18, 12, 45, tzinfo=UTC), Decimal("2511.4"), Decimal("2627.8")
    return replace(
        won,
        side=Side.SELL,
        symbol="ETH/USDT",
        leverage=Decimal(5),
        return_pct=Decimal("-23.17"),
        r_multiple=Decimal("-1.0"),
        pnl=Decimal("-231.70"),
        entry=entry,
        exit=stop,
        stop=stop,
        targets=(Decimal("2330.0"),),
        closed_at=closed,
        path=walk((won.opened_at, entry), (closed, stop)),
        code="0C11-77AE",
        link="https://bellwether.example/v/0C11-77AE",
    )


DESIGN = Design(name="win", data=TradeCard, draw=draw, warm=_warm, samples=_samples)
