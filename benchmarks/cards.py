"""Times the cards: python -m benchmarks.cards [--json]."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from statistics import median

from benchmarks.report import Figure, percentile, report
from cards import leaderboard, win
from cards.catalogue import warm
from cards.kit.cache import held
from cards.picture import Mime, encode

ROUNDS = 80
WARM_UP = 8
FIRST_CARD = """
import time
start = time.perf_counter()
from cards.catalogue import render
from cards import win
imported = time.perf_counter()
card = win.DESIGN.samples()[0]
begun = time.perf_counter()
render(card)
print((imported - start) * 1000, (time.perf_counter() - begun) * 1000)
"""


def main() -> int:
    warm()
    drawn, encoded, sizes = _win_cards(Mime.PNG)
    _, jpeg, _ = _win_cards(Mime.JPEG)
    both = [one + other for one, other in zip(drawn, encoded, strict=True)]
    boards = [_timed(_board, number) for number in range(30)][3:]
    imported, first = _first_card()
    figures = {
        "win card, drawn and encoded, median": Figure(median(both), "ms", 25),
        "win card, drawn and encoded, p95": Figure(percentile(both, 0.95), "ms"),
        "win card, drawn only, median": Figure(median(drawn), "ms"),
        "win card, PNG only, median": Figure(median(encoded), "ms"),
        "win card, JPEG instead of PNG, median": Figure(median(jpeg), "ms"),
        "win card, PNG file": Figure(median(sizes) / 1024, "KB", 1024),
        "first win card of a process": Figure(first, "ms", 300),
        "importing the cards": Figure(imported, "ms"),
        "leaderboard of ten, drawn and encoded, median": Figure(median(boards), "ms"),
        "win cards, one thread": Figure(_throughput(1), "cards/s"),
        "win cards, two threads": Figure(_throughput(2), "cards/s"),
        "held by the caches": Figure(held() / 1024 / 1024, "MB", 62),
    }
    return report("cards", figures)


def _card(number: int) -> win.TradeCard:
    sample = win.DESIGN.samples()[number % 2]
    step = Decimal(number)
    return replace(
        sample,
        trader=f"Trader {number}",
        return_pct=sample.return_pct + step * Decimal("1.37"),
        pnl=Decimal("1000.30") + step * 7,
        entry=sample.entry + step,
        path=tuple((at, value + step) for at, value in sample.path),
        code=f"{number:04X}-91C2",
        link=f"https://bellwether.example/v/{number:04X}-91C2",
    )


def _win_cards(mime: Mime) -> tuple[list[float], list[float], list[int]]:
    drawn, encoded, sizes = [], [], []
    cards = [_card(number + (1000 if mime is Mime.JPEG else 0)) for number in range(ROUNDS)]
    for card in cards:
        start = time.perf_counter()
        image = win.draw(card).image
        middle = time.perf_counter()
        picture = encode(image, "win", mime)
        encoded.append((time.perf_counter() - middle) * 1000)
        drawn.append((middle - start) * 1000)
        sizes.append(len(picture.data))
    return drawn[WARM_UP:], encoded[WARM_UP:], sizes[WARM_UP:]


def _board(number: int) -> None:
    card = leaderboard.DESIGN.samples()[0]
    rows = (replace(row, name=f"{row.name} {number}", trades=row.trades + number) for row in card.rows)
    leaderboard.DESIGN.render(replace(card, rows=tuple(rows)))


def _timed(work: object, number: int) -> float:
    assert callable(work)
    start = time.perf_counter()
    work(number)
    return (time.perf_counter() - start) * 1000


def _first_card() -> tuple[float, float]:
    runs = [
        subprocess.run([sys.executable, "-c", FIRST_CARD], capture_output=True, text=True, check=True)  # noqa: S603
        for _ in range(5)
    ]
    times = [tuple(map(float, run.stdout.split())) for run in runs]
    return median(first for first, _ in times), median(second for _, second in times)


def _throughput(threads: int) -> float:
    cards = [_card(10_000 * threads + number) for number in range(ROUNDS)]
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        list(pool.map(win.DESIGN.render, cards))
        return len(cards) / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
