"""Weighs what speaks against a post being a signal: questions, plans, recaps, news, advertisements, chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile
from operator import attrgetter

from domain.signal import (
    Action,
    CancelEntry,
    CloseAll,
    EntryFilled,
    MoveStop,
    Refusal,
    RefusalReason,
    TargetHit,
    TrailStop,
)
from parsers import affairs, denials, holders, manners, reasons
from parsers.normalise import Clean
from parsers.senses import Sense
from parsers.tagging import Atom, disputed, refs, said, words

_REASONS = {
    Sense.QUESTION: RefusalReason.QUESTION,
    Sense.CONDITIONAL: RefusalReason.CONDITIONAL,
    Sense.WATCHLIST: RefusalReason.WATCHLIST,
    Sense.RECAP: RefusalReason.RECAP,
    Sense.ADVERTISEMENT: RefusalReason.ADVERTISEMENT,
    Sense.NEWS: RefusalReason.NEWS,
    Sense.CHAT: RefusalReason.CHAT,
    Sense.TEMPLATE: RefusalReason.TEMPLATE,
    Sense.NEGATION: RefusalReason.CHAT,
    Sense.LOCK: RefusalReason.ADVERTISEMENT,
}
_AGAINST, _STRONGLY = attrgetter("against"), attrgetter("strongly")
_VALUES = frozenset({Sense.NUMBER, Sense.AT})
_SPEAKING = frozenset({Sense.LOCK, Sense.PUNCTUATION})  # what can speak against a signal by its own sense
_DEEDS = frozenset({Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.SHORT, Sense.ADD})
_DONE_BY = _DEEDS | {Sense.CLOSE, Sense.PARTIAL, Sense.BUY, Sense.LONG}
_TRADERS = frozenset(
    {"trader", "wallet", "fund", "funds", "player", "buyer", "seller", "investor", "investors", "holder", "maker"}
    | {"institution", "institutions", "insider", "insiders", "money", "bettor", "gambler", "punter", "smart money"}
    | {"invest", "investments", "management", "advisors"}
    | {"member", "guy", "competitor", "influencer", "analyst", "billionaire", "manager"}
    | {"трейдер", "кошелек", "кошелёк", "инвестор", "игрок", "inversor", "investidor", "investisseur", "händler"}
)
_DIRECTIONS = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER})
_RATINGS = frozenset({Sense.BUY, Sense.SELL})
_PARTING = frozenset({Sense.NEWLINE, Sense.PUNCTUATION, Sense.LINK, Sense.ARROW})
_DONE_LOUD = frozenset({"BOUGHT", "SOLD", "SHORTED"})
_DOES = ("buys ", "adds ")  # `Strategy buys another 2,310 BTC`
_NAME = 3  # letters, at least, of a name in capitals
_BOTH_WAYS, _BOTH_ENDS = frozenset({Sense.BOUGHT, Sense.SOLD}), frozenset({Sense.CHECK, Sense.CROSSMARK})
_INDICES = frozenset({"Nasdaq", "Dow", "Dow Jones", "S&P 500", "Nikkei", "DAX", "FTSE", "Russell"})
_OUTCOMES = frozenset({Sense.YES, Sense.NO})
_BOUNDS = frozenset({"support", "resistance"})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
PAID = frozenset(
    {"vip", "premium", "paid", "members", "member", "channel", "locked", "hidden", "private", "subscribers"}
)
_INVITES = ("t.me/", "discord.gg/", "discord.com/invite/", "wa.me/", "chat.whatsapp.com/", "bit.ly/")
_AUXILIARIES = frozenset({"is", "was", "are", "were", "has", "have", "had", "just"})
_ACTS = frozenset({"is", "are", "just", "says", "said", "was", "were"})
_BIASED = frozenset({"trend", "momentum", "chart", "structure", "bias", "setup", "signal", "plan", "entry", "idea"})
_PLAIN = (MoveStop, TargetHit, TrailStop, EntryFilled)
_HELD = frozenset({Sense.LONG, Sense.SHORT})
_DONE = frozenset({"closed", "closes", "closing", "exits", "exited", "cut", "sold", "dumped", "reduced", "reduces"})
_MOVED = frozenset({"down", "up", "lower", "higher"})
_MACHINES = frozenset({"supertrend", "indicator", "tradingview", "macd", "rsi", "scanner", "screener", "ema cross"})
_URGING = frozenset({"take", "let's", "lets", "one", "ones", "was", "previously", "stays", "stay", "remains", "remain"})
_THANKS = frozenset(
    {"thanks", "thank", "thx", "ty", "cheers", "well", "good", "nice", "great", "gg", "enjoy"}
    | {"congrats", "lovely", "easy"}
)
_PARTINGS = _THANKS | {"see", "wish"}
_MOST_UNKNOWN = 0.3
_SCHEDULED = frozenset({"earnings", "fomc", "nfp", "cpi", "ppi", "fed", "ecb", "boe", "boj", "opec", "powell"})
_REASONS_TO_TRADE = _SCHEDULED | {"sweep", "sweeps"}
SETTINGS = frozenset(
    {
        *("earnings", "nfp", "cpi", "ppi", "fomc", "fed", "ecb", "boe", "boj", "opec", "powell", "eps", "guidance"),
        *("session", "rsi", "macd", "supertrend", "indicator", "divergence", "crossover", "ema cross", "golden cross"),
        *("macd cross", "death cross", "bullish cross", "bearish cross", "oversold", "overbought", "volume spike"),
        *("tradingview", "yields", "calendar", "funding", "open interest", "q1", "q2", "q3", "q4", "dividend", "ath"),
        *("sweep", "sweeps", "price alert", "cross bullish", "cross bearish", "fear and greed", "revenue"),
    }
)
"""News of which a plan may speak that is whole: what it trades on, not what others did."""
_ROW = frozenset({Sense.NUMBER, Sense.ARROW, Sense.PUNCTUATION, Sense.AT})
_GAINS = frozenset({"pips", "%", "points", "r", "ticks"})
_RANKS = {sense: rank for rank, sense in enumerate(_REASONS)}
_FOR_UPDATES = frozenset(
    {Sense.QUESTION, Sense.CONDITIONAL, Sense.TEMPLATE, Sense.NEWS, Sense.ADVERTISEMENT, Sense.LOCK}
)


def third_person(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """Somebody else's deed: a name directly before `bought`, `sold` or `took`."""
    if said(atoms).isdisjoint(_DONE_BY):
        return None
    other = Sense.OTHER
    for at, (before, verb) in enumerate(pairwise(atoms)):
        if verb.sense not in _DONE_BY and before.sense is not other:
            continue
        named = verb.sense in _DEEDS and before.sense is Sense.WORD and (_named(before) or _shouted(atoms, at))
        named = named or (before.sense is Sense.OTHER and before.text.istitle() and verb.text.lower().startswith(_DOES))
        if named or (verb.sense in _DONE_BY and _acts(atoms, at)) or _buys(atoms, at):
            return refuse(RefusalReason.NEWS, clean, [before, verb], detail=f"{before.text} {verb.text}")
    return None


def _buys(atoms: Sequence[Atom], at: int) -> bool:
    """`ARK bought 100k TSLA`: one company another."""
    if atoms[at].ref is None or atoms[at + 1].sense is not Sense.BOUGHT:
        return False
    rest = list(takewhile(lambda atom: atom.sense not in _PARTING, atoms[at + 2 : at + 6]))
    return any(atom.ref is not None and atom.ref != atoms[at].ref for atom in rest)


def _acts(atoms: Sequence[Atom], at: int) -> bool:
    """Whether somebody who trades stands at `at`, ahead of his verb: `Big trader just …`, and not `our fund …`."""
    while at > 0 and atoms[at].sense is Sense.FILLER and atoms[at].text.lower() not in _TRADERS:
        at -= 1
    return atoms[at].text.lower() in _TRADERS and (at == 0 or atoms[at - 1].text.lower() not in {"my", "our"})


def _shouted(atoms: Sequence[Atom], at: int) -> bool:
    """`PELOSI SHORTED TSLA`: a name that begins what is said in capitals about a deed that was done."""
    name, verb = atoms[at], atoms[at + 1]
    begins = at == 0 or atoms[at - 1].sense in _PARTING or not atoms[at - 1].text[0].isascii()
    return begins and name.text.isupper() and len(name.text) >= _NAME and verb.text in _DONE_LOUD


def _named(word: Atom) -> bool:
    return (word.text.istitle() or word.glued) and word.text.isascii()


def rated(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """A rating or an announcement: `cuts Tesla to Sell`, `starts AMD at Buy`, `Apple to buy back shares`."""
    if said(atoms).isdisjoint(_RATINGS):
        return None
    for subject, joint, side in zip(atoms, atoms[1:], atoms[2:], strict=False):
        if subject.ref is not None and joint.text.lower() in {"to", "at"} and side.sense in _RATINGS:
            return refuse(RefusalReason.NEWS, clean, [subject, joint, side], detail=f"{joint.text} {side.text}")
    return None


def veiled(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """A stop or target whose value is for payers only: `SL: VIP`, but not the title `💎 VIP #23 💎`."""
    if words(atoms).isdisjoint(PAID):
        return None
    for at, label in enumerate(atoms):
        if label.sense not in _LEVELS:
            continue
        value = next((atom for atom in atoms[at + 1 : at + 4] if atom.sense is not Sense.PUNCTUATION), None)
        if value is not None and value.text.lower() in PAID and not _titles(atoms, at):
            return refuse(RefusalReason.ADVERTISEMENT, clean, [label, value], detail=f"{label.text} {value.text}")
    return None


def _titles(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a mark at `at` decorates the title of a post, as no instrument is named before it."""
    return not atoms[at].text[0].isascii() and not any(atom.ref for atom in atoms[:at])


def told(atoms: Sequence[Atom], clean: Clean, *, whole: bool) -> Refusal | None:
    """A deed told in words we do not know: unknown words lead up to the direction in its own clause.

    A `whole` plan bears one such word, unless it is the subject: `Wolf is long`.
    """
    senses = said(atoms)
    if senses.isdisjoint(_DIRECTIONS) or (Sense.WORD not in senses and words(atoms).isdisjoint(_ACTS)):
        return None
    unknown: list[Atom] = []
    last = ""
    subject: Atom | None = None
    verb: Atom | None = None
    for atom in atoms:
        if atom.sense in _PARTING or not atom.text[0].isascii():
            unknown, subject, verb = [], None, None
        elif atom.sense not in _DIRECTIONS:
            last = atom.text
            subject, verb = verb, atom
            if atom.sense is Sense.WORD and last.isalpha() and not last.isupper():
                unknown.append(atom)
        elif (acting := _acting(subject, verb)) or (
            unknown and (last.lower() in _AUXILIARIES or len(unknown) > int(whole))
        ):
            first = unknown[0] if unknown else acting or atom
            return refuse(RefusalReason.CHAT, clean, [first], detail=first.text)
    return None


def _acting(subject: Atom | None, verb: Atom | None) -> Atom | None:
    """Somebody, whom no list of ours may know, that does what follows: `PELOSI IS`, `a member is`, `the Fed says`."""
    if subject is None or verb is None or verb.text.lower() not in _ACTS or not subject.text.isalpha():
        return None
    name = subject.text.lower()
    if verb.text.lower() == "just":
        known = subject.sense is Sense.WORD and subject.text.isupper()
    else:
        known = (subject.sense is Sense.WORD or subject.against is Sense.NEWS) and name not in _BIASED
    return subject if known or name in _TRADERS else None


def strong(atoms: Sequence[Atom], clean: Clean, *, settled: bool = False) -> Refusal | None:
    """What outweighs even a full set of levels; on a date of news a plan may trade whose levels are `settled`."""
    heavy = _against(atoms, _STRONGLY)
    if settled:
        past = {atom for before, atom in pairwise(atoms) if before.sense is Sense.LAST}
        heavy = [atom for atom in heavy if atom.text.lower() not in _REASONS_TO_TRADE or atom in past]
    return _first(heavy, clean) or rated(atoms, clean) or veiled(atoms, clean)


def weak(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """Anything that speaks against a signal, for posts whose levels do not settle it."""
    light = _against(atoms, _AGAINST)
    return third_person(atoms, clean) or _first(light, clean) or _invited(atoms, clean)


def running(atoms: Sequence[Atom], clean: Clean, *, targeted: bool = False) -> Refusal | None:
    """`+60 pips`, `+4 %` or `2.35 → 4.10` beside no stop and no target tells of a gain."""
    aimed = False
    for before, atom, after in zip(atoms, atoms[1:], [*atoms[2:], None], strict=False):
        if atom.unit in _GAINS and before.text == "+" and not targeted:
            return refuse(RefusalReason.RECAP, clean, [before, atom], detail=f"+{atom.text}")
        aimed = before.sense is Sense.TARGET or (aimed and before.sense in _ROW)
        between = after is not None and before.sense is after.sense is Sense.NUMBER
        if atom.sense is Sense.ARROW and between and after.unit != "%" and not aimed:  # type: ignore[union-attr]
            return refuse(RefusalReason.RECAP, clean, [atom], detail=atom.text)
    return None


def talk(atoms: Sequence[Atom], clean: Clean) -> Refusal:
    """What a post that gives no trade is."""
    return strong(atoms, clean) or weak(atoms, clean) or running(atoms, clean) or refuse(RefusalReason.CHAT, clean)


def against_update(atoms: Sequence[Atom], clean: Clean, actions: Sequence[Action] = ()) -> Refusal | None:
    """What keeps talk of stops and targets from being an instruction; a date of news may be why an order is pulled."""
    atoms = reasons.deed(holders.unaddressed(atoms[: _courtesy(atoms, _PARTINGS)], actions))
    senses = said(atoms)
    if senses >= _BOTH_WAYS or (Sense.SOLD in senses and any(map(_bought_with, atoms, atoms[1:]))):
        return refuse(RefusalReason.RECAP, clean, detail="bought and sold")
    told = _tells(atoms, clean, actions)
    if told:
        return told
    names = {mention.symbol for mention in refs(atoms)}
    atoms = atoms[: reasons.begin(atoms, actions)]
    light = _FOR_UPDATES if senses.isdisjoint(_OUTCOMES) else _FOR_UPDATES - {Sense.NEWS}  # markets about news
    doubted = disputed(atoms)
    heavy = [atom for atom in atoms if (doubted and (atom.strongly or sense_of(atom) in light)) or _waits(atom)]
    if not senses.isdisjoint(_LEVELS):
        heavy = [atom for atom in heavy if atom.text.lower() != "moved from"]
    if heavy and any(atom.sense is Sense.CLOSE and after.sense in _HELD for atom, after in pairwise(atoms)):
        heavy = [atom for atom in heavy if atom.text.lower() not in _MACHINES]
    if any(isinstance(action, CloseAll) for action in actions) and len(names) == 1:
        heavy = [atom for atom in heavy if atom.text.lower() != "result"]
    if all(isinstance(action, CancelEntry) for action in actions):
        past = {atom for before, atom in pairwise(atoms) if before.sense is Sense.LAST}
        heavy = [atom for atom in heavy if atom.text.lower() not in _SCHEDULED or atom in past]
    return (
        third_person(atoms, clean)
        or _quoted(atoms, clean)
        or _denied(atoms, clean, actions)
        or rated(atoms, clean)
        or _first(heavy, clean)
    )


def _waits(atom: Atom) -> bool:
    """`once TP1 hits`, which plans may say of what they will do, a word of yesterday, and `$178 million`, which no
    trade of a room is worth.
    """
    word = atom.text.lower()
    if atom.sense is Sense.FRAME and word.endswith(("million", "billion")):
        return True
    return word == "yesterday's" or (atom.sense is Sense.FILLER and word.startswith("once "))


def _tells(atoms: Sequence[Atom], clean: Clean, actions: Sequence[Action]) -> Refusal | None:
    """A tale of what was in and out, what won and lost, or where a market may turn."""
    priced = {atom.text.lower() for atom, after in pairwise(atoms) if after.sense in _VALUES or after.text == ":"}
    ways = {"in", "out"} <= priced or {"open", "close"} <= priced
    if ways and not reasons.over(atoms, actions):
        return refuse(RefusalReason.RECAP, clean, detail="a way in and a way out")
    if affairs.tallied(atoms):
        return refuse(RefusalReason.RECAP, clean, detail="a tally")
    if said(atoms) >= _BOTH_ENDS and len({mention.symbol for mention in refs(atoms)}) > 1:
        return refuse(RefusalReason.RECAP, clean, detail="wins and losses")
    return refuse(RefusalReason.WATCHLIST, clean, detail="where it may turn") if priced >= _BOUNDS else None


def _denied(atoms: Sequence[Atom], clean: Clean, actions: Sequence[Action]) -> Refusal | None:
    denied = denials.of_change(atoms, actions)
    return refuse(RefusalReason.CHAT, clean, denied, detail=denied[0].text) if denied else None


def _quoted(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """`TSLA closed at 402, down 3%` and `Apple closed its Texas store`: the instrument does it."""
    spoken = words(atoms)
    dealt = Sense.CANCEL in said(atoms) or not spoken.isdisjoint(affairs.DEALINGS)
    if affairs.candle(atoms) or (dealt and affairs.business(atoms)) or affairs.halts(atoms):
        return refuse(RefusalReason.NEWS, clean, detail="the market's or a company's own")
    if spoken.isdisjoint(_DONE):
        return None
    for at, (name, verb) in enumerate(pairwise(atoms)):
        if name.ref is None or verb.text.lower() not in _DONE:
            continue
        if name.text in _INDICES or _dealt(atoms, at):
            return refuse(RefusalReason.NEWS, clean, [name, verb], detail=f"{name.text} {verb.text}")
        moved = any(atom.text.lower() in _MOVED and after.unit == "%" for atom, after in pairwise(atoms[at + 2 :]))
        if moved or (at + 2 < len(atoms) and atoms[at + 2].text.lower() in {"its", "their"}):
            return refuse(RefusalReason.NEWS, clean, [name, verb], detail=f"{name.text} {verb.text}")
    return None


def _dealt(atoms: Sequence[Atom], at: int) -> bool:
    """`ARK sold 40,000 TSLA shares`: a name that trades another is no instrument."""
    own = atoms[at].ref
    other = {atom.ref.symbol for atom in atoms[at + 2 : at + 5] if atom.ref} if atoms[at + 1].text == "sold" else set()
    return own is not None and bool(other - {own.symbol})


def _bought_with(joint: Atom, verb: Atom) -> bool:
    """`sold half my house to buy BTC`."""
    return joint.text.lower() == "to" and verb.sense in {Sense.BUY, Sense.ADD}


def against_reply(atoms: Sequence[Atom], actions: Sequence[Action], clean: Clean) -> Refusal | None:
    """What keeps words without an instrument from meaning the trade they answer: talk, or too much that is unknown."""
    atoms = reasons.deed(atoms)
    atoms = manners.core(atoms[: min(_courtesy(atoms, _THANKS), reasons.begin(atoms, actions))])
    if all(isinstance(action, CancelEntry) for action in actions):
        atoms = holders.unaddressed(atoms, actions)
    if not said(atoms).isdisjoint(_LEVELS):
        atoms = [atom for atom in atoms if atom.text.lower() != "moved from"]
    loose = sum(atom.sense is Sense.WORD and atom.text[0].isalpha() and not _urges(atom) for atom in atoms)
    spoken = sum(atom.text[0].isalpha() for atom in atoms)
    plain = all(isinstance(action, _PLAIN) and getattr(action, "index", 1) is not None for action in actions)
    if loose > (_MOST_UNKNOWN * spoken if plain else 0):
        return refuse(RefusalReason.CHAT, clean)
    return weak(atoms, clean)


def _urges(atom: Atom) -> bool:
    """Whether a word urges to what it stands beside, or tells of the level that was."""
    return atom.text.lower() in _URGING


def _courtesy(atoms: Sequence[Atom], polite: frozenset[str]) -> int:
    """Where the parting words of a post begin: `full close. Thanks for playing`."""
    for at, (end, word) in enumerate(pairwise(atoms), start=1):
        if end.sense in _PARTING and word.text.lower().partition(" ")[0] in polite:
            rest = atoms[at:]
            heavy = any(atom.strongly for atom in rest[1:])
            if not (heavy or any(atom.sense is Sense.NUMBER or atom.text == "?" for atom in rest)):
                return at
    return len(atoms)


def refuse(reason: RefusalReason, clean: Clean, atoms: Sequence[Atom] = (), detail: str = "") -> Refusal:
    """A refusal that points at these atoms in the original text."""
    return Refusal(reason=reason, detail=detail, span=span(clean, atoms) if atoms else None)


def span(clean: Clean, atoms: Sequence[Atom]) -> tuple[int, int]:
    """Where the atoms stand in the original text."""
    return clean.offsets[atoms[0].start], clean.offsets[atoms[-1].end - 1] + 1


def sense_of(atom: Atom) -> Sense | None:
    """The sense in which the atom speaks against a signal."""
    if atom.sense not in _SPEAKING:
        return atom.against
    if atom.sense is Sense.LOCK:
        return Sense.LOCK
    return Sense.QUESTION if atom.text == "?" else atom.against


def _against(atoms: Sequence[Atom], weight: Callable[[Atom], object]) -> list[Atom]:
    """What speaks against a signal by its own sense or with this weight."""
    if not disputed(atoms):
        return []
    return [atom for atom in atoms if weight(atom) or (atom.sense in _SPEAKING and sense_of(atom))]


def _invited(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    links = [atom for atom in atoms if atom.sense is Sense.LINK and any(site in atom.text for site in _INVITES)]
    return refuse(RefusalReason.ADVERTISEMENT, clean, links[:1], detail="an invitation") if links else None


def _first(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    if not atoms:
        return None
    worst = min(atoms, key=lambda atom: _RANKS[sense_of(atom) or Sense.CHAT])
    reason = _REASONS[sense_of(worst) or Sense.CHAT]
    return refuse(reason, clean, [worst], detail=worst.text)
