"""Everything a command or a platform needs of the running program, wired once at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cards.studio import Studio
from storage.store import Store
from web.health import Health

from bot.settings.model import Settings
from brokers.broker import Broker, Quotes
from runtime.clock import Clock
from runtime.metrics import Metrics
from runtime.wake import Wake


@dataclass(frozen=True, slots=True, kw_only=True)
class Wakes:
    """The loops that wait for work, each to be woken after a commit that makes some."""

    intake: Wake = field(default_factory=Wake)  # posts to read
    dispatch: Wake = field(default_factory=Wake)  # copies to plan, orders to send
    events: Wake = field(default_factory=Wake)  # events for records, streaks and notices
    sends: Wake = field(default_factory=Wake)  # messages to deliver


@dataclass(slots=True, kw_only=True)
class House:
    """The running program; `settings` is replaced when the configuration is read anew."""

    settings: Settings
    store: Store
    clock: Clock
    quotes: Quotes
    brokers: Mapping[str, Broker]
    studio: Studio
    metrics: Metrics
    health: Health
    wakes: Wakes = field(default_factory=Wakes)
    names: dict[str, str] = field(default_factory=dict)  # the bot's own name by platform, for deep links
