"""How a connection stands, in words: what it means for what is open, and what to do; pure."""

from __future__ import annotations

from bot.figures import moment
from bot.refusals import capital
from bot.reply import Button, Reply, Tone
from domain.connection import Standing
from domain.event import ConnectionChanged, ConnectionEnding
from trading.venues import title


def worded(event: ConnectionChanged | ConnectionEnding, zone: str) -> Reply:
    """The notice to the user whose connection it is; `zone` is his time zone."""
    match event:
        case ConnectionEnding():
            return _ending(event, zone)
        case ConnectionChanged(standing=Standing.REAUTHORISE):
            return _ended(event)
        case ConnectionChanged(standing=Standing.DEGRADED):
            return _silent(event)
        case ConnectionChanged():
            return _back(event)


def _ended(event: ConnectionChanged) -> Reply:
    why = f" {capital(event.reason)}." if event.reason else ""
    return Reply(
        title=f"Connect {title(event.venue)} again",
        text=f"{title(event.venue)} takes your credentials no more.{why} What you hold there keeps its stops and "
        "targets, but I can move none of them and copy nothing there until you connect it again.",
        tone=Tone.BAD,
        buttons=(
            (Button(label=f"Connect {title(event.venue)}", line=f"/connect {event.venue}"),),
            (Button(label="Brokers", line="/brokers"),),
        ),
        private=True,
    )


def _silent(event: ConnectionChanged) -> Reply:
    return Reply(
        title=f"{title(event.venue)} does not answer",
        text="Nothing new is copied there until it does; stops and targets that rest there work on. I keep asking, and "
        "tell you when it is back.",
        tone=Tone.WARNING,
        buttons=((Button(label="Brokers", line="/brokers"), Button(label="Routing", line="/routing")),),
        private=True,
    )


def _back(event: ConnectionChanged) -> Reply:
    return Reply(
        title=f"{title(event.venue)} answers again",
        text="Signals are copied there as before.",
        tone=Tone.GOOD,
        buttons=((Button(label="Brokers", line="/brokers"),),),
        private=True,
    )


def _ending(event: ConnectionEnding, zone: str) -> Reply:
    return Reply(
        title=f"Connect {title(event.venue)} again soon",
        text=f"{title(event.venue)} lets a connection last only so long: yours ends {moment(event.at, zone)} on your "
        "clock. Connect it again before that, and nothing is missed.",
        tone=Tone.WARNING,
        buttons=((Button(label=f"Connect {title(event.venue)}", line=f"/connect {event.venue}"),),),
        private=True,
    )
