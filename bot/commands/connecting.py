"""/connect, /brokers and /disconnect: a user's accounts at real venues, made by a one-time link, seen and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.command import Call, Command, Nothing, option
from bot.reply import Button, Link, Reply, Table, Tone
from brokers.venue import Environment, Venue, key_of, venues
from domain.connection import Standing
from domain.instrument import AssetClass
from storage import connections, tickets, trades
from storage.connections import Connection
from trading.connecting import Left
from trading.venues import known, title

SHOWN = {
    Standing.CONNECTED: "connected",
    Standing.DEGRADED: "not answering",
    Standing.REAUTHORISE: "connect again",
    Standing.DISCONNECTED: "disconnected",
}
NOTHING_REAL = "Until then everything is traded on paper."
BUTTONS = 6
_MORE = (Button(label="Connect a venue", line="/connect"), Button(label="What is traded where", line="/routing"))


async def _complete(_: Call, typed: str) -> list[tuple[str, str]]:
    wanted = typed.strip().lower()
    return [(title(key), key) for key in _keys() if wanted in key or wanted in title(key).lower()]


async def _complete_mine(call: Call, typed: str) -> list[tuple[str, str]]:
    async with call.house.store.read() as connection:
        mine = await connections.of_user(connection, call.user_id)
    return [(title(one.venue), one.venue) for one in mine if one.usable and typed.strip().lower() in one.venue]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectArguments:
    """Which venue."""

    venue: str = option("The venue, as kraken or alpaca-practice", default="", complete=_complete, rest=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisconnectArguments:
    """Which venue, and whether it is meant although something is open there."""

    venue: str = option("The venue", complete=_complete_mine)
    sure: str = option("Although trades are open there", default="", choices=("yes",))


async def connect(call: Call, given: ConnectArguments) -> Reply:
    """A link to enter credentials by, or what can be connected."""
    if not given.venue:
        return _choice()
    key = _key(given.venue)
    venue = known(key)
    if venue is None:
        return Reply(
            text=f"I know no venue called “{given.venue}”. These can be connected: {', '.join(_keys())}.",
            tone=Tone.WARNING,
            buttons=((Button(label="All venues", line="/connect"),),),
            private=True,
        )
    if venue.closed:
        other = ((Button(label=f"Connect {title(venue.instead)}", line=f"/connect {venue.instead}"),),)
        return Reply(text=venue.closed, tone=Tone.WARNING, buttons=other if venue.instead else (), private=True)
    if not venue.fields:
        return Reply(
            text=f"{title(key)} lets its users in at its own site only, and that way is not built yet. {NOTHING_REAL}",
            tone=Tone.WARNING,
            private=True,
        )
    if lacking := _lacking(call):
        return Reply(text=f"{lacking} {NOTHING_REAL}", tone=Tone.WARNING, private=True)
    async with call.house.store.write() as connection:
        token = await tickets.issue(connection, call.user_id, key, call.now)
    address = f"{str(call.house.settings.web.public_url).rstrip('/')}/connect/{token}"
    return Reply(
        title=f"Connect {title(key)}",
        text=f"{venue.advice}\nThe button opens a form of ours. It works once, for you alone, for 15 minutes. What you "
        "enter is tried before it is saved, and nothing is traded there until you say what with `/routing`.".lstrip(),
        buttons=((Link(label=f"Connect {title(key)}", url=address),),),
        footer="Never send keys or passwords in a chat, to nobody.",
        private=True,
    )


async def board(call: Call, _: Nothing) -> Reply:
    """How the caller's connections stand."""
    async with call.house.store.read() as connection:
        mine = await connections.of_user(connection, call.user_id)
        routes = await connections.routes(connection, call.user_id)
    rows = [("Paper", "–", "connected", _classes([one for one in AssetClass if one not in routes]), "–")]
    rows += [_row(one, [kind for kind, account in routes.items() if account == one.account_id]) for one in mine]
    again = [
        Button(label=f"Connect {title(one.venue)} again", line=f"/connect {one.venue}") for one in mine if _ended(one)
    ]
    words = [
        f"**{title(one.venue)}**: {one.error}." for one in mine if one.error and one.standing is not Standing.CONNECTED
    ]
    return Reply(
        title="Your brokers",
        text="\n".join(words) or ("" if mine else "No real venue is connected: everything is traded on paper."),
        table=Table(header=("Venue", "Account", "Status", "Trades", "Last seen"), rows=tuple(rows)),
        buttons=(*((button,) for button in again[:BUTTONS]), _MORE),
        private=True,
    )


async def disconnect(call: Call, given: DisconnectArguments) -> Reply:
    """End a connection: its credentials are deleted, and nothing new is copied there."""
    key = _key(given.venue)
    if call.house.connecting is None:
        return Reply(text="No real venue is connected here, so there is nothing to disconnect.", private=True)
    if not given.sure and (held := await _open_there(call, key)):
        return Reply(
            text=f"{held} of your trades {'is' if held == 1 else 'are'} open at {title(key)}. If you disconnect now, "
            "their orders stay there as they are. I can then neither move their stops nor close them: you can.",
            tone=Tone.WARNING,
            buttons=(
                (Button(label="Show them", line="/positions"),),
                (Button(label="Disconnect all the same", line=f"/disconnect {key} yes", danger=True),),
            ),
            private=True,
        )
    left = await call.house.connecting.leave(call.user_id, key)
    if left is None:
        return Reply(text=f"{title(key)} is not connected, so nothing changed. `/brokers` shows what is.", private=True)
    return Reply(
        title=f"{title(key)} is disconnected",
        text=f"Your credentials are deleted here; delete the key at {title(key)} too, if you use it for nothing else."
        f"{_skipped(left)}",
        tone=Tone.GOOD,
        buttons=((Button(label="Connect again", line=f"/connect {key}"), Button(label="Routing", line="/routing")),),
        private=True,
    )


def _choice() -> Reply:
    rows = [(one.title, _classes(sorted(one.capabilities.asset_classes)), _how(one)) for one in _open()]
    buttons = [Button(label=one.title, line=f"/connect {one.name}") for one in _open()]
    return Reply(
        title="Where would you like to trade?",
        text="Paper is connected already. A real venue is used for nothing until you route something there.",
        table=Table(header=("Venue", "Trades", "Practice"), rows=tuple(rows)) if rows else None,
        buttons=tuple(tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)),
        private=True,
    )


def _lacking(call: Call) -> str:
    if call.house.connecting is None:
        return (
            "No real venue can be connected here yet: the host has to make a vault key first (`bellwether keys new`)."
        )
    if call.house.settings.web.public_url is None:
        return (
            "No real venue can be connected here yet: the host has to set a public address first (`[web] public_url`)."
        )
    return ""


def _row(one: Connection, classes: Sequence[AssetClass]) -> tuple[str, str, str, str, str]:
    seen = f"{one.checked_at:%d %b %H:%M} UTC" if one.checked_at else "–"
    return title(one.venue), one.title, SHOWN[one.standing], _classes(classes), seen


def _ended(one: Connection) -> bool:
    return one.standing in (Standing.REAUTHORISE, Standing.DISCONNECTED)


def _skipped(left: Left) -> str:
    if not left.classes:
        return ""
    return (
        f" You had {_classes(left.classes)} traded there: such signals are skipped, and `/why` says so, until you "
        "connect it again or route them elsewhere."
    )


def _classes(classes: Sequence[AssetClass]) -> str:
    return ", ".join(one.value for one in classes) or "nothing"


def _how(venue: Venue) -> str:
    return "yes" if Environment.PRACTICE in venue.environments else "no"


def _open() -> list[Venue]:
    return sorted((one for one in venues().values() if one.open is not None and one.fields), key=lambda one: one.title)


def _keys() -> list[str]:
    return [key_of(one.name, environment) for one in _open() for environment in one.environments]


def _key(typed: str) -> str:
    return "-".join(typed.strip().lower().split())


async def _open_there(call: Call, key: str) -> int:
    async with call.house.store.read() as connection:
        return await trades.open_at(connection, call.user_id, key)


CONNECT = Command(
    name="connect",
    description="Connect a broker or an exchange",
    arguments=ConnectArguments,
    handle=connect,
    private=True,
)
BROKERS = Command(
    name="brokers", description="Your venues and how they stand", arguments=Nothing, handle=board, private=True
)
DISCONNECT = Command(
    name="disconnect",
    description="End the connection to a venue",
    arguments=DisconnectArguments,
    handle=disconnect,
    private=True,
)
