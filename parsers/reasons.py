"""Tells an order to leave or to withdraw, and the card of a trade that is over, from what is said about them."""

from __future__ import annotations

from collections.abc import Sequence

from domain.signal import Action, CancelEntry, CloseAll, MoveStop
from parsers import manners
from parsers.events import TELLING
from parsers.neighbours import ENDS, is_any, priced
from parsers.senses import Sense
from parsers.tagging import Atom, said

_CLOSED = frozenset({"closed", "closed out", "exit", "exited"})
_BREAKS = frozenset({",", ".", ";", "!", "-", "–", "—", "(", "...", "…"})
_WHOLLY = frozenset({Sense.ALL, Sense.DIRECTION, Sense.ORDER})
_MANNERS = frozenset({"all trades closed", "manually", "by hand", "early", "this one", "the trade", "all out", "flat"})
_NOW = frozenset({"ya", "ja", "maintenant", "jetzt", "сейчас", "ora", "adesso", "simdi", "now", "sekarang", "зараз"})
_WITHDRAWN = frozenset({Sense.CANCEL, Sense.INVALID})
_WAITING = frozenset(
    {"order", "orders", "limit", "limits", "bid", "bids", "offer", "pending", "pendings", "setup", "trade", "signal"}
    | {"idea", "entry", "call"}
)
_ORDERING = (
    frozenset({Sense.CLOSE, Sense.FILLER, Sense.AT, Sense.INSTRUMENT, Sense.CROSSMARK, Sense.UP, Sense.DOWN})
    | {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.NOW, Sense.LIMIT, Sense.ENTRY}
    | {
        Sense.STOPPED,
        Sense.BREAKEVEN,
        Sense.MOVE,
        Sense.STOP,
        Sense.REST,
        Sense.RUNNER,
        Sense.PUNCTUATION,
        Sense.NEWLINE,
    }
    | _WHOLLY
    | _WITHDRAWN
)
_TOLD = frozenset({Sense.NUMBER, Sense.FRAME, Sense.TO, Sense.FILLER, Sense.REST, Sense.OTHER}) | {
    *(Sense.CALL, Sense.PUT, Sense.MONTH, Sense.DAY),
}
_LEFT = frozenset(  # of a language whose verbs name who acts
    {
        "закрыл",
        "закрыли",
        "закрываю",
        "закрываем",
        "вышел",
        "вышли",
        "выхожу",
        "выходим",
        "закрив",
        "закрили",
        "закриваю",
    }
    | {"cerramos", "cierro", "cerre", "salimos", "salgo", "fechamos", "fechei", "saimos", "chiudo", "chiudiamo"}
    | {"chiuso tutto", "kapattim", "kapattik", "cikiyorum", "ciktim"}
)
_NOTICES = frozenset(
    {"operacao finalizada", "trade finalizado", "trade encerrado", "posicao finalizada", "posicao encerrada"}
    | {
        "operacao encerrada",
        "operacao fechada",
        "ordem finalizada",
        "operacion cerrada",
        "trade closed",
        "position closed",
    }
)
_BECAUSE = frozenset({"because", "since", "que hay", "porque", "ya que", "pois", "weil", "так как", "потому что"})
_JUST = frozenset({"just", "i just", "we just", "i've just", "we've just"})
_FIRST = frozenset({"i", "we", "so", "and", "i've", "we've", "i have", "ok", "have", "well"})
_DEEDS = frozenset({Sense.SOLD, Sense.CLOSE, Sense.PARTIAL})
_CONDITIONS = frozenset({Sense.QUESTION, Sense.CONDITIONAL, Sense.TEMPLATE, Sense.ADVERTISEMENT, Sense.RECAP})
_LATER = frozenset(
    {
        "will look",
        "i'll look",
        "in case",
        "i'll",
        "we'll",
        "we will",
        "i will",
        "later",
        "will post",
        "waiting for",
        "wait for",
        "too late",
    }
    | {"looking to", "going to", "yesterday", "maybe", "want to", "want", "might", "could", "may"}
)
_LONGEST_HEAD = 60  # atoms
_PROFITS = frozenset({"profit", "profits"})
_EARNED = 4  # atoms
_BESIDE = frozenset({"in profit", "in profits", "lol", "haha"})
_EARNING = _BESIDE | {"in", "with"}
_GOING = frozenset({"out", "out of", "all out", "flat", "closing", "cutting", "exiting", "dumping", "covering"})
_GONE = frozenset({"out", "out of", "all out", "flat"})
_SELF = frozenset({"i'm", "im", "i am", "i", "we", "we're", "we are", "all", "now", "ok", "so", "just", "and", "also"})
_MINE = frozenset({"i'm", "im", "i am", "my", "i"})
_GAINS = frozenset({"pips", "points", "ticks", "%", "r"})
_SIGNS = frozenset({"+", "-"})
_EVENTS = frozenset({"cpi", "breaking", "whale", "whales"})
_TELLING = frozenset({Sense.NUMBER, Sense.INSTRUMENT, Sense.LOCK, Sense.LINK})


def over(atoms: Sequence[Atom], actions: Sequence[Action]) -> bool:
    """`Position closed … Open: 24.10, Close: 23.05, Result: -1.6%`: says first that one trade is over."""
    if not all(isinstance(action, CloseAll) for action in actions) or len({atom.ref for atom in atoms if atom.ref}) > 1:
        return False
    first = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER and not atom.glued), len(atoms))
    return any(atom.text.lower() in _CLOSED for atom in atoms[:first])


def begin(atoms: Sequence[Atom], actions: Sequence[Action]) -> int:
    """Where the reason begins behind an order that is whole: `Exit fully at market, not liking the price action`."""
    if not actions:
        return len(atoms)
    if not all(isinstance(action, (CloseAll, CancelEntry)) for action in actions):
        return min(_behind(atoms), _moved(atoms, actions))
    for end in range(1, min(len(atoms), _LONGEST_HEAD)):
        if _breaks(atoms, end):
            head = atoms[:end]
            if any(atom.against and atom.text.lower() not in _BESIDE for atom in head):
                return len(atoms)
            if _whole(manners.core(head)):
                reasoned = _reasoned(atoms, end, actions)
                if reasoned or not _withdrawn(atoms, end, actions):
                    return end if reasoned else len(atoms)
    return len(atoms)


def _reasoned(atoms: Sequence[Atom], end: int, actions: Sequence[Action]) -> bool:
    """Whether what stands behind `end` only says why."""
    rest = _unearned(atoms[end + _profits(atoms, end) :])
    sentence = atoms[end].text == "." and _withdrawn(atoms, end, actions)
    return all(map(_explains, rest)) or ((sentence or _told(atoms[:end], actions)) and all(map(_follows, rest)))


def _unearned(rest: Sequence[Atom]) -> Sequence[Atom]:
    """What is said behind an order without what it earned: `+35 pips`, `-0.5R`."""
    signed = [at for at in range(1, len(rest)) if rest[at].unit in _GAINS and rest[at - 1].text in _SIGNS]
    return [atom for at, atom in enumerate(rest) if at not in signed] if signed else rest


def _withdrawn(atoms: Sequence[Atom], at: int, actions: Sequence[Action]) -> bool:
    """Whether an order is withdrawn, of which a sentence behind may say why: `Price missed us and already paid`."""
    behind = said(atoms[at:])
    return all(isinstance(action, CancelEntry) for action in actions) and Sense.INSTRUMENT not in behind


def _moved(atoms: Sequence[Atom], actions: Sequence[Action]) -> int:
    """Where the thoughts begin behind a stop that was moved: `Lifting my SOL stop to 171. No point in keeping it`."""
    if not all(isinstance(action, MoveStop) for action in actions):
        return len(atoms)
    end = next((at for at in range(1, len(atoms)) if _parts(atoms, at)), len(atoms))
    head, rest = atoms[:end], atoms[end:]
    mine = not _MINE.isdisjoint(atom.text.lower() for atom in head)
    done = any(atom.sense is Sense.MOVE and atom.text.lower().endswith(("ing", "ed")) for atom in head)
    first = next((atom for atom in rest if atom.text[0].isalnum()), None)
    told = mine and done and Sense.STOP in said(head) and not any(atom.against for atom in head)
    free = first is not None and first.against is None and Sense.NUMBER not in said(rest)
    return end if told and free and all(map(_follows, rest)) else len(atoms)


def _parts(atoms: Sequence[Atom], at: int) -> bool:
    return atoms[at].sense is Sense.NEWLINE or atoms[at].text in {".", "!", ";"}


def deed(atoms: Sequence[Atom]) -> Sequence[Atom]:
    """The sentence `We just closed at breakeven` of a post that explains it at length; the whole post without one."""
    for at, atom in enumerate(atoms[:-1]):
        if atom.text.lower() in _JUST and atoms[at + 1].sense in _DEEDS:
            start = next((spot for spot in range(at - 1, -1, -1) if atoms[spot].sense in ENDS), -1) + 1
            end = next((spot for spot in range(at, len(atoms)) if atoms[spot].sense in ENDS), len(atoms))
            own = all(word.text.lower() in _FIRST for word in atoms[start:at])
            if own and all(map(_follows, [*atoms[:start], *atoms[end:]])):
                return atoms[start:end]
    return atoms


def _told(head: Sequence[Atom], actions: Sequence[Action]) -> bool:
    """Whether a trade is told as over, not ordered to end: stopped out, or left by who writes."""
    if not all(isinstance(action, CloseAll) for action in actions):
        return False
    return Sense.STOPPED in said(head) or _owns(head)


def _follows(atom: Atom) -> bool:
    """Whether an atom can stand in what is said at length about a trade that is over: no question and no recap."""
    heavy = atom.strongly and atom.against is not Sense.CONDITIONAL
    return not heavy and atom.text != "?" and atom.sense not in {Sense.LOCK, Sense.LINK}


def _whole(head: Sequence[Atom]) -> bool:
    """Whether an order to leave or to withdraw is whole in these words, and nothing else is said."""
    senses = said(head)
    allowed = _ORDERING | _TOLD if Sense.STOPPED in senses or _owns(head) else _ORDERING
    return senses <= allowed and (Sense.STOPPED in senses or _leaves(head) or _withdraws(head, senses))


def _owns(head: Sequence[Atom]) -> bool:
    """Whether who writes says that he left: `закрыл в минус 3140`, `cerramos todo`."""
    return any(atom.text.lower() in _LEFT or atom.text.lower() in _NOTICES for atom in head) or _goes(head)


def _goes(head: Sequence[Atom]) -> bool:
    """`all out now at $3.20`, `Selling the rest of my SHOP puts`: who writes leaves, and at what price."""
    words = [atom.text.lower() for atom in head]
    verb = next((at for at, word in enumerate(words) if word in _GOING and head[at].sense is Sense.CLOSE), len(head))
    if verb == len(head):
        return False
    left = any(priced(head, at) and not head[at].text.isdigit() for at in range(verb, len(head)))
    own = all(word in _SELF or (head[at].ref and words[verb] in _GONE) for at, word in enumerate(words[:verb]))
    return own and (left or not _MINE.isdisjoint(words))


def _profits(atoms: Sequence[Atom], at: int) -> bool:
    """`in profit`, `in good profit`, behind an order to leave now."""
    if atoms[at].text.lower() not in _EARNING:
        return False
    words = [atom.text.lower() for atom in atoms[at : at + _EARNED]]
    earned = words[0] in _BESIDE or (words[0] in {"in", "with"} and not _PROFITS.isdisjoint(words))
    if not earned or all(atom.sense is not Sense.NOW for atom in atoms[:at]):
        return False
    return not any(priced(atoms, spot) for spot in range(at, len(atoms)))


def _behind(atoms: Sequence[Atom]) -> int:
    """Where only the reason is left behind plain instructions: `drop leverage to 5x, funding is ugly`."""
    start = len(atoms)
    while start and atoms[start - 1].sense not in TELLING and _explains(atoms[start - 1]):
        start -= 1
    if start == len(atoms):
        return start
    for end, atom in enumerate(atoms):
        if end >= start and (atom.text in _BREAKS or atom.text.lower() == "in case"):
            return end
        if atom.against or (atom.sense is Sense.WORD and atom.text[0].isalpha()):
            break
    return len(atoms)


def _breaks(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a line, a sentence or, as in `SL hit ❌ on to the next one`, a mark behind words ends what is ordered."""
    text = atoms[at].text
    if text in _BREAKS or atoms[at].sense is Sense.NEWLINE or text.lower() in _BECAUSE or _profits(atoms, at):
        return True
    return not text[0].isascii() and not text[0].isalpha() and at > 0 and atoms[at - 1].text[0].isalnum()


def _leaves(head: Sequence[Atom]) -> bool:
    """`Exit fully`, `fully exited`, `trade closed`, `exit at market`; a market that is closed is another."""
    at = next((spot for spot, atom in enumerate(head) if atom.sense is Sense.CLOSE), len(head))
    manner = any(atom.text.lower() in _MANNERS or atom.text.lower().rpartition(" ")[2] in _NOW for atom in head)
    wholly = not said(head[:at]).isdisjoint(_WHOLLY) or not said(head[at + 1 :]).isdisjoint(_WHOLLY | {Sense.NOW})
    manner = manner or _owns(head) or is_any(head, at + 2, Sense.BREAKEVEN)
    even = is_any(head, at + 1, Sense.AT) and is_any(head, at + 2, Sense.ENTRY, Sense.BREAKEVEN)
    return wholly or even or (manner and at < len(head))


def _withdraws(head: Sequence[Atom], senses: frozenset[Sense]) -> bool:
    """`Pending order cancelled`, `this trade is no longer valid`."""
    return not senses.isdisjoint(_WITHDRAWN) and any(
        not _WAITING.isdisjoint(atom.text.lower().split()) for atom in head
    )


def _explains(atom: Atom) -> bool:
    """Whether an atom can stand in the reason for an order: no number, question, condition or rule."""
    if atom.sense in _TELLING or atom.text == "?":
        return False
    if atom.strongly:
        return atom.text.lower() in _EVENTS
    return atom.against not in _CONDITIONS or atom.text.lower() in _LATER
