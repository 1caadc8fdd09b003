"""The judgement for machines: the whole as JSON, the single trades as CSV; decimals are text, so that none is lost."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.replay.judgement import Judgement
from bot.replay.verdict import verdict
from community.estimate import Estimate
from community.records import TrackRecord
from domain.money import plain
from trading.rehearsal.call import Call

PLACES = Decimal("0.00000001")
COLUMNS = (
    "message_id",
    "posted_at",
    "asset_class",
    "instrument",
    "side",
    "fate",
    "entered_at",
    "entry",
    "exit",
    "ended_at",
    "return_pct",
    "r",
    "claimed_pct",
    "why",
)


def as_json(judgement: Judgement) -> str:
    """The judgement as one JSON object."""
    history, intake = judgement.history, judgement.intake
    said = {
        "channel": judgement.channel,
        "format": judgement.format,
        "first": history.first.isoformat() if history.first else None,
        "last": history.last.isoformat() if history.last else None,
        "posts": history.posts,
        "outcomes": {outcome.value: count for outcome, count in sorted(history.outcomes.items())},
        "edited": history.edited,
        "edited_late": history.edited_late,
        "asset_classes": dict(Counter(call.signal.ticker.asset_class.value for call in history.calls)),
        "refusals": dict(Counter(one.refusal.reason.value for one in history.refused)),
        "file": {
            "service": intake.service,
            "doubled": intake.doubled,
            "others": intake.others,
            "forwarded": intake.forwarded,
            "zoneless": intake.zoneless,
            "malformed": intake.malformed,
            "cut": intake.cut or None,
            "authors": dict(intake.authors),
        },
        "not_judged": dict(judgement.unjudged),
        "trades": [trade(call) for call in history.calls],
        "record": _record(judgement.record) if judgement.record is not None else None,
        "claims": _claims(judgement),
        "verdict": verdict(judgement),
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def write_csv(judgement: Judgement, path: Path) -> None:
    """One line for each call, judged or not. Raises `OSError` where the file cannot be written."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(trade(call) for call in judgement.history.calls)


def trade(call: Call) -> dict[str, Any]:
    """One call as a flat record; None for what there is not."""
    held = call.position
    return {
        "message_id": call.message_id,
        "posted_at": call.posted_at.isoformat(),
        "asset_class": call.signal.ticker.asset_class.value,
        "instrument": call.key,
        "side": call.signal.side.value,
        "fate": call.fate.value,
        "entered_at": held.opened_at.isoformat() if held else None,
        "entry": _text(held.entry) if held else None,
        "exit": _text(held.exit) if held and call.exits else None,
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
        "return_pct": _text(call.return_pct) if held else None,
        "r": _text(call.r) if held else None,
        "claimed_pct": _text(call.claimed),
        "why": call.why if call.tape is None else None,
    }


def _record(record: TrackRecord) -> dict[str, Any]:
    return {
        "closed": record.closed,
        "wins": record.wins,
        "losses": record.losses,
        "open": record.open,
        "never_closed": record.never_closed,
        "missed": record.posts.missed,
        "win_rate": _estimate(record.win_rate),
        "mean_return_pct": _estimate(record.mean_return),
        "expectancy_r": _estimate(record.expectancy),
        "total_units": _text(record.total_units),
        "total_r": _text(record.total_r),
        "profit_factor": _text(record.profit_factor),
        "best_pct": _text(record.best),
        "worst_pct": _text(record.worst),
        "drawdown_units": _text(record.drawdown),
    }


def _claims(judgement: Judgement) -> dict[str, Any] | None:
    claims = judgement.claims
    if claims is None:
        return None
    return {"count": claims.count, "claimed_pct": _text(claims.claimed), "achieved_pct": _text(claims.achieved)}


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    return {"count": estimate.count, "mean": _text(estimate.mean), "at_least": _text(estimate.at_least)}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value.quantize(PLACES))
