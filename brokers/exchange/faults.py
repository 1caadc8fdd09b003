"""What a venue's refusal means for the caller, whatever code it came under; each venue keeps a table of its codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from brokers.payload import words
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)

PAUSE = 5.0
"""Seconds to leave a venue alone that says there was too much and not for how long."""


class Verdict(Enum):
    """What the caller does next."""

    REFUSED = auto()  # never again
    FUNDS = auto()  # the same, for want of money
    INSTRUMENT = auto()  # the same, as the venue does not trade it
    NO_ORDER = auto()  # there is no such order
    REPEATED = auto()  # the venue has an order of this name: look at it
    LIMITED = auto()  # later
    CLOCK = auto()  # certainly not taken for its time or number: compare clocks
    KEY = auto()  # the user must connect again
    DOWN = auto()  # certainly not taken: later
    UNSURE = auto()  # nobody knows


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal as it was read."""

    verdict: Verdict
    code: str
    text: str = ""
    after: float = PAUSE


class Refusal(Rejected):
    """A definite no, with what it means."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(words(fault.text or fault.code), words(fault.code))
        self.verdict = fault.verdict


def error(fault: Fault, *, deed: bool) -> BrokerError:
    """What is raised for it; a question that was refused is no answer, save that there is no such order."""
    said = words(f"{fault.code} {fault.text}")
    match fault.verdict:
        case Verdict.LIMITED:
            return RateLimited(fault.after)
        case Verdict.KEY:
            return ReauthorisationNeeded("the venue does not take this key any more, or not for this: connect it again")
        case Verdict.DOWN:
            return BrokerUnavailable(said)
        case Verdict.CLOCK:
            return NotSent(said) if deed else BrokerUnavailable(said)
        case Verdict.UNSURE:
            return OutcomeUnknown(said) if deed else BrokerUnavailable(said)
    return Refusal(fault) if deed or fault.verdict is Verdict.NO_ORDER else BrokerUnavailable(said)
