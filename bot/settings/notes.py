"""What an admin should know of settings that are valid: a summary, and what is missing to do more."""

from __future__ import annotations

from bot.settings.model import Settings, TelegramMode
from domain.post import Platform


def summary(settings: Settings) -> tuple[str, ...]:
    """What the settings say, one thing a line."""
    discord = "on" if settings.discord.token else "off (no token)"
    telegram = f"on, by {settings.telegram.mode}" if settings.telegram.token else "off (no token)"
    return (
        f"Database: {settings.database.shown}",
        f"Discord: {discord}",
        f"Telegram: {telegram}",
        f"Channels: {_channels(settings)}",
        f"Paper money: {settings.paper.starting_cash:,} for each follower, prices {settings.quotes.source}",
        f"Web: http://{settings.web.host}:{settings.web.port}/health",
    )


def notes(settings: Settings) -> tuple[str, ...]:
    """What is missing or unusual, each with its remedy; nothing here keeps the bot from starting."""
    checks = (
        (_silent(settings), "No chat platform has a token: give discord.token or telegram.token to go live."),
        (not settings.channels, "No channel is watched: add a [[channels]] section for each channel with signals."),
        (_nobody(settings), "Nobody is an admin: add your id to admins.discord or admins.telegram."),
        (_deaf(settings, Platform.DISCORD), "Discord channels are watched, but discord.token is missing."),
        (_deaf(settings, Platform.TELEGRAM), "Telegram channels are watched, but telegram.token is missing."),
        (settings.vault.key is None, "No vault.key: followers trade on paper and cannot connect a real broker."),
        (
            settings.telegram.mode is TelegramMode.WEBHOOK and settings.telegram.token is None,
            "telegram.mode is webhook, but telegram.token is missing.",
        ),
    )
    return tuple(text for applies, text in checks if applies)


def _channels(settings: Settings) -> str:
    providers = {channel.provider for channel in settings.channels}
    return f"{len(settings.channels)} of {len(providers)} providers" if providers else "none"


def _silent(settings: Settings) -> bool:
    return settings.discord.token is None and settings.telegram.token is None


def _nobody(settings: Settings) -> bool:
    return not settings.admins.discord and not settings.admins.telegram


def _deaf(settings: Settings, platform: Platform) -> bool:
    tokens = {Platform.DISCORD: settings.discord.token, Platform.TELEGRAM: settings.telegram.token}
    return tokens[platform] is None and any(channel.platform is platform for channel in settings.channels)
