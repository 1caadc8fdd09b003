"""What an adapter leans on, kept in memory: a keyring, and a register that notes what goes past it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from brokers.broker import Broker
from brokers.credentials import Credentials
from brokers.guarded import Guarded
from brokers.paper.intake import orders_of
from domain.errors import ReauthorisationNeeded
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Ticker
from domain.order import Bracket, Order, OrderReport, OrderState, SentOrder
from tests.fakes.clock import ManualClock

WORKING = frozenset({OrderState.SUBMITTING, OrderState.UNKNOWN, OrderState.ACCEPTED, OrderState.PARTIAL})


class Ring:
    """Implements `Keyring`; `renewals` counts how often tokens were renewed."""

    def __init__(self, held: dict[AccountId, Credentials]) -> None:
        self.held = held
        self.renewals = 0

    async def credentials(self, account: AccountId) -> Credentials:
        if account not in self.held:
            raise ReauthorisationNeeded("connect the venue first")
        return self.held[account]

    async def renew(self, account: AccountId, used: Credentials, fresh: Credentials) -> Credentials:
        if self.held[account] == used:
            self.held[account] = fresh
            self.renewals += 1
        return self.held[account]

    async def anyone(self, venue: str) -> AccountId | None:
        return next(iter(self.held), None)


class Pages:
    """Implements `Register`."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._sent: dict[tuple[AccountId, ClientOrderId], SentOrder] = {}

    def note(self, account: AccountId, request: Order | Bracket) -> None:
        """These orders are about to leave."""
        for order in orders_of(request):
            self._sent[account, order.client_order_id] = SentOrder(
                order=order,
                broker_order_id=None,
                sent_at=self._clock.now(),
                state=OrderState.SUBMITTING,
                filled=order.quantity * 0,
            )

    def heard(self, account: AccountId, reports: Sequence[OrderReport]) -> None:
        """The venue answered with these."""
        for report in reports:
            known = self._sent.get((account, report.client_order_id))
            if known is not None:
                self._sent[account, report.client_order_id] = replace(
                    known, broker_order_id=report.broker_order_id, state=report.state, filled=report.filled
                )

    async def sent(self, account: AccountId, order: ClientOrderId) -> SentOrder | None:
        return self._sent.get((account, order))

    async def open(self, account: AccountId) -> list[SentOrder]:
        return [one for (whose, _), one in self._sent.items() if whose == account and one.state in WORKING]

    async def tickers(self, account: AccountId) -> list[Ticker]:
        found = {one.order.instrument.ticker: None for (whose, _), one in self._sent.items() if whose == account}
        return list(found)


class Noting(Guarded):
    """The adapter as our engine uses it: what is sent was written down before, and what is heard after."""

    def __init__(self, broker: Broker, pages: Pages) -> None:
        super().__init__(broker)
        self._pages = pages

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        self._pages.note(account, request)
        reports = await super().submit(account, request)
        self._pages.heard(account, reports)
        return reports
