"""What a card design declares, so that adding one is adding one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from cards.picture import Mime, Picture, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cards.kit.canvas import Canvas

Data = TypeVar("Data")
Drawn_contra = TypeVar("Drawn_contra", contravariant=True)


class Draw(Protocol[Drawn_contra]):
    """Draws one card; with `audit` the canvas notes every run of text for `Canvas.faults`."""

    def __call__(self, card: Drawn_contra, *, audit: bool = False) -> Canvas:
        """Give the finished canvas."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Design(Generic[Data]):
    """One design: the data it takes, how it is drawn, what to draw ahead of time, and what it looks like.

    `warm` draws the backgrounds into the cache. `samples` are cards anyone may look at; the contract tests hold every
    one of them to size, contrast and fit.
    """

    name: str
    data: type[Data]
    draw: Draw[Data]
    warm: Callable[[], None]
    samples: Callable[[], Sequence[Data]]

    def render(self, card: Data, mime: Mime = Mime.PNG) -> Picture:
        """Draw and encode one card."""
        return encode(self.draw(card).image, self.name, mime)
