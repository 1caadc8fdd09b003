"""How a provider writes: profiles, templates that are tried first, and what was understood of his posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update

from bot.reply import Button, Reply
from domain.post import Platform, Post, PostEvent
from domain.provider import ProviderProfile
from domain.signal import RefusalReason
from storage import inbox, providers
from storage import tables as t
from storage.providers import Channel
from tests.fixtures.street import CHAT
from tests.unit.commands.hall import ADMIN, HOST, MIRA, Hall

LAYOUT = "{side} {symbol} pad {entry} orbit {targets} chute {stop}"
POSTS = (
    "good morning",
    "buy XAUUSD pad 2650 orbit 2660 chute 2640",
    "BUY AAPL @ 150, SL 145, TP 160",
    "SELL EURUSD pad 1.0850 orbit 1.0800 chute 1.0900",
)
ELSEWHERE = replace(HOST, external_id="601", name="Eve", chat_id="7002", chat_name="trap", guild_id="71")


async def watched(desk: Hall, *texts: str, author: str = "42") -> None:
    await desk.say("/channel watch alex", HOST)
    await heard(desk, *texts, author=author)


async def heard(desk: Hall, *texts: str, author: str = "42", chat: str = HOST.chat_id) -> None:
    now = desk.house.clock.now()
    posts = [
        Post(
            platform=Platform.DISCORD,
            chat_id=chat,
            message_id=f"{chat}{number}",
            version=0,
            event=PostEvent.CREATED,
            author_id=author,
            author_name="Alex",
            text=text,
            attachments=(),
            reply_to=None,
            posted_at=now + timedelta(seconds=number),
            seen_at=now + timedelta(seconds=number),
        )
        for number, text in enumerate(texts)
    ]
    async with desk.house.store.write() as connection:
        await inbox.keep(connection, posts)


async def channel(desk: Hall, chat: str = HOST.chat_id) -> Channel:
    async with desk.house.store.read() as connection:
        found = await providers.channel(connection, Platform.DISCORD, chat)
    assert found is not None
    return found


async def profile(desk: Hall) -> ProviderProfile:
    return (await channel(desk)).profile


def button(reply: Reply, label: str) -> str:
    found = [one for row in reply.buttons for one in row if isinstance(one, Button) and one.label == label]
    assert found, reply
    return found[0].line


async def test_a_profile_is_shown_key_by_key_with_what_each_means(desk: Hall) -> None:
    await watched(desk)

    reply = await desk.say("/channel profile", HOST)

    assert reply.title == "How alex is read in lounge"
    assert ("gold_pip · Price of one pip of gold, such as 0.1", "0.1") in reply.fields
    assert ("Templates", "none") in reply.fields
    assert reply.private


async def test_a_change_of_the_profile_says_which_posts_it_reads_otherwise(desk: Hall) -> None:
    await watched(desk, "BUY GOLD @ 2650, SL 50 pips, TP 100 pips", "hello")

    reply = await desk.say("/channel profile gold_pip=0.01 decimal_comma=on", HOST)

    assert await profile(desk) == ProviderProfile(gold_pip=Decimal("0.01"), decimal_comma=True)
    assert "**decimal_comma on, gold_pip 0.01**" in reply.text
    assert "changes the reading of **1**" in reply.text
    assert "before: Buy XAU/USD at 2650 or better, stop 50 pips" in reply.text
    assert "after: **Buy XAU/USD at 2650 or better, stop 0.5 points" in reply.text


async def test_a_wrong_value_changes_nothing(desk: Hall) -> None:
    await watched(desk)

    reply = await desk.say("/channel profile gold_pip=much", HOST)

    assert 'gold_pip: "much" must be a number' in reply.text
    assert "Nothing was changed" in reply.text
    assert await profile(desk) == ProviderProfile()


async def test_a_channel_can_be_named_from_elsewhere_by_its_hosts_only(desk: Hall) -> None:
    await watched(desk)
    away = replace(HOST, chat_id="7009", chat_name="office")

    assert (await desk.say("/channel profile chat=lounge gold_pip=1", away)).title == "Set for alex"
    assert "not read" in (await desk.say(f"/channel profile chat={HOST.chat_id} gold_pip=2", ELSEWHERE)).text
    assert (await profile(desk)).gold_pip == 1
    assert "Only the hosts" in (await desk.say("/channel profile", MIRA)).text


async def test_what_the_configuration_says_is_shown_and_changed_there_only(desk: Hall) -> None:
    here = replace(HOST, chat_id=CHAT)

    assert (await desk.say("/channel profile", here)).fields
    assert "configuration file" in (await desk.say("/channel profile gold_pip=1", here)).text
    assert "configuration file" in (await desk.say(f"/channel template {LAYOUT}", here)).text


async def test_a_template_shows_what_it_changes_and_is_taken_by_its_button_alone(desk: Hall) -> None:
    await watched(desk, *POSTS)

    tried = await desk.say(f"/channel template {LAYOUT}", HOST)

    assert "Of his last 4 posts **2** are written so. It changes the reading of **2**:" in tried.text
    assert "“buy XAUUSD pad 2650 orbit 2660 chute 2640”\nbefore: Refused:" in tried.text
    assert "after: **Sell EUR/USD at 1.085 or better, stop 1.09" in tried.text
    assert "BUY AAPL" not in tried.text
    assert (await profile(desk)).templates == ()

    taken = await desk.say(button(tried, "Read him so"), HOST)

    assert taken.text.startswith("Taken")
    assert (await profile(desk)).templates == (LAYOUT,)
    shown = await desk.say("/channel template", HOST)
    assert f"`{LAYOUT}`" in shown.text

    await desk.say("/channel template off", HOST)
    assert (await profile(desk)).templates == ()


async def test_a_trial_is_the_hosts_own(desk: Hall) -> None:
    await watched(desk, *POSTS)
    line = button(await desk.say(f"/channel template {LAYOUT}", HOST), "Read him so")

    assert "do not know that trial" in (await desk.say(line, ELSEWHERE)).text
    assert (await profile(desk)).templates == ()


async def test_a_faulty_template_is_told_and_not_tried(desk: Hall) -> None:
    await watched(desk)

    reply = await desk.say("/channel template {side} {symbol} in {price}", HOST)

    assert reply.text.startswith("This template has the unknown place {price}. Places are {side}, {symbol}, {entry}")
    assert not reply.buttons


async def test_more_than_five_templates_are_not_taken(desk: Hall) -> None:
    await watched(desk)
    for word in ("a1", "b1", "c1", "d1", "e1"):
        tried = await desk.say(f"/channel template {{side}} {{symbol}} {word} {{entry}}", HOST)
        await desk.say(button(tried, "Read him so"), HOST)

    sixth = await desk.say("/channel template {side} {symbol} f1 {entry}", HOST)

    assert len((await profile(desk)).templates) == 5
    assert "There are 5 templates already" in sixth.text


async def test_watch_takes_whose_posts_count(desk: Hall) -> None:
    first = await desk.say("/channel watch alex authors=42,<@43>", HOST)
    again = await desk.say("/channel watch alex", HOST)
    wrong = await desk.say("/channel watch alex authors=@alex", HOST)

    assert first.fields == (("Whose posts count", "42, 43"),)
    assert again.fields == first.fields
    assert "are ids" in wrong.text
    assert (await channel(desk)).authors == {"42", "43"}

    await desk.say("/channel watch alex authors=everybody", HOST)
    assert (await channel(desk)).authors == frozenset()


async def test_check_counts_the_posts_and_says_what_each_was_read_as(desk: Hall) -> None:
    await watched(desk, *POSTS)

    reply = await desk.say("/check alex", HOST)

    assert reply.text.startswith("The last **4** posts: 1 signals, 0 updates, 3 refused (")
    assert "“BUY AAPL @ 150, SL 145, TP 160”\n→ Buy AAPL at 150 or better" in reply.text
    assert "“good morning”\n→ Refused: This reads as conversation" in reply.text
    assert reply.text.index("SELL EURUSD") < reply.text.index("good morning")
    assert reply.private
    assert (await desk.say("/provider check alex", HOST)).text == reply.text


async def test_check_turns_pages_and_stops_at_fifty(desk: Hall) -> None:
    await watched(desk, *(f"hello {number}" for number in range(60)))

    first = await desk.say("/check alex", HOST)
    last = await desk.say("/check alex 5", HOST)

    assert "The last **50** posts" in first.text
    assert "hello 59" in first.text
    assert first.text.count("→") == 10
    assert button(first, "Older") == "/check alex 2"
    assert "hello 10”" in last.text
    assert button(last, "Newer") == "/check alex 4"
    assert (await desk.say("/check alex 99", HOST)).text == last.text


async def test_check_says_what_kept_a_clear_post_from_doing_anything(desk: Hall) -> None:
    await watched(desk, "Close AAPL now", "BUY AAPL @ 150, SL 145, TP 160")
    async with desk.house.store.write() as connection:
        (closing, call) = (await connection.scalars(select(t.inbox.c.id).order_by(t.inbox.c.id))).all()
        row = {
            "inbox_id": closing,
            "provider_id": (await channel(desk)).provider_id,
            "reason": RefusalReason.NO_TRADE.value,
            "detail": "no open AAPL of yours fits this update",
            "at": desk.house.clock.now(),
        }
        await connection.execute(insert(t.refusal).values(**row))
        await connection.execute(update(t.inbox).where(t.inbox.c.id == call).values(outcome="duplicate"))

    reply = await desk.say("/check alex", HOST)

    assert "When it was posted: Nothing was changed; an instruction needs an open trade" in reply.text
    assert "The same call again, so nothing new was opened." in reply.text


async def test_check_leaves_out_those_whose_posts_do_not_count(desk: Hall) -> None:
    await desk.say("/channel watch alex authors=42", HOST)
    await heard(desk, "BUY AAPL @ 150, SL 145", author="42")
    await heard(desk, "BUY TSLA @ 300, SL 290", author="666", chat="other")

    reply = await desk.say("/check alex", HOST)

    assert "AAPL" in reply.text
    assert "TSLA" not in reply.text


async def test_check_is_for_hosts_and_the_provider_himself(desk: Hall) -> None:
    await desk.say("/channel watch alex authors=501", HOST)
    await heard(desk, "BUY AAPL @ 150, SL 145", author="501")

    assert "AAPL" in (await desk.say("/check alex", MIRA)).text
    assert "AAPL" in (await desk.say("/check alex", ADMIN)).text
    himself = replace(MIRA, platform=Platform.TERMINAL, external_id="alex")
    assert "AAPL" in (await desk.say("/check alex", himself)).text
    for other in (ELSEWHERE, replace(MIRA, external_id="502")):
        assert "Only a host of his channel" in (await desk.say("/check alex", other)).text
    assert "no provider called" in (await desk.say("/check nobody", HOST)).text


@pytest.mark.parametrize("quoted", ["**BUY** `AAPL` @ 150, SL 145", "BUY\nAAPL @ 150,\nSL 145"])
async def test_a_post_is_repeated_on_one_line_without_its_marks(desk: Hall, quoted: str) -> None:
    await watched(desk, quoted)

    text = (await desk.say("/check alex", HOST)).text

    assert "AAPL" in text.splitlines()[1]
    assert "`AAPL`" not in text
    assert "**BUY" not in text
