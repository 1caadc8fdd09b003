"""Troubles with orders in words: what the venue has now, and what the follower can do about it; pure."""

from __future__ import annotations

from bot.figures import price
from bot.reply import Button, Reply, Tone
from domain.event import Asked, FilledLate, OrderRefused, OrderUntraceable
from domain.money import plain
from domain.order import OrderRole
from storage.copies import Copy

Trouble = OrderRefused | OrderUntraceable | FilledLate

NAMES = {
    OrderRole.ENTRY: "entry",
    OrderRole.STOP: "stop",
    OrderRole.TARGET: "target",
    OrderRole.CLOSE: "order to close",
}
LOOK = "Please look at your venue"


def trouble(copy: Copy, event: Trouble) -> Reply:
    """What happened, what is at the venue, and what to do."""
    why, close = f"/why {copy.code}", f"/close {copy.code}"
    return Reply(
        title=f"{_title(event)}: {copy.signal.side.value.upper()} {copy.signal.ticker.key}",
        text=_text(event),
        tone=Tone.BAD,
        buttons=((Button(label="Why", line=why), Button(label="Close", line=close, danger=True)),),
        private=True,
    )


def _title(event: Trouble) -> str:
    match event:
        case OrderRefused():
            return "Refused by your venue"
        case OrderUntraceable():
            return "Nobody can tell"
        case FilledLate():
            return "Filled after its end"


def _text(event: Trouble) -> str:
    match event:
        case OrderRefused():
            return f"{_refused(event)} Your venue says: {event.words.rstrip('.')}. {_remedy(event)}"
        case OrderUntraceable():
            return (
                f"Your venue did not say whether it has the {NAMES[event.role]} over {plain(event.quantity)}, and it "
                f"is not sent again. {LOOK}, and {_if_there(event.role)}."
            )
        case FilledLate():
            return (
                f"The entry had been given up, and {plain(event.quantity)} filled at {price(event.price)} all the "
                "same. That is closed at the market at once; you hear of its end."
            )


def _if_there(role: OrderRole) -> str:
    if role is OrderRole.ENTRY:
        return "cancel it there if you find it"
    return "close the position there if it is still open"


def _refused(event: OrderRefused) -> str:
    name = NAMES[event.role]
    stands = f"over {plain(event.quantity)}" + (f" at {price(event.price)}" if event.price is not None else "")
    match event.asked:
        case Asked.SEND:
            return f"The {name} {stands} was not taken."
        case Asked.MOVE:
            return f"The {name} could not be changed: it still stands {stands}."
        case Asked.CANCEL:
            return f"The {name} could not be cancelled: it still stands {stands}."


def _remedy(event: OrderRefused) -> str:
    match event.role, event.asked:
        case OrderRole.CLOSE, _:
            return "Your position is open, with its stop. Press Close to try again, or close it at your venue."
        case OrderRole.ENTRY, Asked.SEND:
            return "No further step of it is sent. What has filled is protected; /why shows how far it got."
        case OrderRole.ENTRY, Asked.MOVE:
            return "It is cancelled, as it would now be another trade than the one you follow."
        case _, Asked.CANCEL:
            return f"{LOOK}, and cancel it there if you do not want it."
        case OrderRole.TARGET, Asked.SEND:
            return "Your stop and your other targets are as before. Press Close to leave the trade."
        case _:
            return "It protects you where it stands. Press Close to leave the trade."
