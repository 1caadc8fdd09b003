"""Changes told in passing: behind a gain, a cheer or the name of who wrote them, and in the slang of a language."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Nora (Admin) — 3:42 PM Trimming", "it: part - at -"),
        (
            "Sol (Mod) — Today at 2:05 PM Out of 60% of my size. Stops now moved to $94.20",
            "it: part 0.6 at -, stop 94.2",
        ),
        ("Luna (Analyst) - 9:31 AM 28% half out", "it: part 0.5 at -"),
        ("UP $85 PER CONTRACT, CLOSED 40% NOW", "it: part 0.4 at -"),
        ("+35 pips so far, you can put your stop to entry.", "it: stop breakeven"),
        ("+3R already, close half", "it: part 0.5 at -"),
        ("Up 40%! Trim some here", "it: part - at -"),
        ("in profit +25 pips - SL to entry", "it: stop breakeven"),
        ("NFLX puts at $6.20. closing 60% in total, so down to 40%. will swing those", "NFLX: part 0.6 at 6.2"),
        ("Full sold avgo near 40% on the monthlies", "AVGO: close_all at -"),
    ],
)
def test_what_leads_up_to_an_instruction_is_not_part_of_it(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("TP1 🥳", "it: hit 1"),
        ("Тейк 2🥳", "it: hit 2"),
        ("Тр 3🎉", "it: hit 3"),
        ("2 тейк, стоп в бу 🚀", "it: hit 2, stop breakeven"),
        ("1 тейк, можете половину зафиксировать\n\nСтоп в б/у !", "it: hit 1, part 0.5 at -, stop breakeven"),
        ("1st TP, stop to BE", "it: hit 1, stop breakeven"),
        ("SOL TP2 💰💰", "SOL/USDT: hit 2"),
        ("Gold\nTP1 🔥\nTP2 🔥", "XAU/USD: hit 1, hit 2"),
        ("TP 1, take partials", "it: hit 1, part - at -"),
        ("Alvo 2 🤑", "it: hit 2"),
    ],
)
def test_a_target_that_is_cheered_was_reached(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "waiting for TP2 🔥",
        "next stop TP3 🔥🔥",
        "who wants TP3 🔥",
        "TP2 🔥 or SL?",
        "will be reached soon",
        "TP1 will be hit, hold",
        "MSFT OUT THE GATE",
        "NVDA out of the gate strong",
        "the market is loaded one side on SOL",
        "GBPJPY WEEKLY REPORT: SELL => BE TAPPED AFTER 45 PIPS",
        "+35 pips so far, enjoy",
        "+120 pips already 🔥",
        "Caught a textbook CL short and sat through the chop. Both targets hit",
        "BTC next targets 70k and 72k maybe",
    ],
)
def test_hopes_reports_and_gains_change_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Изменения - Тп3 3460", "it: new targets 3: 3460"),
        ("долил соль", "SOL/USDT: add some at -, average -"),
        ("докупил эфир 3200", "ETH/USDT: add some at 3200, average -"),
        ("Остаток ушел в бу", "it: close_all at -"),
        ("Вышли в б/у по эфиру", "ETH/USDT: close_all at -"),
        ("BTC закрылся в безубыток", "BTC/USDT: close_all at -"),
        ("Перевел в бу", "it: stop breakeven"),
        ("Не дошли до лимитки, отменяем", "it: cancel"),
        ("Не актуально, не дошел до входа", "it: cancel"),
        ("Закрыл эфир в плюс 3200", "ETH/USDT: close_all at 3200"),
        ("SL BREAKEVEN PE RAKHO", "it: stop breakeven"),
        ("sl breakeven pe kardo", "it: stop breakeven"),
        ("TRADE CLOSE KARDO!", "it: close_all at -"),
        ("GOLD TRADE CLOSE KARDO", "XAU/USD: close_all at -"),
        ("gold me half close kardo", "XAU/USD: part 0.5 at -"),
        ("exit kar do BANKNIFTY", "BANKNIFTY: close_all at -"),
        ("Tocó tp3, olvidé avisar", "it: hit 3"),
        ("Operação finalizada: ADA", "ADA/USDT: close_all at -"),
        ("Stop de lucro ativado ADA", "ADA/USDT: close_all at -"),
        ("BE TAPPED!! I'M DONE W SILVER ATP", "XAG/USD: close_all at -"),
        ("BE TAP!", "it: close_all at -"),
        ("Breakeven reached on EURUSD", "EUR/USD: close_all at -"),
        ("hit BE on gold", "XAU/USD: close_all at -"),
    ],
)
def test_slang_is_understood(post: str, meant: str) -> None:
    assert told(post) == meant
