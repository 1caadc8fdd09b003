"""Families of layouts that open a position: ladders, icons, bots, plain prose, shares of exchanges around the world."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.signal import Level, Reading, Refusal, Signal, Unit
from parsers.parser import parse

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

LADDERS = [
    (
        "SELL GOLD LAYERS\nL1 4150\nL2 4154\nL3 4158\nSL 4165\nTP 4143 / 4136 / 4125",
        "sell XAU/USD limit 4150,4154,4158 sl 4165 tp 4143,4136,4125",
    ),
    (
        "BUY GOLD\nLayer 1: 4150\nLayer 2: 4146\nLayer 3: 4142\nSL: 4135\nTP: 4160",
        "buy XAU/USD limit 4150,4146,4142 sl 4135 tp 4160",
    ),
    ("EURUSD long\nL1: 1.0850\nL2: 1.0830\nStop: 1.0800\nTP: 1.0920", "buy EUR/USD limit 1.085,1.083 sl 1.08 tp 1.092"),
    ("XAUUSD SELL\nE1 4150\nE2 4155\nSL 4165\nTP1 4140\nTP2 4130", "sell XAU/USD limit 4150,4155 sl 4165 tp 4140,4130"),
    (
        "#SOLUSDT LONG\n1st entry 150\n2nd entry 145\nSL 139\nTP 160, 170",
        "buy SOL/USDT limit 150,145 sl 139 tp 160,170",
    ),
    (
        "#SOLUSDT LONG\nentry one 150\nentry two 145\nSL 139\nTP 160, 170",
        "buy SOL/USDT limit 150,145 sl 139 tp 160,170",
    ),
    (
        "ETH short, layered: 3400 / 3450 / 3500, sl 3560, tp 3250 / 3100",
        "sell ETH/USDT limit 3400,3450,3500 sl 3560 tp 3250,3100",
    ),
    (
        "SPOT BUY 🛒 $TAO\n1st buy 412\n2nd buy 388\n3rd buy 360\nSell 455 / 510 / 600\nNo stop, spot only",
        "buy TAO/USDT limit 412,388,360 sl - tp 455,510,600",
    ),
    (
        "$LINK spot\nFirst buy: 18.2\nSecond buy: 17.1\nThird buy: 15.9\nTargets: 21 - 24 - 28",
        "buy LINK/USDT limit 18.2,17.1,15.9 sl - tp 21,24,28",
    ),
    (
        "SPOT $INJ\nBuy 1: 21.4\nBuy 2: 20.1\nBuy 3: 18.8\nSell 1: 24\nSell 2: 27\nSL 17.2",
        "buy INJ/USDT limit 21.4,20.1,18.8 sl 17.2 tp 24,27",
    ),
    (
        "$ADA spot bag\n1st buy @ 0.62\n2nd buy @ 0.57\nSL 0.51\nsell at 0.70 and 0.78",
        "buy ADA/USDT limit 0.62,0.57 sl 0.51 tp 0.7,0.78",
    ),
    ("GOLD SELL\n1st sell 4150\n2nd sell 4158\nSL 4166\nTP 4135", "sell XAU/USD limit 4150,4158 sl 4166 tp 4135"),
    (
        "BTCUSDT SHORT\nOrder 1 - 98500\nOrder 2 - 99200\nStop - 100400\nTP - 96000",
        "sell BTC/USDT limit 98500,99200 sl 100400 tp 96000",
    ),
]
TAKES = [
    (
        "#JUPUSDT #LONG\n\nlev x8 cross\nentry 0.4415 & 0.4290\ntakes 0.4530 / 0.4675 / 0.4900\nsl 0.4180",
        "buy JUP/USDT limit 0.4415,0.429 sl 0.418 tp 0.453,0.4675,0.49",
    ),
    (
        "XAU/USD (Gold) — SELL LIMIT ORDER\nPrice: 4,212.50\nStop: 4,224.00\nTake: 4,198.00 / 4,185.00 / 4,160.00",
        "sell XAU/USD limit 4212.5 sl 4224 tp 4198,4185,4160",
    ),
    (
        "EURNZD\nType: Sell Stop\nTrigger: 1.9820\nStop: 1.9885\nProfit: 1.9690",
        "sell EUR/NZD stop 1.982 sl 1.9885 tp 1.969",
    ),
    (
        "GBPUSD\nType: Buy Limit\nPrice: 1.2650\nLoss: 1.2600\nProfit: 1.2740",
        "buy GBP/USD limit 1.265 sl 1.26 tp 1.274",
    ),
    (
        "#ETHUSDT short\nentry: 3400\ntake 1: 3300\ntake 2: 3200\nstop: 3480",
        "sell ETH/USDT limit 3400 sl 3480 tp 3300,3200",
    ),
    ("LONG AVAX 24.10\ntakes: 25.0, 26.2, 28\nstop: 23.3", "buy AVAX/USDT limit 24.1 sl 23.3 tp 25,26.2,28"),
    ("Buy EURUSD at 1.0850\nProfits: 1.0880, 1.0910\nStop: 1.0820", "buy EUR/USD limit 1.085 sl 1.082 tp 1.088,1.091"),
    ("DOGEUSDT long 0.1820, take 0.1890/0.1950, sl 0.1770", "buy DOGE/USDT limit 0.182 sl 0.177 tp 0.189,0.195"),
]
DISTANCES = [
    ("ES scalp: buy 6875.50, 12 tick stop, 16 & 30 tick targets", "buy ES limit 6875.5 sl 12ticks tp 16ticks,30ticks"),
    (
        "US30 short 46,820 / 60 pts stop / 90 and 150 pts target",
        "sell US30 limit 46820 sl 60points tp 90points,150points",
    ),
    ("NQ long 24510, stop 25 points, targets 40 / 80 points", "buy NQ limit 24510 sl 25points tp 40points,80points"),
    (
        "GBPJPY sell 191.20, 35 pip stop, 40, 70 and 120 pip targets",
        "sell GBP/JPY limit 191.2 sl 35pips tp 40pips,70pips,120pips",
    ),
    ("EURUSD buy 1.0850 SL 20 pips TP 30/60/90 pips", "buy EUR/USD limit 1.085 sl 20pips tp 30pips,60pips,90pips"),
    ("MNQ short 24480, 30 pt stop, 60 + 90 pt targets", "sell MNQ limit 24480 sl 30points tp 60points,90points"),
    ("CL buy 61.20, stop 15 ticks, targets of 20 and 40 ticks", "buy CL limit 61.2 sl 15ticks tp 20ticks,40ticks"),
    ("Bought AAPL 240, stop 3%, targets 5% and 10%", "buy AAPL limit 240 sl 3pct tp 5pct,10pct"),
    ("NQ long 24510, 25pt stop, 50pt target", "buy NQ limit 24510 sl 25points tp 50points"),
]
ICONS = [
    ("[LONDON] EURGBP ⬇️ 0.8735 ⛔ 0.8762 🏁 0.8690", "sell EUR/GBP limit 0.8735 sl 0.8762 tp 0.869"),
    (
        "#BCH 🔼 buy between 536 and 548 🥅 566 🥅 580 🥅 604 🚪 stop 521",
        "buy BCH/USDT range 536,548 sl 521 tp 566,580,604",
    ),
    ("🟢 LONG SOLUSDT\n🚪 150.2\n🏁 158\n🏁 164\n🛑 145", "buy SOL/USDT limit 150.2 sl 145 tp 158,164"),
    ("XAUUSD 🔽 4150 🏹 4130 🏹 4110 🚫 4165", "sell XAU/USD limit 4150 sl 4165 tp 4130,4110"),
    ("GBPUSD buy 1.2650 🚫 1.2610 🏁 1.2720 🏁 1.2760", "buy GBP/USD limit 1.265 sl 1.261 tp 1.272,1.276"),
    ("AUDUSD 🔼 0.6550 ❌ 0.6520 ✅ 0.6600", "buy AUD/USD limit 0.655 sl 0.652 tp 0.66"),
    ("LONG BTCUSDT\n⏩ 98000\n🎯 99500\n🎯 101000\n🛑 96500", "buy BTC/USDT limit 98000 sl 96500 tp 99500,101000"),
]
BOTS = [
    (
        '{"action":"buy","symbol":"TIAUSDT","type":"limit","price":5.214,"sl":4.98,"tp":[5.41,5.66]}',
        "buy TIA/USDT limit 5.214 sl 4.98 tp 5.41,5.66",
    ),
    (
        '{"symbol": "EURUSD", "side": "sell", "entry": 1.0850, "stop_loss": 1.0890, "tp": [1.0800, 1.0760]}',
        "sell EUR/USD limit 1.085 sl 1.089 tp 1.08,1.076",
    ),
    (
        '{"ticker":"NQ","action":"sell","price":24510,"stopLoss":24560,"takeProfit":24400}',
        "sell NQ limit 24510 sl 24560 tp 24400",
    ),
    (
        '{"pair": "SOL/USDT", "side": "long", "entry": [150, 148],\n  "targets": [155, 160, 170], "stop": 144\n}',
        "buy SOL/USDT limit 150,148 sl 144 tp 155,160,170",
    ),
    (
        "symbol: XAUUSD\nside: sell\nentry: 4150\nsl: 4162\ntp:\n  - 4140\n  - 4128",
        "sell XAU/USD limit 4150 sl 4162 tp 4140,4128",
    ),
    (
        "symbol=BTCUSDT side=BUY type=LIMIT price=98000 sl=96500 tp=99500,101000",
        "buy BTC/USDT limit 98000 sl 96500 tp 99500,101000",
    ),
    ("symbol=ETHUSDT;side=SELL;entry=3400;sl=3460;tp1=3320;tp2=3250", "sell ETH/USDT limit 3400 sl 3460 tp 3320,3250"),
    ("action=BUY|symbol=GBPUSD|price=1.2650|sl=1.2610|tp=1.2720", "buy GBP/USD limit 1.265 sl 1.261 tp 1.272"),
    ('{"s":"ADAUSDT","d":"LONG","e":0.62,"sl":0.59,"tps":[0.65,0.68]}', "buy ADA/USDT limit 0.62 sl 0.59 tp 0.65,0.68"),
    (
        "pair: LINK/USDT\ndirection: LONG\nentries: [18.2, 17.9]\ntargets: [19.1, 20.0]\nstop_loss: 17.2\nleverage: 5x",
        "buy LINK/USDT limit 18.2,17.9 sl 17.2 tp 19.1,20",
    ),
]
PROSE = [
    (
        "aped some $RENDER at 3.74, cutting it at 3.49 if it goes wrong, want 4.2",
        "buy RENDER/USDT limit 3.74 sl 3.49 tp 4.2",
    ),
    ("Longed STX 0.842, tight sl 0.821, lets see .91", "buy STX/USDT limit 0.842 sl 0.821 tp 0.91"),
    ("aped a bag of $WIF at 0.92, out if it breaks 0.85, want 1.10", "buy WIF/USDT limit 0.92 sl 0.85 tp 1.1"),
    ("Shorted ETH here 3412, stop 3460, want to see 3300", "sell ETH/USDT market 3412 sl 3460 tp 3300"),
    ("long SOL 151.2, I'm wrong below 146, lets see 160", "buy SOL/USDT limit 151.2 sl 146 tp 160"),
    ("grabbed some AMD at 214.50, cutting at 207 if it fails, hoping for 230", "buy AMD limit 214.5 sl 207 tp 230"),
    ("in on $HYPE 38.4, bailing at 36.9 if this fails, would like 42", "buy HYPE/USDT limit 38.4 sl 36.9 tp 42"),
    ("Longed AVAX at 24.1, sl 23.3, let's get 26", "buy AVAX/USDT limit 24.1 sl 23.3 tp 26"),
    (
        "Working a GTC bid on $PYPL at 61.25, 150 sh. Once filled the stop goes in at 58.40, sell 66.90",
        "buy PYPL limit 61.25 sl 58.4 tp 66.9",
    ),
    ("bought NVDA 182.4. I'll cut it at 176 if I'm wrong. 195 is the target", "buy NVDA limit 182.4 sl 176 tp 195"),
]
COMPANIES = [
    ("BUY: Costco (COST) at 938.00 · Stop 7% · Target 20%", "buy COST limit 938 sl 7pct tp 20pct"),
    ("Buy Costco (COST) 938, stop 910, target 990", "buy COST limit 938 sl 910 tp 990"),
    ("BUY Target Corp (TGT) @ 98.20, SL 94, PT 106", "buy TGT limit 98.2 sl 94 tp 106"),
    ("Long Palantir (PLTR) 181.2 stop 174 target 195", "buy PLTR limit 181.2 sl 174 tp 195"),
    ("Short Caterpillar (NYSE: CAT) at 412, stop 425, target 385", "sell CAT limit 412 sl 425 tp 385"),
    ("BUY Allstate (ALL) at 201 stop 194 target 215", "buy ALL limit 201 sl 194 tp 215"),
    ("Buying Five Below (FIVE) at 142.10 | SL 135 | TP 160", "buy FIVE limit 142.1 sl 135 tp 160"),
    ("BUY Enphase Energy [ENPH] 38.40 SL 35.80 TP 44", "buy ENPH limit 38.4 sl 35.8 tp 44"),
    ("New buy – Kohl's Corp. (KSS): entry 19.10, stop 18.20, target 22.00", "buy KSS limit 19.1 sl 18.2 tp 22"),
    ("BUY COST (Costco Wholesale) at 938 stop 910 target 990", "buy COST limit 938 sl 910 tp 990"),
]
EXCHANGES = [
    ("SAP.DE Kauf bei 248,50 / Stopp 239,00 / Ziel 265,00", "buy SAP.DE limit 248.5 sl 239 tp 265"),
    ("SAP.DE buy 248.50 stop 239 target 265", "buy SAP.DE limit 248.5 sl 239 tp 265"),
    ("COMPRA PETR4 31,80 | alvo 33,20 | stop 31,05", "buy PETR4 limit 31.8 sl 31.05 tp 33.2"),
    ("BUY PETR4 31.80 stop 31.05 target 33.20", "buy PETR4 limit 31.8 sl 31.05 tp 33.2"),
    ("Compra VALE3 a 62,10, stop 60,40, alvo 66,00", "buy VALE3 limit 62.1 sl 60.4 tp 66"),
    ("Achat MC.PA à 561,20, stop 545, objectif 590 puis 610", "buy MC.PA limit 561.2 sl 545 tp 590,610"),
    ("Buy 7203.T at 2950, stop 2850, target 3150", "buy 7203.T limit 2950 sl 2850 tp 3150"),
    ("BUY 0700.HK 512 SL 495 TP 545", "buy 0700.HK limit 512 sl 495 tp 545"),
    ("RELIANCE.NS buy above 1450, sl 1420, tgt 1500", "buy RELIANCE.NS stop 1450 sl 1420 tp 1500"),
    ("BUY RELIANCE.NS 1450 SL 1420 TGT 1500/1540", "buy RELIANCE.NS limit 1450 sl 1420 tp 1500,1540"),
    ("Long AIR.PA 178.40 stop 172 target 190", "buy AIR.PA limit 178.4 sl 172 tp 190"),
    ("Buy BHP.AX 42.10, stop 40.50, target 45", "buy BHP.AX limit 42.1 sl 40.5 tp 45"),
    ("Long 600519.SS 1480 stop 1430 target 1560", "buy 600519.SS limit 1480 sl 1430 tp 1560"),
    ("BUY ENI.MI 14.20 stop 13.80 target 15", "buy ENI.MI limit 14.2 sl 13.8 tp 15"),
    ("buy ASML.AS at 655, sl 630, tp 700", "buy ASML.AS limit 655 sl 630 tp 700"),
    ("Short TSCO.L 380, stop 392, target 355", "sell TSCO.L limit 380 sl 392 tp 355"),
    ("Buy SHOP.TO 150 stop 142 target 170", "buy SHOP.TO limit 150 sl 142 tp 170"),
    ("Buy NESN.SW 82 stop 79 target 88", "buy NESN.SW limit 82 sl 79 tp 88"),
    ("BUY 005930.KS 71000 SL 69000 TP 76000", "buy 005930.KS limit 71000 sl 69000 tp 76000"),
    ("Buy BRK.B 480 stop 465 target 510", "buy BRK.B limit 480 sl 465 tp 510"),
    ("COMPRA BBAS3 a 27,40 stop 26,60 alvo 29", "buy BBAS3 limit 27.4 sl 26.6 tp 29"),
    ("COMPRA TAEE11 34,20 | stop 33,10 | alvo 36,50", "buy TAEE11 limit 34.2 sl 33.1 tp 36.5"),
]
LISTS = [
    (
        "LONG BTC 66000\nTargets:\n1) 68k 2) 69k 3) 70k\nSL 64k",
        "buy BTC/USDT limit 66000 sl 64000 tp 68000,69000,70000",
    ),
    ("LONG BTC 66000\nTargets: 1) 68k 2) 69k\nSL 64k", "buy BTC/USDT limit 66000 sl 64000 tp 68000,69000"),
    (
        "ETHUSDT short\nEntry 3400\nTargets: 1) 3300 2) 3200 3) 3000\nStop 3500",
        "sell ETH/USDT limit 3400 sl 3500 tp 3300,3200,3000",
    ),
    (
        "EURUSD buy 1.0850\nTP: 1. 1.0880 2. 1.0910 3. 1.0950\nSL 1.0820",
        "buy EUR/USD limit 1.085 sl 1.082 tp 1.088,1.091,1.095",
    ),
    (
        "ETHUSDT short\nEntry: 1) 3400 2) 3450\nTargets: (1) 3300 (2) 3200\nStop 3500",
        "sell ETH/USDT limit 3400,3450 sl 3500 tp 3300,3200",
    ),
    ("SOL long 150\nTP 1: 155 2: 160 3: 170\nSL 144", "buy SOL/USDT limit 150 sl 144 tp 155,160,170"),
    ("SOL long 150\nTargets 1- 155 2- 160 3- 170\nSL 144", "buy SOL/USDT limit 150 sl 144 tp 155,160,170"),
]
TALK = [
    "BUY GOLD\n4150\n4140\n4170",
    "#BTC LONG\n98000\n99500\n101000\n103000\nSL 96500",
    "SPX is at 6875, US.DE closed",
    "BUY TSLA/AAPL",
    "BTC.D falling, alts next. Long ETH? target 3600",
    "J&J buy 190, stop 184, target 205",
    "AT&T long 27, stop 26, tgt 29",
    "P&L this week: buy EURUSD +40, sell GBPUSD +30",
    "EURUSD sell stop 1.0850 hit, in at 1.0850, sl 1.0880",
    "Looking to buy Costco (COST) near 900",
    "🛡 1.0820 moved on EURUSD",
    "GBPUSD 🏁 1.2720 reached",
    "L1 and L2 are filled on gold, waiting for L3",
    "RENDER went from 3.74 to 4.2, lets see 5",
    "Costco (COST) reported earnings, stock at 938, up 7%",
    "SAP.DE closed at 248.50 yesterday",
    "PETR4 caiu 3% hoje, fechou em 31,80",
    "if SOL loses 146 I'd short, want 130",
    "lets see 100k on BTC this week",
    "Our takes on JUP: long above 0.44 looks good, targets 0.45 / 0.47?",
    "🏁 Finished the week +12% 🥅 goal reached",
    '{"status":"ok","symbol":"TIAUSDT","price":5.214}',
    "7203.T up 3% to 2950 after earnings",
    "JUP 1st target hit, 2nd sell at 0.4675 next",
    "Gold L1 4150 broke, next L2 4154",
    "1st buy level on TAO was 412, 2nd was 388, nice bounce",
    "If you took the 1st buy at 412 and 2nd buy at 388 you are up 10%",
    "Would you buy Costco (COST) at 938?",
    "Costco (COST) upgraded to Buy at Jefferies, target 1100",
    "Kohl's (KSS) up 12% after earnings",
    "MC.PA hit our target 590, closing",
    "SAP.DE stop moved to 252",
    '{"event":"tp_hit","symbol":"TIAUSDT","tp":1,"price":5.41}',
    '{"action":"close","symbol":"TIAUSDT","price":5.41}',
    "{symbol} {side} entry {price} sl {sl} tp {tp}",
    "Takes: JUP looks strong, WIF weak. stops are tight this week",
    "🏁 EURGBP closed at 0.8690, +45 pips 🥅",
    "lets see if SOL holds 146 before we long",
    "want to see BTC above 98k before I long, stop would be 96k, target 102k",
    "I'd cut AMD at 207 if it fails, not adding here",
    "Profit: 1.9690 closed EURNZD at 1.9690 from 1.9820",
    "Trade #4 EURUSD sell\nEntry 1.0850\nExit 1.0800\nProfit: 50 pips",
    "PETR4 bateu o alvo 33,20",
    "7203.T: take profit at 3150, closed",
    "Results: EURUSD buy 1.0850 stop 1.0820 take 1.0910 ✅",
]

VARIED = [
    ("BUY SOL\n150\n147\n144\nSL 139\nTP 165", "buy SOL/USDT limit 150,147,144 sl 139 tp 165"),
    ("SELL GOLD\n\n4150\n4155\n\nTP 4140\nSL 4165", "sell XAU/USD limit 4150,4155 sl 4165 tp 4140"),
    ("BUY GOLD\n4150\nSL 4140\n4170", "buy XAU/USD limit 4150 sl 4140 tp -"),
    ("S&P long 6875, stop 6850, target 6950", "buy SPX500 limit 6875 sl 6850 tp 6950"),
    ("BUY GOLD NOW\n4150\n4145\nSL 4130\nTP 4170", "buy XAU/USD market 4150 sl 4130 tp 4170"),
    ("LINK LONG entry 18.2 & 17.8 & 17.4 tp 19 & 20 sl 16.9", "buy LINK/USDT limit 18.2,17.8,17.4 sl 16.9 tp 19,20"),
    ("LINK LONG entry 18.2 + 17.8 tp 19 + 20 sl 16.9", "buy LINK/USDT limit 18.2,17.8 sl 16.9 tp 19,20"),
    ("LINK LONG entry 18.2, then 17.8, tp 19 then 20, sl 16.9", "buy LINK/USDT limit 18.2,17.8 sl 16.9 tp 19,20"),
    (
        "EURUSD sell 1.0850; stop 15 pips; targets 15, 30 & 45 pips",
        "sell EUR/USD limit 1.085 sl 15pips tp 15pips,30pips,45pips",
    ),
    ("DAX long 24100 stop 50 points target 100/150 points", "buy GER40 limit 24100 sl 50points tp 100points,150points"),
    ("YM short 46800, stop 40 ticks, tgt 80 ticks and 120 ticks", "sell YM limit 46800 sl 40ticks tp 80ticks,120ticks"),
    ("CL long 61.20 w/ 20 tick stop & 40/60 tick targets", "buy CL limit 61.2 sl 20ticks tp 40ticks,60ticks"),
    ("RTY buy 2410 stop 2402 targets 1R / 2R", "buy RTY limit 2410 sl 2402 tp 1r,2r"),
    ("Longed INJ 21.4, sl 20.1, lets get 24 and 27", "buy INJ/USDT limit 21.4 sl 20.1 tp 24,27"),
    ("Grabbed SOFI here 28.10, stop under 26.9, would love 31", "buy SOFI market 28.1 sl 26.9 tp 31"),
    ("sold short GME 24.10, cutting above 25.5, want 21", "sell GME limit 24.1 sl 25.5 tp 21"),
    ("$TAO buys: 412, 388, 360. sells: 455, 510, 600", "buy TAO/USDT limit 412,388,360 sl - tp 455,510,600"),
    (
        "Bot: BTCUSDT LONG opened @ 98,000 | TP 99,500 | SL 96,500 | qty 0.05",
        "buy BTC/USDT limit 98000 sl 96500 tp 99500",
    ),
    (
        "ALERT strategy=trend action=BUY ticker=BINANCE:SOLUSDT close=150.2 sl=145 tp=160",
        "buy SOL/USDT limit 150.2 sl 145 tp 160",
    ),
    (
        "exchange: BYBIT, ticker: ETHUSDT.P, side: Sell, entry: 3400, sl: 3480, tp1: 3300",
        "sell ETH/USDT limit 3400 sl 3480 tp 3300",
    ),
    ("BUY PETR4.SA 31.80 stop 31.05 target 33.20", "buy PETR4.SA limit 31.8 sl 31.05 tp 33.2"),
    ("BUY GOLD 4150.SL 4140.TP 4170", "buy XAU/USD limit 4150 sl 4140 tp 4170"),
    ("BUY EURUSD NOW.SL 1.0820.TP 1.0910", "buy EUR/USD market - sl 1.082 tp 1.091"),
    ("SELL GOLD 4150. TP 4140. SL 4160", "sell XAU/USD limit 4150 sl 4160 tp 4140"),
    ("H&S on BTC: short 98k stop 99.5k target 94k", "sell BTC/USDT limit 98000 sl 99500 tp 94000"),
    ("Long R&R Corp (RRC) 12 stop 11 target 14", "buy RRC limit 12 sl 11 tp 14"),
    ("Short setup on Gold (XAUUSD) 4150 stop 4165 target 4120", "sell XAU/USD limit 4150 sl 4165 tp 4120"),
    ("LONG Setup (HTF) BTC 98k stop 96k target 102k", "buy BTC/USDT limit 98000 sl 96000 tp 102000"),
    ("Long (Swing) NVDA 182 stop 176 target 195", "buy NVDA limit 182 sl 176 tp 195"),
    ("Entry (Ladder) 3400, 3350 ETH long sl 3250 tp 3600", "buy ETH/USDT limit 3400,3350 sl 3250 tp 3600"),
    (
        "ETHUSDT LONG\nEntry: 3400 (50%), 3350 (50%)\nTP: 3500 (30%), 3600 (70%)\nSL: 3250 (-4%)",
        "buy ETH/USDT limit 3400,3350 sl 3250 tp 3500,3600",
    ),
    (
        "ETHUSDT LONG\nEntry (3400 - 3350)\nTP (3500, 3600)\nSL (3250)",
        "buy ETH/USDT range 3350,3400 sl 3250 tp 3500,3600",
    ),
    ("ETHUSDT LONG entry 3400 TP (1) 3500, (2) 3600 SL 3250", "buy ETH/USDT limit 3400 sl 3250 tp 3500,3600"),
    ("SELL GOLD\nLayer 1 @ 4150\nLayer 2 @ 4154\nSL @ 4165\nTP @ 4143", "sell XAU/USD limit 4150,4154 sl 4165 tp 4143"),
    ("GOLD SELL LIMITS\n4150\n4155\n4160\nSL 4168\nTP 4130", "sell XAU/USD limit 4150,4155,4160 sl 4168 tp 4130"),
    ("BTC long ladder: 98k, 97k, 96k. stop 94k. tp 102k", "buy BTC/USDT limit 98000,97000,96000 sl 94000 tp 102000"),
    ("Scaling into SOL: 150 / 147 / 144, sl 139, tp 165", "buy SOL/USDT limit 150,147,144 sl 139 tp 165"),
    ("Buying AMD in thirds: 214, 209, 204. Stop 197. Target 240", "buy AMD limit 214,209,204 sl 197 tp 240"),
    (
        "ETH bids at 3300, 3250 and 3200. invalidation 3120. target 3500",
        "buy ETH/USDT limit 3300,3250,3200 sl 3120 tp 3500",
    ),
    (
        "XAUUSD BUY\nEntry 1: 4150\nEntry 2: 4145\nEntry 3: 4140\nSL 4130\nTP1 4160\nTP2 4170",
        "buy XAU/USD limit 4150,4145,4140 sl 4130 tp 4160,4170",
    ),
    (
        "NAS100 SELL\n• L1: 24510\n• L2: 24560\n• SL: 24640\n• TP: 24300",
        "sell NAS100 limit 24510,24560 sl 24640 tp 24300",
    ),
    ("Limit 1: 4150\nLimit 2: 4145\nSL 4130\nTP 4170\nGold buy", "buy XAU/USD limit 4150,4145 sl 4130 tp 4170"),
    (
        "EURUSD BUY\nFirst entry - 1.0850\nSecond entry - 1.0820\nStop - 1.0790\nTake - 1.0920",
        "buy EUR/USD limit 1.085,1.082 sl 1.079 tp 1.092",
    ),
    (
        "#APT LONG\nEntries: 1) 5.21 2) 5.05\nTakes: 1) 5.50 2) 5.80\nSL: 4.85",
        "buy APT/USDT limit 5.21,5.05 sl 4.85 tp 5.5,5.8",
    ),
    ("LONG $ARB | in: 0.44 | out: 0.47, 0.49 | sl: 0.42", "buy ARB/USDT limit 0.44 sl 0.42 tp 0.47,0.49"),
    ("GBPAUD\nAction: Sell\nOpen: 1.9820\nS/L: 1.9885\nT/P: 1.9690", "sell GBP/AUD limit 1.982 sl 1.9885 tp 1.969"),
    (
        "Order type: SELL STOP\nSymbol: USDJPY\nActivation: 151.20\nStop: 151.80\nTake: 150.10",
        "sell USD/JPY stop 151.2 sl 151.8 tp 150.1",
    ),
    ("AUDCAD buy limit 0.9050 protective 0.9010 take 0.9120", "buy AUD/CAD limit 0.905 sl 0.901 tp 0.912"),
    ("Long ES 6875, 10 point stop, 20 point target", "buy ES limit 6875 sl 10points tp 20points"),
    ("MES long @ 6875.25 stop 8 ticks target 16 ticks", "buy MES limit 6875.25 sl 8ticks tp 16ticks"),
    (
        "GBPUSD short from 1.2650 with a 30 pip stop and 60 / 90 pip targets",
        "sell GBP/USD limit 1.265 sl 30pips tp 60pips,90pips",
    ),
    ("USDCAD buy 1.3850 sl 25p tp 50p", "buy USD/CAD limit 1.385 sl 25pips tp 50pips"),
    ("Gold buy 4150 SL 80 pips TP 100, 200, 300 pips", "buy XAU/USD limit 4150 sl 80pips tp 100pips,200pips,300pips"),
    ("TSLA long 410, -3% stop, +6% / +10% targets", "buy TSLA limit 410 sl 3pct tp 6pct,10pct"),
    ("AAPL buy 240 / stop -4% / targets +8%, +12%", "buy AAPL limit 240 sl 4pct tp 8pct,12pct"),
    ("EURUSD ⬆️ 1.0850 🛑 1.0820 🏁 1.0880 🏁 1.0910", "buy EUR/USD limit 1.085 sl 1.082 tp 1.088,1.091"),
    ("📥 0.4415\n📤 0.4530 / 0.4675\n🛑 0.4180\n#JUP LONG", "buy JUP/USDT limit 0.4415 sl 0.418 tp 0.453,0.4675"),
    ("SOLUSDT 🟢\n➡️ 150\n🏁 155\n🏁 160\n⛔️ 144", "buy SOL/USDT limit 150 sl 144 tp 155,160"),
    ("🐻 ETH 3400 | ☠️ 3480 | 🎯 3300 | 🎯 3200", "sell ETH/USDT limit 3400 sl 3480 tp 3300,3200"),
    (
        '```json\n{"action":"sell","symbol":"ETHUSDT","price":3400,"sl":3480,"tp":[3300,3200]}\n```',
        "sell ETH/USDT limit 3400 sl 3480 tp 3300,3200",
    ),
    (
        '{"symbol":"AVAXUSDT","side":"BUY","entry":24.1,"tp1":25.0,"tp2":26.2,"sl":23.3,"leverage":5}',
        "buy AVAX/USDT limit 24.1 sl 23.3 tp 25,26.2",
    ),
    (
        '{"ticker":"AAPL","action":"buy","quantity":10,"price":240.5,"stop":235,"target":252}',
        "buy AAPL limit 240.5 sl 235 tp 252",
    ),
    (
        "signal:\n  pair: BTCUSDT\n  side: long\n  entry: 98000\n  targets: [99500, 101000]\n  stop: 96500",
        "buy BTC/USDT limit 98000 sl 96500 tp 99500,101000",
    ),
    ("BUY,EURUSD,1.0850,SL=1.0820,TP=1.0910", "buy EUR/USD limit 1.085 sl 1.082 tp 1.091"),
    (
        "order: {type: limit, side: buy, symbol: LINKUSDT, price: 18.2, sl: 17.2, tp: [19.1, 20]}",
        "buy LINK/USDT limit 18.2 sl 17.2 tp 19.1,20",
    ),
    ("dir=LONG sym=DOGEUSDT px=0.182 sl=0.177 tp=0.189", "buy DOGE/USDT limit 0.182 sl 0.177 tp 0.189"),
    (
        "Took a long on ARB 0.44, I'm out at 0.42 if it fails, looking for 0.48",
        "buy ARB/USDT limit 0.44 sl 0.42 tp 0.48",
    ),
    ("small long in $SEI 0.223, stop is 0.217, let's see 0.24", "buy SEI/USDT limit 0.223 sl 0.217 tp 0.24"),
    ("Short TSLA 410, covering at 425 if wrong, want 380", "sell TSLA limit 410 sl 425 tp 380"),
    ("long NVDA 182, 195 is my target and 176 my stop", "buy NVDA limit 182 sl 176 tp 195"),
    ("bought some $DOGE at .182, if it loses .175 I'm out, aiming .20", "buy DOGE/USDT limit 0.182 sl 0.175 tp 0.2"),
    ("in $PLTR from 181, risk to 174, hoping for 195", "buy PLTR limit 181 sl 174 tp 195"),
    ("Microsoft (MSFT) long 512 sl 500 tp 530", "buy MSFT limit 512 sl 500 tp 530"),
    ("Buy Deere & Co (DE) @ 470 SL 455 TP 500", "buy DE limit 470 sl 455 tp 500"),
    ("Buy Ford Motor (F) 12.10 stop 11.60 target 13.20", "buy F limit 12.1 sl 11.6 tp 13.2"),
    ("Short: ServiceNow (NOW) 980 / 1010 stop / 920 target", "sell NOW limit 980 sl 1010 tp 920"),
    ("Going long Roblox (NYSE:RBLX) 118, stop 112, target 130", "buy RBLX limit 118 sl 112 tp 130"),
    ("BUY Bank of America (BAC) 52.10 SL 50.40 TP 56", "buy BAC limit 52.1 sl 50.4 tp 56"),
    ("Buy On Holding (ONON) 48 stop 46 target 53", "buy ONON limit 48 sl 46 tp 53"),
    ("NSE: RELIANCE buy 1450 sl 1420 target 1500", "buy RELIANCE limit 1450 sl 1420 tp 1500"),
    ("Buy NOVO-B.CO 410 stop 395 target 440", "buy NOVO-B.CO limit 410 sl 395 tp 440"),
    ("Long $MC.PA 561.2, sl 545, tp 590", "buy MC.PA limit 561.2 sl 545 tp 590"),
    ("BUY: BMW.DE | Entry: 82.40 | SL: 79.90 | TP: 88", "buy BMW.DE limit 82.4 sl 79.9 tp 88"),
    ("Bought 50 SIE.DE @ 231.5, stop 224", "buy SIE.DE limit 231.5 sl 224 tp -"),
    ("#PETR4 compra 31,80 stop 31,05 alvo 33,20", "buy PETR4 limit 31.8 sl 31.05 tp 33.2"),
    ("buy #7203.T 2950 stop 2850 target 3150", "buy 7203.T limit 2950 sl 2850 tp 3150"),
    ("HDFCBANK.NS BUY ABOVE 1710 SL 1690 TGT 1740", "buy HDFCBANK.NS stop 1710 sl 1690 tp 1740"),
    ("M&M.NS buy 3510 sl 3440 tgt 3600", "buy M&M.NS limit 3510 sl 3440 tp 3600"),
    ("Short VOW3.DE 98.4 stop 102 target 91", "sell VOW3.DE limit 98.4 sl 102 tp 91"),
    (
        "BTC short 98k\nTargets - 1) 97k, 2) 96k, 3) 95k\nSL 99.5k",
        "sell BTC/USDT limit 98000 sl 99500 tp 97000,96000,95000",
    ),
    ("Long ADA\nEntry 0.62\nTP: 1️⃣ 0.65 2️⃣ 0.68 3️⃣ 0.72\nSL 0.59", "buy ADA/USDT limit 0.62 sl 0.59 tp 0.65,0.68,0.72"),
    ("GOLD BUY 4150 TP1: 4160 TP2: 4170 TP3: 4180 SL: 4140", "buy XAU/USD limit 4150 sl 4140 tp 4160,4170,4180"),
    ("GOLD BUY 4150 TP (1) 4160 (2) 4170 (3) 4180 SL 4140", "buy XAU/USD limit 4150 sl 4140 tp 4160,4170,4180"),
    ("GOLD BUY 4150 TP #1 4160 #2 4170 SL 4140", "buy XAU/USD limit 4150 sl 4140 tp 4160,4170"),
    ("GOLD BUY 4150 TP a) 4160 b) 4170 SL 4140", "buy XAU/USD limit 4150 sl 4140 tp 4160,4170"),
]


def _amount(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _level(level: Level) -> str:
    return _amount(level.value) + ("" if level.unit is Unit.PRICE else level.unit)


def said(reading: Reading) -> str:
    """A signal in one line: `buy SOL/USDT limit 150,145 sl 139 tp 160,170`."""
    assert isinstance(reading, Signal), reading
    prices = ",".join(map(_amount, reading.entry.prices or reading.entry.reference)) or "-"
    stop = _level(reading.stop) if reading.stop else "-"
    targets = ",".join(map(_level, reading.targets)) or "-"
    return f"{reading.side} {reading.ticker.symbol} {reading.entry.kind} {prices} sl {stop} tp {targets}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [*LADDERS, *TAKES, *DISTANCES, *ICONS, *BOTS, *PROSE, *COMPANIES, *EXCHANGES, *LISTS, *VARIED],
)
def test_a_post_of_the_family_is_read_in_full(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize("text", TALK)
def test_a_post_that_only_looks_alike_opens_nothing(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))


def test_a_word_at_the_end_of_a_run_without_spaces_ends_where_the_run_ends() -> None:
    (reading,) = parse("もよろしく！", posted_at=NOW)

    assert isinstance(reading, Refusal)
    assert reading.span == (1, 5)
