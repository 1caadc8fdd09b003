"""What Discord would refuse of the things a bot sends, by the limits it documents.

Sources: resources/message.mdx, components/reference.mdx, interactions/application-commands.mdx of
github.com/discord/discord-api-docs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.model import Json, MessageFlag
from tests.fakes.discord.refusals import ApiError, invalid, too_long

_CONTENT = 2000
_EMBEDS = 10
_EMBED_TOTAL = 6000
_EMBED_TEXTS = {"title": 256, "description": 4096, "footer.text": 2048, "author.name": 256}
_FIELD_TEXTS = {"name": 256, "value": 1024}
_ROW, _BUTTON, _STRING_SELECT = 1, 2, 3
_FULL_WIDTH = {3, 4, 5, 6, 7, 8}
_LINK = 5
_COMMAND_TOTAL = 8000
_NAME = re.compile(r"[-_'\w]{1,32}")


def message(body: Json, *, files: int) -> None:
    """Checks a message as it would stand: texts, embeds, components, and that there is anything."""
    content, embeds = body.get("content") or "", body.get("embeds") or []
    parts = body.get("components") or []
    if int(body.get("flags") or 0) & MessageFlag.COMPONENTS_V2:
        raise invalid("flags", "UNSUPPORTED", "The fake does not speak components V2.")
    if len(content) > _CONTENT:
        raise too_long("content", _CONTENT)
    if len(embeds) > _EMBEDS:
        raise too_long("embeds", _EMBEDS)
    if sum(_embed(embed, f"embeds.{number}") for number, embed in enumerate(embeds)) > _EMBED_TOTAL:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {_EMBED_TOTAL}")
    if len(parts) > 5 or any(part.get("type") != _ROW for part in parts):
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 rows.")
    _components(parts)
    if not (content or embeds or parts or files or int(body.get("flags") or 0) & MessageFlag.LOADING):
        raise ApiError(400, 50006, "Cannot send an empty message")


def modal(body: Json) -> None:
    """Checks a form."""
    _between(body, "title", 1, 45)
    _between(body, "custom_id", 1, 100)
    parts = body.get("components") or []
    if not 1 <= len(parts) <= 5:
        raise invalid("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    _components(parts)


def command(body: Json) -> None:
    """Checks a slash command."""
    if int(body.get("type") or 1) != 1:
        raise invalid("type", "UNSUPPORTED", "The fake has slash commands only.")
    name = str(body.get("name") or "")
    if not _NAME.fullmatch(name) or name != name.lower():
        raise invalid("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    _between(body, "description", 1, 100)
    _options(body.get("options") or [], "options")
    if _size(body) > _COMMAND_TOTAL:
        raise invalid("name", "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds {_COMMAND_TOTAL} characters")


def choices(items: list[Json]) -> None:
    """Checks what autocomplete offers."""
    if len(items) > 25:
        raise too_long("data.choices", 25)
    for item in items:
        _between(item, "name", 1, 100)


def walk(parts: list[Json]) -> Iterator[Json]:
    """Every component, nested ones included."""
    for part in parts:
        yield part
        inner = part.get("component")
        yield from walk((part.get("components") or []) + ([inner] if inner else []))


def numbered(parts: list[Json]) -> list[Json]:
    """Gives each component the numeric id that Discord assigns when the bot left it out."""
    for number, part in enumerate(walk(parts), start=1):
        part.setdefault("id", number)
    return parts


def _embed(embed: Json, where: str) -> int:
    total = 0
    for path, most in _EMBED_TEXTS.items():
        text: Any = embed
        for key in path.split("."):
            text = (text or {}).get(key)
        total += _measured(text, f"{where}.{path}", most)
    fields = embed.get("fields") or []
    if len(fields) > 25:
        raise too_long(f"{where}.fields", 25)
    for number, field in enumerate(fields):
        for key, most in _FIELD_TEXTS.items():
            size = _measured(field.get(key), f"{where}.fields.{number}.{key}", most)
            if size == 0:
                raise invalid(f"{where}.fields.{number}.{key}", "BASE_TYPE_REQUIRED", "This field is required")
            total += size
    return total


def _measured(text: Any, where: str, most: int) -> int:
    size = len(str(text or "").strip())
    if size > most:
        raise too_long(where, most)
    return size


def _components(parts: list[Json]) -> None:
    seen: set[str] = set()
    for part in walk(parts):
        kind = part.get("type")
        if kind == _ROW:
            _row(part)
        elif kind == _BUTTON:
            _button(part)
        elif kind == _STRING_SELECT and not 1 <= len(part.get("options") or []) <= 25:
            raise invalid("components.0.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
        if "custom_id" in part:
            _between(part, "custom_id", 1, 100)
            if part["custom_id"] in seen:
                raise invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id duplicated")
            seen.add(part["custom_id"])


def _row(part: Json) -> None:
    children = part.get("components") or []
    width = sum(5 if child.get("type") in _FULL_WIDTH else 1 for child in children)
    if not 1 <= width <= 5:
        raise invalid("components.0.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")


def _button(part: Json) -> None:
    _measured(part.get("label"), "components.0.label", 80)
    needed = "url" if part.get("style") == _LINK else "custom_id"
    if not part.get(needed):
        raise invalid(f"components.0.{needed}", "BASE_TYPE_REQUIRED", f"A {needed} is required")


def _options(options: list[Json], where: str) -> None:
    if len(options) > 25:
        raise too_long(where, 25)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        raise invalid(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first")
    for number, option in enumerate(options):
        if not _NAME.fullmatch(str(option.get("name") or "")):
            raise invalid(f"{where}.{number}.name", "APPLICATION_COMMAND_INVALID_NAME", "Name is invalid")
        _between(option, "description", 1, 100)
        if len(option.get("choices") or []) > 25:
            raise too_long(f"{where}.{number}.choices", 25)
        _options(option.get("options") or [], f"{where}.{number}.options")


def _size(node: Json) -> int:
    own = sum(len(str(node.get(key) or "")) for key in ("name", "description"))
    values = sum(len(str(c.get("name"))) + len(str(c.get("value"))) for c in node.get("choices") or [])
    return own + values + sum(_size(option) for option in node.get("options") or [])


def _between(body: Json, key: str, low: int, high: int) -> None:
    if not low <= len(str(body.get(key) or "")) <= high:
        raise invalid(key, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
