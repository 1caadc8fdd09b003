"""Composes posts that open a trade out of parts drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from tests.composed import around, heads, levels
from tests.composed.draw import Draw, Made
from tests.composed.trades import COINS, FUTURES, PAIRS, STOCKS, Trade, trade
from tests.composed.words import ENGLISH, OTHERS, Words

UPS, DOWNS = ("🟢", "📈", "🚀", "⬆️", "🐂", "🔼"), ("🔴", "📉", "🔻", "⬇️", "🐻", "🔽")
SEPARATORS = (
    " | ", ", ", " / ", "; ", " - ", " // ", " • ", " ", " ", " — ", ". ", " · ", " ~ ", "  ", " , ", " » ",
)  # fmt: skip
TAILS = ("", "", "", "", "", " 🚀", " NFA", " #crypto", " good luck", " (risk 1%)", "!", " 🔥🔥", " lfg")


def opening(seed: int) -> Made:
    """A post that opens a trade of a coin, a pair, a stock or a future."""
    draw = Draw(Random(seed))
    markets = draw.random.choices((COINS, PAIRS, STOCKS, FUTURES), (40, 38, 14, 8))[0]
    market = draw.random.choice(markets)
    draw.note("market", market.asset_class)
    words = draw.random.choice(OTHERS) if draw.maybe(0.25) else ENGLISH
    draw.note("language", words.language)
    meant = trade(draw, market)
    if words.language != "en" and meant.kind == "stop":
        meant = replace(meant, kind="limit")
    if draw.maybe(0.07):
        meant = replace(meant, targets=())
    written, more = _line(draw, meant, words) if draw.maybe(0.35) else _block(draw, meant, words)
    return Made(
        text=written, kind="open", asset_class=market.asset_class, expect=meant.expect() | more, used=tuple(draw.used)
    )


def _head(draw: Draw, meant: Trade, words: Words, hand: levels.Pen, *, entered: bool) -> str:
    english = words.language == "en"
    pair = draw.random.choice(words.sides)
    draw.note("side", "/".join(pair))
    sort = "now" if meant.kind == "market" and meant.entry else meant.kind
    if entered and english:
        template = draw.pick(f"head {sort}", heads.WITH_ENTRY[sort])
    elif entered and sort in {"now", "market"}:
        template = draw.pick(
            "head now",
            ("{sym} {side} {now} {e}", "{side} {sym} {now} {e}", "{side} {now} {sym} {e}", "{sym} {side} {now}\n{e}"),
        )
    elif entered:
        template = draw.pick("head", heads.WITH_ENTRY[sort][:5])
    else:
        template = draw.pick("head", heads.PLAIN + (heads.ENGLISH if english else ()))
    if (
        pair[0] in {"LONG", "Long", "long"}
        and ("limit" in template.lower() or "now" in template.lower())
        and draw.maybe(0.5)
    ):
        pair = ("BUY", "SELL")
    side = pair[not meant.buy]
    order = "buy" if meant.buy else "sell"
    above = "above" if meant.buy else "below"
    name = draw.random.choice(meant.market.names)
    template = template.replace(" at ", " @ ") if not english else template
    draw.note(
        "name", name.replace(meant.market.symbol.split("/")[0], "X") if meant.market.asset_class == "crypto" else name
    )
    return template.format(
        sym=name,
        sym0=name.lstrip("#$"),
        side=side,
        side0=side.lower(),
        mark=draw.random.choice(UPS if meant.buy else DOWNS),
        n=draw.random.choice((3, 12, 77, 128)),
        e=_zone(draw, meant, hand, template) if meant.entry else "",
        order=order,
        ORDER=order.upper(),
        above=above,
        ABOVE=above.upper(),
        long="long" if meant.buy else "short",
        now=draw.random.choice(words.now),
    ).strip()


def _zone(draw: Draw, meant: Trade, hand: levels.Pen, template: str) -> str:
    if "between" in template:
        return " and ".join(map(hand.price, meant.entry))
    return levels.prices(draw, meant, hand)


def _entered(draw: Draw, meant: Trade) -> bool:
    if len(meant.entry) > 1 and meant.kind == "limit":
        return False
    return draw.maybe(
        0.9 if meant.kind == "market" and not meant.entry else 0.6 if meant.kind in {"market", "stop"} else 0.3
    )


def _block(draw: Draw, meant: Trade, words: Words) -> tuple[str, dict[str, Any]]:
    hand = levels.pen(draw, meant, words, inline=False)
    entered = _entered(draw, meant)
    groups = [] if entered else [levels.entry_lines(draw, meant, words, hand)]
    stop, targets = (
        [levels.stop_line(draw, meant, words, hand)],
        levels.target_lines(draw, meant, words, hand) if meant.targets else [],
    )
    order = draw.pick("order", ("est", "est", "ets", "ets", "tse", "set"))
    rest = {"e": groups, "s": [stop], "t": [targets] if targets else []}
    fields, more = _fields(draw, meant, words, hand)
    body = [group for place in order for group in rest[place]]
    body.insert(draw.random.choice((0, len(body), len(body))), fields)
    gap = draw.pick("gap", ("\n", "\n", "\n", "\n\n"))
    text = gap.join("\n".join(group) for group in body if group)
    head = _head(draw, meant, words, hand, entered=entered)
    text = head + draw.pick("below head", ("\n", "\n", "\n\n")) + text
    return _around(draw, text), more


def _around(draw: Draw, text: str) -> str:
    numbers = {"n": draw.random.choice((4, 9, 23, 118)), "name": "goldroom"}
    if draw.maybe(0.3):
        text = draw.pick("before", around.BEFORE).format(**numbers) + draw.random.choice(("\n", "\n\n")) + text
    if draw.maybe(0.35):
        text += draw.random.choice(("\n", "\n\n")) + draw.pick("after", around.AFTER).format(**numbers)
    return text


def _fields(draw: Draw, meant: Trade, words: Words, hand: levels.Pen) -> tuple[list[str], dict[str, Any]]:
    kind = meant.market.asset_class
    table: Sequence[tuple[str, tuple[Any, ...]]] = {
        "crypto": around.CRYPTO_FIELDS * 2 + around.FIELDS,
        "forex": around.FOREX_FIELDS + around.FIELDS,
    }.get(kind, around.FIELDS)
    found: list[str] = []
    more: dict[str, Any] = {}
    for _ in range(draw.random.choice((0, 0, 1, 1, 2))):
        template, said = draw.pick("field", table)
        size = {"size": said[1]} if said[:1] == ("size",) else {}
        times = draw.random.choice((3, 5, 10, 20))
        claims: dict[str, Any] = size or {
            **({"leverage": times} if "leverage" in said else {}),
            **({"margin_mode": said[-1]} if said[-1:] in {("cross",), ("isolated",)} else {}),
        }
        if claims.keys() & more.keys():
            draw.used.pop()
            continue
        more |= claims
        found.append(
            hand.bullet + template.format(lev=words.leverage[0], x=times, tf="4H", n=draw.random.randrange(10, 99))
        )
    return found, more


def _line(draw: Draw, meant: Trade, words: Words) -> tuple[str, dict[str, Any]]:
    hand = levels.pen(draw, meant, words, inline=True)
    if meant.kind == "limit" and len(meant.entry) > 1:
        hand = replace(hand, comma=False)
    separator = draw.pick("separator", SEPARATORS)
    entered = len(meant.entry) < 2 and draw.maybe(0.7) if meant.kind != "range" else draw.maybe(0.6)
    head = (
        _head(draw, meant, words, hand, entered=entered)
        .replace("\n\n", " ")
        .replace("\n", separator if separator.strip() else " ")
    )
    parts = {
        "e": [] if entered else _flat(levels.entry_lines(draw, meant, words, hand, inline=True)),
        "s": [levels.stop_line(draw, meant, words, hand)],
    }
    parts["t"] = _inline_targets(draw, meant, words, hand) if meant.targets else []
    order = draw.pick("order", ("est", "est", "ets", "ets"))
    body = [head, *(part for place in order for part in parts[place])]
    more: dict[str, Any] = {}
    if meant.market.asset_class == "crypto" and draw.maybe(0.3):
        body.append(
            draw.pick(
                "inline leverage", ("10x", "lev 10x", "Cross 10x", "x10", "leverage 10x", "10x isolated", "10x lev")
            )
        )
        more = {"leverage": 10}
    text = separator.join(body) + draw.pick("tail", TAILS)
    return text, more


def _flat(lines: Sequence[str]) -> list[str]:
    return [" ".join(lines)]


def _inline_targets(draw: Draw, meant: Trade, words: Words, hand: levels.Pen) -> list[str]:
    written = [hand.price(price) for price in meant.targets]
    word = draw.pick("target label", words.target)
    if len(written) == 1:
        return [hand.label(word) + hand.tie + written[0]]
    form = draw.pick("target form", ("each", "line", "line"))
    if form == "line":
        return [
            hand.label(word)
            + hand.tie
            + draw.pick("spread", tuple(s for s in levels.SPREADS if not (hand.comma and "," in s))).join(written)
        ]
    template = draw.pick("target index", ("{w}{n}", "{w} {n}", "{w}{n}", "{w}"))
    return [hand.label(levels.fill(template, n, word)) + hand.tie + price for n, price in enumerate(written)]
