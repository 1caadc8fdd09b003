"""Weaves the parts of openings into posts that open nothing."""

from __future__ import annotations

from random import Random

from tests.composed.compose import opening
from tests.composed.contracts import bet, contract
from tests.composed.draw import Draw, Made

BEFORE = (
    *("Example of a signal:\n", "Yesterday's trade:\n", "Yesterday's signal 👇\n"),
    *("Recap of last week:\n", "RESULTS\n", "Backtest:\n", "This is what our VIP members got 🔒\n"),
    *("If you missed it, this was posted in VIP yesterday:\n", "Template, do not trade:\n"),
    *("Test post, please ignore:\n", "How to read our signals, for example:\n", "Lesson 3: how a trade looks\n"),
    *("Should I take this?\n", "Anyone else in this one?\n", "What do you think about this?\n"),
    *("Hypothetically:\n", "Closed trades:\n", "Let's say you do this:\n", "Throwback to last month:\n"),
    *("If we get confirmation I would do this:\n", "Waiting for confirmation, nothing yet:\n", "Watchlist:\n"),
    *("Not entered yet, watching:\n", "Would have been a nice one:\n", "I should have taken this:\n"),
    *("Imagine you took this:\n", "Format is:\n", "Last Tuesday I said:\n", "Remember this one?\n"),
    *(
        "Demo signal:\n",
        "Trade review:\n",
        "Case study:\n",
        "Old signal from last month:\n",
        "We posted this 3 days ago:\n",
    ),
)
AFTER = (
    *("\nShould I take this?", "\nWhat do you think?", "\nAnyone in this?"),
    *(
        "\nThis was yesterday's call, who caught it?",
        "\n^ example only",
        "\nTargets locked 🔒 join VIP",
        "\nNot in this, just watching",
    ),
    *(
        "\nWait for my confirmation before entering",
        "\nOnly if it closes above, I'll post when I enter",
        "\nThis is a test",
    ),
    *("\nBacktested result: +4%", "\nTrade closed yesterday", "\nMock trade for the lesson"),
    *("\nis this still valid?", "\nlong or short?", "\nResult: all targets hit ✅ +240 pips"),
    *(
        "\nClosed at TP2 yesterday",
        "\n(results from last week)",
        "\nTo see the levels join VIP 🔒",
        "\nwhat would you do?",
    ),
)


def nothing(seed: int) -> Made:
    """A post that must open nothing though it holds all that an opening does."""
    draw = Draw(Random(seed))
    kind = draw.random.choice((opening, opening, opening, contract, bet))
    made = kind(seed)
    text = made.text
    if draw.maybe(0.5):
        text = draw.pick("told before", BEFORE) + text
    elif draw.maybe(0.5):
        text += draw.pick("told after", AFTER)
    else:
        draw.note("told", "quoted")
        text = "\n".join(f"> {line}" for line in text.split("\n"))
    return Made(text=text, kind="none", asset_class="none", expect={}, used=(*draw.used, f"kind {kind.__name__}"))
