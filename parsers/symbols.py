"""Recognises the instrument that begins at a token: coins, pairs, metals, indices, shares, futures, OCC codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.instrument import AssetClass, OptionContract, Right
from parsers import listings
from parsers.catalogue import Catalogue, catalogue
from parsers.lex import Kind, Token
from parsers.memory import remembered

EXPLICIT, LISTED, WEAK, UNKNOWN = 3, 2, 1, 0

_WORD, _NUMBER, _MARK = Kind.WORD, Kind.NUMBER, Kind.MARK
_PERPETUAL = ("usdtperp", "usdperp", "usdt", "usdc", "busd", "fdusd", "tusd", "perp")
_BROKER_SUFFIXES = frozenset({"", "m", "r", "i", "c", "pro", "x", "z", "raw", "ecn", "cash", "spot"})
FUTURE_MONTHS = frozenset("FGHJKMNQUVXZ")
_BARE_FUTURES = frozenset(
    {"ES", "NQ", "YM", "RTY", "MES", "MNQ", "MYM", "M2K", "MCL", "MGC", "GC", "CL", "ZB", "ZN", "NG"}
    | {"CRUDEOIL", "CRUDEOILM", "NATURALGAS", "NATGASMINI", "GOLDM", "GOLDPETAL", "SILVERM", "SILVERMIC"}
    | {"COPPER", "ZINC", "NICKEL", "ALUMINIUM"}
)
_MICRO = "M2K"
_FACTORS = frozenset({"1000", "10000", "1000000"})
_PAIR_JOINTS = frozenset("/-_")
_CLASS_JOINTS = frozenset("./")
_LISTED_BEHIND = frozenset(".-&")
_TICKER_LENGTH = 5
_OCC_DATE = 6
_PAIR_LENGTH = 6
_CURRENCY = 3
_MAJORS = frozenset({"eur", "usd", "gbp", "jpy", "aud", "nzd", "cad", "chf"})
_COIN_QUOTES = frozenset({"BTC", "ETH", "BNB"})
_SHORTEST_BASE = 3
_ROOTS = {"SPXW": "SPX", "NDXP": "NDX", "RUTW": "RUT"}


class Mention(NamedTuple):
    """An instrument as named at one place; `sure` says how plainly, `shared` that a coin and a share have the name."""

    asset_class: AssetClass
    symbol: str
    sure: int
    shared: bool = False
    option: OptionContract | None = None


Found = tuple[int, Mention] | None
_END = Token(Kind.NEWLINE, "", "", 0, 0, glued=False)  # what stands behind the last token


def explicit(tokens: Sequence[Token], at: int) -> Found:
    """An instrument written so that nothing else can be meant: `$X`, `#X`, a pair, an OCC code, `US30`."""
    kind, text, raw, _, _, _ = tokens[at]
    if kind is _MARK:
        return _prefixed(tokens, at) if text in "$#/." else None
    after = tokens[at + 1] if at + 1 < len(tokens) else _END
    if kind is _NUMBER:
        return _with_word(tokens, at, after)
    found = _joined(tokens, at, after) if after.glued or after.text == "/" else None
    if not found and len(text) == _CURRENCY == len(after.raw):
        found = _parted(tokens[at], after, at)
    if found or len(text) < _TICKER_LENGTH or not raw.isascii():
        return found
    pair = in_one(raw)
    return (_suffix(tokens, at + 1), pair) if pair else _kilo(raw, at)


def listed(token: Token) -> Mention | None:
    """An instrument that stands in our lists under this bare word."""
    return _in_lists(token.raw)


def named(symbol: str) -> Mention:
    """The instrument of a name that the vocabulary holds; a symbol without a quote is of one of our lists."""
    if symbol.lower() in catalogue().indices:
        return Mention(AssetClass.STOCK, symbol, LISTED)
    if symbol in catalogue().futures:
        return Mention(AssetClass.FUTURE, symbol, LISTED)
    if symbol in catalogue().stocks and symbol not in catalogue().coins:
        return Mention(AssetClass.STOCK, symbol, LISTED)
    paired = "/" in symbol or symbol not in catalogue().coins
    return Mention(AssetClass.FOREX, symbol, LISTED) if paired else Mention(AssetClass.CRYPTO, _base(symbol), LISTED)


@remembered
def _in_lists(raw: str) -> Mention | None:
    text, name, known = raw.lower(), raw.upper(), catalogue()
    contract = known.contracts.get(text)
    if contract and (len(text) > 2 or raw.isupper() or not raw.isascii()):  # noqa: PLR2004 - `gu`, `eu` only in capitals
        return Mention(AssetClass.FOREX, contract, LISTED)
    if text in known.coin_names:
        return Mention(AssetClass.CRYPTO, _base(known.coin_names[text]), LISTED)
    if text in known.stock_names and raw[0].isupper():
        return Mention(AssetClass.STOCK, known.stock_names[text], LISTED)
    if raw.isupper() or text in known.indices:
        return _capitals(name, known)
    if name in known.coins and name not in known.coin_words and name not in known.stock_words and len(name) > 2:  # noqa: PLR2004
        return Mention(AssetClass.CRYPTO, _base(name), WEAK)
    return None


def _joined(tokens: Sequence[Token], at: int, after: Token) -> Found:
    if after.kind is _NUMBER:
        return _with_digits(tokens, at) if after.glued else None
    found = _pair(tokens, at) if after.text in _PAIR_JOINTS else None
    found = found or (_abroad(tokens, at) if after.text in _LISTED_BEHIND else None)
    return found or (_class_share(tokens, at) if after.text in _CLASS_JOINTS else None)


def _parted(token: Token, after: Token, at: int) -> Found:
    """`USD CHF`."""
    known = catalogue().currencies
    small = token.text in _MAJORS and after.text in _MAJORS
    base, quote = (token.text.upper(), after.text.upper()) if small else (token.raw, after.raw)
    paired = base in known and quote in known and base != quote
    return (at + 2, Mention(AssetClass.FOREX, f"{base}/{quote}", EXPLICIT)) if paired else None


def bare(token: Token) -> Mention | None:
    """What a bare word that no list settles may stand for beside a direction or as the value of a label."""
    name, known = token.raw.upper(), catalogue()
    if name == "OR" and token.raw.isupper():
        return Mention(AssetClass.FOREX, "XAU/USD", WEAK)  # French for gold
    if name in known.coins:
        return Mention(AssetClass.CRYPTO, _base(name), WEAK, name in known.stocks)
    if name in known.futures:
        return Mention(AssetClass.FUTURE, name, WEAK)
    if name in known.stocks:
        return Mention(AssetClass.STOCK, name, WEAK)
    if token.raw.isupper() and token.raw.isascii() and 1 < len(name) <= _TICKER_LENGTH:
        return Mention(AssetClass.STOCK, name, UNKNOWN)
    return None


def _capitals(name: str, known: Catalogue) -> Mention | None:
    if name in _BARE_FUTURES:
        return Mention(AssetClass.FUTURE, name, LISTED)
    shared = name in known.stocks
    if name in known.coins:
        return Mention(AssetClass.CRYPTO, _base(name), WEAK if name in known.coin_words else LISTED, shared)
    if shared:
        return Mention(AssetClass.STOCK, _ROOTS.get(name, name), WEAK if name in known.stock_words else LISTED)
    return None


def _prefixed(tokens: Sequence[Token], at: int) -> Found:
    mark, rest = tokens[at].text, at + 1
    if mark == "#" and rest < len(tokens) and tokens[rest].text == "$":
        rest += 1
    if rest >= len(tokens) or not tokens[rest].glued:
        return None
    token = tokens[rest]
    if mark in "/." or token.kind is not Kind.WORD:
        return _future(tokens, rest) if mark == "/" and not tokens[at].glued else explicit_number(tokens, rest)
    if token.raw == "ID" and rest + 1 < len(tokens) and tokens[rest + 1].glued and tokens[rest + 1].kind is _NUMBER:
        return None
    found = explicit(tokens, rest)
    mention = found[1] if found else listed(token)
    if mention:
        return found[0] if found else rest + 1, mention._replace(sure=EXPLICIT)
    return _named(mark, token, rest)


def explicit_number(tokens: Sequence[Token], at: int) -> Found:
    """A symbol that begins with digits behind its `$` or `#`, or an OCC code behind its point."""
    token = tokens[at]
    if token.kind is not Kind.NUMBER:
        return _occ(tokens, at)
    return _with_word(tokens, at, tokens[at + 1] if at + 1 < len(tokens) else _END)


def _with_word(tokens: Sequence[Token], at: int, after: Token) -> Found:
    """A symbol that begins with the number at `at`: `1000PEPE`, `7203.T`."""
    if after.kind is _WORD and after.glued:
        return _factored(tokens[at].raw, after, tokens, at)
    return _abroad(tokens, at) if after.text == "." and _pointed(tokens, at) else None


_LABELS = frozenset({"TP", "SL", "TPS", "ENTRY", "STOP", "TARGET", "TARGETS", "PT", "RISK", "ID", "BUY", "SELL"})


def _named(mark: str, token: Token, at: int) -> Found:
    name, known = token.raw.upper(), catalogue()
    if not (token.raw.isascii() and name.isalnum()):
        return None
    if name in known.coins:
        return at + 1, Mention(AssetClass.CRYPTO, _base(name), EXPLICIT, name in known.stocks)
    quote = next((quote for quote in ("BTC", "ETH", "BNB") if name.endswith(quote) and name != quote), "")
    if mark == "#" and quote and name.removesuffix(quote) in known.coins:
        return at + 1, Mention(AssetClass.CRYPTO, f"{name.removesuffix(quote)}/{quote}", EXPLICIT)
    if mark == "$" and len(name) <= _TICKER_LENGTH:
        return at + 1, Mention(AssetClass.STOCK, _ROOTS.get(name, name), EXPLICIT)
    if token.raw.isupper() and mark == "#" and name not in _LABELS:
        return at + 1, Mention(AssetClass.CRYPTO, _base(name), UNKNOWN)
    return None


def _pair(tokens: Sequence[Token], at: int) -> Found:
    joint = tokens[at + 1]
    if at + 2 >= len(tokens) or tokens[at + 2].kind is not Kind.WORD:
        return None
    base, quote, known = tokens[at].raw.upper(), tokens[at + 2].raw.upper(), catalogue()
    tight = joint.glued and tokens[at + 2].glued
    if not tight and joint.text != "/":
        return None
    if base in known.currencies and quote in known.currencies:
        return _suffix(tokens, at + 3), Mention(AssetClass.FOREX, f"{base}/{quote}", EXPLICIT)
    contract = known.contracts.get((base + quote).lower())
    if contract:
        return at + 3, Mention(AssetClass.FOREX, contract, EXPLICIT)
    if quote.removesuffix("PERP") in known.quotes | {""} and _is_base(base, quote, known):
        return _suffix(tokens, at + 3), Mention(AssetClass.CRYPTO, f"{_base(base)[:-5]}/{_quote(quote)}", EXPLICIT)
    return None


def _is_base(base: str, quote: str, known: Catalogue) -> bool:
    named = len(base) > 1 or (quote in {"USDT", "USDC"} and base.isalpha())
    return base in known.coins or (quote.startswith("USD") and base.isalnum() and base.isascii() and named)


def _suffixed(tokens: Sequence[Token], at: int, pair: Mention | None) -> Found:
    return (_suffix(tokens, at + 1), pair) if pair else _kilo(tokens[at].raw, at)


@remembered
def in_one(raw: str) -> Mention | None:
    """A pair in one word: `EURUSD`, `BTCUSDT`."""
    word, known = raw.lower(), catalogue()
    if raw in _BARE_FUTURES:
        return Mention(AssetClass.FUTURE, raw, EXPLICIT)
    if len(word) >= _PAIR_LENGTH:
        base, quote, rest = word[:3].upper(), word[3:6].upper(), word[6:]
        if base in known.currencies and quote in known.currencies and base != quote and rest in _BROKER_SUFFIXES:
            return Mention(AssetClass.FOREX, f"{base}/{quote}", EXPLICIT)
        if word[:6] in known.contracts and rest in _BROKER_SUFFIXES:
            return Mention(AssetClass.FOREX, known.contracts[word[:6]], EXPLICIT)
    return _coin_pair(raw, known)


def _coin_pair(raw: str, known: Catalogue) -> Mention | None:
    word = raw.lower()
    if raw.isupper() and raw not in known.coins:
        base, quote = raw[:-3], raw[-3:]
        if quote in _COIN_QUOTES and len(base) >= _SHORTEST_BASE and base in known.coins:
            return Mention(AssetClass.CRYPTO, f"{base}/{quote}", EXPLICIT)
    for ending in (*_PERPETUAL, "usd"):
        base = word.removesuffix(ending).upper()
        if base and base != word.upper() and (base in known.coins or (ending.startswith("usdt") and len(base) > 1)):
            quote = {"usd": "USD", "usdc": "USDC", "busd": "BUSD"}.get(ending, "USDT")
            name = _base(base, kilo=raw.startswith("k"))[:-5]
            return Mention(AssetClass.CRYPTO, f"{name}/{quote}", EXPLICIT)
    return None


def _kilo(raw: str, at: int) -> Found:
    """A thousand of a coin: `kPEPE`."""
    if raw[0] != "k" or not raw[1:].isupper():
        return None
    base = raw[1:].lower().upper()
    return (at + 1, Mention(AssetClass.CRYPTO, f"1000{base}/USDT", EXPLICIT)) if base in catalogue().coins else None


def _factored(factor: str, word: Token, tokens: Sequence[Token], at: int) -> Found:
    if factor == "1" and word.raw.startswith("k") and word.raw[1:].upper() in catalogue().coins:
        return at + 2, Mention(AssetClass.CRYPTO, f"1000{word.raw[1:].upper()}/USDT", EXPLICIT)
    if factor not in _FACTORS and not (factor == "1" and word.text.startswith("inch")):
        return None
    pair = _pair(tokens, at + 1) if at + 2 < len(tokens) and tokens[at + 2].text in "/-_" else None
    pair = pair or _suffixed(tokens, at + 1, _coin_pair(word.raw, catalogue()))
    if pair:
        return pair[0], pair[1]._replace(symbol=factor + pair[1].symbol)
    if word.raw.upper() in catalogue().coins or factor == "1":
        return at + 2, Mention(AssetClass.CRYPTO, f"{factor}{word.raw.upper()}/USDT", EXPLICIT)
    return None


def _with_digits(tokens: Sequence[Token], at: int) -> Found:
    word, digits = tokens[at], tokens[at + 1].raw
    contract = catalogue().contracts.get(word.text + digits)
    if contract:
        after = at + 2
        while after < len(tokens) and tokens[after].glued and tokens[after].text in {"usd", "cash", ".cash", "m"}:
            after += 1
        return after, Mention(AssetClass.FOREX, contract, EXPLICIT)
    known = _micro(tokens, at) or _occ(tokens, at) or _future(tokens, at, digits=True)
    known = known or (_abroad(tokens, at) if _pointed(tokens, at + 1) else None)
    known = known or (local(tokens, at) if word.raw + digits in catalogue().stocks else None)
    return known or _share(listings.numbered(tokens, at), AssetClass.CRYPTO)


def local(tokens: Sequence[Token], at: int) -> Found:
    """A share named as on its own exchange, of which no list need know: `PETR4`."""
    return _share(listings.brazilian(tokens, at))


def _abroad(tokens: Sequence[Token], at: int) -> Found:
    return _share(listings.abroad(tokens, at))


def _pointed(tokens: Sequence[Token], at: int) -> bool:
    return at + 2 < len(tokens) and tokens[at + 1].text == "." and tokens[at + 2].kind is _WORD


def _share(listing: listings.Listing, kind: AssetClass = AssetClass.STOCK) -> Found:
    return (listing[0], Mention(kind, listing[1], EXPLICIT)) if listing else None


def _future(tokens: Sequence[Token], at: int, *, digits: bool = False) -> Found:
    name = tokens[at].raw.upper()
    known = catalogue().futures
    small = tokens[at].raw.islower() and (name in _BARE_FUTURES or name[:-1] in _BARE_FUTURES)
    if digits and (small or tokens[at].raw.isupper()):
        root = name[:-1] if name[-1] in FUTURE_MONTHS and name[:-1] in known else ""
        if root and len(tokens[at + 1].raw) <= 2:  # noqa: PLR2004 - a year of one or two digits
            return at + 2, Mention(AssetClass.FUTURE, root, EXPLICIT)
        after = at + 2
        if name in known and after < len(tokens) and tokens[after].text == "!":
            return after + 1, Mention(AssetClass.FUTURE, name, EXPLICIT)
        return None
    if digits or name not in known:
        if not digits and at + 1 < len(tokens) and tokens[at + 1].glued:
            return _future(tokens, at, digits=True) if tokens[at + 1].kind is Kind.NUMBER else None
        return None
    return at + 1, Mention(AssetClass.FUTURE, name, EXPLICIT)


def _micro(tokens: Sequence[Token], at: int) -> Found:
    """`M2K`, `M2KH6`: the one future with a digit inside."""
    name = "".join(token.raw for token in tokens[at : at + 3])
    if name[: len(_MICRO)] != _MICRO or len(name) > len(_MICRO) + 1 or not tokens[at + 2].glued:
        return None
    dated = len(name) > len(_MICRO) and at + 3 < len(tokens) and tokens[at + 3].glued
    return at + 3 + dated, Mention(AssetClass.FUTURE, _MICRO, EXPLICIT)


def _occ(tokens: Sequence[Token], at: int) -> Found:
    if at + 3 >= len(tokens) or not all(token.glued for token in tokens[at + 1 : at + 4]):
        return None
    root, when, right, strike = tokens[at : at + 4]
    if len(when.raw) != _OCC_DATE or right.text not in {"c", "p"} or not strike.raw.replace(".", "", 1).isdigit():
        return None
    expiry = _date(when.raw)
    if expiry is None or not when.raw.isdigit():
        return None
    price = Decimal(strike.raw)
    price = price / 1000 if len(strike.raw) == 8 and strike.raw.isdigit() else price  # noqa: PLR2004 - OCC writes mills
    option = OptionContract(expiry=expiry, strike=price, right=Right(right.text.upper()))
    name = root.raw.upper()
    return at + 4, Mention(AssetClass.OPTION, _ROOTS.get(name, name), EXPLICIT, option=option)


def _date(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _class_share(tokens: Sequence[Token], at: int) -> Found:
    if at + 2 >= len(tokens) or not tokens[at + 2].glued or not tokens[at + 1].glued:
        return None
    name = f"{tokens[at].raw}.{tokens[at + 2].raw}"
    if name in catalogue().stocks:
        return at + 3, Mention(AssetClass.STOCK, name, EXPLICIT)
    return None


def _suffix(tokens: Sequence[Token], after: int) -> int:
    if after + 1 < len(tokens) and tokens[after].text in {".", "_", "#"} and tokens[after].glued:
        suffix = tokens[after + 1]
        if suffix.glued and suffix.text in _BROKER_SUFFIXES | {"p", "perp"}:
            return after + 2
    return after


def _base(name: str, *, kilo: bool = False) -> str:
    name = "BTC" if name == "XBT" else name
    return f"1000{name[1:]}/USDT" if kilo else f"{name}/USDT"


def _quote(quote: str) -> str:
    return quote.removesuffix("PERP") or "USDT"
