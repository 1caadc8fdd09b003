"""Labels behind a hash, with their number ahead or a line apart, in mixed letters, and levels of an option's stock."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_captions import understood


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "SIGNAL 3 BUY GBPUSD  EN 1.3340\n#TP1   1.3385 +45\n#TP2  1.3420 +80\n#SL     1.3300 -40",
            "buy GBP/USD limit 1.334 sl 1.33 tp 1.3385,1.342",
        ),
        ("#BUY #XAUUSD 4150\n#SL 4139\n#TP 4165", "buy XAU/USD limit 4150 sl 4139 tp 4165"),
        ("#SOLUSDT #LONG\n#ENTRY 141\n#STOP 136\n#TARGETS 148 155", "buy SOL/USDT limit 141 sl 136 tp 148,155"),
        ("#GBPJPY #SELL 210.20\n#Tp 209.50\n#Sl 210.80", "sell GBP/JPY limit 210.2 sl 210.8 tp 209.5"),
        (
            "NZDUSD SELL NOW AT 0.5892\nT.P 1\n0.5871\nT.P 2\n0.5848\nS.L\n0.5921",
            "sell NZD/USD market 0.5892 sl 0.5921 tp 0.5871,0.5848",
        ),
        (
            "SELL USDJPY 157.20\nTP 1\n156.80\nTP 2\n156.30\nSL\n157.70",
            "sell USD/JPY limit 157.2 sl 157.7 tp 156.8,156.3",
        ),
        ("BUY SOL 141\nTarget 1:\n148\nTarget 2:\n155\nStop:\n136", "buy SOL/USDT limit 141 sl 136 tp 148,155"),
        (
            "NAS100 SELL NOW 24870\nSTOP LOSS 24930\n☑ 1/ Take Profit 24800\n☑ 2/ Take Profit 24710",
            "sell NAS100 market 24870 sl 24930 tp 24800,24710",
        ),
        (
            "GOLD BUY NOW  4616__4614\n1 TARGET  4620\n2 TARGET  4624\n3 TARGET OPEN\nSTOP LOSS 4606",
            "buy XAU/USD range 4614,4616 sl 4606 tp 4620,4624",
        ),
        ("NVDA long 188.5\n1. Target 195\n2. Target 199\nStop 182", "buy NVDA limit 188.5 sl 182 tp 195,199"),
        ("ETH short 3050\n1) TP: 2980\n2) TP: 2900\nSL 3120", "sell ETH/USDT limit 3050 sl 3120 tp 2980,2900"),
        ("Compra oro 4150\n1 TP 4160\n2 TP 4175\nSL 4139", "buy XAU/USD limit 4150 sl 4139 tp 4160,4175"),
        ("BUY EUR/GBP\nTP 1, 0,87100\nTP2 0,87400\nSL 0,86500", "buy EUR/GBP market - sl 0.865 tp 0.871,0.874"),
        (
            "BUY EURUSD 1.0850\nTP 1, 1.08900\nTP 2, 1.09300\nSL 1.08100",
            "buy EUR/USD limit 1.085 sl 1.081 tp 1.089,1.093",
        ),
        ("BUY F 10.2, TP 11, 13, SL 9.5", "buy F limit 10.2 sl 9.5 tp 11,13"),
    ],
)
def test_a_label_is_read_with_its_number_wherever_that_stands(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("$ETHUSDT - SHORT\nStop 3120\nTейк-профит 2980", "sell ETH/USDT market - sl 3120 tp 2980"),
        ("$SOLUSDT - SHОRT 141\nСтоп 146\nTейк-прoфит 135 130", "sell SOL/USDT limit 141 sl 146 tp 135,130"),
        (
            "#SOL COMPRA\nEntrada: 141․50\nAlvo 1: 148․20\nAlvo 2: 155․10\nStop Loss: 136․40",
            "buy SOL/USDT limit 141.5 sl 136.4 tp 148.2,155.1",
        ),
    ],
)
def test_letters_that_look_alike_are_read_in_the_script_of_their_word(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("HOOD 6/18 95p 2.35x4", "buy HOOD limit 2.35 sl - tp -"),
        ("BTO AMD 170c 5/15 2.10x5", "buy AMD limit 2.1 sl - tp -"),
        (
            "$META 6/5 640c 7.90\nPT: 644, 651, 660\nSL: 628",
            "buy META limit 7.9 sl 628underlying tp 644underlying,651underlying,660underlying",
        ),
        (
            "BTO NVDA 190p 5/15 @ 3.20, targets 185 / 180, stop 194",
            "buy NVDA limit 3.2 sl 194underlying tp 185underlying,180underlying",
        ),
        ("BTO NVDA 190c 5/15 @ 3.20, targets 5 / 7, stop 2", "buy NVDA limit 3.2 sl 2 tp 5,7"),
        ("TSLA 420c 5/15 5.40 pt 432 sl 3.8", "buy TSLA limit 5.4 sl 3.8 tp 432underlying"),
        ("Long SOL 5x at 141, stop 136, target 150", "buy SOL/USDT limit 141 sl 136 tp 150"),
        ("BUY NIFTY 25100 PE ABOVE 95\nTARGET :- 120 / 150\nSL :- PAID", "nothing"),
        ("BUY NIFTY 25500 CE ABOVE 120 TARGET 140/160 SL: PAID", "nothing"),
    ],
)
def test_levels_near_the_strike_are_those_of_the_underlying_and_what_is_hidden_opens_nothing(
    text: str, meant: str
) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "GOLD SELL NOW 4143\nEntry 2: @4147 (second chance)\nSL: @4157\nTP 1: @4138",
            "sell XAU/USD market 4143 sl 4157 tp 4138",
        ),
        ("BUY EURUSD 1.0850\nEntry 2 - 1.0830\nSL 1.0800\nTP 1.0900", "buy EUR/USD limit 1.085,1.083 sl 1.08 tp 1.09"),
        ("US30 buy zone 48200 or 48240\nTP 48400\nStop 48120", "buy US30 range 48200,48240 sl 48120 tp 48400"),
        ("buy gold 4150 or 4147 sl 4139 tp 4165", "buy XAU/USD range 4147,4150 sl 4139 tp 4165"),
    ],
)
def test_a_second_entry_may_stand_below_an_order_at_market(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BUY NIFTY 25500 CE ABV 120 SL-100 TARGTE-150-180", "buy NIFTY stop 120 sl 100 tp 150,180"),
        ("BUY FINNIFTY 26100 CE CMP 88/84 SL-70 TARGTE-110-140+", "buy FINNIFTY range 84,88 sl 70 tp 110,140"),
        ("HOOD 5/15 95c at 2.05 Tartet 2.80", "buy HOOD limit 2.05 sl - tp 2.8"),
        ("Sell gold 4150 SL 4160 TERGET 4130", "sell XAU/USD limit 4150 sl 4160 tp 4130"),
        ("Buy SOL abv 141 SL 136 TARGE 150", "buy SOL/USDT stop 141 sl 136 tp 150"),
    ],
)
def test_labels_in_haste_are_read_through_their_slips(text: str, meant: str) -> None:
    assert understood(text) == meant
