"""Cards and proofs: what a code shows, and to whom."""

from __future__ import annotations

import json
from decimal import Decimal

from sqlalchemy import select, text, update

from bot.reply import Tone
from domain.ids import CopyId
from storage import positions
from storage import tables as t
from tests.unit.commands.hall import MIRA, MIRA_THERE, OMAR, Hall


async def code(desk: Hall, *, house: bool = False) -> str:
    async with desk.house.store.read() as connection:
        query = select(t.result.c.code).where(t.result.c.house == house).order_by(t.result.c.copy_id.desc())
        return str((await connection.execute(query)).scalars().first())


async def test_the_latest_trade_becomes_a_card_with_a_code_that_verifies(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()
    await desk.lose("146")

    card = await desk.say("/card")
    proof = await desk.say(f"/verify {await code(desk)}", OMAR)

    assert card.picture is not None
    assert card.tone is Tone.BAD
    assert "paper money" in card.footer
    assert proof.tone is Tone.GOOD
    assert proof.title.startswith("Verified: ")
    assert dict(proof.fields)["Trader"] == "Mira"


async def test_a_card_is_of_the_own_trades_only(desk: Hall) -> None:
    await desk.say("/follow stocks", OMAR)
    await desk.win()

    reply = await desk.say(f"/card {await code(desk)}", MIRA)

    assert reply.picture is None
    assert "You have no closed trade with the code" in reply.text


async def test_a_signals_code_finds_the_own_trade_of_it(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()
    async with desk.house.store.read() as connection:
        signal = (await connection.execute(select(t.signal.c.code))).scalar_one()

    reply = await desk.say(f"/card {signal[:4]}-{signal[4:].lower()}")

    assert reply.picture is not None


async def test_amounts_are_for_their_owner_in_private_only(desk: Hall) -> None:
    await desk.say("/follow stocks", MIRA_THERE)
    await desk.win()
    mine = await code(desk)

    own = await desk.say(f"/verify {mine}", MIRA_THERE)
    other = await desk.say(f"/verify {mine}", OMAR)

    assert "P&L, for your eyes" in dict(own.fields)
    assert "$" not in repr(other)
    assert "Quantity" not in dict(other.fields)


async def test_the_house_result_is_the_providers_and_names_no_trader(desk: Hall) -> None:
    await desk.win()

    reply = await desk.say(f"/verify {await code(desk, house=True)}")

    told = dict(reply.fields)
    assert told["Provider"] == "Stock Pro"
    assert "Trader" not in told


async def test_a_signal_is_told_as_it_was_recorded_whatever_became_of_the_post(desk: Hall) -> None:
    message = await desk.street.post("BUY AAPL @ $130, SL $120, TP $160")
    async with desk.house.store.read() as connection:
        signal = (await connection.execute(select(t.signal.c.code))).scalar_one()
    await desk.street.delete(message)

    reply = await desk.say(f"/verify {signal}")

    assert "**Stock Pro** posted: BUY AAPL, limit entry 130.00, stop 120.00, targets 160.00." in reply.text
    assert "deleted later; the record stays" in reply.text


async def test_a_code_that_is_not_ours_is_said_to_be_none(desk: Hall) -> None:
    reply = await desk.say("/verify AAAA-BBBB")

    assert reply.tone is Tone.BAD
    assert "that card is not ours" in reply.text


async def test_a_result_changed_behind_the_ledger_is_found_out(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()
    mine = await code(desk)
    async with desk.house.store.write() as connection:
        await connection.execute(update(t.result).where(t.result.c.code == mine).values(return_pct=Decimal(99)))

    reply = await desk.say(f"/verify {mine}")

    assert reply.tone is Tone.BAD
    assert "the record that cards are made of says something else" in reply.text


async def test_a_ledger_rewritten_in_place_is_found_out(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()
    mine = await code(desk)
    async with desk.house.store.read() as connection:
        payload = (await connection.execute(select(t.ledger.c.payload).where(t.ledger.c.code == mine))).scalar_one()
        copy = json.loads(payload)["copy_id"]
        assert await positions.result(connection, CopyId(copy)) is not None
    async with desk.house.store.write() as connection:
        await _let_the_ledger_be_changed(desk, connection)
        forged = payload.replace('"side":"buy"', '"side":"sell"')
        await connection.execute(update(t.ledger).where(t.ledger.c.code == mine).values(payload=forged))

    reply = await desk.say(f"/verify {mine}")

    assert reply.title.startswith("Does not hold")
    assert "its content is not what was hashed" in reply.text


async def _let_the_ledger_be_changed(desk: Hall, connection: object) -> None:
    """What a thief with all rights could do: the triggers that keep the ledger are dropped."""
    if desk.house.store.dialect == "sqlite":
        names = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))).scalars()  # type: ignore[attr-defined]
        for name in list(names):
            await connection.execute(text(f"DROP TRIGGER {name}"))  # type: ignore[attr-defined]
    else:
        await connection.execute(text("ALTER TABLE ledger DISABLE TRIGGER ALL"))  # type: ignore[attr-defined]
