"""The three providers of the demo at work: they watch the market, call trades, tend them, and talk."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from bot.house import House
from bot.terminal.posting import Poster
from bot.terminal.screen import Screen
from bot.terminal.voices import VOICES, View, Voice
from domain.instrument import Ticker
from domain.money import percent
from domain.quote import Quote
from storage import providers, signals
from storage.signals import Recorded

FIRST_PAUSE = 2.5
PAUSES = (10.0, 25.0)
"""Seconds between two posts of all three together."""

MOST_OPEN = 3
TALK = 0.12
MUDDLE = 0.07
TEND = 0.55
"""How often a post is talk, a muddle, or, where a trade is open, an update of it."""

CLOSE_BELOW = -0.6
BREAK_EVEN_ABOVE = 0.4


class Providers:
    """Posts for all three, one at a time; the same seed and the same prices give the same posts."""

    def __init__(self, house: House, screen: Screen, *, seed: int) -> None:
        self._house = house
        self._screen = screen
        self._dice = Random(seed)  # noqa: S311  a mood, not a secret
        self._poster = Poster(house)
        self._turn = 0

    async def run(self) -> None:
        """Post until cancelled."""
        await self._house.clock.sleep(FIRST_PAUSE)
        while True:
            await self.step()
            await self._house.clock.sleep(self._dice.uniform(*PAUSES))

    async def step(self) -> str:
        """One post of the provider whose turn it is; its text."""
        voice = VOICES[self._turn % len(VOICES)]
        self._turn += 1
        text = await self._text(voice)
        self._screen.said(self._house.clock.now(), voice.room.name, voice.room.provider, text)
        await self._poster.post(voice.room, voice.room.handle, text)
        return text

    async def _text(self, voice: Voice) -> str:
        opened = await self._open(voice)
        mood = self._dice.random()
        if self._turn > len(VOICES) and mood < TALK:
            return self._dice.choice(voice.talk)
        if self._turn > len(VOICES) and mood < TALK + MUDDLE:
            return self._dice.choice(voice.muddles)
        if opened and (len(opened) >= MOST_OPEN or self._dice.random() < TEND):
            return await self._update(voice, self._dice.choice(opened))
        return await self._call(voice, opened)

    async def _open(self, voice: Voice) -> Sequence[Recorded]:
        async with self._house.store.read() as connection:
            provider = await providers.named(connection, voice.room.handle)
            return await signals.open_of(connection, provider.id) if provider is not None else []

    async def _call(self, voice: Voice, opened: Sequence[Recorded]) -> str:
        taken = {recorded.signal.ticker.symbol for recorded in opened}
        free = [ticker for ticker in voice.watches if ticker.symbol not in taken] or list(voice.watches)
        watched = await self._view(self._dice.choice(free))
        return voice.call(await self._view(voice.instruments(watched)))

    async def _update(self, voice: Voice, recorded: Recorded) -> str:
        ticker = recorded.signal.ticker
        quote = (await self._view(ticker)).quote
        gain = _gain(recorded, quote)
        if gain > BREAK_EVEN_ABOVE and self._dice.random() < 0.5:  # noqa: PLR2004  one time in two
            return f"{voice.name(ticker)} looking good, move SL to BE"
        if gain > BREAK_EVEN_ABOVE:
            return voice.half(ticker, quote)
        if gain < CLOSE_BELOW:
            return voice.close(ticker, quote)
        return self._dice.choice(voice.talk)

    async def _view(self, ticker: Ticker) -> View:
        quote = await self._house.quotes.quote(ticker)
        assert quote is not None
        return View(ticker=ticker, quote=quote, today=self._house.clock.now().date(), dice=self._dice)


def _gain(recorded: Recorded, quote: Quote) -> float:
    """How far the price has gone the call's way, in percent of its entry; 0 where no entry was named."""
    entry = recorded.signal.entry
    prices = entry.prices or entry.reference
    return float(percent((quote.mid - prices[0]) * recorded.side.sign, prices[0])) if prices else 0.0
