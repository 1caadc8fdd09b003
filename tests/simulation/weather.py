"""What can go wrong in one seed, and how often: drawn once, so that a failing seed is as calm as its draw."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from brokers.broker import Idempotency, Quota

KINDS = tuple(Idempotency)
QUOTAS = (None, None, None, Quota(requests=60, within=timedelta(seconds=5)))
OFTEN = (0.0, 0.0, 0.03, 0.1, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Chances are between 0 and 1, times in seconds.

    `there` and `back` are the longest ways of a request and its answer, and `late` the chance of a way many times as
    long, on which the request outlives the wait for it. `silent` is how often a loss shows only in the lack of an
    answer, `amends` how often a change of an order is refused. A process that is to die does so within `life` moments.
    `jumps` is how often our clock is set wrong for a while, by at most `jump`. After each act a follower trades past us
    with the chance `meddles`, and the venue forgets an order with the chance `forgets`.
    """

    kind: Idempotency = Idempotency.REFUSES_REPEATS
    validity: timedelta = timedelta(seconds=10)
    there: float = 0.02
    back: float = 0.02
    late: float = 0.0
    lost_request: float = 0.0
    lost_reply: float = 0.0
    silent: float = 0.5
    down: float = 0.0
    limited: float = 0.0
    closed: float = 0.0
    refused: float = 0.0
    no_quote: float = 0.0
    lag: float = 0.0
    repeats: float = 0.0
    deaf: float = 0.0
    depth: Decimal | None = None
    crashes: int = 0
    life: int = 40
    jumps: float = 0.0
    jump: float = 0.0
    amends: float = 0.0
    quota: Quota | None = None
    meddles: float = 0.0
    forgets: float = 0.0

    @classmethod
    def draw(cls, dice: random.Random, kind: Idempotency | None = None) -> Weather:
        """The weather of a seed."""
        drawn = cls(
            kind=kind or dice.choice(KINDS),
            validity=timedelta(seconds=dice.choice([2, 10, 20])),
            there=dice.choice([0.002, 0.02, 0.5, 3.0]),
            back=dice.choice([0.002, 0.02, 0.5, 3.0]),
            late=dice.choice(OFTEN),
            lost_request=dice.choice(OFTEN),
            lost_reply=dice.choice(OFTEN),
            silent=dice.random(),
            down=dice.choice(OFTEN),
            limited=dice.choice(OFTEN),
            closed=dice.choice((0.0, 0.0, 0.05)),
            refused=dice.choice((0.0, 0.0, 0.05)),
            no_quote=dice.choice((0.0, 0.0, 0.1)),
            lag=dice.choice(OFTEN),
            repeats=dice.choice(OFTEN),
            deaf=dice.choice((0.0, 0.1, 1.0)),
            depth=dice.choice([None, Decimal(6000)]),
            crashes=dice.choice([0, 1, 1, 2, 3, 5]),
            life=dice.choice([12, 30, 60]),
            jumps=dice.choice((0.0, 0.0, 0.0, 0.2)),
            jump=dice.choice((0.5, 60.0)),
            quota=random.Random(dice.getstate()[1][0]).choice(QUOTAS),
        )
        return drawn._with_hands(random.Random(repr(drawn)))

    def _with_hands(self, dice: random.Random) -> Weather:
        # From dice of their own, so that the rest of a seed stays as it was.
        return replace(self, meddles=dice.choice((0.0, 0.0, 0.1, 0.4)), forgets=dice.choice((0.0, 0.0, 0.1)))
