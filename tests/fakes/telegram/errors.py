"""Errors: what the Bot API answers, and what a simulated person's own client would not let them do.

ApiError         an answer with `ok: false`, sent to the bot
ImpossibleError  the person's app offers no such thing; the test asked for something impossible
"""

from __future__ import annotations

from collections.abc import Mapping


class ApiError(Exception):
    """An answer with `ok: false` (core.telegram.org/bots/api#making-requests)."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> dict[str, object]:
        """The JSON body of the answer."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | {"parameters": self.parameters} if self.parameters else body


class ImpossibleError(Exception):
    """The person's Telegram app would not have let them do this."""


def bad_request(why: str) -> ApiError:
    """A 400."""
    return ApiError(400, f"Bad Request: {why}")


def forbidden(why: str) -> ApiError:
    """A 403."""
    return ApiError(403, f"Forbidden: {why}")


def flooded(seconds: int) -> ApiError:
    """A 429 with the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
