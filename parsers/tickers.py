"""Finds the tickers that only their place in a post tells from everyday words: `COIN 350C`, `grabbed sofi 8.97`."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from domain.instrument import AssetClass
from parsers import symbols
from parsers.catalogue import catalogue
from parsers.lex import Kind, Token
from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom, refs

_RIGHTS = (Sense.CALL, Sense.PUT)
_SIDES = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT)
_VERBS = (*_SIDES, Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.CLOSE, Sense.PARTIAL, Sense.ADD, Sense.STOPPED)
_PRICING = (Sense.NUMBER, Sense.AT, Sense.NOW, Sense.ENTRY, *_RIGHTS, *_SIDES)
_LEADING = (Sense.ABOVE, Sense.BELOW, Sense.ZONE, Sense.AROUND, Sense.LIMIT, Sense.STOP, Sense.TARGET)
_INTO = frozenset({"in", "with", "on", "if"})
_TAKEN = (*_SIDES, Sense.BOUGHT, Sense.ENTER)
_BOUNDS = frozenset({Sense.STOP, Sense.TARGET, Sense.RISK})
_COINED = frozenset({"x", "sats"})
_EXCHANGES = frozenset(
    {
        *("binance", "bybit", "okx", "kucoin", "mexc", "bitget", "spot", "perp", "perps", "futures", "usdt", "coin"),
        *("token", "altcoin", "crypto", "leverage", "lev"),
    }
)
_TERMS = frozenset(
    {
        *(
            "VWAP",
            "EMA",
            "SMA",
            "HTF",
            "LTF",
            "OTC",
            "ATM",
            "ITM",
            "OTM",
            "LOD",
            "HOD",
            "PDH",
            "PDL",
            "PWH",
            "PWL",
            "BOS",
        ),
        *(
            "CHOCH",
            "FVG",
            "POC",
            "VAH",
            "VAL",
            "IPO",
            "ATH",
            "ATL",
            "ORB",
            "RTH",
            "ETH",
            "GTC",
            "DAY",
            "OCO",
            "USD",
            "EUR",
        ),
        *(
            "GBP",
            "AUD",
            "CAD",
            "INR",
            "FIB",
            "MSS",
            "IDM",
            "EOD",
            "EOW",
            "NYSE",
            "LIS",
            "PIVOT",
            "SWING",
            "SCALP",
            "ASAP",
        ),
    }
)
_CE_PE = frozenset({"ce", "pe"})
_TIMID = frozenset({Sense.WORD, Sense.FILLER})
_NAMELESS = frozenset({Sense.INSTRUMENT, Sense.NUMBER, Sense.PUNCTUATION, Sense.NEWLINE, Sense.INDEX, Sense.LINK})
_SHOUTS = frozenset(
    {"WAIT", "READY", "LOOK", "FIRE", "GUYS", "FAM", "GANG", "CREW", "CHAT", "PLAN", "PLAY", "PLAYS", "MOVE", "HUGE"}
    | {"NICE", "EASY", "RISKY", "SAFE", "FRESH", "LIVE", "HOT", "WOW", "LFG", "YOLO", "TODAY", "GOING", "HURRY", "LETS"}
    | {"SMALL", "BIG", "FINAL", "TRUST", "BANG", "SEND", "ENJOY", "NOTE", "INFO", "VIPS", "ELITE", "PRO", "ALPHA"}
)
_SHORTEST, _LONGEST = 2, 5
_NAME = 4  # letters, at least, of a coin that is named like a word
_MANNERS = frozenset(
    {"just", "quick", "super", "high", "well", "usual", "move", "flow", "front", "core", "rare", "people", "data"}
    | {"fund", "multi", "link", "usual", "hyper", "baby", "cyber", "solo", "near"}
)  # what may be said of a position
_DATED = 7  # atoms of a date with its year, the strike and its right
_REACH = 60  # atoms
_TEXT = attrgetter("text")
_DIGITS = frozenset("0123456789")
_ROOT = 2  # characters of a currency future: 6E, 6J


def spotted(atoms: list[Atom]) -> list[Atom]:
    """The atoms, with everyday words turned into instruments where what stands beside them leaves no doubt."""
    lone = not refs(atoms)  # beside a name in capitals a small word is none
    for at, atom in enumerate(atoms):
        sense, text = atom[:2]
        if sense in _NAMELESS or not (text.isalpha() and text.isascii()):
            continue
        if len(text) > _LONGEST and text not in catalogue().stock_names and not _indian(atoms, at):
            continue
        mention = _capitals(atoms, at) if text.isupper() else _lower(atoms, at) if lone and text.islower() else None
        if at == 0 and text.istitle() and atom.sense is Sense.WORD and text.upper() in catalogue().stocks:
            struck = _strike_behind(atoms, 1)  # `Msft Oct 16 410 call`
            mention = Mention(AssetClass.STOCK, text.upper(), symbols.WEAK) if struck else None
        if mention:
            atoms[at], lone = atom._replace(sense=Sense.INSTRUMENT, ref=mention, against=None), False
    return _currencies(atoms)


def _capitals(atoms: Sequence[Atom], at: int) -> Mention | None:
    """`COIN 350C`, `SYMBOL=COIN`, `the COST calls`."""
    known, text = catalogue(), atoms[at].text
    if text in known.futures and len(text) > 1 and atoms[at].sense in _TIMID and _traded(atoms, at):
        return Mention(AssetClass.FUTURE, text, symbols.LISTED)
    if text not in known.stocks and text not in known.coin_words:
        return _unlisted(atoms, at)
    labelled = at > 1 and atoms[at - 1].text in {":", "="} and atoms[at - 2].sense is Sense.PAIR
    strike = _strike_behind(atoms, at + 1)
    plural = is_any(atoms, at + 1, *_RIGHTS) and atoms[at].sense not in {Sense.ALL, Sense.CALL, Sense.PUT}
    headed = is_any(atoms, at - 1, Sense.CALL, Sense.PUT) or _past_filler(atoms, at, Sense.CALL, Sense.PUT)
    headed = headed and is_any(atoms, at + 1, Sense.PUNCTUATION) and atoms[at].sense is Sense.BREAKEVEN
    if not (labelled or strike or plural or headed):
        return None
    return Mention(AssetClass.STOCK, text, symbols.LISTED) if text in known.stocks else _bare(atoms[at])


def _strike_behind(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a strike stands at `at`, or behind a date there: `380c`, `0918 380c`, `Sep 18 380 calls`."""
    for spot in range(at, at + _DATED):
        if is_any(atoms, spot, Sense.NUMBER) and (atoms[spot].unit in {"c", "p"} or is_any(atoms, spot + 1, *_RIGHTS)):
            return True
        if is_any(atoms, at - 1, Sense.MONTH):  # `13 MAR 26 268 PUT`: a month, and what follows is its year
            return False
        if not is_any(atoms, spot, Sense.NUMBER, Sense.MONTH, Sense.DAY) and text_at(atoms, spot) not in {"/", "-"}:
            return False
    return False


def _unlisted(atoms: Sequence[Atom], at: int) -> Mention | None:
    """`in MULN 3.42, stop 3.20`: capitals beside a direction and a price that a stop or target bounds name a share."""
    atom = atoms[at]
    if atom.sense is not Sense.WORD or len(atom.text) <= _SHORTEST or atom.text in _TERMS:
        return None
    if _headed(atoms, at) or _contracted(atoms, at):
        return Mention(AssetClass.STOCK, atom.text, symbols.UNKNOWN)
    price = at + 1 + is_any(atoms, at + 1, Sense.AT)
    if is_any(atoms, at + 1, Sense.PUNCTUATION) and is_any(atoms, at + 2, Sense.LIMIT):
        price = at + 3
    if not priced(atoms, price) or (atoms[price].value or 0) < 1:
        return None
    opens = at == 0 or atoms[at - 1].sense is Sense.NEWLINE
    if opens:
        led = is_any(atoms, price + 1, Sense.STOP) and any(
            is_any(atoms, spot, Sense.TARGET) for spot in range(price, price + 6)
        )
    else:
        led = is_any(atoms, at - 1, *_TAKEN) or text_at(atoms, at - 1) == "in" or _past_filler(atoms, at, *_TAKEN)
    bounded = any(other.sense in _BOUNDS for other in atoms)
    coined = any(other.unit in _COINED or other.text.lower() in _EXCHANGES for other in atoms)
    return Mention(AssetClass.STOCK, atom.text, symbols.UNKNOWN) if led and bounded and not coined else None


def _contracted(atoms: Sequence[Atom], at: int) -> bool:
    """`BTO ZZKX 6/18/27 12.5c`, `QQXR 09/18 $9 call`, `BUY ZZKX 640 CE`: an unlisted name before date or strike."""
    if _indian(atoms, at):
        return not any(other.ref for other in atoms)
    opens = at == 0 or atoms[at - 1].sense is Sense.NEWLINE or is_any(atoms, at - 1, Sense.BOUGHT)
    dated = text_at(atoms, at + 2) == "/" or is_any(atoms, at + 1, Sense.MONTH)
    return opens and dated and _strike_behind(atoms, at + 1) and not any(other.ref for other in atoms)


def _indian(atoms: Sequence[Atom], at: int) -> bool:
    """`BUY ZZKX 640 CE`."""
    if not is_any(atoms, at - 1, Sense.BUY):
        return False
    line = at + 1 + is_any(atoms, at + 1, Sense.NEWLINE)
    return is_any(atoms, line, Sense.NUMBER) and text_at(atoms, line + 1) in _CE_PE


def _headed(atoms: Sequence[Atom], at: int) -> bool:
    """Whether capitals alone on the first line head a plan in dollars: `CRWV` over `Short @ mkt` and its levels."""
    lined = at == 0 and is_any(atoms, 1, Sense.NEWLINE) and is_any(atoms, 2, *_SIDES) and atoms[0].text not in _SHOUTS
    bounded = any(other.sense is Sense.STOP for other in atoms) or any(map(_letters, atoms))
    others = any(other.ref is not None and len(other.text) > 1 for other in atoms)
    prices = [other.value for other in atoms if other.sense is Sense.NUMBER and not other.unit and other.value]
    dear = bool(prices) and max(prices) >= 1
    coined = any(other.unit in _COINED or other.text.lower() in _EXCHANGES for other in atoms)
    return lined and bounded and dear and not (others or coined)


def _letters(atom: Atom) -> bool:
    return atom.text == "S"


def _traded(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a verb or direction stands beside, or before `the`, `my`, `on`."""
    verbs = (*_VERBS, Sense.HIT, Sense.STOP, Sense.TARGET)
    return is_any(atoms, at + 1, *_SIDES) or is_any(atoms, at - 1, *verbs) or _past_filler(atoms, at, *verbs)


def _lower(atoms: Sequence[Atom], at: int) -> Mention | None:
    if is_any(atoms, at + 1, Sense.LONG, Sense.SHORT) and _coined(atoms, at):
        return Mention(AssetClass.CRYPTO, f"{atoms[at].text.upper()}/USDT", symbols.WEAK)
    return _small(atoms, at)


def _small(atoms: Sequence[Atom], at: int) -> Mention | None:
    """`nq short`, `grabbed 500 sofi 8.97`, `the spy 680c`: no list of words but its place tells the ticker."""
    if atoms[at].sense not in _TIMID or len(atoms[at].text) < _SHORTEST:
        return None
    known, name = catalogue(), atoms[at].text.upper()
    contract = known.contracts.get(atoms[at].text)
    named = known.stock_names.get(atoms[at].text) if text_at(atoms, at - 1) not in {"a", "an"} else None
    share = name in known.stocks and name not in known.stock_words and name not in known.coin_words
    if not (contract or share or named or name in known.futures) or not _prices(atoms, at + 1):
        return None
    opens = at == 0 or atoms[at - 1].sense in ENDS
    verb = is_any(atoms, at - 1, *_VERBS) or (is_any(atoms, at - 1, Sense.NUMBER) and is_any(atoms, at - 2, *_VERBS))
    verb = verb or (text_at(atoms, at - 1) == "in" and _struck(atoms, at + 1))
    if not (verb or _past_filler(atoms, at, *_VERBS) or (opens and is_any(atoms, at + 1, *_SIDES, Sense.NUMBER))):
        return None
    loose = opens and not verb and not _struck(atoms, at + 1) and is_any(atoms, at + 1, Sense.NUMBER)
    if loose or any(atom.ref for atom in atoms):
        return None
    if contract:
        return Mention(AssetClass.FOREX, contract, symbols.WEAK)
    return Mention(AssetClass.STOCK if share or named else AssetClass.FUTURE, named or name, symbols.WEAK)


def _coined(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a coin that is named like a word stands at `at`, as in `hype long 38.12, stop 36.9`."""
    word = atoms[at].text
    if word.upper() not in catalogue().coin_words or len(word) < _NAME or word in _MANNERS:
        return False
    before = at - 1
    while is_any(atoms, before, Sense.FILLER):
        before -= 1
    opens = before < 0 or atoms[before].sense in ENDS
    bounded = any(atom.sense is Sense.STOP for atom in atoms) and not any(atom.ref for atom in atoms)
    return opens and bounded and _prices(atoms, at + 2)


def _prices(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a price, or the way to one, begins at `at`; behind more words only where a stop or target bounds it."""
    if is_any(atoms, at, *_PRICING):
        return True
    led = is_any(atoms, at, *_LEADING, *ENDS) or text_at(atoms, at) in _INTO
    return led and any(atom.sense in _BOUNDS for atom in atoms[at : at + _REACH])


def _struck(atoms: Sequence[Atom], at: int) -> bool:
    return atoms[at].unit in {"c", "p"} or is_any(atoms, at + 1, *_RIGHTS)


def _past_filler(atoms: Sequence[Atom], at: int, *senses: Sense) -> bool:
    """Whether one of these senses stands before `the`, `my`, `on`."""
    before = at - 1
    while before >= 0 and atoms[before].sense is Sense.FILLER and at - before < _LONGEST:
        before -= 1
    return before < at - 1 and is_any(atoms, before, *senses)


def _bare(atom: Atom) -> Mention | None:
    return symbols.bare(Token(Kind.WORD, atom.text.lower(), atom.text, atom.start, atom.end, glued=False))


def _currencies(atoms: list[Atom]) -> list[Atom]:
    """`6E`, `6J` and `6EM6`: futures whose root begins with a digit."""
    if _DIGITS.isdisjoint(map(_TEXT, atoms)):
        return atoms
    for at in range(len(atoms) - 1, 0, -1):
        if not atoms[at].glued or len(atoms[at].text) > _ROOT:
            continue
        root = atoms[at - 1].text + atoms[at].text[:1]
        dated = _delivers(atoms, at)
        if len(root) == _ROOT and root in catalogue().futures and (dated or len(atoms[at].text) == 1):
            mention = Mention(AssetClass.FUTURE, root, symbols.EXPLICIT)
            atoms[at - 1 : at + 1 + dated] = [
                atoms[at]._replace(sense=Sense.INSTRUMENT, ref=mention, text=root, unit="")
            ]
    return atoms


def _delivers(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the letters at `at` end with the month, and a year of one or two digits is glued to them: `EM6`."""
    months = len(atoms[at].text) == _ROOT and atoms[at].text[1] in symbols.FUTURE_MONTHS
    return months and is_any(atoms, at + 1, Sense.NUMBER) and atoms[at + 1].glued and len(atoms[at + 1].text) <= _ROOT
