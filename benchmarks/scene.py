"""What the fan-out is measured on: a provider, his post, and many followers with an account each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select, text

from benchmarks.wire import VENUE
from domain.order import OrderState
from domain.post import Platform, Post
from domain.provider import DEFAULT_PROFILE
from domain.risk import RiskLimits
from storage import providers
from storage import tables as t
from storage.codec import encode
from storage.store import Store

POST = "BUY AAPL @ 150, SL 145, TP 160"
LEGS = 3
"""The orders of its bracket."""
CHAT = "1"


async def people(store: Store, followers: int, now: datetime, *, venue: str = VENUE) -> None:
    """A provider with that many followers, each with an account at the venue; the house does not trade there."""
    async with store.write() as connection:
        limits = encode(RiskLimits())
        named = [{"name": f"F{number}", "limits": limits, "created_at": now} for number in range(1, followers + 1)]
        await connection.execute(insert(t.user), named)
        ids = list((await connection.execute(select(t.user.c.id).order_by(t.user.c.id))).scalars())
        held = [{"user_id": user, "venue": venue, "label": "main", "created_at": now} for user in ids]
        await connection.execute(insert(t.account), held)
        accounts = (await connection.execute(select(t.account.c.id, t.account.c.user_id))).all()
        channel = await connection.execute(
            insert(t.provider).values(handle="pro", name="Pro", created_at=now).returning(t.provider.c.id)
        )
        provider = channel.scalar_one()
        rows = [
            {"user_id": row.user_id, "provider_id": provider, "account_id": row.id, "created_at": now}
            for row in accounts
        ]
        await connection.execute(insert(t.follow), rows)
        await connection.execute(
            insert(t.channel).values(
                platform=Platform.DISCORD.value,
                chat_id=CHAT,
                name="signals",
                provider_id=provider,
                profile=encode(DEFAULT_PROFILE),
                source="config",
                created_at=now,
            )
        )
        assert len(await providers.channels(connection)) == 1


async def analysed(store: Store) -> None:
    """Let PostgreSQL count its tables, as it does by itself within a minute."""
    async with store.write() as connection:
        await connection.execute(text("ANALYZE"))


def post(now: datetime, words: str = POST) -> Post:
    """The provider's post."""
    return Post(
        platform=Platform.DISCORD,
        chat_id=CHAT,
        message_id="1",
        author_id="2",
        author_name="Pro",
        text=words,
        posted_at=now,
        seen_at=now,
    )


async def orders(store: Store, state: OrderState) -> int:
    """How many orders are in a state."""
    query = select(func.count()).where(t.order.c.state == state.value)
    async with store.read() as connection:
        return int((await connection.execute(query)).scalar_one())
