"""Tickers as IBKR's contracts and back, with the steps and hours of each.

| ours | theirs |
|---|---|
| stock `BRK.B` | STK `BRK B` at SMART, in dollars |
| option `SPY 450C 2026-12-18` | OPT `SPY` 20261218 450 C at SMART, in dollars |
| future `ES`, `ESZ6` | FUT of trading class `ES`, the nearest that has not ended, or the named month |
| forex `EUR/USD` | CASH `EUR` in `USD` at IDEALPRO |

Where several contracts fit, none is taken. Prices of bands with different steps are kept to the widest: it fits all.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ib_async.contract import Contract

from brokers.ibkr_gateway.ear import Refusal
from brokers.ibkr_gateway.errors import Meaning, meaning
from brokers.ibkr_gateway.hours import Session, sessions
from brokers.ibkr_gateway.link import Link
from brokers.paper.instruments import FIAT, future_root
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Instrument, OptionContract, Right, Ticker
from domain.money import ONE
from runtime.clock import Clock

FRESH = timedelta(hours=6)
KEPT = 5_000
SMART = "SMART"
IDEALPRO = "IDEALPRO"
DOLLAR = "USD"
MONTHS = "FGHJKMNQUVXZ"
UNDERLYINGS = {"6E": "EUR", "6B": "GBP", "6J": "JPY", "6A": "AUD", "6C": "CAD", "6S": "CHF", "SIL": "SI", "BTC": "BRR"}
"""What IBKR calls the underlying of futures whose class is named otherwise (unverified but for `6E` and `BTC`)."""
AROUND_THE_CLOCK = frozenset({AssetClass.FUTURE, AssetClass.FOREX})
_MONTH = re.compile(rf"^/?[A-Z0-9]{{1,3}}?(?P<month>[{MONTHS}])(?P<year>\d{{1,2}})$")
_SYMBOL = re.compile(r"^[A-Z0-9][A-Z0-9 .]{0,19}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One contract as the server lists it."""

    ticker: Ticker
    contract: Contract
    tick: Decimal
    lot: Decimal
    sessions: Sequence[Session]
    at: datetime

    @property
    def currency(self) -> str:
        """What it is paid in."""
        return str(self.contract.currency)

    @property
    def multiplier(self) -> Decimal:
        """Units behind one contract."""
        return multiplier(self.contract)

    def instrument(self, rate: Decimal) -> Instrument:
        """The instrument; `rate` is what one unit of its currency is worth in the account's."""
        return Instrument(
            ticker=self.ticker,
            tick=self.tick,
            lot=self.lot,
            multiplier=self.multiplier,
            currency=self.currency,
            rate=rate,
        )


class Contracts:
    """Contracts that were looked up, for all accounts, for some hours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listed: OrderedDict[Ticker, Listed] = OrderedDict()
        self._keys: OrderedDict[int, str] = OrderedDict()

    async def find(self, link: Link, ticker: Ticker) -> Listed | None:
        """The contract, or None where none fits, or several. Raises `BrokerUnavailable`."""
        known = self._listed.get(ticker)
        if known is not None and self._clock.now() - known.at < FRESH:
            return known
        wanted = _wanted(ticker)
        if wanted is None:
            return None
        try:
            chosen = _chosen(ticker, await link.details(wanted), self._clock.now().date())
        except Refusal as e:
            if meaning(e.code) is Meaning.NO_CONTRACT:
                return None
            raise BrokerUnavailable(f"the contract was not looked up: {e}") from e
        if chosen is None:
            return None
        return self._keep(await self._listing(link, ticker, chosen))

    def key_of(self, contract: Contract) -> str:
        """What we call a contract that is held or was traded."""
        return self._keys.get(contract.conId) or _ticker(contract).key

    async def _listing(self, link: Link, ticker: Ticker, details: Any) -> Listed:
        contract = details.contract
        hours = details.tradingHours if ticker.asset_class in AROUND_THE_CLOCK else details.liquidHours
        tick = await _tick(link, details)
        if tick <= 0:
            raise BrokerUnavailable("the Gateway does not tell the contract's steps of price")
        return Listed(
            ticker=ticker,
            contract=contract,
            tick=tick,
            lot=max(ONE, details.sizeIncrement or ONE),
            sessions=sessions(hours, details.timeZoneId),
            at=self._clock.now(),
        )

    def _keep(self, listed: Listed) -> Listed:
        self._listed[listed.ticker] = listed
        self._keys[listed.contract.conId] = listed.ticker.key
        for kept in (self._listed, self._keys):
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return listed


def multiplier(contract: Contract) -> Decimal:
    """Units behind one contract; 1 where none are named."""
    text = str(contract.multiplier)
    return Decimal(text) if text.replace(".", "", 1).isdigit() and Decimal(text) > 0 else ONE


def _wanted(ticker: Ticker) -> Contract | None:
    symbol = ticker.symbol.upper()
    option = ticker.option
    match ticker.asset_class:
        case AssetClass.STOCK if _SYMBOL.match(symbol):
            return Contract(secType="STK", symbol=symbol.replace(".", " "), exchange=SMART, currency=DOLLAR)
        case AssetClass.OPTION if option and option.expiry and option.strike and option.right and _SYMBOL.match(symbol):
            return Contract(
                secType="OPT",
                symbol=symbol.replace(".", " "),
                exchange=SMART,
                currency=DOLLAR,
                lastTradeDateOrContractMonth=f"{option.expiry:%Y%m%d}",
                strike=option.strike,  # type: ignore[arg-type]  # written out as it is
                right=option.right.value,
            )
        case AssetClass.FUTURE if _SYMBOL.match(symbol.lstrip("/")):
            root = future_root(symbol)
            return Contract(secType="FUT", symbol=UNDERLYINGS.get(root, root), currency=DOLLAR)
        case AssetClass.FOREX:
            base, _, quoted = symbol.partition("/")
            if {base, quoted} <= FIAT | {DOLLAR}:
                return Contract(secType="CASH", symbol=base, exchange=IDEALPRO, currency=quoted)
    return None


def _chosen(ticker: Ticker, found: list[Any], today: date) -> Any | None:
    fitting = [one for one in found if one.contract.conId > 0]
    if ticker.asset_class is AssetClass.FUTURE:
        fitting = _months(ticker, fitting, today)
    return fitting[0] if len({one.contract.conId for one in fitting}) == 1 else None


def _months(ticker: Ticker, found: list[Any], today: date) -> list[Any]:
    symbol = ticker.symbol.upper()
    root = future_root(symbol)
    ours = [one for one in found if one.contract.tradingClass == root and _end(one) >= f"{today:%Y%m%d}"]
    named = _MONTH.match(symbol) if symbol.lstrip("/") != root else None
    if named:
        month = f"{MONTHS.index(named['month']) + 1:02}"
        ours = [one for one in ours if one.contractMonth[4:] == month and one.contractMonth[:4].endswith(named["year"])]
    return sorted(ours, key=_end)[:1]


def _end(details: Any) -> str:
    return str(details.contract.lastTradeDateOrContractMonth)


async def _tick(link: Link, details: Any) -> Decimal:
    """The widest step of the market rule that holds where the contract is traded."""
    rules = dict(zip(details.validExchanges.split(","), details.marketRuleIds.split(","), strict=False))
    number = rules.get(details.contract.exchange, "")
    steps: list[Decimal] = await link.rule(int(number)) if number.isdigit() else []
    least: Decimal = details.minTick or Decimal(0)
    return max([least, *steps])


def _ticker(contract: Contract) -> Ticker:
    symbol = contract.symbol.replace(" ", ".")
    match contract.secType:
        case "OPT":
            return Ticker(asset_class=AssetClass.OPTION, symbol=symbol, option=_option(contract))
        case "FUT":
            return Ticker(asset_class=AssetClass.FUTURE, symbol=contract.tradingClass or symbol)
        case "CASH":
            return Ticker(asset_class=AssetClass.FOREX, symbol=f"{contract.symbol}/{contract.currency}")
        case "STK":
            return Ticker(asset_class=AssetClass.STOCK, symbol=symbol)
        case other:
            return Ticker(asset_class=AssetClass.STOCK, symbol=f"{symbol} {other}")


def _option(contract: Contract) -> OptionContract:
    try:
        expiry = datetime.strptime(contract.lastTradeDateOrContractMonth, "%Y%m%d").date()  # noqa: DTZ007  a date
        right = Right(contract.right[:1])
    except ValueError:
        return OptionContract()
    return OptionContract(expiry=expiry, strike=Decimal(str(contract.strike)), right=right)
