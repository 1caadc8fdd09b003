"""`/link`: one account on Discord and Telegram, by a link that works once."""

from __future__ import annotations

from bot.command import Call, Command, Nothing
from bot.reply import Button, Link, Reply, Tone
from domain.post import Platform
from storage import people


async def _link(call: Call, _: Nothing) -> Reply:
    async with call.house.store.read() as connection:
        known = {contact.platform for contact in await people.contacts(connection, call.user_id)}
    if {Platform.DISCORD, Platform.TELEGRAM} <= known:
        return Reply(
            text="Your Discord and Telegram are linked: follows, trades and settings are the same on both.",
            tone=Tone.GOOD,
            buttons=((Button(label="Following", line="/following"),),),
        )
    if call.caller.platform is Platform.TELEGRAM:
        return Reply(
            text="Type `/link` to me on Discord: I answer with a link that brings you back here to confirm. "
            "Follow nobody here before, for trades cannot move from one account to another."
        )
    name = call.house.names.get(Platform.TELEGRAM.value)
    if not name:
        return Reply(text="I am not on Telegram here, so there is nothing to link yet.", tone=Tone.WARNING)
    async with call.house.store.write() as connection:
        token = await people.issue_token(connection, call.user_id, call.now)
    return Reply(
        title="Link your Telegram",
        text="Open the link, press Start there, and confirm. It works once, within 15 minutes, and it is yours alone: "
        "whoever opens it gets your account.",
        buttons=((Link(label="Open Telegram", url=f"https://t.me/{name.lstrip('@')}?start=link_{token}"),),),
    )


LINK = Command(
    name="link",
    description="Use one account on Discord and Telegram",
    arguments=Nothing,
    handle=_link,
    private=True,
    slow=False,
)
