"""Small exports for single questions, and candles by the hour."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from domain.instrument import AssetClass
from domain.post import Platform, Post, PostEvent
from domain.provider import DEFAULT_PROFILE
from domain.quote import Candle
from trading.rehearsal.call import Call
from trading.rehearsal.history import History, rehearse
from trading.rehearsal.tape import Terms

SAMPLES = Path(__file__).parents[2] / "samples"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FREE = Terms(half_spread=dict.fromkeys(AssetClass, Decimal(0)))


def post(
    text: str, minutes: float = 0, *, number: int = 1, edited: float | None = None, reply_to: int | None = None
) -> Post:
    """A post so many minutes after noon, last edited so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    version = 0 if edited is None else int((NOON + timedelta(minutes=edited)).timestamp() * 1_000_000)
    return Post(
        platform=Platform.DISCORD,
        chat_id="1",
        message_id=str(number),
        version=version,
        event=PostEvent.CREATED if edited is None else PostEvent.EDITED,
        text=text,
        reply_to=None if reply_to is None else str(reply_to),
        posted_at=at,
        seen_at=at,
    )


def hours(key: str, *candles: str, start: int = 1) -> dict[str, Sequence[Candle]]:
    """Candles "open high low close", the first so many hours after noon."""
    made = []
    for place, text in enumerate(candles):
        opening, high, low, close = map(Decimal, text.split())
        at = NOON + timedelta(hours=start + place)
        made.append(Candle(key=key, at=at, open=opening, high=high, low=low, close=close))
    return {key: made}


def play(posts: Sequence[Post], candles: Mapping[str, Sequence[Candle]], terms: Terms = FREE) -> History:
    return rehearse(posts, candles=candles, terms=terms, profile=DEFAULT_PROFILE)


def only(text: str, candles: Mapping[str, Sequence[Candle]], *later: Post, terms: Terms = FREE) -> Call:
    """The one call that is posted at noon, after all that followed."""
    (call,) = play([post(text), *later], candles, terms).calls
    return call


def telegram(folder: Path, *messages: object, **more: object) -> Path:
    path = folder / "result.json"
    path.write_text(json.dumps({"name": "A", "type": "public_channel", "id": 5, **more, "messages": list(messages)}))
    return path
