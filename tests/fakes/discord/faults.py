"""Things that go wrong with HTTP on purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Fault:
    """Trouble for the next `times` requests whose method matches and whose path contains the pattern.

    `status` 429 is a rate limit of `retry_after` seconds, of the route or (`is_global`) of everything;
    `cloudflare` makes it the bare page of a ban, without the `Via` header by which discord.py tells them
    apart. `drop` cuts the connection without an answer. `delay` waits (seconds) first, and is all that
    happens when neither is set. `after_effect` lets the request take effect before it fails: done, never
    confirmed.
    """

    method: str = "*"
    path: str = ""
    status: int | None = None
    code: int = 0
    message: str = "planned failure"
    retry_after: float = 1.0
    is_global: bool = False
    cloudflare: bool = False
    drop: bool = False
    delay: float = 0.0
    after_effect: bool = False
    times: int = 1

    def matches(self, method: str, path: str) -> bool:
        """Whether this request is due."""
        return self.method in ("*", method) and re.search(self.path, path) is not None


@dataclass(slots=True)
class FaultPlan:
    """Faults in the order in which they were planned."""

    pending: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Plans one more."""
        self.pending.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that is due, counted down."""
        for fault in self.pending:
            if fault.matches(method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self.pending.remove(fault)
                return fault
        return None
