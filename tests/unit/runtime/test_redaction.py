"""Secrets are taken out of text and structures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.redaction import SHORTEST, Redactor
from runtime.secret import STARS, Secret

TELEGRAM = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_x"
DISCORD = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWsabcdef"

words = st.text(alphabet="abcdefghij0123456789.*+?()[]\\\"' ", min_size=SHORTEST, max_size=30)


@given(secret=words, before=st.text(max_size=20), after=st.text(max_size=20))
def test_stars_a_registered_secret_wherever_it_stands(secret: str, before: str, after: str) -> None:
    shown = Redactor([Secret(secret)]).text(f"{before}{secret}{after}")

    assert STARS in shown
    assert secret not in shown.replace(STARS, "\0")


def test_stars_the_longer_of_two_secrets_that_begin_alike() -> None:
    redactor = Redactor([Secret("swordfish"), Secret("swordfish-and-more")])

    assert redactor.text("is swordfish-and-more") == f"is {STARS}"


def test_leaves_text_alone_when_a_registered_secret_is_too_short_to_mean_anything() -> None:
    redactor = Redactor([Secret("a"), Secret("")])

    assert redactor.text("a banana") == "a banana"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"GET https://api.telegram.org/bot{TELEGRAM}/getMe", f"GET https://api.telegram.org/bot{STARS}/getMe"),
        (f"https://api.telegram.org/file/bot{TELEGRAM}/a.png", f"https://api.telegram.org/file/bot{STARS}/a.png"),
        (f"Login with {DISCORD} failed", f"Login with {STARS} failed"),
        ("postgresql+asyncpg://bell:hush@db/bell", f"postgresql+asyncpg://{STARS}@db/bell"),
        ("redis://:p@ss@db", f"redis://{STARS}@db"),
        ('{"a":"http://h:80","b":"x@y"}', '{"a":"http://h:80","b":"x@y"}'),
        ("Authorization: Bearer abcdefgh12345678abcdefgh", f"Authorization: Bearer {STARS}"),
        ("http://127.0.0.1:8080/health at 12:30:45", "http://127.0.0.1:8080/health at 12:30:45"),
        ("BTC 65000:66000 in bot.discord.listener", "BTC 65000:66000 in bot.discord.listener"),
        ("Bot restarted", "Bot restarted"),
    ],
)
def test_stars_what_is_shaped_like_a_secret_and_nothing_else(text: str, shown: str) -> None:
    assert Redactor().text(text) == shown


def test_stars_secrets_at_any_depth_and_under_telling_keys() -> None:
    value = {"user": 7, "deep": [{"api_key": "k"}, (Secret("hush-hush"),)], "Authorization": "x", "bot_token": None}

    shown = Redactor().value(value)

    assert shown == {"user": 7, "deep": [{"api_key": STARS}, [STARS]], "Authorization": STARS, "bot_token": None}


@pytest.mark.parametrize(
    "key", ["token", "discord_token", "client_secret", "password", "api_key", "apikey", "X-Api-Key"]
)
def test_knows_the_names_of_secrets(key: str) -> None:
    assert Redactor().mapping({key: "v"}) == {key: STARS}


@pytest.mark.parametrize("key", ["tokens", "keyboard", "tokenised", "client_order_id"])
def test_leaves_other_names_alone(key: str) -> None:
    assert Redactor().mapping({key: "v"}) == {key: "v"}
