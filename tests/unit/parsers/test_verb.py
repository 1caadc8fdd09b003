"""`bellwether parse` on the command line."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path

import pytest

from bot.verbs import parse

SAMPLES = Path(__file__).parents[2] / "samples"


def run(monkeypatch: pytest.MonkeyPatch, text: str, *options: str) -> int:
    parser = argparse.ArgumentParser()
    parse.configure(parser)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return parse.run(parser.parse_args(list(options)))


def test_says_in_words_what_was_understood(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(monkeypatch, "SELL EURUSD NOW 1.0874\nSL 1.0909\nTP 1.0830\n")

    assert code == 0
    assert capsys.readouterr().out.startswith("Sell EUR/USD at the market (about 1.0874), stop 1.0909")


def test_answers_each_line_and_names_the_one_that_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = {"id": "a", "text": "GOLD BUY NOW", "posted_at": "2026-09-16T14:05:00Z"}
    last = {"id": "b", "text": "good morning", "posted_at": "2026-09-16T14:06:00Z"}

    code = run(monkeypatch, "\n".join([json.dumps(first), "{broken", "[1]", '{"id": 3}', json.dumps(last)]), "--jsonl")

    said = capsys.readouterr()
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert code == 1
    assert [(answer["id"], answer["kind"], answer["asset_class"]) for answer in answers] == [
        ("a", "open", "forex"),
        ("b", "none", "none"),
    ]
    assert [line.split(":")[0] for line in said.err.splitlines()] == ["line 2", "line 3", "line 4"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", "is not JSON"),
        ("[1]", "is not an object"),
        ('{"text": "x", "posted_at": "2026-09-16"}', 'has no "id"'),
        ('{"id": 1, "text": 5, "posted_at": "2026-09-16"}', '"text" is no text'),
        ('{"id": 1, "text": "x", "posted_at": "noon"}', '"posted_at" is no time'),
        ('{"id": 1, "text": "x", "posted_at": 5}', '"posted_at" is no time'),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_broken_line_is_told_in_plain_words(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, line, "--jsonl") == 1

    assert capsys.readouterr().err.startswith(f"line 1: {said}")


def test_an_export_is_counted_and_every_post_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "", "--report", str(SAMPLES / "discord_export.json")) == 0

    said = capsys.readouterr().out
    assert said.startswith("Harbor · signals (Discord): 36 posts from 2026-01-05 to 2026-01-08\n")
    assert "signals        14\n  updates         8\n  refused        14\n    chat                      5\n" in said
    assert "not read        1  messages that are malformed" in said
    assert "BUY AAPL @ 150, SL 145, TP 160\n  Buy AAPL at 150 or better, stop 145" in said
    assert "\n  Refused: This asks instead of telling" in said
    assert said.count("\n\n") == 36


def test_the_report_reads_as_the_profile_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = {"id": 1, "type": "message", "date_unixtime": "1770019200", "text": "BUY EURUSD @ 1,085, SL 1,080"}
    path = tmp_path / "result.json"
    path.write_text(json.dumps({"name": "A", "type": "public_channel", "id": 5, "messages": [message]}))

    assert run(monkeypatch, "", "--report", str(path), "--provider-profile", "decimal_comma=on") == 0

    assert "Buy EUR/USD at 1.085 or better" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--report", "/nowhere.json"], "/nowhere.json cannot be read"),
        (["--report", __file__], "is no exported chat"),
        (["--provider-profile", "gold_pip=much"], 'gold_pip: "much" must be a number'),
    ],
)
def test_a_bad_file_or_option_is_told_in_words(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "", *options) == 2

    answered = capsys.readouterr()
    assert answered.out == ""
    assert said in answered.err


def test_a_whole_file_without_faults_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"id": "a", "text": "Close GBPUSD now", "posted_at": "2026-09-16T14:05:00+02:00"}

    assert run(monkeypatch, json.dumps(line) + "\n\n", "--jsonl") == 0
