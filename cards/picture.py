"""A finished picture, and the two ways to encode one."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cards.kit.png import write_png

if TYPE_CHECKING:
    from PIL import Image


class Mime(StrEnum):
    """The formats a card is made in."""

    PNG = "image/png"
    JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file ready to be posted; `name` carries its extension, `width` and `height` are in pixels."""

    name: str
    mime: Mime
    width: int
    height: int
    data: bytes = field(repr=False)


def encode(image: Image.Image, name: str, mime: Mime = Mime.PNG) -> Picture:
    """Encode an RGB image; `name` is without extension."""
    data = write_png(image) if mime is Mime.PNG else _jpeg(image)
    file_name = f"{name}.{'png' if mime is Mime.PNG else 'jpg'}"
    return Picture(name=file_name, mime=mime, width=image.width, height=image.height, data=data)


def _jpeg(image: Image.Image) -> bytes:
    # 4:4:4, because halved colour leaves fringes on large green letters.
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92, subsampling=0)
    return buffer.getvalue()
