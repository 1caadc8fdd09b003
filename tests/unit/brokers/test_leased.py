"""Nothing is sent for an account that another process looks after, however late that turns out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from brokers import leased
from brokers.broker import Idempotency
from brokers.leased import Leased
from brokers.transport import Transport
from domain.errors import NotSent, OutcomeUnknown
from domain.ids import AccountId, ClientOrderId
from domain.order import OrderReport
from tests.fakes.exchange.client import ExchangeBroker
from tests.unit.brokers.wire.loopback import Loopback, always, venue


class Looks:
    """Says for some looks that the account is ours, and then that it is not."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)

    def __call__(self, account: AccountId) -> bool:
        return self.answers.pop(0)


async def cancel(wire: Transport, looks: Looks) -> OrderReport:
    broker = Leased(ExchangeBroker(wire, Idempotency.LOOK_UP_ONLY, timedelta(seconds=1), news=wire), looks)
    return await broker.cancel(AccountId(1), ClientOrderId("x"))


@pytest.fixture
async def wired() -> AsyncIterator[tuple[Loopback, Transport]]:
    async with venue(always) as both:
        yield both


@pytest.mark.parametrize("answers", [(False,), (True, False)])
async def test_it_is_looked_before_the_request_is_made_and_again_when_nothing_is_left_but_to_send_it(
    wired: tuple[Loopback, Transport], answers: Sequence[bool]
) -> None:
    (server, wire), looks = wired, Looks(*answers)

    with pytest.raises(NotSent, match="another process looks after the account"):
        await cancel(wire, looks)

    assert looks.answers == []
    assert server.heard == []


async def test_what_is_ours_leaves(wired: tuple[Loopback, Transport]) -> None:
    (server, wire), looks = wired, Looks(True, True)

    with pytest.raises(OutcomeUnknown, match="not the answer"):
        await cancel(wire, looks)

    assert looks.answers == []
    assert server.heard[0][1].startswith(b"DELETE /orders/x?")


async def test_who_shares_nothing_is_not_held_up() -> None:
    leased.check()
