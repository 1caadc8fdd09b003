"""Telegram as a service of the program: started, kept alive and stopped in one place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.desk import Desk
from bot.house import House
from bot.settings.model import TelegramMode
from bot.telegram.answering import Answering
from bot.telegram.client import bot_of
from bot.telegram.commands import tell_menu
from bot.telegram.faults import told
from bot.telegram.intake import Intake
from bot.telegram.line import Line
from bot.telegram.polling import Polling
from bot.telegram.sending import TelegramSender
from bot.telegram.sorting import ALLOWED
from bot.telegram.timing import Timing
from bot.telegram.webhook import surface
from domain.errors import ConfigurationError
from domain.post import Platform
from web.server import application, serve

log = structlog.get_logger(__name__)

BAD_TOKEN: Final = (
    "Telegram refuses the token in [telegram]. Copy it anew from @BotFather (/mybots, your bot, API Token) "  # noqa: S105  a sentence
    "into the settings; if base_url is set there, check it too."
)
STOPPED: Final = "stopped by a fault, which the log tells; starting anew"

_NAME: Final = Platform.TELEGRAM.value

T = TypeVar("T")


class Telegram:
    """The Telegram side of the program; `settings.telegram.token` must be set.

    Run `serve` under a supervisor to which `ConfigurationError` is fatal. `aclose` ends it. By polling or by webhook,
    as the settings say; for the webhook it listens on `telegram.webhook_listen` itself.
    """

    def __init__(self, house: House, desk: Desk, *, timing: Timing | None = None) -> None:
        self.sender = TelegramSender(house, lambda: self._bot)
        self._house = house
        self._desk = desk
        self._timing = timing or Timing()
        self._line = Line(house, self._timing)
        self._bot: Bot | None = None
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()

    async def serve(self) -> None:
        """Connect, hear and answer until `aclose`; what fails beyond a line cut for a while is raised.

        Raises `ConfigurationError` for what only the admin can mend.
        """
        if self._stop.is_set():
            return
        self._ended.clear()
        try:
            async with asyncio.TaskGroup() as group:
                living = group.create_task(self._live())
                stopping = group.create_task(self._stop.wait())
                await asyncio.wait({living, stopping}, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                if self._bot is None:
                    living.cancel()
        except ExceptionGroup as e:
            failure = _first(e)
            self._line.down(str(failure) if isinstance(failure, ConfigurationError) else STOPPED)
            raise failure from None
        finally:
            if self._stop.is_set():
                self._line.off()
            self._ended.set()

    async def aclose(self) -> None:
        """Take no new updates, let the commands under way finish, say goodbye."""
        self._stop.set()
        try:
            async with asyncio.timeout(self._timing.grace + self._timing.closing):
                await self._ended.wait()
        except TimeoutError:
            log.warning("telegram_not_closed")

    async def _live(self) -> None:
        self._line.starting()
        bot = await self._connected()
        try:
            self._bot = bot
            self._house.names[_NAME] = bot.username
            await self._work(bot)
        finally:
            self._bot = None
            await bot.shutdown()

    async def _connected(self) -> Bot:
        while True:
            bot = bot_of(self._house.settings.telegram)
            try:
                await bot.initialize()
            except BaseException as e:
                await bot.shutdown()  # a failed start leaves its sockets open
                if isinstance(e, InvalidToken):
                    self._line.down(BAD_TOKEN)
                    raise ConfigurationError(BAD_TOKEN) from None  # the library's text holds the token
                if not isinstance(e, TelegramError):
                    raise
                await self._pause(e)
            else:
                return bot

    async def _work(self, bot: Bot) -> None:
        answering = Answering(self._house, self._desk, bot, self.sender, self._timing)
        intake = Intake(self._house, bot, answering, self._timing)
        reading = self._called if self._house.settings.telegram.mode is TelegramMode.WEBHOOK else self._polled
        async with asyncio.TaskGroup() as group:
            reader = group.create_task(reading(bot, intake))
            worker = group.create_task(intake.run())
            menu = group.create_task(tell_menu(bot, self._house))
            await self._stop.wait()
            reader.cancel()
            menu.cancel()
            intake.stop()
            await asyncio.wait({worker}, timeout=self._timing.grace)
            if not worker.done():
                log.warning("commands_cut_off", after=self._timing.grace)
                worker.cancel()

    async def _polled(self, bot: Bot, intake: Intake) -> None:
        await self._surely(lambda: bot.delete_webhook(drop_pending_updates=False))
        self._line.up()
        await Polling(bot, intake, self._line, self._house.clock, self._timing).run()

    async def _called(self, bot: Bot, intake: Intake) -> None:
        section = self._house.settings.telegram
        url, secret = section.webhook_url, section.webhook_secret
        if url is None or secret is None:
            raise ConfigurationError("telegram.webhook_url and telegram.webhook_secret are needed for the webhook")
        host, _, port = section.webhook_listen.rpartition(":")
        app = application(
            health=self._house.health,
            metrics=self._house.metrics,
            now=self._house.clock.now,
            surfaces=(surface(intake, url=url, secret=secret),),
        )
        try:
            async with serve(app, host.strip("[]"), int(port)):
                await self._surely(
                    lambda: bot.set_webhook(
                        url, secret_token=secret.reveal(), allowed_updates=list(ALLOWED), drop_pending_updates=False
                    )
                )
                self._line.up()
                await asyncio.Event().wait()  # until cancelled
        except ConfigurationError as e:
            raise ConfigurationError(
                f"cannot listen on {section.webhook_listen}; set telegram.webhook_listen to a free address"
            ) from e

    async def _surely(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await call()
            except TelegramError as e:
                await self._pause(e)

    async def _pause(self, error: TelegramError) -> None:
        pause = self._line.ailing(error)
        log.warning("telegram_not_reached", error=told(error), again_in=pause)
        await self._house.clock.sleep(pause)


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
