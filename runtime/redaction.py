"""Redaction: takes secrets out of whatever is about to be shown or written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from runtime.secret import STARS, Secret

SHORTEST = 6
"""A registered secret shorter than this is not searched for: stars all over the log would say more than they hide."""

_SECRET_KEY: Final = re.compile(
    r"(?:^|[_-])(?:token|secret|password|passphrase|api[_-]?key|private[_-]?key|authorization|cookie)$", re.IGNORECASE
)
_SHAPES: Final = (
    # a Telegram bot token, which is a part of every address of its Bot API
    (re.compile(r"(?<!\d)\d{5,}:[A-Za-z0-9_-]{30,}"), STARS),
    # a Discord bot token: user id, time, signature
    (re.compile(r"\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"), STARS),
    # user and password in an address
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s\"']+(?=@)"), STARS),
    (re.compile(r"\b(Bearer|Bot|Basic) [A-Za-z0-9._~+/=-]{20,}"), rf"\1 {STARS}"),
)

_SHORTEST_SHAPE: Final = 24  # characters of the shortest of these that stands in no address


class Redactor:
    """Knows the secrets of this process and stars them in text and in structures."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.hide(*secrets)

    def hide(self, *secrets: Secret) -> None:
        """Star these from now on, also where their bare text turns up inside other text."""
        self._known |= {text for secret in secrets if len(text := secret.reveal()) >= SHORTEST}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """The text without the registered secrets and without anything shaped like a token or a password."""
        if self._pattern:
            text = self._pattern.sub(STARS, text)
        if len(text) >= _SHORTEST_SHAPE or "://" in text:
            for shape, instead in _SHAPES:
                text = shape.sub(instead, text)
        return text

    def value(self, value: object) -> object:
        """The same structure with every secret starred; what is not text, mapping or sequence is left as it is."""
        match value:
            case Secret():
                return STARS
            case str():
                return self.text(value)
            case Mapping():
                return self.mapping(value)
            case list() | tuple() | set() | frozenset():
                return [self.value(item) for item in value]
        return value

    def mapping(self, mapping: Mapping[Any, object]) -> dict[object, object]:
        """The mapping with every secret starred, and whatever stands under a key that is named like a secret."""
        return {
            key: STARS if value is not None and _names_a_secret(key) else self.value(value)
            for key, value in mapping.items()
        }


def _names_a_secret(key: object) -> bool:
    return isinstance(key, str) and _SECRET_KEY.search(key) is not None
