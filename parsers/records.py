"""Reads the lists of a record that a machine writes: the `[138,134.5]` of `"tp":[138,134.5]`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.lex import Token

_QUOTES = frozenset("\"'")
_BEFORE = 3  # quote or key, colon, bracket


def listed(tokens: Sequence[Token], at: int) -> tuple[Decimal, ...]:
    """The numbers of the list whose first part stands at `at`; none where no key stands before it."""
    opens = [token.text for token in tokens[max(0, at - _BEFORE) : at]]
    keyed = len(opens) == _BEFORE and (opens[0] in _QUOTES or (opens[0].isalpha() and tokens[at].glued))
    if not keyed or opens[1:] != [":", "["]:
        return ()
    parts = tokens[at].raw.split(",")
    return tuple(map(Decimal, parts)) if all("'" not in part and part.count(".") <= 1 for part in parts) else ()
