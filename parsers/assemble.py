"""Turns the sheet of a block into a Signal: side, entry, stop, targets, leverage, size."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import AssetClass, Ticker
from domain.signal import Entry, EntryKind, Level, Leverage, Refusal, RefusalReason, Side, Signal, Size, SizeUnit, Unit
from parsers.fields import LEAVING
from parsers.numbers import shorthand
from parsers.senses import Sense
from parsers.sheet import Amount, Sheet

_UNITS = {
    "": Unit.PRICE,
    "$": Unit.PRICE,
    "%": Unit.PERCENT,
    "pips": Unit.PIPS,
    "points": Unit.POINTS,
    "ticks": Unit.TICKS,
    "r": Unit.R,
}
_PRICES = frozenset({"", "$", "sats", "c", "¢"})
_MONEY = frozenset({"", "$"})
_LONG = 1000  # a target from here on may leave the first digits of the next to it
_ARROWS = frozenset({"→", "->"})
_RANGE = frozenset({"-", "/", "to", "|", "→", "->"})
_LADDER = 3  # prices
_SATS = Decimal("1e-8")
_NEAR_LOW, _NEAR_HIGH = Decimal("0.2"), Decimal(5)
_CLOSE_LOW, _CLOSE_HIGH = Decimal("0.9"), Decimal("1.1")
_CENT = Decimal(100)


def assemble(sheet: Sheet, ticker: Ticker) -> Signal | Refusal:
    """The Signal of a sheet, or the refusal where its direction cannot be told."""
    option = ticker.asset_class is AssetClass.OPTION
    if _heaped(sheet) or sheet.of(LEAVING):
        return Refusal(reason=RefusalReason.AMBIGUOUS_NUMBER, detail="more than one price could be the entry")
    entry = _entry(sheet)
    stop = _stop(sheet, option=option)
    targets = _targets(sheet, option=option)
    side = _side(sheet, entry, stop, targets, option=option)
    if isinstance(side, Refusal):
        return side
    return Signal(
        ticker=ticker,
        side=side,
        entry=entry,
        stop=stop,
        targets=targets,
        runner=Sense.RUNNER in sheet.flags,
        leverage=None if option else _leverage(sheet),
        margin_mode=sheet.margin,
        size=_size(sheet, ticker.asset_class) or (_contracts(sheet) if option else None),
    )


def _heaped(sheet: Sheet) -> bool:
    """Several unlabelled prices that nothing joins: a count, a date or a level may be among them."""
    head = [] if sheet.of("entry") else price_amounts(sheet.of("head"))
    if len(head) < 2:  # noqa: PLR2004 - one price
        return False
    bounded = sheet.of(Sense.STOP) and sheet.of(Sense.TARGET)
    if bounded and sheet.sides and not sheet.has(Sense.NOW) and {amount.joint for amount in head} == {"share"}:
        return False  # `40% at 7.85, 60% at 7.52`
    if bounded and sheet.sides and not sheet.has(Sense.NOW, Sense.ABOVE, Sense.BELOW) and _rungs(sheet, head):
        return False
    loose = {"list", "share"} if bounded else {"list", "share", "line"}
    return len({amount.value for amount in head}) > 1 and any(amount.joint in loose for amount in head[1:])


def _rungs(sheet: Sheet, head: Sequence[Amount]) -> bool:
    """`67.9k 67.4k 66.8k`: three prices or more, all between the stop and every target, lie on one way."""
    values = [amount.value for amount in head]
    stops = [amount.value for amount in price_amounts(sheet.of(Sense.STOP))]
    targets = [amount.value for amount in price_amounts(sheet.of(Sense.TARGET))]
    if len(values) < _LADDER or not stops or not targets or values not in (sorted(values), sorted(values)[::-1]):
        return False
    return max(stops) < min(values) <= max(values) < min(targets) or max(targets) < min(values) < min(stops) > max(
        values
    )


def price_amounts(amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts that are prices, sats turned into BTC, a repeated zone end completed (4756/59)."""
    return _completed([_scaled(amount) for amount in amounts if amount.unit in _PRICES])


def _completed(prices: list[Amount]) -> list[Amount]:
    for at in range(1, len(prices)):
        price = prices[at]
        plain = price.joint in _RANGE and price.text.isdecimal() and int(price.text) == price.value  # `62k` is none
        plain = plain and not (price.joint in _ARROWS and _near(prices[at - 1].value, price.value))  # `12.50 → 18`
        whole = shorthand(prices[at - 1].value, price.text) if plain else None
        if whole is not None:
            prices[at] = price._replace(value=whole)
    return prices


def _near(first: Decimal, second: Decimal) -> bool:
    return first > 0 and _NEAR_LOW < second / first < _NEAR_HIGH


def _scaled(amount: Amount) -> Amount:
    if amount.unit == "sats":
        return amount._replace(value=amount.value * _SATS)
    if amount.unit in {"c", "¢"}:
        return amount._replace(value=amount.value / _CENT)
    return amount


def settle(sheet: Sheet) -> None:
    """Gives what only the other fields explain its place: a price at risk is a stop, bare prices an entry.

    `Risk 1 %` and `Risk: 3/10` are no stops; a bare price is an entry where it lies between stop and first target.
    """
    risk = sheet.of(Sense.RISK)
    if len(risk) == 1 and not sheet.of(Sense.STOP) and _at_risk(sheet, risk[0]):
        sheet.amounts[Sense.STOP] = risk
        sheet.amounts[Sense.RISK] = []
    _leave(sheet)
    _count(sheet)
    stop, targets = sheet.of(Sense.STOP)[:1], sheet.of(Sense.TARGET)[:1]
    if stop and targets and not any(sheet.of(field) for field in ("entry", "head", "price")):
        low, high = sorted([stop[0].value, targets[0].value])
        if sheet.stray and all(low < amount.value < high and amount.unit in _MONEY for amount in sheet.stray):
            sheet.amounts["entry"] = sheet.stray


def _count(sheet: Sheet) -> None:
    """`BUY EURUSD 0.50` over `Price 1.1650`: beside a price near the stop, a number far from it counts lots."""
    head, price, stop = sheet.of("head"), sheet.of("price"), sheet.of(Sense.STOP)
    if len(head) == len(price) == 1 and stop and not sheet.of("entry"):
        low, high = stop[0].value * _CLOSE_LOW, stop[0].value * _CLOSE_HIGH
        if low < price[0].value < high and not low < head[0].value < high and not head[0].unit:
            sheet.amounts["entry"], sheet.amounts["head"] = price, []


def _leave(sheet: Sheet) -> None:
    """Makes prices to leave at the stop or targets, as they lie to the entry and to the one of them that is known.

    Where none is known they tell by themselves if one of them loses and the others win: `out at 45, or at 18`.
    """
    leaving, head = sheet.of(LEAVING), sheet.of("entry") or sheet.of("head")
    stop, targets = sheet.of(Sense.STOP), sheet.of(Sense.TARGET)
    if not leaving or not head or (stop and targets) or any(amount.joint == "list" for amount in leaving[1:]):
        return
    way = _way(sheet, head[0].value)
    away = [(amount.value - head[0].value) * way for amount in leaving]
    losses = [amount for amount, won in zip(leaving, away, strict=True) if won < 0]
    wins = [amount for amount, won in zip(leaving, away, strict=True) if won > 0]
    told = bool(stop or targets) or bool(wins and losses)
    if 0 in away or not told or (wins and targets) or len(losses) > (not stop):
        return
    sheet.amounts[Sense.STOP], sheet.amounts[Sense.TARGET] = stop or losses, targets or wins
    sheet.amounts[LEAVING] = []


def _way(sheet: Sheet, entry: Decimal) -> int:
    """Which way a position wins: away from its stop, to its targets, else as its direction says; 0 where none tells."""
    stop, target = price_amounts(sheet.of(Sense.STOP)[:1]), price_amounts(sheet.of(Sense.TARGET)[:1])
    if stop:
        return 1 if stop[0].value < entry else -1
    if target:
        return 1 if target[0].value > entry else -1
    sides = {side for side, _ in sheet.sides}
    return sides.pop().sign if len(sides) == 1 else 0


def _at_risk(sheet: Sheet, risk: Amount) -> bool:
    if risk.unit in {"pips", "points", "ticks"}:
        return True
    head = price_amounts(sheet.of("head") or sheet.of("entry"))
    price = head or price_amounts(sheet.of("price"))
    ratio = risk.value / (price[0].value or 1) if price else Decimal(0)
    near = _NEAR_LOW < ratio < _NEAR_HIGH if head else _CLOSE_LOW < ratio < _CLOSE_HIGH
    return near and risk.unit in {"", "$"}


def _entry(sheet: Sheet) -> Entry:
    sources = (sheet.of(field) for field in ("entry", "head", "price"))
    prices = next((found for found in (price_amounts(source) for source in sources) if found), [])
    dca = tuple(amount.value for amount in price_amounts(sheet.of("dca")))
    values = tuple(amount.value for amount in prices)
    now = sheet.has(Sense.NOW)
    if not values:
        return Entry(kind=EntryKind.MARKET, dca=dca)
    if _triggered(sheet, len(values)):
        return Entry(kind=EntryKind.STOP, prices=values[:1], dca=dca)
    if len(values) == 2 and prices[1].joint in _spanning(sheet):  # noqa: PLR2004
        return Entry(kind=EntryKind.RANGE, prices=(min(values), max(values)), now=now, dca=dca)
    if now and not sheet.has(Sense.LIMIT):
        return Entry(kind=EntryKind.MARKET, reference=values[:1], dca=dca)
    return Entry(kind=EntryKind.LIMIT, prices=_distinct(values), dca=dca)


def _spanning(sheet: Sheet) -> frozenset[str]:
    """What makes two prices a zone; a stroke does not where it parts the targets too: `E: 5.31 | 5.18`."""
    joined = _RANGE | {"and"} if sheet.has(Sense.ZONE, Sense.AROUND) else _RANGE
    parts = any(amount.joint == "|" for amount in sheet.of("target"))
    return joined - {"|"} if parts else joined


def _triggered(sheet: Sheet, count: int) -> bool:
    return count == 1 and sheet.has(Sense.ABOVE, Sense.BELOW) and not sheet.has(Sense.LIMIT)


def _distinct(values: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(dict.fromkeys(values))


def _level(amount: Amount, *, option: bool) -> Level:
    amount = _scaled(amount) if amount.unit == "sats" or (option and amount.unit in {"c", "¢"}) else amount
    unit = _UNITS.get(amount.unit, Unit.PRICE)
    if option and amount.underlying and unit is Unit.PRICE:
        unit = Unit.UNDERLYING
    return Level(value=abs(amount.value), unit=unit)


def _stop(sheet: Sheet, *, option: bool) -> Level | None:
    amounts = sheet.of(Sense.STOP)
    if not amounts:
        return None
    level = _level(amounts[0], option=option)
    if (
        level.unit is not Unit.PRICE
        and len(amounts) > 1
        and amounts[1].joint == "-"
        and amounts[1].unit == amounts[0].unit
    ):
        return Level(value=level.value, unit=level.unit, high=amounts[1].value)
    return level


def _targets(sheet: Sheet, *, option: bool) -> tuple[Level, ...]:
    amounts = sheet.of(Sense.TARGET)
    prices = [amount for amount in amounts if amount.unit in _PRICES]
    if prices and prices[0].value >= _LONG:
        prices = _completed(prices)
    return tuple(_level(amount, option=option) for amount in (prices or amounts) if amount.unit in _UNITS or prices)


def _side(
    sheet: Sheet, entry: Entry, stop: Level | None, targets: tuple[Level, ...], *, option: bool
) -> Side | Refusal:
    said = {side for side, _ in sheet.sides}
    if len(said) > 1:
        return Refusal(reason=RefusalReason.CONTRADICTION, detail="both directions are named")
    if said or option:
        return said.pop() if said else Side.BUY
    return _unsaid(sheet, entry, _by_levels(entry, stop, targets))


def _unsaid(sheet: Sheet, entry: Entry, ordered: Side | None) -> Side | Refusal:
    hinted = set(sheet.hints)
    if ordered and hinted and hinted != {ordered} and len(hinted) == 1:
        return Refusal(reason=RefusalReason.CONTRADICTION, detail="the marks and the levels point different ways")
    if ordered:
        return ordered
    if len(hinted) == 1 and (sheet.of("entry") or sheet.of("head")):
        return hinted.pop()
    return (
        Side.BUY
        if sheet.has(Sense.ENTER) and (entry.prices or entry.reference)
        else Refusal(reason=RefusalReason.NO_DIRECTION)
    )


def _by_levels(entry: Entry, stop: Level | None, targets: tuple[Level, ...]) -> Side | None:
    prices = entry.prices or entry.reference
    if stop is None or stop.unit is not Unit.PRICE or not targets or targets[0].unit is not Unit.PRICE:
        return None
    if not prices:
        return Side.BUY if stop.value < targets[0].value else Side.SELL
    if stop.value < min(prices) < targets[0].value:
        return Side.BUY
    if stop.value > max(prices) > targets[0].value:
        return Side.SELL
    return None


def _leverage(sheet: Sheet) -> Leverage | None:
    amounts = [amount for amount in sheet.of(Sense.LEVERAGE) if amount.unit in {"x", ""}]
    if not amounts:
        return None
    times = [amount.value for amount in amounts if amount.unit == "x"] or [amount.value for amount in amounts]
    if len(times) > 1 and times[0] < times[1]:
        return Leverage(value=times[0], high=times[1])
    return Leverage(value=times[0])


def _contracts(sheet: Sheet) -> Size | None:
    """`BUY SPY 600c x10`: of an option the number of times is how many are bought."""
    counts = sheet.of(Sense.LEVERAGE)
    return Size(value=counts[0].value, unit=SizeUnit.CONTRACTS) if counts and counts[0].unit == "x" else None


def _size(sheet: Sheet, asset_class: AssetClass) -> Size | None:
    for amount, high in _pairs(sheet.of(Sense.SIZE)):
        unit = _SIZE_UNITS.get(amount.unit)
        if unit or amount.unit == "":
            return Size(value=amount.value, unit=unit or _COUNTED.get(asset_class, SizeUnit.LOTS), high=high)
    for amount, high in _pairs(sheet.of(Sense.RISK)):
        if amount.unit == "%":
            return Size(value=amount.value, unit=SizeUnit.RISK_PERCENT, high=high)
    return None


def _pairs(amounts: Sequence[Amount]) -> list[tuple[Amount, Decimal | None]]:
    if len(amounts) > 1 and amounts[1].joint == "-" and amounts[1].unit == amounts[0].unit:
        return [(amounts[0], amounts[1].value)]
    return [(amount, None) for amount in amounts[:1]]


_COUNTED = {
    AssetClass.OPTION: SizeUnit.CONTRACTS,
    AssetClass.FUTURE: SizeUnit.CONTRACTS,
    AssetClass.STOCK: SizeUnit.SHARES,
}
_SIZE_UNITS = {
    "%": SizeUnit.PERCENT,
    "$": SizeUnit.USD,
    "lots": SizeUnit.LOTS,
    "shares": SizeUnit.SHARES,
    "contracts": SizeUnit.CONTRACTS,
}
