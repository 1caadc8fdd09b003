"""Notices in words: what happened to a trade, said once for every platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import alarm, standings, troubles
from bot.chat import Unreachable
from bot.figures import moment, money, multiple, price, signed_percent
from bot.house import House
from bot.recap import channel, recap, window
from bot.refusals import capital, refusal
from bot.reply import Button, Reply, Tone
from cards.win import TradeCard
from community.tradecard import trade_card
from domain.copy import CopyState, SignalState
from domain.event import (
    ConnectionChanged,
    ConnectionEnding,
    CopyDenied,
    CopyEnded,
    CopyPlaced,
    CopyWaits,
    DayRecapped,
    EntryFollowed,
    Event,
    FilledLate,
    HeldLongEnough,
    InstructionSkipped,
    OrderForgotten,
    OrderRefused,
    OrderUntraceable,
    PositionClosed,
    PositionOpened,
    PositionReduced,
    PostRefused,
    StopMoved,
    StopRestored,
    StopTrails,
    Unprotected,
    VenueHalted,
)
from domain.ids import CopyId
from domain.money import ZERO, plain
from domain.order import OrderRole
from storage import copies, orders, people, positions, providers, signals
from storage.copies import Copy
from storage.positions import Result
from storage.signals import Recorded
from trading.ending import UNSEEN
from trading.steps import Step, steps_of

CHOICES = 5
"""Trades among which a provider chooses by a button."""

PRESS = "A button applies your post to that trade, once, while the trade is open."
POST_AGAIN = "Nobody's money moved. Post it again in a clearer form if you meant a trade."

EXITS: Mapping[OrderRole, str] = {
    OrderRole.TARGET: "Target reached",
    OrderRole.STOP: "Stopped out",
    OrderRole.CLOSE: "Closed",
    OrderRole.ENTRY: "Closed",
}


AGAIN = {0: "that was the last time", 1: "once more at the most"}
"""How often an entry may still follow the market."""


async def worded(house: House, event: Event) -> Reply:
    """The notice of an event, with the card of a closed trade."""
    async with house.store.read() as connection:
        words, card = await _WORDS[type(event)](connection, house, event)
    if card is None:
        return words
    picture = await house.studio.render(card)
    return Reply(
        text=words.text,
        title=words.title,
        tone=words.tone,
        fields=words.fields,
        buttons=words.buttons,
        footer=words.footer,
        picture=picture,
        private=words.private,
    )


async def _denied(connection: AsyncConnection, _: House, event: CopyDenied) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    reply = Reply(
        title=f"Not copied: {_what(copy)}",
        text=refusal(event.gate, event.value, event.limit),
        tone=Tone.WARNING,
        buttons=((_why(copy), Button(label="My limits", line="/risk")),),
        private=True,
    )
    return reply, None


async def _waits(connection: AsyncConnection, _: House, event: CopyWaits) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    reply = Reply(
        title=f"Waiting: {_what(copy)}",
        text=f"Its market is closed. It goes out when that opens, {moment(event.opens_at, copy.time_zone)} on your "
        "clock; all your limits are asked again then, and a gap that is too wide stops it.",
        buttons=((_why(copy), Button(label="Cancel", line=f"/close {copy.code}", danger=True)),),
        private=True,
    )
    return reply, None


async def _placed(connection: AsyncConnection, _: House, event: CopyPlaced) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    steps = steps_of(placed)
    first = steps[0]
    stop = next((o.stop_price for o in first.stops), None)
    targets = [o.limit_price for o in first.targets]
    exits = [f"stop {price(stop)}" if stop else "", "target " + ", ".join(map(price, targets)) if targets else ""]
    reply = Reply(
        title=f"Order placed: {_what(copy)}",
        text=f"{copy.signal.side.value.capitalize()} {_entered(steps)}, "
        f"{', '.join(part for part in exits if part)}. At risk: {money(copy.risk or ZERO)}.",
        buttons=((_why(copy), Button(label="Cancel", line=f"/close {copy.code}", danger=True)),),
        private=True,
    )
    return reply, None


def _entered(steps: Sequence[Step]) -> str:
    size = plain(sum((step.entry.quantity for step in steps), ZERO))
    where = ", ".join("the market" if step.price is None else price(step.price) for step in steps)
    return f"{size} at {where}" + (f" in {len(steps)} steps" if len(steps) > 1 else "")


async def _ended(connection: AsyncConnection, _: House, event: CopyEnded) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    unsure = event.state == CopyState.MANUAL.value
    reply = Reply(
        title=f"Please look: {_what(copy)}" if unsure else f"No trade: {_what(copy)}",
        text=f"{capital(event.words).rstrip('.')}." + ("" if unsure else " Nothing was bought or sold."),
        tone=Tone.WARNING,
        buttons=((_why(copy),),),
        private=True,
    )
    return reply, None


async def _opened(connection: AsyncConnection, _: House, event: PositionOpened) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    waiting = [step for step in steps_of((await orders.of_copies(connection, [copy.id]))[copy.id]) if step.waits]
    more = f" More waits at {', '.join(price(step.price) for step in waiting)}." if waiting else ""
    reply = Reply(
        title=f"Filled: {_what(copy)}",
        text=f"You are in with {plain(event.quantity)} at {price(event.price)}, and the stop stands.{more}",
        tone=Tone.GOOD,
        buttons=((Button(label="Positions", line="/positions"), Button(label="Close", line=f"/close {copy.code}")),),
        private=True,
    )
    return reply, None


async def _reduced(connection: AsyncConnection, _: House, event: PositionReduced) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    left = f"{plain(event.left)} stay open." if event.left else "Nothing is left open."
    reply = Reply(
        title=f"{_exit(event)}: {_what(copy)}",
        text=f"{plain(event.quantity)} sold at {price(event.price)}. {left}"
        if copy.signal.side.sign > 0
        else f"{plain(event.quantity)} bought back at {price(event.price)}. {left}",
        private=True,
    )
    return reply, None


def _exit(event: PositionReduced) -> str:
    if event.by_hand:
        return "Partly closed by you"
    partly = event.left > 0 and event.role in (OrderRole.CLOSE, OrderRole.ENTRY)
    return "Partly closed" if partly else EXITS[event.role]


async def _stop_moved(connection: AsyncConnection, _: House, event: StopMoved) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    text = f"Your stop stands at {price(event.price)} now."
    return Reply(title=f"Stop moved: {_what(copy)}", text=text, private=True), None


async def _followed(connection: AsyncConnection, _: House, event: EntryFollowed) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    again = AGAIN.get(event.left, f"{event.left} times more at the most")
    text = f"Your entry waits at {price(event.price)} now, sized for that; {again}. /risk entry changes how often."
    return Reply(title=f"After the market: {_what(copy)}", text=text, private=True), None


async def _trails(connection: AsyncConnection, _: House, event: StopTrails) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    text = f"It stays {event.distance} behind the best price from now on, and never moves back. /orders shows where."
    return Reply(title=f"Your stop follows the price: {_what(copy)}", text=text, private=True), None


async def _held(connection: AsyncConnection, _: House, event: HeldLongEnough) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    text = f"You hold nothing longer than {event.hours} hours, so it leaves at the market. /risk exits changes that."
    return Reply(title=f"Time is up: {_what(copy)}", text=text, private=True), None


async def _closed(connection: AsyncConnection, house: House, event: PositionClosed) -> tuple[Reply, TradeCard | None]:
    copy = await _copy(connection, event.copy_id)
    result = await positions.result(connection, event.copy_id)
    assert result is not None
    card = await trade_card(connection, event.copy_id, public_url=house.settings.web.public_url)
    if event.house:
        return await _public(connection, copy, result), card
    person = await people.read(connection, event.user_id)
    amount = f" ({money(result.pnl, signed=True)})" if not person.hide_amounts or result.pnl else ""
    reply = Reply(
        title=f"{'Closed by you at your venue' if event.by_hand else EXITS[event.role]}: {_what(copy)}",
        text=f"**{signed_percent(result.return_pct)}**{amount} after fees, "
        f"from {price(result.entry)} to {price(result.exit)}{_in_r(result)}.{await _unseen(connection, event)}",
        tone=Tone.GOOD if result.pnl > 0 else Tone.BAD,
        buttons=((Button(label="Verify", line=f"/verify {event.code}"), Button(label="Trades", line="/trades")),),
        footer=f"Proof {event.code}",
        private=True,
    )
    return reply, card


async def _unseen(connection: AsyncConnection, event: PositionClosed) -> str:
    _, leg = await positions.last_exit(connection, event.copy_id)
    return " Your venue shows no fill for it, so the market's price was taken." if leg.startswith(UNSEEN) else ""


async def _public(connection: AsyncConnection, copy: Copy, result: Result) -> Reply:
    provider = await providers.read(connection, copy.provider_id)
    return Reply(
        text=f"**{provider.name}** {_earned(result.return_pct)} on {_what(copy)}{_in_r(result)}, "
        f"measured on what followers could get.",
        tone=Tone.GOOD if result.pnl > 0 else Tone.BAD,
        buttons=(
            (
                Button(label="Verify", line=f"/verify {result.code}"),
                Button(label="Follow", line=f"/follow {provider.handle}"),
            ),
        ),
        footer=f"Proof {result.code}",
    )


async def _skipped(connection: AsyncConnection, _: House, event: InstructionSkipped) -> tuple[Reply, None]:
    copy = await _copy(connection, event.copy_id)
    reply = Reply(
        title=f"Not done: {_what(copy)}",
        text=event.words,
        tone=Tone.WARNING,
        buttons=((_why(copy), Button(label="Close", line=f"/close {copy.code}")),),
        private=True,
    )
    return reply, None


async def _refused(connection: AsyncConnection, _: House, event: PostRefused) -> tuple[Reply, None]:
    found = [await signals.coded(connection, code) for code in event.choices]
    offered = [_choice(event, signal) for signal in found if signal and signal.state is not SignalState.CLOSED]
    reply = Reply(
        title="Which trade do you mean?" if offered else "I did not act on your post",
        text=event.words,
        tone=Tone.WARNING,
        buttons=tuple((button,) for button in offered[-CHOICES:]),
        footer=PRESS if offered else POST_AGAIN,
        private=True,
    )
    return reply, None


def _choice(event: PostRefused, signal: Recorded) -> Button:
    # What an edit froze can only be ended.
    frozen = signal.state is SignalState.FROZEN
    label = f"{'Close ' if frozen else ''}{signal.side.value.upper()} {signal.key[:24]} · {signal.code}"
    return Button(label=label, line=f"/choose {event.post_id} {signal.code}", danger=frozen)


async def _recapped(connection: AsyncConnection, house: House, event: DayRecapped) -> tuple[Reply, None]:
    where = await channel(connection, event.channel_id)
    if where is None:
        raise Unreachable("the channel is not watched any more")
    provider = await providers.read(connection, where.provider_id)
    day = await recap(connection, where.provider_id, *window(event.day, house.settings.jobs))
    if not day.results:
        raise Unreachable("the time of the recap was changed, and nothing closed in that day")
    count, best = len(day.results), day.best
    calls = "1 call closed, it" if count == 1 else f"{count} calls closed, {day.wins} of them"
    verdict = "won" if day.wins or count > 1 else "lost"
    reply = Reply(
        title=f"{provider.name} on {event.day.day} {event.day:%B}",
        text=f"{calls} {verdict}. One equal unit on each {_earned(day.total_pct)} together, "
        "measured on what followers could get.",
        tone=Tone.GOOD if day.total_pct > 0 else Tone.BAD,
        fields=(
            ("Best", f"{signed_percent(best.return_pct)} on {best.side.value.upper()} {best.key}"),
            ("Still open", str(day.open)),
        ),
        buttons=((Button(label="Follow", line=f"/follow {provider.handle}"),),),
    )
    return reply, None


async def _connection(
    connection: AsyncConnection, _: House, event: ConnectionChanged | ConnectionEnding
) -> tuple[Reply, None]:
    person = await people.read(connection, event.user_id)
    return standings.worded(event, person.time_zone), None


async def _venue_halted(_: AsyncConnection, __: House, event: VenueHalted) -> tuple[Reply, None]:
    reply = Reply(
        title=f"{capital(event.venue)} keeps failing",
        text=f"Nothing new is copied there until {event.until:%H:%M} UTC: {event.error.rstrip('.')}. Stops, targets "
        "and closes are tried on. If it fails then, it rests again, and you hear of it.",
        tone=Tone.BAD,
        private=True,
    )
    return reply, None


def _alarm(words: Callable[[Copy, Any], Reply]) -> _Words:
    async def worded(connection: AsyncConnection, _: House, event: Any) -> tuple[Reply, None]:
        return words(await _copy(connection, event.copy_id), event), None

    return worded


async def _copy(connection: AsyncConnection, copy: CopyId) -> Copy:
    return (await copies.read(connection, [copy]))[copy]


def _what(copy: Copy) -> str:
    return f"{copy.signal.side.value.upper()} {copy.signal.ticker.key}"


def _why(copy: Copy) -> Button:
    return Button(label="Why", line=f"/why {copy.code}")


def _earned(value: Decimal) -> str:
    # The verb has the sign.
    if not value:
        return "came out **even**"
    return f"{'won' if value > 0 else 'lost'} **{signed_percent(abs(value)).removeprefix('+')}**"


def _in_r(result: Result) -> str:
    return "" if result.r is None else f", {multiple(result.r)}"


_Words = Callable[[AsyncConnection, House, Any], Awaitable[tuple[Reply, TradeCard | None]]]

_WORDS: Mapping[type, _Words] = {
    CopyDenied: _denied,
    CopyWaits: _waits,
    CopyPlaced: _placed,
    CopyEnded: _ended,
    PositionOpened: _opened,
    PositionReduced: _reduced,
    StopMoved: _stop_moved,
    EntryFollowed: _followed,
    StopTrails: _trails,
    HeldLongEnough: _held,
    InstructionSkipped: _skipped,
    OrderRefused: _alarm(troubles.trouble),
    OrderUntraceable: _alarm(troubles.trouble),
    FilledLate: _alarm(troubles.trouble),
    PositionClosed: _closed,
    PostRefused: _refused,
    DayRecapped: _recapped,
    VenueHalted: _venue_halted,
    ConnectionChanged: _connection,
    ConnectionEnding: _connection,
    StopRestored: _alarm(alarm.stop_restored),
    Unprotected: _alarm(alarm.unprotected),
    OrderForgotten: _alarm(alarm.forgotten),
}
