"""Decides which instrument a block of a post is about."""

from __future__ import annotations

from collections.abc import Sequence

from domain.instrument import AssetClass, OptionContract, Ticker
from domain.provider import ProviderProfile
from domain.signal import RefusalReason
from parsers import symbols
from parsers.lex import Kind, Token
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom

_CRYPTO_UNITS = frozenset({"x", "sats"})
_BESIDE = frozenset(
    {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.PAIR, Sense.CLOSE, Sense.ENTER, Sense.SOLD}
)
_NAMING = frozenset({Sense.PAIR, Sense.BOUGHT, Sense.CLOSE})
_TIMID = frozenset({Sense.FILLER, Sense.AROUND, Sense.WORD, Sense.NUMBER, Sense.PUNCTUATION})


def subject(
    atoms: Sequence[Atom], profile: ProviderProfile, option: OptionContract | None = None
) -> Ticker | RefusalReason:
    """The one instrument that the atoms speak of, or why it cannot be told."""
    mentions = [atom.ref for atom in atoms if atom.ref] or _beside(atoms)
    if not mentions:
        return RefusalReason.NO_INSTRUMENT
    settled = [_settle(mention, atoms, profile, option) for mention in mentions]
    best = max(mention.sure for mention in settled)
    names = {(mention.asset_class, mention.symbol): mention for mention in settled if mention.sure == best}
    if len(names) > 1:
        return RefusalReason.AMBIGUOUS_SYMBOL
    return _ticker(next(iter(names.values())), profile, option)


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


def _settle(
    mention: Mention, atoms: Sequence[Atom], profile: ProviderProfile, option: OptionContract | None
) -> Mention:
    if mention.asset_class is not AssetClass.CRYPTO or not mention.symbol.endswith("/USDT"):
        return mention
    name = mention.symbol.removesuffix("/USDT")
    equity = option is not None or profile.asset_class in {AssetClass.STOCK, AssetClass.OPTION}
    if mention.shared and (equity or _equity(atoms)):
        return mention._replace(asset_class=AssetClass.STOCK, symbol=name)
    if (
        name == "BTC"
        and any(atom.sense is Sense.AT for atom in atoms)
        and len({atom.ref for atom in atoms if atom.ref}) > 1
    ):
        return mention._replace(sure=symbols.UNKNOWN)
    if any(atom.unit == "sats" for atom in atoms):
        return mention._replace(symbol=f"{name}/BTC")
    return mention


def _equity(atoms: Sequence[Atom]) -> bool:
    text = {atom.text.lower() for atom in atoms}
    crypto = any(atom.unit in _CRYPTO_UNITS or atom.sense is Sense.LEVERAGE for atom in atoms)
    return not crypto and not text.isdisjoint({"bto", "stc", "sto", "shares", "stock"})


def _beside(atoms: Sequence[Atom]) -> list[Mention]:
    """Words no list settles, directly beside a direction or behind a label such as `Ticker:`."""
    found = []
    for at, atom in enumerate(atoms):
        if atom.sense not in _TIMID or not atom.text.isalpha() or not atom.text.isascii():
            continue
        before = next(
            (
                prior
                for prior in reversed(atoms[max(0, at - 3) : at])
                if prior.sense not in _TIMID or prior.sense is Sense.WORD
            ),
            None,
        )
        if before is None or before.sense not in _BESIDE:
            continue
        mention = symbols.bare(Token(Kind.WORD, atom.text.lower(), atom.text, atom.start, atom.end, glued=False))
        if mention and mention.sure == symbols.UNKNOWN and before.sense not in _NAMING and before.text.lower() != "sto":
            continue
        if mention and (atom.text.isupper() or mention.asset_class is AssetClass.CRYPTO):
            found.append(mention)
    return found[:1]
