"""What must be true however often the bot was killed, one sentence each; `findings` says where it is not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.copy import CopyState
from domain.order import OrderRole, OrderState
from domain.post import Platform
from tests.crash.evidence import Evidence, Row
from trading.states import ENDS

NOT_SENT = {OrderState.SKIPPED.value}
Law = Callable[[Evidence], Iterable[str]]


def findings(evidence: Evidence) -> list[str]:
    """Every breach of every law, in words."""
    return [f"{law.__name__}: {breach}" for law in LAWS for breach in law(evidence)]


def every_post_is_kept_once_and_in_order(e: Evidence) -> Iterator[str]:
    kept = [
        r["message_id"] for r in _by_id(e.ours["inbox"]) if r["event"] == "created" and r["chat_id"] == e.stage.chat
    ]
    if kept != e.stage.posts():
        yield f"posted {e.stage.posts()}, kept {kept}"
    for row in e.ours["inbox"]:
        if row["state"] != "read":
            yield f"post {row['message_id']} v{row['version']} is {row['state']}"
    for name, times in Counter((r["message_id"], r["event"]) for r in e.ours["inbox"]).items():
        if times > 1:
            yield f"{name} is there {times} times"


def every_follow_has_one_copy_of_every_signal(e: Evidence) -> Iterator[str]:
    wanted = Counter((s["id"], f["user_id"]) for s in e.ours["signal"] for f in e.ours["follow"])
    found = Counter((c["signal_id"], c["user_id"]) for c in e.ours["copy"])
    yield from _differ("copies (signal, user)", wanted, found)


def nothing_waits_for_ever(e: Evidence) -> Iterator[str]:
    yield from (f"copy {c['id']} is {c['state']}" for c in e.ours["copy"] if CopyState(c["state"]).alive)
    for order in e.ours["order"]:
        if OrderState(order["state"]) not in ENDS or order["state"] == OrderState.MANUAL:
            yield f"order {order['id']} ({order['leg']} of copy {order['copy_id']}) is {order['state']}"
    yield from (f"signal {s['id']} is {s['state']}" for s in e.ours["signal"] if s["state"] != "closed")


def the_venue_has_each_order_that_was_sent_once_and_no_other(e: Evidence) -> Iterator[str]:
    sent = Counter((o["account_id"], o["client_order_id"]) for o in e.ours["order"] if o["broker_order_id"])
    taken = Counter((o["account"], o["id"]) for o in e.venue["orders"])
    yield from _differ("orders (account, client order id)", sent, taken)
    legs = Counter((o["signal_id"], o["account_id"], o["leg"]) for o in e.ours["order"])
    yield from (f"leg {leg} is there {times} times" for leg, times in legs.items() if times > 1)
    entries = Counter((o["account"], o["key"]) for o in e.venue["orders"] if o["role"] == OrderRole.ENTRY)
    yield from (f"account {a} entered {key} {n} times" for (a, key), n in entries.items() if n > 1)


def nothing_is_sent_that_the_venue_has_already(e: Evidence) -> Iterator[str]:
    yield from (f"sent again: {line}" for line in e.repeats)


def nothing_stale_is_sent(e: Evidence) -> Iterator[str]:
    for order in e.ours["order"]:
        late = order["send_by"] is not None and order["sent_at"] is not None and order["sent_at"] > order["send_by"]
        if late:
            yield f"order {order['id']} was sent at {order['sent_at']}, which was to be before {order['send_by']}"


def fills_are_the_same_in_both_books(e: Evidence) -> Iterator[str]:
    ours = Counter((f["account_id"], f["exec_id"], f["quantity"], f["price"], f["fee"]) for f in e.ours["fill"])
    theirs = Counter(
        (f["account"], f["exec_id"], Decimal(f["quantity"]), Decimal(f["price"]), Decimal(f["fee"]))
        for f in e.venue["fills"]
    )
    yield from _differ("fills", theirs, ours)


def fills_sum_to_positions(e: Evidence) -> Iterator[str]:
    roles = {o["id"]: o["role"] for o in e.ours["order"]}
    for position in e.ours["position"]:
        mine = [f for f in e.ours["fill"] if f["copy_id"] == position["copy_id"]]
        entered = [f for f in mine if roles[f["order_id"]] == OrderRole.ENTRY]
        exited = [f for f in mine if roles[f["order_id"]] != OrderRole.ENTRY]
        sums = (_quantity(entered), _value(entered), _quantity(exited), _value(exited), sum(f["fee"] for f in mine))
        kept = tuple(position[c] for c in ("entered", "entry_value", "exited", "exit_value", "fees"))
        if sums != kept:
            yield f"copy {position['copy_id']}: fills sum to {sums}, the position has {kept}"
    for order in e.ours["order"]:
        filled = _quantity([f for f in e.ours["fill"] if f["order_id"] == order["id"]])
        if filled != order["filled"]:
            yield f"order {order['id']}: fills sum to {filled}, it has {order['filled']}"


def every_closed_copy_has_one_result_and_one_link_in_the_chain(e: Evidence) -> Iterator[str]:
    closed = Counter(c["id"] for c in e.ours["copy"] if c["state"] == CopyState.CLOSED)
    yield from _differ("results by copy", closed, Counter(r["copy_id"] for r in e.ours["result"]))
    codes = Counter(r["code"] for r in e.ours["result"])
    yield from _differ("links by code", codes, Counter(x["code"] for x in e.ours["ledger"] if x["kind"] == "result"))
    if e.broken_ledger is not None:
        yield f"the chain is broken at {e.broken_ledger}"


def nobody_holds_anything_at_the_end(e: Evidence) -> Iterator[str]:
    for position in e.venue["positions"]:
        if Decimal(position["quantity"]):
            yield f"account {position['account']} holds {position['quantity']} {position['key']} at the venue"
    yield from (f"copy {p['copy_id']} is open in our books" for p in e.ours["position"] if p["open"])
    for order in e.venue["orders"]:
        if order["state"] in {"accepted", "partial"}:
            yield f"order {order['id']} still works at the venue"


def no_position_was_ever_without_its_stop(e: Evidence) -> Iterator[str]:
    yield from e.naked


def updates_are_applied_once(e: Evidence) -> Iterator[str]:
    newest = {s["id"]: max((u["id"] for u in e.ours["signal_update"] if u["signal_id"] == s["id"]), default=0)
              for s in e.ours["signal"]}  # fmt: skip
    for copy in e.ours["copy"]:
        if copy["state"] == CopyState.CLOSED and copy["applied_update"] != newest[copy["signal_id"]]:
            yield f"copy {copy['id']} has update {copy['applied_update']}, the newest is {newest[copy['signal_id']]}"
    posts = Counter((u["signal_id"], u["inbox_id"]) for u in e.ours["signal_update"])
    yield from (f"update {name} is there {n} times" for name, n in posts.items() if n > 1)


def every_event_became_a_parcel(e: Evidence) -> Iterator[str]:
    keys = {p["key"].partition(">")[0] for p in _parcels(e)}
    house = {u["id"] for u in e.ours["user"] if u["house"]}
    filled = {p["copy_id"] for p in e.ours["position"]}
    for copy in e.ours["copy"]:
        kinds = _EXPECTED.get(copy["state"], ())
        entry = next((o for o in e.ours["order"] if o["copy_id"] == copy["id"] and o["leg"] == "entry"), None)
        if copy["user_id"] in house:
            kinds = tuple(kind for kind in kinds if kind == "position_closed")
        elif entry is not None and entry["broker_order_id"]:
            kinds = ("copy_placed", *kinds)
        if copy["id"] in filled and copy["user_id"] not in house:
            kinds = ("position_opened", *kinds)
        yield from (f"nobody is told {k}:{copy['id']}" for k in kinds if f"{k}:{copy['id']}" not in keys)


def every_parcel_is_told_to_the_right_person(e: Evidence) -> Iterator[str]:
    names = {external: name for name, external in e.stage.followers.items()} | {e.stage.chat: e.stage.chat}
    wanted: Counter[tuple[str, str]] = Counter()
    for parcel in _parcels(e):
        if parcel["error"] is not None or parcel["done_at"] is None:
            yield f"parcel {parcel['key']} is not told: {parcel['error']}"
        to = json.loads(parcel["payload"])["to"]["id"]
        wanted[names[to], e.stage.names(parcel["key"]) or ""] += 1
        yield from _misdirected(e, parcel, to)
    told = Counter((one.to, one.name if e.stage.platform is Platform.DISCORD else "") for one in set(e.told))
    yield from _differ("messages", wanted, told)


def repeats_of_messages_are_at_most_one_for_each_kill(e: Evidence) -> Iterator[str]:
    repeats = len(e.told) - len({(one.to, one.name) for one in e.told})
    allowed = 0 if e.stage.platform is Platform.DISCORD else e.kills
    if repeats > allowed:
        yield f"{repeats} messages were repeated, of {len(e.told)}, by {e.kills} kills"


def every_trade_of_the_house_has_its_card_in_the_channel(e: Evidence) -> Iterator[str]:
    cards = [one.text for one in e.told if one.to == e.stage.chat and one.picture]
    for result in e.ours["result"]:
        if result["house"] and not any(result["key"] in text for text in cards):
            yield f"no card for {result['key']}"


def _misdirected(e: Evidence, parcel: Row, to: str) -> Iterator[str]:
    event = json.loads(parcel["payload"])["event"]
    if event.get("house"):
        if to != e.stage.chat:
            yield f"{parcel['key']} belongs into the channel"
        return
    mine = [i["external_id"] for i in e.ours["identity"] if i["user_id"] == event.get("user_id")]
    if to not in mine:
        yield f"{parcel['key']} is told to {to} and belongs to {mine}"


def _parcels(e: Evidence) -> list[Row]:
    return [row for row in e.ours["outbox"] if row["topic"].startswith("send:")]


def _by_id(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["id"])


def _quantity(fills: Sequence[Row]) -> Decimal:
    return sum((f["quantity"] for f in fills), Decimal(0))


def _value(fills: Sequence[Row]) -> Decimal:
    return sum((f["quantity"] * f["price"] for f in fills), Decimal(0))


def _differ(what: str, wanted: Counter[Any], found: Counter[Any]) -> Iterator[str]:
    lost, doubled = wanted - found, found - wanted
    if lost:
        yield f"{what} lost: {dict(lost)}"
    if doubled:
        yield f"{what} too many: {dict(doubled)}"


_EXPECTED: Mapping[str, tuple[str, ...]] = {
    CopyState.CLOSED: ("position_closed",),
    CopyState.DENIED: ("copy_denied",),
    **dict.fromkeys((CopyState.CANCELLED, CopyState.EXPIRED, CopyState.REJECTED, CopyState.MANUAL), ("copy_ended",)),
}

LAWS: Sequence[Law] = (
    every_post_is_kept_once_and_in_order,
    every_follow_has_one_copy_of_every_signal,
    nothing_waits_for_ever,
    the_venue_has_each_order_that_was_sent_once_and_no_other,
    nothing_is_sent_that_the_venue_has_already,
    nothing_stale_is_sent,
    fills_are_the_same_in_both_books,
    fills_sum_to_positions,
    every_closed_copy_has_one_result_and_one_link_in_the_chain,
    nobody_holds_anything_at_the_end,
    no_position_was_ever_without_its_stop,
    updates_are_applied_once,
    every_event_became_a_parcel,
    every_parcel_is_told_to_the_right_person,
    repeats_of_messages_are_at_most_one_for_each_kill,
    every_trade_of_the_house_has_its_card_in_the_channel,
)
