"""Scores predictions against labelled posts: kind, every field of an open, the actions of an update."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

NOISE = frozenset({"will", "the", "a", "an", "on", "market", "in", "by", "of"})
OPTIONAL = frozenset({"price", "avg", "size", "entry_kind", "mode"})
SECONDARY = ("leverage", "size", "margin_mode", "runner", "dca", "net")
FAR = 0.1


@dataclass
class Tally:
    """Right and asked, by name."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, *, right: bool) -> None:
        self.asked[name] += 1
        self.right[name] += right

    def share(self, name: str) -> float:
        return self.right[name] / self.asked[name] if self.asked[name] else 1.0


@dataclass
class Report:
    """What a scoring found; `wrong` lists the ids that are not fully right."""

    whole: Tally = field(default_factory=Tally)
    fields: Tally = field(default_factory=Tally)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    dangerous: list[str] = field(default_factory=list)

    @property
    def kind_accuracy(self) -> float:
        total = sum(self.confusions.values())
        return sum(count for (gold, said), count in self.confusions.items() if gold == said) / total

    @property
    def false_opens(self) -> int:
        return self.confusions["none", "open"]

    def __str__(self) -> str:
        head = f"posts {sum(self.confusions.values())}, kind {self.kind_accuracy:.1%}"
        lines = [f"{head}, false opens {self.false_opens}, dangerous opens {len(self.dangerous)}"]
        for tally in (self.whole, self.fields):
            lines += [
                f"  {name:<22}{tally.right[name]:>5} / {tally.asked[name]:>4}  {tally.share(name):7.1%}"
                for name in sorted(tally.asked)
            ]
        return "\n".join([*lines, *(f"  not right: {name}" for name in self.wrong)])


def score(gold: Iterable[Json], predicted: Mapping[str, Json]) -> Report:
    """The report of `predicted` (by id) against the labels."""
    report = Report()
    for label in gold:
        said = predicted[label["id"]]
        right = _right(label, said, report)
        report.confusions[label["kind"], said["kind"]] += 1
        for name in ("all", f"kind {label['kind']}", f"lang {label.get('lang', 'en')}"):
            report.whole.add(name, right=right)
        if not right:
            report.wrong.append(label["id"])
        if said["kind"] == "open" and _dangerous(label, said):
            report.dangerous.append(label["id"])
    return report


def read(path: Path) -> list[dict[str, Any]]:
    """The labelled lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _right(label: Json, said: Json, report: Report) -> bool:
    if label["kind"] != said["kind"]:
        return False
    gold, got, prediction = label["expect"], said["expect"], label["asset_class"] == "prediction"
    if label["kind"] == "open":
        return _opens(gold, got, report, prediction=prediction)
    if label["kind"] == "none":
        return True
    if not _same_symbol(gold.get("symbol"), got.get("symbol"), prediction=prediction):
        return False
    if label["kind"] == "close":
        return gold.get("price") is None or _same(gold["price"], got.get("price"))
    return label["kind"] == "cancel" or _same_actions(gold["actions"], got["actions"])


def _signals(expect: Json) -> list[Json]:
    return expect.get("signals", [expect])


def _opens(gold: Json, got: Json, report: Report, *, prediction: bool) -> bool:
    labels, answers = _signals(gold), _signals(got)
    if len(labels) != len(answers):
        return False
    checks = [_fields(one, other, prediction=prediction) for one, other in zip(labels, answers, strict=True)]
    for one, other, fields in zip(labels, answers, checks, strict=True):
        for name, right in fields.items():
            report.fields.add(name, right=right)
        for name in SECONDARY:
            if one.get(name) is not None:
                report.fields.add(f"({name})", right=_within(one[name], other.get(name)))
    return all(all(fields.values()) for fields in checks)


def _fields(gold: Json, got: Json, *, prediction: bool) -> dict[str, bool]:
    fields = {
        "symbol": _same_symbol(gold["symbol"], got.get("symbol"), prediction=prediction),
        "side": gold["side"] == got.get("side"),
        "entry": _same_entry(gold, got),
        "stop": _same(gold.get("stop"), got.get("stop")),
        "targets": _same(gold.get("targets") or [], got.get("targets") or []),
    }
    if "option" in gold:
        option = got.get("option") or {}
        fields["option"] = all(_same(gold["option"][part], option.get(part)) for part in gold["option"])
    if "outcome" in gold:
        fields["outcome"] = _same_outcome(gold["outcome"], got.get("outcome"))
    if "legs" in gold:
        fields["legs"] = _legs(gold["legs"]) == _legs(got.get("legs") or [])
    return fields


def _same(one: Any, other: Any, tolerance: float = 0.0) -> bool:
    if _is_number(one) and _is_number(other):
        return bool(abs(one - other) <= (tolerance or 1e-9 + 1e-6 * max(abs(one), abs(other))))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _within(gold: Any, got: Any) -> bool:
    if isinstance(gold, list) and _is_number(got):
        return bool(gold[0] <= got <= gold[1])
    return _same(gold, got)


def _words(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", (text or "").lower())) - NOISE


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one or len(one & other) / len(one | other) >= 0.6)


def _same_symbol(gold: str | None, got: str | None, *, prediction: bool) -> bool:
    if gold is None or got is None:
        return gold == got
    return _alike(_words(gold), _words(got)) if prediction else gold.upper() == got.upper()


def _same_outcome(gold: str, got: str | None) -> bool:
    if not got:
        return False
    named = gold.upper() not in {"YES", "NO"}
    return gold.upper() == got.upper() or (named and (got.upper() == "YES" or _alike(_words(gold), _words(got))))


def _same_entry(gold: Json, got: Json) -> bool:
    kind, other = gold["entry_kind"], got.get("entry_kind")
    prices, answered = gold.get("entry") or [], got.get("entry") or []
    reference, offered = gold.get("entry_ref") or [], got.get("entry_ref") or []
    if kind == "market":
        as_market = other == "market" and (not offered or _same(offered, reference))
        return as_market or (bool(reference) and other == "limit" and _same(answered, reference))
    if kind == "limit" and len(prices) == 1 and other == "market":
        return _same(answered or offered, prices)
    if kind == "range" and gold.get("now") and other == "market":
        return True
    ordered = kind == "stop"
    return kind == other and _same(prices if ordered else sorted(prices), answered if ordered else sorted(answered))


def _legs(legs: Sequence[Json]) -> list[tuple[str, str, float]]:
    return sorted((leg["side"], leg["right"], float(leg["strike"])) for leg in legs)


def _same_action(gold: Json, got: Json) -> bool:
    for key in gold.keys() | got.keys():
        one, other = gold.get(key), got.get(key)
        if key in OPTIONAL and (one is None or other is None):
            continue
        if not _same(one, other, 0.02 if key == "fraction" else 0.0):
            return False
    return True


def _same_actions(gold: Sequence[Json], got: Sequence[Json]) -> bool:
    left = list(got)
    for action in gold:
        match = next((other for other in left if _same_action(action, other)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _dangerous(label: Json, said: Json) -> bool:
    """An open that would trade another thing: wrong symbol or side, an entry or stop that is off by a tenth."""
    if label["kind"] != "open":
        return True
    labels, answers = _signals(label["expect"]), _signals(said["expect"])
    if len(labels) != len(answers):
        return True
    prediction = label["asset_class"] == "prediction"
    return any(_off(one, other, prediction=prediction) for one, other in zip(labels, answers, strict=True))


def _off(gold: Json, got: Json, *, prediction: bool) -> bool:
    if gold["side"] != got["side"] or not _same_symbol(gold["symbol"], got["symbol"], prediction=prediction):
        return True
    pairs = [(gold.get("stop"), got.get("stop"))]
    ours = (got.get("entry") or got.get("entry_ref") or [None])[0]
    pairs.append(((gold.get("entry") or gold.get("entry_ref") or [None])[0], ours))
    return any(_is_number(a) and _is_number(b) and abs(a - b) >= FAR * abs(a) for a, b in pairs)


def main(gold: str, predictions: str) -> None:
    """Prints the report of a file of predictions against a file of labels."""
    answers: dict[str, Json] = defaultdict(lambda: {"kind": "none", "expect": {}})
    answers.update((line["id"], line) for line in read(Path(predictions)))
    print(score(read(Path(gold)), answers))


if __name__ == "__main__":
    main(*sys.argv[1:3])
