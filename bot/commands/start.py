"""`/start`: welcomes people, and takes what a link to the bot carries: an account to be linked, or who sent them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.command import Call, Command, option
from bot.reply import Button, Reply, Tone
from community import linking, referrals
from community.linking import Owner
from domain.post import Platform
from storage import people
from storage.people import Newcomer

LINK = "link_"
CONFIRM = "confirm_"
REFERRAL = "ref_"
NAMES = {Platform.DISCORD: "Discord", Platform.TELEGRAM: "Telegram", Platform.TERMINAL: "the terminal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StartArguments:
    """What the link carried."""

    payload: str = option("What a link to the bot carries; leave it out", default="")


async def _start(call: Call, given: StartArguments) -> Reply:
    payload = given.payload
    if payload.startswith(LINK):
        return await _ask(call, payload.removeprefix(LINK))
    if payload.startswith(CONFIRM):
        return await _link(call, payload.removeprefix(CONFIRM))
    if payload.startswith(REFERRAL):
        async with call.house.store.write() as connection:
            await referrals.attribute(connection, call.user_id, payload.removeprefix(REFERRAL), call.now)
    return _welcome(call)


def _welcome(call: Call) -> Reply:
    return Reply(
        title=f"Welcome, {call.caller.name}" if call.caller.name else "Welcome",
        text="I read the signals of trading providers and copy the clear ones to your account, each with its stop.\n"
        "You begin with paper money: nothing real is at stake, and every figure is what you could really have got.\n"
        "Choose a provider to follow, and I tell you of every trade.",
        buttons=(
            (
                Button(label="Providers", line="/providers"),
                Button(label="Help", line="/help"),
                Button(label="Link accounts", line="/link"),
            ),
        ),
    )


async def _ask(call: Call, token: str) -> Reply:
    async with call.house.store.read() as connection:
        owner = await linking.owner(connection, token, call.now)
    if owner is None:
        return _too_old()
    if owner.user_id == call.user_id:
        return Reply(text="These accounts are linked already. `/following` shows whom you follow.", tone=Tone.GOOD)
    return Reply(
        title="Link these accounts?",
        text=f"{_here(call)} will belong to **{owner.name or 'the account'}** on {_platforms(owner)}: "
        "the same follows, trades and settings on both.\n"
        "Confirm only if you asked for this link yourself a moment ago.",
        tone=Tone.WARNING,
        buttons=((Button(label="Confirm", line=f"/start {CONFIRM}{token}"), Button(label="No", line="/start")),),
    )


async def _link(call: Call, token: str) -> Reply:
    caller = call.caller
    who = Newcomer(
        platform=caller.platform,
        external_id=caller.external_id,
        name=caller.name,
        chat_id=caller.chat_id if caller.in_private else None,
    )
    async with call.house.store.write() as connection:
        owner = await linking.owner(connection, token, call.now)
        linked = await people.redeem_token(connection, token, who, call.now) if owner else None
    if owner is None:
        return _too_old()
    if linked is None:
        return Reply(
            text=f"{_here(call)} has followed providers of its own, so it stays separate: its trades cannot move to "
            "another account.",
            tone=Tone.WARNING,
        )
    return Reply(
        title="Linked",
        text=f"{_here(call)} now belongs to **{owner.name or 'the account'}** on {_platforms(owner)}. "
        "Follows, trades and settings are the same on both.",
        tone=Tone.GOOD,
        buttons=((Button(label="Following", line="/following"), Button(label="Settings", line="/settings")),),
    )


def _too_old() -> Reply:
    return Reply(
        text="This link was used already, or is older than 15 minutes. `/link` on Discord gives a new one.",
        tone=Tone.WARNING,
    )


def _here(call: Call) -> str:
    return f"Your account on {NAMES[call.caller.platform]} ({call.caller.name or call.caller.external_id})"


def _platforms(owner: Owner) -> str:
    return " and ".join(sorted({NAMES[platform] for platform in owner.platforms})) or "no platform yet"


START = Command(
    name="start",
    description="What I do, and where to begin",
    arguments=StartArguments,
    handle=_start,
    private=True,
    slow=False,
)
