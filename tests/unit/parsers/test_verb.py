"""`bellwether parse` on the command line."""

from __future__ import annotations

import argparse
import io
import json

import pytest

from bot.verbs import parse


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


def test_a_whole_file_without_faults_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"id": "a", "text": "Close GBPUSD now", "posted_at": "2026-09-16T14:05:00+02:00"}

    assert run(monkeypatch, json.dumps(line) + "\n\n", "--jsonl") == 0
