"""Decides which instrument a block of a post is about."""

from __future__ import annotations

from collections.abc import Sequence

from domain.instrument import AssetClass, OptionContract, Ticker
from domain.provider import ProviderProfile
from domain.signal import RefusalReason
from parsers import symbols
from parsers.catalogue import catalogue
from parsers.lex import Kind, Token
from parsers.neighbours import is_any, priced
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom, refs, said, units

_PRICES = frozenset({"", "$"})
_CRYPTO_UNITS = frozenset({"x", "sats"})
_BESIDE = frozenset(
    {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.PAIR, Sense.CLOSE, Sense.ENTER, Sense.SOLD}
)
_NAMED_BY = _BESIDE | {Sense.PARTIAL}
_NAMING = frozenset({Sense.PAIR, Sense.BOUGHT, Sense.CLOSE})
_UNDERLYINGS = {
    **dict.fromkeys(("GC", "MGC"), "XAU/USD"),
    **dict.fromkeys(("SI", "SIL"), "XAG/USD"),
    **dict.fromkeys(("CL", "MCL"), "USOIL"),
    **dict.fromkeys(("NQ", "MNQ"), "NAS100"),
    **dict.fromkeys(("ES", "MES"), "SPX500"),
    **dict.fromkeys(("YM", "MYM"), "US30"),
    "NG": "NATGAS",
    "6E": "EUR/USD",
    "6B": "GBP/USD",
    "6A": "AUD/USD",
}
_POSITIONS = frozenset({Sense.LONG, Sense.SHORT})
_NAME = 4  # letters, at least, of a coin that is named like a word
_HELD = frozenset({"the", "my", "our"})
_TIMID = frozenset({Sense.FILLER, Sense.AROUND, Sense.WORD, Sense.NUMBER, Sense.PUNCTUATION})


def subject(
    atoms: Sequence[Atom], profile: ProviderProfile, option: OptionContract | None = None
) -> Ticker | RefusalReason:
    """The one instrument that the atoms speak of, or why it cannot be told."""
    mentions = refs(atoms) or _beside(atoms)
    if not mentions:
        return RefusalReason.NO_INSTRUMENT
    settled = _settled(mentions, atoms, profile, option)
    settled = _exchange_traded(settled)
    best = max(mention.sure for mention in settled)
    names = {(mention.asset_class, mention.symbol): mention for mention in settled if mention.sure == best}
    if len(names) > 1:
        return RefusalReason.AMBIGUOUS_SYMBOL
    (name,) = names.values()
    return _ticker(_levered(name, atoms) if option is None else name, profile, option)


def _levered(mention: Mention, atoms: Sequence[Atom]) -> Mention:
    """`Coin: NEWX` with `Leverage: 10x`: what no list names, and only coins are traded so, is one."""
    unlisted = mention.sure == symbols.UNKNOWN and mention.asset_class is AssetClass.STOCK
    if not unlisted or Sense.LEVERAGE not in said(atoms) or mention.symbol in catalogue().stocks:
        return mention
    return mention._replace(asset_class=AssetClass.CRYPTO, symbol=f"{mention.symbol}/USDT")


def _exchange_traded(mentions: Sequence[Mention]) -> list[Mention]:
    """`Natgas futs (NGQ6)` and `Gold, GCZ6`: the name goes with the future that is named beside it."""
    named = {_UNDERLYINGS.get(mention.symbol) for mention in mentions if mention.asset_class is AssetClass.FUTURE}
    return [mention for mention in mentions if mention.symbol not in named]


def _ticker(mention: Mention, profile: ProviderProfile, option: OptionContract | None) -> Ticker:
    if option is not None and mention.asset_class in {AssetClass.STOCK, AssetClass.OPTION}:
        return Ticker(asset_class=AssetClass.OPTION, symbol=mention.symbol, option=mention.option or option)
    if mention.asset_class is AssetClass.OPTION:
        return Ticker(asset_class=AssetClass.OPTION, symbol=mention.symbol, option=mention.option)
    symbol = mention.symbol
    if (
        mention.asset_class is AssetClass.CRYPTO
        and mention.sure < symbols.EXPLICIT
        and profile.quote_currency != "USDT"
    ):
        symbol = symbol.removesuffix("/USDT") + f"/{profile.quote_currency}" if symbol.endswith("/USDT") else symbol
    return Ticker(asset_class=mention.asset_class, symbol=symbol)


def _settled(
    mentions: Sequence[Mention], atoms: Sequence[Atom], profile: ProviderProfile, option: OptionContract | None
) -> Sequence[Mention]:
    """The mentions, the coins among them read as the whole post shows: as shares, as pairs with BTC, as an order."""
    if not any(map(_coin, mentions)):
        return mentions
    equity = option is not None or profile.asset_class in {AssetClass.STOCK, AssetClass.OPTION}
    shared = [mention for mention in mentions if mention.shared]
    shares = bool(shared) and (equity or _equity(atoms) or _dear(shared[0], atoms))
    closing = Sense.AT in said(atoms) and len({atom.ref for atom in atoms if atom.ref}) > 1
    sats = "sats" in units(atoms)
    return [
        _settle(mention, shares=shares, closing=closing, sats=sats) if _coin(mention) else mention
        for mention in mentions
    ]


def _coin(mention: Mention) -> bool:
    return mention.asset_class is AssetClass.CRYPTO and mention.symbol.endswith("/USDT")


def _settle(mention: Mention, *, shares: bool, closing: bool, sats: bool) -> Mention:
    name = mention.symbol.removesuffix("/USDT")
    if mention.shared and shares:
        return mention._replace(asset_class=AssetClass.STOCK, symbol=name)
    if name == "BTC" and closing:
        return mention._replace(sure=symbols.UNKNOWN)
    return mention._replace(symbol=f"{name}/BTC") if sats else mention


def _equity(atoms: Sequence[Atom]) -> bool:
    text = {atom.text.lower() for atom in atoms}
    crypto = any(atom.unit in _CRYPTO_UNITS or atom.sense is Sense.LEVERAGE for atom in atoms)
    return not crypto and not text.isdisjoint({"bto", "stc", "sto", "shares", "stock"})


def _dear(mention: Mention, atoms: Sequence[Atom]) -> bool:
    """`$ELF over 78.20`: the coin of that name never traded where every price of the post lies.

    Without a price the better known of the two is meant.
    """
    bound = catalogue().shares.get(mention.symbol.removesuffix("/USDT"))
    prices = [atom for atom in atoms if atom.sense is Sense.NUMBER and atom.unit in _PRICES]
    exact = [atom for atom in prices if "." in atom.text] or prices
    if not prices and Sense.LEVERAGE not in said(atoms) and _CRYPTO_UNITS.isdisjoint(units(atoms)):
        return mention.symbol.removesuffix("/USDT") in catalogue().better_known
    return bound is not None and bool(exact) and all(atom.value is not None and atom.value > bound for atom in exact)


def _denies(atom: Atom) -> bool:
    """`cutting this one, not working` names no coin."""
    return atom.against is Sense.NEGATION and not atom.text.isupper()


def _measures(atoms: Sequence[Atom], at: int) -> bool:
    """`shut this near 6097`, `CLOSE NEAR COST`: near a price, and no coin."""
    return atoms[at].sense is Sense.AROUND and is_any(atoms, at + 1, Sense.NUMBER, Sense.BREAKEVEN, Sense.ENTRY)


def _beside(atoms: Sequence[Atom]) -> list[Mention]:
    """Words no list settles, directly beside a direction or behind a label such as `Ticker:`."""
    if said(atoms).isdisjoint(_NAMED_BY):
        return []
    spots = (
        at
        for at, atom in enumerate(atoms)
        if atom.sense in _TIMID
        and atom.text.isalpha()
        and atom.text.isascii()
        and not (_denies(atom) or _measures(atoms, at))
    )
    found = next(filter(None, (_placed(atoms, at) for at in spots)), None)
    return [found] if found else []


def _placed(atoms: Sequence[Atom], at: int) -> Mention | None:
    """What the word at `at` names by its place."""
    before, parted = _leading(atoms, at)
    beside = before is not None and (before.sense in _BESIDE or _trims(atoms, at))
    if (
        before is not None
        and before.sense is Sense.PAIR
        and atoms[at].sense is Sense.FILLER
        and before is atoms[at - 1]
    ):
        return None  # `CURRENCY DESK`
    held = not beside and _held(atoms, at)
    if not (beside or held):
        return None
    text = atoms[at].text
    if atoms[at].sense is Sense.FILLER and text.istitle():  # `Just trimmed half`
        return None
    mention = symbols.bare(Token(Kind.WORD, text.lower(), text, atoms[at].start, atoms[at].end, glued=False))
    if mention is None or not (text.isupper() or mention.asset_class is AssetClass.CRYPTO):
        return None
    naming = (
        held
        or parted
        or _trims(atoms, at)
        or (before is not None and (before.sense in _NAMING or before.text.lower() == "sto"))
    )
    return mention if naming or mention.sure != symbols.UNKNOWN else None


def _trims(atoms: Sequence[Atom], at: int) -> bool:
    """`trim ERO .65`: capitals between a verb in small letters and a price."""
    led = is_any(atoms, at - 1, Sense.PARTIAL) and not atoms[at - 1].text.isupper() and len(atoms[at].text) > 1
    return led and atoms[at].sense is Sense.WORD and atoms[at].text.isupper() and priced(atoms, at + 1)


def _leading(atoms: Sequence[Atom], at: int) -> tuple[Atom | None, bool]:
    """What stands before a word, past fillers and a part, and whether a part did: `sold half MULN`."""
    parted = False
    for prior in reversed(atoms[max(0, at - 3) : at]):
        if prior.sense is Sense.FRACTION:
            parted = True
        elif prior.sense not in _TIMID or prior.sense is Sense.WORD:
            return prior, parted
    return None, parted


def _held(atoms: Sequence[Atom], at: int) -> bool:
    """`the hype short`: a word between an article and a position."""
    placed = at + 1 < len(atoms) and atoms[at + 1].sense in _POSITIONS
    return placed and at > 0 and atoms[at - 1].text.lower() in _HELD and len(atoms[at].text) >= _NAME
