"""Posts for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.post import Platform, Post, PostEvent
from tests.fakes.clock import START

POST = Post(
    platform=Platform.TELEGRAM,
    chat_id="-1001",
    message_id="1",
    author_id="7",
    author_name="Ada",
    text="BTC long 60000 sl 59000 tp 63000",
    posted_at=START,
    seen_at=START,
)


def post(**changes: Any) -> Post:
    return replace(POST, **changes)


def edit(version: int, text: str, **changes: Any) -> Post:
    return replace(POST, version=version, event=PostEvent.EDITED, text=text, **changes)


def deletion() -> Post:
    return replace(POST, version=-1, event=PostEvent.DELETED, text="")
