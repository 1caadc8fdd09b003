"""Buttons that carry their command line, so that they work for as long as the message stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import discord
from discord.ui import DynamicItem, View

from bot.reply import Button, Link

if TYPE_CHECKING:
    from bot.discord.client import Client

ROWS = 5
IN_A_ROW = 5
LABEL = 80
CUSTOM_ID = 100

# A message may not hold the same id twice: further buttons with the same line are numbered.
_TEMPLATE = re.compile(r"b(?P<number>\d*):(?P<line>.+)")


class CommandButton(DynamicItem[discord.ui.Button[View]], template=_TEMPLATE):
    """A button under any of our messages, also one sent before the last restart."""

    def __init__(self, item: discord.ui.Button[View], line: str) -> None:
        super().__init__(item)
        self.line = line

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button again, from what the message says of it."""
        del interaction
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["line"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer as if the presser had typed the line."""
        client: Client = interaction.client
        await client.answer_line(interaction, self.line)


def view_of(rows: Sequence[Sequence[Button | Link]]) -> View | None:
    """The rows as Discord shows them, five by five; None without any."""
    placed = list(_placed(rows))
    if not placed:
        return None
    view = View(timeout=None)
    seen: dict[str, int] = {}
    for row, button in placed:
        view.add_item(_item(button, row, seen))
    # The library would keep every view it sent for ever; presses reach CommandButton without it.
    view.stop()
    return view


def _placed(rows: Sequence[Sequence[Button | Link]]) -> Iterator[tuple[int, Button | Link]]:
    broken = [row[start : start + IN_A_ROW] for row in rows for start in range(0, len(row), IN_A_ROW)]
    for number, row in enumerate(broken[:ROWS]):
        for button in row:
            yield number, button


def _item(button: Button | Link, row: int, seen: dict[str, int]) -> discord.ui.Button[View]:
    if isinstance(button, Link):
        return discord.ui.Button(label=button.label[:LABEL], url=button.url, row=row)
    count = seen[button.line] = seen.get(button.line, -1) + 1
    style = discord.ButtonStyle.danger if button.danger else discord.ButtonStyle.secondary
    custom_id = f"b{count or ''}:{button.line}"
    assert len(custom_id) <= CUSTOM_ID
    return discord.ui.Button(label=button.label[:LABEL], custom_id=custom_id, style=style, row=row)
