"""A house for the jobs: a database, a clock that stands still, and what jobs may touch."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import insert, select

from bot.house import House
from bot.settings.model import Settings
from domain.copy import CopyState
from domain.ids import AccountId, CopyId, ProviderId, UserId
from domain.instrument import AssetClass
from domain.order import OrderRole, OrderState, OrderType
from domain.post import Platform
from domain.provider import ProviderProfile
from domain.signal import Side
from runtime.clock import Clock
from runtime.metrics import Metrics
from storage import people, positions, providers
from storage import tables as t
from storage.positions import Position, Result
from storage.store import Store
from web.health import Health


def house(store: Store, clock: Clock, url: str | None = None) -> House:
    return House(
        settings=Settings.model_validate({"database": {"url": url}}) if url else Settings(),
        store=store,
        clock=clock,
        quotes=cast("Any", None),
        brokers={},
        studio=cast("Any", None),
        metrics=Metrics(),
        health=Health(clock.now),
    )


async def channel(home: House, handle: str, chat: str, *, recap: bool = True) -> ProviderId:
    """A provider with one channel on Discord."""
    now = home.clock.now()
    wanted = providers.Watch(
        platform=Platform.DISCORD,
        chat_id=chat,
        name=handle,
        profile=ProviderProfile(),
        source="config",
        recap=recap,
    )
    async with home.store.write() as connection:
        provider = await providers.enrol(connection, handle, handle.title(), now=now)
        await providers.watch(connection, provider, wanted, now=now)
    return provider


async def trade(
    home: House, provider: ProviderId, at: datetime, return_pct: str, *, key: str = "AAPL", closed: bool = True
) -> CopyId:
    """A trade of the house account, closed at `at` or still open."""
    async with home.store.write() as connection:
        user, account = await people.house(connection, now=at)
        copy = await _copy(connection, provider, user, account, at=at)
        position = Position(
            copy_id=copy,
            account_id=account,
            key=key,
            side=Side.BUY,
            multiplier=Decimal(1),
            entered=Decimal(1),
            entry_value=Decimal(100),
            exited=Decimal(0),
            exit_value=Decimal(0),
            fees=Decimal(0),
            open=True,
            opened_at=at,
            closed_at=None,
        )
        await positions.put(connection, position)
        if closed:
            await positions.finish(
                connection, position, _result(copy, provider, user, at=at, return_pct=return_pct, key=key)
            )
    return copy


async def entry(home: House, provider: ProviderId, *, state: OrderState, expires_at: datetime) -> CopyId:
    """An entry order of the house account."""
    now = home.clock.now()
    async with home.store.write() as connection:
        user, account = await people.house(connection, now=now)
        copy = await _copy(connection, provider, user, account, at=now)
        signal = (await connection.execute(select(t.copy.c.signal_id).where(t.copy.c.id == copy))).scalar_one()
        await connection.execute(
            insert(t.order).values(
                copy_id=copy,
                signal_id=signal,
                inbox_id=1,
                account_id=account,
                venue="paper",
                leg="entry",
                role=OrderRole.ENTRY.value,
                lane=f"entry{copy}",
                client_order_id=f"c{copy}",
                side="buy",
                type=OrderType.LIMIT.value,
                quantity=Decimal(1),
                limit_price=Decimal(100),
                state=state.value,
                expires_at=expires_at,
                filled=Decimal(0),
                created_at=now,
                updated_at=now,
            )
        )
    return copy


async def withdrawn(home: House, copy: CopyId) -> bool:
    async with home.store.read() as connection:
        query = select(t.order.c.cancel_wanted).where(t.order.c.copy_id == copy)
        return bool((await connection.execute(query)).scalar_one())


async def last_run(home: House, name: str) -> datetime | None:
    async with home.store.read() as connection:
        query = select(t.job_run.c.last_run_at).where(t.job_run.c.name == name)
        return (await connection.execute(query)).scalar_one_or_none()


async def _copy(connection: Any, provider: ProviderId, user: UserId, account: AccountId, *, at: datetime) -> CopyId:
    number = len((await connection.execute(select(t.signal.c.id))).all()) + 1
    channel_id = (await connection.execute(select(t.channel.c.id).limit(1))).scalar_one()
    post = (
        await connection.execute(
            insert(t.inbox)
            .values(
                platform="discord",
                chat_id="1",
                message_id=f"m{number}",
                version=0,
                event="created",
                author_id="a",
                author_name="a",
                text="",
                attachments="[]",
                content_hash=f"{number}",
                posted_at=at,
                seen_at=at,
                state="read",
            )
            .returning(t.inbox.c.id)
        )
    ).scalar_one()
    signal = (
        await connection.execute(
            insert(t.signal)
            .values(
                code=f"S{number}",
                provider_id=provider,
                channel_id=channel_id,
                inbox_id=post,
                part=0,
                body="{}",
                asset_class="stock",
                symbol="AAPL",
                key="AAPL",
                side="buy",
                content_hash=f"{number}",
                state="open",
                posted_at=at,
                seen_at=at,
            )
            .returning(t.signal.c.id)
        )
    ).scalar_one()
    follow = (await connection.execute(select(t.follow.c.id).where(t.follow.c.provider_id == provider))).scalar_one()
    made = await connection.execute(
        insert(t.copy)
        .values(
            signal_id=signal,
            follow_id=follow,
            user_id=user,
            account_id=account,
            provider_id=provider,
            house=True,
            state=CopyState.OPEN.value,
            gates="[]",
            created_at=at,
            updated_at=at,
        )
        .returning(t.copy.c.id)
    )
    return CopyId(made.scalar_one())


def _result(copy: CopyId, provider: ProviderId, user: UserId, *, at: datetime, return_pct: str, key: str) -> Result:
    earned = Decimal(return_pct)
    return Result(
        copy_id=copy,
        signal_id=cast("Any", copy),
        user_id=user,
        provider_id=provider,
        house=True,
        code=f"R{copy}",
        asset_class=AssetClass.STOCK,
        key=key,
        side=Side.BUY,
        quantity=Decimal(1),
        entry=Decimal(100),
        exit=Decimal(100) + earned,
        pnl=earned,
        fees=Decimal(0),
        return_pct=earned,
        r=None,
        opened_at=at,
        closed_at=at,
    )
