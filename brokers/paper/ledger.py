"""The paper venue's books in memory: staged tables of orders, positions and wallets, and the ways to find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from brokers.paper.staged import Staged
from brokers.paper.state import Changes, OrderRef, PaperOrder, Position, Wallet
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument
from domain.money import ZERO
from domain.order import Fill, OrderRole

Group = tuple[AccountId, ClientOrderId]
FLAT = Position()


class Ledger:
    """The books. Orders that are done with leave memory at the commit that ends them; the journal still has them.

    The indices may name orders that were never accepted or are finished: whoever follows one looks the order up.
    """

    def __init__(self, starting_cash: Decimal) -> None:
        self.orders: Staged[OrderRef, PaperOrder] = Staged()
        self.positions: Staged[tuple[AccountId, str], Position] = Staged()
        self.wallets: Staged[AccountId, Wallet] = Staged()
        self.instruments: Staged[str, Instrument] = Staged()
        self.next_number = 1
        self._fresh = Wallet(cash=starting_cash)
        self._fills: Staged[tuple[AccountId, int], Fill] = Staged()
        self._by_key: defaultdict[str, dict[OrderRef, None]] = defaultdict(dict)
        self._by_account: defaultdict[AccountId, dict[OrderRef, None]] = defaultdict(dict)
        self._held: defaultdict[AccountId, dict[str, None]] = defaultdict(dict)
        self._groups: defaultdict[Group, dict[OrderRef, None]] = defaultdict(dict)
        self._entries: defaultdict[tuple[AccountId, str], dict[OrderRef, None]] = defaultdict(dict)
        self._expiring: dict[OrderRef, None] = {}
        self._archive: Mapping[OrderRef, PaperOrder] = {}
        self._staged = (self.orders, self.positions, self.wallets, self.instruments, self._fills)

    def put(self, order: PaperOrder) -> PaperOrder:
        """Stage a new or changed order."""
        self.orders.put(order.ref, order)
        self._index(order)
        return order

    def wallet(self, account: AccountId) -> Wallet:
        """The account's wallet, with the starting cash before its first fill."""
        return self.wallets.get(account) or self._fresh

    def position(self, account: AccountId, key: str) -> Position:
        """The account's position, flat where it never had one."""
        return self.positions.get((account, key)) or FLAT

    def record(self, account: AccountId, fill: Fill, position: Position, wallet: Wallet) -> None:
        """Stage a fill with what it makes of position and wallet."""
        self._fills.put((account, fill.sequence), fill)
        self.positions.put((account, fill.key), position)
        self.wallets.put(account, wallet)
        self._held[account][fill.key] = None

    def positions_of(self, account: AccountId) -> Iterator[tuple[str, Position]]:
        """The account's positions that are not flat, staged changes included."""
        for key in self._held.get(account, ()):
            position = self.position(account, key)
            if position.quantity:
                yield key, position

    def working_of(self, account: AccountId) -> Iterator[PaperOrder]:
        """The account's working orders, oldest first, staged changes included."""
        return self._working(self._by_account.get(account, {}))

    def working_on(self, key: str) -> Iterator[PaperOrder]:
        """The working orders of one instrument over all accounts, oldest first."""
        return self._working(self._by_key.get(key, {}))

    def expiring(self) -> Iterator[PaperOrder]:
        """The working orders that expire some time."""
        return self._working(self._expiring)

    def active(self) -> set[str]:
        """The keys of all instruments that somebody holds or has an order in."""
        held = {key for (_, key), position in self.positions.kept.items() if position.quantity}
        return held | {order.key for order in self.orders.kept.values() if order.working}

    def entries_on(self, account: AccountId, key: str) -> Iterator[PaperOrder]:
        """The entries in memory that the account has in one instrument, oldest first."""
        for ref in tuple(self._entries.get((account, key), ())):
            order = self.orders.get(ref)
            if order is not None:
                yield order

    def find(self, ref: OrderRef) -> PaperOrder | None:
        """An order, whether it is in memory or was fetched for this batch."""
        return self.orders.get(ref) or self._archive.get(ref)

    def fetch(self, finished: Mapping[OrderRef, PaperOrder]) -> None:
        """Have these finished orders at hand for the requests of one batch."""
        self._archive = finished

    def group(self, account: AccountId, bracket: ClientOrderId) -> list[PaperOrder]:
        """The orders of one bracket, the entry first."""
        found = (self.orders.get(ref) for ref in self._groups.get((account, bracket), ()))
        return [order for order in found if order is not None]

    def open_quantity(self, account: AccountId, bracket: ClientOrderId) -> Decimal:
        """What the bracket's entry has filled and nothing has closed yet."""
        group = self.group(account, bracket)
        return sum((_opened(order) for order in group), ZERO)

    def load(self, order: PaperOrder) -> None:
        """Take in an order that the journal has."""
        self.orders.load(order.ref, order)
        self._index(order)

    def load_position(self, account: AccountId, key: str, position: Position) -> None:
        """Take in a position that the journal has."""
        self.positions.load((account, key), position)
        self._held[account][key] = None

    def accept(self) -> None:
        """One request is done: keep its changes for the next commit."""
        for table in self._staged:
            table.accept()

    def undo(self) -> None:
        """One request failed: forget its changes."""
        for table in self._staged:
            table.undo()

    def changes(self) -> Changes:
        """What the next commit must make durable."""
        finished = self._finished()
        orders = {**dict.fromkeys(self.orders.pending), **dict.fromkeys(finished)}
        found = [(order, order.ref not in finished) for ref in orders if (order := self.orders.get(ref))]
        return Changes(
            orders=found,
            fills=[(account, fill) for (account, _), fill in self._fills.pending.items()],
            positions=[(account, key, value) for (account, key), value in self.positions.pending.items()],
            wallets=list(self.wallets.pending.items()),
            instruments=list(self.instruments.pending.values()),
        )

    def commit(self) -> None:
        """The changes are durable: show them, and forget the orders that nothing can happen to any more."""
        changed = tuple(self.orders.pending.values())
        finished = self._finished()
        for table in self._staged:
            table.commit()
        for order in changed:
            if not order.working:
                self._stop_indexing(order)
        for name in tuple(self._fills.kept):
            self._fills.drop(name)
        self.forget(finished)

    def discard(self) -> None:
        """The changes could not be made durable: forget them."""
        for table in self._staged:
            table.discard()

    def forget(self, refs: Iterable[OrderRef]) -> None:
        """Drop finished orders from memory."""
        for ref in refs:
            order = self.orders.get(ref)
            self.orders.drop(ref)
            if order is not None:
                self._unindex(order)

    def _working(self, refs: dict[OrderRef, None]) -> Iterator[PaperOrder]:
        for ref in tuple(refs):
            order = self.orders.get(ref)
            if order is not None and order.working:
                yield order

    def _finished(self) -> set[OrderRef]:
        groups = {(order.account, order.bracket or order.id) for order in self.orders.pending.values()}
        members = (self._members(group) for group in groups)
        return {order.ref for group in members if _is_over(group) for order in group}

    def _members(self, group: Group) -> list[PaperOrder]:
        return self.group(*group)

    def _index(self, order: PaperOrder) -> None:
        self.next_number = max(self.next_number, order.number + 1)
        self._groups[order.account, order.bracket or order.id][order.ref] = None
        if order.role is OrderRole.ENTRY:
            self._entries[order.account, order.key][order.ref] = None
        if order.working:
            self._by_key[order.key][order.ref] = None
            self._by_account[order.account][order.ref] = None
            if order.expires_at is not None:
                self._expiring[order.ref] = None

    def _unindex(self, order: PaperOrder) -> None:
        self._stop_indexing(order)
        self._entries[order.account, order.key].pop(order.ref, None)
        self._groups.pop((order.account, order.bracket or order.id), None)

    def _stop_indexing(self, order: PaperOrder) -> None:
        self._by_key[order.key].pop(order.ref, None)
        self._by_account[order.account].pop(order.ref, None)
        self._expiring.pop(order.ref, None)


def _opened(order: PaperOrder) -> Decimal:
    return order.filled - order.released if order.bracket == order.id else -order.filled


def _is_over(group: list[PaperOrder]) -> bool:
    return not any(order.working for order in group) and sum(map(_opened, group), ZERO) <= 0
