"""The order's state table: every transition there is, and when it happens."""

from __future__ import annotations

from collections.abc import Mapping

from domain.order import OrderState as S

TRANSITIONS: Mapping[S, Mapping[S, str]] = {
    S.READY: {
        S.SUBMITTING: "the claim commits, before the first byte leaves",
        S.ACCEPTED: "placed inside its bracket, whose answer names it",
        S.PARTIAL: "filled inside its bracket before the answer was recorded",
        S.FILLED: "filled inside its bracket before the answer was recorded",
        S.REJECTED: "refused with its bracket",
        S.CANCELLED: "withdrawn before it was sent",
        S.EXPIRED: "its time passed before it was sent",
        S.SKIPPED: "nothing is left for it to do",
    },
    S.SUBMITTING: {
        S.ACCEPTED: "the venue took it",
        S.PARTIAL: "the venue took it and filled a part at once",
        S.FILLED: "the venue took it and filled it at once",
        S.CANCELLED: "the venue took it and ended it at once",
        S.EXPIRED: "the venue took it after its time",
        S.REJECTED: "the venue refused it for good",
        S.READY: "it certainly did not reach the venue",
        S.UNKNOWN: "timeout, lost line, crash: nobody knows",
    },
    S.UNKNOWN: {
        S.ACCEPTED: "found at the venue by its client order id",
        S.PARTIAL: "found, partly filled",
        S.FILLED: "found, filled",
        S.CANCELLED: "found, ended",
        S.EXPIRED: "found expired, or not found after its time",
        S.REJECTED: "found, refused",
        S.SUBMITTING: "not found where repeats are refused: it is sent again",
        S.READY: "not found after the validity window: it may be sent again",
        S.MANUAL: "nobody can tell: a person must look",
    },
    S.ACCEPTED: {
        S.PARTIAL: "a part filled",
        S.FILLED: "it filled",
        S.CANCELLED: "it was cancelled, by us or by the venue",
        S.EXPIRED: "its time passed",
        S.REJECTED: "the venue changed its mind",
        S.MANUAL: "the venue no longer knows it: a person must look",
    },
    S.PARTIAL: {
        S.FILLED: "the rest filled",
        S.CANCELLED: "the rest was cancelled",
        S.EXPIRED: "the rest's time passed",
        S.MANUAL: "the venue no longer knows it: a person must look",
    },
    S.CANCELLED: {
        S.PARTIAL: "a fill overtook the cancel",
        S.FILLED: "a fill overtook the cancel",
    },
    S.EXPIRED: {
        S.PARTIAL: "a fill was reported late",
        S.FILLED: "a fill was reported late",
    },
    S.MANUAL: {
        S.ACCEPTED: "it came to light",
        S.PARTIAL: "it came to light, partly filled",
        S.FILLED: "it came to light, filled",
        S.CANCELLED: "it came to light, ended",
        S.EXPIRED: "it came to light, expired",
        S.REJECTED: "it came to light, refused",
    },
    S.FILLED: {},
    S.REJECTED: {},
    S.SKIPPED: {},
}

WORKING = frozenset({S.ACCEPTED, S.PARTIAL})
IN_DOUBT = frozenset({S.SUBMITTING, S.UNKNOWN})
ENDS = frozenset({S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED, S.SKIPPED, S.MANUAL})


def may(current: S, following: S) -> bool:
    """Whether an order may go from one state to the other; staying is always allowed."""
    return current is following or following in TRANSITIONS[current]
