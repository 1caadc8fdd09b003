"""The keyboard: lines as they are typed, read beside the event loop; with editing and completion in a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, TextIO

PROMPT = "> "
_CLEAR_LINE = "\r\x1b[K"


class Keyboard:
    """Lines of `source`; a terminal gets a prompt, history, and completion of `words`.

    The reading thread ends with the stream or with the process: nothing can take a read in a terminal back.
    """

    def __init__(self, source: TextIO, words: Callable[[], Sequence[str]] = tuple) -> None:
        self._source = source
        self._words = words
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._readline = _readline() if source is sys.stdin and source.isatty() else None
        self._modes = _modes(source)
        self._wanted = threading.Semaphore(0)
        self._prompting = False

    def start(self) -> None:
        """Begin to read."""
        loop = asyncio.get_running_loop()

        def put(line: str | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before the reader
                loop.call_soon_threadsafe(self._queue.put_nowait, line)

        if self._readline is not None:
            self._readline.set_completer(self._complete)
            _keep_keys(self._source, self._modes)
        threading.Thread(target=self._read, args=(put,), name="keyboard", daemon=True).start()

    def stop(self) -> None:
        """Leave the terminal as it was found; the reader itself ends with the process."""
        _restore(self._source, self._modes)

    async def line(self) -> str | None:
        """The next line without its end; None when there are no more. A terminal shows the prompt from here on."""
        self._wanted.release()
        return await self._queue.get()

    def hide(self) -> str:
        """What clears the prompt and what is typed behind it."""
        return _CLEAR_LINE if self._prompting else ""

    def show(self) -> str:
        """The prompt with what is typed behind it."""
        return PROMPT + self._readline.get_line_buffer() if self._readline is not None and self._prompting else ""

    def _read(self, put: Callable[[str | None], None]) -> None:
        next_line = self._typed if self._readline is not None else self._piped
        while (line := next_line()) is not None:
            put(line)
        put(None)

    def _typed(self) -> str | None:
        # What answers the last line is printed before the prompt stands again; else it would stand there twice.
        self._wanted.acquire()
        self._prompting = True
        try:
            return input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            return None
        finally:
            self._prompting = False

    def _piped(self) -> str | None:
        try:
            line = self._source.readline()
        except (OSError, ValueError):  # closed under our hands
            return None
        return line.rstrip("\r\n") if line else None

    def _complete(self, text: str, state: int) -> str | None:
        fitting = [word for word in self._words() if word.startswith(text)]
        return fitting[state] + " " if state < len(fitting) else None


def _readline() -> ModuleType | None:
    try:
        import readline  # noqa: PLC0415  not on every system
    except ImportError:
        return None
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
    return readline


def _modes(source: TextIO) -> Any:
    try:
        import termios  # noqa: PLC0415  not on every system

        return termios.tcgetattr(source) if source.isatty() else None
    except (ImportError, OSError, ValueError):
        return None


def _keep_keys(source: TextIO, modes: Any) -> None:
    # Between two lines the terminal would swallow a Ctrl-D; unlined, it keeps the key for the next line.
    if modes is not None:
        import termios  # noqa: PLC0415

        unlined = [*modes[:3], modes[3] & ~termios.ICANON, *modes[4:]]
        termios.tcsetattr(source, termios.TCSANOW, unlined)


def _restore(source: TextIO, modes: Any) -> None:
    if modes is not None:
        import termios  # noqa: PLC0415

        termios.tcsetattr(source, termios.TCSANOW, modes)
