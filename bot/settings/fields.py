"""The kinds of value a setting can have, each refusing with a problem and a remedy."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf
from pydantic_core import PydanticCustomError

from domain.provider import MOST_TEMPLATES
from runtime.secret import Secret

REFUSED: Final = "refused"
"""The type of the errors that carry a problem and a remedy of ours."""

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def refused(problem: str, remedy: str) -> PydanticCustomError:
    """The error by which a value is refused; neither text may repeat the value, which may be a secret."""
    return PydanticCustomError(REFUSED, "{problem}", {"problem": problem, "remedy": remedy})


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise refused("must be a number", "Write a number, without quotes.")
    return value


def _switch(value: Any) -> Any:
    words = {"true": True, "false": False}
    found = words.get(value.lower(), value) if isinstance(value, str) else value
    if not isinstance(found, bool):
        raise refused("must be true or false", "Write true or false, without quotes.")
    return found


def _secret(value: Any) -> Any:
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str):
        raise refused("must be text", 'Write it in quotes, best as "${NAME}" with the value in the environment.')
    if not value.strip():
        raise refused("is empty", "Give it, or put a # in front of the line.")
    return Secret(value.strip())


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _digits(value: str) -> str:
    if not re.fullmatch(r"-?\d{1,20}", value):
        raise refused("must be an id, which is a number", "Copy the id from the platform; a name does not do.")
    return value


def _address(schemes: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        try:
            parts = urlsplit(value)
            fine = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fine = False
        if not fine:
            raise refused("is not an address", f"Write it in full, beginning with {' or '.join(schemes)} and ://.")
        return value.rstrip("/")

    return AfterValidator(check)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise refused("is not a time zone", 'Write one of the tz database, such as "Europe/Berlin".') from e
    return value


def _handle(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{1,31}", value):
        raise refused(
            "is not a handle", "Write 2 to 32 small letters, digits, - or _, beginning with a letter or digit."
        )
    return value


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{2,10}", value):
        raise refused("is not a currency", 'Write its code in capitals, such as "USDT".')
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", value):
        raise refused("is not a language", 'Write two small letters of ISO 639, such as "en".')
    return value


def _layout(value: str) -> str:
    from parsers.flaws import Flaw  # noqa: PLC0415  the grammar is loaded only where there is a template
    from parsers.template import compiled  # noqa: PLC0415

    found = compiled(value)
    if isinstance(found, Flaw):
        raise refused(found.problem, found.remedy)
    return value


def _few(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) > MOST_TEMPLATES:
        raise refused(f"has more than {MOST_TEMPLATES} templates", "Keep those in which most of his posts are written.")
    return value


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:  # the largest port
        raise refused("is not a host and a port", 'Write both, such as "127.0.0.1:8443".')
    return value


NUMBER: Final = BeforeValidator(_number)

Switch = Annotated[bool, BeforeValidator(_switch)]
SecretText = Annotated[InstanceOf[Secret], BeforeValidator(_secret)]
PlatformId = Annotated[str, BeforeValidator(_id), AfterValidator(_digits)]
WebAddress = Annotated[str, _address(("https", "http"))]
SocketAddress = Annotated[str, _address(("wss", "ws"))]
ZoneName = Annotated[str, AfterValidator(_zone)]
Handle = Annotated[str, AfterValidator(_handle)]
Currency = Annotated[str, AfterValidator(_currency)]
Language = Annotated[str, AfterValidator(_language)]
Listen = Annotated[str, AfterValidator(_listen)]
Layouts = Annotated[tuple[Annotated[str, AfterValidator(_layout)], ...], AfterValidator(_few)]
Label = Annotated[str, Field(min_length=1, max_length=64)]
