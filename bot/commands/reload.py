"""/reload: an admin has the configuration read anew; a bad file changes nothing and its faults are told."""

from __future__ import annotations

from bot.command import Audience, Call, Command, Nothing
from bot.reply import Reply
from storage import audit


async def answer(call: Call, _: Nothing) -> Reply:
    """Read the configuration anew."""
    if call.house.reload is None:
        return Reply(text="The demo has no configuration file to read.")
    said = await call.house.reload()
    async with call.house.store.write() as connection:
        await audit.note(connection, call.now, f"{call.caller.platform}:{call.caller.external_id}", "reload", said)
    return Reply(text=said)


RELOAD = Command(
    name="reload",
    description="Read config.toml anew (admins)",
    arguments=Nothing,
    handle=answer,
    audience=Audience.ADMIN,
    private=True,
)
