"""Endpoints about the bot itself, its guilds, and the people it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord import wire
from tests.fakes.discord.refusals import unknown
from tests.fakes.discord.routing import Ask, Routes

if TYPE_CHECKING:
    from tests.fakes.discord.gateway import Gateway
    from tests.fakes.discord.model import Json


def routes(gateway: Gateway) -> Routes:
    """The table; session limits and application flags are the gateway's to tell."""
    table = Routes()

    @table.on("GET", "/gateway/bot")
    def gateway_bot(ask: Ask) -> Json:
        limit = {
            "total": 1000,
            "remaining": max(0, 1000 - gateway.identifies),
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        }
        url = ask.world.gateway_url
        return {"url": url, "shards": ask.world.settings.shards, "session_start_limit": limit}

    @table.on("GET", "/oauth2/applications/@me", "/applications/@me")
    def application(ask: Ask) -> Json:
        bot = ask.world.bot
        return {
            "id": str(bot.id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "summary": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": wire.user(bot),
            "team": None,
            "flags": gateway.application_flags(),
            "hook": True,
            "approximate_guild_count": len(ask.world.guilds),
            "interactions_endpoint_url": None,
        }

    table.on("GET", "/gateway")(lambda ask: {"url": ask.world.gateway_url})
    table.on("GET", "/users/@me")(lambda ask: wire.me(ask.world.bot))
    table.on("GET", "/users/{user}")(_user)
    table.on("POST", "/users/@me/channels")(_open_dm)
    table.on("GET", "/guilds/{guild}")(lambda ask: wire.guild(ask.world, ask.guild(), full=False))
    table.on("GET", "/guilds/{guild}/channels")(lambda ask: [wire.channel(c) for c in ask.guild().channels])
    table.on("GET", "/guilds/{guild}/members/{user}")(_member)
    return table


def _user(ask: Ask) -> Json:
    found = ask.world.users.get(ask.id("user"))
    if found is None:
        raise unknown("User", 10013)
    return wire.user(found)


def _open_dm(ask: Ask) -> Json:
    found = ask.world.users.get(int(ask.body.get("recipient_id") or 0))
    if found is None:
        raise unknown("User", 10013)
    return wire.channel(ask.world.dm_with(found))


def _member(ask: Ask) -> Json:
    found = ask.guild().members.get(ask.id("user"))
    if found is None:
        raise unknown("Member", 10007)
    return wire.member(found)
