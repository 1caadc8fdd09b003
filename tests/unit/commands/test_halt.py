"""/halt and /unhalt: hosts for their own providers, admins for everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.notices import Notices
from bot.services import admins
from bot.wording import worded
from domain.event import VenueHalted
from domain.post import Platform
from runtime.wake import Wake
from storage import halts, outbox
from tests.fakes.clock import START
from tests.unit.commands.hall import ADMIN, HOST, POST, Hall
from trading.announce import NOTICES, announce

THERE = replace(HOST, chat_id="7777", chat_name="my signals")


async def scopes(desk: Hall) -> set[str]:
    async with desk.house.store.read() as connection:
        return set(await halts.current(connection, desk.house.clock.now()))


async def reason(desk: Hall) -> str | None:
    await desk.street.post(POST)
    return (await desk.street.copy(await desk.user())).reason


async def test_an_admin_halts_everything_and_lets_it_go_on(file_desk: Hall) -> None:
    await file_desk.say("/follow stocks")

    reply = await file_desk.say('/halt reason="a storm"', ADMIN)
    stopped = await reason(file_desk)
    why = await file_desk.say("/why")
    lifted = await file_desk.say(reply.buttons[0][0].line, ADMIN)

    assert reply.text.startswith("Nothing new is copied of anybody: a storm.")
    assert stopped == "halted"
    assert "All trading is halted since 02 Mar 14:30 UTC: a storm. What you hold keeps" in why.text
    assert lifted.text == "The next signals of anybody are copied again. What came meanwhile stays away."
    assert await scopes(file_desk) == set()


async def test_a_host_halts_the_providers_he_made(file_desk: Hall) -> None:
    await file_desk.say('/channel watch alex-fx "Alex FX"', THERE)

    reply = await file_desk.say("/halt", HOST)
    halted = await scopes(file_desk)
    lifted = await file_desk.say("/unhalt alex-fx", HOST)
    again = await file_desk.say("/unhalt alex-fx", HOST)

    assert reply.text.startswith("Nothing new is copied of Alex FX: a host has stopped it.")
    assert len(halted) == 1
    assert lifted.text.startswith("The next signals of Alex FX are copied again.")
    assert again.text == "Nothing was halted of Alex FX, so nothing changed."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/halt stocks", "That provider was added by somebody else"),
        ("/halt", "No provider is yours to halt."),
        ("/halt nobody", "I know no provider called “nobody”."),
        ("/unhalt stocks", "That provider was added by somebody else"),
    ],
)
async def test_a_host_halts_nobody_elses(file_desk: Hall, line: str, said: str) -> None:
    reply = await file_desk.say(line, HOST)

    assert reply.text.startswith(said)
    assert await scopes(file_desk) == set()


async def test_what_an_admin_halted_only_an_admin_lets_go_on(file_desk: Hall) -> None:
    await file_desk.say('/channel watch alex-fx "Alex FX"', THERE)
    await file_desk.say("/halt alex-fx", ADMIN)

    lifted = await file_desk.say("/unhalt alex-fx", HOST)
    again = await file_desk.say("/halt alex-fx", HOST)

    assert lifted.text == again.text == "An admin has halted that, so an admin lets it go on."
    assert len(await scopes(file_desk)) == 1


async def test_who_is_no_host_halts_nothing(file_desk: Hall) -> None:
    assert (await file_desk.say("/halt")).text.startswith("Only the hosts of this community")


async def test_an_admin_lifts_the_rest_of_a_venue_too(file_desk: Hall) -> None:
    async with file_desk.house.store.write() as connection:
        rest = halts.Halt(scope=halts.of_venue("paper"), reason="down", actor="engine", since=START)
        await halts.put(connection, rest)

    await file_desk.say("/unhalt", ADMIN)

    assert await scopes(file_desk) == set()


async def test_admins_are_told_of_a_venue_that_keeps_failing(file_desk: Hall) -> None:
    event = VenueHalted(venue="paper", error="it does not answer in time", until=START)
    sends = {platform: Wake() for platform in Platform}
    notices = Notices(clock=file_desk.house.clock, sends=sends, admins=lambda: admins(file_desk.house))
    async with file_desk.house.store.write() as connection:
        await announce(connection, event, "k", START)
        (parcel,) = await outbox.due(connection, NOTICES, START, 10)
        await notices.handle(connection, parcel)

    async with file_desk.house.store.read() as connection:
        waiting = await outbox.due(connection, "send:discord", START, 10)
    reply = await worded(file_desk.house, event)

    assert ['"id":"900"' in one.payload for one in waiting] == [True]
    assert reply.title == "Paper keeps failing"
    assert "until 14:30 UTC: it does not answer in time." in reply.text
