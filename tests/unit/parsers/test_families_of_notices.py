"""The notices in which brokers, exchanges and bots tell of orders: what opens, what ends, and what only waited."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal, SizeUnit
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BOT 150 SHOP.TO @ 158.75\nstop order working 152.40", "buy SHOP.TO limit 158.75 sl 152.4 tp -"),
        ("BOUGHT 2 META May15'26 640 CALL @ 7.15 (U***418)", "buy META limit 7.15 sl - tp -"),
        (
            "Trading 212\nYour Limit Buy order has been executed\nVOD.L\n1,200 shares at £0.914",
            "buy VOD.L limit 0.914 sl - tp -",
        ),
        ("Robinhood: Your order to buy 10 shares of NVDA was filled at $171.20", "buy NVDA limit 171.2 sl - tp -"),
        ("Webull: BUY 100 PLTR Filled @ 24.55", "buy PLTR limit 24.55 sl - tp -"),
        ("Schwab: Bought 50 COST @ 912.40 Filled", "buy COST limit 912.4 sl - tp -"),
        ("Filled: Buy 2 MES 06-26 @ 6,912.25 | stop 6,902 | target 6,930", "buy MES limit 6912.25 sl 6902 tp 6930"),
        ("NinjaTrader: Filled Buy 1 NQ 03-26 @ 25010.25", "buy NQ limit 25010.25 sl - tp -"),
        ("Filled: Sell 2 MES 06-26 @ 6,912.25 | stop 6,922 | target 6,890", "sell MES limit 6912.25 sl 6922 tp 6890"),
        ("Order Filled\nBuy to Open 3 AAPL260320C00250000\nAvg Price: $2.41", "buy AAPL limit 2.41 sl - tp -"),
        ("Order Filled\nSell to Open 1 AAPL260320P00220000\nAvg Price: $3.41", "sell AAPL limit 3.41 sl - tp -"),
        (
            "Order filled ✅\nKXHIGHNY-26JUL14-B90\nBought 150 Yes @ 38¢",
            "buy KXHIGHNY-26JUL14-B90 limit 0.38 sl - tp -",
        ),
        (
            (
                "✳️ Binance: Entered RENDER/USDT (#212)\nEnter Tag: ema_cross\nDirection: Long (3x)\n"
                "Open Rate: 7.281 USDT\nTotal: 100 USDT"
            ),
            "buy RENDER/USDT limit 7.281 sl - tp -",
        ),
        (
            (
                "🔵 Bybit: Entering AVAX/USDT (#9)\nDirection: Short\nAmount: 12.5\n"
                "Open Rate: 22.14 USDT\nCurrent Rate: 22.15 USDT\nTotal: 276.75 USDT"
            ),
            "sell AVAX/USDT limit 22.14 sl - tp -",
        ),
        (
            "🟢 OPEN\nTrader: Dana\nContract: META 615P 08/21\nFill: $5.35\nQty: 2\nNotes: gap fade",
            "buy META limit 5.35 sl - tp -",
        ),
        ("Market order filled\nBTCUSDT Perp\nOpen Long\nFilled Price 91,200", "buy BTC/USDT market 91200 sl - tp -"),
        ("Bybit: Your order Buy 0.5 ETHUSDT has been filled at 3,120", "buy ETH/USDT limit 3120 sl - tp -"),
        ("Hummingbot: BUY 1.5 ETH-USDT @ 3120 filled", "buy ETH/USDT limit 3120 sl - tp -"),
        ("deal #48120331 buy 0.10 EURUSD at 1.08495 done", "buy EUR/USD limit 1.08495 sl - tp -"),
        ("eToro: You opened a BUY position on AAPL at 231.40", "buy AAPL limit 231.4 sl - tp -"),
        (
            "cTrader: Position opened: Buy 0.5 lots XAUUSD @ 4010.20 SL 4000 TP 4030",
            "buy XAU/USD limit 4010.2 sl 4000 tp 4030",
        ),
        ("Orden ejecutada: COMPRA 100 AAPL a 231,40", "buy AAPL limit 231.4 sl - tp -"),
        ("Исполнено: покупка 100 SBER по 312,5", "buy SBER limit 312.5 sl - tp -"),
        ("約定：買い 100株 AAPL 231.40", "buy AAPL limit 231.4 sl - tp -"),
        ("IBKR: BOT 1 ES MAR26 @ 6912.25 on CME", "buy ES limit 6912.25 sl - tp -"),
        ("MT5 deal: BUY 0.50 XAUUSD price 4010.25 SL 4000.00 TP 4030.00", "buy XAU/USD limit 4010.25 sl 4000 tp 4030"),
        (
            "MetaTrader: Opened #4812 SELL 0.20 GBPUSD at 1.2650, S/L 1.2690 T/P 1.2590",
            "sell GBP/USD limit 1.265 sl 1.269 tp 1.259",
        ),
        ("[Bitget] ETHUSDT Open Short filled, price 3120.5, leverage 20x", "sell ETH/USDT limit 3120.5 sl - tp -"),
        (
            "NinjaTrader: Bought 2 MNQ MAR26 @ 25010.25, Stop 24990, Target 25050",
            "buy MNQ limit 25010.25 sl 24990 tp 25050",
        ),
        (
            "Trade Confirmation\nAction: Buy\nSymbol: PLTR\nQuantity: 500\nPrice: $24.50",
            "buy PLTR limit 24.5 sl - tp -",
        ),
        (
            "Order Type: Limit\nAction: Buy to Open\nContract: SPY 03/20/26 600 C\nQty: 2\nPrice: 2.10\nStatus: Filled",
            "buy SPY limit 2.1 sl - tp -",
        ),
        ("Kalshi fill: 100 YES KXFED-26JUN-T4.25 @ 31c", "buy KXFED-26JUN-T4.25 limit 0.31 sl - tp -"),
    ],
)
def test_a_notice_of_what_was_bought_or_written_opens_a_position(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Trading 212\nYour Market Sell order has been executed\nVOD.L\n1,200 shares at £0.984",
            "VOD.L: close_all at 0.984",
        ),
        ("Your order to sell 10 shares of NVDA was filled at $171.20", "NVDA: close_all at 171.2"),
        ("Order filled: SELL 100 AAPL @ 245.10", "AAPL: close_all at 245.1"),
        ("SL order filled: SELL 100 AAPL @ 225", "AAPL: close_all at 225"),
        ("Your stop loss order for AAPL was filled at 225.10", "AAPL: close_all at 225.1"),
        ("Your take profit order on AAPL was executed at 245.10", "AAPL: hit None"),
        ("deal closed: #48120331 buy 0.10 EURUSD at 1.08995 [tp]", "EUR/USD: close_all at 1.08995"),
        ("Closed short: bought 2 MES @ 6900 filled", "MES: close_all at 6900"),
        ("Pending order triggered 🔔 US30 buy stop in at 44210", "US30: filled at 44210"),
        ("My limit to buy 100 AAPL at 225 got filled", "AAPL: filled at 225"),
        ("our bid for 500 SOFI filled 8.40", "SOFI: filled at 8.4"),
        ("Buy limit filled EURUSD 1.0820", "EUR/USD: filled at 1.082"),
        ("Safety order #1 filled: BUY 0.5 ETHUSDT @ 3000", "ETH/USDT: add some at 3000, average -"),
        ("DCA order filled: BUY 0.5 ETHUSDT @ 3000", "ETH/USDT: add some at 3000, average -"),
        ("deal #48120331 sell 0.10 EURUSD at 1.08495 done", "EUR/USD: filled at 1.08495"),
        (
            (
                "✳️ Binance: Exiting RENDER/USDT (#212)\nOpen Rate: 7.281 USDT\nExit Rate: 7.41 USDT\n"
                "Unrealized profit: 2.1%"
            ),
            "RENDER/USDT: close_all at 7.41",
        ),
        ("SHOP.TO stop order amended: 152.40 → 157.00", "SHOP.TO: stop 157"),
        ("Order filled: BUY 100 AAPL @ 225?", "nothing"),
        ("Your limit order to sell 2 contracts of SPY $600 Call 3/20 was filled at $2.90 per contract", "nothing"),
        ("Example notice: Order Filled: BUY 100 AAPL @ 225", "nothing"),
        ("Total: 340 USDT\nEntered 12 trades this week", "nothing"),
        ("[Bitget] ETHUSDT Close Short filled, price 3020.5", "ETH/USDT: close_all at 3020.5"),
        ("OKX: BTC-USDT-SWAP, Close long, avg 92,400", "BTC/USDT: close_all at 92400"),
        ("Execution report\nSide: SELL\nSymbol: TSLA\nQty: 10\nPrice: 402.10", "TSLA: close_all at 402.1"),
        ("Status: Cancelled\nSide: Buy\nTicker: SOFI\nLimit: 8.20", "SOFI: cancel"),
        ("Status: Rejected\nSide: Buy\nTicker: SOFI\nLimit: 8.20", "nothing"),
        ("[DRY RUN] Binance: Entering AVAX/USDT\nSide: Long\nOpen Rate: 22.14", "nothing"),
        ("Simulated fill: BUY 2 MES @ 6912", "nothing"),
        ("Robinhood: buy 10 get 5 free shares this week", "nothing"),
        ("Position modified: GBPUSD SL 1.2690 → 1.2650", "GBP/USD: stop 1.265"),
    ],
)
def test_a_notice_of_a_sale_an_exit_or_an_order_that_waited_opens_nothing(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "CRUDEOIL 19FEB FUT\nSELL BELOW 5840\nSL 5905\nTGT 5770 / 5700",
            "sell CRUDEOIL stop 5840 sl 5905 tp 5770,5700",
        ),
        ("ES MAR26 BUY 6912 SL 6900 TP 6930", "buy ES limit 6912 sl 6900 tp 6930"),
        ("Sell 1 GC APR26 @ 4010 stop 4020 target 3990", "sell GC limit 4010 sl 4020 tp 3990"),
        ("BUY 1 NQ 03-26 25010 SL 24950", "buy NQ limit 25010 sl 24950 tp -"),
    ],
)
def test_the_month_in_which_a_future_is_delivered_is_no_price(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Contract: TONUSDT\nDirection: Open Long\nOrder price: 3.118\nTP/SL: 3.310 / 2.990",
            "buy TON/USDT limit 3.118 sl 2.99 tp 3.31",
        ),
        ("Bought AAPL @ 231, stop/target 225/245", "buy AAPL limit 231 sl 225 tp 245"),
        ("BTCUSDT short 91200, SL/TP 92500/88000", "sell BTC/USDT limit 91200 sl 92500 tp 88000"),
        ("EURUSD buy 1.0850 TP1/TP2/SL: 1.0880 / 1.0910 / 1.0820", "buy EUR/USD limit 1.085 sl 1.082 tp 1.088,1.091"),
        ("GOLD SELL Entry/SL/TP: 4010 / 4020 / 3990", "sell XAU/USD limit 4010 sl 4020 tp 3990"),
    ],
)
def test_labels_written_as_one_share_the_values_behind_them(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


def test_what_a_bot_entered_for_in_total_is_its_size() -> None:
    (reading,) = parse(
        "Binance: Entered SOL/USDT (#7)\nDirection: Long\nOpen Rate: 143.2 USDT\nTotal: 100 USDT", posted_at=NOW
    )

    assert isinstance(reading, Signal)
    assert reading.size is not None
    assert (reading.size.value, reading.size.unit) == (100, SizeUnit.USD)
