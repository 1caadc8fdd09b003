"""How the three providers of the demo write: calls around the present price, updates of them, and mere talk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from bot.terminal.cast import CRYPTO, OPTIONS, STOCKS, Room
from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.money import CENT, ONE, nearest, plain
from domain.quote import Quote
from domain.signal import Side

FRIDAY = 4
LONG_SHARE = 0.7
"""How many of the calls bet on rising prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a provider sees as he writes: an instrument, its price, the day, and the dice his mood hangs on."""

    ticker: Ticker
    quote: Quote
    today: date
    dice: Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One provider's way of writing.

    `instruments` are what he calls on a day with its prices; `call` words a call; `name` is how he names an
    instrument in an update; `talk` is chatter, `muddles` are posts that look like calls and are none.
    """

    room: Room
    instruments: Callable[[View], Ticker]
    watches: tuple[Ticker, ...]
    call: Callable[[View], str]
    name: Callable[[Ticker], str]
    close: Callable[[Ticker, Quote], str]
    half: Callable[[Ticker, Quote], str]
    talk: tuple[str, ...]
    muddles: tuple[str, ...]


def expiry_after(today: date) -> date:
    """The Friday between three and four weeks ahead."""
    later = today + timedelta(weeks=3)
    return later + timedelta(days=(FRIDAY - later.weekday()) % 7)


def _stock_call(view: View) -> str:
    side = _side(view.dice)
    entry = nearest(view.quote.mid, CENT)
    risk = _part(entry, view.dice, "0.008", "0.015")
    stop, first, second = (entry + risk * side.sign * factor for factor in (-1, view.dice.choice((1, 2)), 3))
    word, name = ("BUY" if side is Side.BUY else "SELL"), view.ticker.symbol
    forms = (
        f"{word} {name} @ ${entry}, SL ${stop}, TP ${first}",
        f"{word} {name} @ {entry} SL {stop} TP1 {first} TP2 {second}",
        f"{'LONG' if side is Side.BUY else 'SHORT'} {name} now ({entry}), stop {stop}, target {second}",
    )
    return view.dice.choice(forms)


def _crypto_call(view: View) -> str:
    side = _side(view.dice)
    step = _step(view.quote.mid)
    entry = nearest(view.quote.mid, step)
    risk = max(nearest(entry * _share(view.dice, "0.012", "0.022"), step), step)
    way = side.sign * risk
    low, high = sorted((entry, entry - way / 4))
    targets = " / ".join(plain(nearest(entry + way * Decimal(factor), step)) for factor in ("1", "2", "3.5"))
    return "\n".join(
        (
            f"{'🚀' if side is Side.BUY else '🔻'} {view.ticker.symbol} {'LONG' if side is Side.BUY else 'SHORT'}",
            f"Entry: {plain(nearest(low, step))} - {plain(nearest(high, step))}",
            f"Targets: {targets}",
            f"Stop: {plain(entry - way)}",
            f"Leverage: {view.dice.choice((3, 5, 10))}x",
        )
    )


def _option_call(view: View) -> str:
    entry = nearest(view.quote.ask, CENT)
    stop = nearest(entry * Decimal("0.7"), CENT)
    target = nearest(entry * Decimal("1.5"), CENT)
    return f"BTO {_option_name(view.ticker)} @ {entry}, SL {stop}, PT {target}"


def _contract(view: View) -> Ticker:
    """A contract near the money of the underlying the view is on."""
    right = view.dice.choice((Right.CALL, Right.CALL, Right.PUT))
    strike = nearest(view.quote.mid, Decimal(5))
    contract = OptionContract(expiry=expiry_after(view.today), strike=strike, right=right)
    return Ticker(asset_class=AssetClass.OPTION, symbol=view.ticker.symbol, option=contract)


def _itself(view: View) -> Ticker:
    return view.ticker


def _symbol(ticker: Ticker) -> str:
    return ticker.symbol


def _option_name(ticker: Ticker) -> str:
    option = ticker.option
    assert option is not None
    assert option.expiry is not None
    assert option.strike is not None
    return f"{ticker.symbol} {plain(option.strike)}{option.right} {option.expiry.month}/{option.expiry.day}"


def _side(dice: Random) -> Side:
    return Side.BUY if dice.random() < LONG_SHARE else Side.SELL


def _share(dice: Random, low: str, high: str) -> Decimal:
    first, last = (int(Decimal(text) * 10_000) for text in (low, high))
    return Decimal(dice.randint(first, last)) / 10_000


def _part(price: Decimal, dice: Random, low: str, high: str) -> Decimal:
    return max(nearest(price * _share(dice, low, high), CENT), CENT)


def _step(price: Decimal) -> Decimal:
    # Four digits, as people write prices of coins: 65010, 3201, 150.2, 0.1201.
    return ONE.scaleb(price.adjusted() - 3)


def _stocks(*symbols: str) -> tuple[Ticker, ...]:
    return tuple(Ticker(asset_class=AssetClass.STOCK, symbol=symbol) for symbol in symbols)


def _coins(*symbols: str) -> tuple[Ticker, ...]:
    return tuple(Ticker(asset_class=AssetClass.CRYPTO, symbol=f"{symbol}/USDT") for symbol in symbols)


VOICES: Sequence[Voice] = (
    Voice(
        room=STOCKS,
        instruments=_itself,
        watches=_stocks("AAPL", "TSLA", "NVDA", "AMD", "MSFT", "AMZN", "META", "PLTR"),
        call=_stock_call,
        name=_symbol,
        close=lambda ticker, _: f"Closing {ticker.symbol} here, all out",
        half=lambda ticker, _: f"{ticker.symbol}: close half here",
        talk=(
            "Good morning all, coffee first ☕",
            "Quiet tape today, no hurry",
            "Great job everyone, nice week so far 🙌",
        ),
        muddles=("BUY TSLA @ 250, SL 255, TP 265", "BUY NVDA AMD @ 130, stop 127, target 138"),
    ),
    Voice(
        room=CRYPTO,
        instruments=_itself,
        watches=_coins("BTC", "ETH", "SOL", "LINK", "AVAX", "DOGE"),
        call=_crypto_call,
        name=_symbol,
        close=lambda ticker, _: f"{ticker.symbol} close all, taking profits",
        half=lambda ticker, _: f"{ticker.symbol} close half here 💰",
        talk=("gm frens 🌞", "Funding looks calm, I am watching 👀", "Who else is still up? 😅"),
        muddles=("SOL/USDT LONG\nEntry: 150\nTargets: 140 / 130\nStop: 155",),
    ),
    Voice(
        room=OPTIONS,
        instruments=_contract,
        watches=_stocks("SPY", "QQQ", "TSLA", "NVDA"),
        call=_option_call,
        name=_option_name,
        close=lambda ticker, quote: f"STC {_option_name(ticker)} @ {nearest(quote.bid, CENT)}",
        half=lambda ticker, quote: f"STC half {_option_name(ticker)} @ {nearest(quote.bid, CENT)}",
        talk=("Theta never sleeps, size small", "Waiting for the open, nothing yet"),
        muddles=("BTO 570C 3/27 @ 5.10",),
    ),
)
