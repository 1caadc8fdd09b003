"""The paper venue keeps what it has answered: through closing, killing, a full disk and a second process."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from brokers.paper.broker import PaperBroker
from brokers.paper.journal import Journal
from brokers.paper.state import Changes
from domain.errors import BrokerUnavailable, OutcomeUnknown, Rejected, StorageLocked, StorageTooNew
from domain.ids import AccountId, ClientOrderId
from domain.order import OrderState
from tests.contract.broker_cards import Maker, held, remaining, states
from tests.fakes.clock import ManualClock
from tests.unit.brokers import victim
from tests.unit.brokers.market import APPLE, Market, PaperRig

KILLS = 20


class Commits:
    """A journal that counts its commits, and can be told to fail."""

    def __init__(self, journal: Journal) -> None:
        self._save = journal.save
        self.count = 0
        self.error: Exception | None = None

    def __call__(self, changes: Changes) -> None:
        self.count += 1
        if self.error is not None:
            raise self.error
        self._save(changes)


@pytest.fixture
def commits(rig: PaperRig, monkeypatch: pytest.MonkeyPatch) -> Commits:
    commits = Commits(rig.broker._journal)
    monkeypatch.setattr(rig.broker._journal, "save", commits)
    return commits


async def test_books_are_the_same_after_reopening(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket()
    await rig.broker.submit(rig.account, bracket)
    await rig.price("111")
    before = [await view(rig) for view in (account_of, orders_of, fills_of, positions_of)]

    await rig.reopen()

    assert [await view(rig) for view in (account_of, orders_of, fills_of, positions_of)] == before
    assert await remaining(rig, bracket.orders) == [0, 5, 0, 5]


async def test_a_bracket_goes_on_protecting_after_reopening(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket()
    await rig.broker.submit(rig.account, bracket)

    await rig.reopen()
    await rig.price("89")

    assert await states(rig, bracket.orders) == ["filled", "filled", "cancelled", "cancelled"]
    assert await held(rig) == 0


async def test_a_finished_order_is_remembered_after_it_left_memory(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket()
    await rig.broker.submit(rig.account, bracket)
    await rig.price("89")
    await rig.reopen()

    again = await rig.broker.submit(rig.account, bracket)
    cancelled = await rig.broker.cancel(rig.account, bracket.entry.client_order_id)

    assert [report.state.value for report in again] == ["filled", "filled", "cancelled", "cancelled"]
    assert cancelled.state is OrderState.FILLED
    assert await held(rig) == 0
    assert not rig.broker._book.ledger.orders.kept


async def test_new_orders_get_new_numbers_after_reopening(rig: PaperRig, make: Maker) -> None:
    (first,) = await rig.broker.submit(rig.account, make.order(quantity="1"))
    await rig.reopen()

    (second,) = await rig.broker.submit(rig.account, make.order(quantity="1"))

    assert first.broker_order_id != second.broker_order_id


async def test_a_second_process_is_kept_out(rig: PaperRig) -> None:
    with pytest.raises(StorageLocked):
        await PaperBroker.open(rig.path, rig.market, rig.clock)


async def test_books_of_a_newer_version_are_left_alone(tmp_path: Path, market: Market, clock: ManualClock) -> None:
    path = tmp_path / "newer.db"
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(StorageTooNew):
        await PaperBroker.open(path, market, clock)
    with pytest.raises(StorageTooNew):
        await PaperBroker.open(path, market, clock)


async def test_concurrent_orders_share_a_commit(rig: PaperRig, make: Maker, commits: Commits) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(300):
            group.create_task(rig.broker.submit(AccountId(number), make.order(quantity="1")))

    assert commits.count <= 5
    for number in range(300):
        assert len(await rig.broker.fills(AccountId(number), since=0)) == 1


async def test_one_refusal_in_a_batch_does_not_touch_the_others(rig: PaperRig, make: Maker) -> None:
    good, poor = make.order(quantity="1"), make.order(quantity="1000000")

    async with asyncio.TaskGroup() as group:
        accepted = group.create_task(rig.broker.submit(rig.account, good))
        refused = group.create_task(refusal_of(rig, poor))

    assert accepted.result()[0].state is OrderState.FILLED
    assert refused.result() == "insufficient_funds"
    assert await held(rig) == 1


async def test_nothing_is_visible_before_it_is_durable(rig: PaperRig, make: Maker, commits: Commits) -> None:
    order = make.order()
    commits.error = BrokerUnavailable("the paper venue's disk is full")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.submit(rig.account, order)
    commits.error = None

    assert await rig.broker.find(rig.account, order.client_order_id) is None
    assert await held(rig) == 0
    assert await rig.broker.fills(rig.account, since=0) == []


async def test_a_full_disk_refuses_whole_and_works_again_when_there_is_space(rig: PaperRig, make: Maker) -> None:
    db = rig.broker._journal._db
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    taken, refused = [], []

    for _ in range(200):
        order = make.order(quantity="0.1")
        try:
            await rig.broker.submit(rig.account, order)
        except BrokerUnavailable:
            refused.append(order)
        else:
            taken.append(order)
    db.execute("PRAGMA max_page_count = 100000")
    (after,) = await rig.broker.submit(rig.account, refused[0])
    await rig.reopen()

    assert taken
    assert refused
    assert after.state is OrderState.FILLED
    assert await states(rig, taken) == ["filled"] * len(taken)
    assert await states(rig, refused[1:]) == ["unknown"] * (len(refused) - 1)
    assert await held(rig) == Decimal("0.1") * (len(taken) + 1)


async def test_a_broken_file_stops_the_venue_with_an_unknown_outcome(
    rig: PaperRig, make: Maker, commits: Commits
) -> None:
    commits.error = OutcomeUnknown("the paper venue's file failed: disk I/O error")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order())
    with pytest.raises(BrokerUnavailable):
        await rig.broker.submit(rig.account, make.order())
    with pytest.raises(BrokerUnavailable):
        await rig.broker.fills(rig.account, since=0)


async def test_the_file_names_the_failure_that_leaves_the_outcome_open(tmp_path: Path) -> None:
    with Journal(tmp_path / "paper.db") as journal:
        journal._db.execute("DROP TABLE wallets")
        nothing = Changes(orders=(), fills=(), positions=(), wallets=(), instruments=())

        with pytest.raises(OutcomeUnknown):
            journal.save(nothing)


async def test_a_closed_venue_takes_nothing(rig: PaperRig, make: Maker) -> None:
    await rig.broker.aclose()

    with pytest.raises(BrokerUnavailable):
        await rig.broker.submit(rig.account, make.order())
    await rig.broker.aclose()


async def test_what_was_taken_is_done_before_closing(rig: PaperRig, make: Maker) -> None:
    order = make.order()
    task = asyncio.create_task(rig.broker.submit(rig.account, order))
    await asyncio.sleep(0)
    while not rig.broker._writer._jobs and not task.done():
        await asyncio.sleep(0)

    await rig.broker.aclose()

    assert (await task)[0].state is OrderState.FILLED
    rig.broker = await PaperBroker.open(rig.path, rig.market, rig.clock)
    assert await held(rig) == 10


async def test_a_caller_who_leaves_does_not_disturb_the_others(rig: PaperRig, make: Maker) -> None:
    leaving = asyncio.create_task(rig.broker.submit(rig.account, make.order(quantity="1")))
    while not rig.broker._writer._jobs and not leaving.done():
        await asyncio.sleep(0)
    leaving.cancel()

    (report,) = await rig.broker.submit(rig.account, make.order(quantity="2"))

    assert report.state is OrderState.FILLED
    assert leaving.cancelled()
    assert await held(rig) == 3


async def test_an_unexpected_failure_of_one_request_is_its_own(rig: PaperRig, make: Maker) -> None:
    broken = make.order()
    object.__setattr__(broken, "quantity", "ten")

    with pytest.raises(AttributeError):
        await rig.broker.submit(rig.account, broken)

    (report,) = await rig.broker.submit(rig.account, make.order())
    assert report.state is OrderState.FILLED


async def test_it_opens_without_prices_and_fills_when_they_come(rig: PaperRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.market.reachable = False

    await rig.reopen()
    rig.market.reachable = True
    await rig.price("94")

    assert await states(rig, [order]) == ["filled"]


async def test_running_waits_out_a_full_disk(rig: PaperRig, make: Maker, commits: Commits) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    updates = rig.broker.updates()
    commits.error = BrokerUnavailable("the paper venue's disk is full")
    running = asyncio.create_task(rig.broker.run())
    await rig.clock.until_asleep()

    async with asyncio.timeout(10):
        before = commits.count
        rig.market.publisher.publish([rig.market.put(APPLE, Decimal(94))])
        while commits.count == before:
            await asyncio.sleep(0.001)
        commits.error = None
        rig.market.publisher.publish([rig.market.put(APPLE, Decimal(94))])
        assert await anext(updates) == rig.account

    assert await states(rig, [order]) == ["filled"]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_running_ends_when_the_file_fails(rig: PaperRig, make: Maker, commits: Commits) -> None:
    await rig.broker.submit(rig.account, make.order(limit="95"))
    commits.error = OutcomeUnknown("the paper venue's file failed: disk I/O error")
    running = asyncio.create_task(rig.broker.run())
    await rig.clock.until_asleep()

    rig.market.publisher.publish([rig.market.put(APPLE, Decimal(94))])

    async with asyncio.timeout(10):
        with pytest.raises(BrokerUnavailable, match="opened anew"):
            await running


@pytest.mark.crash
async def test_nothing_acknowledged_is_missing_after_being_killed(tmp_path: Path, clock: ManualClock) -> None:
    path, dice = tmp_path / "paper.db", random.Random(11)
    acknowledged: set[tuple[int, str, int]] = set()

    for life in range(KILLS):
        acknowledged |= await asyncio.to_thread(live_and_die, path, life, dice.uniform(0.02, 0.15))

    market = Market(clock)
    market.put(APPLE, Decimal(100))
    broker = await PaperBroker.open(path, market, clock)
    assert len(acknowledged) > KILLS
    for account, order, fills in acknowledged:
        report = await broker.find(AccountId(account), ClientOrderId(order))
        assert report is not None
        assert len(await broker.fills(AccountId(account), since=0)) >= fills
    for account in range(victim.ACCOUNTS):
        await check_books(broker, AccountId(account))
    await broker.aclose()


def live_and_die(path: Path, life: int, seconds: float) -> set[tuple[int, str, int]]:
    command = [sys.executable, "-m", "tests.unit.brokers.victim", str(path), str(life)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().split("\n")[:-1]
    found = (line.split() for line in lines)
    return {(int(account), order, int(fills)) for account, order, fills in found}


async def check_books(broker: PaperBroker, account: AccountId) -> None:
    fills = await broker.fills(account, since=0)
    positions = await broker.positions(account)
    money = await broker.account(account)
    assert [fill.sequence for fill in fills] == list(range(1, len(fills) + 1))
    net = sum((fill.side.sign * fill.quantity for fill in fills), Decimal(0))
    assert net == sum((one.quantity for one in positions), Decimal(0))
    spent = sum((fill.side.sign * fill.quantity * fill.price + fill.fee for fill in fills), Decimal(0))
    assert money.cash == Decimal(100_000) - spent
    stops = [one for one in await broker.open_orders(account) if one.client_order_id.startswith("stop")]
    assert sum((one.quantity - one.filled for one in stops), Decimal(0)) == net


async def refusal_of(rig: PaperRig, order: object) -> str:
    try:
        await rig.broker.submit(rig.account, order)  # type: ignore[arg-type]
    except Rejected as e:
        return e.code
    return "accepted"


async def account_of(rig: PaperRig) -> object:
    return await rig.broker.account(rig.account)


async def orders_of(rig: PaperRig) -> object:
    return await rig.broker.open_orders(rig.account)


async def fills_of(rig: PaperRig) -> object:
    return await rig.broker.fills(rig.account, since=0)


async def positions_of(rig: PaperRig) -> object:
    return await rig.broker.positions(rig.account)
