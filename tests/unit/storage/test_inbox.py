from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import event

from domain.post import Attachment, Platform
from storage import inbox
from storage.store import Store
from tests.fakes.clock import START, ManualClock
from tests.fixtures.databases import file_url
from tests.unit.storage.posts import POST, deletion, edit, post


async def test_a_post_is_kept_once_and_comes_back_as_it_was(store: Store) -> None:
    attached = post(attachments=(Attachment(name="chart.png", content_type="image/png", size=5),), reply_to="0")

    async with store.write() as connection:
        first = await inbox.keep(connection, [attached])
        again = await inbox.keep(connection, [attached])

    assert len(first) == 1
    assert again == []
    async with store.read() as connection:
        assert await inbox.unread(connection) == [(first[0], attached)]


async def test_a_batch_returns_only_the_new_ids_in_the_order_of_the_posts(store: Store) -> None:
    posts = [post(message_id=str(number), text=f"post {number}") for number in range(500)]
    async with store.write() as connection:
        await inbox.keep(connection, posts[:250])

    async with store.write() as connection:
        new = await inbox.keep(connection, posts)

    async with store.read() as connection:
        kept = await inbox.unread(connection, limit=1000)
    assert [found.message_id for _, found in kept] == [one.message_id for one in posts]
    assert [id_ for id_, _ in kept][250:] == new


async def test_an_edit_that_changes_no_word_is_not_kept(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep(connection, [POST])

        assert await inbox.keep(connection, [edit(5, POST.text)]) == []
        assert len(await inbox.keep(connection, [edit(6, "BTC long, stop now 60000")])) == 1
        assert await inbox.keep(connection, [edit(7, "BTC long, stop now 60000")]) == []


async def test_an_edit_that_takes_back_an_edit_is_kept(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep(connection, [POST, edit(5, "changed"), edit(6, POST.text), edit(7, POST.text)])

    async with store.read() as connection:
        assert [found.version for _, found in await inbox.unread(connection)] == [0, 5, 6]


async def test_two_edits_within_the_platforms_second_are_both_kept(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep(connection, [POST, edit(5, "first"), edit(5, "second"), edit(5, "second")])

        assert await inbox.keep(connection, [edit(5, "second")]) == []
        assert await inbox.keep(connection, [edit(5, "first")]) == []
    async with store.read() as connection:
        texts = [found.text for _, found in await inbox.unread(connection)]
    assert texts == [POST.text, "first", "second"]


async def test_an_edit_older_than_what_is_known_is_not_kept(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep(connection, [POST, edit(9, "newest")])

        assert await inbox.keep(connection, [edit(5, "older")]) == []


async def test_edits_of_many_messages_in_many_chats_are_each_compared_with_their_own(store: Store) -> None:
    places = [(f"chat {number % 3}", str(number)) for number in range(1200)]
    posts = [post(chat_id=chat, message_id=message, text=f"{chat}/{message}") for chat, message in places]
    async with store.write() as connection:
        await inbox.keep(connection, posts)

        same = [edit(5, one.text, chat_id=one.chat_id, message_id=one.message_id) for one in posts]
        changed = edit(6, "changed", chat_id="chat 2", message_id="1199")

        assert len(await inbox.keep(connection, [*same, changed])) == 1


async def test_an_edit_is_compared_by_the_index_and_not_by_reading_everything(
    tmp_path: Path, clock: ManualClock
) -> None:
    store = await Store.open(file_url(tmp_path / "bellwether.db"), clock=clock)
    statements: list[tuple[str, object]] = []
    async with store.write() as connection:
        event.listen(
            connection.sync_connection,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, parameters, *_: statements.append((statement, parameters)),
        )
        await inbox.keep(connection, [edit(5, "x"), edit(6, "y", chat_id="-1002")])
        looked_up = [(sql, values) for sql, values in statements if sql.startswith("SELECT")]
        plans = [
            str((await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)).all())
            for sql, values in looked_up
        ]
    await store.aclose()

    assert len(plans) == 2
    assert all("SEARCH inbox" in plan and "SCAN inbox" not in plan for plan in plans)


async def test_an_edit_of_a_message_that_was_never_seen_is_kept(store: Store) -> None:
    async with store.write() as connection:
        assert len(await inbox.keep(connection, [edit(5, "came while we were away")])) == 1


async def test_an_edit_read_back_together_with_its_message_is_kept(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep(connection, [POST])
        read_back = await inbox.keep(connection, [post(text="SELL BTC"), edit(5, "SELL BTC")])
        again = await inbox.keep(connection, [post(text="SELL BTC"), edit(5, "SELL BTC")])

    assert len(read_back) == 1
    assert again == []


async def test_the_latest_version_is_the_newest_text_even_after_a_deletion(store: Store) -> None:
    async with store.write() as connection:
        await inbox.keep(connection, [POST, edit(5, "newest"), deletion()])
        found = await inbox.latest(connection, Platform.TELEGRAM, "-1001", "1")
        nothing = await inbox.latest(connection, Platform.DISCORD, "-1001", "1")

    assert found is not None
    assert found[1].text == "newest"
    assert nothing is None


async def test_a_marked_post_is_no_longer_unread(store: Store) -> None:
    async with store.write() as connection:
        first, second = await inbox.keep(connection, [POST, post(message_id="2")])

        await inbox.mark(connection, first, outcome="signal")

        assert [id_ for id_, _ in await inbox.unread(connection)] == [second]


async def test_lag_is_the_age_of_the_oldest_unread_post(store: Store) -> None:
    async with store.write() as connection:
        assert await inbox.lag(connection, START) == 0
        await inbox.keep(connection, [POST, post(message_id="2", seen_at=START + timedelta(seconds=9))])

        assert await inbox.lag(connection, START + timedelta(seconds=90.5)) == 90.5


async def test_text_that_no_database_can_store_is_kept_with_replacements(store: Store) -> None:
    torn = post(text="up \x00 and \ud83d away", author_name="A\x00", attachments=(Attachment(name="\ud83d.png"),))

    async with store.write() as connection:
        await inbox.keep(connection, [torn])
        assert await inbox.keep(connection, [torn]) == []
        ((_, found),) = await inbox.unread(connection)

    assert found.text == "up \ufffd and \ufffd away"
    assert found.attachments[0].name == "\ufffd.png"


async def test_raw_updates_are_handed_out_by_number_until_they_are_marked(store: Store, clock: ManualClock) -> None:
    async with store.write() as connection:
        await inbox.keep_raw(connection, Platform.TELEGRAM, [(8, '{"b":2}'), (7, '{"a":1}')], clock.now())
        await inbox.keep_raw(connection, Platform.TELEGRAM, [(8, "again")], clock.now())
        assert await inbox.unhandled_raw(connection, Platform.TELEGRAM) == [(7, '{"a":1}'), (8, '{"b":2}')]

        await inbox.mark_raw(connection, Platform.TELEGRAM, 7, clock.now())
        await inbox.mark_raw(connection, Platform.TELEGRAM, 8, clock.now(), error="not understood")

        assert await inbox.unhandled_raw(connection, Platform.TELEGRAM) == []


async def test_a_cursor_is_remembered_and_moved(store: Store) -> None:
    async with store.write() as connection:
        assert await inbox.cursor(connection, "telegram") is None
        await inbox.set_cursor(connection, "telegram", "5")
        await inbox.set_cursor(connection, "telegram", "6")
        assert await inbox.cursor(connection, "telegram") == "6"
