"""What people are told of orders that their venue refuses or nobody can trace, and what they can do about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.wording import worded
from domain.event import Asked, Event, FilledLate, OrderRefused, OrderUntraceable
from domain.order import OrderRole
from tests.unit.commands.hall import POST, Hall

SAYS = "Your venue says: not now."
REFUSALS = [
    (
        OrderRole.STOP,
        Asked.MOVE,
        "could not be changed: it still stands over 5 at 145.00",
        "protects you where it stands",
    ),
    (OrderRole.TARGET, Asked.MOVE, "The target could not be changed", "protects you where it stands"),
    (OrderRole.ENTRY, Asked.MOVE, "The entry could not be changed", "It is cancelled"),
    (OrderRole.STOP, Asked.CANCEL, "could not be cancelled: it still stands", "cancel it there"),
    (OrderRole.CLOSE, Asked.SEND, "The order to close over 5 at 145.00 was not taken", "Press Close to try again"),
    (OrderRole.TARGET, Asked.SEND, "The target over 5 at 145.00 was not taken", "Your stop and your other targets"),
]


@pytest.mark.parametrize(("role", "asked", "what", "remedy"), REFUSALS)
async def test_a_refusal_says_what_is_at_the_venue_and_what_can_be_done(
    file_desk: Hall, role: OrderRole, asked: Asked, what: str, remedy: str
) -> None:
    told = OrderRefused(
        **await _mine(file_desk), role=role, asked=asked, words="not now.", price=Decimal(145), quantity=Decimal(5)
    )

    reply = await worded(file_desk.house, told)

    assert reply.title == "Refused by your venue: BUY AAPL"
    assert what in reply.text
    assert SAYS in reply.text
    assert remedy in reply.text
    assert [button.label for button in reply.buttons[0]] == ["Why", "Close"]


@pytest.mark.parametrize(
    ("kind", "more", "title", "words"),
    [
        (OrderUntraceable, {"role": OrderRole.CLOSE}, "Nobody can tell: BUY AAPL", "close the position there"),
        (FilledLate, {"price": Decimal(150)}, "Filled after its end: BUY AAPL", "closed at the market at once"),
    ],
)
async def test_what_comes_to_light_late_or_not_at_all_is_said_plainly(
    file_desk: Hall, kind: type, more: dict[str, object], title: str, words: str
) -> None:
    told: Event = kind(**await _mine(file_desk), quantity=Decimal(5), **more)

    reply = await worded(file_desk.house, told)

    assert reply.title == title
    assert words in reply.text
    assert reply.private


async def _mine(desk: Hall) -> dict[str, int]:
    await desk.say("/follow stocks")
    await desk.street.post(POST)
    user = await desk.user()
    return {"copy_id": (await desk.street.copy(user)).id, "user_id": user}
