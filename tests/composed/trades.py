"""Trades before they are written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.composed.draw import Draw


@dataclass(frozen=True)
class Market:
    """An instrument: its ways of being written and what it costs."""

    asset_class: str
    symbol: str
    names: tuple[str, ...]
    price: str
    places: int
    step: str = "0.01"
    pip: str = ""


def _coin(base: str, price: str, places: int) -> Market:
    names = (
        *(base, f"${base}", f"#{base}", f"{base}USDT", f"{base}/USDT", f"#{base}USDT", f"#{base}/USDT", f"{base}-USDT"),
        *(f"{base}USDT.P", f"{base}/USDT", f"#{base}USDT", f"${base}/USDT", f"{base} / USDT", f"{base}USDT Perp"),
        *(f"BINANCE:{base}USDT", f"{base}_USDT", f"{base}-PERP", f"{base}/USDT.P", f"{base}/USDT (perp)"),
    )
    return Market("crypto", f"{base}/USDT", names, price, places, "0.012")


def _pair(one: str, two: str, price: str, places: int) -> Market:
    names = (
        *(one + two, f"{one}/{two}", f"#{one}{two}", f"${one}{two}", (one + two).lower(), (one + two).capitalize()),
        *(f"{one.capitalize()}{two.capitalize()}", f"{one}-{two}", f"{one} {two}", f"#{one}/{two}", f"{one}{two}.m"),
    )
    return Market("forex", f"{one}/{two}", names, price, places, "0.002", "0.01" if two == "JPY" else "0.0001")


COINS = (
    *(_coin("BTC", "91240", 0), _coin("ETH", "3121.5", 1), _coin("SOL", "148.3", 2), _coin("AVAX", "27.41", 2)),
    *(_coin("DOGE", "0.1432", 4), _coin("ADA", "0.6123", 4), _coin("LINK", "17.82", 2), _coin("INJ", "13.24", 3)),
    *(_coin("ARB", "0.4127", 4), _coin("SUI", "3.284", 3), _coin("XRP", "2.184", 4), _coin("TIA", "4.91", 3)),
    *(_coin("PEPE", "0.00001184", 8), _coin("WIF", "1.842", 3), _coin("FET", "1.385", 3), _coin("AAVE", "268.4", 1)),
    *(_coin("ATOM", "5.214", 3), _coin("APT", "7.852", 3), _coin("DYDX", "1.842", 3), _coin("LTC", "104.2", 1)),
)
PAIRS = (
    *(_pair("EUR", "USD", "1.1642", 4), _pair("GBP", "USD", "1.3412", 4), _pair("USD", "JPY", "153.42", 2)),
    *(_pair("GBP", "JPY", "205.14", 2), _pair("AUD", "USD", "0.6612", 4), _pair("USD", "CAD", "1.3842", 4)),
    *(_pair("EUR", "GBP", "0.86420", 5), _pair("NZD", "USD", "0.57210", 5), _pair("USD", "CHF", "0.79850", 5)),
    *(_pair("EUR", "JPY", "178.420", 3), _pair("AUD", "CAD", "0.91370", 5), _pair("GBP", "AUD", "2.0312", 4)),
    *(
        Market("forex", "XAU/USD", names, price, places, "0.002", "0.1")
        for names, price, places in (
            (("XAUUSD", "GOLD", "Gold", "XAU/USD", "#XAUUSD", "gold", "xauusd", "#GOLD", "XAUUSD.m"), "4172", 0),
            (("XAUUSD", "GOLD", "Gold", "XAU/USD", "#XAUUSD", "GOLD (XAUUSD)", "XAUUSD"), "4033.5", 1),
            (("XAUUSD", "GOLD", "Xauusd", "XAU/USD"), "3365.20", 2),
        )
    ),
    Market("forex", "XAG/USD", ("XAGUSD", "SILVER", "Silver", "XAG/USD", "#XAGUSD"), "48.42", 2, "0.004"),
    Market("forex", "US30", ("US30", "#US30", "DJ30", "us30", "Dow"), "47210", 0, "0.002"),
    Market("forex", "NAS100", ("NAS100", "US100", "USTEC", "NASDAQ", "nas100", "#NAS100"), "24860", 0, "0.002"),
    Market("forex", "GER40", ("GER40", "DAX", "DE40", "#GER40"), "23840", 0, "0.002"),
    Market("forex", "SPX500", ("SPX500", "US500", "SP500"), "6840.5", 1, "0.002"),
    Market("forex", "USOIL", ("USOIL", "WTI", "XTIUSD", "#USOIL", "USOIL.cash"), "62.80", 2, "0.006"),
    Market("forex", "UKOIL", ("UKOIL", "BRENT", "Brent"), "66.41", 2, "0.006"),
    Market("forex", "NATGAS", ("NATGAS", "XNGUSD"), "4.285", 3, "0.01"),
)
STOCKS = tuple(
    Market("stock", name, (*(() if name == "COST" else (name,)), f"${name}", *more), price, 2, "0.015")
    for name, price, *more in (
        ("AAPL", "271.20", "Apple (AAPL)"), ("NVDA", "188.40", "Nvidia (NVDA)"), ("TSLA", "412.60"), ("AMD", "246.10"),
        ("HOOD", "121.30"), ("SOFI", "27.85"), ("RIVN", "12.85"), ("CVNA", "338.50"), ("PLTR", "182.40"),
        ("COST", "918.00", "Costco (COST)"), ("NFLX", "1112.00"), ("OKLO", "104.20"), ("SHOP", "152.60"),
        ("DIS", "111.40", "Disney (DIS)"), ("HIMS", "38.42"), ("MARA", "17.24"), ("BABA", "164.20"),
    )
)  # fmt: skip
FUTURES = tuple(
    Market("future", root, (f"/{root}", f"{root}1!", f"{root}H6", f"/{root}H6", *more), price, 2, "0.002")
    for root, price, *more in (
        ("ES", "6842.50", "/ES"), ("NQ", "25140.50", "/NQ"), ("MNQ", "25140.25", "MNQ"), ("MES", "6842.25", "MES"),
        ("RTY", "2462.50", "RTY"), ("CL", "62.84", "/CL"), ("GC", "4172.00", "/GC"), ("YM", "47210.00", "/YM"),
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Trade:
    """What a post is to say."""

    market: Market
    buy: bool
    kind: str
    entry: tuple[Decimal, ...]
    stop: Decimal | None
    targets: tuple[Decimal, ...]

    @property
    def sign(self) -> int:
        return 1 if self.buy else -1

    def expect(self) -> dict[str, Any]:
        """The label, levels as prices."""
        prices = [float(price) for price in self.entry]
        said: dict[str, Any] = {
            "symbol": self.market.symbol,
            "side": "buy" if self.buy else "sell",
            "entry_kind": self.kind,
            "entry": [] if self.kind == "market" else sorted(prices) if self.kind == "range" else prices,
            "stop": None if self.stop is None else float(self.stop),
            "targets": [float(price) for price in self.targets],
        }
        return said | ({"entry_ref": prices} if self.kind == "market" and prices else {})


KINDS = ("limit", "limit", "limit", "limit", "range", "range", "range", "ladder", "market", "market", "now", "stop")


def trade(draw: Draw, market: Market) -> Trade:
    """A trade of this market at about its price, the levels in the order a plan needs."""
    kind = draw.pick("kind", KINDS)
    buy = draw.maybe(0.5)
    sign = 1 if buy else -1
    unit = Decimal(1).scaleb(-market.places)
    around = Decimal(market.price) * Decimal(str(round(draw.random.uniform(0.93, 1.07), 4)))
    step = max(around * Decimal(market.step), 4 * unit)

    def at(steps: float) -> Decimal:
        return (around + sign * step * Decimal(str(steps))).quantize(unit)

    back = {"range": (0.5,), "ladder": (0.6, 1.2) if draw.maybe(0.4) else (0.7,)}.get(kind, ())
    entry = [at(0), *(at(-steps) for steps in back)]
    if kind == "range" and draw.maybe(0.4):
        entry.reverse()
    targets = [
        at(1 + n * draw.random.choice((1, 1.2, 1.6))) for n in range(draw.random.choice((1, 1, 2, 2, 3, 3, 4, 5)))
    ]
    targets = [target for n, target in enumerate(sorted(targets, reverse=not buy)) if target > 0 and n < len(targets)]
    return Trade(
        market=market,
        buy=buy,
        kind={"ladder": "limit", "now": "market"}.get(kind, kind),
        entry=() if kind == "market" else tuple(entry),
        stop=at(-draw.random.choice((1.6, 2, 2.3))),
        targets=tuple(dict.fromkeys(targets)),
    )
