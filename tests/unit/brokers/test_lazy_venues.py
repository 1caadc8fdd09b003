"""What venues stand on is loaded when somebody is connected there, and never at the start."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("ccxt", "ib_async", "pandas")
ASK = """
import sys
{statement}
print(sorted(name for name in {heavy!r} if name in sys.modules))
print(sorted(name for name in sys.modules if name.startswith("brokers.") and name.endswith((".house", ".desk"))))
"""


@pytest.mark.parametrize(
    "statement", ["import bot.app", "from brokers.venue import venues; assert 'kraken' in venues()"]
)
def test_the_start_loads_no_venue(statement: str) -> None:
    code = ASK.format(statement=statement, heavy=HEAVY)

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n[]\n"
