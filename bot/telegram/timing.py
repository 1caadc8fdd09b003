"""How long the Telegram side waits, and for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """All in seconds; tests shorten them."""

    poll: int = 25  # how long Telegram holds a getUpdates that has nothing to tell
    read: float = 10.0  # beyond that, until the line is given up
    first_pause: float = 1.0  # after the first failure to reach Telegram, doubled with each further one
    longest_pause: float = 60.0
    conflict: float = 15.0  # between attempts while another program reads the bot's updates
    typing: float = 0.5  # until an answer that takes longer shows "typing"
    typing_again: float = 4.5  # Telegram shows it for 5 s
    spinner: float = 1.0  # until a pressed button stops spinning though the answer is still to come
    command: float = 300.0  # the longest a command may take
    grace: float = 10.0  # for commands under way when the program stops
    closing: float = 5.0
