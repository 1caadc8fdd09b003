"""The story of the demo, two minutes long: from the first command to a verified card, gains and losses alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.terminal.cast import CRYPTO, OPTIONS, STOCKS
from bot.terminal.script import Move, Pass, Press, Say, Set, Step, Tell, Type
from bot.terminal.voices import expiry_after
from domain.instrument import AssetClass, OptionContract, Right, Ticker

AAPL = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
SOL = Ticker(asset_class=AssetClass.CRYPTO, symbol="SOL/USDT")

SOL_SIGNAL = """🚀 SOL/USDT LONG
Entry: 150 - 149
Targets: 153 / 156 / 160
Stop: 147
Leverage: 3x"""


def story(today: date) -> tuple[Step, ...]:
    """The steps, told on `today`, which dates the option."""
    return (*_arrival(), *_two_signals(), *_refusals(), *_gain(), *_loss(), *_option(today), *_reckoning())


def _arrival() -> tuple[Step, ...]:
    return (
        Set(AAPL, Decimal(150)),
        Set(SOL, Decimal(150)),
        Tell("You join a community where Stocks Sam, Crypto Carla and Options Otto have called trades for days."),
        Type("/help"),
        Pass(4),
        Type("/follow stocks"),
        Pass(3),
        Type("/follow crypto"),
        Pass(3),
    )


def _two_signals() -> tuple[Step, ...]:
    return (
        Tell("Crypto Carla posts as she always does. Nobody has to learn a format."),
        Say(CRYPTO, SOL_SIGNAL),
        Pass(5),
        Move(SOL, Decimal("149.60")),
        Pass(5),
        Tell("Now a stock. Each follower gets a bracket sized by his own limits; Jonas allows one open trade."),
        Say(STOCKS, "BUY AAPL @ $150, SL $147, TP $153, TP $156", everyone=True),
        Pass(4),
        Tell("Jonas wants to know why."),
        Press("/why", who="jonas", private=True),
        Pass(4),
        Move(AAPL, Decimal("149.90")),
        Pass(5),
        Type("/positions"),
        Pass(4),
    )


def _refusals() -> tuple[Step, ...]:
    return (
        Tell("Chatter opens nothing. A post that could mean two trades opens neither, and its author hears why."),
        Say(STOCKS, "Good morning all, coffee first ☕"),
        Pass(3),
        Say(STOCKS, "BUY NVDA AMD @ 130, SL 127, TP 138"),
        Pass(5),
    )


def _gain() -> tuple[Step, ...]:
    return (
        Tell("Apple rises to the first target."),
        Move(AAPL, Decimal("153.20")),
        Pass(5),
        Say(STOCKS, "AAPL TP1 hit ✅ move SL to BE"),
        Pass(6),
        Move(AAPL, Decimal("156.30")),
        Pass(5),
        Tell("Screenshots can be faked. The code on a card is checked against the record."),
        Press("/verify"),
        Pass(5),
    )


def _loss() -> tuple[Step, ...]:
    return (
        Tell("Not every call wins, and the losing ones are posted like the others."),
        Move(SOL, Decimal("146.50")),
        Pass(6),
    )


def _option(today: date) -> tuple[Step, ...]:
    expiry = expiry_after(today)
    contract = OptionContract(expiry=expiry, strike=Decimal(575), right=Right.CALL)
    spy = Ticker(asset_class=AssetClass.OPTION, symbol="SPY", option=contract)
    named = f"SPY 575C {expiry.month}/{expiry.day}"
    return (
        Tell("Options work the same way."),
        Type("/follow options"),
        Pass(4),
        Set(spy, Decimal("3.20")),
        Say(OPTIONS, f"BTO {named} @ 3.25, SL 2.40, PT 5.50"),
        Pass(6),
        Move(spy, Decimal("4.40")),
        Pass(5),
        Say(OPTIONS, f"STC {named} @ 4.40"),
        Pass(6),
    )


def _reckoning() -> tuple[Step, ...]:
    return (
        Tell("The reckoning."),
        Type("/trades"),
        Pass(4),
        Type("/positions"),
        Pass(3),
        Type("/leaderboard"),
        Pass(5),
    )
