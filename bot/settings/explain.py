"""Says what is wrong with a value, and what to do, without ever repeating a secret."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

from bot.settings.fields import REFUSED
from bot.settings.shape import Place, dotted, key_of, keys, section
from runtime.redaction import Redactor

_LONGEST_SHOWN: Final = 40

_WANTED: Final[Mapping[str, tuple[str, str]]] = {
    "int": ("must be a whole number", "Write it without quotes and without a point."),
    "float": ("must be a number", "Write it without quotes, with a point for the fraction."),
    "decimal": ("must be a number", "Write it without quotes, with a point for the fraction."),
    "string": ("must be text", "Write it in quotes."),
    "path": ("must be the path of a file", "Write it in quotes."),
    "time": ("must be a time of day", 'Write it like "21:00".'),
    "tuple": ("must be a list", "Write it in [ ]."),
    "frozen": ("must be a list", "Write it in [ ]."),
    "model": ("must be a section", "Write its name in [ ] on a line of its own, and the keys below it."),
    "finite": ("must be a number", "Write an ordinary number."),
}
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
}


def explain(error: ErrorDetails, *, shown: str) -> tuple[str, str]:
    """Problem and remedy of an error; `shown` is the value as it may be shown, or nothing."""
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == REFUSED:
        return _with(context["problem"], shown), context["remedy"]
    if kind == "missing":
        return "is missing", _how_to_give(error["loc"])
    if kind == "extra_forbidden":
        return "there is no such setting", _did_you_mean(error["loc"])
    if kind == "enum":
        return _unknown_choice(context, error["input"], shown)
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return _with(f"{words} {context[name]}", shown), "Choose a value in that range."
    return _other(error, shown)


def shown(value: object) -> str:
    """A value for people: numbers and short texts, nothing that is shaped like a secret, no structure."""
    if isinstance(value, (dict, list)) or value is None:
        return ""
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return Redactor().text(text) if len(text) <= _LONGEST_SHOWN else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def _other(error: ErrorDetails, shown: str) -> tuple[str, str]:
    if error["loc"] == ("channels",):
        return "must be a list of sections", "Write [[channels]], with two brackets, above each channel."
    wanted = _WANTED.get(error["type"].split("_")[0])
    if wanted and not error["type"].endswith(("too_short", "too_long", "mismatch")):
        return _with(wanted[0], shown), wanted[1]
    text = re.sub(r"^\w+ should ", "should ", error["msg"])
    return _with(text, shown), "Correct it."


def _with(problem: str, shown: str) -> str:
    return f"{shown} {problem}" if shown else problem


def _unknown_choice(context: Mapping[str, Any], given: object, shown: str) -> tuple[str, str]:
    choices = re.findall(r"'([^']*)'", context["expected"])
    meant = closest(str(given), choices)
    hint = f'Did you mean "{meant}"? ' if meant else ""
    return _with("is not known", shown), f"{hint}Known are: {', '.join(choices)}."


def _how_to_give(place: Place) -> str:
    return f"Add a line {place[-1]} = … to [{'[' if len(place) > 2 else ''}{place[0]}]{']' if len(place) > 2 else ''}."  # noqa: PLR2004  an entry of a list


def _did_you_mean(place: Place) -> str:
    *above, name = key_of(place)
    siblings = [key[-1] for key in keys() if key[:-1] == tuple(above)]
    if meant := closest(name, siblings):
        return f'Did you mean "{meant}"?'
    elsewhere = [key for key in keys() if key[-1] == name and section(keys()[key]) is None]
    if elsewhere:
        return f"It belongs to [{dotted(elsewhere[0][:-1])}]."
    if above and not siblings:
        return "Remove it."
    return f"Known here are: {', '.join(siblings)}."
