"""Round portraits: the picture a person chose, or their initials on a colour of their own."""

from __future__ import annotations

import colorsys
import hashlib
import io
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from cards.kit.cache import PORTRAITS
from cards.kit.canvas import LEGIBLE, Canvas
from cards.kit.color import MIDNIGHT, WHITE, contrast, mix
from cards.kit.face import Face
from cards.kit.name import initials
from cards.kit.shape import gradient, rounded

if TYPE_CHECKING:
    from cards.kit.color import RGB

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_LARGEST = 4096 * 4096  # pixels; a larger picture is not decoded


def put_portrait(image: Image.Image, at: tuple[int, int], size: int, name: str, avatar: bytes | None = None) -> None:
    """Paint a circle `size` pixels wide with its top left corner at `at`.

    `avatar` is a PNG, JPEG, WebP or GIF file; when it cannot be read, the initials of `name` take its place.
    """
    face = _photo(avatar, size) if avatar else None
    image.paste(face or _monogram(name, size), at, rounded(size, size, size / 2))


def put_ring(image: Image.Image, at: tuple[int, int], size: int, color: RGB) -> None:
    """Paint a ring around a portrait of `size` at `at`, with a gap."""
    outer = size + 14
    box = (at[0] - 7, at[1] - 7, at[0] - 7 + outer, at[1] - 7 + outer)
    image.paste(color, box, rounded(outer, outer, outer / 2, 3))


def _photo(avatar: bytes, size: int) -> Image.Image | None:
    key = ("photo", hashlib.blake2b(avatar, digest_size=16).digest(), size)
    try:
        return PORTRAITS.get(key, lambda: _decode(avatar, size))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _decode(avatar: bytes, size: int) -> Image.Image:
    with Image.open(io.BytesIO(avatar), formats=_FORMATS) as opened:
        if opened.width * opened.height > _LARGEST:
            raise ValueError("the avatar is too large to decode")
        opened.draft("RGB", (size * 2, size * 2))
        return _opaque(ImageOps.fit(opened.convert("RGBA"), (size, size), Image.Resampling.BICUBIC))


def _opaque(image: Image.Image) -> Image.Image:
    plain = Image.new("RGB", image.size, (24, 32, 50))
    plain.paste(image, (0, 0), image)
    return plain


def _monogram(name: str, size: int) -> Image.Image:
    return PORTRAITS.get(("monogram", name, size), lambda: _draw(name, size))


def _draw(name: str, size: int) -> Image.Image:
    hue = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=1).digest()[0] / 256
    stops = ((0.0, _tone(hue)), (1.0, mix(_tone(hue + 0.09), MIDNIGHT, 0.35)))
    canvas = Canvas(gradient(size, size, stops).copy())
    letters = initials(name)
    large = round(size * (0.44 if len(letters) == 1 else 0.37))
    canvas.text(letters, (size / 2, size / 2), Face(large, 800, least=8), WHITE, room=size * 0.8, anchor="mm")
    return canvas.image


def _tone(hue: float) -> RGB:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, 0.5, 0.62)
    tone = round(red * 255), round(green * 255), round(blue * 255)
    while contrast(WHITE, tone) < LEGIBLE:
        tone = mix(tone, MIDNIGHT, 0.08)
    return tone
