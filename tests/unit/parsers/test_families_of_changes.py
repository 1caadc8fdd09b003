"""Posts that change, end or withdraw a trade, in the words of many rooms and languages, and their likes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    EntryFilled,
    MoveStop,
    Refusal,
    SetEntry,
    SetLeverage,
    SetTargets,
    Signal,
    TargetHit,
)  # fmt: skip
from parsers.parser import parse

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def told(post: str) -> str:
    """A post as it is understood, in short: `SOL: part 0.5 at 188, stop 176`."""
    (read,) = parse(post, posted_at=NOW)
    if isinstance(read, Refusal):
        return "nothing"
    if isinstance(read, Signal):
        stop = written(read.stop.value) if read.stop else "none"
        targets = " ".join(written(level.value) for level in read.targets)
        entry = " ".join(map(written, read.entry.prices))
        return f"{read.side} {read.ticker.symbol} {entry}, stop {stop}, to {targets or 'none'}"
    return f"{read.symbol or 'it'}: {', '.join(sorted(map(done, read.actions)))}"


def done(action: Action) -> str:  # noqa: PLR0911 - one line for each kind of action
    """One action in short: `stop breakeven`."""
    match action:
        case MoveStop():
            spot = f"target {action.target}" if action.target else written(action.price)
            return f"stop {'breakeven' if action.breakeven else spot}"
        case SetTargets():
            levels = " ".join(written(level.value) for level in action.targets)
            return f"{'more' if action.append else 'new'} targets {action.index or ''}: {levels}"
        case ClosePart():
            return f"part {written(action.fraction)} at {written(action.price)}"
        case Add():
            size = f"{written(action.size.value)} {action.size.unit}" if action.size else "some"
            return f"add {size} at {written(action.price)}, average {written(action.average)}"
        case CloseAll() | EntryFilled():
            return f"{action.action} at {written(action.price)}"
        case TargetHit():
            return f"hit {action.index}"
        case SetLeverage():
            return f"leverage {written(action.leverage)}"
        case SetEntry():
            return f"entry {' '.join(map(written, action.prices))}"
        case CancelEntry():
            return "cancel"
        case _:
            return action.action


def written(number: Decimal | None) -> str:
    """A number without the zeros that say nothing; a dash for none."""
    return "-" if number is None else f"{number.normalize():f}"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("SOL stop to 170, targets unchanged", "SOL/USDT: stop 170"),
        ("NVDA: half sold into the open at 184.2, rest with a stop at 178", "NVDA: part 0.5 at 184.2, stop 178"),
        ("Took a third of gold off at 4112", "XAU/USD: part 0.333 at 4112"),
        ("Locking in 50% on SOL 188", "SOL/USDT: part 0.5 at 188"),
        ("GBPUSD TP1 in the bag, 50% closed, SL at entry", "GBP/USD: hit 1, part 0.5 at -, stop breakeven"),
        ("DOGE: entry lowered to 0.195-0.199", "DOGE/USDT: entry 0.195 0.199"),
        ("EURUSD limit moved to 1.0805", "EUR/USD: entry 1.0805"),
        ("New entry for LINK: 13.8", "LINK/USDT: entry 13.8"),
        ("TP3 changed to 4145 on gold", "XAU/USD: new targets 3: 4145"),
        ("gold tp now 4130", "XAU/USD: new targets : 4130"),
        ("ETH limit hit, we're in at 3580", "ETH/USDT: filled at 3580"),
        ("GBPJPY sell stop triggered", "GBP/JPY: filled at -"),
        ("#ADAUSDT entry 2 filled 0.612", "ADA/USDT: filled at 0.612"),
        ("Averaged AVAX at 22.6, new avg 23.4", "AVAX/USDT: add some at 22.6, average 23.4"),
        ("TP1 & TP2 hit on gold, closing 70%", "XAU/USD: hit 1, hit 2, part 0.7 at -"),
        ("XRP target one smashed 🚀", "XRP/USDT: hit 1"),
        ("Target 2 done ✅ EURUSD", "EUR/USD: hit 2"),
        ("First target tagged on SUI, stop under 3.02 now", "SUI/USDT: hit 1, stop 3.02"),
        ("Second TP taken on AAVE", "AAVE/USDT: hit 2"),
        ("TP 1 ✅ TP 2 ✅ #SOLUSDT", "SOL/USDT: hit 1, hit 2"),
        ("Close 1/4 of BTC at 66200", "BTC/USDT: part 0.25 at 66200"),
        ("STC 2 of 5 HOOD 115c @ 6.4", "HOOD: part 0.4 at 6.4"),
        ("trimmed HOOD 115c 6.10", "HOOD: part - at 6.1"),
        ("SOL longs: take 50% and SL to 171", "SOL/USDT: part 0.5 at -, stop 171"),
        ("close half now", "it: part 0.5 at -"),
        ("SL to entry now please", "it: stop breakeven"),
        ("move stops to 4090", "it: stop 4090"),
        ("TP1 hit 🎯", "it: hit 1"),
        ("Close it", "it: close_all at -"),
        ("close now", "it: close_all at -"),
        ("I'm out", "it: close_all at -"),
        ("Cancel this one", "it: cancel"),
        ("cancel the limit", "it: cancel"),
        ("entry not filled, cancel", "it: cancel"),
        ("Order expired", "it: cancel"),
        ("Add here 3.42", "it: add some at 3.42, average -"),
        ("Closing half of my YES on KXFED-26JUL-T4.00 at 61c", "KXFED-26JUL-T4.00: part 0.5 at 0.61"),
        (
            "Added to NO on 'Will GTA VI be delayed again?' at 44c",
            "Will GTA VI be delayed again?: add some at 0.44, average -",
        ),
        ("Sold 40% of YES 'Will BTC hit 150k?' @ 71c", "Will BTC hit 150k?: part 0.4 at 0.71"),
        ("stop on my YES KXFED-26JUL-T4.00 moved to 30c", "KXFED-26JUL-T4.00: stop 0.3"),
        ("YES limit filled 33c on KXFED-26JUL-T4.00", "KXFED-26JUL-T4.00: filled at 0.33"),
    ],
)
def test_levels_parts_and_fills_in_yet_other_words(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "GOLD is at our entry again, patience",
        "price back to entry on EURUSD, nothing changed",
        "BE careful on GOLD today",
        "TP is near on SOL, watch it",
        "we might move the stop later on BTC",
        "will cancel the EURUSD order if it is not filled by noon",
        "thinking of closing SOL before the weekend",
        "SOL hit 188 today",
        "BTC broke its stop cluster at 63k",
        "Half of my portfolio is BTC",
        "10% off our VIP this weekend, use code GOLD",
        "Support at 4080 was hit three times on gold",
        "My target for BTC by year end is 150k",
        "Analysts moved target to 250 for NVDA",
        "GOLD 4080 stop hunt done",
        "Trailing stops explained: move your stop by 30 pips",
        "Closed trades this week: EURUSD +40, GOLD -20, BE 2",
    ],
)
def test_news_of_prices_changes_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Pulled my order on the MU 240c, spread too wide", "MU: cancel"),
        ("Pulled the bid on AMD 180c, spread is too wide", "AMD: cancel"),
        ("Cancelling my SPY 600p order, spread is awful", "SPY: cancel"),
        ("Took down my limit on NVDA", "NVDA: cancel"),
        ("Removed my limit order on SOL, not chasing", "SOL/USDT: cancel"),
        ("Order on LINK cancelled, spread too wide", "LINK/USDT: cancel"),
        (
            "J'annule mon ordre limite YES sur fed-decreases-interest-rates-by-25bps",
            "fed-decreases-interest-rates-by-25bps: cancel",
        ),
        (
            "Cancelling my YES limit on fed-decreases-interest-rates-by-25bps",
            "fed-decreases-interest-rates-by-25bps: cancel",
        ),
        ("Pulled my NO bid on 'Will GTA VI be delayed again?'", "Will GTA VI be delayed again?: cancel"),
        ("Cancelo mi orden de YES en KXRECSSNBER-26", "KXRECSSNBER-26: cancel"),
        ("Storniere meine Limit-Order YES auf KXRECSSNBER-26", "KXRECSSNBER-26: cancel"),
        ("❌ EURNZD sell stop — CANCELLED", "EUR/NZD: cancel"),
        ("❌ GBPJPY buy stop cancelled", "GBP/JPY: cancel"),
        ("❌ XAUUSD sell limit deleted", "XAU/USD: cancel"),
        ("EURUSD buy stop ❌ cancelled", "EUR/USD: cancel"),
        ("❌ Buy stop EURUSD removed", "EUR/USD: cancel"),
        ("EURNZD sell stop: void", "EUR/NZD: cancel"),
        ("USDJPY buy stop deleted, news ahead", "USD/JPY: cancel"),
        ("❌ SL hit EURNZD", "EUR/NZD: close_all at -"),
        ("EURUSD sell, stop hit ❌", "EUR/USD: close_all at -"),
        ("#ARBUSDT ⏱ Signal cancelled: entry not reached within 24h", "ARB/USDT: cancel"),
        ("#OPUSDT signal expired, entry was not reached", "OP/USDT: cancel"),
        ("SUI/USDT order expired ⏱ price never reached entry", "SUI/USDT: cancel"),
        ("#INJUSDT Signal expired: entry zone not reached in 48h", "INJ/USDT: cancel"),
        ("#ARB/USDT cancelled ❌ Entry not hit", "ARB/USDT: cancel"),
        ("AVAX setup expired without entry", "AVAX/USDT: cancel"),
        ("DOT signal closed without entry", "DOT/USDT: cancel"),
        ("XRP limit timed out", "XRP/USDT: cancel"),
    ],
)
def test_an_order_is_withdrawn(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Sorti de MC.PA à 588, position soldée", "MC.PA: close_all at 588"),
        ("Sorti de TTE.PA à 58,40", "TTE.PA: close_all at 58.4"),
        ("Je sors de AIR.PA à 172,30", "AIR.PA: close_all at 172.3"),
        ("Position soldée sur BNP.PA à 71,2", "BNP.PA: close_all at 71.2"),
        ("J'ai soldé NVDA à 181", "NVDA: close_all at 181"),
        ("On solde tout", "it: close_all at -"),
        ("Tout vendu sur ETH à 3980", "ETH/USDT: close_all at 3980"),
        ("I'm out here, full close. Thanks for playing", "it: close_all at -"),
        ("Full close here guys, thanks", "it: close_all at -"),
        ("Out here, full exit", "it: close_all at -"),
        ("Closing everything here. Good trade all", "it: close_all at -"),
        ("I'm out. Full exit, thanks everyone", "it: close_all at -"),
        ("full out here, well played", "it: close_all at -"),
        ("That's me out, closed in full", "it: close_all at -"),
        ("Alle YES-Anteile auf KXRECSSNBER-26 für 38c verkauft", "KXRECSSNBER-26: close_all at 0.38"),
        ("Sold all YES on KXRECSSNBER-26 for 38c", "KXRECSSNBER-26: close_all at 0.38"),
        ("Habe alle NO-Anteile bei KXFED-26JUL-T4.00 zu 61c verkauft", "KXFED-26JUL-T4.00: close_all at 0.61"),
        ("Vendí todo mi YES en KXRECSSNBER-26 a 38c", "KXRECSSNBER-26: close_all at 0.38"),
        (
            "Sold my whole NO position on 'Will GTA VI be delayed again?' at 71c",
            "Will GTA VI be delayed again?: close_all at 0.71",
        ),
        ("ゴールドを4058で全決済", "XAU/USD: close_all at 4058"),
        ("BTC全決済、64200で", "BTC/USDT: close_all at 64200"),
        ("Tutup semua posisi emas sekarang, mau ada berita", "XAU/USD: close_all at -"),
        ("Tutup semua emas sekarang", "XAU/USD: close_all at -"),
        ("Tutup semua posisi BTC", "BTC/USDT: close_all at -"),
        ("Close semua gold sekarang, ada news", "XAU/USD: close_all at -"),
    ],
)
def test_a_position_is_closed(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "New target for YES on 'Will Bitcoin dominance fall below 50% in 2026?': 55¢",
            "Will Bitcoin dominance fall below 50% in 2026?: new targets : 0.55",
        ),
        (
            "Raised my target for NO on 'Will GTA VI be delayed again?' to 80c",
            "Will GTA VI be delayed again?: new targets : 0.8",
        ),
        ("KXFED-26JUL-T4.00 YES: new target 72c", "KXFED-26JUL-T4.00: new targets : 0.72"),
        ("Moving my exit on KXRECSSNBER-26 YES to 45c", "KXRECSSNBER-26: new targets : 0.45"),
        ("WIF: new targets 0.98 and 1.12, the old ones are void", "WIF/USDT: new targets : 0.98 1.12"),
        ("WIF: new targets 0.98, 1.12. Old targets are void", "WIF/USDT: new targets : 0.98 1.12"),
        ("SOL new TPs 195 / 204, ignore the old ones", "SOL/USDT: new targets : 195 204"),
        ("ETH targets updated: 3900, 4050. Forget the previous ones", "ETH/USDT: new targets : 3900 4050"),
        ("GBPUSD new SL 1.2710, old one void", "GBP/USD: stop 1.271"),
        ("AAVE: new target 312, cancel the old", "AAVE/USDT: new targets : 312"),
        ("LINK additional target 180", "LINK/USDT: more targets : 180"),
        ("SOL: extra target at 215", "SOL/USDT: more targets : 215"),
        ("BTC adding a target at 72000", "BTC/USDT: more targets : 72000"),
        ("ETH one more target: 4200", "ETH/USDT: more targets : 4200"),
        ("NVDA added PT 195", "NVDA: more targets : 195"),
        ("Add TP4 4120 to gold", "XAU/USD: more targets 4: 4120"),
        ("move SL to 100 and TP 130", "it: new targets : 130, stop 100"),
        ("SOL: move SL to 100 and TP to 130", "SOL/USDT: new targets : 130, stop 100"),
        ("ETH move stop to 3850 and target to 4200", "ETH/USDT: new targets : 4200, stop 3850"),
        ("EURUSD new SL 1.0820 and TP 1.0910", "EUR/USD: new targets : 1.091, stop 1.082"),
        ("move TP to 130 and SL 100", "it: new targets : 130, stop 100"),
        ("change SL to 1.2650, TP to 1.2780", "it: new targets : 1.278, stop 1.265"),
        ("Mueve el SL a 100 y el TP a 130", "it: new targets : 130, stop 100"),
    ],
)
def test_levels_are_changed(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("TAO 2nd buy filled at 388 👍", "TAO/USDT: filled at 388"),
        ("TAO second buy filled", "TAO/USDT: filled at -"),
        ("ETH 1st entry filled at 3620", "ETH/USDT: filled at 3620"),
        ("SOL buy #2 filled 171.4", "SOL/USDT: filled at 171.4"),
        ("2nd bid filled on LINK 14.2", "LINK/USDT: filled at 14.2"),
        ("Our buy on AVAX got filled at 24.10", "AVAX/USDT: filled at 24.1"),
        ("XRP buy order filled @ 2.05", "XRP/USDT: filled at 2.05"),
        ("EURUSD buy limit filled 1.0820", "EUR/USD: filled at 1.082"),
        ("ARB 3rd buy just got filled at 0.41", "ARB/USDT: filled at 0.41"),
        ("Filled: Buy 350 HOOD @ 41.07", "buy HOOD 41.07, stop none, to none"),
        ("Bought SOL, filled 171.30, stop 165", "buy SOL/USDT 171.3, stop 165, to none"),
    ],
)
def test_an_order_is_filled(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("HYPE: covered half at 39.4, stop on the rest 40.9", "HYPE/USDT: part 0.5 at 39.4, stop 40.9"),
        ("VIX calls: sold 1/2 at 1.60, stop on remainder .95", "VIX: part 0.5 at 1.6, stop 0.95"),
        ("SOL: sold half at 188, stop for the rest 176", "SOL/USDT: part 0.5 at 188, stop 176"),
        ("Trimmed half NVDA at 184, stop on the remaining 178", "NVDA: part 0.5 at 184, stop 178"),
        ("Closed 50% of ETH at 3950. Stop on the remainder at 3840", "ETH/USDT: part 0.5 at 3950, stop 3840"),
        ("took half off gold at 4120, rest SL 4098", "XAU/USD: part 0.5 at 4120, stop 4098"),
        ("sold half AMD 152, runner stop 147", "AMD: part 0.5 at 152, stop 147"),
        ("bank 30% here and SL to BE 🫡", "it: part 0.3 at -, stop breakeven"),
        ("bank half here, stop to entry", "it: part 0.5 at -, stop breakeven"),
        ("banking 50% of SOL here", "SOL/USDT: part 0.5 at -"),
        ("banked 25% on ETH at 3920 and moved stop to be", "ETH/USDT: part 0.25 at 3920, stop breakeven"),
        ("pocket 30% and SL BE", "it: part 0.3 at -, stop breakeven"),
        ("cash 50% here, rest risk free", "it: part 0.5 at -, stop breakeven"),
        ("grab 25% profit here and move sl to entry", "it: part 0.25 at -, stop breakeven"),
        (
            "Take 2/3 off the nas longs, leave a third on with the stop at entry.",
            "NAS100: part 0.667 at -, stop breakeven",
        ),
        ("took 1/3 off GBPUSD, leave the rest with stop at entry", "GBP/USD: part 0.333 at -, stop breakeven"),
        ("Half off the gold shorts, stop at entry on the rest", "XAU/USD: part 0.5 at -, stop breakeven"),
    ],
)
def test_a_part_is_taken_and_the_stop_moved(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("leverage on SUI down to 3x please", "SUI/USDT: leverage 3"),
        ("SUI leverage down to 3x", "SUI/USDT: leverage 3"),
        ("drop leverage on SUI to 3x", "SUI/USDT: leverage 3"),
        ("lower your leverage to 5x on AVAX", "AVAX/USDT: leverage 5"),
        ("cut leverage to 3x on DOGE", "DOGE/USDT: leverage 3"),
        ("leverage for OP now 4x", "OP/USDT: leverage 4"),
        ("OP leverage: 10x → 5x", "OP/USDT: leverage 5"),
        ("reduce lev to 5x for ETH", "ETH/USDT: leverage 5"),
    ],
)
def test_leverage_is_changed(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("added 100 OKLO @ 116.8", "OKLO: add 100 shares at 116.8, average -"),
        ("Added 200 PYPL @ 59.80 | new avg 60.53", "PYPL: add 200 shares at 59.8, average 60.53"),
        ("Added 3 NVDA 190c @ 2.10", "NVDA: add 3 contracts at 2.1, average -"),
        ("Added 2 ES @ 6870", "ES: add 2 contracts at 6870, average -"),
        ("added another 500 SOFI at 21.4", "SOFI: add 500 shares at 21.4, average -"),
    ],
)
def test_a_position_is_added_to(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("ETH多单减仓50%，止损移到3850", "ETH/USDT: part 0.5 at -, stop 3850"),
        ("SOL 第一止盈到了，减仓一半，止损移到开仓价", "SOL/USDT: hit 1, part 0.5 at -, stop breakeven"),
        ("BTC空单减仓30%，止损下移到66000", "BTC/USDT: part 0.3 at -, stop 66000"),
        ("BTC多单平仓一半，止损移至成本", "BTC/USDT: part 0.5 at -, stop breakeven"),
        ("SOL止盈一半，止损保本", "SOL/USDT: part 0.5 at -, stop breakeven"),
        ("ETH减仓1/3", "ETH/USDT: part 0.333 at -"),
        ("ETH 加仓 3600", "ETH/USDT: add some at 3600, average -"),
        ("SOL 1차 목표 도달, 절반 익절하고 손절은 진입가로 이동", "SOL/USDT: hit 1, part 0.5 at -, stop breakeven"),
        ("솔라나 1차 목표 달성, 절반 익절하고 손절은 본절로", "SOL/USDT: hit 1, part 0.5 at -, stop breakeven"),
        ("비트 50% 익절, 손절가 본절로", "BTC/USDT: part 0.5 at -, stop breakeven"),
        ("ETH 2차 목표 도달, 30% 익절", "ETH/USDT: hit 2, part 0.3 at -"),
        ("비트 절반 정리하고 손절 64200으로 올림", "BTC/USDT: part 0.5 at -, stop 64200"),
        ("BTC、TP1到達。半分利確してストップは建値へ。", "BTC/USDT: hit 1, part 0.5 at -, stop breakeven"),
        ("ETH半分利確、ストップを3850に移動", "ETH/USDT: part 0.5 at -, stop 3850"),
        ("ゴールド TP2到達、半分決済、損切りを建値に", "XAU/USD: hit 2, part 0.5 at -, stop breakeven"),
        ("نصف پوزیشن NEAR رو ببندید", "NEAR/USDT: part 0.5 at -"),
        ("نصف پوزیشن BTC رو ببندید و استاپ رو بیارید سر به سر", "BTC/USDT: part 0.5 at -, stop breakeven"),
        ("SAP.DE: Stopp auf 252 nachgezogen", "SAP.DE: stop 252"),
        ("Stop bei ETH auf 3.850 nachgezogen", "ETH/USDT: stop 3850"),
        ("Ein Drittel Gold bei 4.061 verkauft, Rest läuft", "XAU/USD: part 0.333 at 4061"),
        ("Die Hälfte BTC bei 64.200 verkauft", "BTC/USDT: part 0.5 at 64200"),
        ("Bajad el stop del corto de DAX a 24.120", "GER40: stop 24120"),
        ("Sube el stop de BTC a 64.200", "BTC/USDT: stop 64200"),
        ("Subid el SL de oro a 4.058", "XAU/USD: stop 4058"),
        ("Oro: preso il TP2, portate lo stop al TP1", "XAU/USD: hit 2, stop target 1"),
        ("Preso TP1 su BTC, stop in pari", "BTC/USDT: hit 1, stop breakeven"),
        ("EURUSD preso il primo target, stop a pareggio", "EUR/USD: hit 1, stop breakeven"),
        ("Portate lo stop a 1,0820 su EURUSD", "EUR/USD: stop 1.082"),
        ("Oro: spostate lo stop al TP1", "XAU/USD: stop target 1"),
        ("Llevamos el SL a la entrada, ya sin riesgo", "it: stop breakeven"),
        ("SL a entrada, sin riesgo", "it: stop breakeven"),
        ("Movemos stop a la entrada, operación sin riesgo", "it: stop breakeven"),
        ("Ponemos el SL en entrada", "it: stop breakeven"),
        ("Trazemos o SL para a entrada, sem risco", "it: stop breakeven"),
        ("On remonte le SL à l'entrée, plus de risque", "it: stop breakeven"),
        ("SL auf Einstand, Trade ist risikofrei", "it: stop breakeven"),
        ("Перенесли стоп в точку входа, сделка без риска", "it: stop breakeven"),
    ],
)
def test_in_other_languages(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "📅 SEPTEMBER\nTrades: 46\nWins: 31\nLosses: 12\nBE: 3\nNet: +1,840 pips\n\nBest pair: XAUUSD",
        "Week 32\nTP: 14\nSL: 5\nBE: 2\nTotal +620 pips",
        "GOLD results\nWins 12 | SL 3 | BE 4",
        "June stats: 40 signals, 31 TP, 6 SL, 3 BE. XAUUSD top pair",
        "✅ 18 wins ❌ 4 losses ⚖️ 3 BE EURUSD the best",
        "ONDO up 9% from our entry, holding strong 💪",
        "SOL is up 14% since our entry 🔥",
        "BTC +6% from my entry, letting it work",
        "ETH 3% above our entry, looking good",
        "TSLA up $12 from our entry",
        "GOLD 80 pips from our entry already 🔥",
        "NVDA down 2% from my entry, no panic",
        "BTC trading 4% over our average",
        "Back at entry on LINK, still valid",
    ],
)
def test_gains_and_tables_of_results_change_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            (
                "🤖 GridHawk v2 • SEIUSDT • 1h\nLong entry triggered @ 0.2231\nTP1 0.2279 | TP2 0.2334 | TP3 0.2402\n"
                "SL 0.2176"
            ),
            "buy SEI/USDT 0.2231, stop 0.2176, to 0.2279 0.2334 0.2402",
        ),
        (
            "Short triggered on DOGEUSDT @ 0.2010\nSL 0.2075\nTP 0.1950 / 0.1890",
            "sell DOGE/USDT 0.201, stop 0.2075, to 0.195 0.189",
        ),
        ("🔔 Buy signal triggered LINKUSDT 14.20 SL 13.6 TP 15.1", "buy LINK/USDT 14.2, stop 13.6, to 15.1"),
        ("AVAXUSDT 4h long executed at 24.1, stop 22.9, target 26.8", "buy AVAX/USDT 24.1, stop 22.9, to 26.8"),
        ("Long entry triggered @ 0.2231", "it: filled at 0.2231"),
        (
            "Trade #88 🧭 ARBUSDT\nBias: bullish\nExecute: 0.4380\nProtect: 0.4210\nCollect: 0.4550 / 0.4720 / 0.4990",
            "buy ARB/USDT 0.438, stop 0.421, to 0.455 0.472 0.499",
        ),
        (
            "#17 APTUSDT\nBias: short\nExecute: 9.40\nProtect: 9.85\nCollect: 8.90 / 8.50",
            "sell APT/USDT 9.4, stop 9.85, to 8.9 8.5",
        ),
        ("EURUSD\nBuy\nExecution: 1.0820\nProtection: 1.0790\nTake: 1.0880", "buy EUR/USD 1.082, stop 1.079, to 1.088"),
        (
            "https://kalshi.com/markets/kxrecssnber/recession#kxrecssnber-26 grabbing YES 22c, out at 40c",
            "buy KXRECSSNBER-26 0.22, stop none, to 0.4",
        ),
        (
            "grabbing NO 41c on 'Will GTA VI be delayed again?', out at 60c",
            "buy Will GTA VI be delayed again? 0.41, stop none, to 0.6",
        ),
        ("Bought YES on KXFED-26JUL-T4.00 at 33c, selling at 50c", "buy KXFED-26JUL-T4.00 0.33, stop none, to 0.5"),
        ("KXFED-26JUL-T4.00 YES at 33c, exit 50c", "buy KXFED-26JUL-T4.00 0.33, stop none, to 0.5"),
        (
            (
                "🎲 NEW POSITION\nQ: Will Bitcoin dominance fall below 50% in 2026?\nSide: YES\nAvg price: 27¢\n"
                "Cost: $180\nExit plan: 45¢"
            ),
            "buy Will Bitcoin dominance fall below 50% in 2026? 0.27, stop none, to 0.45",
        ),
        (
            "NEW TRADE\nMarket: Will GTA VI be delayed again?\nSide: NO\nPrice: 41c\nStake: $200\nExit: 60c",
            "buy Will GTA VI be delayed again? 0.41, stop none, to 0.6",
        ),
        ("Out of YES on KXRECSSNBER-26 at 40c", "KXRECSSNBER-26: close_all at 0.4"),
        (
            (
                "📣 NEW CALL | KAS/USDT | LONG | ISOLATED 7x\nBuy range » 0.0912 – 0.0935\n"
                "Take gains » 0.0958 » 0.0987 » 0.1030 » 0.1100\nCut loss » 0.0884"
            ),
            "buy KAS/USDT 0.0912 0.0935, stop 0.0884, to 0.0958 0.0987 0.103 0.11",
        ),
        (
            "NEW CALL: SHORT APT/USDT\nSell range: 9.40 - 9.55\nTake gains: 9.10, 8.80\nCut losses: 9.85",
            "sell APT/USDT 9.4 9.55, stop 9.85, to 9.1 8.8",
        ),
        ("BTC long 64200 | cut loss 63100 | take gains 66000", "buy BTC/USDT 64200, stop 63100, to 66000"),
        ("LINK buy 14.2, cut loss at 13.5, take profit 15.5", "buy LINK/USDT 14.2, stop 13.5, to 15.5"),
        ("Cut loss on LINK now", "LINK/USDT: close_all at -"),
        ("cut the loss on SOL at 166", "SOL/USDT: close_all at 166"),
    ],
)
def test_a_plan_that_sounds_like_a_change_opens(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Delete pending GBPJPY sell limit", "GBP/JPY: cancel"),
        ("Please remove the EURUSD pending", "EUR/USD: cancel"),
        ("Pulling the SOL bid, momentum gone", "SOL/USDT: cancel"),
        ("No fill on NVDA 190c, cancelling", "NVDA: cancel"),
        ("Entry missed on LINK, cancel it", "LINK/USDT: cancel"),
        ("Signal void: #APTUSDT", "APT/USDT: cancel"),
        ("Kill the gold limit, price ran without us", "XAU/USD: cancel"),
        ("Scratch the ETH bid", "ETH/USDT: cancel"),
        ("AUDUSD setup invalidated, stand aside", "AUD/USD: cancel"),
        ("BTC long setup is off", "BTC/USDT: cancel"),
        ("Ордер по SOL снимаю", "SOL/USDT: cancel"),
        ("Лимитку по ETH отменяем, цена ушла", "ETH/USDT: cancel"),
        ("Сигнал по ARB отменён, вход не достигнут", "ARB/USDT: cancel"),
        ("Скасовую ордер на BTC", "BTC/USDT: cancel"),
        ("Emri iptal ediyorum, AVAX", "AVAX/USDT: cancel"),
        ("XAUUSD bekleyen emir silindi", "XAU/USD: cancel"),
        ("Hapus pending order gold", "XAU/USD: cancel"),
        ("Batal entry BTC", "BTC/USDT: cancel"),
        ("Hủy lệnh chờ vàng", "XAU/USD: cancel"),
        ("Cancelem a ordem de SOL", "SOL/USDT: cancel"),
        ("Ordem cancelada em PETR4", "PETR4: cancel"),
        ("Annullate l'ordine pendente su EURUSD", "EUR/USD: cancel"),
        ("Ordine su oro cancellato", "XAU/USD: cancel"),
        ("BTC挂单撤销", "BTC/USDT: cancel"),
        ("ETH 지정가 취소", "ETH/USDT: cancel"),
        ("ドル円の指値キャンセル", "USD/JPY: cancel"),
        ("لغو سفارش بیت کوین", "BTC/USDT: cancel"),
        ("الغاء صفقة الذهب المعلقة", "XAU/USD: cancel"),
    ],
)
def test_an_order_is_withdrawn_in_other_words(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Flat on MNQ @ 24910", "MNQ: close_all at 24910"),
        ("SOL closed manually at 171.2, small loss", "SOL/USDT: close_all at 171.2"),
        ("All targets done on #LINKUSDT 🎉", "LINK/USDT: close_all at -"),
        ("BTC SL hit -1%", "BTC/USDT: close_all at -"),
        ("STC HOOD 115c @ 6.10", "HOOD: close_all at 6.1"),
        ("exited my TSLA short 308.4", "TSLA: close_all at 308.4"),
        ("ETH stopped at BE, no loss", "ETH/USDT: close_all at -"),
        ("Sold the last of my AMD at 158", "AMD: close_all at 158"),
        ("Out of GBPUSD at market", "GBP/USD: close_all at -"),
        ("gold closed in profit +45 pips", "XAU/USD: close_all at -"),
        ("Закрываю SOL по 188.2", "SOL/USDT: close_all at 188.2"),
        ("Золото закрыто по стопу", "XAU/USD: close_all at -"),
        ("Вышел из ETH по 3950", "ETH/USDT: close_all at 3950"),
        ("Закрив позицію BTC на 64200", "BTC/USDT: close_all at 64200"),
        ("BTC kapattım 64200", "BTC/USDT: close_all at 64200"),
        ("Altın stop oldu", "XAU/USD: close_all at -"),
        ("Gold kena SL", "XAU/USD: close_all at -"),
        ("Đóng lệnh vàng tại 4120", "XAU/USD: close_all at 4120"),
        ("Fechei SOL em 187,40", "SOL/USDT: close_all at 187.4"),
        ("Stopado em PETR4", "PETR4: close_all at -"),
        ("Chiudo EURUSD a 1,0910", "EUR/USD: close_all at 1.091"),
        ("Chiuso oro a 4.120", "XAU/USD: close_all at 4120"),
        ("Cierro ETH en 3.950", "ETH/USDT: close_all at 3950"),
        ("Saltó el stop en DAX", "GER40: close_all at -"),
        ("DAX Long geschlossen bei 24.310", "GER40: close_all at 24310"),
        ("J'ai clôturé l'or à 4120", "XAU/USD: close_all at 4120"),
        ("BTC 64200 청산 완료", "BTC/USDT: close_all at 64200"),
        ("ETH全部平仓 3950", "ETH/USDT: close_all at 3950"),
        ("ポンド円全決済", "GBP/JPY: close_all at -"),
        ("بستن معامله طلا", "XAU/USD: close_all at -"),
        ("إغلاق صفقة الذهب", "XAU/USD: close_all at -"),
    ],
)
def test_a_position_is_closed_in_other_words(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Trailing stop on NQ to 24880", "NQ: stop 24880"),
        ("SL up to 24 on AVAX", "AVAX/USDT: stop 24"),
        ("Stop now 3.10 on TON", "TON/USDT: stop 3.1"),
        ("raise stop LINK 13.9", "LINK/USDT: stop 13.9"),
        ("ARB stop → 0.44", "ARB/USDT: stop 0.44"),
        ("XAUUSD stop moved from 4085 to 4098", "XAU/USD: stop 4098"),
        ("Protect the trade: SL to entry on ETH", "ETH/USDT: stop breakeven"),
        ("gold: tp1 done, sl entry", "XAU/USD: hit 1, stop breakeven"),
        ("GBPJPY TP2 ✅ move SL to TP1", "GBP/JPY: hit 2, stop target 1"),
        ("SOL TP1 hit, 40% off, SL BE", "SOL/USDT: hit 1, part 0.4 at -, stop breakeven"),
        ("Стоп по BTC в безубыток", "BTC/USDT: stop breakeven"),
        ("ETH: первый тейк взят, половину фиксирую, стоп в бу", "ETH/USDT: hit 1, part 0.5 at -, stop breakeven"),
        ("Стоп переносим на 64200 по битку", "BTC/USDT: stop 64200"),
        ("SOL: фіксую 30%, стоп у беззбиток", "SOL/USDT: part 0.3 at -, stop breakeven"),
        ("BTC stopu girişe çekiyoruz", "BTC/USDT: stop breakeven"),
        ("ETH yarısını kapattım, stop girişte", "ETH/USDT: part 0.5 at -, stop breakeven"),
        ("TP1 geldi, stopu 64200 yapın BTC", "BTC/USDT: hit 1, stop 64200"),
        ("Gold TP1 kena, geser SL ke entry", "XAU/USD: hit 1, stop breakeven"),
        ("Tutup setengah posisi BTC, SL ke BE", "BTC/USDT: part 0.5 at -, stop breakeven"),
        ("Vàng chạm TP1, dời SL về entry", "XAU/USD: hit 1, stop breakeven"),
        ("Chốt 50% BTC, dời SL về hòa vốn", "BTC/USDT: part 0.5 at -, stop breakeven"),
        ("Realizem metade de SOL e stop no zero a zero", "SOL/USDT: part 0.5 at -, stop breakeven"),
        ("PETR4: alvo 1 atingido, stop na entrada", "PETR4: hit 1, stop breakeven"),
        ("Chiudere metà EURUSD, stop a pareggio", "EUR/USD: part 0.5 at -, stop breakeven"),
        ("Fermez la moitié sur l'or, stop à l'entrée", "XAU/USD: part 0.5 at -, stop breakeven"),
        ("Hälfte bei DAX raus, Stopp auf Einstand", "GER40: part 0.5 at -, stop breakeven"),
        ("Cerramos la mitad de ETH y SL a BE", "ETH/USDT: part 0.5 at -, stop breakeven"),
        ("TP1 hecho en oro, stop a entrada", "XAU/USD: hit 1, stop breakeven"),
        ("بیت کوین تارگت اول خورد، استاپ رو سر به سر", "BTC/USDT: hit 1, stop breakeven"),
        ("الذهب الهدف الاول تحقق، الستوب على الدخول", "XAU/USD: hit 1, stop breakeven"),
        ("SOL टारगेट 1 हिट, SL कॉस्ट पर", "SOL/USDT: hit 1, stop breakeven"),
        ("BTC目標1到達、ストップ建値", "BTC/USDT: hit 1, stop breakeven"),
        ("BTC 第一目标到达，止损移到成本", "BTC/USDT: hit 1, stop breakeven"),
    ],
)
def test_levels_are_moved_in_other_words(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "If TP1 hits we move SL to BE",
        "Always move stop to BE after TP1",
        "Should I move my stop to BE?",
        "I would close half here but still thinking",
        "Bank of America raises Tesla target to 400",
        "Banks are closed today, no trades",
        "My bank takes 30% of everything",
        "deposit via bank 30% bonus",
        "signals cancelled my weekend lol",
        "Cut your losses and let your winners run",
        "Best trades this week: SOL +14%, ETH +9% from our entries",
        "Trades 22 | Win 15 | BE 3 | SL 4",
        "Monthly: 18 TP / 6 SL / 4 BE",
        "EURUSD: 3 wins, 1 BE, 0 losses",
        "LINK 12% from our buy zone, congrats everyone",
        "Leverage: never more than 5x",
        "Use low leverage 3x to 5x always",
        "Our SOL call is up 22% from entry 🚀",
        "who closed half at TP1?",
        "we took 40 pips off the table yesterday",
        "Exchange cancelled the listing of ABCUSDT",
        "NVDA 60% above cost now, wow",
        "Kraken to cancel orders during maintenance",
        "Good trade everyone, thanks for today",
    ],
)
def test_talk_that_resembles_a_change_changes_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("BTC long 64200 sl 63000 tp 66000, move stop to BE after TP1", "buy BTC/USDT 64200, stop 63000, to 66000"),
        ("Buy stop EURUSD 1.0850 SL 1.0820 TP 1.0910", "buy EUR/USD 1.085, stop 1.082, to 1.091"),
        ("Sell stop gold 4050, stop 4062, target 4020", "sell XAU/USD 4050, stop 4062, to 4020"),
        ("ETH 3600 롱, 손절 3500, 익절 3800", "buy ETH/USDT 3600, stop 3500, to 3800"),
        ("BTC多 64000，止损63000，止盈66000减半", "buy BTC/USDT 64000, stop 63000, to 66000"),
        ("NEW POSITION: long LINK 14.2, stop 13.5, target 15.5", "buy LINK/USDT 14.2, stop 13.5, to 15.5"),
    ],
)
def test_plans_stay_plans(post: str, meant: str) -> None:
    assert told(post) == meant
