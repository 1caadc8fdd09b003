"""Buttons under a message: each carries its command line, so that it works for as long as the message stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.reply import Button, Link
from bot.telegram.markup import cut

IN_A_ROW = 4
"""More in a row are too narrow to read on a phone; Telegram itself takes eight."""

MOST = 100
_LABEL = 64
_SCHEMES = ("https://", "http://", "tg://")


def keyboard(rows: Sequence[Sequence[Button | Link]]) -> InlineKeyboardMarkup | None:
    """The rows as Telegram shows them; None without any.

    A button it would refuse, and the whole message with it, is left out: one without a label or a line, a link that
    is no address. A line fits, as `Button` holds it to 60 of the 64 bytes
    (https://core.telegram.org/bots/api#inlinekeyboardbutton).
    """
    made = [[_button(one) for one in row] for row in _broken(rows)]
    return InlineKeyboardMarkup(made) if made else None


def _broken(rows: Sequence[Sequence[Button | Link]]) -> Iterator[list[Button | Link]]:
    left = MOST
    for row in rows:
        fit = [one for one in row if _takes(one)][:left]
        left -= len(fit)
        for start in range(0, len(fit), IN_A_ROW):
            yield fit[start : start + IN_A_ROW]


def _takes(one: Button | Link) -> bool:
    target = one.url.startswith(_SCHEMES) if isinstance(one, Link) else bool(one.line)
    return target and bool(one.label.strip())


def _button(one: Button | Link) -> InlineKeyboardButton:
    label = cut(one.label, _LABEL)
    if isinstance(one, Link):
        return InlineKeyboardButton(label, url=one.url)
    return InlineKeyboardButton(label, callback_data=one.line)
