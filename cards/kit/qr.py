"""QR codes in whole pixels on a white tile."""

from __future__ import annotations

import segno
from PIL import Image

from cards.kit.cache import PORTRAITS
from cards.kit.color import WHITE
from cards.kit.shape import rounded

_DARK = (9, 14, 25)
_QUIET = 3  # modules of white around the code; the tile's own margin adds to it
_LEAST = 3  # pixels per module, so that half of the size still reads
_MASK = 3  # any of the eight masks is valid; choosing the best one costs 2 ms


def put_qr(image: Image.Image, content: str, at: tuple[int, int], size: int) -> bool:
    """Paint the code of `content` on a tile `size` pixels wide; False when it would be too dense to scan."""
    try:
        tile = PORTRAITS.get(("qr", content, size), lambda: _tile(content, size))
    except segno.DataOverflowError:
        return False
    image.paste(tile, at, rounded(size, size, size // 9))
    return True


def _tile(content: str, size: int) -> Image.Image:
    code = segno.make(content, error="l", micro=False, boost_error=False, mask=_MASK)
    modules = len(code.matrix)
    scale = size // (modules + 2 * _QUIET)
    if scale < _LEAST:
        raise segno.DataOverflowError(f"{modules} modules do not fit into {size} pixels")
    bits = b"".join(bytes(0 if dark else 255 for dark in row) for row in code.matrix)
    mask = Image.frombytes("L", (modules, modules), bits).resize(
        (modules * scale, modules * scale), Image.Resampling.NEAREST
    )
    tile = Image.new("RGB", (size, size), WHITE)
    inset = (size - modules * scale) // 2
    tile.paste(
        Image.merge(
            "RGB", [mask.point([tone + level * (255 - tone) // 255 for level in range(256)]) for tone in _DARK]
        ),
        (inset, inset),
    )
    return tile
