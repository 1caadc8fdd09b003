"""`check-config` says all it knows and exits with its verdict."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from bot.verbs import check_config


def check(path: Path) -> int:
    parser = argparse.ArgumentParser()
    check_config.configure(parser)
    return check_config.run(parser.parse_args(["--config", str(path)]))


def test_a_fine_file_is_summed_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hush-hush")
    monkeypatch.setenv("SOME_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    path = tmp_path / "config.toml"
    path.write_text(
        '[discord]\ntoken = "${SOME_TOKEN}"\n[admins]\ndiscord = [1]\n[vault]\nkey = "${SOME_KEY}"\n'
        '[[channels]]\nplatform = "telegram"\nchat = -5\nprovider = "alpha"\n'
    )

    assert check(path) == 0

    said = capsys.readouterr().out
    assert f"{path} is fine." in said
    assert "Discord: on" in said
    assert "Channels: 1 of 1 providers" in said
    assert said.endswith("Worth knowing:\n  Telegram channels are watched, but telegram.token is missing.\n")
    assert "hush-hush" not in said


def test_an_empty_file_is_fine_and_its_gaps_are_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.touch()

    assert check(path) == 0

    said = capsys.readouterr().out
    assert "No chat platform has a token" in said
    assert "No channel is watched" in said


def test_every_fault_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[web]\nport = "x"\n[lgo]\n')

    assert check(path) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "2 faults" in said.err
    assert "config.toml:2: web.port" in said.err
    assert "config.toml:3: lgo" in said.err


def test_says_how_to_make_a_file_when_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"

    assert check(path) == 2

    assert f"cp config.example.toml {path}" in capsys.readouterr().err


def test_a_folder_is_told_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path) == 1

    assert f"{tmp_path.name}: is a folder. Name the file in it" in capsys.readouterr().err


def test_recorded_candles_that_are_not_there_are_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[quotes]\nsource = "replay"\ncsv = "{tmp_path}/candles.csv"\n')

    assert check(path) == 1
    assert "config.toml:3: quotes.csv" in capsys.readouterr().err

    (tmp_path / "candles.csv").touch()
    assert check(path) == 0
