"""How the fake says no: HTTP errors to the bot, and greyed-out controls to a person."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An HTTP answer with Discord's JSON error code (topics/opcodes-and-status-codes.mdx)."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON object that goes over the wire."""
        plain = {"message": self.message, "code": self.code}
        return plain | {"errors": self.errors} if self.errors else plain


class ClientRefused(Exception):  # noqa: N818  a person's client refuses; nothing is in error
    """The person's own Discord client would not have let them do this."""


def unknown(thing: str, code: int) -> ApiError:
    """404: there is no such thing, or not any more."""
    return ApiError(404, code, f"Unknown {thing}")


def invalid(path: str, code: str, message: str) -> ApiError:
    """50035 with the nested `errors` object that points at a field such as `embeds.0.title`."""
    node: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for key in reversed(path.split(".")):
        node = {key: node}
    return ApiError(400, 50035, "Invalid Form Body", node)


def too_long(path: str, most: int) -> ApiError:
    """50035 for a text or list over its documented size."""
    return invalid(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def missing_access() -> ApiError:
    """The bot does not see the channel."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """The bot sees the channel but may not do this in it."""
    return ApiError(403, 50013, "Missing Permissions")
