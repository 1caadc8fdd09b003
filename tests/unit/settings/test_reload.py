"""A reading anew takes over what it can, and nothing from a bad file."""

from __future__ import annotations

from pathlib import Path

from bot.settings.load import load
from bot.settings.reload import LIVE, Reloaded, reload
from bot.settings.shape import keys
from runtime.log import Level

BEFORE = """
[web]
port = 1
[discord]
token = "first-token"
[log]
level = "info"
[[channels]]
platform = "discord"
chat = 1
provider = "alpha"
[[channels]]
platform = "discord"
chat = 2
provider = "bravo"
"""
AFTER = """
[web]
port = 2
[discord]
token = "other-token"
[log]
level = "debug"
format = "text"
[risk]
max_open_positions = 3
[admins]
telegram = [5]
[[channels]]
platform = "discord"
chat = 2
provider = "bravo"
recap = false
[[channels]]
platform = "telegram"
chat = -3
provider = "carol"
"""


def test_takes_over_what_is_live_and_names_what_needs_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(BEFORE)
    current = load(path, {})
    path.write_text(AFTER)

    done = reload(current, path, {})

    assert isinstance(done, Reloaded)
    assert done.live == (
        "admins.telegram",
        "channels[discord 1]",
        "channels[discord 2]",
        "channels[telegram -3]",
        "log.level",
        "risk.max_open_positions",
    )
    assert done.restart == ("discord.token", "log.format", "web.port")
    assert [channel.provider for channel in done.settings.channels] == ["bravo", "carol"]
    assert (done.settings.log.level, done.settings.risk.max_open_positions) == (Level.DEBUG, 3)
    assert (done.settings.web, done.settings.discord) == (current.web, current.discord)
    assert done.settings.log.format == current.log.format
    assert "token" in str(done)
    assert "other-token" not in str(done) + repr(done)


def test_says_again_what_still_needs_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(BEFORE)
    current = load(path, {})
    path.write_text(AFTER)
    once = reload(current, path, {})
    assert isinstance(once, Reloaded)

    twice = reload(once.settings, path, {})

    assert isinstance(twice, Reloaded)
    assert (twice.live, twice.restart) == ((), once.restart)
    assert str(twice) == "Needs a restart: discord.token, log.format, web.port."


def test_says_when_nothing_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(BEFORE)

    assert str(reload(load(path, {}), path, {})) == "Nothing has changed."


def test_answers_with_the_faults_of_a_bad_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(BEFORE)
    current = load(path, {})
    path.write_text('[web]\nport = "x"\n[lgo]\n')

    answer = reload(current, path, {})

    assert isinstance(answer, tuple)
    assert [fault.key for fault in answer] == ["web.port", "lgo"]


def test_what_is_live_are_settings() -> None:
    assert {".".join(key) for key in keys()} >= LIVE
