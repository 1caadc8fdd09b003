"""Everyday words as labels, records of machines, bets in sentences, orders over several lines, and their likes."""

from __future__ import annotations

import pytest

from domain.signal import Signal, SizeUnit
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import NOW, said


def understood(text: str) -> str:
    """A post in short: each of its signals, or what it changes."""
    readings = parse(text, posted_at=NOW)
    signals = [said(reading) for reading in readings if isinstance(reading, Signal)]
    return " ; ".join(signals) or told(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            '{"ticker":"SOLUSDT","side":"SELL","type":"LIMIT","price":141.3,"sl":146.2,"tp":[138,134.5]}',
            "sell SOL/USDT limit 141.3 sl 146.2 tp 138,134.5",
        ),
        (
            '{"symbol":"BTCUSDT","action":"buy","entry":95000,"stop_loss":93800,"take_profit":[96500,98000,100000]}',
            "buy BTC/USDT limit 95000 sl 93800 tp 96500,98000,100000",
        ),
        (
            '{"symbol": "EURUSD", "side": "buy", "entry": 1.0850, "sl": 1.0810, "tp": [1.0890, 1.0930]}',
            "buy EUR/USD limit 1.085 sl 1.081 tp 1.089,1.093",
        ),
        (
            '{"action":"SELL","symbol":"XAUUSD","entry":[4150,4154],"sl":4162,"tp1":4140,"tp2":4128}',
            "sell XAU/USD limit 4150,4154 sl 4162 tp 4140,4128",
        ),
        (
            '{\n  "pair": "ETH/USDT",\n  "direction": "LONG",\n  "entry": 3050.5,\n  "stopLoss": 2980\n}',
            "buy ETH/USDT limit 3050.5 sl 2980 tp -",
        ),
        (
            "{'symbol': 'LINKUSDT', 'side': 'long', 'entry_price': 14.2, 'stop': 13.6, 'targets': [14.9, 15.6]}",
            "buy LINK/USDT limit 14.2 sl 13.6 tp 14.9,15.6",
        ),
        (
            '{"ticker":"NVDA","side":"buy","order_type":"limit","limit_price":188.5,"stop_loss":182,"take_profit":199,"qty":50}',
            "buy NVDA limit 188.5 sl 182 tp 199",
        ),
        (
            '```json\n{"symbol":"ADAUSDT","side":"SHORT","entry":0.712,"stop":0.741,"targets":[0.69,0.665]}\n```',
            "sell ADA/USDT limit 0.712 sl 0.741 tp 0.69,0.665",
        ),
        (
            '{"event":"open","symbol":"AVAXUSDT","side":"LONG","entryPrice":"21.40","stopLoss":"20.60","takeProfit":["22.3","23.5"]}',
            "buy AVAX/USDT limit 21.4 sl 20.6 tp 22.3,23.5",
        ),
        ('{"ticker":"TSLA","action":"buy","type":"market","sl":395,"tp":430}', "buy TSLA market - sl 395 tp 430"),
        (
            '{"ticker":"SOLUSDT","side":"SELL","price":141,"sl":146,"tp":[138,134,129]}',
            "sell SOL/USDT limit 141 sl 146 tp 138,134,129",
        ),
        (
            "TRADE: MU | DIR: LONG | IN: 312.40 | STOP: 301.00 | TGT: 331 / 350 | SHARES: 60",
            "buy MU limit 312.4 sl 301 tp 331,350",
        ),
        (
            "SYM: AMD | SIDE: BUY | IN: 171.20 | SL: 165 | TP: 180 / 188 | QTY: 40",
            "buy AMD limit 171.2 sl 165 tp 180,188",
        ),
        (
            "TRADE: PLTR | DIR: SHORT | IN: 188 | STOP: 194 | TGT: 176 / 168 | SHARES: 100",
            "sell PLTR limit 188 sl 194 tp 176,168",
        ),
        (
            "PAIR: EURUSD | DIR: SELL | IN: 1.0940 | STOP: 1.0975 | TGT: 1.0890 / 1.0850 | LOTS: 0.5",
            "sell EUR/USD limit 1.094 sl 1.0975 tp 1.089,1.085",
        ),
        (
            "COIN: SOL | DIR: LONG | IN: 141.2-142.5 | SL: 136 | TP: 148 / 155 | LEV: 5x",
            "buy SOL/USDT range 141.2,142.5 sl 136 tp 148,155",
        ),
        (
            "DIR: LONG | TRADE: NVDA | SHARES: 25 | IN: 190.5 | OUT: 205 | STOP: 184",
            "buy NVDA limit 190.5 sl 184 tp 205",
        ),
        (
            "Trade: MU\nDir: Long\nIn: 312.40\nStop: 301\nTgt: 331 / 350\nShares: 60",
            "buy MU limit 312.4 sl 301 tp 331,350",
        ),
        ("Ticker: COST • Dir: Short • In: 912 • Stop: 925 • Tgt: 890 / 872", "sell COST limit 912 sl 925 tp 890,872"),
        ("MU long; in: 312.40; stop: 301; tgt: 331; shares: 60", "buy MU limit 312.4 sl 301 tp 331"),
        (
            "TRADE: MES | DIR: LONG | IN: 6840 | STOP: 6825 | TGT: 6870 | CONTRACTS: 2",
            "buy MES limit 6840 sl 6825 tp 6870",
        ),
        ("IN 312.40 | STOP 301 | TGT 331 / 350 | MU LONG", "buy MU limit 312.4 sl 301 tp 331,350"),
        (
            "GBPJPY demand buy 🔵\nArea: 210.20 ~ 210.45\nStop out: 209.75\nTake profits: 211.00 / 212.10",
            "buy GBP/JPY range 210.2,210.45 sl 209.75 tp 211,212.1",
        ),
        ("EURUSD sell\nEntry: 1.0940\nStop out: 1.0975\nTP: 1.0890", "sell EUR/USD limit 1.094 sl 1.0975 tp 1.089"),
        ("Buy NVDA 188.5, stop out 182, target 199", "buy NVDA limit 188.5 sl 182 tp 199"),
        (
            "XAUUSD supply sell 🔴\nZone: 4150 - 4154\nStop out: 4162\nTargets: 4138, 4120",
            "sell XAU/USD range 4150,4154 sl 4162 tp 4138,4120",
        ),
        ("BTC long 95,000\nstop-out: 93,400\ntp 97,000", "buy BTC/USDT limit 95000 sl 93400 tp 97000"),
        ("TAO short\narea 318-322\nstop out @ 331\ntake profit 300", "sell TAO/USDT range 318,322 sl 331 tp 300"),
        (
            "Stop out: 209.75\nTake profits: 211.00 / 212.10\nGBPJPY buy area 210.20 ~ 210.45",
            "buy GBP/JPY range 210.2,210.45 sl 209.75 tp 211,212.1",
        ),
        ("US30 buy zone 48200-48240\nStop out → 48120\nTP → 48400", "buy US30 range 48200,48240 sl 48120 tp 48400"),
        ("Stop out on GBPJPY at 209.75", "GBP/JPY: close_all at 209.75"),
        ("GBPJPY stop out: 209.75", "GBP/JPY: close_all at 209.75"),
        ("Stopped out of EURUSD short at 1.0975", "EUR/USD: close_all at 1.0975"),
    ],
)
def test_a_word_is_the_label_of_what_its_place_ties_to_it(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("RKLB PT1 hit, took off 1/2, stop to b/e", "RKLB: hit 1, part 0.5 at -, stop breakeven"),
        ("took off half of my SOL at 181", "SOL/USDT: part 0.5 at 181"),
        ("TP1 done, taking off a third, SL to entry", "it: hit 1, part 0.333 at -, stop breakeven"),
        ("NVDA take off 2/3 here at 192", "NVDA: part 0.667 at 192"),
        ("Took off 50% of the gold long at 4133, rest BE", "XAU/USD: part 0.5 at 4133, stop breakeven"),
        ("took off 2 of 5 NVDA 195c at 3.10", "NVDA: part 0.4 at 3.1"),
        ("Take off 1/3 of EURUSD now", "EUR/USD: part 0.333 at -"),
        ("taking off 30% of ETH here 3120", "ETH/USDT: part 0.3 at 3120"),
        ("took off a quarter AMD 171.2, stop up to 165", "AMD: part 0.25 at 171.2, stop 165"),
        ("SOL took off today, up 12%", "nothing"),
        ("SOL took off 50% this week", "nothing"),
        ("gold is taking off", "nothing"),
        ("wish I had held that SHOP swing, 151 to 172 in a week and I sold at 155", "nothing"),
        ("wish I hadn't sold TSLA at 240", "nothing"),
        ("If only I had closed gold at 4140", "nothing"),
        ("kicking myself, closed SOL at 150 and now 180", "nothing"),
        ("I regret closing ETH at 3050", "nothing"),
        ("closed SOL at 155, wish I had held longer", "SOL/USDT: close_all at 155"),
        ("closed my TSLA puts at 3.10. wish I'd sized bigger", "TSLA: close_all at 3.1"),
        (
            "Taking NO in the 'US measles cases above 3000 in 2026' market, paying 41 cents, $60 total",
            "buy US measles cases above 3000 in 2026 limit 0.41 sl - tp -",
        ),
        ("Took YES on 'Will the Fed cut in June?', paid 38c", "buy Will the Fed cut in June? limit 0.38 sl - tp -"),
        (
            "Bought YES on 'Recession in 2026' paying 24 cents, $100 in total",
            "buy Recession in 2026 limit 0.24 sl - tp -",
        ),
        (
            "Grabbing NO on 'BTC above 150k in 2026', I'm paying 62c for 200 shares",
            "buy BTC above 150k in 2026 limit 0.62 sl - tp -",
        ),
        (
            "I'm on the YES side of 'Next UK PM before 2027', paying 33¢",
            "buy Next UK PM before 2027 limit 0.33 sl - tp -",
        ),
        (
            "Buying YES in the 'Oscars best picture' market at 41c, total $50",
            "buy Oscars best picture limit 0.41 sl - tp -",
        ),
        ("In on Lakers at 44% (Lakers vs Nuggets)", "buy Lakers vs Nuggets limit 0.44 sl - tp -"),
        ("In on Celtics at 61c (Celtics vs Knicks)", "buy Celtics vs Knicks limit 0.61 sl - tp -"),
        ("Took Chiefs at 57¢ (Chiefs @ Bills)", "buy Chiefs @ Bills limit 0.57 sl - tp -"),
        ("Bought Arsenal at 39% - Arsenal vs Chelsea", "buy Arsenal vs Chelsea limit 0.39 sl - tp -"),
        ("Lakers vs Nuggets: bought Lakers at 44c", "buy Lakers vs Nuggets limit 0.44 sl - tp -"),
        ("Lakers vs Nuggets — in on Nuggets at 56%", "buy Lakers vs Nuggets limit 0.56 sl - tp -"),
        ("Buying Djokovic at 35c (Djokovic vs Alcaraz), $40", "buy Djokovic vs Alcaraz limit 0.35 sl - tp -"),
        ("Lakers at 44% to win (Lakers vs Nuggets)", "nothing"),
        ("Lakers vs Nuggets odds: Lakers 44%, Nuggets 56%", "nothing"),
        ("Would love Lakers at 44% (Lakers vs Nuggets)", "nothing"),
        ("My buddy is in on Lakers at 44% (Lakers vs Nuggets)", "nothing"),
        ("Bought Lakers tickets at 44% off (Lakers vs Nuggets)", "nothing"),
        ("sold Lakers at 71c (Lakers vs Nuggets)", "Lakers vs Nuggets: close_all at 0.71"),
        (
            "BUY GOLD @4715\nBUY MORE @4709\nSL 4702\nTP 4722/4730/4745",
            "buy XAU/USD limit 4715,4709 sl 4702 tp 4722,4730,4745",
        ),
        (
            "SELL GOLD @4715\nSELL MORE @4721\nSL 4730\nTP 4705/4695",
            "sell XAU/USD limit 4715,4721 sl 4730 tp 4705,4695",
        ),
        (
            "Buy EURUSD 1.0850\nBuy more 1.0830\nStop 1.0800\nTarget 1.0920",
            "buy EUR/USD limit 1.085,1.083 sl 1.08 tp 1.092",
        ),
        ("BUY GOLD @4715, BUY MORE @4709, SL 4702, TP 4722", "buy XAU/USD limit 4715,4709 sl 4702 tp 4722"),
        (
            "Buy SOL at 141 and buy more at 138, stop 133, targets 150 / 158",
            "buy SOL/USDT limit 141,138 sl 133 tp 150,158",
        ),
        (
            "Long ETH 3050\nbuy more 3010\nbuy more 2980\nSL 2940\nTP 3150",
            "buy ETH/USDT limit 3050,3010,2980 sl 2940 tp 3150",
        ),
        (
            "SHORT NAS100 @ 24850\nSHORT MORE @ 24900\nSL 24960\nTP 24700",
            "sell NAS100 limit 24850,24900 sl 24960 tp 24700",
        ),
        ("XAUUSD BUY 4150\nBUY AGAIN 4145\nSL 4138\nTP 4165", "buy XAU/USD limit 4150,4145 sl 4138 tp 4165"),
        ("Buy Gold 4150\n2nd Buy 4145\nSL 4138\nTP 4165", "buy XAU/USD limit 4150,4145 sl 4138 tp 4165"),
        ("BUY NVDA @ 188\nBUY MORE @ 184\nSTOP 179\nTARGET 199", "buy NVDA limit 188,184 sl 179 tp 199"),
        ("Buy more gold at 4709", "XAU/USD: add some at 4709, average -"),
        ("Buying more SOL here 138, new avg 140", "SOL/USDT: add some at 138, average 140"),
    ],
)
def test_parts_bets_and_further_orders_are_told_from_talk(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("PLTR | DIR: SHORT | IN: 188 | STOP: 194 | TGT: 176 / 168 | SHARES: 100", 100, SizeUnit.SHARES),
        ("MES long\nIn: 6840\nStop: 6825\nTgt: 6870\nContracts: 2", 2, SizeUnit.CONTRACTS),
        ("EURUSD | SELL | IN: 1.0940 | STOP: 1.0975 | TGT: 1.0890 | LOTS: 0.5", "0.5", SizeUnit.LOTS),
    ],
)
def test_what_is_counted_behind_its_label_is_a_size_and_no_target(text: str, value: object, unit: SizeUnit) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert signal.size is not None
    assert (str(signal.size.value), signal.size.unit) == (str(value), unit)
