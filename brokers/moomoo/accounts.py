"""The accounts of whoever is logged in at OpenD, and the one that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brokers.fields import Malformed, mapping, reading, sequence, whole
from brokers.moomoo.line import Line
from brokers.moomoo.wire import Proto
from brokers.venue import Environment
from domain.errors import BrokerUnavailable, ReauthorisationNeeded

UNITED_STATES = 2
"""`Trd_Common.TrdMarket_US`; the market of orders is told by the same number (`TrdSecMarket_US`)."""
ENVIRONMENTS = {Environment.PRACTICE: 0, Environment.LIVE: 1}
_SHARES = frozenset({0, 1, 3, 4})
"""`SimAccType`: unknown, shares, and those that came later and hold both; 2 is for options only."""
_DISABLED = 1
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One account at the venue: its number, and the firm that unlocks it."""

    environment: int
    number: str
    firm: int | None

    @property
    def header(self) -> dict[str, Any]:
        """What every request names it by."""
        return {"trdEnv": self.environment, "accID": self.number, "trdMarket": UNITED_STATES}

    @property
    def shown(self) -> str:
        """As it may be shown."""
        return f"…{self.number[-_SHOWN:]}"


async def chosen(line: Line, environment: Environment, named: str) -> Home:
    """The account meant.

    Raises `ReauthorisationNeeded` where the login does not have it, or has several.
    """
    answer = await line.ask(Proto.ACCOUNTS, {"userID": line.user, "needGeneralSecAccount": True})
    with reading(BrokerUnavailable):
        rows = [mapping(row) for row in sequence(answer.get("accList", []))]
        fitting = [row for row in rows if _fits(row, ENVIRONMENTS[environment])]
        meant = [row for row in fitting if not named or named in _names(row)]
        homes = [_home(row) for row in meant]
    if named and not homes:
        raise ReauthorisationNeeded("OpenD is logged in for other accounts than the one connected here")
    if len(homes) != 1:
        some = "several accounts: connect again and name the one to trade" if homes else "no account"
        raise ReauthorisationNeeded(f"the login at OpenD has for US shares {some}")
    return homes[0]


def _fits(row: Mapping[str, Any], environment: int) -> bool:
    markets = sequence(row.get("trdMarketAuthList", []))
    kind, status = (whole(row, name) if name in row else 0 for name in ("simAccType", "accStatus"))
    return whole(row, "trdEnv") == environment and UNITED_STATES in markets and kind in _SHARES and status != _DISABLED


def _names(row: Mapping[str, Any]) -> set[str]:
    return {str(row[name]) for name in ("accID", "cardNum", "uniCardNum") if row.get(name)}


def _home(row: Mapping[str, Any]) -> Home:
    number = str(whole(row, "accID"))
    if number == "0":
        raise Malformed("an account has no number")
    firm = whole(row, "securityFirm") if "securityFirm" in row else None
    return Home(environment=whole(row, "trdEnv"), number=number, firm=firm)
