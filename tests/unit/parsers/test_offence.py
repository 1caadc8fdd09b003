"""Every refusal of a post that says anything points at the part of it that it is about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.signal import Refusal, RefusalReason
from parsers.parser import parse

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
CORPUS = Path(__file__).parents[2] / "corpus"


def refused(text: str) -> tuple[RefusalReason, str]:
    (reading,) = parse(text, posted_at=AT)
    assert isinstance(reading, Refusal), reading
    assert reading.span is not None
    return reading.reason, text[slice(*reading.span)]


@pytest.mark.parametrize(
    ("text", "reason", "part"),
    [
        ("hello\nBUY @ 150 SL 145 TP 160\nhave fun", RefusalReason.NO_INSTRUMENT, "BUY @ 150 SL 145 TP 160"),
        ("long or short EURUSD 1.0850 sl 1.08 tp 1.09", RefusalReason.QUESTION, "long or short"),
        ("BUY AAPL @ 150 SL 160 TP 170 good luck", RefusalReason.CONTRADICTION, "BUY AAPL @ 150 SL 160 TP 170"),
        ("just a nice morning everyone", RefusalReason.CHAT, "just a nice morning everyone"),
        ("is AAPL a buy at 150?", RefusalReason.QUESTION, "?"),
    ],
)
def test_it_points_at_what_it_is_about(text: str, reason: RefusalReason, part: str) -> None:
    assert refused(text) == (reason, part)


@pytest.mark.parametrize("corpus", sorted(path.name for path in CORPUS.glob("*.jsonl")))
def test_every_refusal_of_a_corpus_has_a_span_within_its_post(corpus: str) -> None:
    for line in (CORPUS / corpus).read_text("utf-8").splitlines():
        post = json.loads(line)
        for reading in parse(post["text"], posted_at=datetime.fromisoformat(post["posted_at"])):
            if isinstance(reading, Refusal):
                assert reading.span is not None, post["id"]
                assert post["text"][slice(*reading.span)].strip(), post["id"]
