"""Alarms in words: a stop that was gone, a position without one, an order that its venue has forgotten; pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bot.figures import price
from bot.reply import Button, Reply, Tone
from domain.event import OrderForgotten, Plight, StopRestored, Unprotected
from domain.money import plain
from domain.order import OrderRole, OrderState
from storage.copies import Copy

LOST: Mapping[OrderState, str] = {
    OrderState.CANCELLED: "was cancelled at your venue",
    OrderState.EXPIRED: "expired at your venue",
    OrderState.REJECTED: "was refused by your venue",
    OrderState.MANUAL: "was forgotten by your venue",
}
TO_HOLD_WITHOUT = (
    " To hold this trade without a stop, cancel the new one at your venue, too: I shall not place another then. /pause "
    "keeps new trades away."
)
TITLES: Mapping[Plight, str] = {
    Plight.CLOSING: "No stop stands, closing",
    Plight.STUCK: "No stop, and it cannot be closed",
    Plight.LEFT: "Without a stop",
}
SENTENCES: Mapping[Plight, str] = {
    Plight.CLOSING: "Your venue takes no stop for {quantity} {what}, so I am closing it at the market now.",
    Plight.STUCK: "**{quantity} {what} is open without a stop.** Your venue took neither a stop nor the order to close "
    "it. I keep trying every minute. Please close it at your venue now; I shall notice.",
    Plight.LEFT: "You cancelled its stop twice, so {quantity} {what} stays without one. Nothing bounds its loss now. "
    "Its targets and your provider's instructions to close still hold.",
}
NEXT: Mapping[OrderRole, str] = {
    OrderRole.ENTRY: "Nothing of it is bought or sold from here any more.",
    OrderRole.STOP: "A new stop is placed at once where something is open.",
    OrderRole.TARGET: "It is not placed again: the stop stands, and you can close at any time.",
    OrderRole.CLOSE: "If the trade is still open, please close it again.",
}


def stop_restored(copy: Copy, event: StopRestored) -> Reply:
    """A new stop stands where one was gone."""
    how = LOST.get(event.lost, "was gone at your venue")
    stay = TO_HOLD_WITHOUT if event.lost is OrderState.CANCELLED else ""
    return Reply(
        title=f"Stop placed anew: {_what(copy)}",
        text=f"Your stop {how}. A new one stands at {price(event.price)}.{stay}",
        tone=Tone.WARNING,
        buttons=((_close(copy), _positions()),),
        private=True,
    )


def unprotected(copy: Copy, event: Unprotected) -> Reply:
    """A position has no stop."""
    text = SENTENCES[event.plight].format(quantity=plain(event.quantity), what=copy.signal.ticker.key)
    return Reply(
        title=f"{TITLES[event.plight]}: {_what(copy)}",
        text=text,
        tone=Tone.BAD,
        buttons=((_close(copy), _positions()),),
        private=True,
    )


def forgotten(copy: Copy, event: OrderForgotten) -> Reply:
    """A venue knows an order no more."""
    left = f" of {plain(event.quantity)}" if event.quantity > Decimal(0) else ""
    return Reply(
        title=f"Please look: {_what(copy)}",
        text=f"Your venue no longer knows the {_ROLES[event.role]}{left}. {NEXT[event.role]} Please look at your venue "
        "whether something of it is left there.",
        tone=Tone.WARNING,
        buttons=((_positions(),),),
        private=True,
    )


_ROLES: Mapping[OrderRole, str] = {
    OrderRole.ENTRY: "entry",
    OrderRole.STOP: "stop",
    OrderRole.TARGET: "target",
    OrderRole.CLOSE: "order to close",
}


def _what(copy: Copy) -> str:
    return f"{copy.signal.side.value.upper()} {copy.signal.ticker.key}"


def _close(copy: Copy) -> Button:
    return Button(label="Close", line=f"/close {copy.code}", danger=True)


def _positions() -> Button:
    return Button(label="Positions", line="/positions")
