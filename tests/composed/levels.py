"""Ways of writing an entry, a stop and a ladder of targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.composed.draw import Draw
from tests.composed.trades import Trade
from tests.composed.words import Words

TIES = (
    ": ", ": ", ": ", ":", " : ", " ", " ", " - ", " = ", " → ", " – ", ": @", " @ ", " @", "= ", " ➡️ ", " :- ",
    " | ", ":  ", "👉 ",
)  # fmt: skip
INLINE_TIES = (" ", " ", " ", ": ", ":", " @ ", " = ", "=", " - ", " → ", " at ")
JOINTS = (" - ", " - ", "-", " – ", "–", " to ", " / ", "/", " ~ ", " — ", "..")
JOINTS_ABROAD = tuple(joint for joint in JOINTS if joint != " to ")
SPREADS = (" / ", "/", ", ", ", ", " - ", " | ", " ", " & ", " → ", " – ", " -> ", "; ", " // ", " > ")
BULLETS = (
    "", "", "", "", "- ", "• ", "▪️ ", "➡️ ", "🔸 ", "🔹 ", "* ", "— ", "👉 ", "▫️ ", "✔️ ", "⚡ ", "◾ ", "└ ", "▸ ",
    "🔘 ", "› ",
)  # fmt: skip
NUMBERS = (
    "{n}) ", "{n}. ", "{n}: ", "{n} - ", "TP{n}: ", "TP{n} ", "{k} ", "• ", "- ", "", "🎯 ", "✅ ", "#{n} ", "T{n}: ",
    "{c} ", "({n}) ", "[{n}] ", "{n}/ ", "☑️ ", "➜ ", "{n} → ", "TP{n} - ", "🟢 ", "▪️ ", "{n}️⃣ ",
)  # fmt: skip
INDEXED = (
    "{w}{n}", "{w} {n}", "{w}{n}", "{w} {n}", "{w} #{n}", "{w}-{n}", "{w}({n})", "{w}{s}", "{o} {w}", "{w} {k}",
    "{w}", "{w}.{n}", "{w}_{n}", "{k} {w}",
)  # fmt: skip
KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
CIRCLES = ("➊", "➋", "➌", "➍", "➎")
SUPERSCRIPTS = "¹²³⁴⁵"
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")
SHARES = (
    "", "", "", "", "", "", " ({p}%)", " - {p}%", " | {p}%", " [{p}%]", " (close {p}%)", " → {p}%",
    " ({p}% of position)", " – sell {p}%", " {p}%", " - {p}% of profit",
)  # fmt: skip
GAINS = (
    "", "", "", "", "", "", "", "", " (+{g}%)", " (+{g} pips)", " ({g} pips)", " (1:{n})", " ({n}R)", " +{g} pips",
    " 🎯", " ✨", " (RR {n})", " [{g}%]", " (RR 1:{n}.5)", " 💰", " USDT", "$",
)  # fmt: skip
STOP_NOTES = (
    "", "", "", "", "", "", "", "", "", "", " (-{g}%)", " (-{g} pips)", " ({g} pips)", " (1R)", " ❌", " 🛑", " (hard)",
    " ({g}%)", " 🚫", " [-{g}%]", " (tight)", " max",
)  # fmt: skip
MARKED_STOPS = ("🛑 ", "❌ ", "⛔ ", "🚫 ", "🔻 ", "🔴 ", "🛡 ", "✖️ ", "💣 ", "⛔️ ", "☠️ ")
MARKED_TARGETS = ("🎯 ", "✅ ", "💰 ", "☑️ ", "🟢 ", "🏁 ", "💎 ", "🔹 ", "✔️ ", "🥅 ", "📈 ", "🤑 ")
MARKED_ENTRIES = ("📍 ", "🔵 ", "👉 ", "➡️ ", "📥 ", "🎟 ", "💵 ", "⚡ ", "📌 ", "🟡 ", "🚪 ", "💲")
RUNNERS = ("open", "Open 🚀", "runner", "hold", "OPEN", "moon 🌙")
NOW_VALUES = (
    "market", "now", "CMP", "Market price", "at market", "NOW", "market order", "current price", "instant",
    "immediately",
)  # fmt: skip
SHARED_ENTRIES = ("({p}%)", "- {p}%", "[{p}%]", "({p}% size)", "| {p}%", "— {p}%")
LADDER_WORDS = (
    "Entry", "Entries", "Entry Targets", "Entry price", "Entry points", "Entry orders", "ENTRY", "Entry targets",
    "Limit orders", "Entry levels",
)  # fmt: skip
LADDERS = ("{n}) ", "{n}. ", "• ", "- ", "{k} ", "", "Entry {n}: ", "E{n}: ", "#{n} ", "{n} - ", "({n}) ", "{c} ", "➜ ")
LADDER_LABELS = ("{w} {n}", "{w}{n}", "{w} #{n}", "{o} {w}", "{w} {k}", "{w} ({n})")
TRIGGERS = (
    "{w}: {side} stop @ {e}", "{Side} above: {e}", "{Side} stop: {e}", "{w}: {above} {e}", "{Side} Stop @ {e}",
    "Trigger: {e}", "{w} {above} {e}", "{w}: on a break {above} {e}", "{Side} {above} {e}", "Trigger price: {e}",
    "{w}: {side} stop {e}", "{w} ({side} stop): {e}",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Pen:
    """How a post writes its numbers and labels."""

    tie: str
    bullet: str
    case: str
    bold: str
    grouped: bool
    comma: bool
    english: bool
    before: str
    after: str

    def price(self, value: Decimal) -> str:
        text = f"{value:,f}" if self.grouped else f"{value:f}"
        if self.comma:
            text = text.replace(".", ",")
        if self.before == "." and text.startswith("0."):
            return text[1:]
        return f"{self.before if self.before != '.' else ''}{text}{self.after}"

    def label(self, word: str) -> str:
        word = (
            word
            if word == "T"
            else {"upper": word.upper(), "lower": word.lower(), "title": word.title()}.get(self.case, word)
        )
        return f"{self.bold}{word}{self.bold}"

    def line(self, word: str, value: str) -> str:
        return f"{self.bullet}{self.label(word)}{self.tie}{value}"


def pen(draw: Draw, trade: Trade, words: Words, *, inline: bool) -> Pen:
    """One hand for a whole post."""
    values = [*trade.entry, *trade.targets, *([trade.stop] if trade.stop else [])]
    decimals = trade.market.places not in {0, 3}
    dollars = trade.market.asset_class in {"crypto", "stock"}
    comma = words.comma or (
        words.language in {"es", "pt", "fr", "de", "it", "ru", "tr"} and decimals and draw.maybe(0.3)
    )
    return Pen(
        tie=draw.pick("tie", INLINE_TIES if inline else TIES),
        bullet="" if inline else draw.pick("bullet", BULLETS),
        case=draw.pick("case", ("", "", "", "", "upper", "lower", "title")) if words.language == "en" else "",
        bold=draw.pick("bold", ("", "", "", "", "", "", "**", "__", "*")),
        grouped=not comma and min(values) >= 1000 and draw.maybe(0.25),
        comma=comma,
        english=words.language == "en",
        before=draw.pick("currency", ("", "", "", "", "", "", "$") if dollars else ("",)),
        after=draw.pick(
            "currency",
            ("", "", "", "", "", "", "", "", "$", " USDT", " $")
            if dollars and trade.market.asset_class == "crypto"
            else ("",),
        ),
    )


def fill(template: str, place: int, word: str = "") -> str:
    return template.format(
        n=place + 1,
        k=KEYCAPS[place],
        c=CIRCLES[place],
        s=SUPERSCRIPTS[place],
        o=ORDINALS[place],
        w=word,
        p="{p}",
        g="{g}",
    )


def _shares(count: int) -> Sequence[int]:
    return ((100,), (50, 50), (40, 30, 30), (25, 25, 25, 25), (20, 20, 20, 20, 20))[count - 1]


def prices(draw: Draw, trade: Trade, hand: Pen) -> str:
    """The prices of an entry on one line."""
    written = [hand.price(price) for price in trade.entry]
    if len(written) == 1:
        return written[0]
    if trade.kind == "range":
        return draw.pick("joint", JOINTS if hand.english else JOINTS_ABROAD).join(written)
    if hand.comma or len(written) == 2:
        return draw.pick("ladder joint", (" & ", " and ", " + ") if hand.comma else (", ", " & ", " and ", ", ")).join(
            written
        )
    return draw.pick("ladder joint", (", ", " / ", " & ", " | ", ",")).join(written)


def entry_lines(draw: Draw, trade: Trade, words: Words, hand: Pen, *, inline: bool = False) -> list[str]:
    """The entry, with its label, on one line or more."""
    if trade.kind == "stop":
        return _trigger(draw, trade, words, hand)
    if trade.kind == "market":
        return _at_market(draw, trade, words, hand)
    several = trade.kind == "limit" and len(trade.entry) > 1 and hand.english
    word = (
        draw.pick("ladder label", LADDER_WORDS)
        if several
        else draw.pick("entry label", words.zone if trade.kind == "range" else words.entry)
    )
    if trade.kind == "limit" and len(trade.entry) > 1 and draw.maybe(0.7):
        return _ladder(draw, trade, word, hand, inline=inline)
    marked = draw.maybe(0.1)
    mark = draw.pick("entry mark", MARKED_ENTRIES) if marked else ""
    if trade.kind == "range" and draw.maybe(0.08):
        draw.note("entry form", "between")
        return [f"{mark}{hand.label('Entry between')} {hand.price(trade.entry[0])} and {hand.price(trade.entry[1])}"]
    return [mark + hand.line(word, prices(draw, trade, hand))]


def _trigger(draw: Draw, trade: Trade, words: Words, hand: Pen) -> list[str]:
    template = draw.pick("trigger", TRIGGERS)
    side = "buy" if trade.buy else "sell"
    above = "above" if trade.buy else "below"
    template = template if trade.buy else template.replace("{Side} above", "{Side} below")
    return [
        hand.bullet
        + template.format(w="Entry", side=side, Side=side.capitalize(), above=above, e=hand.price(trade.entry[0]))
    ]


def _at_market(draw: Draw, trade: Trade, words: Words, hand: Pen) -> list[str]:
    word = draw.pick("entry label", words.entry[:4])
    if not trade.entry:
        value = draw.pick("now value", NOW_VALUES if words.language == "en" else words.now)
        return [hand.line(word, value)]
    form = draw.pick("now form", ("{now} {e}", "{e} ({now})", "{now} ({e})", "{now} @ {e}", "{e} {now}", "{now} - {e}"))
    return [hand.line(word, form.format(now=draw.pick("now value", words.now), e=hand.price(trade.entry[0])))]


def _ladder(draw: Draw, trade: Trade, word: str, hand: Pen, *, inline: bool) -> list[str]:
    shared = " " + draw.pick("entry share", SHARED_ENTRIES) if draw.maybe(0.35) else ""
    parts = _shares(len(trade.entry))
    tails = [shared.format(p=part) for part in parts]
    written = [hand.price(price) for price in trade.entry]
    if inline or draw.maybe(0.5):
        template = draw.pick("ladder label", LADDER_LABELS)
        return [hand.line(fill(template, n, word), price + tails[n]) for n, price in enumerate(written)]
    template = draw.pick("ladder item", LADDERS)
    head = hand.bullet + hand.label(word) + draw.pick("ladder head", (":", ":", "", " :", " (DCA):", " orders:", ":"))
    return [head, *(fill(template, n) + price + tails[n] for n, price in enumerate(written))]


def stop_line(draw: Draw, trade: Trade, words: Words, hand: Pen) -> str:
    assert trade.stop is not None
    gap = draw.random.choice((12, 25, 40, 3))
    price = hand.price(trade.stop)
    note = draw.pick("stop note", STOP_NOTES).format(g=gap)
    if draw.maybe(0.07):
        return draw.pick("stop mark", MARKED_STOPS) + price
    form = draw.pick(
        "stop form",
        (
            "{}",
            "{}",
            "{}",
            "{}",
            "{}",
            "{}",
            "{}",
            "{}",
            "daily close {b} {}",
            "{b} {}",
            "4h close {b} {}",
            "close {b} {}",
            "{} (daily close)",
            "H1 candle close {b} {}",
        ),
    )
    if words.language != "en":
        form = "{}"
    mark = draw.pick("stop mark", MARKED_STOPS) if draw.maybe(0.2) else ""
    value = form.format(price, b="below" if trade.buy else "above")
    return mark + hand.line(draw.pick("stop label", words.stop), value + note)


def target_lines(draw: Draw, trade: Trade, words: Words, hand: Pen) -> list[str]:
    """The ladder of targets: a line for all, a line for each, or a column under a heading."""
    written = [hand.price(price) for price in trade.targets]
    form = draw.pick("target form", ("each", "each", "each", "line", "line", "column", "marks"))
    if len(written) == 1 and form in {"line", "column"}:
        form = "each"
    if form == "line":
        return [_on_one_line(draw, words, hand, written)]
    tails = _tails(draw, len(written))
    if form == "marks":
        mark = draw.pick("target mark", MARKED_TARGETS)
        return [mark + price + tail for price, tail in zip(written, tails, strict=True)]
    if form == "column":
        template = draw.pick("target item", NUMBERS)
        head = (
            hand.bullet
            + hand.label(draw.pick("targets label", words.targets))
            + draw.pick("column head", (":", ":", "", " :", " 🎯", ":-", " 🎯:", ""))
        )
        lines = [fill(template, n) + price + tail for n, (price, tail) in enumerate(zip(written, tails, strict=True))]
        return [head, *draw.pick("column gap", ((), (), ("",))), *lines]
    word = draw.pick("target label", words.target)
    template = "{w}" if len(written) == 1 and draw.maybe(0.6) else draw.pick("target index", INDEXED)
    mark = draw.pick("target mark", MARKED_TARGETS) if draw.maybe(0.2) else ""
    return [
        mark + hand.line(fill(template, n, word), price + tail)
        for n, (price, tail) in enumerate(zip(written, tails, strict=True))
    ]


def _on_one_line(draw: Draw, words: Words, hand: Pen, written: list[str]) -> str:
    word = draw.pick("targets label", words.targets)
    spreads = tuple(spread for spread in SPREADS if not (hand.comma and "," in spread))
    spread = draw.pick("spread", spreads)
    if draw.maybe(0.1):
        draw.note("targets on a line", "indexed")
        index = draw.pick("line index", ("TP{n} ", "{k} ", "TP{n}: ", "T{n} ", "TP{n} - ", "Target {n}: ", "TP{n}) "))
        return hand.bullet + draw.pick("line joint", (" ", " | ", "  ")).join(
            fill(index, n) + price for n, price in enumerate(written)
        )
    return hand.line(word, spread.join(written))


def _tails(draw: Draw, count: int) -> list[str]:
    share, gain = draw.pick("share", SHARES), draw.pick("gain", GAINS)
    if share:
        return [share.format(p=part) for part in _shares(count)]
    return [gain.format(g=30 * (n + 1), n=n + 1) for n in range(count)]
