"""How a follower wants his trades to leave, as he types it and as it is shown: `trail 3 %`, `split 50 30 20`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.typed import OFF, Changes, Readers, led, percent, shares, times, unset, whole
from domain.money import plain
from domain.risk import RiskLimits

EXITS = ("breakeven_after_target", "trail_targets", "trail_pct", "trail_amount", "target_shares", "hold_hours")
TRAILS = ("trail_targets", "trail_pct", "trail_amount")
TARGETS = "targets"
MOST_TARGETS = 10
LONGEST = 24 * 365
HOW = (
    "Say what your trades are to do: `breakeven 1` (stop to your entry after target 1), `trail 3 %`, `trail 0.50` or "
    "`trail targets` (the stop follows), `split 50 30 20` (percent sold at each target), `hold 48` (hours at most). "
    "`trail off` ends one, `off` all."
)


def read(text: str, _now: RiskLimits) -> Changes:
    """What `text` changes of the limits; raises `BadArgument` with what would be right."""
    if text == OFF:
        return unset(EXITS)
    return led(text, _READERS, HOW)


def shown(limits: RiskLimits) -> str:
    """The same in words; `off` where the provider alone decides."""
    return ", ".join(_parts(limits)) or OFF


def _parts(limits: RiskLimits) -> Iterator[str]:
    if limits.breakeven_after_target is not None:
        yield f"breakeven {limits.breakeven_after_target}"
    if limits.trail_targets:
        yield "trail targets"
    if limits.trail_pct is not None:
        yield f"trail {plain(limits.trail_pct)} %"
    if limits.trail_amount is not None:
        yield f"trail {plain(limits.trail_amount)}"
    if limits.target_shares:
        yield f"split {' '.join(map(plain, limits.target_shares))}"
    if limits.hold_hours is not None:
        yield f"hold {limits.hold_hours}"


def _breakeven(text: str) -> Changes:
    return {"breakeven_after_target": whole(1, MOST_TARGETS)(text)}


def _trail(text: str) -> Changes:
    if text == TARGETS:
        return {**unset(TRAILS), "trail_targets": True}
    if text.endswith("%"):
        return {**unset(TRAILS), "trail_pct": percent("0.1", "50")(text)}
    return {**unset(TRAILS), "trail_amount": times("0.000001", "1000000")(text)}


def _split(text: str) -> Changes:
    return {"target_shares": shares(MOST_TARGETS, "target sells", "targets cannot sell")(text)}


def _hold(text: str) -> Changes:
    return {"hold_hours": whole(1, LONGEST, "hours")(text)}


_READERS: Readers = {
    "breakeven": (("breakeven_after_target",), _breakeven),
    "trail": (TRAILS, _trail),
    "split": (("target_shares",), _split),
    "hold": (("hold_hours",), _hold),
}
