"""The paper venue: a `Broker` with simulated money, real prices, and books that survive a crash at any moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import structlog

from brokers.broker import Account, Capabilities, Holding, Idempotency
from brokers.listeners import Listeners
from brokers.paper import hours, instruments
from brokers.paper.book import Book
from brokers.paper.intake import orders_of
from brokers.paper.journal import Journal
from brokers.paper.settings import PaperSettings
from brokers.paper.state import OrderRef
from brokers.paper.writer import Writer
from brokers.quotes.feed import Feed
from domain.errors import BrokerUnavailable, OutcomeUnknown
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote
from runtime.clock import Clock

log = structlog.get_logger(__name__)

CAPABILITIES = Capabilities(
    venue="paper",
    asset_classes=frozenset(AssetClass),
    idempotency=Idempotency.REFUSES_REPEATS,
    validity=timedelta(seconds=10),
    native_bracket=True,
    fractional=True,
    shorting=True,
)
MATCHED_TOGETHER = 64
SWEEP_SECONDS = 1.0
QUOTE_SECONDS = 10.0


class PaperBroker:
    """One paper venue for all accounts; an account exists from its first mention, with the starting cash.

    Everything that is answered or reported is durable. Somebody must keep `run` running for resting orders to fill;
    requests are served without it.
    """

    def __init__(self, journal: Journal, thread: ThreadPoolExecutor, feed: Feed, clock: Clock, book: Book) -> None:
        self._journal = journal
        self._thread = thread
        self._feed = feed
        self._clock = clock
        self._book = book
        self._settings = book.settings
        self._resolved: dict[str, Instrument] = {}
        self._listeners = Listeners()
        self._writer = Writer(book.ledger, journal, thread, self._listeners.tell)
        self._group = asyncio.TaskGroup()

    @classmethod
    async def open(cls, path: Path, feed: Feed, clock: Clock, settings: PaperSettings | None = None) -> PaperBroker:
        """Open the books in the file `path`, made where there is none.

        Raises `StorageLocked` where another process has them, and `StorageTooNew` where a newer version wrote them.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paper")
        book = Book(settings or PaperSettings())
        loop = asyncio.get_running_loop()
        try:
            journal = await loop.run_in_executor(thread, partial(_load, path, book))
        except BaseException:
            thread.shutdown(wait=False)
            raise
        broker = cls(journal, thread, feed, clock, book)
        await broker._start()
        return broker

    async def aclose(self) -> None:
        """Finish what was taken, then close the file; closing twice is closing once."""
        self._writer.stop()
        await self._group.__aexit__(None, None, None)
        self._listeners.end()
        await asyncio.get_running_loop().run_in_executor(None, self._shut)

    async def run(self) -> None:
        """Match resting orders as prices move and end those whose time is up, until cancelled.

        A full disk is waited out: what could not be written is matched again at the next quote. Raises
        `BrokerUnavailable` when the venue is closed, or its file has failed and it must be opened anew.
        """
        moves = self._feed.subscribe()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow(moves), name="paper_quotes")
                group.create_task(self._sweep(), name="paper_expiry")
        except* (BrokerUnavailable, OutcomeUnknown):
            log.warning("paper_venue_closed")
        raise self._writer.closed or BrokerUnavailable("the paper venue is closed")

    async def on_quote(self, quote: Quote) -> None:
        """Match all resting orders of one instrument at a new quote; returns when what it filled is durable."""
        await self.on_quotes((quote,))

    async def on_quotes(self, quotes: Sequence[Quote]) -> None:
        """Match at several quotes in their order; returns when what they filled is durable."""
        for quote in quotes:
            self._book.prices.put(quote)
            refs = self._book.touched(quote, self._clock.now())
            starts = range(0, len(refs), MATCHED_TOGETHER)
            parts = (refs[start : start + MATCHED_TOGETHER] for start in starts)
            await self._writer.do_all(partial(self._match, part, quote) for part in parts)

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return replace(CAPABILITIES, native_bracket=self._settings.native_bracket)

    async def account(self, account: AccountId) -> Account:
        """The account's money at the latest prices."""
        return await self._writer.do(partial(self._book.account, account))

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        return await self._writer.do(partial(self._holdings, account))

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument with the venue's steps and its present rate, or None where the feed has no price for it."""
        await self._fetch(ticker)
        instrument = self._instrument(ticker)
        return replace(instrument, rate=self._book.prices.rate(instrument)) if instrument else None

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the instrument can next be traded: `now` itself while its market is open or keeps no hours here."""
        keeps_hours = ticker.asset_class in self._settings.keeps_hours
        return hours.opens_at(ticker.asset_class, now) if keeps_hours else now

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places an order or a bracket whole, and fills at once what the market gives.

        A repeated client order id is answered with the orders as they stand.
        """
        await self._delay()
        orders = orders_of(request)
        ticker = orders[0].instrument.ticker
        try:
            await self._fetch(ticker)
        except BrokerUnavailable:
            # Without prices nothing new is taken, but a repeat is still answered.
            if await self.find(account, orders[0].client_order_id) is None:
                raise
        refs = [(account, order.client_order_id) for order in orders]
        return await self._writer.do(partial(self._submit, account, request, ticker), needs=refs)

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        """Sets the price or quantity of a working order; a price that the market has passed fills it at once.

        The quantity of a bracket's stop is always all that is open and cannot be set otherwise.
        """
        await self._delay()
        prices = {"limit_price": limit_price, "stop_price": stop_price, "quantity": quantity}
        return await self._writer.do(partial(self._replace, (account, order), prices), needs=((account, order),))

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order, and its exits when it is an entry that filled nothing."""
        await self._delay()
        return await self._writer.do(partial(self._cancel, (account, order)), needs=((account, order),))

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, or None where it was never taken."""
        return await self._writer.do(partial(self._find, (account, order)), needs=((account, order),))

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All orders of the account that still work, oldest first."""
        return await self._writer.do(partial(self._open_orders, account))

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's fills whose sequence is greater than `since`, oldest first."""
        return await self._writer.read(partial(self._journal.fills, account, since))

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something changed since they were last handed out; listens from this call on."""
        return self._listeners.join()

    async def _start(self) -> None:
        await self._group.__aenter__()
        self._group.create_task(self._writer.run(), name="paper_writer")
        for key in self._book.ledger.active():
            instrument = self._book.ledger.instruments.kept[key]
            try:
                await self._fetch(instrument.ticker)
            except (BrokerUnavailable, TimeoutError):
                continue

    def _shut(self) -> None:
        self._thread.shutdown()
        self._journal.close()

    async def _follow(self, moves: AsyncIterator[Sequence[Quote]]) -> None:
        async for quotes in moves:
            await self._despite_a_full_disk(self.on_quotes(quotes))

    async def _sweep(self) -> None:
        while True:
            await self._clock.sleep(SWEEP_SECONDS)
            await self._despite_a_full_disk(self._writer.do(lambda: self._book.sweep(self._clock.now())))

    async def _despite_a_full_disk(self, work: Awaitable[None]) -> None:
        try:
            await work
        except BrokerUnavailable as e:
            if self._writer.closed is not None:
                raise
            log.warning("paper_matching_postponed", error=str(e))

    async def _delay(self) -> None:
        if self._settings.latency:
            await self._clock.sleep(self._settings.latency.total_seconds())

    async def _fetch(self, ticker: Ticker) -> None:
        await self._fetch_quote(ticker)
        instrument = self._instrument(ticker)
        pair = instruments.conversion(instrument.currency) if instrument else None
        if pair is not None:
            await self._fetch_quote(pair.ticker)

    async def _fetch_quote(self, ticker: Ticker) -> None:
        try:
            async with asyncio.timeout(QUOTE_SECONDS):
                quote = await self._feed.quote(ticker)
        except TimeoutError as e:
            raise BrokerUnavailable(f"no price for {ticker.key} within {QUOTE_SECONDS:g} s") from e
        if quote is not None:
            self._book.prices.put(quote)

    def _instrument(self, ticker: Ticker) -> Instrument | None:
        known = self._book.ledger.instruments.kept.get(ticker.key) or self._resolved.get(ticker.key)
        quote = self._book.prices.quote(ticker.key)
        if known is not None or quote is None:
            return known if known is not None and known.ticker == ticker else None
        return self._resolved.setdefault(ticker.key, instruments.instrument(ticker, quote.mid))

    def _match(self, refs: Sequence[OrderRef], quote: Quote) -> None:
        self._book.match(refs, quote, self._clock.now())

    def _submit(self, account: AccountId, request: Order | Bracket, ticker: Ticker) -> list[OrderReport]:
        orders = self._book.submit(account, request, self._instrument(ticker), self._clock.now())
        return [order.report for order in orders]

    def _replace(self, ref: OrderRef, changes: dict[str, Decimal | None]) -> OrderReport:
        return self._book.replace(ref, self._clock.now(), **changes).report

    def _cancel(self, ref: OrderRef) -> OrderReport:
        return self._book.cancel(ref, self._clock.now()).report

    def _find(self, ref: OrderRef) -> OrderReport | None:
        order = self._book.ledger.find(ref)
        return order.report if order else None

    def _open_orders(self, account: AccountId) -> list[OrderReport]:
        return [order.report for order in self._book.ledger.working_of(account)]

    def _holdings(self, account: AccountId) -> list[Holding]:
        return [
            Holding(key=key, quantity=position.quantity, average_price=position.average_price)
            for key, position in self._book.ledger.positions_of(account)
        ]


def _load(path: Path, book: Book) -> Journal:
    journal = Journal(path)
    ledger = book.ledger
    for instrument in journal.instruments():
        ledger.instruments.load(instrument.key, instrument)
    for order in journal.live_orders():
        ledger.load(order)
    for account, key, position in journal.positions():
        ledger.load_position(account, key, position)
    for account, wallet in journal.wallets():
        ledger.wallets.load(account, wallet)
    ledger.next_number = journal.last_number() + 1
    return journal
