"""The paper venue passes every card of the broker contract."""

from __future__ import annotations

from tests.contract.broker_cards import BrokerCards


class TestPaper(BrokerCards):
    pass
