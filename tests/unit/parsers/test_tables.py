"""Tables are written out as labels and values, line by line; tables of results open nothing."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_captions import understood


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "| Pair | Side | Entry | SL | TP |\n|---|---|---|---|---|\n| UNI | Long | 8.12 | 7.78 | 8.95 |",
            "buy UNI/USDT limit 8.12 sl 7.78 tp 8.95",
        ),
        (
            "Ticker | Side | Entry | Stop | Target\n--- | --- | --- | --- | ---\nNVDA | Buy | 188.5 | 182 | 199 / 205",
            "buy NVDA limit 188.5 sl 182 tp 199,205",
        ),
        (
            "Today:\n| Pair | Side | Entry | SL | TP |\n|---|---|---|---|---|\n| XAUUSD | Buy | 4150 | 4139 | 4175 |",
            "buy XAU/USD limit 4150 sl 4139 tp 4175",
        ),
        ("| Pair | Support | Resistance |\n|---|---|---|\n| UNI | 7.78 | 8.95 |", "nothing"),
        ("| Pair | Side | Entry | SL | TP |\n|---|---|---|---|---|\n| | | | | |", "nothing"),
        (
            "| | |\n|---|---|\n| Pair | UNI |\n| Side | Long |\n| Entry | 8.12 |\n| SL | 7.78 |\n| TP | 8.95 |",
            "buy UNI/USDT limit 8.12 sl 7.78 tp 8.95",
        ),
    ],
)
def test_a_table_is_read_as_its_headings_label_it(text: str, meant: str) -> None:
    assert understood(text) == meant
