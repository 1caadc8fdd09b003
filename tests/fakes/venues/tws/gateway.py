"""The Gateway: who is connected, what they ask, and the mishaps that a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal

from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument
from domain.order import Order, OrderType
from domain.signal import Side
from tests.fakes.venues.face import AFTER, Heard, Mishap
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.tws import messages
from tests.fakes.venues.tws.line import Client, Plans, message
from tests.fakes.venues.tws.messages import Listing, Placed

NAMES = {
    3: "place",
    4: "cancel",
    1: "prices",
    7: "executions",
    8: "ids",
    9: "contract",
    16: "orders",
    49: "time",
    61: "positions",
    62: "money",
    91: "rule",
    99: "completed",
}
DEEDS = frozenset({3, 4})
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>Welcome</body></html>"
KINDS = {"MKT": OrderType.MARKET, "LMT": OrderType.LIMIT, "STP": OrderType.STOP, "STP LMT": OrderType.STOP_LIMIT}
RULES = {26: ["0.01"], 110: ["0.05", "0.1"], 67: ["0.25"], 59: ["0.00005"]}
CODES = {"lot": 10243, "tick": 110, "instrument": 200, "expired": 321}


class Gateway(Plans):
    """Serves one login on a port of the loopback; it stands where other fakes have their `Face`.

    A line that fails is a line to IBKR that fails: 1100, later 1102. Of limits TWS says nothing that could be believed.
    """

    mishaps = frozenset(Mishap) - {Mishap.LIMITED, Mishap.LIMITED_SILENTLY}

    def __init__(self, floor: Floor, listings: Sequence[Listing], accounts: dict[str, AccountId]) -> None:
        self.floor = floor
        self.listings = list(listings)
        self.accounts = accounts
        super().__init__()
        self.port = 0
        self.read_only = False
        self.live_prices = True
        self.commissions = True
        self.poverty = ""
        self.answers: dict[str, list[list[object]]] = {}
        self.placed: dict[tuple[int, int], Placed] = {}
        self.clients: list[Client] = []
        self._next: dict[int, int] = {}
        floor.listen(self._changed)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Served; the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield f"tcp://127.0.0.1:{self.port}"
        finally:
            server.close()
            await self.cut()
            await server.wait_closed()

    async def cut(self) -> None:
        """Every line ends now."""
        for client in list(self.clients):
            client.abort()
        while self.clients:
            await asyncio.sleep(0)

    def say(self, *fields: object) -> None:
        """A message to everybody."""
        for client in self.clients:
            client.say(*fields)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Client(writer)
        self.clients.append(client)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            if await reader.readexactly(4) == b"API\0":
                await message(reader)
                client.say(messages.VERSION, messages.moment(self.floor.clock.now()))
                while not writer.is_closing():
                    self._meets(client, (await message(reader)).split("\0")[:-1])
                    await writer.drain()
        self.clients.remove(client)
        writer.close()

    def _meets(self, client: Client, fields: list[str]) -> None:
        kind = int(fields[0])
        method, path = "POST" if kind in DEEDS else "GET", f"/{NAMES.get(kind, kind)}"
        if kind == 71:
            self._log_in(client, int(fields[2]))
            return
        self.heard.append(
            Heard(method=method, path=path, query={}, headers={}, body=",".join(fields).encode()),
        )
        mishap = self.mishap(method, path)
        if mishap in AFTER:
            client.muted = True
        if mishap is None or mishap in AFTER:
            self._answer(client, kind, fields)
        if mishap is not None:
            self._happens(client, mishap)

    def _happens(self, client: Client, mishap: Mishap) -> None:
        match mishap:
            case Mishap.PAGE:
                client.writer.write(PAGE)
            case Mishap.DROPPED_AFTER | Mishap.DROPPED_BEFORE:
                client.abort()
            case _:
                client.muted = False
                client.say(*messages.error(-1, 1100, "Connectivity between IBKR and Trader Workstation has been lost."))
                client.say(*messages.error(-1, 1102, "Connectivity has been restored - data maintained."))

    def _log_in(self, client: Client, number: int) -> None:
        if any(one.number == number for one in self.clients):
            client.say(*messages.error(-1, 326, "Unable to connect as the client id is already in use."))
            client.writer.close()
            return
        client.number = number
        client.say(15, 1, ",".join(self.accounts))
        client.say(9, 1, self._next.setdefault(number, 1))
        client.say(*messages.error(-1, 2104, "Market data farm connection is OK:usfarm"))

    def _answer(self, client: Client, kind: int, fields: list[str]) -> None:
        planned = self.answers.get(NAMES.get(kind, ""))
        if planned:
            for answer in planned:
                client.say(*(fields[1 if kind == 3 else 2] if field == "#" else field for field in answer))
            return
        handlers: dict[int, Callable[[Client, list[str]], None]] = {
            1: self._prices,
            3: self._place,
            4: self._cancel,
            7: self._executions,
            8: lambda c, _: c.say(9, 1, self._next[c.number]),
            9: self._contract,
            16: self._orders,
            49: lambda c, _: c.say(49, 1, int(self.floor.clock.now().timestamp())),
            61: self._positions,
            62: self._money,
            91: self._rule,
            99: self._completed,
        }
        if kind in handlers:
            handlers[kind](client, fields)

    # Questions.

    def _contract(self, client: Client, fields: list[str]) -> None:
        number, symbol, kind, expiry, strike, right = int(fields[2]), *fields[4:9]
        found = [
            one
            for one in self.listings
            if (one.symbol, one.kind, one.currency) == (symbol, kind, fields[12])
            and expiry in ("", one.expiry)
            and right in ("", one.right)
            and (not right or Decimal(strike) == Decimal(one.strike))
        ]
        for one in found:
            client.say(*messages.details(number, one))
        if found:
            client.say(52, 1, number)
        else:
            client.say(*messages.error(number, 200, "No security definition has been found for the request"))

    def _rule(self, client: Client, fields: list[str]) -> None:
        steps = RULES.get(int(fields[1]), ["0.01"])
        edges = [part for number, step in enumerate(steps) for part in (number * 3, step)]
        client.say(93, fields[1], len(steps), *edges)

    def _prices(self, client: Client, fields: list[str]) -> None:
        number = fields[2]
        listing = next(one for one in self.listings if str(one.con_id) == fields[3])
        quote = self.floor.quote(listing.ticker.key)
        if not self.live_prices or quote is None:
            client.say(*messages.error(int(number), 10167, "Requested market data is not subscribed. Delayed data."))
            client.say(1, 6, number, 66, "99", "1", "0")
        else:
            client.say(1, 6, number, 1, quote.bid, "100", "0")
            client.say(1, 6, number, 2, quote.ask, "100", "0")
        client.say(57, 1, number)

    def _money(self, client: Client, fields: list[str]) -> None:
        for name, account in self.accounts.items():
            money = self.floor.account(account)
            figures = (
                ("NetLiquidation", money.equity),
                ("TotalCashValue", money.cash),
                ("AvailableFunds", money.buying_power),
            )
            for tag, value in figures:
                client.say(63, 1, fields[2], name, tag, value, "USD")
        client.say(64, 1, fields[2])

    def _positions(self, client: Client, _: list[str]) -> None:
        for name, account in self.accounts.items():
            for held in self.floor.holdings(account):
                listing = next(one for one in self.listings if one.ticker.key == held.key)
                cost = held.average_price * Decimal(listing.multiplier or 1)
                client.say(*messages.position(name, listing, held.quantity, cost))
        client.say(62, 1)

    def _orders(self, client: Client, _: list[str]) -> None:
        if self._forbidden(client, -1):
            return
        for one in self.placed.values():
            if not one.over:
                client.say(*messages.open_order(one))
                client.say(*messages.status(one))
        client.say(53, 1)

    def _completed(self, client: Client, _: list[str]) -> None:
        for one in self.placed.values():
            if one.over:
                client.say(*messages.completed(one, "Cancelled by Trader" if one.status == "Cancelled" else "Filled"))
        client.say(102)

    def _executions(self, client: Client, fields: list[str]) -> None:
        number = fields[2]
        costs = []
        for one in self.placed.values():
            for fill, exec_id in self._fills(one):
                if fields[4] in ("", one.account):
                    client.say(*messages.execution(int(number), one, fill, exec_id))
                    costs.append(messages.commission(exec_id, fill.fee))
        client.say(55, 1, number)
        for cost in costs if self.commissions else ():
            client.say(*cost)

    def _fills(self, one: Placed):  # type: ignore[no-untyped-def]
        name = _name(one)
        for number, fill in enumerate(self.floor.fills(self.accounts[one.account])):
            if fill.client_order_id == name:
                yield fill, f"0000e0d5.{number:08x}.01.01"

    def _forbidden(self, client: Client, number: int) -> bool:
        if self.read_only:
            text = "Error validating request.-'bZ' : cause - The API interface is currently in Read-Only mode."
            client.say(*messages.error(number, 321, text))
        return self.read_only

    # Deeds.

    def _place(self, client: Client, fields: list[str]) -> None:
        number = int(fields[1])
        if self._forbidden(client, number):
            return
        known = self.placed.get((client.number, number))
        try:
            if known is None:
                self._take(client, number, fields)
            elif known.over:
                client.say(*messages.error(number, 103, "Duplicate order id"))
            else:
                self._modify(client, known, fields)
        except InsufficientFunds as e:
            text = self.poverty or (
                "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. YOUR EQUITY WITH LOAN VALUE "
                f"[{e.available:.2f} USD] MUST EXCEED THE INITIAL MARGIN [{e.required:.2f} USD]"
            )
            client.say(*messages.error(number, 201, text))
        except Rejected as e:
            client.say(*messages.error(number, CODES.get(e.code, 201), e.text))

    def _take(self, client: Client, number: int, fields: list[str]) -> None:
        if number < self._next[client.number]:
            client.say(*messages.error(number, 103, "Duplicate order id"))
            return
        self._next[client.number] = number + 1
        account = fields[23]
        listing = next((one for one in self.listings if str(one.con_id) == fields[2]), None)
        if listing is None:
            raise Rejected("No security definition has been found for the request", "instrument")
        if account not in self.accounts:
            raise Rejected("Error validating request: invalid account code", "expired")
        if Decimal(fields[17]) <= 0:
            client.say(*messages.error(number, 434, "The order size cannot be zero"))
            return
        one = Placed(
            client=client.number,
            number=number,
            perm=1_000_000 + len(self.placed),
            listing=listing,
            account=account,
            ref=fields[26],
            action=fields[16],
            kind=fields[18],
            tif=fields[21],
            until=fields[38],
            outside=fields[33],
            limit=fields[19] or "0.0",
            stop=fields[20] or "0.0",
            quantity=fields[17],
        )
        self.placed[client.number, number] = one
        try:
            self.floor.submit(self.accounts[account], _order(one, self._instrument(listing)))
        except Rejected:
            del self.placed[client.number, number]
            raise

    def _modify(self, client: Client, one: Placed, fields: list[str]) -> None:
        if (fields[16], fields[18], fields[26]) != (one.action, one.kind, one.ref):
            client.say(*messages.error(one.number, 105, "Order being modified does not match original order"))
            return
        changes = {
            "quantity": Decimal(fields[17]),
            "limit_price": Decimal(fields[19]) if "LMT" in one.kind else None,
            "stop_price": Decimal(fields[20]) if "STP" in one.kind else None,
        }
        self.floor.replace(self.accounts[one.account], _name(one), **changes)
        one.quantity, one.limit, one.stop = fields[17], fields[19] or "0.0", fields[20] or "0.0"
        one.last = ()
        self._changed(self.accounts[one.account])

    def _cancel(self, client: Client, fields: list[str]) -> None:
        number = int(fields[2])
        one = self.placed.get((client.number, number))
        if one is None:
            client.say(*messages.error(number, 10147, f"OrderId {number} that needs to be cancelled is not found."))
        elif one.over:
            text = f"OrderId {number} that needs to be cancelled cannot be cancelled, state: {one.status}."
            client.say(*messages.error(number, 10148, text))
        else:
            self.floor.cancel(self.accounts[one.account], _name(one))
            client.say(*messages.error(number, 202, "Order Canceled - reason:"))

    def _instrument(self, listing: Listing) -> Instrument:
        instrument = self.floor.instrument(listing.ticker)
        if instrument is None:
            raise Rejected("No security definition has been found for the request", "instrument")
        return instrument

    def _changed(self, account: AccountId) -> None:
        """The floor dealt with something: whoever placed it is told."""
        for one in self.placed.values():
            if self.accounts.get(one.account) != account:
                continue
            order = self.floor.order(account, _name(one))
            if order is None:
                continue
            one.report = order.report
            now = (one.status, one.report.filled, one.quantity, one.limit, one.stop)
            if now != one.last:
                one.last = now
                self._push(one)

    def _push(self, one: Placed) -> None:
        for client in self.clients:
            if client.number == one.client:
                client.say(*messages.open_order(one))
                client.say(*messages.status(one))
                for fill, exec_id in self._fills(one):
                    client.say(*messages.execution(-1, one, fill, exec_id))
                    client.say(*messages.commission(exec_id, fill.fee))


def _name(one: Placed) -> ClientOrderId:
    return ClientOrderId(f"{one.client}-{one.number}")


def _order(one: Placed, instrument: Instrument) -> Order:
    quantity = Decimal(one.quantity)
    if quantity % 1:
        raise Rejected("Fractional-sized order cannot be placed via API", "lot")
    until = datetime.strptime(one.until, "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC) if one.until else None
    return Order(
        client_order_id=_name(one),
        instrument=instrument,
        side=Side.BUY if one.action == "BUY" else Side.SELL,
        type=KINDS[one.kind],
        quantity=quantity,
        limit_price=Decimal(one.limit) if "LMT" in one.kind else None,
        stop_price=Decimal(one.stop) if "STP" in one.kind else None,
        expires_at=until,
    )
