"""What must be true however often the bot was killed, one sentence each; `findings` says where it is not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from domain.copy import CopyState
from domain.order import OrderRole
from domain.post import Platform
from tests.crash.evidence import Evidence
from tests.laws import books
from tests.laws.books import differ
from tests.laws.evidence import Row

Law = Callable[[Evidence], Iterable[str]]


def findings(evidence: Evidence) -> list[str]:
    """Every breach of every law, in words."""
    return [*books.findings(evidence), *(f"{law.__name__}: {breach}" for law in LAWS for breach in law(evidence))]


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


def nobody_enters_twice(e: Evidence) -> Iterator[str]:
    entries = Counter((o["account"], o["key"]) for o in e.venue["orders"] if o["role"] == OrderRole.ENTRY)
    yield from (f"account {a} entered {key} {n} times" for (a, key), n in entries.items() if n > 1)


def no_position_was_ever_without_its_stop(e: Evidence) -> Iterator[str]:
    yield from e.naked


def every_update_was_applied(e: Evidence) -> Iterator[str]:
    newest = {s["id"]: max((u["id"] for u in e.ours["signal_update"] if u["signal_id"] == s["id"]), default=0)
              for s in e.ours["signal"]}  # fmt: skip
    for copy in e.ours["copy"]:
        if copy["state"] == CopyState.CLOSED and copy["applied_update"] != newest[copy["signal_id"]]:
            yield f"copy {copy['id']} has update {copy['applied_update']}, the newest is {newest[copy['signal_id']]}"


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
    yield from differ("messages", wanted, told)


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


_EXPECTED: Mapping[str, tuple[str, ...]] = {
    CopyState.CLOSED: ("position_closed",),
    CopyState.DENIED: ("copy_denied",),
    **dict.fromkeys((CopyState.CANCELLED, CopyState.EXPIRED, CopyState.REJECTED, CopyState.MANUAL), ("copy_ended",)),
}

LAWS: Sequence[Law] = (
    every_post_is_kept_once_and_in_order,
    nobody_enters_twice,
    no_position_was_ever_without_its_stop,
    every_update_was_applied,
    every_event_became_a_parcel,
    every_parcel_is_told_to_the_right_person,
    repeats_of_messages_are_at_most_one_for_each_kill,
    every_trade_of_the_house_has_its_card_in_the_channel,
)
"""Beside those of the books, which are `tests.laws.books`."""
