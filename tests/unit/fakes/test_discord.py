"""The fake Discord through the eyes of the real discord.py: what is faithful, and what the library makes of it."""

from __future__ import annotations

import asyncio
import io
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.ext import commands
from PIL import Image

from tests.fakes.discord.model import Channel, Permission
from tests.fakes.discord.people import Person
from tests.fakes.discord.refusals import ClientRefused
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import Settings


class Bot(commands.AutoShardedBot):
    """What the product runs, without the library's waits between IDENTIFYs."""

    def __init__(self, **options: Any) -> None:
        intents = discord.Intents.default()
        intents.message_content = options.pop("content", True)
        quiet = discord.AllowedMentions.none()
        super().__init__("!", intents=intents, guild_ready_timeout=0.05, allowed_mentions=quiet, **options)
        self.heard: list[discord.Message] = []
        self.edits: list[discord.RawMessageUpdateEvent] = []
        self.deletions: list[int] = []
        self.readies = 0

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return None

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        self.edits.append(payload)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.deletions.append(payload.message_id)

    async def on_ready(self) -> None:
        self.readies += 1

    @property
    def texts(self) -> list[str]:
        return [message.content for message in self.heard]


class Scene:
    """A server with one guild, a channel and two people in it."""

    def __init__(self, server: FakeDiscord) -> None:
        self.server = server
        self.owner: Person = server.person("Olivia")
        self.guild = server.guild("Traders", self.owner)
        self.alice: Person = server.person("Alice", self.guild)
        self.channel: Channel = server.channel(self.guild, "signals")

    @asynccontextmanager
    async def running(self, bot: Bot) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(bot.start(self.server.token))
        try:
            await until(lambda: bot.is_ready() or task.done())
            assert bot.is_ready(), task.exception()
            yield task
        finally:
            await bot.close()
            await asyncio.wait({task}, timeout=5)

    def seen_by(self, bot: Bot) -> Any:
        return bot.get_channel(self.channel.id)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with FakeDiscord() as server:
        with server.patched():
            yield Scene(server)


async def until(done: Any, seconds: float = 8.0) -> None:
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.005)


def a_picture() -> discord.File:
    raw = io.BytesIO()
    Image.new("RGB", (32, 16), "teal").save(raw, "PNG")
    raw.seek(0)
    return discord.File(raw, "card.png")


async def test_a_message_its_edit_its_preview_and_its_deletion_are_heard(scene: Scene) -> None:
    # With the library's cache on, a quick edit has already changed the message that on_message is given.
    bot = Bot(max_messages=None)

    async with scene.running(bot):
        said = scene.alice.say(scene.channel, "LONG BTC https://chart.example/1")
        scene.server.preview(said)
        scene.alice.edit(said, "LONG BTC 60000")
        scene.alice.delete(said)
        await until(lambda: bot.deletions)

    assert bot.texts == ["LONG BTC https://chart.example/1"]
    assert bot.heard[0].author.id == scene.alice.id
    assert [edit.data["edited_timestamp"] is None for edit in bot.edits] == [True, False]
    assert bot.edits[0].data["embeds"][0]["title"] == "A page"
    assert bot.deletions == [said.id]


async def test_with_the_cache_on_a_quick_edit_overtakes_the_original(scene: Scene) -> None:
    bot = Bot()

    async with scene.running(bot):
        said = scene.alice.say(scene.channel, "LONG BTC")
        scene.alice.edit(said, "SHORT BTC")
        await until(lambda: bot.edits)

    assert bot.texts == ["SHORT BTC"]


async def test_a_slash_command_is_answered_privately_with_a_picture_that_the_cdn_serves(scene: Scene) -> None:
    bot = Bot()
    group = app_commands.Group(name="card", description="Cards")

    @group.command(description="Shows a card")
    async def show(
        interaction: discord.Interaction, who: discord.User, days: app_commands.Range[int, 1, 90], sure: bool
    ) -> None:
        embed = discord.Embed(title=f"{who.display_name} {days} {sure}").set_image(url="attachment://card.png")
        await interaction.response.send_message(embed=embed, file=a_picture(), ephemeral=True)

    bot.tree.add_command(group)

    async with scene.running(bot):
        await bot.tree.sync()
        asked = scene.alice.slash(scene.channel, "card show", who=scene.owner, days=7, sure=True)
        done = await asked.answered()
        assert done.response is not None
        async with aiohttp.ClientSession() as http, http.get(done.response.embeds[0]["image"]["url"]) as file:
            picture = Image.open(io.BytesIO(await file.read()))

    assert done.ephemeral
    assert done.response.embeds[0]["title"] == "Olivia 7 True"
    assert picture.size == (32, 16)
    assert scene.alice.inbox() == [done.response]
    assert scene.owner.sees(scene.channel) == []
    assert bot.heard == []


async def test_the_client_refuses_what_the_command_does_not_take(scene: Scene) -> None:
    bot = Bot()

    @bot.tree.command(description="Risk")
    @app_commands.default_permissions(manage_guild=True)
    async def risk(interaction: discord.Interaction, percent: app_commands.Range[float, 0.1, 5.0]) -> None:
        await interaction.response.send_message(str(percent))

    async with scene.running(bot):
        await bot.tree.sync(guild=None)
        for wrong in ({}, {"percent": 6.0}, {"percent": "2"}, {"percent": 2.0, "more": 1}):
            with pytest.raises(ClientRefused):
                scene.owner.slash(scene.channel, "risk", **wrong)
        with pytest.raises(ClientRefused, match="offered no command"):
            scene.alice.slash(scene.channel, "risk", percent=2.0)
        done = await scene.owner.slash(scene.channel, "risk", percent=2.5).answered()

    assert done.content == "2.5"


async def test_a_command_takes_a_channel_of_its_guild_and_works_in_private_without(scene: Scene) -> None:
    bot = Bot()
    private = scene.alice.dm_channel

    @bot.tree.command(description="Where signals come from")
    async def source(interaction: discord.Interaction, place: discord.TextChannel | None = None) -> None:
        await interaction.response.send_message(f"{place} {interaction.guild}")

    async with scene.running(bot):
        await bot.tree.sync()
        public = await scene.alice.slash(scene.channel, "source", place=scene.channel).answered()
        with pytest.raises(ClientRefused, match="not offered"):
            scene.alice.slash(private, "source", place=scene.channel)
        done = await scene.alice.slash(private, "source").answered()
        reply = scene.alice.say(private, "thanks", reply_to=done.response)
        await until(lambda: bot.texts[-1:] == ["thanks"])

    assert (public.content, done.content) == ("signals Traders", "None None")
    assert scene.alice.inbox() == [done.response]
    assert bot.heard[-1].reference is not None
    assert reply.mentions == [scene.server.world.bot.id]


async def test_a_deferral_counts_as_answered_when_the_original_is_edited(scene: Scene) -> None:
    bot = Bot()
    go_on = asyncio.Event()

    @bot.tree.command(description="Slow work")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await go_on.wait()
        await interaction.edit_original_response(content="done", attachments=[a_picture()])
        await interaction.followup.send("and more", ephemeral=True)

    async with scene.running(bot):
        await bot.tree.sync()
        asked = await scene.alice.slash(scene.channel, "slow").acknowledged()
        assert asked.response is not None
        assert asked.response.loading
        with pytest.raises(TimeoutError, match="an answer to command 'slow' by Alice"):
            await asked.answered(0.05)
        go_on.set()
        await asked.answered()
        await asked.followed_up()

    assert asked.content == "done"
    assert asked.response.attachments[0].size_px == (32, 16)
    assert [message.content for message in scene.alice.inbox()] == ["done", "and more"]


async def test_an_answer_comes_once_and_within_the_deadline() -> None:
    codes: list[int] = []
    async with FakeDiscord(Settings(interaction_deadline=0.1)) as server:
        with server.patched():
            scene, bot = Scene(server), Bot()

            @bot.tree.command(description="Late or twice")
            async def answer(interaction: discord.Interaction, late: bool) -> None:
                await asyncio.sleep(0.2 if late else 0)
                for _ in range(2):
                    path = f"/interactions/{interaction.id}/{interaction.token}/callback"
                    try:
                        body = {"type": 4, "data": {"content": "hello"}}
                        await bot.http.request(discord.http.Route("POST", path), json=body)
                    except discord.HTTPException as error:
                        codes.append(error.code)

            async with scene.running(bot):
                await bot.tree.sync()
                scene.alice.slash(scene.channel, "answer", late=True)
                await until(lambda: len(codes) == 2)
                scene.alice.slash(scene.channel, "answer", late=False)
                await until(lambda: len(codes) == 3)

    assert codes == [10062, 10062, 40060]


class Follow(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"follow:(?P<id>\d+)"):
    def __init__(self, provider: int) -> None:
        super().__init__(discord.ui.Button(label="Follow", custom_id=f"follow:{provider}"))
        self.provider = provider

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Follow:
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"You follow {self.provider}", ephemeral=True)


async def test_a_dynamic_button_works_for_a_bot_that_did_not_send_it(scene: Scene) -> None:
    first, second = Bot(), Bot()
    async with scene.running(first):
        view = discord.ui.View(timeout=None)
        view.add_item(Follow(42))
        await scene.seen_by(first).send("Provider 42", view=view)

    second.add_dynamic_items(Follow)
    async with scene.running(second):
        done = await scene.alice.click(scene.channel.last, "Follow").answered()

    assert done.content == "You follow 42"


class Panel(discord.ui.View):
    @discord.ui.button(label="Next")
    async def turn(self, interaction: discord.Interaction, button: discord.ui.Button[Panel]) -> None:
        button.disabled = True
        await interaction.response.edit_message(content="page 2", view=self)

    @discord.ui.button(label="Later")
    async def later(self, interaction: discord.Interaction, button: discord.ui.Button[Panel]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="page 3")

    @discord.ui.select(options=[discord.SelectOption(label="Low risk", value="low")])
    async def pick(self, interaction: discord.Interaction, menu: discord.ui.Select[Panel]) -> None:
        await interaction.response.send_message(menu.values[0], ephemeral=True)


async def test_buttons_turn_pages_and_a_menu_tells_its_value(scene: Scene) -> None:
    bot = Bot()

    @bot.tree.command(description="Pages")
    async def pages(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("page 1", view=Panel())

    async with scene.running(bot):
        await bot.tree.sync()
        shown = (await scene.alice.slash(scene.channel, "pages").answered()).response
        assert shown is not None
        await scene.alice.click(shown, "Next").answered()
        turned = shown.content
        with pytest.raises(ClientRefused, match="greyed out"):
            scene.alice.click(shown, "Next")
        await scene.alice.click(shown, "Later").answered()
        picked = await scene.alice.choose(shown, "Low risk").answered()

    assert (turned, shown.content) == ("page 2", "page 3")
    assert picked.content == "low"


class Form(discord.ui.Modal, title="Connect"):
    key: discord.ui.Label[Any] = discord.ui.Label(text="API key", component=discord.ui.TextInput(max_length=20))
    mode: discord.ui.Label[Any] = discord.ui.Label(
        text="Mode", component=discord.ui.Select(options=[discord.SelectOption(label="Paper", value="paper")])
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        key, mode = self.key.component, self.mode.component
        assert isinstance(key, discord.ui.TextInput)
        assert isinstance(mode, discord.ui.Select)
        await interaction.response.send_message(f"{key.value} {mode.values[0]}", ephemeral=True)


async def test_a_form_is_filled_in_and_choices_are_offered_while_typing(scene: Scene) -> None:
    bot = Bot()

    @bot.tree.command(description="Connects")
    async def connect(interaction: discord.Interaction, venue: str) -> None:
        await interaction.response.send_modal(Form())

    @connect.autocomplete("venue")
    async def venues(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}aca", value="alpaca")]

    async with scene.running(bot):
        await bot.tree.sync()
        offered = await scene.alice.autocomplete(scene.channel, "connect", "venue", "alp").answered()
        form = await scene.alice.slash(scene.channel, "connect", venue="alpaca").answered()
        with pytest.raises(ClientRefused, match="20 characters"):
            scene.alice.submit(form, {"API key": "x" * 21, "Mode": "Paper"})
        done = await scene.alice.submit(form, {"API key": "abc", "Mode": "Paper"}).answered()

    assert offered.choices == [{"name": "alpaca", "value": "alpaca"}]
    assert done.content == "abc paper"
    assert done.ephemeral


async def test_a_cut_line_is_resumed_and_what_was_missed_is_replayed_in_order(scene: Scene) -> None:
    bot = Bot()

    async with scene.running(bot):
        session = scene.server.gateway.live[0]
        await scene.server.gateway.go_down()
        for number in range(20):
            scene.alice.say(scene.channel, str(number))
        scene.server.gateway.come_up()
        await until(lambda: len(bot.heard) == 20)
        scene.server.gateway.reconnect()
        await until(lambda: session.resumed == 2)
        scene.server.gateway.invalidate(resumable=True)
        await until(lambda: session.resumed == 3)

    assert bot.texts == [str(number) for number in range(20)]
    assert (scene.server.gateway.identifies, bot.readies) == (1, 1)


async def test_after_an_invalid_session_history_fills_the_gap(scene: Scene) -> None:
    bot = Bot()

    async with scene.running(bot):
        last = scene.alice.say(scene.channel, "heard")
        await until(lambda: bot.heard)
        for number in range(120):
            scene.alice.say(scene.channel, str(number), unheard=True)
        scene.server.gateway.invalidate()
        await until(lambda: scene.server.gateway.identifies == 2)
        after = discord.Object(last.id)
        missed = [m.content async for m in scene.seen_by(bot).history(after=after, limit=None, oldest_first=True)]

    assert missed == [str(number) for number in range(120)]
    assert bot.texts == ["heard"]
    assert len(scene.server.calls("GET", f"/channels/{scene.channel.id}/messages")) == 2


async def test_a_send_that_was_done_but_not_confirmed_happens_once(scene: Scene) -> None:
    bot = Bot()
    scene.server.fail("POST", "/messages$", 502, after_effect=True)
    scene.server.fail("POST", "/messages$", drop=True, after_effect=True)

    async with scene.running(bot):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await scene.seen_by(bot).send("filled", nonce="order-1")
        await scene.seen_by(bot).send("filled", nonce="order-1")

    assert [call.status for call in scene.server.calls("POST", "/messages")] == [502, 0, 200]
    assert [message.content for message in scene.channel.public] == ["filled"]


async def test_rate_limits_are_waited_out_and_a_ban_is_raised(scene: Scene) -> None:
    bot = Bot()
    scene.server.fail("POST", "/messages$", 429, retry_after=0.2)
    scene.server.fail("POST", "/messages$", 429, retry_after=0.2, is_global=True)

    async with scene.running(bot):
        begun = time.monotonic()
        await scene.seen_by(bot).send("late")
        waited = time.monotonic() - begun
        scene.server.fail("GET", "/users/", 429, cloudflare=True)
        with pytest.raises(discord.HTTPException) as banned:
            await bot.fetch_user(scene.alice.id)

    assert waited > 0.4
    assert [call.status for call in scene.server.calls("POST", "/messages")] == [429, 429, 200]
    assert banned.value.status == 429


async def test_one_malformed_event_ends_the_client(scene: Scene) -> None:
    bot = Bot()

    async with scene.running(bot) as task:
        scene.server.gateway.dispatch("MESSAGE_CREATE", {"id": "1", "channel_id": "2", "author": {"id": "3"}})
        await until(task.done)

    assert isinstance(task.exception(), KeyError)


async def test_closed_dms_and_missing_permissions_are_told_apart(scene: Scene) -> None:
    bot = Bot()
    shy = scene.server.person("Shy", scene.guild, accepts_dms=False)
    codes: list[int] = []

    async with scene.running(bot):
        for deny in (Permission.SEND_MESSAGES, Permission.VIEW_CHANNEL):
            scene.server.world.overwrite(scene.channel, scene.server.world.bot, deny=deny)
            with pytest.raises(discord.Forbidden) as refused:
                await scene.seen_by(bot).send("hello")
            codes.append(refused.value.code)
        with pytest.raises(discord.Forbidden) as closed:
            await (await bot.fetch_user(shy.id)).send("hello")
        await (await bot.fetch_user(scene.alice.id)).send(f"hello {scene.alice.mention}")
        told = await scene.alice.hears()

    assert [*codes, closed.value.code] == [50013, 50001, 50007]
    assert told.content.startswith("hello")
    assert told.mentions == []
    assert scene.alice.inbox() == [told]


async def test_a_wrong_token_and_a_forbidden_intent_are_refused() -> None:
    async with FakeDiscord(Settings(message_content=False)) as server:
        with server.patched():
            stranger, curious, modest = Bot(), Bot(), Bot(content=False)
            with pytest.raises(discord.LoginFailure):
                await stranger.start("wrong")
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await curious.start(server.token)
            scene = Scene(server)
            async with scene.running(modest):
                scene.alice.say(scene.channel, "secret")
                scene.alice.say(scene.channel, f"hello <@{server.world.bot.id}>")
                scene.alice.dm("in private")
                await until(lambda: len(modest.heard) == 3)
            await stranger.close()
            await curious.close()

    assert modest.texts == ["", f"hello <@{server.world.bot.id}>", "in private"]


async def test_a_published_announcement_arrives_as_a_webhooks_crosspost(scene: Scene) -> None:
    bot = Bot()
    source_guild = scene.server.world.add_guild("Provider", scene.owner.user, with_bot=False)
    source = scene.server.channel(source_guild, "calls", announcement=True)
    scene.server.follow(source, scene.channel)

    async with scene.running(bot):
        original = scene.owner.say(source, "LONG ETH 3000")
        scene.owner.publish(original)
        scene.owner.edit(original, "LONG ETH 3100")
        await until(lambda: bot.heard and bot.edits)

    assert bot.heard[0].webhook_id is not None
    assert bot.heard[0].flags.is_crossposted
    assert bot.heard[0].author.id != scene.owner.id
    assert bot.edits[0].data["content"] == "LONG ETH 3100"


async def test_two_shards_share_the_guilds_and_outlive_an_outage_that_refuses_connections() -> None:
    async with FakeDiscord(Settings(shards=2)) as server:
        with server.patched():
            scene, bot = Scene(server), Bot()
            channels = [server.channel(server.guild(f"G{n}", scene.owner, shard=n), "signals") for n in (0, 1)]
            async with scene.running(bot):
                before = len(server.gateway.live)
                await server.go_down()
                await until(lambda: not server.gateway.live)
                await server.come_up()
                await server.gateway.connected(2)
                for number, channel in enumerate(channels):
                    scene.owner.say(channel, str(number))
                await until(lambda: len(bot.heard) == 2)
                events = {session.shard: session.sequence for session in server.gateway.live}

    assert events[1, 2] >= len(("READY", "GUILD_CREATE", "RESUMED", "MESSAGE_CREATE"))
    assert (bot.shard_count, before, len(bot.guilds)) == (2, 2, 3)
    assert sorted(bot.texts) == ["0", "1"]


async def test_a_flood_arrives_whole_and_in_order(scene: Scene) -> None:
    bot = Bot()

    async with scene.running(bot):
        await scene.server.flood(scene.channel, (str(number) for number in range(2000)))
        await until(lambda: len(bot.heard) == 2000)

    assert bot.texts == [str(number) for number in range(2000)]


async def test_the_control_plane_serves_a_bot_of_another_process() -> None:
    command = (sys.executable, "-m", "tests.fakes.discord")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        about = json.loads(await asyncio.wait_for(process.stdout.readline(), 15))
        async with aiohttp.ClientSession() as http:

            async def post(verb: str, **body: Any) -> Any:
                async with http.post(f"{about['control_url']}/{verb}", json=body) as answer:
                    return answer.status, await answer.json()

            place = {"user": about["provider"], "channel": about["signals"]}
            said = (await post("say", **place, content="LONG BTC"))[1]
            edited = (await post("edit", **place, message=said["id"], content="LONG BTC 60000"))[1]
            refused = await post("slash", **place, command="nope")
            planned = await post("fault", method="POST", path="/messages", status=502)
            async with http.get(f"{about['control_url']}/channels/{about['signals']}/messages") as answer:
                listed = await answer.json()
            async with http.get(f"{about['api_url']}/users/@me") as answer:
                stranger = answer.status, answer.headers["Content-Type"]
    finally:
        process.terminate()
        await process.wait()

    assert (edited["content"], refused[0], planned) == ("LONG BTC 60000", 409, (200, {"pending": 1}))
    assert [message["id"] for message in listed] == [said["id"]]
    assert stranger == (401, "application/json")
    assert process.returncode == 0
