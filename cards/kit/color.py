"""Colours of the cards, and how far two of them stand apart."""

from __future__ import annotations

RGB = tuple[int, int, int]

WHITE: RGB = (255, 255, 255)
INK: RGB = (245, 248, 255)  # what is read first
SOFT: RGB = (186, 198, 217)  # what is read second
QUIET: RGB = (162, 177, 201)  # labels; nothing darker is legible on a glow
GAIN: RGB = (31, 229, 154)
GAIN_LIGHT: RGB = (190, 255, 226)
LOSS: RGB = (255, 128, 138)
LOSS_LIGHT: RGB = (255, 214, 212)
EVEN: RGB = (126, 178, 255)
EVEN_LIGHT: RGB = (222, 236, 255)
GOLD: RGB = (255, 199, 87)
SILVER: RGB = (206, 217, 234)
BRONZE: RGB = (235, 163, 107)
FLAME: RGB = (255, 154, 46)
BRAND: RGB = (74, 132, 255)
BRAND_DEEP: RGB = (118, 84, 246)
SEAL: RGB = (56, 152, 255)
NIGHT: RGB = (10, 16, 32)
MIDNIGHT: RGB = (6, 9, 18)


_KNEE = 0.04045  # below it sRGB is linear


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Go `share` (0 to 1) of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def contrast(first: RGB, second: RGB) -> float:
    """Contrast ratio from 1 to 21, as WCAG 2.2 defines it (www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: RGB) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _KNEE else float(((channel + 0.055) / 1.055) ** 2.4)
