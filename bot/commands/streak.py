"""`/streak`: the days in a row on which you showed up, and those that ended in profit."""

from __future__ import annotations

from bot.command import Call, Command, Nothing
from bot.commands.finding import draw
from bot.reply import Button, Reply
from community import diary
from community.diary import Streaks
from community.streaks import Outcome
from storage import people

SAYINGS = {
    Outcome.STARTED: "A new streak begins today.",
    Outcome.EXTENDED: "Today counts.",
    Outcome.SAVED: "Just in time: that counted for yesterday. Look in again for today.",
    Outcome.ALREADY: "Today counts already.",
}


async def _streak(call: Call, _: Nothing) -> Reply:
    outcome = await diary.show_up(call.house.store, call.user_id, call.now)
    async with call.house.store.read() as connection:
        person = await people.read(connection, call.user_id)
        state = await diary.standing(connection, call.user_id, call.now)
    return Reply(
        title=f"{_days(state.visits.length)} in a row",
        text=f"{SAYINGS[outcome]} {_freezes(state.visits.freezes)}\n{_profits(state)}",
        picture=await draw(call.house, diary.card(person, state.visits, call.now)),
        buttons=((Button(label="Leaderboard", line="/leaderboard"), Button(label="Settings", line="/settings")),),
        footer=f"Days are counted in {state.visits.zone}. Showing up counts, trading more does not.",
    )


def _freezes(count: int) -> str:
    if not count:
        return "No freeze is left: a missed day ends the streak. Seven days in a row earn one."
    return f"{count} {'freezes' if count > 1 else 'freeze'} left, each saves a missed day."


def _profits(state: Streaks) -> str:
    profits = state.profits
    today = ""
    if profits.begun is not None and profits.total:
        today = f" The last day with trades is {'in profit' if profits.total > 0 else 'at a loss'} until it is over."
    if not profits.best and not today:
        return "Days that end in profit count once your trades close; days without trades never matter."
    return f"Profitable days in a row: **{profits.length}** (best {profits.best}).{today}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


STREAK = Command(
    name="streak",
    description="Your days in a row",
    arguments=Nothing,
    handle=_streak,
)
