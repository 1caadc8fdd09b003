"""Trades that are left, ended or changed in one plain sentence of a post that goes on to explain itself."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Maybe it goes later but nothing moves and I'm bored. I just closed at breakeven", "it: close_all at -"),
        ("This may still run but volume dries up. I just closed my AAPL calls", "AAPL: close_all at -"),
        ("Could go lower. We just exited, too choppy", "it: close_all at -"),
        ("Market might dump. Just trimmed half", "it: part 0.5 at -"),
        ("Cerramos la operación que hay NFP", "it: close_all at -"),
        ("Cerramos todo porque viene el FOMC", "it: close_all at -"),
        ("Fechamos tudo pois vem notícia", "it: close_all at -"),
        ("Закрыл в минус 3140,снял лимитку ,через выходные держать не буду.", "it: close_all at 3140"),
        ("Закрываю сделку на точке входа, объёмы пропали", "it: close_all at -"),
        ("Выхожу в ноль, скучно тут", "it: close_all at -"),
        ("Stopped out. Would have been better to wait", "it: close_all at -"),
        ("SL hit, might re-enter later if it reclaims", "it: close_all at -"),
        (
            "#сделка Наша сделка по LINK/USDT 1H ЛОНГ📈\n\nВышли в б/у, покупатель слабый, ждём другого дня",
            "LINK/USDT: close_all at -",
        ),
        ("PFE OUT May look again once pharma calms down. The whole tape is red today", "PFE: close_all at -"),
        ("IWM OUT 1.45 Still in one runner on RTY futures.", "IWM: close_all at 1.45"),
        ("SPY OUT 3.40 leaving a runner", "SPY: part - at 3.4"),
        ("GOLD OUT 4120 +80 pips", "XAU/USD: close_all at 4120"),
        ("Pasamos el stop a breakeven para asegurar", "it: stop breakeven"),
    ],
)
def test_the_plain_sentence_decides(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "I just sold, told you so lol",
        "I just sold my house, should be fun",
        "If it loses 4000 I just close",
        "NVDA OUT Today we have earnings, let me know?",
        "AMD OUT OF gas here",
        "🔒 SL: VIP",
        "🔒 TP1: VIP only",
        "close at the top",
        "Market analysis: the market is loaded, could close lower",
    ],
)
def test_talk_of_leaving_leaves_nothing(post: str) -> None:
    assert told(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "📍 Trailing SL Tightened\n📋 Plan: Range Fade\n💱 GBPUSD\n🔒 SL: 1.2712 ← 1.2748\n🆔 77c0de",
            "GBP/USD: stop 1.2712",
        ),
        ("Trailing stop tightened | ETHUSDT | SL: 3120.5 ← 3105.2 | Position: 1a2b", "ETH/USDT: stop 3120.5"),
        ("Stop moved: 1.2710 ⬅ 1.2690 GBPUSD", "GBP/USD: stop 1.271"),
        ("TP2 2400 ← 2380", "it: new targets 2: 2400"),
        (
            "📬 Report on #NEARUSDT 2h\nLong entered at - 5.21\n⛔ Reaching Stop-Loss -7% (x5lev)\n🔎 #ID40817",
            "NEAR/USDT: close_all at -",
        ),
        (
            "⛔ *XRP | OPERAÇÃO ENCERRADA* ⛔\n*Motivo:* Stop loss ativado\n*Stop:* 2.18\n- Logo mais outra",
            "XRP/USDT: close_all at -",
        ),
        (
            "✅ *SEGUNDO ALVO ATINGIDO #ADA*\n*Entrada:* 0.6450\n*Tempo do alvo:* 2h\nRealize 50% e stop na entrada",
            "ADA/USDT: hit 2, part 0.5 at -, stop breakeven",
        ),
        ("#S/USDT cancelled\nTarget reached before the entry was touched", "S/USDT: cancel"),
        ("Стоп перенесли на 3215 в -0,3 RR", "it: stop 3215"),
        ("По эфиру следующие цели 3350, 3480", "ETH/USDT: new targets : 3350 3480"),
        ("Closing the bottom entries", "it: part - at -"),
        ("close the worst buys now", "it: part - at -"),
        ("closing lowest entries XAUUSD, hold the rest", "XAU/USD: part - at -"),
    ],
)
def test_notices_are_read_by_their_labels(post: str, meant: str) -> None:
    assert told(post) == meant
