"""/choose: the provider says which of his trades a post of his was meant for; the buttons of our questions type it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call, Command, option
from bot.reply import Reply, Tone
from domain.ids import PostId
from parsers.words import describe
from storage import people
from storage.ledger import normal
from trading import choosing
from trading.choosing import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What /choose takes."""

    post: int = option("The number of the post I asked about")
    trade: str = option("The code of the trade it was meant for")


async def answer(call: Call, wanted: Wanted) -> Reply:
    """Apply the post to the trade."""
    async with call.house.store.write() as connection:
        choice = await choosing.asked(connection, PostId(wanted.post), normal(wanted.trade))
        if choice is None:
            return Reply(text=choosing.UNKNOWN, tone=Tone.WARNING)
        if not await _may(connection, call, choice):
            return Reply(text="Only the provider who posted it, or a host there, may say what it meant.", private=True)
        done = await choosing.choose(connection, choice, call.now)
    if isinstance(done, str):
        return Reply(text=done, tone=Tone.WARNING)
    call.house.wakes.dispatch.set()
    call.house.wakes.events.set()
    what = f"{choice.signal.side.value.upper()} {choice.signal.key}"
    return Reply(text=f"Done for {what}, on every copy as it stands. {describe(done)}", tone=Tone.GOOD)


async def _may(connection: AsyncConnection, call: Call, choice: Asked) -> bool:
    post, caller = choice.post, call.caller
    author = await people.find(connection, post.platform, post.author_id) if post.author_id else None
    here = caller.platform is post.platform and caller.chat_id == post.chat_id
    himself = caller.platform is post.platform and caller.external_id == post.author_id
    return caller.admin or himself or author == call.user_id or (caller.host and here)


CHOOSE = Command(
    name="choose",
    description="Say which trade a post of yours was meant for",
    arguments=Wanted,
    handle=answer,
    private=True,
    listed=False,
)
