"""A provider's profile as it is typed, `gold_pip=0.01 asset_class=forex`, and as it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import ValidationError

from bot.settings.explain import explain, shown
from bot.settings.model import Profile
from domain.errors import ConfigurationError
from domain.money import plain
from domain.provider import DEFAULT_PROFILE, ProviderProfile

_SWITCHES: Mapping[str, str] = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NOTHING = frozenset({"none", "off", "-"})
_OFF_IS_NOUGHT = frozenset({"alert_window", "least_confidence"})
_PLACE = ("channels", 0, "profile")


def changed(profile: ProviderProfile, given: Mapping[str, str]) -> ProviderProfile:
    """The profile with these keys set to what the texts say; `none` takes a value away that may be missing.

    Raises `ConfigurationError` that names the first key at fault, what is wrong, and what to write.
    """
    kept = asdict(profile) | {"alert_window": profile.alert_window.seconds}
    values = {key: _value(key, text.strip()) for key, text in given.items()}
    try:
        return Profile.model_validate(kept | values).provider_profile
    except ValidationError as e:
        error = e.errors(include_url=False)[0]
        key = str(error["loc"][0])
        error["loc"] = (*_PLACE, *error["loc"])
        problem, remedy = explain(error, shown=shown(given.get(key)))
        raise ConfigurationError(f"{key}: {problem}. {remedy}") from None


def typed(pairs: Sequence[str]) -> ProviderProfile:
    """The profile of words such as `gold_pip=0.01`; of several templates each is a word of its own.

    Raises `ConfigurationError` as `changed` does, and for a word without `=`.
    """
    given: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ConfigurationError(f"A profile is written KEY=VALUE, such as gold_pip=0.01, not “{pair}”.")
        given[key] = value
    return changed(DEFAULT_PROFILE, given)


def told(profile: ProviderProfile) -> tuple[tuple[str, str], ...]:
    """Each key with its value for people, in the words in which it can be typed."""
    return (
        ("asset_class", str(profile.asset_class or "none")),
        ("quote_currency", profile.quote_currency),
        ("option_expiry", str(profile.option_expiry or "none")),
        ("decimal_comma", "on" if profile.decimal_comma else "off"),
        ("gold_pip", plain(profile.gold_pip)),
        ("default_leverage", _number(profile.default_leverage)),
        ("max_leverage", _number(profile.max_leverage)),
        ("alert_window", f"{profile.alert_window.seconds}"),
        ("time_zone", profile.time_zone),
        ("languages", ",".join(profile.languages) or "all"),
        ("least_confidence", f"{profile.least_confidence}"),
    )


def _number(value: Any) -> str:
    return "none" if value is None else plain(value)


def _value(key: str, text: str) -> object:
    field = Profile.model_fields.get(key)
    if key == "templates":
        return (text,)
    if key == "languages":
        return () if text.lower() == "all" else tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if key in _OFF_IS_NOUGHT and text.lower() in _NOTHING:
        return 0
    if field is not None and field.default is None and text.lower() in _NOTHING:
        return None
    return _SWITCHES.get(text.lower(), text) if key == "decimal_comma" else text
