"""`/leaderboard`: who does best, by figures that luck and few trades cannot raise."""

from __future__ import annotations

from dataclasses import dataclass

from bot.command import Call, Command, option
from bot.commands.finding import NOT_KNOWN, draw, in_r, marks
from bot.figures import percentage, signed_percent
from bot.reply import Button, Reply, Table
from community import history
from community.leaderboard import (
    METRICS,
    NEEDED,
    PERIODS,
    Leaderboard,
    Metric,
    Period,
    Standing,
    Who,
    providers_board,
    traders_board,
)
from domain.money import HUNDRED

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardArguments:
    """Whom to rank, over which time, by what."""

    what: str = option("Providers or traders", default=Who.PROVIDERS.value, choices=[one.value for one in Who])
    period: str = option("How far back", default=Period.MONTH.value, choices=[one.value for one in Period])
    by: str = option("What is ranked by", default=Metric.EXPECTANCY.value, choices=[one.value for one in Metric])


async def _leaderboard(call: Call, given: LeaderboardArguments) -> Reply:
    board = await _board(call, Who(given.what), Period(given.period), Metric(given.by))
    other = Who.TRADERS if board.who is Who.PROVIDERS else Who.PROVIDERS
    buttons = (
        (Button(label=f"Top {other.value}", line=f"/leaderboard {other.value} {board.period.value}"),),
        tuple(
            Button(label=PERIODS[period].capitalize(), line=f"/leaderboard {board.who.value} {period.value}")
            for period in Period
            if period is not board.period
        ),
    )
    if not board.standings:
        return Reply(text=_empty(board), buttons=buttons)
    return Reply(
        title=f"Top {board.who.value}, {PERIODS[board.period]}",
        text=_words(board),
        table=_table(board),
        picture=await draw(call.house, board.card),
        buttons=buttons,
        footer="N trades; Win rate; Mean return per trade; R per trade, and what it is at Least, nine times in ten. "
        "Open trades count at the market. Returns are per trade, after fees, on the money put in. "
        "Past results do not predict future ones.",
    )


async def _board(call: Call, who: Who, period: Period, metric: Metric) -> Leaderboard:
    house = who is Who.PROVIDERS
    async with call.house.store.read() as connection:
        opened = await history.open_calls(connection, house=house)
    quotes = await marks(call.house, opened)
    ranked = providers_board if house else traders_board
    async with call.house.store.read() as connection:
        return await ranked(connection, opened, quotes, metric=metric, period=period, now=call.now)


def _empty(board: Leaderboard) -> str:
    if board.who is Who.PROVIDERS:
        return "No call was traded in this time: the first one opens the ranking."
    return "No trader with a name has traded in this time. `/settings` gives you a name; `/providers` a start."


def _words(board: Leaderboard) -> str:
    ranked = board.ranked
    waiting = len(board.standings) - len(ranked)
    first = f"**{ranked[0].name}** leads, ranked {METRICS[board.metric]}. " if ranked else ""
    return first + (f"{waiting} not ranked yet: fewer than {NEEDED} trades." if waiting else "")


def _table(board: Leaderboard) -> Table:
    return Table(
        header=("#", "Name", "N", "Win", "Mean", "R", "Least"),
        rows=tuple(_row(one) for one in board.standings[:SHOWN]),
        right=frozenset({0, 2, 3, 4, 5, 6}),
    )


def _row(standing: Standing) -> tuple[str, ...]:
    record = standing.record
    if standing.rank is None:
        return (NOT_KNOWN, standing.name, str(record.trades), *[NOT_KNOWN] * 4)
    return (
        str(standing.rank),
        standing.name,
        str(record.trades),
        _short(percentage(record.win_rate.mean * HUNDRED)) if record.win_rate else NOT_KNOWN,
        _short(signed_percent(record.mean_return.mean)) if record.mean_return else NOT_KNOWN,
        _short(in_r(record.expectancy.mean if record.expectancy else None)),
        _short(in_r(record.expectancy.at_least if record.expectancy else None)),
    )


def _short(figure: str) -> str:
    # A phone has 42 letters for a row, and the name needs twelve of them.
    return figure.removesuffix(" R").replace(" ", "")


LEADERBOARD = Command(
    name="leaderboard",
    description="The best providers or traders, judged so that luck does not win",
    arguments=LeaderboardArguments,
    handle=_leaderboard,
)
