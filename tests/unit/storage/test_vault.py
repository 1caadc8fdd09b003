from __future__ import annotations

import traceback

import pytest
from sqlalchemy import delete, insert, select, update

from domain.errors import ConfigurationError, StorageError
from domain.ids import UserId
from runtime.secret import Secret
from storage.masters import Masters
from storage.store import Store
from storage.tables import data_key, secret, user
from storage.vault import Vault
from tests.fakes.clock import START

ADA, BOB = UserId(1), UserId(2)
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def vault() -> Vault:
    return Vault(Masters((KEY,)))


@pytest.fixture(autouse=True)
async def people(store: Store) -> None:
    async with store.write() as connection:
        people = [
            {"id": number, "name": "x", "house": False, "limits": "{}", "created_at": START} for number in (ADA, BOB)
        ]
        await connection.execute(insert(user), people)


async def seal(store: Store, vault: Vault, who: UserId = ADA, field: str = "key", value: str = "hunter2") -> None:
    async with store.write() as connection:
        await vault.seal(connection, who, "alpaca", field, value)


async def opened(
    store: Store, vault: Vault, who: UserId = ADA, venue: str = "alpaca", field: str = "key"
) -> str | None:
    async with store.read() as connection:
        found = await vault.open(connection, who, venue, field)
    return None if found is None else found.reveal()


async def test_a_sealed_secret_opens_again_and_is_nowhere_in_the_row(store: Store, vault: Vault) -> None:
    await seal(store, vault, value="hunter2 with é")

    assert await opened(store, vault) == "hunter2 with é"
    async with store.read() as connection:
        row = (await connection.execute(select(secret))).one()
    assert b"hunter2" not in row.sealed


async def test_a_secret_that_was_never_sealed_is_none(store: Store, vault: Vault) -> None:
    await seal(store, vault)

    assert await opened(store, vault, who=BOB) is None
    assert await opened(store, vault, field="secret") is None


async def test_sealing_again_replaces_the_secret(store: Store, vault: Vault) -> None:
    await seal(store, vault, value="old")
    await seal(store, vault, value="new")

    assert await opened(store, vault) == "new"


async def test_the_same_secret_is_sealed_differently_each_time(store: Store, vault: Vault) -> None:
    await seal(store, vault, field="a")
    await seal(store, vault, field="b")

    async with store.read() as connection:
        first, second = (await connection.scalars(select(secret.c.sealed))).all()
    assert first != second


@pytest.mark.parametrize(
    "move", [{"user_id": BOB}, {"venue": "kraken"}, {"field": "secret"}], ids=["user", "venue", "field"]
)
async def test_a_row_copied_to_another_place_does_not_open(store: Store, vault: Vault, move: dict[str, object]) -> None:
    await seal(store, vault)
    await seal(store, vault, who=BOB, field="own")
    async with store.write() as connection:
        row = dict((await connection.execute(select(secret).where(secret.c.user_id == ADA))).mappings().one()) | move
        await connection.execute(insert(secret).values(row))

    with pytest.raises(StorageError, match="changed or moved"):
        await opened(store, vault, UserId(int(str(row["user_id"]))), str(row["venue"]), str(row["field"]))


async def test_a_data_key_copied_to_another_user_does_not_unwrap(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        for table in (data_key, secret):
            row = dict((await connection.execute(select(table))).mappings().one())
            await connection.execute(insert(table).values(row | {"user_id": BOB}))

    with pytest.raises(StorageError, match="changed or moved"):
        await opened(store, vault, BOB)


async def test_nothing_is_sealed_under_another_users_data_key(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        row = dict((await connection.execute(select(data_key))).mappings().one())
        await connection.execute(insert(data_key).values(row | {"user_id": BOB}))

    with pytest.raises(StorageError, match="cannot be unwrapped"):
        await seal(store, vault, who=BOB)


@pytest.mark.parametrize("place", [0, 4, 10, 20, -1], ids=["format", "version", "nonce", "text", "tag"])
async def test_a_changed_row_does_not_open(store: Store, vault: Vault, place: int) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        sealed = bytearray((await connection.scalars(select(secret.c.sealed))).one())
        sealed[place] ^= 1
        await connection.execute(update(secret).values(sealed=bytes(sealed)))

    with pytest.raises(StorageError, match="changed or moved"):
        await opened(store, vault)


async def test_a_forgotten_user_cannot_be_opened_even_from_an_old_copy_of_the_secret(
    store: Store, vault: Vault
) -> None:
    await seal(store, vault)
    await seal(store, vault, who=BOB)
    async with store.write() as connection:
        copied = dict((await connection.execute(select(secret).where(secret.c.user_id == ADA))).mappings().one())

        await vault.forget(connection, ADA)

    assert await opened(store, vault) is None
    assert await opened(store, vault, who=BOB) == "hunter2"
    await seal(store, vault, field="fresh")
    async with store.write() as connection:
        await connection.execute(insert(secret).values(copied))
    with pytest.raises(StorageError):
        await opened(store, vault)


async def test_removing_a_venue_leaves_the_others(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        await vault.seal(connection, ADA, "kraken", "key", Secret("other"))
        await vault.seal(connection, ADA, "kraken", "a", Secret("other"))

        await vault.remove(connection, ADA, "alpaca")

        assert await vault.fields(connection, ADA, "kraken") == ["a", "key"]
        assert await vault.fields(connection, ADA, "alpaca") == []


async def test_a_new_data_key_opens_everything_and_the_old_one_is_gone(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    await seal(store, vault, field="secret", value="second")
    async with store.write() as connection:
        before = (await connection.scalars(select(secret.c.sealed).order_by(secret.c.field))).all()

        await vault.rotate_user(connection, ADA)
        await vault.rotate_user(connection, BOB)  # has nothing; nothing happens

        after = (await connection.scalars(select(secret.c.sealed).order_by(secret.c.field))).all()
        assert (await connection.scalars(select(data_key.c.version))).all() == [2]
    assert set(before).isdisjoint(after)
    assert await opened(store, vault) == "hunter2"
    assert await opened(store, vault, field="secret") == "second"


async def test_a_new_master_key_takes_over_in_batches_while_both_work(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    await seal(store, vault, who=BOB, value="bobs")
    both = Vault(Masters((OTHER, KEY)))
    assert await opened(store, both) == "hunter2"

    async with store.write() as connection:
        counts = [await both.rotate_master(connection, limit=1) for _ in range(3)]

    assert counts == [1, 1, 0]
    alone = Vault(Masters((OTHER,)))
    assert await opened(store, alone) == "hunter2"
    assert await opened(store, alone, who=BOB) == "bobs"
    with pytest.raises(ConfigurationError, match="is missing"):
        await opened(store, vault)


async def test_a_secret_whose_key_row_is_gone_is_an_error_and_not_absent(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        await connection.execute(update(data_key).values(version=7))

    with pytest.raises(StorageError):
        await opened(store, vault)


async def test_a_lost_data_key_is_not_mistaken_for_a_user_without_credentials(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        await connection.execute(delete(data_key))

    with pytest.raises(StorageError):
        await opened(store, vault)


async def test_no_error_shows_a_secret_or_a_key(store: Store, vault: Vault) -> None:
    await seal(store, vault)
    async with store.write() as connection:
        await connection.execute(update(secret).values(field="moved"))

    try:
        await opened(store, vault, field="moved")
    except StorageError as e:
        shown = "".join(traceback.format_exception(e))
    assert "hunter2" not in shown
    assert "at alpaca" in shown
