"""Reads verbs that only their object explains: `drop the bid`, `took our stop`, `took 1 of 2 off`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased, titled
from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said

_ORDERED = frozenset({"bid", "bids", "limit", "limits", "pending", "pendings", "order", "orders", "offer", "offers"})
_DROPPING = frozenset(
    {"drop", "dropping", "dropped", "clear", "clearing", "cleared", "bin", "binning", "trash", "trashing", "trashed"}
    | {"toss", "tossing", "tossed", "scratch", "scratching", "scratched", "abandon", "abandoning", "abandoned", "zap"}
    | {"wipe", "wiping", "wiped", "skip", "skipping", "skipped", "nevermind", "mind", "disregard", "forget about"}
    | {"please disregard"}
    | {"pull", "pulling", "lose", "losing", "bail on", "bailing on", "give up on", "done with"}
    | {"kill", "killing", "killed", "scrap", "scrapping", "scrapped", "nix", "void", "revoke", "withdraw", "yank"}
)
_DISMISSING = frozenset({"disregard", "nevermind", "mind", "forget about", "trash", "toss", "bin", "please disregard"})
_CALLS = frozenset({"signal", "setup", "call", "alert", "idea", "trade", "entry", "signals", "plan"})
_WAITING = _ORDERED | {"setup", "signal", "idea", "setups", "ideas"}
_LIFTING = frozenset({"take", "taking", "took"})
_AWAY = (Sense.OFF, Sense.DOWN)
_PLACED_AT = (Sense.TO, Sense.NUMBER, Sense.AT)
_PASSED = frozenset(
    {Sense.FILLER, Sense.INSTRUMENT, Sense.ALL, Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.REST}
    | {Sense.DIRECTION, Sense.ENTRY, Sense.STOP, Sense.RUNNER, Sense.LAST, Sense.YES, Sense.NO}
)
_STATES = frozenset(
    {"resting", "working", "unfilled", "previous", "prior", "pending", "remaining", "open", "old", "one", "ones"}
)
_CHANGED = (Sense.TO, Sense.MOVE, Sense.NEW)
_PLACED = (Sense.AT, Sense.NUMBER, Sense.NOW)
_SIDES = (Sense.BUY, Sense.SELL)
_IDEAS = frozenset({"setup's", "idea's", "trade's", "order's", "limit's", "bid's", "plan's", "signal's", "pending's"})
_CLOSING = (Sense.DAY, Sense.UNIT, Sense.FRAME, Sense.CLOSE)
_ON = frozenset({"on", "a", "the", "if", "any", "candle", "session"})
_WRONG = frozenset({"invalid", "invalidated", "void", "not valid"})
_ENDED = frozenset({"dead", "off", "void", "gone", "cancelled", "canceled", "invalid", "toast", "dust", "pulled"})
_TAKES = frozenset(
    {"took", "takes", "ran", "swept", "ate", "clipped", "nicked", "found", "snagged", "grabbed", "popped", "tripped"}
    | {"whacked", "hunted", "raided", "blew", "cleaned", "wicked", "smacked", "slapped", "picked", "bit", "fired"}
)
_TAKEN = _TAKES | {"run", "eaten", "blown", "elected", "found", "raided", "bitten", "fired", "popped"}
_PASSIVE = frozenset({"got", "was", "is", "just", "has", "been", "gets"})
_OWNED = frozenset({"my", "our", "the", "its"})
_STOPS = frozenset({"stop", "sl", "stop loss", "stoploss", "s/l", "stop at", "stop on"})
_REDUCING = frozenset({"took", "taking", "take", "takes"})
_SHORT = frozenset({"nearly", "almost", "never", "not", "wasn't", "wasnt", "barely missed", "about", "yet", "close to"})
_HELPING = frozenset({"to", "be", "being", "been", "get", "getting", "got", "gets", "was", "even", "quite"})
_MET = (Sense.HIT, Sense.FILLED, Sense.STOPPED, Sense.CHECK)
_TRADES = (Sense.DIRECTION, Sense.ORDER, Sense.LONG, Sense.SHORT, Sense.CALL, Sense.PUT)
HELD = frozenset({*_TRADES, Sense.INSTRUMENT, Sense.FILLER})
_PLAN = frozenset({Sense.STOP, Sense.NUMBER})
_LIMITS = frozenset({"if", "unless", "when", "once", "after", "by", "at", "in", "on", "eod", "before", "end"})
_GONE = frozenset(
    {"dropped", "killed", "scratched", "dead", "scrapped", "binned", "nixed", "gone", "void", "voided", "off", "pulled"}
    | {"axed", "trashed", "tossed", "withdrawn", "wiped", "cleared", "abandoned", "expired", "lapsed", "removed"}
)
_UNLESS = frozenset({"if", "unless", "when", "once", "by"})
_FAR = 8  # atoms
_PART = 5  # atoms of a part and the verb before it: `took off 2 of 5`
_TAKING_OFF = frozenset({"took off", "taking off", "take off", "takes off"})
TAKEN_OFF = titled(_TAKING_OFF)
_MANAGED = frozenset({Sense.HIT, Sense.STOP, Sense.BREAKEVEN})


DROPS, IDEAS = cased(_DROPPING | _LIFTING), cased(_IDEAS)
LIFTS = cased({"take", "taking", "took", "pull", "pulling", "pulled"})
SHORT = cased(_SHORT)
SHUTS = cased({"shut", "shutting", "shuts", "killing", "ending", "end"})
STRIKES, REDUCES = cased(_TAKEN), cased(_REDUCING)
GONE = cased(_GONE)


def dropped(atoms: list[Atom]) -> list[Atom]:
    """`drop the buy limit`, `clear all pending orders`, `take that sell stop off`: an order that waits is withdrawn."""
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if word in _DROPPING and _all_targets(atoms, at + 1):
            atoms[at] = atom._replace(sense=Sense.CANCEL, against=None, strongly=False)
        elif word in _DROPPING or word in _LIFTING:
            end = _past_order(atoms, at + 1)
            if end and word in _LIFTING and is_any(atoms, end, Sense.TO):  # `took my limit down to 168`
                atoms[at] = atom._replace(sense=Sense.MOVE)
            off = _away(atoms, end)
            end = end or (_past_order(atoms, at + 1, _CALLS) if word in _DISMISSING else 0)
            if end and (off or (word in _DROPPING and not _set(atoms, end, word))):
                atoms[at] = atom._replace(sense=Sense.CANCEL, against=None, strongly=False)
    return atoms


def _away(atoms: Sequence[Atom], at: int) -> bool:
    """Whether `off` stands at `at`, or a `down` that no price follows."""
    down = text_at(atoms, at) == "down" and not is_any(atoms, at + 1, *_PLACED_AT)
    return down or is_any(atoms, at, *_AWAY)


def _all_targets(atoms: Sequence[Atom], at: int) -> bool:
    """`dropping the targets`, with no price that they are dropped to."""
    while is_any(atoms, at, Sense.FILLER, Sense.ALL):
        at += 1
    plural = is_any(atoms, at, Sense.TARGET) and text_at(atoms, at).endswith("s")
    return plural and (ends(atoms, at) or is_any(atoms, at + 1, Sense.AND, Sense.AT)) and text_at(atoms, at + 1) != ":"


def passed(atoms: list[Atom]) -> list[Atom]:
    """`setup dropped on the USOIL`, `the BTC buy stop is killed`: what became of an order that waits."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _GONE and atom.sense not in {Sense.CANCEL, Sense.INVALID}:
            noun = at - 1
            while text_at(atoms, noun) in _PASSIVE or text_at(atoms, noun) == "now":
                noun -= 1
            words = text_at(atoms, noun).split() or [""]
            ordered = words[-1] in _WAITING or (words[-1] == "stop" and is_any(atoms, noun - 1, *_SIDES))
            if ordered and (ends(atoms, at) or is_any(atoms, at + 1, Sense.FILLER, Sense.AT, Sense.INSTRUMENT)):
                atoms[at] = atom._replace(sense=Sense.CANCEL, text="order off", against=None)
    return atoms


def _set(atoms: Sequence[Atom], at: int, verb: str) -> bool:
    """`drop the bid to 168` changes an order and `drop bid at 168` places one."""
    return is_any(atoms, at, *_CHANGED) or (verb.startswith("drop") and is_any(atoms, at, *_PLACED))


def _past_order(atoms: Sequence[Atom], at: int, names: frozenset[str] = _ORDERED) -> int:
    """What stands behind the order that is named from `at` on; 0 where none is."""
    found = False
    for spot in range(at, min(at + _FAR, len(atoms))):
        words = atoms[spot].text.lower().split() or [""]
        if not names.isdisjoint(words) or (words == ["stop"] and is_any(atoms, spot - 1, *_SIDES)):
            found = True
        elif atoms[spot].sense not in _PASSED and words[0] not in _STATES:
            return spot if found else 0
        elif not found and words[0] in {"a", "an"}:  # `drop a bid` places one
            return 0
    return len(atoms) if found else 0


def bounded(atoms: list[Atom]) -> list[Atom]:
    """`invalid .199`, `dead below .199`, `invalid on a weekly close under .36` tell the stop, `invalid now` not."""
    for at, atom in enumerate(atoms):
        after = at + 1
        while atom.sense is Sense.INVALID and (is_any(atoms, after, *_CLOSING) or text_at(atoms, after) in _ON):
            after += 1
        beyond = is_any(atoms, after, Sense.ABOVE, Sense.BELOW)
        if atom.sense is Sense.INVALID and (beyond or atom.text.lower() in _WRONG):
            spot = after + 1 if beyond else at + 1 + (text_at(atoms, at + 1) in {":", "@", "="})
            if priced(atoms, spot) and not small(atoms[spot]):
                atoms[at] = atom._replace(sense=Sense.STOP, text="stop")
    return atoms


def ended(atoms: list[Atom]) -> list[Atom]:
    """`setup's dead`, `order's off`."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _IDEAS and text_at(atoms, at + 1) in _ENDED:
            atoms[at] = atom._replace(sense=Sense.FILLER)
            atoms[at + 1] = atoms[at + 1]._replace(sense=Sense.INVALID, text="setup dead")
    return atoms


def struck(atoms: list[Atom]) -> list[Atom]:
    """`took our stop`, `stop got clipped`: the price reached it; `took my stop up to 5` moves it."""
    if Sense.TARGET in said(atoms):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.STOP or atom.text.lower() not in _STOPS or is_any(atoms, at - 1, *_SIDES):
            continue
        tied = " at" in atom.text.lower() or " on" in atom.text.lower()
        verb = _strikes(atoms, at) if tied or _apart(atoms, at + 1) else -1
        verb = verb if verb >= 0 else _struck(atoms, at + 1)
        if verb >= 0:
            atoms[verb] = atoms[verb]._replace(sense=Sense.STOPPED, against=None)
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def _apart(atoms: Sequence[Atom], at: int) -> bool:
    """Whether nothing is said of the stop behind its label but the price it was reached at."""
    closed = ends(atoms, at - 1) and text_at(atoms, at) not in {":", "=", "-", "@"}
    dashed = text_at(atoms, at) == "-" and not is_any(atoms, at + 1, Sense.INSTRUMENT)
    reason = is_any(atoms, at, Sense.AND, Sense.AT) and not is_any(atoms, at + 1, Sense.BREAKEVEN, Sense.ENTRY)
    return closed or dashed or reason or text_at(atoms, at) in {"on", "for", "before", "then", "by", "first", "again"}


def _strikes(atoms: Sequence[Atom], at: int) -> int:
    """Where the verb stands whose object is the stop at `at`; -1 where none is."""
    verb = at - 1
    owned = text_at(atoms, verb) in _OWNED
    verb -= owned
    verb -= text_at(atoms, verb) in {"out", "into", "off", "through"}
    return verb if owned and text_at(atoms, verb) in _TAKES else -1


def _struck(atoms: Sequence[Atom], at: int) -> int:
    """Where the verb stands that tells what happened to the stop before `at`; -1 where none does."""
    while is_any(atoms, at, Sense.FILLER, Sense.INSTRUMENT) or text_at(atoms, at) in _PASSIVE:
        at += 1
    if text_at(atoms, at) not in _TAKEN or is_any(atoms, at + 1, Sense.TO) or text_at(atoms, at + 1) == "up":
        return -1
    return at


def lapsing(atoms: list[Atom]) -> list[Atom]:
    """`…, TP 4230. Delete if not triggered by NY close`: behind a plan, until when its order waits."""
    for at, atom in enumerate(atoms):
        planned = atom.sense is Sense.CANCEL and said(atoms[:at]) >= _PLAN and _limited(atoms, at + 1)
        if planned and not (atom.text.lower().endswith("ed") and text_at(atoms, at + 1) not in _UNLESS):
            end = next((spot for spot in range(at, len(atoms)) if _breaks(atoms[spot])), len(atoms))
            del atoms[at:end]
            break
    return atoms


def _limited(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a condition begins at `at`, past what is to be cancelled."""
    while is_any(atoms, at, Sense.ORDER, Sense.LIMIT, Sense.DIRECTION) or text_at(atoms, at) in {"it", "this", "the"}:
        at += 1
    return text_at(atoms, at).partition(" ")[0] in _LIMITS


def _breaks(atom: Atom) -> bool:
    return atom.sense is Sense.NEWLINE or atom.text in {".", "!", ";"}


def unmet(atoms: list[Atom]) -> list[Atom]:
    """`SL never touched`, `nearly filled`, `almost hit TP1`: what did not happen changes nothing."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _SHORT:
            verb = at + 1
            while text_at(atoms, verb) in _HELPING:
                verb += 1
            if is_any(atoms, verb, *_MET):
                atoms[verb] = atoms[verb]._replace(sense=Sense.FILLER)
    return atoms


def shut(atoms: list[Atom]) -> list[Atom]:
    """`USOIL trade shut manually`, `shutting the gold long`: a trade is closed; `the market shut early` is none."""
    for at, atom in enumerate(atoms):
        if atom.text in SHUTS and atom.sense in {Sense.WORD, Sense.FILLER}:
            before, after = at - 1, at + 1
            while text_at(atoms, before) in _PASSIVE:
                before -= 1
            while is_any(atoms, after, Sense.FILLER, Sense.INSTRUMENT, Sense.DOWN) or text_at(atoms, after) == "down":
                after += 1
            named = is_any(atoms, after - 1, Sense.INSTRUMENT) or text_at(atoms, after - 1) in {"it", "this one"}
            boasts = atom.text.lower() == "killing" and text_at(atoms, at + 1) == "it"
            ordered = named and not boasts and _begins(atoms, before)
            plain = ordered and (ends(atoms, after - 1) or is_any(atoms, after, Sense.AT, Sense.NOW))
            held = plain or is_any(atoms, before, *_TRADES) or is_any(atoms, after, *_TRADES)
            if held or text_at(atoms, at + 1) == "manually":
                atoms[at] = atom._replace(sense=Sense.CLOSE, text="closed", against=None)
    return atoms


def _begins(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sentence begins behind `at`, past `I'm`, `please` and `now`."""
    while is_any(atoms, at, Sense.FILLER, Sense.NOW, Sense.ALL):
        at -= 1
    return at < 0 or atoms[at].sense in ENDS


def reduced(atoms: list[Atom]) -> list[Atom]:
    """`took 1 of 2 MGC off at 4098` takes a part and no position."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _REDUCING:
            off = _off(atoms, at + 1)
            if off and fraction_of(atoms[at + 1 : off]) is not None:
                atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def taken_off(atoms: list[Atom]) -> list[Atom]:
    """`took off 1/2, stop to b/e` takes a part; `took off 50% this week` tells of a price."""
    managed = not said(atoms).isdisjoint(_MANAGED)
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _TAKING_OFF and is_any(atoms, at + 1, Sense.FRACTION, Sense.NUMBER):
            gained = atoms[at + 1].unit == "%" and text_at(atoms, at + 2) != "of" and not managed
            if not gained and fraction_of(atoms[at + 1 : at + _PART]) is not None:
                atoms[at] = atom._replace(sense=Sense.PARTIAL, against=None)
    return atoms


def lifted(atoms: list[Atom]) -> list[Atom]:
    """`take the TP off`, `taking TP off on gold`: a target that no longer stands."""
    for at, atom in enumerate(atoms):
        label = at + 1 + is_any(atoms, at + 1, Sense.FILLER)
        if atom.text in LIFTS and is_any(atoms, label, Sense.TARGET) and is_any(atoms, label + 1, Sense.OFF):
            atoms[at] = atom._replace(sense=Sense.CANCEL, against=None)
            atoms[label + 1] = atoms[label + 1]._replace(sense=Sense.FILLER)
    return atoms


def _off(atoms: Sequence[Atom], at: int) -> int:
    """Where `off` stands in the clause that goes on at `at`; 0 where it does not."""
    for spot in range(at, min(at + _FAR, len(atoms))):
        if atoms[spot].sense is Sense.OFF:
            return spot
        if atoms[spot].sense in ENDS and atoms[spot].text != "/":
            return 0
    return 0
