"""What several commands need: providers by name, their records at this instant, and figures in words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call
from bot.figures import multiple
from bot.house import House
from bot.reply import Button, Reply, Tone
from cards.picture import Picture
from cards.studio import CardNotDrawn
from community import history
from community.history import Open
from community.records import TrackRecord
from domain.errors import BrokerError
from domain.ids import ProviderId
from domain.instrument import Ticker
from domain.post import Platform
from domain.quote import Quote
from storage import providers
from storage.providers import Provider

log = structlog.get_logger(__name__)

QUOTES_WAIT = 2.0
"""Seconds that all quotes together may take; what is missing then is marked at its entry."""

NOT_KNOWN = "–"
NAMED = 3


async def complete_provider(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    """The providers whose name or handle has what is typed, those that begin with it first."""
    async with call.house.store.read() as connection:
        everyone = await providers.everyone(connection)
    wanted = typed.strip().lstrip("@").lower()
    found = [one for one in everyone if wanted in one.name.lower() or wanted in one.handle]
    found.sort(key=lambda one: not (one.name.lower().startswith(wanted) or one.handle.startswith(wanted)))
    return [(one.name, one.handle) for one in found]


def unknown_provider(typed: str) -> Reply:
    """The answer to a name that nobody has."""
    return Reply(
        text=f"I know no provider called “{typed}”. `/providers` lists everyone you can follow.",
        tone=Tone.WARNING,
        buttons=((Button(label="Providers", line="/providers"),),),
        private=True,
    )


def follow_button(provider: Provider) -> Button:
    """Follows by pressing."""
    return Button(label=f"Follow {provider.name}"[:40], line=f"/follow {provider.handle}")


def closing_button(verb: str, key: str, code: str) -> Button:
    """Closes or withdraws the trade with that code, which tells it from another of the same instrument."""
    return Button(label=f"{verb} {key[:24]} · {code}", line=f"/close {code}", danger=True)


def is_own(call: Call, provider: Provider) -> bool:
    """Whether the caller is the provider himself, as the person in front of the demo is of its general room."""
    return call.caller.platform is Platform.TERMINAL and provider.handle == call.caller.external_id


async def nothing_copied(connection: AsyncConnection, call: Call) -> Reply:
    """The answer to who asks for trades and never had one: what he still has to do, if anything."""
    names = await followed(connection, call)
    if not names:
        return Reply(
            text="Nothing was copied for you yet. Follow somebody first.",
            buttons=((Button(label="Providers", line="/providers"),),),
        )
    return Reply(
        text=f"Nothing has been copied yet: it appears here when somebody you follow posts. You follow {names}.",
        buttons=((Button(label="Whom I follow", line="/following"), Button(label="My limits", line="/risk")),),
    )


async def followed(connection: AsyncConnection, call: Call) -> str:
    """The names of those the caller follows, at most a few; empty when he follows nobody."""
    names = [follow.provider.name for follow in await providers.follows(connection, call.user_id)]
    told = ", ".join(f"**{name}**" for name in names[:NAMED])
    return f"{told} and {len(names) - NAMED} more" if len(names) > NAMED else told


async def records(house: House, now: datetime, *, since: datetime | None = None) -> dict[ProviderId, TrackRecord]:
    """Every provider's record, open calls marked at the market of this instant."""
    async with house.store.read() as connection:
        opened = await history.open_calls(connection, house=True)
    quotes = await marks(house, opened)
    async with house.store.read() as connection:
        return await history.provider_records(connection, opened, quotes, now=now, since=since)


async def marks(house: House, opened: Iterable[Open]) -> dict[str, Quote]:
    """The quotes of what is open, as many as come in time."""
    found: dict[str, Quote] = {}
    tickers = {call.ticker.key: call.ticker for call in opened}
    try:
        async with asyncio.timeout(QUOTES_WAIT):
            for ticker in tickers.values():
                quote = await _quote(house, ticker)
                if quote is not None:
                    found[ticker.key] = quote
    except TimeoutError:
        log.warning("marks_incomplete", wanted=len(tickers), found=len(found))
    return found


async def draw(house: House, card: object) -> Picture | None:
    """The card's picture; None where it could not be drawn, and the words must do."""
    try:
        return await house.studio.render(card)
    except CardNotDrawn as e:
        log.warning("card_not_drawn", error=str(e))
        return None


def in_r(value: Decimal | None) -> str:
    """A multiple of the risk taken: `+0.32 R`."""
    if value is None:
        return NOT_KNOWN
    return multiple(value)


async def _quote(house: House, ticker: Ticker) -> Quote | None:
    try:
        return await house.quotes.quote(ticker)
    except BrokerError as e:
        log.warning("quote_missing", key=ticker.key, error=str(e))
        return None
