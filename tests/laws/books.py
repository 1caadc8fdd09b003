"""The laws, one sentence each; `findings` says where they are broken, and `INVARIANTS` which promise each holds.

I8, that no quota of a venue is ever exceeded, waits for an engine that counts its requests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.copy import CopyState
from domain.money import ZERO
from domain.order import OrderRole, OrderState
from domain.signal import Side
from tests.laws.evidence import Evidence, Row
from trading.announce import NOTICES
from trading.states import ENDS, IN_DOUBT

Law = Callable[[Evidence], Iterable[str]]


def findings(evidence: Evidence) -> list[str]:
    """Every breach of every law, in words."""
    return [f"{law.__name__}: {breach}" for laws in INVARIANTS.values() for law in laws for breach in law(evidence)]


def the_venue_took_no_order_twice(e: Evidence) -> Iterator[str]:
    times = Counter((o["account"], o["id"]) for o in e.taken)
    yield from (f"order (account, client order id) {name} was taken {n} times" for name, n in times.items() if n > 1)
    legs = Counter((o["signal_id"], o["account_id"], o["leg"]) for o in e.ours["order"])
    yield from (f"leg {leg} is there {n} times" for leg, n in legs.items() if n > 1)


def nothing_is_sent_that_the_venue_has_already(e: Evidence) -> Iterator[str]:
    yield from (f"sent again: {line}" for line in e.repeats)


def each_order_is_at_the_venue_where_our_books_say_so(e: Evidence) -> Iterator[str]:
    unsure = _left_to_people(e)
    sent = Counter({(o["account_id"], o["client_order_id"]) for o in e.ours["order"] if _was_taken(o)} - unsure)
    taken = Counter({(o["account"], o["id"]) for o in e.taken} - unsure)
    yield from differ("orders (account, client order id)", sent, taken)


def what_we_want_of_an_order_is_what_the_venue_has(e: Evidence) -> Iterator[str]:
    theirs = {(o["account"], o["id"]): (_price(o["limit_price"]), _price(o["stop_price"])) for o in e.venue["orders"]}
    for order in e.ours["order"]:
        name, ours = (order["account_id"], order["client_order_id"]), (order["limit_price"], order["stop_price"])
        told = order["acknowledged"] == order["revision"] and order["error"] is None
        if told and order["state"] == OrderState.FILLED and theirs.get(name, ours) != ours:
            yield f"order {order['id']} is to stand at {ours}, and the venue has it at {theirs[name]}"


def every_post_left_what_it_says(e: Evidence) -> Iterator[str]:
    signals = {signal["inbox_id"] for signal in e.ours["signal"]}
    updates = {update["inbox_id"] for update in e.ours["signal_update"]}
    for post in e.ours["inbox"]:
        if post["state"] != "read":
            yield f"post {post['message_id']} v{post['version']} is {post['state']}"
        if post["outcome"] == "signal" and post["id"] not in signals:
            yield f"post {post['message_id']} was a signal, and there is none"
        if post["outcome"] == "update" and post["id"] not in updates:
            yield f"post {post['message_id']} was an update, and there is none"


def nothing_waits_for_ever(e: Evidence) -> Iterator[str]:
    yield from (f"copy {c['id']} is {c['state']}" for c in e.ours["copy"] if CopyState(c["state"]).alive)
    for order in e.ours["order"]:
        left = order["state"] == OrderState.MANUAL and not e.people_look
        if OrderState(order["state"]) not in ENDS or left:
            yield f"order {order['id']} ({order['leg']} of copy {order['copy_id']}) is {order['state']}"
    yield from (f"signal {s['id']} is {s['state']}" for s in e.ours["signal"] if s["state"] != "closed")


def nobody_holds_anything_at_the_end(e: Evidence) -> Iterator[str]:
    for position in e.venue["positions"]:
        if Decimal(position["quantity"]):
            yield f"account {position['account']} holds {position['quantity']} {position['key']} at the venue"
    yield from (f"copy {p['copy_id']} is open in our books" for p in e.ours["position"] if p["open"])
    for order in e.venue["orders"]:
        if order["state"] in {"accepted", "partial"}:
            yield f"order {order['id']} still works at the venue"


def every_follow_has_one_copy_of_every_signal(e: Evidence) -> Iterator[str]:
    wanted = Counter((s["id"], f["user_id"]) for s in e.ours["signal"] for f in e.ours["follow"])
    found = Counter((c["signal_id"], c["user_id"]) for c in e.ours["copy"])
    yield from differ("copies (signal, user)", wanted, found)


def fills_are_the_same_in_both_books(e: Evidence) -> Iterator[str]:
    unsure = _left_to_people(e)
    ours = Counter((f["account_id"], f["exec_id"], f["quantity"], f["price"], f["fee"]) for f in e.ours["fill"])
    theirs = {
        (f["account"], f["exec_id"], Decimal(f["quantity"]), Decimal(f["price"]), Decimal(f["fee"])): f.get("order")
        for f in e.venue["fills"]
    }
    may_lack = {fill for fill, order in theirs.items() if (fill[0], order) in unsure}
    yield from differ("fills", Counter(theirs.keys() - (may_lack - ours.keys())), ours)


def fills_sum_to_positions(e: Evidence) -> Iterator[str]:
    roles = {o["id"]: o["role"] for o in e.ours["order"]}
    of_copy, of_order = _grouped(e.ours["fill"], "copy_id"), _grouped(e.ours["fill"], "order_id")
    held = {position["copy_id"] for position in e.ours["position"]}
    yield from (f"copy {copy} has fills and no position" for copy in of_copy if copy not in held)
    for position in e.ours["position"]:
        mine = of_copy[position["copy_id"]]
        entered = [f for f in mine if roles[f["order_id"]] == OrderRole.ENTRY]
        exited = [f for f in mine if roles[f["order_id"]] != OrderRole.ENTRY]
        sums = (_quantity(entered), _value(entered), _quantity(exited), _value(exited), sum(f["fee"] for f in mine))
        kept = tuple(position[c] for c in ("entered", "entry_value", "exited", "exit_value", "fees"))
        if sums != kept:
            yield f"copy {position['copy_id']}: fills sum to {sums}, the position has {kept}"
    for order in e.ours["order"]:
        filled = _quantity(of_order[order["id"]])
        if filled != order["filled"]:
            yield f"order {order['id']}: fills sum to {filled}, it has {order['filled']}"


def what_was_earned_is_what_the_venue_paid(e: Evidence) -> Iterator[str]:
    earned: defaultdict[int, Decimal] = defaultdict(Decimal)
    for position in e.ours["position"]:
        earned[position["account_id"]] += _earned(position)
    unsure = {account for account, _ in _left_to_people(e)}
    for wallet in e.venue.get("wallets", ()):
        if wallet["account"] in unsure:
            continue
        paid = Decimal(wallet["cash"]) - Decimal(wallet["began"])
        if paid != earned[wallet["account"]]:
            yield f"account {wallet['account']} earned {earned[wallet['account']]}, the venue paid {paid}"


def every_closed_copy_has_one_result_and_one_link_in_the_chain(e: Evidence) -> Iterator[str]:
    closed = Counter(c["id"] for c in e.ours["copy"] if c["state"] == CopyState.CLOSED)
    yield from differ("results by copy", closed, Counter(r["copy_id"] for r in e.ours["result"]))
    codes = Counter(r["code"] for r in e.ours["result"])
    yield from differ("links by code", codes, Counter(x["code"] for x in e.ours["ledger"] if x["kind"] == "result"))
    if e.broken_ledger is not None:
        yield f"the chain is broken at {e.broken_ledger}"


def every_change_that_the_venue_made_is_on_record(e: Evidence) -> Iterator[str]:
    events = {(x["order_id"], x["kind"], x["external_id"]) for x in e.ours["order_event"]}
    filled = {(f["order_id"], "fill", f["exec_id"]) for f in e.ours["fill"]}
    yield from (f"nothing says that order {order} filled: {exec_id}" for order, _, exec_id in filled - events)
    for order in e.ours["order"]:
        ended = order["state"] in {OrderState.CANCELLED, OrderState.EXPIRED} and order["broker_order_id"]
        if ended and (order["id"], "report", f"{order['broker_order_id']}:{order['state']}") not in events:
            yield f"nothing says why order {order['id']} is {order['state']}"


def updates_are_applied_once(e: Evidence) -> Iterator[str]:
    newest: defaultdict[int, int] = defaultdict(int)
    for update in e.ours["signal_update"]:
        newest[update["signal_id"]] = max(newest[update["signal_id"]], update["id"])
    posts = Counter((u["signal_id"], u["inbox_id"], u["part"]) for u in e.ours["signal_update"])
    yield from (f"update {name} is there {n} times" for name, n in posts.items() if n > 1)
    for copy in e.ours["copy"]:
        if copy["applied_update"] > newest[copy["signal_id"]]:
            yield f"copy {copy['id']} has update {copy['applied_update']}, the newest is {newest[copy['signal_id']]}"


def nothing_stale_is_sent(e: Evidence) -> Iterator[str]:
    for order in e.ours["order"]:
        for limit in (order["send_by"], order["expires_at"]):
            if limit is not None and order["sent_at"] is not None and order["sent_at"] > limit:
                yield f"order {order['id']} was sent at {order['sent_at']}, which was to be before {limit}"


def at_most_one_order_of_a_lane_is_in_doubt(e: Evidence) -> Iterator[str]:
    doubted = Counter((o["account_id"], o["lane"]) for o in e.ours["order"] if o["state"] in IN_DOUBT)
    yield from (f"{n} orders of (account, lane) {lane} are in doubt" for lane, n in doubted.items() if n > 1)


def everything_that_happened_to_a_copy_is_announced(e: Evidence) -> Iterator[str]:
    keys = {p["key"] for p in e.ours["outbox"] if p["topic"] == NOTICES}
    filled = {p["copy_id"] for p in e.ours["position"]}
    entries = {o["copy_id"]: o for o in e.ours["order"] if o["role"] == OrderRole.ENTRY}
    for copy in e.ours["copy"]:
        kinds = list(_ENDS.get(copy["state"], ()))
        entry = entries.get(copy["id"])
        if entry is not None and entry["broker_order_id"]:
            kinds.append("copy_placed")
        if copy["id"] in filled and f"copy_ended:{copy['id']}" not in keys:
            kinds.append("position_opened")
        yield from (f"nobody is told {kind}:{copy['id']}" for kind in kinds if f"{kind}:{copy['id']}" not in keys)


def differ(what: str, wanted: Counter[Any], found: Counter[Any]) -> Iterator[str]:
    """What is missing, and what is there too often."""
    lost, doubled = wanted - found, found - wanted
    if lost:
        yield f"{what} lost: {dict(lost)}"
    if doubled:
        yield f"{what} too many: {dict(doubled)}"


def _left_to_people(e: Evidence) -> set[tuple[int, str]]:
    unsure = {OrderState.MANUAL, *((OrderState.SKIPPED,) if e.people_look else ())}
    copies = {o["copy_id"] for o in e.ours["order"] if o["state"] in unsure}
    return {(o["account_id"], o["client_order_id"]) for o in e.ours["order"] if o["copy_id"] in copies}


def _price(text: str | Decimal | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _was_taken(order: Row) -> bool:
    return bool(order["broker_order_id"]) or order["filled"] > 0


def _earned(position: Row) -> Decimal:
    sign = Side(position["side"]).sign
    return (position["exit_value"] - position["entry_value"]) * sign * position["multiplier"] - position["fees"]


def _grouped(rows: Sequence[Row], column: str) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _quantity(fills: Sequence[Row]) -> Decimal:
    return sum((f["quantity"] for f in fills), ZERO)


def _value(fills: Sequence[Row]) -> Decimal:
    return sum((f["quantity"] * f["price"] for f in fills), ZERO)


_ENDS: Mapping[str, tuple[str, ...]] = {
    CopyState.CLOSED: ("position_closed",),
    CopyState.DENIED: ("copy_denied",),
    **dict.fromkeys((CopyState.CANCELLED, CopyState.EXPIRED, CopyState.REJECTED, CopyState.MANUAL), ("copy_ended",)),
}

INVARIANTS: Mapping[str, Sequence[Law]] = {
    "I1": (the_venue_took_no_order_twice, nothing_is_sent_that_the_venue_has_already),
    "I2": (
        every_post_left_what_it_says,
        each_order_is_at_the_venue_where_our_books_say_so,
        what_we_want_of_an_order_is_what_the_venue_has,
        every_follow_has_one_copy_of_every_signal,
        nothing_waits_for_ever,
        nobody_holds_anything_at_the_end,
    ),
    "I3": (
        fills_are_the_same_in_both_books,
        fills_sum_to_positions,
        what_was_earned_is_what_the_venue_paid,
        every_closed_copy_has_one_result_and_one_link_in_the_chain,
    ),
    "I4": (every_change_that_the_venue_made_is_on_record, updates_are_applied_once),
    "I5": (nothing_stale_is_sent,),
    "I6": (at_most_one_order_of_a_lane_is_in_doubt,),
    "I7": (everything_that_happened_to_a_copy_is_announced,),
}
"""By the names that the promises have where they are written down."""
