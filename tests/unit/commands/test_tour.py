"""All commands together: what platforms allow them to be, and that every button they offer can be pressed."""

from __future__ import annotations

import re

import pytest

from bot.command import Caller, catalogue, parse_line
from bot.commands.help import GROUPS, example
from bot.reply import Button, Reply
from tests.unit.commands.hall import ADMIN, HOST, MIRA, MIRA_THERE, Hall

MINE = {
    *("start", "help", "providers", "provider", "follow", "unfollow", "following", "leaderboard", "card", "verify"),
    *("streak", "settings", "link", "channel watch", "channel unwatch", "channel list", "channel profile"),
    *("channel template", "check"),
}
TOUR = (
    *("/start", "/start nonsense", "/start link_nothing", "/start ref_alex", "/help", "/help follow", "/help channel"),
    *("/help nothing", "/providers", "/provider stocks", "/provider nobody", "/follow stocks", "/follow nobody"),
    *("/following", "/leaderboard", "/leaderboard traders 7d win-rate", "/leaderboard providers all total-r", "/card"),
    *("/card NOTHING1", "/verify NOTHING1", "/streak", "/settings", "/settings time_zone=Asia/Tokyo", "/link"),
    *("/settings hide_amounts=off", "/settings name=Mira", "/channel watch alex", "/channel list", "/channel unwatch"),
    *("/channel watch alex", "/channel profile", "/channel profile gold_pip=1", "/channel template", "/check alex"),
    *("/channel template {side} {symbol} in {entry} risk {stop}", "/channel template off", "/channel take 0"),
    *("/provider check alex", "/check stocks", "/check nobody", "/channel unwatch", "/unfollow stocks"),
    *("/unfollow nobody",),
)

# https://discord.com/developers/docs/interactions/application-commands#application-command-object
DISCORD_NAME = re.compile(r"[-_0-9a-z]{1,32}")
# https://core.telegram.org/bots/api#botcommand
TELEGRAM_NAME = re.compile(r"[_0-9a-z]{1,32}")


def test_the_commands_promised_here_exist() -> None:
    assert set(catalogue()) >= MINE


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_command_is_what_discord_and_telegram_allow(name: str) -> None:
    command = catalogue()[name]
    words = name.split()

    assert len(words) <= 2
    assert all(DISCORD_NAME.fullmatch(word) and TELEGRAM_NAME.fullmatch(word) for word in words)
    assert 1 <= len(command.description) <= 100
    assert len(command.parameters) <= 25
    for parameter in command.parameters:
        assert DISCORD_NAME.fullmatch(parameter.name)
        assert 1 <= len(parameter.option.description) <= 100
        assert len(parameter.option.choices) <= 25
        assert all(1 <= len(choice) <= 100 for choice in parameter.option.choices)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_required_options_come_first_and_only_the_last_takes_the_rest(name: str) -> None:
    parameters = catalogue()[name].parameters

    assert sorted(parameters, key=lambda p: not p.required) == list(parameters)
    assert not any(parameter.option.rest for parameter in parameters[:-1])


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_the_example_of_a_command_can_be_typed(name: str) -> None:
    parsed = parse_line(example(catalogue()[name]))

    assert parsed is not None
    assert parsed[0].name == name


def test_help_groups_name_commands_that_exist() -> None:
    assert {name for names in GROUPS.values() for name in names} <= set(catalogue())


@pytest.mark.parametrize("caller", [MIRA, MIRA_THERE, HOST, ADMIN], ids=["member", "telegram", "host", "admin"])
async def test_every_answer_is_whole_and_every_button_leads_somewhere(desk: Hall, caller: Caller) -> None:
    await desk.say("/follow stocks", caller)
    await desk.win()

    for line in TOUR:
        reply = await desk.say(line, caller)

        assert reply.text or reply.table or reply.fields, line
        assert "went wrong" not in reply.text, line
        _sound(reply, line)


def _sound(reply: Reply, line: str) -> None:
    for row in reply.buttons:
        assert 1 <= len(row) <= 5, line
        for button in row:
            assert 1 <= len(button.label) <= 80, line
            if isinstance(button, Button):
                assert parse_line(button.line) is not None, button.line
    if reply.table is not None:
        assert all(len(cells) == len(reply.table.header) for cells in reply.table.rows), line
    assert len(reply.fields) <= 25, line
    assert all(name and value for name, value in reply.fields), line
