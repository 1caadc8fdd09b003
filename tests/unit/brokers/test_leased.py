"""Nothing is sent for an account that another process looks after, however late that turns out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from brokers import leased
from brokers.broker import Idempotency
from brokers.leased import Leased
from brokers.transport import Transport
from domain.errors import NotSent
from domain.ids import AccountId, ClientOrderId
from domain.order import OrderReport
from tests.fakes.exchange.client import ExchangeBroker

NOWHERE = "http://127.0.0.1:9"


class Looks:
    """Says for some looks that the account is ours, and then that it is not."""

    def __init__(self, *answers: bool) -> None:
        self.answers = list(answers)

    def __call__(self, account: AccountId) -> bool:
        return self.answers.pop(0)


@pytest.fixture
async def wire() -> AsyncIterator[Transport]:
    opened = Transport(NOWHERE)
    yield opened
    await opened.aclose()


async def cancel(wire: Transport, looks: Looks) -> OrderReport:
    venue = Leased(ExchangeBroker(wire, Idempotency.LOOK_UP_ONLY, timedelta(seconds=1), news=wire), looks)
    return await venue.cancel(AccountId(1), ClientOrderId("x"))


@pytest.mark.parametrize("answers", [(False,), (True, False)])
async def test_it_is_looked_before_the_request_is_made_and_again_when_it_is_signed(
    wire: Transport, answers: Sequence[bool]
) -> None:
    looks = Looks(*answers)

    with pytest.raises(NotSent, match="another process looks after the account"):
        await cancel(wire, looks)

    assert looks.answers == []


async def test_what_is_ours_leaves(wire: Transport) -> None:
    looks = Looks(True, True)

    with pytest.raises(NotSent, match="not reached"):
        await cancel(wire, looks)

    assert looks.answers == []


async def test_who_shares_nothing_is_not_held_up() -> None:
    leased.check()
