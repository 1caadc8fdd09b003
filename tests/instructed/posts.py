"""Puts posts together from the parts and knows, for each, what it must be read as."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.instructed import changes, chatter, ends, foreign, notices, talk, words
from tests.instructed.words import INSTRUMENTS, Instrument

Json = dict[str, Any]
PARTS = {**words.PARTS, **changes.MORE, **ends.MORE}
FORMS = {**changes.FORMS, **ends.FORMS}
OPTIONS = tuple(instrument for instrument in INSTRUMENTS if instrument.asset_class == "option")
SLOT = re.compile(r"\{(\w*)\}")
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
PLANS = (
    *(("hit",), ("hit", "be"), ("hit", "part"), ("hit", "part", "be"), ("part", "be"), ("be",), ("stop",), ("tostep",)),
    *(
        ("hit", "tostep"),
        ("hit", "stop"),
        ("hits",),
        ("hits", "be"),
        ("trail",),
        ("trailby",),
        ("trailpct",),
        ("part",),
    ),
    *(("partat",), ("partat", "be"), ("some",), ("some", "be"), ("hit", "some"), ("add",), ("addnow",), ("targets",)),
    *(
        ("target",),
        ("nthset",),
        ("entry",),
        ("filled",),
        ("leverage",),
        ("stop", "target"),
        ("part", "stop"),
        ("hit", "trail"),
    ),
    *(
        ("close",),
        ("close",),
        ("closeat",),
        ("stopped",),
        ("stopped",),
        ("finished",),
        ("everything",),
        ("cancel",),
        ("cancel",),
    ),
    *(("hit", "be", "part"), ("be", "part"), ("partat", "stop"), ("target", "stop"), ("nthset", "be"), ("add", "stop")),
)
CLOSING = frozenset({"close", "closeat", "stopped", "finished", "everything"})
WAITING = frozenset({"cancel", "entry", "filled"})


@dataclass
class Post:
    """A post with its label and the parts it was made of."""

    text: str
    kind: str
    asset_class: str
    expect: Json
    parts: list[str] = field(default_factory=list)

    def line(self, number: int) -> Json:
        """The post as a line of a corpus."""
        return {
            "id": str(number),
            "text": self.text,
            "posted_at": "2026-03-11T14:30:00Z",
            "asset_class": self.asset_class,
            "kind": self.kind,
            "expect": self.expect,
        }


def posts(count: int, seed: int) -> Iterator[Post]:
    """So many posts, the same for the same seed."""
    rng = random.Random(seed)
    makers = (*(english,) * 5, alien, alien, none, none, machine, contract, bet)
    for _ in range(count):
        yield rng.choice(makers)(rng)


def english(rng: random.Random) -> Post:
    """An instruction in English."""
    plan = rng.choice(PLANS)
    draw = Draw(rng, rng.choice(INSTRUMENTS), plan[0])
    told = [draw.clause(name) for name in plan]
    text = told[0]
    for clause in told[1:]:
        text += draw.pick("joint", chatter.JOINTS) + clause
    draw.parts.insert(0, "plan:" + "+".join(plan))
    return draw.post(draw.around(text, plan), plan)


def alien(rng: random.Random) -> Post:
    """An instruction in another language."""
    language = rng.choice(tuple(foreign.FORMS))
    name = rng.choice(tuple(foreign.FORMS[language]))
    draw = Draw(rng, rng.choice(INSTRUMENTS[:22]), name)
    draw.sided = False
    draw.begin()
    form = draw.pick(f"{language}.{name}", foreign.FORMS[language][name])
    draw.fraction(foreign.FRACTIONS.get(language, {"0.5": ("50%",)}))
    if any(word in form for word in ("erst", "prim", "premier", "перв", "перша", "ilk", "第一", "1차", "الأول")):
        draw.values["i"] = 1
    draw.place = "none" if draw.place == "tail" and language in {"zh", "ja", "ko", "ar"} else draw.place
    written = draw.written if draw.place != "none" else ""
    places = {key: on.format(S=written) if written else "" for key, on in foreign.ON.items()}
    if rng.random() < 0.5 and "{s}" not in form:
        places = dict.fromkeys(places, "")
    places |= {"s": f"{written} " if written else "", "s2": f" {written}" if written else ""}
    draw.named = any("{" + key + "}" in form and value for key, value in places.items())
    text = SLOT.sub(lambda slot: places[slot[1]] if slot[1] in places else draw.value(slot[1]), form)
    draw.parts.insert(0, f"plan:{language}.{name}")
    draw.actions = LABELS[name](draw)
    return draw.post(draw.around(draw.headed(text), (name,)), (name,))


def machine(rng: random.Random) -> Post:
    """A notice of a bot, a copier, a broker or an exchange."""
    return _noticed(rng, rng.choice(INSTRUMENTS[:22]), notices.MACHINES)


def contract(rng: random.Random) -> Post:
    """The exit of an option, or a change of its stop."""
    return _noticed(rng, rng.choice(OPTIONS), notices.CONTRACTS)


def bet(rng: random.Random) -> Post:
    """The exit of shares in an outcome."""
    return _noticed(rng, rng.choice(notices.QUESTIONS), notices.BETS)


def _noticed(rng: random.Random, instrument: Instrument, forms: dict[str, tuple[str, ...]]) -> Post:
    name = rng.choice(tuple(forms))
    draw = Draw(rng, instrument, name)
    draw.sided = False
    draw.begin()
    draw.fraction(words.FRACTIONS)
    text = draw.expand(draw.pick(f"{instrument.asset_class}.{name}", forms[name]))
    draw.parts.insert(0, f"plan:{instrument.asset_class}.{name}")
    draw.actions = LABELS[name](draw)
    return draw.post(draw.cased(text), (name,))


def none(rng: random.Random) -> Post:
    """Talk about trades that changes none."""
    kind = rng.choice(tuple(talk.FORMS))
    draw = Draw(rng, rng.choice(INSTRUMENTS), "none")
    draw.place = "talk"
    text = draw.expand(draw.pick(f"none.{kind}", talk.FORMS[kind]))
    text = draw.cased(draw.pick("head", talk.HEADS) + text + draw.pick("tail", talk.TAILS))
    return Post(text, "none", "none", {}, [f"plan:none.{kind}", *draw.parts])


class Draw:
    """One post in the making: what was drawn so far and the values its label is made of."""

    def __init__(self, rng: random.Random, instrument: Instrument, name: str) -> None:
        self.rng, self.instrument = rng, instrument
        self.parts: list[str] = []
        self.values: Json = {}
        self.actions: list[Json] = []
        self.price: float | None = None
        self.named = False
        self.written = rng.choice(instrument.written)
        option = instrument.asset_class == "option"
        self.sided = name not in WAITING and not option and rng.random() < 0.3
        self.place = rng.choice(("none", "head", "on", "on", "adj", "adj", "tail"))
        if name == "everything":
            self.place = "none"

    def pick(self, slot: str, choices: tuple[str, ...]) -> str:
        """One of the choices, remembered."""
        chosen = self.rng.choice(choices)
        self.parts.append(f"{slot}={chosen}")
        return chosen

    def clause(self, name: str) -> str:
        """One form of this kind of change, expanded; its actions are remembered."""
        self.begin()
        self.fraction(words.FRACTIONS)
        text = self.expand(self.pick(name, FORMS[name]))
        if not self.named and self.place in {"on", "adj"}:
            self.place = "head"
        self.actions.extend(LABELS[name](self))
        return text

    def begin(self) -> None:
        """New values for a new clause."""
        index = self.rng.randint(1, 4)
        self.values = {"i": index, "j": index + 1, "old": self.number(0.98)}

    def fraction(self, table: dict[str, tuple[str, ...]]) -> None:
        """Draw how much of the position is meant."""
        share = self.rng.choice(tuple(table))
        self.values["share"] = float(share)
        self.values["f"] = self.rng.choice(table[share])

    def expand(self, form: str) -> str:
        """The form with its slots filled."""
        return SLOT.sub(lambda slot: self.value(slot[1]), form)

    def value(self, slot: str) -> str:
        """What fills a slot: an instrument, a number, a part."""
        if slot in PLACED:
            return PLACED[slot](self)
        if slot in NUMBERS:
            return NUMBERS[slot](self)
        if slot == "f":
            self.parts.append(f"f={self.values['f']}")
            return str(self.values["f"])
        return self.expand(self.pick(slot, {**PARTS, **talk.PARTS}[slot]))

    def number(self, factor: float | None = None) -> str:
        """A price near the instrument's."""
        price = self.instrument.price * (factor or self.rng.uniform(0.99, 1.02))
        return f"{price:.{self.instrument.decimals}f}"

    def priced(self, key: str) -> str:
        """A price written down and remembered under its key."""
        text = self.number()
        self.values[key] = float(text)
        if float(text) > 999 and self.rng.random() < 0.2:
            text = f"{float(text):,.{self.instrument.decimals}f}"
        return text

    def called(self) -> str:
        """The instrument as it is written here, with the side held where that fits."""
        self.named = True
        return self.written + (self.rng.choice((" long", " short", " buy", " sell")) if self.sided else "")

    def on(self) -> str:
        """` on gold`, if the instrument stands there."""
        if self.place != "on" or self.named:
            return ""
        lead = self.pick("on", (" on ", " on ", " for ", " on my ", " on our ", " on the ", " in ", " - ", " on #"))
        if lead.endswith("#"):
            lead = lead if self.written[0].isalpha() and " " not in self.written else " on "
        return lead + self.called()

    def adj(self, *, needed: bool = False) -> str:
        """`gold ` ahead of what is changed, if the instrument stands there."""
        if self.named or (self.place != "adj" and not needed):
            return ""
        return self.pick("adj", ("", "", "", "the ", "my ", "our ")) + self.called() + " "

    def it(self) -> str:
        """What is left: ` it`, ` the trade`, ` my gold long`."""
        if self.place in {"adj", "on"} and not self.named:
            return self.pick("it", (" ", " ", " my ", " the ", " our ", " all ", " your ")) + self.called()
        return self.pick("it", (" it", " this", " the trade", " this one", " this trade", " the position", " it all"))

    def into(self) -> str:
        """` gold`, which cannot be left out."""
        if self.place in {"adj", "on"} and not self.named:
            return self.pick("into", (" ", " ", " my ", " the ", " this ")) + self.called()
        return self.pick("into", (" this", " this one", " this trade", " this position"))

    def headed(self, text: str) -> str:
        """The text with the instrument before or behind it, where it stands there."""
        if self.place == "tail" and not self.named:
            self.named = True
            written = self.written
            return text + self.pick("tailed", (" ({})", " #{}", " {}", "\n{}", " - {}", " [{}]")).format(
                written.lstrip("#")
            )
        if self.place != "none" and not self.named:
            joint = self.pick(
                "headed", (": ", " ", " - ", "\n", ", ", " | ", " update: ", "\n\n", " – ", " → ", " UPDATE\n")
            )
            text = self.called() + joint + text
        return text

    def around(self, text: str, plan: tuple[str, ...]) -> str:
        """The text with its chatter."""
        text = self.headed(text)
        text = self.pick("head", chatter.HEADS) + text
        for slot, behind in _behind(plan):
            text += self.pick(slot, behind)
        return self.cased(text + self.pick("tail", chatter.TAILS))

    def cased(self, text: str) -> str:
        """The text as it was typed: as it is, small, or shouted."""
        way = self.pick("case", ("as", "as", "as", "as", "as", "lower", "title", "upper"))
        if way == "upper" and "Tesla" not in text and "://" not in text:
            return text.upper()
        if way == "lower" and self.instrument.asset_class in {"forex", "crypto"}:
            return text.lower()
        return text[:1].upper() + text[1:] if way == "title" else text

    def post(self, text: str, plan: tuple[str, ...]) -> Post:
        """The post with its label."""
        symbol = self.instrument.symbol if self.named else None
        asset = self.instrument.asset_class
        if plan[0] in CLOSING:
            return Post(text, "close", asset, {"symbol": symbol, "fraction": 1.0, "price": self.price}, self.parts)
        if plan[0] == "cancel":
            return Post(text, "cancel", asset, {"symbol": symbol}, self.parts)
        return Post(text, "update", asset, {"symbol": symbol, "actions": self.actions}, self.parts)


def _behind(plan: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What may stand behind an instruction of this kind."""
    return _TAILED.get(plan[-1]) or (("flat", chatter.FLAT),)


_PARTED = (("runner", chatter.RUNNERS), ("flat", chatter.FLAT))
_LEFT = (("why", chatter.WHY), ("flat", chatter.FLAT))
_WON = (("won", chatter.WON),)
_TAILED = {
    "cancel": (("missed", chatter.MISSED),),
    "stopped": (("lost", chatter.LOST),),
    **dict.fromkeys(("close", "closeat", "everything"), _LEFT),
    **dict.fromkeys(("hit", "hits", "finished"), _WON),
    **dict.fromkeys(("part", "partat", "some"), _PARTED),
}


def _nth(draw: Draw) -> str:
    nth = draw.pick("nth", tuple(ORDINALS))
    draw.values["i"] = ORDINALS[nth]
    return f"{nth} {draw.pick('nthname', ('target', 'TP', 'target', 'tp', 'take profit'))}"


def _count(draw: Draw) -> str:
    draw.values["n"] = draw.rng.choice((5, 8, 10, 15, 20, 25, 30, 40, 50))
    return str(draw.values["n"])


def _cents(draw: Draw) -> str:
    cents = draw.rng.randint(11, 94)
    draw.values["price"] = cents / 100
    return str(cents)


def _times(draw: Draw) -> str:
    draw.values["x"] = draw.rng.choice((2, 3, 5, 10))
    return str(draw.values["x"])


def _price(draw: Draw) -> str:
    return draw.priced("price")


PLACED: dict[str, Callable[[Draw], str]] = {
    "on": Draw.on,
    "adj": Draw.adj,
    "it": Draw.it,
    "into": Draw.into,
    "S": Draw.called,
}
NUMBERS: dict[str, Callable[[Draw], str]] = {
    "price": _price,
    "price2": lambda draw: draw.priced("price2"),
    "oldprice": lambda draw: str(draw.values["old"]),
    "i": lambda draw: str(draw.values["i"]),
    "j": lambda draw: str(draw.values["j"]),
    "n": _count,
    "cents": _cents,
    "x": _times,
    "y": lambda draw: draw.rng.choice(("20", "25", "15")),
    "nthtarget": _nth,
}


def _part(draw: Draw) -> list[Json]:
    return [{"action": "close", "fraction": draw.values["share"], "price": draw.values.get("price")}]


def _moved(to: Callable[[Draw], Any]) -> Callable[[Draw], list[Json]]:
    return lambda draw: [{"action": "move_stop", "to": to(draw)}]


def _trailed(unit: str) -> Callable[[Draw], list[Json]]:
    return lambda draw: [{"action": "trail_stop", "value": {unit: draw.values["n"]}}]


def _ended(draw: Draw) -> list[Json]:
    draw.price = draw.values.get("price")
    return []


def _index(draw: Draw) -> Json:
    return {"index": draw.values["i"]}


LABELS: dict[str, Callable[[Draw], list[Json]]] = {
    "hit": lambda draw: [{"action": "target_hit", "index": draw.values["i"]}],
    "hits": lambda draw: [{"action": "target_hit", "index": draw.values[key]} for key in "ij"],
    "be": _moved(lambda _: "breakeven"),
    "stop": _moved(lambda draw: draw.values["price"]),
    "tostep": _moved(lambda draw: {"target": draw.values["i"]}),
    "trail": lambda _: [{"action": "trail_stop", "value": None}],
    "trailby": _trailed("pips"),
    "trailpct": _trailed("pct"),
    "part": _part,
    "partat": _part,
    "some": lambda _: [{"action": "close", "fraction": None}],
    "add": lambda draw: [{"action": "add", "price": draw.values.get("price")}],
    "addnow": lambda _: [{"action": "add", "price": None}],
    "targets": lambda draw: [{"action": "set_targets", "targets": [draw.values["price"], draw.values["price2"]]}],
    "target": lambda draw: [{"action": "set_targets", "targets": [draw.values["price"]]}],
    "nthset": lambda draw: [{"action": "set_targets", "targets": [draw.values["price"]], **_index(draw)}],
    "entry": lambda draw: [{"action": "set_entry", "entry": [draw.values["price"]]}],
    "filled": lambda draw: [{"action": "filled", "price": draw.values.get("price")}],
    "leverage": lambda draw: [{"action": "set_leverage", "leverage": draw.values["x"]}],
    **dict.fromkeys(("close", "closeat", "stopped", "finished", "everything", "cancel"), _ended),
}
