"""/pause and /resume: a follower stops and restarts his own copying; open positions keep their exits."""

from __future__ import annotations

from bot.command import Call, Command, Nothing
from bot.reply import Button, Reply, Tone
from storage import people


async def pause(call: Call, _: Nothing) -> Reply:
    """Copy nothing new for the caller."""
    async with call.house.store.write() as connection:
        await people.change(connection, call.user_id, paused=True)
    return Reply(
        text="Paused: no new signal is copied for you. Open positions keep their stops and targets, and updates still "
        "reach them.",
        tone=Tone.WARNING,
        buttons=((Button(label="Resume", line="/resume"), Button(label="Positions", line="/positions")),),
    )


async def resume(call: Call, _: Nothing) -> Reply:
    """Copy again."""
    async with call.house.store.write() as connection:
        await people.change(connection, call.user_id, paused=False)
    return Reply(
        text="Running: the next signals of those you follow are copied again. What came while you paused stays away.",
        tone=Tone.GOOD,
        buttons=((Button(label="Whom I follow", line="/following"),),),
    )


PAUSE = Command(
    name="pause", description="Stop copying new signals for you", arguments=Nothing, handle=pause, private=True
)
RESUME = Command(name="resume", description="Copy new signals again", arguments=Nothing, handle=resume, private=True)
