"""Buttons, menus and forms as a person's client handles them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.choice import Choice
from tests.fakes.discord.model import Channel, Json, Message, User
from tests.fakes.discord.refusals import ClientRefused
from tests.fakes.discord.validate import walk

BUTTON = (2,)
STRING_SELECT, TEXT_INPUT, USER_SELECT, CHANNEL_SELECT = 3, 4, 5, 8
SELECTS = (STRING_SELECT, USER_SELECT, CHANNEL_SELECT)
_LINK = 5
_ROW, _LABEL = 1, 18


def find(user: User, message: Message, kinds: Sequence[int], *, label: str | None, custom_id: str | None) -> Json:
    """The control with this label or custom id; ClientRefused when it cannot be used."""
    if message.deleted:
        raise ClientRefused("the message is gone")
    if message.only_for not in (None, user.id):
        raise ClientRefused("that message is for somebody else's eyes only")
    shown = [part for part in walk(message.components) if part.get("type") in kinds]
    for part in shown:
        if label not in (None, part.get("label")) or custom_id not in (None, part.get("custom_id")):
            continue
        if part.get("disabled"):
            raise ClientRefused(f"{label or custom_id or 'the control'} is greyed out")
        if part["type"] in BUTTON and part.get("style") == _LINK:
            raise ClientRefused("a link opens in the browser and tells the bot nothing")
        return part
    have = [part.get("label") or part.get("custom_id") for part in shown]
    raise ClientRefused(f"no such control {label or custom_id!r}; there are {have}")


def chosen(menu: Json, values: Sequence[Any], choice: Choice) -> list[str]:
    """What the client sends for the values picked: labels or values of a string menu, users, channels."""
    low, high = menu.get("min_values"), menu.get("max_values")
    low, high = (1 if low is None else low), (1 if high is None else high)
    if not low <= len(values) <= high:
        raise ClientRefused(f"the menu takes {low} to {high} values")
    return [_one(menu, value, choice) for value in values]


def completed(form: Json, answers: Mapping[str, Any], choice: Choice) -> list[Json]:
    """The form's components with what was entered, `answers` by label or custom id."""
    pen = _Pen(left=dict(answers), choice=choice)
    filled = [pen.part(part) for part in form.get("components") or []]
    if pen.left:
        raise ClientRefused(f"the form has no field {', '.join(pen.left)}")
    return filled


def _one(menu: Json, value: Any, choice: Choice) -> str:
    if menu["type"] == STRING_SELECT:
        hits = [o["value"] for o in menu.get("options") or [] if value in (o["value"], o["label"])]
        if not hits:
            raise ClientRefused(f"the menu has no {value!r}")
        return str(hits[0])
    if menu["type"] == USER_SELECT and isinstance(value, User):
        return choice.of_user(value)
    if menu["type"] == CHANNEL_SELECT and isinstance(value, Channel):
        return choice.of_channel(value, menu.get("channel_types"))
    raise ClientRefused(f"the menu takes no {type(value).__name__}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    left: dict[str, Any]
    choice: Choice

    def part(self, part: Json) -> Json:
        about = {"type": part["type"], "id": part.get("id", 0)}
        if part["type"] == _ROW:
            return about | {"components": [self.entry(c, c.get("label")) for c in part["components"]]}
        if part["type"] == _LABEL:
            return about | {"component": self.entry(part["component"], part.get("label"))}
        return about | {"content": part.get("content")}

    def entry(self, entry: Json, label: str | None) -> Json:
        name = label or entry["custom_id"]
        given = self.taken(label, entry["custom_id"])
        about = {"type": entry["type"], "id": entry.get("id", 0), "custom_id": entry["custom_id"]}
        if entry["type"] == TEXT_INPUT:
            return about | {"value": _text(entry, name, given)}
        if entry["type"] not in SELECTS:
            raise ClientRefused(f"the fake cannot fill in a component of type {entry['type']}")
        if given is None and entry.get("required", True):
            raise ClientRefused(f"{name} is required")
        if given is None:
            return about | {"values": []}
        values = given if isinstance(given, (list, tuple)) else [given]
        return about | {"values": chosen(entry, values, self.choice)}

    def taken(self, *names: str | None) -> Any:
        key = next((name for name in names if name in self.left), None)
        return None if key is None else self.left.pop(key)


def _text(entry: Json, name: str, given: Any) -> str:
    text = str(entry.get("value") or "") if given is None else str(given)
    if not text and entry.get("required", True):
        raise ClientRefused(f"{name} is required")
    low, high = entry.get("min_length") or 0, entry.get("max_length") or 4000
    if text and not low <= len(text) <= high:
        raise ClientRefused(f"{name} must have {low} to {high} characters")
    return text
