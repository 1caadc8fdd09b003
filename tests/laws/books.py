"""The laws, one sentence each; `findings` says where they are broken, and `INVARIANTS` which promise each holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.copy import CopyState
from domain.money import ZERO
from domain.order import OrderRole, OrderState
from domain.signal import Side
from storage.orders import OURS, WORKING
from tests.laws.evidence import Evidence, Row
from trading.announce import NOTICES
from trading.books import FORGOTTEN
from trading.ending import HAND
from trading.protection import AGAIN
from trading.states import ENDS, IN_DOUBT, TRANSITIONS, may

Law = Callable[[Evidence], Iterable[str]]
TOLERANCE = 1e-6
"""Seconds by which sums of seconds may be off."""


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
    # What the venue forgot before it had told us of it nobody can know.
    unheard = {(o["account"], o["id"]) for o in e.taken if o["id"] in e.forgotten} - sent.keys()
    taken = Counter({(o["account"], o["id"]) for o in e.taken} - unsure - unheard)
    yield from differ("orders (account, client order id)", sent, taken)


def what_we_want_of_an_order_is_what_the_venue_has(e: Evidence) -> Iterator[str]:
    theirs = {(o["account"], o["id"]): (_price(o["limit_price"]), _price(o["stop_price"])) for o in e.venue["orders"]}
    for order in e.ours["order"]:
        name, ours = (order["account_id"], order["client_order_id"]), (order["limit_price"], order["stop_price"])
        # While a lost request can still arrive it may undo a later one; then the venue is told once more.
        told = order["acknowledged"] == order["revision"] and order["resolve_after"] is None
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
        left = order["state"] == OrderState.MANUAL and not e.people_look and order["client_order_id"] not in e.forgotten
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
    hands = _by_hand(e)
    ours = Counter(
        (f["account_id"], f["exec_id"], f["quantity"], f["price"], f["fee"])
        for f in e.ours["fill"]
        if f["order_id"] not in hands
    )
    named = {(o["account_id"], o["client_order_id"]) for o in e.ours["order"]}
    theirs = {
        (f["account"], f["exec_id"], Decimal(f["quantity"]), Decimal(f["price"]), Decimal(f["fee"])): f.get("order")
        for f in e.venue["fills"]
        if "order" not in f or (f["account"], f["order"]) in named
    }
    may_lack = {fill for fill, order in theirs.items() if (fill[0], order) in unsure}
    yield from differ("fills", Counter(theirs.keys() - (may_lack - ours.keys())), ours)


def what_was_closed_by_hand_was_closed_at_the_venue(e: Evidence) -> Iterator[str]:
    theirs = {(f["account"], f["exec_id"]): f for f in e.venue["fills"]}
    hands, entered = _by_hand(e), defaultdict[tuple[int, str], Decimal](Decimal)
    for fill in e.ours["fill"]:
        if fill["order_id"] not in hands:
            continue
        name = fill["account_id"], fill["exec_id"].partition("/")[0]
        entered[name] += fill["quantity"]
        if name not in theirs:
            yield f"nothing at the venue closed {fill['quantity']} of copy {fill['copy_id']}: {fill['exec_id']}"
        elif Decimal(theirs[name]["price"]) != fill["price"] or entered[name] > Decimal(theirs[name]["quantity"]):
            yield f"{fill['exec_id']} is entered as {fill['quantity']} at {fill['price']}, the venue has {theirs[name]}"


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


def every_fill_is_on_record(e: Evidence) -> Iterator[str]:
    events = {(x["order_id"], x["kind"], x["external_id"]) for x in e.ours["order_event"]}
    filled = {(f["order_id"], "fill", f["exec_id"]) for f in e.ours["fill"]}
    yield from (f"nothing says that order {order} filled: {exec_id}" for order, _, exec_id in filled - events)


def what_is_on_record_leads_from_each_orders_first_state_to_its_last(e: Evidence) -> Iterator[str]:
    happened = _grouped(sorted(e.ours["order_event"], key=lambda row: row["id"]), "order_id")
    for order in e.ours["order"]:
        possible = {OrderState.READY}
        for event in happened[order["id"]]:
            if event["kind"] not in _MOVING:
                continue
            following = _FILLED if event["kind"] == "fill" else {_state_of(event)}
            reached = {after for now in possible for after in following if _leads(now, after)}
            if not reached and event["kind"] != "fill":
                yield f"order {order['id']} cannot have become {event['external_id']} from {sorted(possible)}"
            # A fill of an order in doubt leaves it there until it is looked up.
            possible = reached | (possible if event["kind"] == "fill" else set())
        if order["state"] not in possible and not (order["state"] == OrderState.SUBMITTING and order["sent_at"]):
            yield f"nothing says why order {order['id']} is {order['state']}: it was {sorted(possible)}"


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
    entries = _grouped([o for o in e.ours["order"] if o["role"] == OrderRole.ENTRY], "copy_id")
    untraceable = {x["order_id"] for x in e.ours["order_event"] if x["external_id"].startswith(OrderState.MANUAL)}
    for copy in e.ours["copy"]:
        kinds = list(_ENDS.get(copy["state"], ()))
        lost = [entry["id"] for entry in entries[copy["id"]] if entry["id"] in untraceable]
        if lost:
            # Where it had filled before nobody could tell more of it, he has been told of his position; and where other
            # steps live on, of the one that nobody can trace.
            told = f"position_opened:{copy['id']}" in keys or all(f"order_untraceable:{o}" in keys for o in lost)
            kinds += [] if told else ["copy_ended"]
        elif any(entry["broker_order_id"] for entry in entries[copy["id"]]):
            kinds.append("copy_placed")
        if copy["id"] in filled and f"copy_ended:{copy['id']}" not in keys:
            kinds.append("position_opened")
        yield from (f"nobody is told {kind}:{copy['id']}" for kind in kinds if f"{kind}:{copy['id']}" not in keys)
    # What had filled when it was first heard of has not stood at its venue again, but protected to the end.
    works = tuple(f":{state}" for state in WORKING)
    stood = {x["order_id"] for x in e.ours["order_event"] if x["kind"] == "report" and x["external_id"].endswith(works)}
    for order in e.ours["order"]:
        again = order["leg"].startswith(AGAIN) and order["id"] in stood
        kinds = ["stop_restored"] if again else []
        kinds += ["order_forgotten"] if order["error"] == FORGOTTEN else []
        yield from (f"nobody is told {kind}:{order['id']}" for kind in kinds if f"{kind}:{order['id']}" not in keys)


def every_fill_is_announced(e: Evidence) -> Iterator[str]:
    keys = {p["key"] for p in e.ours["outbox"] if p["topic"] == NOTICES}
    entries = {o["id"]: o["role"] == OrderRole.ENTRY for o in e.ours["order"]}
    fills, left = {(f["order_id"], f["exec_id"]): f for f in e.ours["fill"]}, Counter[int]()
    for event in sorted((x for x in e.ours["order_event"] if x["kind"] == "fill"), key=lambda row: row["id"]):
        fill = fills.get((event["order_id"], event["external_id"]))
        if fill is None:
            continue  # what that is, the sums say
        copy, first = fill["copy_id"], fill["copy_id"] not in left
        left[copy] += fill["quantity"] if entries[fill["order_id"]] else -fill["quantity"]
        if not first and not entries[fill["order_id"]] and left[copy] > 0:
            name = f"position_reduced:{copy}:{fill['exec_id']}"
            if name not in keys and f"filled_late:{copy}" not in {key.rpartition(":")[0] for key in keys}:
                yield f"nobody is told {name}"


def every_trouble_with_an_exit_is_announced(e: Evidence) -> Iterator[str]:
    keys = {p["key"].split(":")[0] + ":" + p["key"].split(":")[1] for p in e.ours["outbox"] if p["topic"] == NOTICES}
    alone = (o for o in e.ours["order"] if o["role"] != OrderRole.ENTRY and not o["attached"])
    kinds = {OrderState.REJECTED: "order_refused", OrderState.MANUAL: "order_untraceable"}
    for order in alone:
        kind = "order_forgotten" if order["error"] == FORGOTTEN else kinds.get(order["state"])
        if kind is not None and f"{kind}:{order['id']}" not in keys:
            yield f"nobody is told that order {order['id']} is {order['state']}"


def no_quota_is_exceeded(e: Evidence) -> Iterator[str]:
    if e.quota is None:
        return
    times, within = sorted(e.requests), e.quota.within.total_seconds()
    for first, beyond in zip(times, times[e.quota.requests :], strict=False):
        if beyond - first < within - TOLERANCE:
            yield f"{e.quota.requests + 1} requests within {beyond - first:.3f} s, at {first:.3f} s"


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


def _state_of(event: Row) -> OrderState:
    # The venue's reports end with the state they tell of, our own doings begin with it.
    name = event["external_id"]
    return OrderState(name.partition(":")[0] if event["kind"] == OURS else name.rpartition(":")[2])


def _leads(now: OrderState, after: OrderState) -> bool:
    # A claim is on record in the order itself, by when it was sent and how often.
    claimed = now in {OrderState.READY, OrderState.UNKNOWN} and after in TRANSITIONS[OrderState.SUBMITTING]
    return claimed or may(now, after)


def _price(text: str | Decimal | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _by_hand(e: Evidence) -> set[int]:
    return {o["id"] for o in e.ours["order"] if o["leg"].startswith(HAND)}


def _was_taken(order: Row) -> bool:
    if order["leg"].startswith(HAND):
        return False
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


_MOVING = {"fill", "report", OURS}
_FILLED = {OrderState.PARTIAL, OrderState.FILLED}
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
        what_was_closed_by_hand_was_closed_at_the_venue,
        fills_sum_to_positions,
        what_was_earned_is_what_the_venue_paid,
        every_closed_copy_has_one_result_and_one_link_in_the_chain,
    ),
    "I4": (
        every_fill_is_on_record,
        what_is_on_record_leads_from_each_orders_first_state_to_its_last,
        updates_are_applied_once,
    ),
    "I5": (nothing_stale_is_sent,),
    "I6": (at_most_one_order_of_a_lane_is_in_doubt,),
    "I7": (
        everything_that_happened_to_a_copy_is_announced,
        every_fill_is_announced,
        every_trouble_with_an_exit_is_announced,
    ),
    "I8": (no_quota_is_exceeded,),
}
"""By the names that the promises have where they are written down."""
