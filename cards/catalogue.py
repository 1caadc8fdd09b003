"""Finds the card designs of this package and draws whatever card it is given."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import cards
from cards.design import Design
from cards.picture import Mime, Picture

if TYPE_CHECKING:
    from collections.abc import Mapping


def render(card: object, mime: Mime = Mime.PNG) -> Picture:
    """Draw and encode a card in the design made for its type. Raises KeyError when there is none."""
    return designs()[type(card)].render(card, mime)


def warm() -> None:
    """Draw every design's backgrounds ahead of the first card."""
    for design in designs().values():
        design.warm()


@cache
def designs() -> Mapping[type, Design[Any]]:
    """Give every design by the type of card it draws: each module of the package may declare one as `DESIGN`."""
    names = (found.name for found in pkgutil.iter_modules(cards.__path__) if not found.ispkg)
    modules = (import_module(f"cards.{name}") for name in names)
    declared = [found for module in modules if isinstance(found := getattr(module, "DESIGN", None), Design)]
    by_type = {design.data: design for design in declared}
    if len(by_type) != len(declared) or len({design.name for design in declared}) != len(declared):
        raise ValueError("two card designs share a name or a type of card")
    return by_type
