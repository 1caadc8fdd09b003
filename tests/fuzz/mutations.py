"""Ways in which a post is broken: cut, doubled, spliced with another, disguised, its numbers bent."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

Mutation = Callable[[random.Random, str, Sequence[str]], str]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ODD = (
    "\u200b",
    "\u202e",
    "\ufeff",
    "\u00a0",
    "\u0301",
    "**",
    "||",
    "~~",
    "`",
    ">",
    "\\",
    "\n",
    "\t",
    "🟢",
    "①",
    "\ue001",
)
_MARKS = ("-", "/", ":", "@", "$", "%", "x", "k", "+", "#", "(", ")", "?", "!", "=", "→", ",", ".", "'")
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


def mutated(dice: random.Random, seeds: Sequence[str]) -> Iterator[str]:
    """Posts without end, each a seed with one to four things done to it."""
    while True:
        text = dice.choice(seeds)
        for _ in range(dice.randint(1, 4)):
            text = dice.choice(MUTATIONS)(dice, text, seeds)
        yield text


def _cut(dice: random.Random, text: str, _: Sequence[str]) -> str:
    start, end = sorted((_place(dice, text), _place(dice, text)))
    return text[:start] + text[end:]


def _doubled(dice: random.Random, text: str, _: Sequence[str]) -> str:
    start, end = sorted((_place(dice, text), _place(dice, text)))
    return text[:end] + text[start:end] * dice.choice((1, 1, 2, 30)) + text[end:]


def _spliced(dice: random.Random, text: str, seeds: Sequence[str]) -> str:
    other = dice.choice(seeds)
    return text[: _place(dice, text)] + dice.choice(("", " ", "\n")) + other[_place(dice, other) :]


def _shuffled(dice: random.Random, text: str, _: Sequence[str]) -> str:
    joint = "\n" if "\n" in text else " "
    parts = text.split(joint)
    dice.shuffle(parts)
    return joint.join(parts)


def _sprinkled(dice: random.Random, text: str, _: Sequence[str]) -> str:
    for _n in range(dice.randint(1, 5)):
        at = _place(dice, text)
        text = text[:at] + dice.choice(_ODD + _MARKS) + text[at:]
    return text


def _bent(dice: random.Random, text: str, _: Sequence[str]) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    number = dice.choice(found)
    digits = number[0]
    new = dice.choice(
        (
            digits * 2,
            digits[:-1],
            f"0{digits}",
            f"{digits}.{digits}",
            f"-{digits}",
            digits.replace(".", ","),
            "0",
            "9" * 40,
        )
    )
    return text[: number.start()] + new + text[number.end() :]


def _written_otherwise(dice: random.Random, text: str, _: Sequence[str]) -> str:
    return dice.choice((text.upper(), text.lower(), text.translate(_DIGITS), text.translate(_WIDE), text[::-1]))


def _place(dice: random.Random, text: str) -> int:
    return dice.randint(0, len(text))


MUTATIONS: tuple[Mutation, ...] = (_cut, _doubled, _spliced, _shuffled, _sprinkled, _bent, _written_otherwise)
