"""Everything a command or a platform needs of the running program, wired once at start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.roles import EVERYTHING, Role
from bot.settings.model import Settings
from brokers.broker import Broker
from brokers.quotes.feed import Feed
from cards.studio import Studio
from domain.post import Platform
from runtime.clock import Clock
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage.store import Store
from trading.connecting import Connecting
from web.health import Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Wakes:
    """The loops that wait for work, each to be woken after a commit that makes some."""

    intake: Wake = field(default_factory=Wake)  # posts to read
    dispatch: Wake = field(default_factory=Wake)  # copies to plan, orders to send
    records: Wake = field(default_factory=Wake)  # events for track records and streaks
    notices: Wake = field(default_factory=Wake)  # events that somebody is told of
    channels: Wake = field(default_factory=Wake)  # channels to watch or to leave
    venues: Wake = field(default_factory=Wake)  # venues where somebody has connected for the first time
    sends: Mapping[Platform, Wake] = field(default_factory=lambda: {platform: Wake() for platform in Platform})

    @property
    def events(self) -> Wake:
        """Everybody who listens to events."""
        return Wake(self.records, self.notices)


@dataclass(slots=True, kw_only=True)
class House:
    """The running program; `settings` is replaced when the configuration is read anew."""

    settings: Settings
    store: Store
    clock: Clock
    quotes: Feed
    brokers: Mapping[str, Broker]
    studio: Studio
    metrics: Metrics
    health: Health
    connecting: Connecting | None = None  # None where there is no vault, and so no real venue
    roles: frozenset[Role] = EVERYTHING
    wakes: Wakes = field(default_factory=Wakes)
    names: dict[str, str] = field(default_factory=dict)  # the bot's own name by platform, for deep links
    reload: Callable[[], Awaitable[str]] | None = None  # reads the configuration anew; None in the demo
