"""Keeps drawn pieces for the next card, within a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_RGB = 4  # Pillow keeps a byte beside each three
_OVERHEAD = 256  # key, entry and image header, in bytes


class ImageCache:
    """Images by key, least recently used out first; safe for several threads.

    `limit` is in bytes of pixels plus a fixed overhead per entry. An image handed out is shared: paste from it, never
    draw on it. Two threads that miss the same key both draw it and the first to finish is kept.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, Image.Image] = OrderedDict()

    @property
    def held(self) -> int:
        """Bytes held now."""
        return self._held

    def get(self, key: Hashable, draw: Callable[[], Image.Image]) -> Image.Image:
        """Give the image of `key`, drawn now if it is not held."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
                return found
        return self._keep(key, draw())

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._entries.clear()
            self._held = 0

    def _keep(self, key: Hashable, drawn: Image.Image) -> Image.Image:
        with self._lock:
            if key in self._entries:
                return self._entries[key]
            self._entries[key] = drawn
            self._held += _size(drawn)
            while self._held > self.limit and self._entries:
                _, dropped = self._entries.popitem(last=False)
                self._held -= _size(dropped)
        return drawn


def _size(image: Image.Image) -> int:
    return image.width * image.height * (_RGB if image.mode == "RGB" else len(image.getbands())) + _OVERHEAD


MASKS = ImageCache(12 << 20)
RUNS = ImageCache(12 << 20)
PLATES = ImageCache(32 << 20)
PORTRAITS = ImageCache(6 << 20)
EVERY = (MASKS, RUNS, PLATES, PORTRAITS)


def held() -> int:
    """Bytes held by all caches of the kit."""
    return sum(cache.held for cache in EVERY)
