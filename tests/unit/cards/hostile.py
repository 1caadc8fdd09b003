"""Cards nobody wishes to draw, for every design: the contract tests draw them all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from cards import leaderboard, streak, win
from cards.streak import DayMark
from domain.signal import Side

LONG = "Maximilian Alexander von und zu Hohenstein-Württemberg der Dritte "
EMOJI = "🚀🚀 中文 🐋"
ARABIC = "مستثمر"
TRADE = win.DESIGN.samples()[0]
BOARD = leaderboard.DESIGN.samples()[0]
STREAK = streak.DESIGN.samples()[0]

TRADES = {
    "long": replace(
        TRADE,
        trader=LONG * 3,
        provider=LONG * 3,
        symbol="SUPERCALIFRAGILISTIC1000000MOG/USDTPERPETUAL",
        market=LONG * 2,
        community=LONG * 2,
        code="ABCD-EFGH-IJKL-MNOP-QRST",
        disclaimer="Past results do not predict future results. " * 8,
        leverage=Decimal(1000),
    ),
    "one long word": replace(TRADE, trader="W" * 300, provider="W" * 300, symbol="W" * 90, disclaimer="W" * 400),
    "huge": replace(
        TRADE,
        return_pct=Decimal("123456789012345678901234.5"),
        pnl=Decimal("-98765432109876543210.12"),
        r_multiple=Decimal(99999999999),
        leverage=Decimal(10**12),
        entry=Decimal("1e-8"),
        exit=Decimal(123456789012),
        stop=Decimal("1e-9"),
        targets=(Decimal("5e11"), Decimal(1000), Decimal(2000)),
        path=(),
    ),
    "tiny": replace(
        TRADE,
        return_pct=Decimal("-0.001"),
        entry=Decimal("1.234e-8"),
        exit=Decimal("1.233e-8"),
        stop=Decimal("1.230e-8"),
        targets=(Decimal("1.25e-8"),),
        pnl=Decimal("-1e-30"),
        currency="BTC",
        path=(),
    ),
    "negative": replace(TRADE, return_pct=Decimal("-99999.99"), entry=Decimal(-5), exit=Decimal("-37.63"), path=()),
    "zero": replace(
        TRADE,
        return_pct=Decimal(0),
        pnl=Decimal(0),
        r_multiple=Decimal(0),
        entry=Decimal(0),
        exit=Decimal(0),
        stop=Decimal(0),
        targets=(Decimal(0),),
        path=(),
        closed_at=TRADE.opened_at,
    ),
    "bare": win.TradeCard(
        trader="",
        symbol="",
        side=Side.SELL,
        return_pct=Decimal(1),
        entry=Decimal(1),
        exit=Decimal(2),
        opened_at=TRADE.opened_at,
        closed_at=TRADE.closed_at,
        code="",
        community="",
    ),
    "other scripts": replace(
        TRADE,
        trader=EMOJI,
        handle="moon_boy",
        provider=ARABIC,
        symbol="🐕/USDT",
        community="🔥",
        market="永续",
        code="🎉",
    ),
    "levels on one line": replace(
        TRADE,
        exit=Decimal(69104),
        stop=Decimal("61240.4"),
        targets=tuple(Decimal(69105 + number) for number in range(8)),
    ),
    "self-reported": replace(TRADE, verified=False, link="x" * 3000, sample=1, win_rate=None),
    "broken avatar": replace(TRADE, avatar=b"not a picture", paper=True, return_pct=Decimal(-3)),
}

_ROW = BOARD.rows[0]
BOARDS = {
    "long": replace(
        BOARD,
        title=LONG,
        period=LONG,
        metric=LONG,
        community=LONG,
        disclaimer=LONG * 6,
        rows=tuple(
            replace(row, name=LONG * 2, trades=10**12, streak=10**9, rank=10**6 + index)
            for index, row in enumerate(BOARD.rows)
        ),
    ),
    "huge": replace(
        BOARD,
        rows=tuple(
            replace(_ROW, return_pct=value, average_r=value, lower_bound=-value, win_rate=Decimal(1))
            for value in (Decimal("1e30"), Decimal("-1e30"), Decimal("1e-30"), Decimal(0), Decimal("-12345.678"))
        ),
    ),
    "bare": replace(
        BOARD,
        title="",
        period="",
        metric="",
        community="",
        rows=tuple(leaderboard.LeaderboardRow(rank=rank, name="", trades=0) for rank in (1, 2, 3, None)),
    ),
    "empty": replace(BOARD, rows=()),
    "too many": replace(BOARD, rows=BOARD.rows * 4),
    "other scripts": replace(
        BOARD, title=EMOJI, rows=tuple(replace(row, name=ARABIC, handle="") for row in BOARD.rows)
    ),
}

STREAKS = {
    "long": replace(STREAK, trader=LONG * 2, community=LONG * 2, kind=LONG),
    "huge": replace(STREAK, days=10**12, best=10**13, freezes=10**12),
    "zero": replace(STREAK, days=0, best=0, freezes=0, recent=(), trader="", kind="", community=""),
    "too many": replace(STREAK, recent=tuple(DayMark) * 9),
    "other scripts": replace(STREAK, trader=EMOJI, kind=ARABIC, community=EMOJI),
}

HOSTILE: dict[str, dict[str, Any]] = {"win": TRADES, "leaderboard": BOARDS, "streak": STREAKS}
