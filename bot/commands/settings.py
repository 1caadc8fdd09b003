"""`/settings`: your name on cards and leaderboards, your time zone, and whether amounts are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.command import BadArgument, Call, Command, option
from bot.reply import Button, Reply, Tone
from community import diary
from storage import people
from storage.people import Person

LONGEST_NAME = 40
OFF = "off"


async def _complete_zone(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    wanted = typed.strip().replace(" ", "_").lower()
    found = [zone for zone in _zones().values() if wanted in zone.lower()]
    found.sort(key=lambda zone: (not zone.lower().rpartition("/")[2].startswith(wanted), zone))
    return [(f"{zone} ({call.now.astimezone(ZoneInfo(zone)):%H:%M})", zone) for zone in found[:25]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsArguments:
    """What to set; nothing shows all."""

    time_zone: str = option("Your time zone, such as Europe/Berlin", default="", complete=_complete_zone)
    hide_amounts: bool | None = option("Keep money amounts off your cards", default=None)
    name: str = option("Your name on cards and leaderboards; off takes you off them", default="", rest=True)


async def _settings(call: Call, given: SettingsArguments) -> Reply:
    zone = _zone(given.time_zone) if given.time_zone else None
    name = _name(given.name) if given.name else None
    async with call.house.store.write() as connection:
        if zone is not None and zone != (await people.read(connection, call.user_id)).time_zone:
            again = await diary.move(connection, call.user_id, zone, call.now)
            if again is not None:
                return _too_soon(again)
        if given.hide_amounts is not None:
            await people.change(connection, call.user_id, hide_amounts=given.hide_amounts)
        if name is not None:
            await people.change(connection, call.user_id, name=name)
        person = await people.read(connection, call.user_id)
    changed = zone is not None or given.hide_amounts is not None or name is not None
    return _shown(person, call.now, changed=changed)


def _shown(person: Person, now: datetime, *, changed: bool) -> Reply:
    local = now.astimezone(ZoneInfo(person.time_zone))
    hide = Button(label="Show amounts", line="/settings hide_amounts=off")
    if not person.hide_amounts:
        hide = Button(label="Hide amounts", line="/settings hide_amounts=on")
    return Reply(
        title="Saved" if changed else "Your settings",
        text="" if changed else "Set one with `/settings time_zone=Europe/Berlin` or `/settings name=Mira`.",
        tone=Tone.GOOD if changed else Tone.PLAIN,
        fields=(
            ("Name", person.name or "none: you are on no leaderboard"),
            ("Time zone", f"{person.time_zone}, where it is {local:%H:%M}"),
            ("Amounts on your cards", "hidden" if person.hide_amounts else "shown"),
            ("Copying", "paused" if person.paused else "on"),
        ),
        buttons=((hide, Button(label="My limits", line="/risk"), Button(label="Link accounts", line="/link")),),
    )


def _too_soon(again: datetime) -> Reply:
    return Reply(
        text=f"The time zone can change once a week, because streaks count its days: again from {again:%Y-%m-%d %H:%M} "
        "UTC on. Nothing was changed.",
        tone=Tone.WARNING,
    )


def _zone(typed: str) -> str:
    wanted = typed.strip().replace(" ", "_").lower()
    cities = [zone for known, zone in _zones().items() if known.endswith(f"/{wanted}")]
    found = _zones().get(wanted) or (cities[0] if len(cities) == 1 else None)
    if found is None:
        raise BadArgument(
            f"I know no time zone “{typed}”. Write one such as `Europe/Berlin` or `America/New_York`; "
            "your name is set with `/settings name=Mira`."
        )
    return found


def _name(typed: str) -> str:
    name = " ".join("".join(letter for letter in typed if letter.isprintable()).split())
    if name.lower() == OFF:
        return ""
    if not name or len(name) > LONGEST_NAME:
        raise BadArgument(
            f"Your name has 1 to {LONGEST_NAME} letters; `/settings name=off` takes you off cards and leaderboards."
        )
    return name


@cache
def _zones() -> dict[str, str]:
    return {zone.lower(): zone for zone in sorted(available_timezones())}


SETTINGS = Command(
    name="settings",
    description="Your name, time zone, and whether amounts are shown",
    arguments=SettingsArguments,
    handle=_settings,
    private=True,
    slow=False,
)
