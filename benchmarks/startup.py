"""Times how the program starts, and how much memory it holds at rest: python -m benchmarks.startup [--json]."""

from __future__ import annotations

import json
import os
import pty
import select
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

import psutil

from benchmarks.fakes import ended, fake, settings
from benchmarks.report import Figure, report

ROUNDS = 9
STARTS = 3
IDLE_SECONDS = 10.0
PATIENCE = 30.0
MEGABYTE = 1024 * 1024
PROGRAM = (sys.executable, "-m", "bot")
ANSWERED = b"/unfollow"
"""A word of the answer to /help that stands nowhere before it."""

IMPORTS = {
    "the command line": "bot.cli",
    "the parser": "parsers.parser",
    "the cards": "cards.studio",
    "the store": "storage.store",
    "trading": "trading.engine",
    "every command": "bot.desk, bot.command; bot.command.catalogue()",
    "Discord": "bot.discord.service",
    "Telegram": "bot.telegram.service",
    "the whole bot": "bot.live",
}
TIMED = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def main() -> int:
    bare = median(_process(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    told = median(_process(*PROGRAM, "--help") for _ in range(ROUNDS))
    first, again = _demos()
    (making, _), (memory, threads) = _idle()
    empty = _empty()
    figures = {
        "--help, median": Figure(told, "s", 0.3),
        "demo, to its first answer, first start": Figure(first, "s", 3),
        "demo, to its first answer, later starts": Figure(again, "s", 3),
        "idle, resident memory": Figure(memory, "MB", 150),
        "idle, resident memory, the start that made the database": Figure(making, "MB"),
        "idle, threads": Figure(threads, ""),
        "python -c pass, median": Figure(bare, "s"),
        "python, resident memory": Figure(empty, "MB"),
        "--help against python -c pass": Figure(told / bare, "times"),
        "demo against python -c pass": Figure(first / bare, "times"),
        "idle memory against python": Figure(memory / empty, "times"),
        **{f"importing {name}": Figure(_import(module), "ms") for name, module in IMPORTS.items()},
    }
    return report("startup", figures)


def _process(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - start


def _import(module: str) -> float:
    code = TIMED.format(module)
    runs = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
        for _ in range(5)
    ]
    return median(float(run.stdout) for run in runs) * 1000


def _demos() -> tuple[float, float]:
    firsts, others = [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder:
            firsts.append(_demo(folder))
            others.append(_demo(folder))
    return median(firsts), median(others)


def _demo(folder: str) -> float:
    ours, theirs = pty.openpty()
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [*PROGRAM, "demo", "--folder", folder], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        with ended(process):
            os.write(ours, b"/help\n")  # typed ahead: it waits in the terminal until the demo reads
            _read_until(ours, ANSWERED)
            return time.perf_counter() - start
    finally:
        os.close(ours)


def _read_until(terminal: int, wanted: bytes) -> None:
    heard = b""
    deadline = time.monotonic() + PATIENCE
    while wanted not in heard:
        readable, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            raise TimeoutError(f"the demo said nothing of {wanted!r}: {heard[-500:]!r}")
        heard += os.read(terminal, 65536)


def _idle() -> list[tuple[float, int]]:
    port = _free_port()
    with fake("discord") as discord, fake("telegram") as telegram, tempfile.TemporaryDirectory() as folder:
        channel = (
            f'[[channels]]\nplatform = "discord"\nchat = "{discord["signals"]}"\nprovider = "pat"\n\n'
            f'[web]\nport = {port}\n\n[log]\nfile = "{folder}/log"\n'
        )
        path = Path(folder, "config.toml")
        path.write_text(settings(folder, discord, telegram, more=channel))
        return [_at_rest(path, port) for _ in range(2)]


def _at_rest(path: Path, port: int) -> tuple[float, int]:
    command = [*PROGRAM, "run", "--config", str(path)]
    with ended(subprocess.Popen(command, stderr=subprocess.DEVNULL)) as process:  # noqa: S603
        _connected(f"http://127.0.0.1:{port}/health", process)
        time.sleep(IDLE_SECONDS)
        bot = psutil.Process(process.pid)
        return bot.memory_info().rss / MEGABYTE, bot.num_threads()


def _connected(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the bot ended instead of starting")
        if _states(address) >= {("discord", "connected"), ("telegram", "connected")}:
            return
        time.sleep(0.1)
    raise TimeoutError(f"the bot did not connect: {_states(address)}")


def _states(address: str) -> set[tuple[str, str]]:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
            told = json.load(answer)
    except (OSError, urllib.error.URLError):
        return set()
    return {(name, one["state"]) for name, one in told["components"].items()}


def _empty() -> float:
    command = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with ended(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)) as process:  # noqa: S603
        assert process.stdout is not None
        process.stdout.readline()
        resident: int = psutil.Process(process.pid).memory_info().rss
        return resident / MEGABYTE


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
