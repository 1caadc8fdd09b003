"""What an update is to us, told from its raw form, before anything of it is stored.

Only what has a use is kept: posts of watched chats, commands to us, presses of our buttons. What people say in other
chats is never stored, and of a command only the command is. Telegram tells bots nothing about deletions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.command import BadArgument, parse_line

Json = Mapping[str, Any]

MESSAGES: Final = ("message", "edited_message", "channel_post", "edited_channel_post")
EDITS: Final = frozenset({"edited_message", "edited_channel_post"})
ALLOWED: Final = (*MESSAGES, "callback_query")
"""`allowed_updates`: always passed, because Telegram goes by the former list where none is given."""

_PLACE: Final = frozenset({"message_id", "message_thread_id", "is_topic_message", "date", "chat"})
_COMMAND: Final = _PLACE | {"from", "sender_chat", "is_automatic_forward", "text"}
_CHATTER: Final = _PLACE | {"from"}
_PRESS: Final = frozenset({"id", "from", "chat_instance", "data"})


class Matter(StrEnum):
    """What is to be done about an update."""

    POST = "post"  # keep it for the intake
    COMMAND = "command"  # answer it
    PRESS = "press"  # answer it
    CHATTER = "chatter"  # somebody talks to the bot in private, but gives no command
    UNREADABLE = "unreadable"  # record that it cannot be understood
    NOTHING = "nothing"  # forget it


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A group became a supergroup and has another id."""

    old: str
    new: str


def matter_of(update: Json, *, watched: Collection[str], name: str) -> Matter:
    """What the update is; `watched` holds the ids of the chats that are read, `name` is the bot's own without @."""
    if "callback_query" in update:
        return Matter.PRESS if isinstance(update["callback_query"], Mapping) else Matter.UNREADABLE
    kind = _kind(update)
    if kind is None:
        return Matter.NOTHING
    message = update[kind]
    try:
        chat, place = str(message["chat"]["id"]), str(message["chat"]["type"])
        text = str(message.get("text") or "")
    except (KeyError, TypeError, AttributeError):
        return Matter.UNREADABLE
    read = chat in watched
    if _is_command(text, everything=place == "private", read=read, name=name):
        # An edit gives no command a second time, and a channel is nobody who could give one.
        return Matter.COMMAND if kind == "message" else Matter.NOTHING
    if read:
        return Matter.NOTHING if text.startswith("/") and _addressee(text) else Matter.POST
    return Matter.CHATTER if place == "private" and kind == "message" else Matter.NOTHING


def kept(update: Json, matter: Matter) -> Json | None:
    """What of the update is stored; None for nothing."""
    number = {"update_id": update["update_id"]}
    match matter:
        case Matter.POST:
            return update
        case Matter.COMMAND:
            return number | {"message": _only(update["message"], _COMMAND)}
        case Matter.CHATTER:
            return number | {"message": _only(update["message"], _CHATTER)}
        case Matter.PRESS:
            query = update["callback_query"]
            about = {"message": _only(query["message"], _PLACE)} if isinstance(query.get("message"), Mapping) else {}
            return number | {"callback_query": {**_only(query, _PRESS), **about}}
        case Matter.UNREADABLE:
            return number | {name: None for name in update if name != "update_id"}
        case Matter.NOTHING:
            return None


def migration(update: Json) -> Migration | None:
    """The move that the update tells of; both chats, the old and the new, tell of it."""
    message = update.get("message")
    if not isinstance(message, Mapping) or not isinstance(message.get("chat"), Mapping):
        return None
    here = str(message["chat"].get("id"))
    if to := message.get("migrate_to_chat_id"):
        return Migration(old=here, new=str(to))
    if origin := message.get("migrate_from_chat_id"):
        return Migration(old=str(origin), new=here)
    return None


def _kind(update: Json) -> str | None:
    return next((kind for kind in MESSAGES if kind in update), None)


def _is_command(text: str, *, everything: bool, read: bool, name: str) -> bool:
    if not text.startswith("/"):
        return False
    addressee = _addressee(text)
    if addressee:
        return addressee == name.lower()
    # In a group `/ES long 5300` is a post about a future, and a command we do not know is for another bot.
    return (everything and not read) or _is_known(text)


def _addressee(text: str) -> str:
    return text.split(maxsplit=1)[0].partition("@")[2].lower()


def _is_known(text: str) -> bool:
    try:
        return parse_line(text) is not None
    except BadArgument:
        return True


def _only(body: Json, names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name in names}
