"""Every limit as people name it: in which group it stands, how it is read from what they type, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot import entries, exits
from bot.command import BadArgument
from bot.entries import ENTRIES
from bot.exits import EXITS
from bot.figures import money
from bot.typed import OFF, Changes, amount, hours, markets, percent, symbols, times, unset, whole
from domain import week
from domain.instrument import AssetClass
from domain.money import plain
from domain.risk import UNLIMITED, RiskLimits, SizedBy

ONLY = "only"

Read = Callable[[str, RiskLimits], Changes]


class Group(StrEnum):
    """What a limit is about, as the heading it stands under."""

    SIZE = "How much in one trade"
    LOSS = "When to stop after losses"
    HELD = "How much at once"
    CHOICE = "What and when"
    PRICE = "At which price, with which stop"
    ENTRIES = "How trades are entered, beside what the provider says"
    EXITS = "How trades leave, beside what the provider says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit: the fields of `RiskLimits` it sets, how it is read and shown, and what it means when there is none."""

    group: Group
    words: str  # what it is; behind a semicolon what can be typed
    fields: tuple[str, ...]
    read: Read
    show: Callable[[RiskLimits], str]
    off: str = ""

    @property
    def name(self) -> str:
        """What it is."""
        return self.words.partition(";")[0]

    def is_set(self, limits: RiskLimits) -> bool:
        """Whether it narrows anything."""
        return any(getattr(limits, name) != getattr(UNLIMITED, name) for name in self.fields)

    def without(self) -> Changes:
        """The fields as they are where nothing is narrowed."""
        return unset(self.fields)


def _into(field: str, read: Callable[[str], Any], *, optional: bool = True) -> Read:
    def changed(text: str, _: RiskLimits) -> Changes:
        if optional and text == OFF:
            return {field: None}
        try:
            return {field: read(text)}
        except BadArgument as e:
            raise BadArgument(f"{e} Or `off`." if optional else str(e)) from None

    return changed


def _size(text: str, _: RiskLimits) -> Changes:
    if text in (SizedBy.RISK, SizedBy.PROVIDER, OFF):
        return {"sized_by": SizedBy.RISK if text == OFF else SizedBy(text), "size_amount": None, "size_pct": None}
    if text.endswith("%"):
        return {"sized_by": SizedBy.PERCENT, "size_pct": percent("0.1", "100")(text), "size_amount": None}
    try:
        return {"sized_by": SizedBy.AMOUNT, "size_amount": amount(text), "size_pct": None}
    except BadArgument:
        raise BadArgument(
            "Give `risk` (by what a trade may lose), `provider` (as he states it), a share of your account such as "
            "`5 %`, or an amount of money such as `500`."
        ) from None


def _shown_size(limits: RiskLimits) -> str:
    match limits.sized_by:
        case SizedBy.AMOUNT:
            return f"{money(limits.size_amount or Decimal(0))} a trade"
        case SizedBy.PERCENT:
            return f"{plain(limits.size_pct or Decimal(0))} % of the account a trade"
        case SizedBy.PROVIDER:
            return "as the provider states it"
        case SizedBy.RISK:
            return "by risk"


def _cooldown(text: str, now: RiskLimits) -> Changes:
    if text == OFF:
        return {"cooldown_losses": None, "cooldown_minutes": UNLIMITED.cooldown_minutes}
    found = re.fullmatch(r"(\d{1,2})(?:\D+(\d{1,5})\D*)?", text)
    losses, minutes = (int(found[1]), int(found[2] or now.cooldown_minutes)) if found else (0, 0)
    if not 1 <= losses <= 20 or not 1 <= minutes <= week.WEEK:  # noqa: PLR2004
        raise BadArgument("Give how many losses in a row and how many minutes of rest, such as `3 60`. Or `off`.")
    return {"cooldown_losses": losses, "cooldown_minutes": minutes}


def _shown_cooldown(limits: RiskLimits) -> str:
    if limits.cooldown_losses is None:
        return OFF
    return f"{limits.cooldown_losses} losses, then {limits.cooldown_minutes} minutes"


def _never(text: str, _: RiskLimits) -> Changes:
    return {"denied_symbols": frozenset() if text == OFF else symbols(text)}


def _deviation(text: str, now: RiskLimits) -> Changes:
    kind, _, rest = text.partition(" ")
    if kind not in {market.value for market in AssetClass}:
        return {"max_deviation_pct": percent("0.05", "50")(text)}
    others = tuple(pair for pair in now.class_deviation_pct if pair[0] != kind)
    if rest.strip() == OFF:
        return {"class_deviation_pct": others}
    return {"class_deviation_pct": (*others, (AssetClass(kind), percent("0.05", "50")(rest)))}


def _shown_deviation(limits: RiskLimits) -> str:
    own = [f"{kind.value} {plain(percent)} %" for kind, percent in limits.class_deviation_pct]
    if limits.max_deviation_pct < UNLIMITED.max_deviation_pct:
        own.insert(0, f"{plain(limits.max_deviation_pct)} %")
    return ", ".join(own) or OFF


def _stop(text: str, _: RiskLimits) -> Changes:
    if text in (OFF, ONLY):
        return {"default_stop_pct": None, "only_with_stop": text == ONLY}
    try:
        return {"default_stop_pct": percent("0.1", "90")(text), "only_with_stop": False}
    except BadArgument as e:
        raise BadArgument(f"{e} Or `only`, for signals that have one, or `off`.") from None


def _shown_stop(limits: RiskLimits) -> str:
    return "only signals that have one" if limits.only_with_stop else _as_percent(limits.default_stop_pct)


def _as_percent(value: Decimal | None) -> str:
    return OFF if value is None else f"{plain(value)} %"


def _as_number(value: Decimal | int | None) -> str:
    return OFF if value is None else plain(Decimal(value))


def _as_money(value: Decimal | None) -> str:
    return OFF if value is None else money(value)


def _as_names(value: frozenset[str] | None) -> str:
    return ", ".join(sorted(value)) if value else OFF


def _simple(
    group: Group,
    field: str,
    words: str,
    *,
    read: Callable[[str], Any],
    show: Callable[[Any], str],
    off: str = "",
) -> Limit:
    optional = bool(off)
    return Limit(
        group=group,
        words=words,
        fields=(field,),
        read=_into(field, read, optional=optional),
        show=lambda limits: show(getattr(limits, field)),
        off=off,
    )


LIMITS: Mapping[str, Limit] = {
    "size": Limit(
        group=Group.SIZE,
        words="what a size aims at; the other limits bound it",
        fields=("sized_by", "size_amount", "size_pct"),
        read=_size,
        show=_shown_size,
    ),
    "position": _simple(
        Group.SIZE,
        "max_position_pct",
        "the most of your account in one position",
        read=percent("0.1", "100"),
        show=_as_percent,
    ),
    "amount": _simple(
        Group.SIZE,
        "max_position_amount",
        "the most money in one position",
        read=amount,
        show=_as_money,
        off="any amount may be",
    ),
    "risk": _simple(
        Group.SIZE,
        "risk_pct",
        "what one trade may lose at its stop",
        read=percent("0.01", "20"),
        show=_as_percent,
    ),
    "daily": _simple(
        Group.LOSS,
        "max_daily_loss_pct",
        "the loss of a day, open losses included, after which nothing new is copied",
        read=percent("0.1", "100"),
        show=_as_percent,
        off="no loss stops your copying",
    ),
    "weekly": _simple(
        Group.LOSS,
        "max_weekly_loss_pct",
        "the same of a week, from Monday",
        read=percent("0.1", "100"),
        show=_as_percent,
        off="no week stops your copying",
    ),
    "cooldown": Limit(
        group=Group.LOSS,
        words="losses in a row, and the rest after them",
        fields=("cooldown_losses", "cooldown_minutes"),
        read=_cooldown,
        show=_shown_cooldown,
    ),
    "positions": _simple(
        Group.HELD,
        "max_open_positions",
        "how many trades may be open at once",
        read=whole(1, 1000),
        show=_as_number,
        off="any number may be",
    ),
    "per-symbol": _simple(
        Group.HELD,
        "max_open_symbol",
        "the same in one symbol",
        read=whole(1, 1000),
        show=_as_number,
        off="any number may be",
    ),
    "per-market": _simple(
        Group.HELD,
        "max_open_class",
        "the same in one market",
        read=whole(1, 1000),
        show=_as_number,
        off="any number may be",
    ),
    "per-provider": _simple(
        Group.HELD,
        "max_open_provider",
        "the same of one provider",
        read=whole(1, 1000),
        show=_as_number,
        off="any number may be",
    ),
    "exposure": _simple(
        Group.HELD,
        "max_exposure_pct",
        "what all you hold may be worth, of your account",
        read=percent("1", "10000"),
        show=_as_percent,
        off="only the size of each trade bounds it",
    ),
    "underlying": _simple(
        Group.HELD,
        "max_underlying_pct",
        "the same in one underlying, all providers together",
        read=percent("0.1", "1000"),
        show=_as_percent,
        off="several providers can bring you into the same",
    ),
    "leverage": _simple(
        Group.HELD,
        "max_leverage",
        "how many times your account all you hold may be worth",
        read=times("0.1", "1000"),
        show=_as_number,
        off="a stated leverage counts as stated",
    ),
    "markets": Limit(
        group=Group.CHOICE,
        words="the markets you copy",
        fields=("asset_classes",),
        read=_into("asset_classes", markets, optional=False),
        show=lambda one: "all" if one.asset_classes == frozenset(AssetClass) else ", ".join(sorted(one.asset_classes)),
    ),
    "only": _simple(
        Group.CHOICE,
        "only_symbols",
        "the only symbols you copy",
        read=symbols,
        show=_as_names,
        off="all symbols are copied",
    ),
    "never": Limit(
        group=Group.CHOICE,
        words="symbols you never copy",
        fields=("denied_symbols",),
        read=_never,
        show=lambda limits: _as_names(limits.denied_symbols),
    ),
    "hours": _simple(
        Group.CHOICE,
        "trading_hours",
        "when you copy, on your own clock (/settings)",
        read=hours,
        show=lambda spans: OFF if spans is None else week.shown(spans),
        off="you copy at any time",
    ),
    "age": _simple(
        Group.CHOICE,
        "max_age_seconds",
        "how old a signal may be when it is sent",
        read=whole(5, 86_400, "seconds"),
        show=lambda value: f"{value} s",
    ),
    "deviation": Limit(
        group=Group.PRICE,
        words="how far the price may be from the signal's entry; `crypto 5` for one market",
        fields=("max_deviation_pct", "class_deviation_pct"),
        read=_deviation,
        show=_shown_deviation,
    ),
    "reward": _simple(
        Group.PRICE,
        "min_reward_risk",
        "what targets must promise for each dollar at risk",
        read=times("0.1", "100"),
        show=_as_number,
        off="anything will do",
    ),
    "stop": Limit(
        group=Group.PRICE,
        words="the stop for signals that have none",
        fields=("default_stop_pct", "only_with_stop"),
        read=_stop,
        show=_shown_stop,
        off="signals without a stop are not copied",
    ),
    "entry": Limit(
        group=Group.ENTRIES,
        words="how trades are entered; "
        "`one`, `ladder 4`, `equal`, `first-heavy`, `last-heavy`, `split 50 30 20`, `chase 2`",
        fields=ENTRIES,
        read=entries.read,
        show=entries.shown,
        off="each price that a signal lists gets an equal order, and a zone one order at its near end",
    ),
    "exits": Limit(
        group=Group.EXITS,
        words="how trades leave; "
        "`breakeven 1`, `trail 3 %`, `trail targets`, `split 50 30 20`, `hold 48`, each also `off`",
        fields=EXITS,
        read=exits.read,
        show=exits.shown,
        off="trades leave as their provider says",
    ),
}
"""Every limit by the word people type, at most as many as Discord offers for one option."""
