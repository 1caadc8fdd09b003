"""Welcome, links between platforms, settings and streaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.command import Caller, catalogue
from bot.reply import Button, Link, Reply, Tone
from community import diary
from domain.post import Platform
from storage import people
from storage import tables as t
from tests.fakes.clock import START
from tests.unit.commands.hall import ADMIN, HOST, MIRA, MIRA_THERE, OMAR, Hall


async def token(desk: Hall, caller: Caller = MIRA) -> str:
    (link,) = (await desk.say("/link", caller)).buttons[0]
    assert isinstance(link, Link)
    return link.url.partition("?start=link_")[2]


def line(reply: Reply, label: str) -> str:
    return next(b.line for row in reply.buttons for b in row if isinstance(b, Button) and b.label == label)


async def test_the_welcome_is_three_lines_and_names_the_next_steps(desk: Hall) -> None:
    reply = await desk.say("/start")

    assert len(reply.text.splitlines()) == 3
    assert [b.label for b in reply.buttons[0]] == ["Providers", "Help", "Link accounts"]


async def test_a_telegram_identity_is_linked_after_both_sides_were_shown(desk: Hall) -> None:
    await desk.say("/follow stocks")
    given = await token(desk)

    asked = await desk.say(f"/start link_{given}", MIRA_THERE)
    done = await desk.say(line(asked, "Confirm"), MIRA_THERE)

    assert "Telegram (Mira T) will belong to **Mira** on Discord" in asked.text
    assert done.title == "Linked"
    assert await desk.user(MIRA_THERE) == await desk.user(MIRA)
    async with desk.house.store.read() as connection:
        contacts = {c.platform: c.chat_id for c in await people.contacts(connection, await desk.user())}
    assert contacts[Platform.TELEGRAM] == MIRA_THERE.chat_id
    assert "Stock Pro" in repr((await desk.say("/following", MIRA_THERE)).table)
    assert "are linked" in (await desk.say("/link")).text


async def test_looking_at_a_link_changes_nothing_and_it_works_once(desk: Hall) -> None:
    given = await token(desk)

    await desk.say(f"/start link_{given}", MIRA_THERE)
    assert await desk.user(MIRA_THERE) != await desk.user(MIRA)
    await desk.say(f"/start confirm_{given}", MIRA_THERE)
    stranger = replace(MIRA_THERE, external_id="8502", chat_id="8502", name="Mallory")

    for said in (f"/start link_{given}", f"/start confirm_{given}"):
        assert "used already, or is older" in (await desk.say(said, stranger)).text
    assert await desk.user(stranger) != await desk.user(MIRA)


async def test_a_link_older_than_a_quarter_of_an_hour_is_none(desk: Hall) -> None:
    given = await token(desk)

    desk.street.clock.advance(15 * 60 + 1)

    assert "older than 15 minutes" in (await desk.say(f"/start confirm_{given}", MIRA_THERE)).text


async def test_an_identity_with_trades_of_its_own_stays_separate(desk: Hall) -> None:
    await desk.say("/follow stocks", MIRA_THERE)
    given = await token(desk)

    reply = await desk.say(f"/start confirm_{given}", MIRA_THERE)

    assert reply.tone is Tone.WARNING
    assert "stays separate" in reply.text
    assert await desk.user(MIRA_THERE) != await desk.user(MIRA)


async def test_on_telegram_the_link_is_fetched_from_discord(desk: Hall) -> None:
    assert "on Discord" in (await desk.say("/link", MIRA_THERE)).text


async def test_without_a_telegram_bot_there_is_nothing_to_link(desk: Hall) -> None:
    desk.house.names.clear()

    assert "not on Telegram" in (await desk.say("/link")).text


async def test_the_first_referral_is_kept_and_never_changed(desk: Hall) -> None:
    await desk.say("/start ref_ALEX25")
    await desk.say("/start ref_OTHER")

    async with desk.house.store.read() as connection:
        kept = await connection.execute(select(t.user.c.referred_by).where(t.user.c.id == await desk.user()))
        assert kept.scalar_one() == "ALEX25"


async def test_nobody_is_referred_a_month_after_he_came(desk: Hall) -> None:
    await desk.say("/start")
    desk.street.clock.advance(timedelta(days=31).total_seconds())

    await desk.say("/start ref_ALEX25")

    async with desk.house.store.read() as connection:
        kept = await connection.execute(select(t.user.c.referred_by).where(t.user.c.id == await desk.user()))
        assert kept.scalar_one() is None


async def test_settings_are_set_together_and_shown(desk: Hall) -> None:
    reply = await desk.say('/settings time_zone=tokyo hide_amounts=off name="Mira the Great"')

    assert reply.private
    assert dict(reply.fields) == {
        "Name": "Mira the Great",
        "Time zone": "Asia/Tokyo, where it is 23:30",
        "Amounts on your cards": "shown",
        "Copying": "on",
    }


async def test_the_time_zone_changes_once_a_week_and_a_refusal_changes_nothing(desk: Hall) -> None:
    await desk.say("/settings time_zone=Asia/Tokyo")

    refused = await desk.say("/settings time_zone=Europe/Berlin name=Other")
    same = await desk.say("/settings time_zone=Asia/Tokyo")

    assert "again from 2026-03-09 14:30 UTC on" in refused.text
    assert same.title == "Saved"
    assert dict(same.fields)["Name"] == "Mira"


async def test_a_time_zone_or_name_that_is_none_is_said_with_an_example(desk: Hall) -> None:
    assert "`Europe/Berlin`" in (await desk.say("/settings time_zone=Atlantis")).text
    assert "1 to 40 letters" in (await desk.say(f"/settings name={'x' * 41}")).text


async def test_zones_are_offered_while_typed_with_the_time_there(desk: Hall) -> None:
    found = await desk.desk.complete(MIRA, catalogue()["settings"], "time_zone", "berl")

    assert found == [("Europe/Berlin (15:30)", "Europe/Berlin")]
    assert len(await desk.desk.complete(MIRA, catalogue()["settings"], "time_zone", "")) == 25


async def test_showing_up_day_after_day_makes_a_streak_with_its_picture(desk: Hall) -> None:
    first = await desk.say("/streak")
    again = await desk.say("/streak")
    desk.street.clock.advance(24 * 3600)
    second = await desk.say("/streak")

    assert [reply.title for reply in (first, again, second)] == ["1 day in a row", "1 day in a row", "2 days in a row"]
    assert "Today counts already." in again.text
    assert second.picture is not None


async def test_profitable_days_are_told_once_trades_close(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()

    today = await desk.say("/streak")
    await diary.roll(desk.house.store, START + timedelta(days=1))
    later = await desk.say("/streak")

    assert "in profit until it is over" in today.text
    assert "Profitable days in a row: **1** (best 1)" in later.text


async def test_help_lists_what_the_caller_may_do_and_explains_one(desk: Hall) -> None:
    member, host, admin = [repr((await desk.say("/help", who)).fields) for who in (OMAR, HOST, ADMIN)]

    assert "/channel watch" not in member
    assert "/channel watch" in host
    assert "/reload" in admin
    assert "/reload" not in host
    told = await desk.say("/help leaderboard")
    assert "`period` (may be left out): How far back (7d, 30d, all)" in told.text
    assert "hosts and admins" in (await desk.say("/help reload", OMAR)).text
