from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from storage import ledger, merkle
from storage.ledger import Entry
from storage.store import Store
from storage.tables import ledger as table
from tests.fakes.clock import START, ManualClock

UNLOCK = {
    "sqlite": ["DROP TRIGGER ledger_no_update", "DROP TRIGGER ledger_no_delete"],
    "postgresql": ["ALTER TABLE ledger DISABLE TRIGGER ALL"],
}


async def grow(store: Store, entries: int) -> list[Entry]:
    async with store.write() as connection:
        return [
            await ledger.append(connection, "signal", f'{{"n":{number}}}', START + timedelta(minutes=number))
            for number in range(entries)
        ]


async def append_and_fail(store: Store) -> None:
    async with store.write() as connection:
        await ledger.append(connection, "signal", "{}", START)
        raise ZeroDivisionError


async def tamper(store: Store, *statements: object) -> None:
    async with store.write() as connection:
        for statement in UNLOCK[store.dialect]:
            await connection.execute(text(statement))
        for statement in statements:
            await connection.execute(statement)  # type: ignore[call-overload]


async def test_an_unbroken_chain_verifies(store: Store) -> None:
    entries = await grow(store, 5)

    async with store.read() as connection:
        verdict = await ledger.verify(connection)

    assert verdict == ledger.Verdict(entries=5, head=entries[-1].hash)
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == [ledger.GENESIS, *(entry.hash for entry in entries[:-1])]


async def test_a_chain_longer_than_one_batch_is_walked_to_its_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "BATCH", 7)
    entries = await grow(store, 21)
    await tamper(store, update(table).where(table.c.sequence == 20).values(payload="{}"))

    async with store.read() as connection:
        verdict = await ledger.verify(connection)

    assert (verdict.entries, verdict.head, verdict.broken) == (19, entries[18].hash, 20)


async def test_the_database_itself_refuses_to_change_or_delete_an_entry(store: Store) -> None:
    await grow(store, 2)

    for statement in (update(table).values(payload="{}"), delete(table)):
        with pytest.raises(DBAPIError, match="only grows"):
            async with store.write() as connection:
                await connection.execute(statement)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_server_refuses_to_empty_the_ledger(store: Store) -> None:
    with pytest.raises(DBAPIError, match="only grows"):
        async with store.write() as connection:
            await connection.execute(text("TRUNCATE ledger"))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (update(table).where(table.c.sequence == 3).values(payload="{}"), "its content"),
        (update(table).where(table.c.sequence == 3).values(kind="result"), "its content"),
        (update(table).where(table.c.sequence == 3).values(at=START), "its content"),
        (update(table).where(table.c.sequence == 3).values(previous=ledger.GENESIS), "does not follow"),
        (update(table).where(table.c.sequence == 3).values(code="AAAAAAAA"), "its code"),
        (delete(table).where(table.c.sequence == 3), "is missing"),
    ],
    ids=["payload", "kind", "time", "previous", "code", "missing"],
)
async def test_tampering_is_found_at_its_entry(store: Store, statement: object, fault: str) -> None:
    await grow(store, 5)

    await tamper(store, statement)

    async with store.read() as connection:
        verdict = await ledger.verify(connection)
    assert verdict.broken == 3
    assert verdict.entries == 2
    assert fault in (verdict.fault or "")


async def test_a_chain_written_anew_verifies_but_has_another_root_than_was_published(store: Store) -> None:
    entries = await grow(store, 5)
    async with store.read() as connection:
        published = await ledger.root(connection, START.date())
    await tamper(store, delete(table))

    async with store.write() as connection:
        for entry in entries[:2] + entries[3:]:
            await ledger.append(connection, entry.kind, entry.payload, entry.at)

        assert (await ledger.verify(connection)).broken is None
        assert await ledger.root(connection, START.date()) != published


async def test_concurrent_appends_keep_one_chain(store: Store) -> None:
    async def append(number: int) -> None:
        for part in range(10):
            async with store.write() as connection:
                await ledger.append(connection, "signal", f"{number}.{part}", START)

    async with asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(append(number))

    async with store.read() as connection:
        verdict = await ledger.verify(connection)
    assert (verdict.entries, verdict.broken) == (60, None)


async def test_an_append_that_is_undone_leaves_no_gap(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await append_and_fail(store)

    (entry,) = await grow(store, 1)

    assert entry.sequence == 1


async def test_an_entry_is_found_by_its_code_however_it_was_typed(store: Store) -> None:
    entries = await grow(store, 20)
    entry = next(entry for entry in entries if "0" in entry.code or "1" in entry.code)
    typed = entry.shown.lower().replace("0", "o").replace("1", "l")

    async with store.read() as connection:
        assert await ledger.find(connection, typed) == entry
        assert await ledger.find(connection, f" {entry.code[:3]} {entry.code[3:]} ") == entry
        assert await ledger.find(connection, "0000-0000") is None
    assert entry.shown == f"{entry.code[:4]}-{entry.code[4:]}"


def test_a_hash_has_six_codes_of_forty_bits_each() -> None:
    assert ledger.codes("00" * 5 + "ff" * 5 + "08421084210842108421" + "0" * 24)[:3] == ("0" * 8, "Z" * 8, "11111111")
    assert len(ledger.codes("0" * 64)) == 6


async def test_a_code_that_is_taken_gives_way_to_the_next_forty_bits(store: Store) -> None:
    first = ledger.link(1, "signal", "{}", START, ledger.GENESIS)
    second = ledger.link(2, "signal", "{}", START, first)
    blocker = Entry(
        sequence=1,
        kind="signal",
        payload="{}",
        at=START,
        previous=ledger.GENESIS,
        hash=first,
        code=ledger.codes(second)[0],
    )
    async with store.write() as connection:
        await connection.execute(
            insert(table).values({name: getattr(blocker, name) for name in Entry.__dataclass_fields__})
        )

        entry = await ledger.append(connection, "signal", "{}", START)

        assert entry.code == ledger.codes(second)[1]
        assert await ledger.find(connection, entry.shown) == entry


def test_the_parts_of_a_link_cannot_run_into_each_other() -> None:
    assert ledger.link(1, "ab", "c", START, ledger.GENESIS) != ledger.link(1, "a", "bc", START, ledger.GENESIS)


def test_a_hash_never_changes_its_meaning() -> None:
    assert (
        ledger.link(1, "signal", '{"key":"BTC/USDT"}', START, ledger.GENESIS)
        == "477c0bca3805e05f18aa5a3ca663846c6043c3d4ccedfdf66cf75e3f30dca613"
    )


async def test_an_entry_is_proved_under_the_root_of_its_day(store: Store) -> None:
    async with store.write() as connection:
        for hours in range(0, 72, 5):
            entry = await ledger.append(connection, "signal", f"{hours}", START + timedelta(hours=hours))
        proof = await ledger.inclusion(connection, entry.shown)
        root = await ledger.root(connection, entry.at.date())
        nothing = await ledger.inclusion(connection, "0000-0000")

    assert proof is not None
    assert proof.root == root
    path = [bytes.fromhex(step) for step in proof.path]
    assert merkle.included(bytes.fromhex(entry.hash), proof.index, root.size, path, bytes.fromhex(root.hash))
    assert nothing is None


async def test_a_day_without_entries_has_the_root_of_nothing(store: Store) -> None:
    async with store.read() as connection:
        root = await ledger.root(connection, START.date())

    assert (root.size, root.hash) == (0, merkle.root([]).hex())


async def test_text_that_cannot_be_stored_is_refused(store: Store, clock: ManualClock) -> None:
    async with store.write() as connection:
        for payload in ("\x00", "\ud83d"):
            with pytest.raises(ValueError, match=r"NUL|surrogates"):
                await ledger.append(connection, "signal", payload, clock.now())


def test_an_entry_cannot_be_changed() -> None:
    entry = Entry(sequence=1, kind="a", payload="b", at=START, previous="", hash="", code="K7Q4M2XP")

    assert replace(entry, kind="c").shown == "K7Q4-M2XP"
    with pytest.raises(AttributeError):
        entry.kind = "c"  # type: ignore[misc]
