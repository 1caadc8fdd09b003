"""Shards: the accounts are parted among engines, so that each is looked after by one of them at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, and_

from domain.ids import AccountId

SHARDS = 16
"""How many there are, for every program of one database: two that count differently would both send an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """The accounts that one engine looks after: all at its venue, or those of one shard, as long as its epoch lasts."""

    venue: str
    shard: int | None = None
    epoch: int = 0

    def covers(self, account: AccountId) -> bool:
        """Whether the account is one of them."""
        return self.shard is None or shard_of(account) == self.shard

    def among(self, venue: Column[Any], account: Column[Any]) -> ColumnElement[bool]:
        """The same as a condition on a column of venues and one of accounts."""
        there = venue == self.venue
        return there if self.shard is None else and_(there, account % SHARDS == self.shard)


def shard_of(account: AccountId) -> int:
    """The shard of an account, from its number alone, for good."""
    return account % SHARDS
