"""Signals of the operating system: when to stop, and when to read the configuration anew."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import structlog

from bot import channels
from bot.house import House
from bot.settings.reload import Reloaded, reload
from runtime import log as logs

log = structlog.get_logger(__name__)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


class Reloading:
    """Reads the configuration anew on SIGHUP and on the admins' command; a bad file changes nothing."""

    def __init__(self, house: House, path: Path) -> None:
        self._house = house
        self._path = path
        self._asked = asyncio.Event()

    async def run(self) -> None:
        """Serve SIGHUP until cancelled."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._asked.set)
        while True:
            await self._asked.wait()
            self._asked.clear()
            log.info("settings_reloaded", result=await self.reload())

    async def reload(self) -> str:
        """Take over what can change without a restart; what was done, or every fault, in words."""
        found = reload(self._house.settings, self._path, os.environ)
        if not isinstance(found, Reloaded):
            faults = "\n".join(str(fault) for fault in found)
            return f"The file has faults, so the running settings stay as they are:\n{faults}"
        self._house.settings = found.settings
        logs.set_level(found.settings.log.level)
        await channels.take(self._house)
        return str(found)
