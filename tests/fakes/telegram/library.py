"""The real python-telegram-bot, pointed at the fake."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder

from tests.fakes.telegram.server import FakeTelegram

App = Application[Any, Any, Any, Any, Any, Any]


def build(server: FakeTelegram, token: str) -> App:
    """An application without job queue that takes the fake for Telegram."""
    builder = ApplicationBuilder().token(token).base_url(server.base_url).base_file_url(server.base_file_url)
    return builder.job_queue(None).build()


@contextlib.asynccontextmanager
async def polling(app: App) -> AsyncIterator[None]:
    """Runs an application with the library's own long polling, for all kinds of updates."""
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0, timeout=3, allowed_updates=Update.ALL_TYPES)
        try:
            yield
        finally:
            await app.updater.stop()
            await app.stop()
