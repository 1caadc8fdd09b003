"""What a provider's post says: a Signal, a SignalUpdate, or the Refusal that it says neither clearly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from domain.instrument import AssetClass, OptionContract, Right, Ticker


class Side(StrEnum):
    """The direction of a position or an order."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> Side:
        """The side that closes it."""
        return Side.SELL if self is Side.BUY else Side.BUY

    @property
    def sign(self) -> int:
        """+1 for buy, -1 for sell."""
        return 1 if self is Side.BUY else -1


class EntryKind(StrEnum):
    """How the position is to be entered."""

    MARKET = "market"
    LIMIT = "limit"
    RANGE = "range"
    STOP = "stop"


class Unit(StrEnum):
    """What a level's number counts."""

    PRICE = "price"
    PERCENT = "pct"
    PIPS = "pips"
    POINTS = "points"
    TICKS = "ticks"
    R = "r"
    UNDERLYING = "underlying"


class SizeUnit(StrEnum):
    """What a stated size counts."""

    CONTRACTS = "contracts"
    SHARES = "shares"
    USD = "usd"
    LOTS = "lots"
    PERCENT = "pct"
    RISK_PERCENT = "risk_pct"


class MarginMode(StrEnum):
    """How margin is held on a leveraged position."""

    CROSS = "cross"
    ISOLATED = "isolated"


class Net(StrEnum):
    """Whether a spread pays or costs its premium."""

    CREDIT = "credit"
    DEBIT = "debit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A stop or target: a price, or a distance in `unit`; `high` closes a span such as `20-25 %`."""

    value: Decimal
    unit: Unit = Unit.PRICE
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Where to get in.

    `prices`: empty for market, one or a ladder in text order for limit, (low, high) for range, (trigger,) for stop.
    `reference`: prices named beside a market entry. `now`: a range that is also to be entered at once. `dca`: extra
    entries named so. Option premiums are per share; prediction prices are dollars between 0 and 1.
    """

    kind: EntryKind
    prices: tuple[Decimal, ...] = ()
    reference: tuple[Decimal, ...] = ()
    now: bool = False
    dca: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A size the provider states; `high` closes a span such as `1-3 %`."""

    value: Decimal
    unit: SizeUnit
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leverage:
    """Leverage as stated; `high` closes a span such as `5-10x`."""

    value: Decimal
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of an option spread."""

    side: Side
    strike: Decimal
    right: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A position to be opened, now or by a working order; `confidence`, from 0 to 1, is how sure the reading is."""

    ticker: Ticker
    side: Side
    entry: Entry
    stop: Level | None = None
    targets: tuple[Level, ...] = ()
    runner: bool = False
    leverage: Leverage | None = None
    margin_mode: MarginMode | None = None
    size: Size | None = None
    legs: tuple[Leg, ...] = ()
    net: Net | None = None
    confidence: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetHit:
    """A target was reached; `index` counts from 1 and is None where the post does not say which."""

    action: Literal["target_hit"] = "target_hit"
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveStop:
    """The stop moves to a price, to the entry (`breakeven`), or to the price of target number `target`."""

    action: Literal["move_stop"] = "move_stop"
    price: Decimal | None = None
    breakeven: bool = False
    target: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStop:
    """The stop trails by `distance`, or as the follower set where the post names none."""

    action: Literal["trail_stop"] = "trail_stop"
    distance: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePart:
    """A part is to be closed; `fraction` is between 0 and 1, None where unstated (trim, partials)."""

    action: Literal["close"] = "close"
    fraction: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """The provider added to his position."""

    action: Literal["add"] = "add"
    price: Decimal | None = None
    average: Decimal | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTargets:
    """New targets; only target `index` where given, added to the old ones with `append`, removed when empty."""

    action: Literal["set_targets"] = "set_targets"
    targets: tuple[Level, ...] = ()
    index: int | None = None
    append: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEntry:
    """A new entry for a position not yet filled."""

    action: Literal["set_entry"] = "set_entry"
    prices: tuple[Decimal, ...] = ()
    kind: EntryKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilled:
    """The provider reports his entry as filled."""

    action: Literal["filled"] = "filled"
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLeverage:
    """The provider changed his leverage."""

    action: Literal["set_leverage"] = "set_leverage"
    leverage: Decimal


class CloseReason(StrEnum):
    """Why a position is finished."""

    MANUAL = "manual"
    STOP = "stop"
    TARGET = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAll:
    """The whole position is finished or is to be finished now; `everything` covers all open trades of the provider."""

    action: Literal["close_all"] = "close_all"
    price: Decimal | None = None
    reason: CloseReason = CloseReason.MANUAL
    side: Side | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelEntry:
    """An entry that has not filled is withdrawn."""

    action: Literal["cancel"] = "cancel"
    side: Side | None = None


Action = (
    TargetHit
    | MoveStop
    | TrailStop
    | ClosePart
    | Add
    | SetTargets
    | SetEntry
    | EntryFilled
    | SetLeverage
    | CloseAll
    | CancelEntry
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalUpdate:
    """Instructions for, or reports on, a trade that exists; `symbol` is None where the post names no instrument."""

    actions: tuple[Action, ...]
    symbol: str | None = None
    asset_class: AssetClass | None = None
    option: OptionContract | None = None
    outcome: str | None = None


class RefusalReason(StrEnum):
    """Why a post opens and changes nothing."""

    EMPTY = "empty"
    PICTURE_ONLY = "picture_only"
    CHAT = "chat"
    NO_INSTRUMENT = "no_instrument"
    NO_DIRECTION = "no_direction"
    NO_PRICE = "no_price"
    CONTRADICTION = "contradiction"
    AMBIGUOUS_SYMBOL = "ambiguous_symbol"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    UNSURE = "unsure"
    STALE_QUOTE = "stale_quote"
    CONDITIONAL = "conditional"
    RECAP = "recap"
    QUESTION = "question"
    ADVERTISEMENT = "advertisement"
    NEWS = "news"
    WATCHLIST = "watchlist"
    QUOTED = "quoted"
    TEMPLATE = "template"
    TOO_LONG = "too_long"
    UNSUPPORTED = "unsupported"
    NO_TRADE = "no_trade"
    AMBIGUOUS_TRADE = "ambiguous_trade"
    FROZEN = "frozen"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A post that is not clearly a signal; `span` is the offending part of its text, first and last+1 character."""

    reason: RefusalReason
    detail: str = ""
    span: tuple[int, int] | None = None


Reading = Signal | SignalUpdate | Refusal
