"""Option and prediction posts are read in every wording that providers use for the same trade."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.instrument import AssetClass
from domain.signal import EntryKind, Net, Side, Signal, SignalUpdate
from parsers.parser import parse

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def only(text: str) -> object:
    (reading,) = parse(text, posted_at=NOW)
    return reading


def opened(text: str) -> Signal:
    reading = only(text)
    assert isinstance(reading, Signal), reading
    return reading


def legs(signal: Signal) -> str:
    return " ".join(
        f"{'+' if leg.side is Side.BUY else '-'}{leg.strike}{leg.right.value.lower()}" for leg in signal.legs
    )


@pytest.mark.parametrize(
    ("text", "written", "price", "net", "expiry"),
    [
        ("Bought the XLE 88/84 put debit spread, Jan 15 2027, paid 1.10", "+88p -84p", "1.10", "debit", "2027-01-15"),
        (
            "Opened SPY 655/650 put credit spread, 10/16 exp, collected .92",
            "-655p +650p",
            ".92",
            "credit",
            "2026-10-16",
        ),
        (
            "Bear call spread on META: short 780c / long 790c, exp 9/18, 2.60 credit",
            "-780c +790c",
            "2.6",
            "credit",
            "2026-09-18",
        ),
        (
            "bear call spread TSLA, sold the 420c bought the 430c, 9/18, took in 2.45",
            "-420c +430c",
            "2.45",
            "credit",
            "2026-09-18",
        ),
        ("Long strangle ORCL 9/11: 230c + 205p, total 6.25 debit", "+230c +205p", "6.25", "debit", "2026-09-11"),
        ("STO IWM strangle 235c/215p 9/18 @ 2.10 credit", "-235c -215p", "2.1", "credit", "2026-09-18"),
        ("BTO NVDA 9/18 180 straddle @ 12.40", "+180c +180p", "12.4", "debit", "2026-09-18"),
        ("Long straddle on NFLX, 1200 strike, 9/18, cost 38.50", "+1200c +1200p", "38.5", "debit", "2026-09-18"),
        ("Iron condor SPY 9/18 620/625/665/670 for 1.35", "+620p -625p -665c +670c", "1.35", "credit", "2026-09-18"),
        ("Sold 5 QQQ 550/545 put spreads 9/18 at .75", "-550p +545p", ".75", "credit", "2026-09-18"),
        ("QQQ 9/25 560/555p credit spread filled at 0.88", "-560p +555p", ".88", "credit", "2026-09-25"),
        (
            "bear put spread: buy DIS 110p, sell DIS 105p, 9/18, net debit 1.90",
            "+110p -105p",
            "1.9",
            "debit",
            "2026-09-18",
        ),
        ("SPY +650c -655c 9/18 2.10 debit", "+650c -655c", "2.1", "debit", "2026-09-18"),
        ("Iron fly SPX 9/11 6450/6550/6650, 41.00 credit", "+6450p -6550p -6550c +6650c", "41", "credit", "2026-09-11"),
    ],
)
def test_a_spread_is_read_in_any_wording(text: str, written: str, price: str, net: str, expiry: str) -> None:
    signal = opened(text)

    assert legs(signal) == written
    assert signal.entry.prices == (Decimal(price),)
    assert signal.net is Net(net)
    assert signal.side is (Side.SELL if net == "credit" else Side.BUY)
    assert signal.ticker.option is not None
    assert str(signal.ticker.option.expiry) == expiry


def test_a_spread_has_its_stop_and_targets() -> None:
    sold = opened("Bull put spread AMD 150/145 exp 9/25, received 1.05, stop 2.10")
    bought = opened("META 650/670 call debit spread, 9/25 exp, 7.40 debit, looking for 13")

    assert sold.stop is not None
    assert sold.stop.value == Decimal("2.10")
    assert [target.value for target in bought.targets] == [Decimal(13)]


@pytest.mark.parametrize(
    "text",
    [
        "Sold my QQQ 550/545 put spread at 1.20",
        "closed the SPY 655/650 put credit spread for .20",
        "In a put credit spread you sell the 590p and buy the 585p for .92; max loss 4.08",
        "What do you guys think of a 655/650 SPY put credit spread at .92?",
        "Looking to sell SPY 650/645 put spreads tomorrow around 1.00",
        "QQQ 550/545 put spread now worth .20",
        "Bull call spread SPY: short 650c / long 655c 9/18, 2.10 debit",
        "TSLA 420/430 bear call spread, 3 at 250, 2.45 credit",
        "SPX calls paid 4.20 today",
        "Rolled my KO covered call to 77c for .30 credit",
        "Assigned on my SOFI 22p CSP",
        "Would you buy YES on 'Will GTA VI be delayed again?' at 55c?",
        "JA bei 'Wird die EZB senken?' steht jetzt bei 44 Cent",
        "SIM em 'Lula vence?' subiu de 40¢ para 52¢",
        "Sold my YES on 'Will GTA VI be delayed again?' at 0.71",
    ],
)
def test_talk_of_spreads_and_closing_them_opens_nothing(text: str) -> None:
    assert not isinstance(only(text), Signal)


@pytest.mark.parametrize(
    ("text", "contract", "price"),
    [
        ("wrote 2 covered calls KO 75c 11/20 @ .48", "KO 75 C 2026-11-20", ".48"),
        ("Selling cash secured puts: SOFI 22p 10/16 for 0.61", "SOFI 22 P 2026-10-16", ".61"),
        ("writing covered calls: -2 KO 75c 11/20 @ 0.55", "KO 75 C 2026-11-20", ".55"),
        ("Sold 3 F 12c 9/18 covered calls for .21", "F 12 C 2026-09-18", ".21"),
        ("STO 1 CSP on PLTR 140p 9/18, collected 2.35", "PLTR 140 P 2026-09-18", "2.35"),
        ("Wrote a cash-secured put on AMD, 150 strike, 9/25 expiry, premium 2.10", "AMD 150 P 2026-09-25", "2.1"),
        ("CSP: INTC $22 put 9/18 @ $0.45", "INTC 22 P 2026-09-18", ".45"),
    ],
)
def test_a_covered_call_or_secured_put_is_sold_to_open(text: str, contract: str, price: str) -> None:
    signal = opened(text)
    option = signal.ticker.option

    assert option is not None
    assert f"{signal.ticker.symbol} {option.strike} {option.right} {option.expiry}" == contract
    assert signal.side is Side.SELL
    assert signal.entry.prices == (Decimal(price),)


@pytest.mark.parametrize(
    ("text", "contract", "price"),
    [
        ("$COIN 350 calls next week exp, paid 6.20, PT 9", "COIN 350 C 2026-09-11", "6.2"),
        ("Filled: BUY 3 HOOD Oct 16 '26 115 Call @ 5.05", "HOOD 115 C 2026-10-16", "5.05"),
        ("Fill: +4 AMZN Sep18'26 240C @ 2.95", "AMZN 240 C 2026-09-18", "2.95"),
        ("Trade confirmation: Bought 1 NVDA 09/18/2026 180.00 C @ 4.30", "NVDA 180.00 C 2026-09-18", "4.3"),
        ("bought MSFT $450 calls expiring 10/16, paid $7.05, looking for $11", "MSFT 450 C 2026-10-16", "7.05"),
        ("AMD calls, 170 strike, this Friday, 1.85 entry, 1.20 stop", "AMD 170 C 2026-09-04", "1.85"),
        ("Compramos 2 calls de NVDA strike 200 vencimiento 18/09 a 6,40", "NVDA 200 C 2026-09-18", "6.4"),
        ("Nifty 25500 pe buy above 142, sl 118, tgt 170-205-250", "NIFTY 25500 P None", "142"),
        ("banknifty 55500 ce buy at 280 tgt 330 380 sl 240", "BANKNIFTY 55500 C None", "280"),
        ("Buy Sensex 82000 PE near 410 sl 350 target 480 560", "SENSEX 82000 P None", "410"),
        ("Nifty 25500 pe kharido 142 ke upar, sl 118, target 170 205", "NIFTY 25500 P None", "142"),
        ("BANK NIFTY 55500 CE BUY ABOVE 310 SL 275 TGT 345/380", "BANKNIFTY 55500 C None", "310"),
    ],
)
def test_a_contract_is_found_wherever_its_parts_stand(text: str, contract: str, price: str) -> None:
    signal = opened(text)
    option = signal.ticker.option

    assert option is not None
    assert f"{signal.ticker.symbol} {option.strike} {option.right} {option.expiry}" == contract
    assert signal.side is Side.BUY
    assert signal.entry.prices == (Decimal(price),)


def test_targets_joined_by_a_comma_are_not_numbered() -> None:
    signal = opened("TSLA 9/18 360p @ 7.25 | stop 5 | tp 10, 13")

    assert [target.value for target in signal.targets] == [Decimal(10), Decimal(13)]


@pytest.mark.parametrize(
    ("text", "outcome", "price"),
    [
        ("Took the NO side of 'Will GTA VI be delayed again?' – 0.55 avg, $400", "NO", "0.55"),
        ("KXFED-26OCT-T4.00 NO 37c x50", "NO", "0.37"),
        ("NO on 'Will BTC hit $150k by December 31?' @ 81c, size $300", "NO", "0.81"),
        ("Comprei SIM em 'Lula vence a eleição de 2026?' a 52¢", "YES", "0.52"),
        ('Compro NO en "¿Habrá recesión en EE.UU. en 2026?" a 0,64', "NO", "0.64"),
        ("J'ai pris NON sur « Le PSG gagne la Ligue des champions ? » à 0,61", "NO", "0.61"),
        ("Kaufe JA bei 'Wird die EZB im Dezember senken?' zu 44 Cent", "YES", "0.44"),
        ("Compro SÌ su 'La BCE taglia i tassi a dicembre?' a 41¢", "YES", "0.41"),
        ("Купил ДА на «Снизит ли ФРС ставку в декабре?» по 47¢", "YES", "0.47"),
        ("HAYIR alıyorum: 'Bitcoin 2026'da 200k olur mu?' 0,78", "NO", "0.78"),
        ('اشتريت نعم على "هل يفوز الهلال بالدوري؟" بسعر 43¢', "YES", "0.43"),
        ("「日銀は12月に利上げ？」YES を 58¢ で購入", "YES", "0.58"),
        ("Q: Will Bitcoin dominance fall below 50%?\nSide: YES\nAvg price: 27¢\nExit plan: 45¢", "YES", "0.27"),
        ("Event → Next UK PM before 2027?\nOutcome → Wes Streeting\nPrice → 24¢", "Wes Streeting", "0.24"),
    ],
)
def test_a_bet_is_read_in_any_language_and_card(text: str, outcome: str, price: str) -> None:
    signal = opened(text)

    assert signal.ticker.asset_class is AssetClass.PREDICTION
    assert signal.ticker.outcome == outcome
    assert signal.entry.kind is EntryKind.LIMIT
    assert signal.entry.prices == (Decimal(price),)


def test_the_price_to_leave_a_bet_at_is_its_target() -> None:
    signal = opened("https://kalshi.com/markets/kxrecssnber/recession#kxrecssnber-26 grabbing YES 22c, out at 40c")

    assert [target.value for target in signal.targets] == [Decimal("0.40")]


def test_leaving_a_bet_is_no_bet() -> None:
    assert isinstance(only("Out of my YES on 'Will GTA VI be delayed again?' at 0.71"), SignalUpdate)
