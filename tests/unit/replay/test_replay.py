"""The command, from an export and candles whose outcomes were worked out by hand."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.terminal.columns import width
from bot.verbs import replay
from tests.unit.replay.exports import SAMPLES, telegram

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*words: object) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        replay.configure(parser)
        status = replay.run(parser.parse_args([str(word) for word in words]))
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def sample(name: str) -> tuple[Path, str, Path, str, str]:
    return SAMPLES / f"{name}_export.json", "--candles", SAMPLES / f"{name}_candles.csv", "--spread-bps", "0"


def judged(say: Say, *words: object) -> dict[str, Any]:
    status, out, _ = say(*words, "--json")
    assert status == 0
    found: dict[str, Any] = json.loads(out)
    return found


def outcomes(judgement: dict[str, Any]) -> list[tuple[str, str, str | None, str | None]]:
    def short(text: str | None) -> str | None:
        return None if text is None else f"{Decimal(text):.4f}"

    return [(t["instrument"], t["fate"], short(t["return_pct"]), short(t["r"])) for t in judgement["trades"]]


def test_the_discord_sample_comes_out_as_worked_out_by_hand(say: Say) -> None:
    found = judged(say, *sample("discord"))

    assert found["posts"] == 35
    assert found["outcomes"] == {"call": 12, "refusal": 14, "repeat": 1, "report": 3, "stray": 2, "update": 3}
    assert outcomes(found) == [
        ("AAPL", "closed", "6.6667", "2.0000"),  # 150 to 160, risking 5
        ("TSLA", "closed", "-4.0000", "-1.0000"),  # 250 to 240 in the first candle
        ("AAPL", "passed", None, None),  # opened at 157 under the stop at 158
        ("TSLA", "closed", "-2.0408", "-1.0000"),  # one candle held 256 and 239: 245 to 240
        ("AAPL", "withdrawn", None, None),
        ("BTC/USDT", "closed", "2.5000", "0.2500"),  # half at 105000, half at the entry, 100000
        ("ETH/USDT", "open", "2.5000", "0.5000"),  # 4000 to the last price, 3900
        ("EUR/USD", "unfilled", None, None),
        ("GME", "unjudged", None, None),
        ("NVDA", "closed", "3.0000", "0.7800"),  # closed at the next open, 133.9, not at the 135 he says
        ("SPY 450C 2026-12-18", "unjudged", None, None),
        ("AMD", "unjudged", None, None),
    ]
    record = found["record"]
    assert (record["closed"], record["wins"], record["losses"], record["open"], record["missed"]) == (5, 3, 2, 1, 3)
    assert record["total_units"] == "0.0862585"
    assert Decimal(record["total_r"]) == Decimal("1.53")
    assert found["claims"]["count"] == 3
    assert f"{Decimal(found['claims']['claimed_pct']):.4f}" == "5.3333"
    assert f"{Decimal(found['claims']['achieved_pct']):.4f}" == "2.5420"
    assert found["not_judged"] == {
        "no prices for GME": 1,
        "no prices for SPY 450C 2026-12-18": 1,
        "edited too late to know what it first said": 1,
    }
    assert found["verdict"][0].startswith("Too few closed calls (5) to tell skill from luck")


def test_the_telegram_sample_comes_out_as_worked_out_by_hand(say: Say) -> None:
    found = judged(say, *sample("telegram"))

    assert found["outcomes"] == {"call": 5, "refusal": 24, "report": 3, "update": 4}
    assert outcomes(found) == [
        ("XAU/USD", "closed", "0.5281", "1.2727"),  # half at 2660, half at 2670, from 2651
        ("XAU/USD", "closed", "-0.3731", "-1.0000"),
        ("EUR/USD", "closed", "0.4952", "1.0400"),  # next open, 1.0552
        ("GBP/USD", "closed", "0.8065", "2.0000"),
        ("USD/JPY", "closed", "0.2670", "0.8000"),  # 149.80; half at 150.30, half at 150.10
    ]
    assert found["file"]["malformed"] == 1
    assert found["file"]["service"] == 2
    assert [trade["claimed_pct"] for trade in found["trades"]][2] == "0.48"


def test_the_report_fits_a_terminal_and_ends_in_the_verdict(say: Say) -> None:
    status, out, _ = say(*sample("discord"))

    assert status == 0
    assert max(width(line) for line in out.splitlines()) <= 80
    assert "Malformed 1 entry 37: 'timestamp' is missing" in " ".join(out.split())
    assert "no prices for GME" in out
    assert "“Good morning everyone, coffee first ☕”" in out
    assert "VERDICT\n  Too few closed calls (5) to tell skill from luck; 30 would be a beginning." in out
    assert "Claims run ahead of what could be had" in out


def test_without_candles_it_counts_and_judges_nothing(say: Say) -> None:
    status, out, _ = say(SAMPLES / "discord_export.json")

    assert status == 0
    assert "Calls 12 stock 8" in " ".join(out.split())
    assert "THE RECORD" not in out
    assert "Not judged: no prices were given. Give recorded candles with --candles FILE" in " ".join(out.split())


def test_the_usual_spread_makes_every_trade_worse(say: Say) -> None:
    free = judged(say, *sample("discord"))
    usual = judged(say, *sample("discord")[:3])

    pairs = [
        (Decimal(one["return_pct"]), Decimal(other["return_pct"]))
        for one, other in zip(free["trades"], usual["trades"], strict=True)
        if one["return_pct"] is not None
    ]
    assert len(pairs) == 6
    assert all(costly <= cheap for cheap, costly in pairs)
    assert sum(costly for _, costly in pairs) < sum(cheap for cheap, _ in pairs)


def test_the_single_trades_are_written_as_csv(say: Say, tmp_path: Path) -> None:
    status, _, _ = say(*sample("telegram"), "--csv", tmp_path / "trades.csv")

    assert status == 0
    with (tmp_path / "trades.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 5
    assert rows[0]["instrument"] == "XAU/USD"
    assert rows[0]["entry"] == "2651"
    assert rows[0]["entered_at"] == "2026-02-02T09:00:00+00:00"


def test_one_author_can_be_judged_alone(say: Say) -> None:
    found = judged(say, SAMPLES / "discord_export.json", "--author", "harbor relay")

    assert found["posts"] == 1
    assert found["file"]["others"] == 35


def test_the_profile_decides_how_posts_are_read(say: Say, tmp_path: Path) -> None:
    call = {"id": 1, "type": "message", "date_unixtime": "1770019200", "text": "LONG BTC now, SL 60000"}
    path = telegram(tmp_path, call)

    found = judged(say, path, "--provider-profile", "quote_currency=USDC", "decimal_comma=false")

    assert found["trades"][0]["instrument"] == "BTC/USDC"


@pytest.mark.parametrize("pair", ["nonsense", "colour=blue", "time_zone=Mars", "gold_pip=much"])
def test_a_wrong_profile_is_refused_in_words(say: Say, pair: str) -> None:
    status, out, err = say(SAMPLES / "discord_export.json", "--provider-profile", pair)

    assert (status, out) == (1, "")
    assert err.startswith("--provider-profile")


def test_a_file_that_is_no_export_is_answered_with_how_to_make_one(say: Say, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")

    status, _, err = say(tmp_path / "x.json")

    assert status == 1
    assert "DiscordChatExporter" in err


def test_faulty_candles_are_named_by_line(say: Say, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("key,at,open,high,low,close\nAAPL,2026-01-01,1,1,2,1\n")

    status, _, err = say(SAMPLES / "discord_export.json", "--candles", tmp_path / "c.csv")

    assert status == 1
    assert "line 2" in err


def test_an_empty_or_silent_channel_is_a_verdict_too(say: Say, tmp_path: Path) -> None:
    status, out, _ = say(telegram(tmp_path), "--candles", SAMPLES / "discord_candles.csv")

    assert status == 0
    assert "No call was found in 0 posts" in out


def test_what_people_wrote_does_not_steer_the_terminal(say: Say, tmp_path: Path) -> None:
    nasty = {
        "id": 1,
        "type": "message",
        "date_unixtime": "1770019200",
        "from": "\x1b[2J",
        "text": "hi \x1b]0;x\x07 \u202e",
    }

    _, out, _ = say(telegram(tmp_path, nasty, name="\x1b[31mRed"))

    assert "\x1b" not in out
    assert "\u202e" not in out
