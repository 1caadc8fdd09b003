"""/risk: a follower's limits, shown and set one at a time; they hold for every provider he follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.command import BadArgument, Call, Command, option
from bot.reply import Button, Reply, Tone
from domain.instrument import AssetClass
from domain.money import plain
from domain.risk import RiskLimits
from storage import people

OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit as people name it: where it stands in `RiskLimits`, how it is read and shown."""

    field: str
    words: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]
    off: str = ""  # what it means when there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What /risk takes."""

    limit: str = option(
        "Which limit to set",
        default="",
        choices=("position", "risk", "daily", "positions", "markets", "stop", "deviation", "age", "breakeven"),
    )
    value: str = option("Its new value, or `off` where it may be none", default="", rest=True)


async def answer(call: Call, wanted: Wanted) -> Reply:
    """Show all limits, or set one."""
    async with call.house.store.read() as connection:
        person = await people.read(connection, call.user_id)
    if not wanted.limit:
        return _shown(person.limits)
    limit = LIMITS[wanted.limit]
    if not wanted.value:
        now = f"{_value(limit, person.limits)}{_meaning(limit, person.limits)}"
        return Reply(text=f"**{wanted.limit}**: {limit.words}. Now: {now}.")
    changed = replace(person.limits, **{limit.field: limit.read(wanted.value.strip().lower())})
    async with call.house.store.write() as connection:
        await people.change(connection, call.user_id, limits=changed)
    return Reply(
        text=f"Set: {limit.words}: **{_value(limit, changed)}**{_meaning(limit, changed)}. "
        "It holds from the next signal on.",
        tone=Tone.GOOD,
        buttons=((Button(label="All limits", line="/risk"),),),
    )


def _shown(limits: RiskLimits) -> Reply:
    return Reply(
        title="Your limits",
        text="No copy of yours goes beyond these. Set one with `/risk LIMIT VALUE`, such as `/risk risk 0.5`.",
        fields=tuple(
            (f"{name} · {limit.words}", f"{_value(limit, limits)}{_meaning(limit, limits)}")
            for name, limit in LIMITS.items()
        ),
    )


def _value(limit: Limit, limits: RiskLimits) -> str:
    return limit.show(getattr(limits, limit.field))


def _meaning(limit: Limit, limits: RiskLimits) -> str:
    return f", so {limit.off}" if limit.off and getattr(limits, limit.field) is None else ""


def _percent(low: str, high: str) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        try:
            value = Decimal(text.rstrip("% ").replace(",", "."))
        except InvalidOperation:
            raise BadArgument(f"Give a percentage between {low} and {high}, such as 2.5.") from None
        if not value.is_finite() or not Decimal(low) <= value <= Decimal(high):
            raise BadArgument(f"Give a percentage between {low} and {high}.")
        return value

    return read


def _whole(low: int, high: int, unit: str = "") -> Callable[[str], int]:
    counted = f"number of {unit}" if unit else "number"

    def read(text: str) -> int:
        digits = text.removesuffix(unit).removesuffix(unit[:1]).strip() if unit else text
        if not digits.isascii() or not digits.isdigit() or not low <= int(digits) <= high:
            raise BadArgument(f"Give a whole {counted} between {low} and {high}.")
        return int(digits)

    return read


def _or_off(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def read_or_off(text: str) -> Any:
        if text == OFF:
            return None
        try:
            return read(text)
        except BadArgument as e:
            raise BadArgument(f"{e} Or `off`.") from None

    return read_or_off


def _markets(text: str) -> frozenset[AssetClass]:
    names = text.replace(",", " ").split()
    if names == ["all"]:
        return frozenset(AssetClass)
    known = {market.value: market for market in AssetClass}
    if not names or any(name not in known for name in names):
        raise BadArgument(f"Name markets among {', '.join(known)}, or `all`.")
    return frozenset(known[name] for name in names)


def _as_percent(value: Decimal | None) -> str:
    return OFF if value is None else f"{plain(value)} %"


def _as_number(value: int | None) -> str:
    return OFF if value is None else str(value)


LIMITS: Mapping[str, Limit] = {
    "position": Limit(
        field="max_position_pct",
        words="the most of your account in one position",
        read=_percent("0.1", "100"),
        show=_as_percent,
    ),
    "risk": Limit(
        field="risk_pct", words="what one trade may lose at its stop", read=_percent("0.01", "20"), show=_as_percent
    ),
    "daily": Limit(
        field="max_daily_loss_pct",
        words="the loss of a day, open losses included, after which nothing new is copied",
        read=_or_off(_percent("0.1", "100")),
        show=_as_percent,
        off="no loss stops your copying",
    ),
    "positions": Limit(
        field="max_open_positions",
        words="how many trades may be open at once",
        read=_or_off(_whole(1, 1000)),
        show=_as_number,
        off="any number may be",
    ),
    "markets": Limit(
        field="asset_classes",
        words="the markets you copy",
        read=_markets,
        show=lambda value: "all" if value == frozenset(AssetClass) else ", ".join(sorted(value)),
    ),
    "stop": Limit(
        field="default_stop_pct",
        words="the stop for signals that have none",
        read=_or_off(_percent("0.1", "90")),
        show=_as_percent,
        off="signals without a stop are not copied",
    ),
    "deviation": Limit(
        field="max_deviation_pct",
        words="how far the price may be from the signal's entry",
        read=_percent("0.05", "50"),
        show=_as_percent,
    ),
    "age": Limit(
        field="max_age_seconds",
        words="how old a signal may be when it is sent",
        read=_whole(5, 86_400, "seconds"),
        show=lambda value: f"{value} s",
    ),
    "breakeven": Limit(
        field="breakeven_after_target",
        words="the target after which your stop goes to your entry",
        read=_or_off(_whole(1, 10)),
        show=_as_number,
        off="only the provider moves it",
    ),
}
"""Every limit by the word people type; the choices of /risk are these words."""


RISK = Command(
    name="risk", description="Your limits: show them, or set one", arguments=Wanted, handle=answer, private=True
)
