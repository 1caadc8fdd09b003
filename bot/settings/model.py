"""The settings, as `config.example.toml` explains them to admins; every default stands here and nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TypeVar
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationInfo, field_validator

from bot.settings.fields import (
    LOOPBACK,
    NUMBER,
    Currency,
    Handle,
    Label,
    Language,
    Layouts,
    Listen,
    PlatformId,
    SecretText,
    SocketAddress,
    Switch,
    WebAddress,
    ZoneName,
    refused,
)
from bot.settings.risk import ProviderLimits, Risk
from bot.settings.section import Section
from brokers.paper.settings import DEFAULT_FEES, Fee, PaperSettings
from domain.errors import ConfigurationError
from domain.instrument import AssetClass
from domain.post import Platform
from domain.provider import DEFAULT_PROFILE, Expiry, ProviderProfile
from runtime.log import Format, Level
from runtime.secret import Secret

_T = TypeVar("_T")

_PAPER: Final = PaperSettings()

Leverage = Annotated[Decimal, NUMBER, Field(ge=1, le=1000)]
Seconds = Annotated[float, NUMBER, Field(gt=0, le=3600)]


class Database(Section):
    """`[database]`: where everything is kept."""

    url: SecretText = Secret("data/bellwether.sqlite3")

    @field_validator("url")
    @classmethod
    def _known_kind(cls, value: Secret) -> Secret:
        text = value.reveal()
        is_file = text != ":memory:" and re.match(r"(?![\w+-]{2,}:/)|sqlite\+aiosqlite:///+(?!:memory:)[^/]", text)
        if not is_file and not (text.startswith("postgresql+asyncpg://") and _has_host(text)):
            raise refused(
                "is not a database address",
                "Write the path of a SQLite file, or postgresql+asyncpg://user:password@host/name.",
            )
        return value

    @property
    def address(self) -> str:
        """The URL for SQLAlchemy, password included; a path becomes `sqlite+aiosqlite:///path`."""
        text = self.url.reveal()
        return text if "://" in text else f"sqlite+aiosqlite:///{text}"

    @property
    def shown(self) -> str:
        """The same for people: the path of the file, or server and name without user and password."""
        parts = urlsplit(self.address)
        return f"PostgreSQL at {parts.hostname}{parts.path}" if parts.hostname else f"SQLite in {parts.path[1:]}"

    @property
    def password(self) -> Secret | None:
        """The password in the URL."""
        password = urlsplit(self.address).password
        return Secret(unquote(password)) if password else None


class Discord(Section):
    """`[discord]`: on when there is a token; the addresses are None for Discord's own."""

    token: SecretText | None = None
    sync_commands: Switch = True
    api_url: WebAddress | None = None
    gateway_url: SocketAddress | None = None
    cdn_url: WebAddress | None = None


class TelegramMode(StrEnum):
    """How updates reach us."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class Telegram(Section):
    """`[telegram]`: on when there is a token; the addresses are None for Telegram's own."""

    token: SecretText | None = None
    mode: TelegramMode = TelegramMode.POLLING
    webhook_url: WebAddress | None = None
    webhook_secret: SecretText | None = None
    webhook_listen: Listen = "127.0.0.1:8443"
    base_url: WebAddress | None = None
    base_file_url: WebAddress | None = None

    @field_validator("webhook_url")
    @classmethod
    def _safe_webhook(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return _needed_by_webhook(value, info)
        parts = urlsplit(value)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise refused("must be https", "Telegram calls https addresses only: write https://…")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _sendable_secret(cls, value: Secret | None, info: ValidationInfo) -> Secret | None:
        # https://core.telegram.org/bots/api#setwebhook
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.reveal()):
            raise refused("has characters Telegram does not take", "Use 1 to 256 letters, digits, _ and - of ASCII.")
        return _needed_by_webhook(value, info)


class Profile(Section):
    """`[channels.profile]`: how the provider writes; the fields of `domain.provider.ProviderProfile`."""

    asset_class: AssetClass | None = DEFAULT_PROFILE.asset_class
    quote_currency: Currency = DEFAULT_PROFILE.quote_currency
    option_expiry: Expiry | None = DEFAULT_PROFILE.option_expiry
    decimal_comma: Switch = DEFAULT_PROFILE.decimal_comma
    gold_pip: Annotated[Decimal, NUMBER, Field(gt=0, le=10)] = DEFAULT_PROFILE.gold_pip
    default_leverage: Leverage | None = DEFAULT_PROFILE.default_leverage
    max_leverage: Leverage | None = DEFAULT_PROFILE.max_leverage
    alert_window: Annotated[int, NUMBER, Field(ge=0, le=3600)] = DEFAULT_PROFILE.alert_window.seconds
    time_zone: ZoneName = DEFAULT_PROFILE.time_zone
    languages: tuple[Language, ...] = DEFAULT_PROFILE.languages
    least_confidence: Annotated[int, NUMBER, Field(ge=0, le=100)] = DEFAULT_PROFILE.least_confidence
    templates: Layouts = DEFAULT_PROFILE.templates

    @property
    def provider_profile(self) -> ProviderProfile:
        """The same as the parsers take it."""
        return ProviderProfile(**dict(self) | {"alert_window": timedelta(seconds=self.alert_window)})


class Channel(Section):
    """`[[channels]]`: a channel that is read, and whose signals they are."""

    platform: Platform
    chat: PlatformId
    provider: Handle
    name: Label | None = None
    authors: tuple[PlatformId, ...] = ()
    recap: Switch = True
    cards: Switch = True
    profile: Profile = Field(default_factory=Profile)
    limits: ProviderLimits = Field(default_factory=ProviderLimits)

    @property
    def display_name(self) -> str:
        """The provider's name for people."""
        return self.name or self.provider


class Admins(Section):
    """`[admins]`: who may give the admin commands, by platform id."""

    discord: frozenset[PlatformId] = frozenset()
    telegram: frozenset[PlatformId] = frozenset()

    def of(self, platform: Platform) -> frozenset[str]:
        """The ids of the admins on a platform."""
        return {Platform.DISCORD: self.discord, Platform.TELEGRAM: self.telegram}.get(platform, frozenset())


class Paper(Section):
    """`[paper]`: the venue where nobody's money is at stake; `brokers.paper.settings` says what each means."""

    starting_cash: Annotated[Decimal, NUMBER, Field(gt=0, le=1_000_000_000)] = _PAPER.starting_cash
    fee_bps: Annotated[Decimal, NUMBER, Field(ge=0, le=1000)] | None = None
    slippage_bps: Annotated[Decimal, NUMBER, Field(ge=0, le=1000)] = _PAPER.slippage_bps
    market_hours: Switch = True
    partial_fills_above: Annotated[Decimal, NUMBER, Field(gt=0)] | None = _PAPER.touch_depth
    seed: Annotated[int, NUMBER, Field(ge=0, lt=2**63)] = _PAPER.seed

    @property
    def rules(self) -> PaperSettings:
        """The same as the venue takes it; `fee_bps` stands for every asset class where it is set."""
        return replace(
            _PAPER,
            starting_cash=self.starting_cash,
            fees=DEFAULT_FEES if self.fee_bps is None else dict.fromkeys(AssetClass, Fee(bps=self.fee_bps)),
            slippage_bps=self.slippage_bps,
            touch_depth=self.partial_fills_above,
            seed=self.seed,
            keeps_hours=_PAPER.keeps_hours if self.market_hours else frozenset(),
        )


class QuoteSource(StrEnum):
    """Where the paper venue's prices come from."""

    SIMULATED = "simulated"
    REPLAY = "replay"


class Quotes(Section):
    """`[quotes]`: the prices of the paper venue."""

    source: QuoteSource = QuoteSource.SIMULATED
    csv: Path | None = None
    tick_seconds: Seconds = 1.0

    @field_validator("csv")
    @classmethod
    def _needed_by_replay(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if info.data.get("source") is not QuoteSource.REPLAY:
            return value
        if value is None:
            raise refused("is missing", 'quotes.source = "replay" needs the path of a CSV file with candles.')
        if not value.is_file():
            raise refused(
                "is no file", "Give the path of a CSV file with candles, from the folder you start the bot in."
            )
        return value


class Jobs(Section):
    """`[jobs]`: what happens by the clock."""

    streak_roll_minutes: Annotated[int, NUMBER, Field(ge=1, le=60)] = 15
    recap_time: time = time(21, 0)
    recap_time_zone: ZoneName = "UTC"
    stale_order_hours: Annotated[int, NUMBER, Field(ge=1, le=24 * 90)] = 24
    doubt_minutes: Annotated[int, NUMBER, Field(ge=1, le=24 * 60)] = 15
    retention_days: Annotated[int, NUMBER, Field(ge=7, le=3650)] = 90


class Web(Section):
    """`[web]`: the HTTP surface."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, NUMBER, Field(ge=0, le=65_535)] = 8080
    public_url: WebAddress | None = None


class Log(Section):
    """`[log]`: what is written, how, and where."""

    level: Level = Level.INFO
    format: Format = Format.JSON
    file: Path | None = None


class Vault(Section):
    """`[vault]`: the master key of everybody's broker keys; without it no real broker can be connected."""

    key: SecretText | None = None

    @field_validator("key")
    @classmethod
    def _real_keys(cls, value: Secret | None) -> Secret | None:
        from storage.masters import Masters  # noqa: PLC0415  cryptography is loaded only where there is a key

        try:
            if value is not None:
                Masters.read(value)
        except ConfigurationError:
            raise refused("is not a master key", "Make one with: bellwether keys new") from None
        return value

    @property
    def parts(self) -> tuple[Secret, ...]:
        """The present key and older ones behind it, each by itself."""
        return tuple(map(Secret, re.split(r"[\s,]+", self.key.reveal()))) if self.key else ()


class Limits(Section):
    """`[limits]`: how fast we send."""

    discord_sends_per_second: Annotated[float, NUMBER, Field(gt=0, le=50)] = 40.0
    telegram_sends_per_second: Annotated[float, NUMBER, Field(gt=0, le=1000)] = 25.0


class Settings(Section):
    """The whole file."""

    database: Database = Field(default_factory=Database)
    discord: Discord = Field(default_factory=Discord)
    telegram: Telegram = Field(default_factory=Telegram)
    channels: tuple[Channel, ...] = ()
    admins: Admins = Field(default_factory=Admins)
    risk: Risk = Field(default_factory=Risk)
    paper: Paper = Field(default_factory=Paper)
    quotes: Quotes = Field(default_factory=Quotes)
    jobs: Jobs = Field(default_factory=Jobs)
    web: Web = Field(default_factory=Web)
    log: Log = Field(default_factory=Log)
    vault: Vault = Field(default_factory=Vault)
    limits: Limits = Field(default_factory=Limits)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret in them, for `runtime.log.hide`."""
        found = (
            self.discord.token,
            self.telegram.token,
            self.telegram.webhook_secret,
            self.database.password,
            *self.vault.parts,
        )
        return tuple(secret for secret in found if secret is not None)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _needed_by_webhook(value: _T | None, info: ValidationInfo) -> _T | None:
    if value is None and info.data.get("mode") is TelegramMode.WEBHOOK:
        raise refused("is missing", f'telegram.mode = "webhook" needs it: set {info.field_name}, or use "polling".')
    return value
