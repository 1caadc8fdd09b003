"""The story: told to its end, the same each time, with the facts it is there to show."""

from __future__ import annotations

import asyncio
import io
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.terminal import settling
from bot.terminal.cast import STOCKS
from bot.terminal.clock import StoryClock
from bot.terminal.demo import play
from bot.terminal.posting import Poster
from bot.terminal.settling import Unsettled, settle
from bot.terminal.stage import Folder
from domain.errors import StorageLocked
from storage.lock import FileLock
from tests.fixtures.databases import elsewhere
from tests.unit.terminal.scene import START, house_in

pytestmark = pytest.mark.xdist_group("story")  # which is told once for all of them

PNG = b"\x89PNG\r\n\x1a\n"
WIDEST = 98


@dataclass(frozen=True)
class Told:
    text: str
    folder: Folder
    finished: bool
    seconds: float  # of the processor, so that a busy machine does not make the story slow


def told_in(path: Path) -> Told:
    folder, out = Folder(path), io.StringIO()
    folder.make()
    began = time.process_time()
    finished = elsewhere(play(folder, seed=7, start=START, out=out))
    return Told(out.getvalue(), folder, finished, time.process_time() - began)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told_in(tmp_path_factory.mktemp("story"))


def test_it_comes_to_its_end_and_says_where_the_cards_are_and_what_is_next(told: Told) -> None:
    assert told.finished
    assert "cards were drawn" in told.text
    assert "cp config.example.toml config.toml" in told.text
    assert str(told.folder.cards) in told.text


def test_one_signal_becomes_three_brackets_of_different_sizes_and_one_denial(told: Told) -> None:
    part = told.text.split("BUY AAPL @ $150, SL $147, TP $153, TP $156")[1].split("Jonas wants to know why")[0]

    sizes = re.findall(r"Buy ([\d.]+) at 150\.00, stop 147\.00, target 153\.00, 156\.00", part)

    assert len(sizes) == len(set(sizes)) == 3
    assert "Not copied: BUY AAPL" in part
    assert "1 open; your limit is 1" in part


def test_why_names_the_gate_with_its_value_and_its_limit(told: Told) -> None:
    answer = told.text.split("Jonas › /why ")[1].split("AAPL trades")[0]

    assert re.search(r"Open trades +NO +1 open +1\n", answer)


def test_it_shows_fills_a_target_a_stop_at_break_even_a_gain_and_a_loss(told: Told) -> None:
    for fact in (
        "Filled: BUY AAPL",
        "Target reached: BUY AAPL",
        "Stop moved: BUY AAPL",
        "Your stop stands at 150.00 now.",
        "Stocks Sam won 3.16 % on BUY AAPL",
        "Crypto Carla lost 2.27 % on BUY SOL/USDT",
        "Closed: BUY SPY 575C",
        "You have no open position.",
    ):
        assert fact in told.text, fact


def test_an_ambiguous_post_is_refused_with_its_reason_to_its_author_alone(told: Told) -> None:
    answer = told.text.split("BUY NVDA AMD @ 130, SL 127, TP 138")[1][:400]

    assert "(only Stocks Sam sees this)" in answer
    assert "I did not act on your post" in answer
    assert "More than one instrument could be meant" in answer


def test_the_code_of_the_card_just_posted_is_verified(told: Told) -> None:
    code = re.search(r"You › /verify (\w+)", told.text)

    assert code is not None
    assert f"Proof {code[1]}" in told.text.split("You › /verify")[0]
    assert "Verified" in told.text.split("You › /verify")[1][:120]


def test_the_leaderboard_ranks_all_three_by_what_was_measured(told: Told) -> None:
    board = told.text.split("You › /leaderboard")[1]

    assert [len(re.findall(rf"\n +{rank}  \w", board)) for rank in (1, 2, 3)] == [1, 1, 1]
    assert "leaderboard.png" in board


def test_every_picture_is_a_png_beside_the_database_and_is_named_in_the_text(told: Told) -> None:
    pictures = sorted(told.folder.cards.iterdir())

    assert len(pictures) >= 7
    assert all(path.read_bytes().startswith(PNG) for path in pictures)
    assert all(f"picture: {path}" in told.text for path in pictures)


def test_no_line_is_coloured_or_wider_than_a_terminal(told: Told) -> None:
    lines = [line for line in told.text.splitlines() if "picture:" not in line and str(told.folder.path) not in line]

    assert "\x1b" not in told.text
    assert max(map(len, lines)) <= 110
    assert "Something went wrong" not in told.text
    assert "I do not know that command" not in told.text


def test_it_is_quick_and_the_same_each_time(told: Told, tmp_path: Path) -> None:
    again = told_in(tmp_path)

    assert again.text.replace(str(tmp_path), "") == told.text.replace(str(told.folder.path), "")
    assert again.seconds < 60  # of the two minutes that it tells


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.make()
    folder.chat.touch()
    lock = FileLock(folder.chat)

    with pytest.raises(StorageLocked):
        folder.clear()

    assert folder.chat.exists()
    lock.release()


def test_clearing_removes_what_the_chat_left_and_keeps_the_log(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.make()
    for name in ("bellwether.sqlite3", "bellwether.sqlite3-wal", "bellwether.paper.sqlite3", "bellwether.log"):
        (tmp_path / name).touch()
    (folder.cards / "01-win.png").touch()

    folder.clear()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["bellwether.log", "bellwether.sqlite3.lock", "cards"]
    assert list(folder.cards.iterdir()) == []


async def test_time_stands_still_until_it_is_moved_and_wakes_sleepers_in_order() -> None:
    clock, woken = StoryClock(START), []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as group:
        for seconds in (5, 2, 60, 0.01):
            group.create_task(sleep(seconds))
        await asyncio.sleep(0.01)
        assert woken == [0.01]
        clock.advance(10)
        await asyncio.sleep(0.01)
        assert woken == [0.01, 2, 5]
        clock.advance(50)

    assert woken[-1] == 60
    assert (clock.now() - START).total_seconds() == clock.monotonic() == 60


async def test_what_never_comes_to_rest_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "PATIENCE", 0.2)
    async with house_in(tmp_path) as (house, market, _):
        # Nobody reads posts or prices here, so both stay undone.
        await Poster(house).post(STOCKS, "stocks", "BUY AAPL @ 150 SL 145")

        with pytest.raises(Unsettled, match="prices"):
            await settle(house, market)
