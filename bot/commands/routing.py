"""/routing: at which venue each class of asset is traded for the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.command import Call, Command, option
from bot.reply import Button, Reply, Table, Tone
from brokers.broker import Capabilities
from brokers.venue import Environment, place_of
from domain.instrument import AssetClass
from domain.order import OrderType
from storage import connections
from storage.connections import Connection
from storage.people import PAPER
from trading.venues import known, title

EVERYTHING = "all"
LOOK = "You can look there with /balance and /portfolio, but no real money is traded there yet."


async def _complete(call: Call, typed: str) -> list[tuple[str, str]]:
    async with call.house.store.read() as connection:
        mine = await connections.of_user(connection, call.user_id)
    found = [("Paper", PAPER), *((title(one.venue), one.venue) for one in mine if one.usable)]
    return [(name, key) for name, key in found if typed.strip().lower() in key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What to trade where."""

    assets: str = option("Which class", default="", choices=(EVERYTHING, *AssetClass))
    venue: str = option("At which connected venue, or paper", default="", complete=_complete, rest=True)


async def answer(call: Call, given: Arguments) -> Reply:
    """Show what is traded where, or set it."""
    async with call.house.store.write() as connection:
        mine = await connections.of_user(connection, call.user_id)
        if not given.assets:
            return _shown(mine, await connections.routes(connection, call.user_id))
        wanted = list(AssetClass) if given.assets == EVERYTHING else [AssetClass(given.assets)]
        key = "-".join(given.venue.strip().lower().split())
        if key in ("", PAPER):
            await connections.unroute(connection, call.user_id, wanted)
            return _set(wanted, "on paper", "No real money is used for them.")
        found = next((one for one in mine if one.venue == key and one.usable), None)
        if found is None:
            return _warning(f"{title(key)} is not connected.", Button(label="Connect it", line=f"/connect {key}"[:60]))
        venue = known(key)
        taken = [one for one in wanted if venue is not None and one in venue.capabilities.asset_classes]
        if venue is None or not taken:
            return _warning(f"{title(key)} does not trade {', '.join(wanted)}.")
        if lacking := _lacking(venue.capabilities, place_of(key)[1]):
            return _warning(f"{title(key)} {lacking} {LOOK}")
        await connections.route(connection, call.user_id, taken, found.account_id)
    return _set(
        taken, f"at {title(key)}", "**Real orders** go there from the next signal on, within your limits: /risk."
    )


def _lacking(can: Capabilities, environment: Environment) -> str:
    """Why nothing can be copied there; nothing where it can."""
    if OrderType.STOP not in can.order_types:
        return "holds no stops, and I trade nothing without one."
    if can.locks_exits and environment is Environment.LIVE:
        return "locks what a resting stop is to sell, so that a target or an early close beside it would be refused."
    return ""


def _shown(mine: Sequence[Connection], routes: Mapping[AssetClass, int]) -> Reply:
    by_account = {one.account_id: one for one in mine}
    rows = []
    for kind in AssetClass:
        there = by_account.get(routes[kind]) if kind in routes else None  # type: ignore[call-overload]
        state = "–" if there is None else there.standing.value
        rows.append((kind.value, title(there.venue) if there else "Paper", state))
    usable = [one for one in mine if one.usable]
    buttons = [Button(label=f"All at {title(one.venue)}"[:40], line=f"/routing all {one.venue}") for one in usable[:3]]
    return Reply(
        title="What is traded where",
        text="" if usable else "No real venue is connected: everything is traded on paper.",
        table=Table(header=("Class", "Venue", "Status"), rows=tuple(rows)),
        buttons=(tuple(buttons), (Button(label="Brokers", line="/brokers"),)) if buttons else (_CONNECT,),
        footer="Change one with /routing crypto kraken; paper is always there.",
        private=True,
    )


_CONNECT = (Button(label="Connect a venue", line="/connect"),)


def _set(classes: Sequence[AssetClass], where: str, words: str) -> Reply:
    traded = f"{', '.join(classes)} {'are' if len(classes) > 1 else 'is'} traded {where}"
    return Reply(
        text=f"Set: {traded} from now on. {words} What is open stays where it is.",
        tone=Tone.GOOD,
        buttons=((Button(label="All of it", line="/routing"), Button(label="My limits", line="/risk")),),
        private=True,
    )


def _warning(text: str, *buttons: Button) -> Reply:
    shown = buttons or (Button(label="What is traded where", line="/routing"),)
    return Reply(text=text, tone=Tone.WARNING, buttons=(shown,), private=True)


ROUTING = Command(
    name="routing",
    description="At which venue each kind of asset is traded for you",
    arguments=Arguments,
    handle=answer,
    private=True,
)
