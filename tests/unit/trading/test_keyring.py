"""Credentials are opened when needed, kept for a minute at most, and renewed by whoever comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from brokers.credentials import Credentials
from domain.connection import Standing
from domain.errors import ReauthorisationNeeded
from domain.ids import AccountId
from domain.post import Platform
from domain.risk import RiskLimits
from runtime.secret import Secret
from storage import connections, people
from storage.connections import Made
from storage.masters import Masters
from storage.people import Newcomer
from storage.store import Store
from storage.vault import Vault
from tests.fakes.clock import START, ManualClock
from trading.keyring import FRESH, Keys, seal

SOON, LATER = START + timedelta(minutes=30), START + timedelta(minutes=60)
OLD = Credentials(fields={"access_token": Secret("old"), "refresh_token": Secret("r1")}, expires_at=SOON)
NEW = OLD.renewed(expires_at=LATER, access_token=Secret("new"))


@pytest.fixture
def vault() -> Vault:
    return Vault(Masters((bytes(range(32)),)))


@pytest.fixture
async def account(store: Store, vault: Vault) -> AccountId:
    who = Newcomer(platform=Platform.DISCORD, external_id="1", name="Ada")
    async with store.write() as connection:
        user = await people.welcome(connection, who, limits=RiskLimits(), now=START)
        await seal(vault, connection, user, "schwab", OLD)
        return await connections.connect(
            connection, user, Made(venue="schwab", title="S", expires_at=OLD.expires_at), START
        )


async def stands(store: Store, account: AccountId, standing: Standing) -> None:
    async with store.write() as connection:
        await connections.stands(connection, account, START, standing)


async def test_credentials_are_those_that_were_stored(store: Store, vault: Vault, account: AccountId) -> None:
    assert await Keys(store, vault).credentials(account) == OLD


async def test_an_account_without_a_connection_has_none(store: Store, vault: Vault) -> None:
    with pytest.raises(ReauthorisationNeeded):
        await Keys(store, vault).credentials(AccountId(99))


@pytest.mark.parametrize("standing", [Standing.DISCONNECTED, Standing.REAUTHORISE])
async def test_a_connection_that_ended_opens_nothing_after_a_minute_at_most(
    store: Store, vault: Vault, account: AccountId, clock: ManualClock, standing: Standing
) -> None:
    keys = Keys(store, vault)
    await keys.credentials(account)
    await stands(store, account, standing)

    clock.advance(FRESH)

    with pytest.raises(ReauthorisationNeeded):
        await keys.credentials(account)


async def test_whoever_is_told_to_forget_opens_anew_at_once(store: Store, vault: Vault, account: AccountId) -> None:
    keys = Keys(store, vault)
    await keys.credentials(account)
    await stands(store, account, Standing.DISCONNECTED)

    keys.forget(account)

    with pytest.raises(ReauthorisationNeeded):
        await keys.credentials(account)


async def test_renewed_tokens_stand_for_everybody(store: Store, vault: Vault, account: AccountId) -> None:
    here, there = Keys(store, vault), Keys(store, vault)

    assert await here.renew(account, OLD, NEW) == NEW

    assert await here.credentials(account) == NEW
    assert await there.credentials(account) == NEW


async def test_who_comes_second_takes_what_the_first_has_kept(store: Store, vault: Vault, account: AccountId) -> None:
    theirs = OLD.renewed(expires_at=LATER, access_token=Secret("theirs"))
    await Keys(store, vault).renew(account, OLD, theirs)

    stood = await Keys(store, vault).renew(account, OLD, NEW)

    assert stood == theirs


async def test_nothing_is_renewed_for_a_connection_that_the_user_ended(
    store: Store, vault: Vault, account: AccountId
) -> None:
    await stands(store, account, Standing.DISCONNECTED)

    with pytest.raises(ReauthorisationNeeded):
        await Keys(store, vault).renew(account, OLD, NEW)


async def test_no_secret_is_shown(store: Store, vault: Vault, account: AccountId) -> None:
    keys = Keys(store, vault)

    shown = f"{await keys.credentials(account)!r} {keys!r} {vars(keys)!r}"

    assert "old" not in shown
    assert "r1" not in shown


async def test_anyone_is_whoever_is_still_connected_at_that_venue(
    store: Store, vault: Vault, account: AccountId
) -> None:
    keys = Keys(store, vault)

    before = await keys.anyone("schwab")
    await stands(store, account, Standing.REAUTHORISE)

    assert before == account
    assert await keys.anyone("schwab") is None
    assert await keys.anyone("alpaca") is None
