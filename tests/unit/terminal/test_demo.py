"""The demo as people start it: a real process, with a terminal, with a pipe, interrupted and killed."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.crash

PROGRAM = (sys.executable, "-m", "bot", "demo", "--folder")
LONGEST = 60.0


class Chat:
    """A demo in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self.began = time.monotonic()
        self.seen = ""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            os.execv(sys.executable, [*PROGRAM, str(folder)])

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def until(self, pattern: str) -> float:
        """Read until something like this was printed; the seconds since the process was started."""
        while not re.search(pattern, self.seen):
            assert time.monotonic() - self.began < LONGEST, self.seen
            assert self._read(), self.seen
        return time.monotonic() - self.began

    def status(self) -> int:
        """Read on to the end; the exit status."""
        while self._read():
            assert time.monotonic() - self.began < LONGEST, self.seen
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        os.close(self._terminal)

    def _read(self) -> bool:
        if not select.select([self._terminal], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self._terminal, 65_536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    started = Chat(tmp_path)
    yield started
    started.close()


def test_help_is_answered_within_three_seconds_of_the_start(chat: Chat) -> None:
    chat.type("/help\n")

    seconds = chat.until("What I can do")

    chat.type("/quit\n")
    assert chat.status() == 0
    assert seconds < 3
    assert "\x1b[" in chat.seen


@pytest.mark.parametrize("key", ["\x04", "\x03"], ids=["Ctrl-D", "Ctrl-C"])
def test_it_ends_politely(chat: Chat, key: str) -> None:
    chat.until("> ")
    chat.type(key)

    assert chat.status() == 0
    assert "Goodbye" in chat.seen
    assert "Traceback" not in chat.seen


def test_a_killed_chat_is_gone_on_with(tmp_path: Path) -> None:
    first = Chat(tmp_path)
    first.type("/follow stocks\n")
    first.until("You follow")
    first.type("#stocks BUY AAPL @ 152 SL 100 TP 300\n")
    first.until("Filled: BUY AAPL")
    os.kill(first.pid, signal.SIGKILL)
    first.status()
    first.close()

    second = Chat(tmp_path)
    second.type("/positions\n")
    second.until("AAPL long")
    second.type("\x04")

    assert second.status() == 0
    assert second.seen.count("AAPL long") == 1
    second.close()


def test_without_a_terminal_the_story_is_told_also_after_one_that_was_killed(tmp_path: Path) -> None:
    killed = subprocess.Popen(
        [*PROGRAM, str(tmp_path)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert killed.stdout is not None
    for line in killed.stdout:
        if "Filled: BUY SOL/USDT" in line:
            break
    killed.kill()
    killed.wait(10)
    killed.stdout.close()

    again = subprocess.run(
        [*PROGRAM, str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )

    assert (again.returncode, again.stderr) == (0, "")
    assert "What next:" in again.stdout
    assert again.stdout.count("Filled: BUY SOL/USDT") == 1
    assert (tmp_path / "bellwether.log").stat().st_size > 0


def test_a_second_demo_in_the_same_folder_is_told_so(chat: Chat, tmp_path: Path) -> None:
    chat.until("> ")
    second = Chat(tmp_path)

    status = second.status()

    assert status == 1
    assert "is in use by process" in second.seen
    assert "Traceback" not in second.seen
    second.close()
    chat.type("\x04")
    assert chat.status() == 0


def test_the_prompt_stands_once_after_an_answer(chat: Chat) -> None:
    chat.until("> ")
    for _ in range(5):
        chat.type("/close\n")
    chat.until("(?s)(Please give.*){5}")
    chat.type("/quit\n")

    assert chat.status() == 0
    assert "> > " not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", chat.seen)


@pytest.mark.parametrize("folder", ["/proc/bellwether", "file"])
def test_a_folder_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()

    done = subprocess.run(
        [*PROGRAM, str(tmp_path / folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("bellwether: the demo cannot keep anything in ")
    assert done.stderr.count("\n") == 1
