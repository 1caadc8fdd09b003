"""The report for a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.figures import MINUS, price, signed_percent
from bot.replay.judgement import Judgement
from bot.replay.verdict import verdict
from bot.reply import Table
from bot.terminal.columns import clipped, padded, table_lines, wrapped
from community.records import TrackRecord
from domain.money import HUNDRED
from trading.rehearsal.call import Call, Fate
from trading.rehearsal.history import Outcome, Refused

COLUMNS = 80
EXAMPLES = 2
LABEL = 18
VALUE = 8
WORDS = 2 + LABEL + VALUE + 3
MOST_TRADES = 25
HUNDREDTH = Decimal("0.01")


def report(judgement: Judgement) -> str:
    """Everything a host wants to know, ending in the verdict."""
    parts = (_head, _posts, _reasons, _strays, _file, _trades, _unjudged, _record, _verdict)
    blocks = ["\n".join(lines) for part in parts if (lines := list(part(judgement)))]
    return "\n\n".join(blocks) + "\n"


def _head(judgement: Judgement) -> Iterator[str]:
    history = judgement.history
    yield clipped(f"{_clean(judgement.channel)} ({judgement.format})", COLUMNS)
    if history.first is None or history.last is None:
        yield "No posts."
        return
    yield f"{history.posts} posts from {history.first:%Y-%m-%d} to {history.last:%Y-%m-%d}"
    yield from _wrap(f"by {_names(judgement.intake.authors)}")


def _names(authors: Counter[str]) -> str:
    first = ", ".join(f"{_clean(name)} ({count})" for name, count in authors.most_common(3))
    more = len(authors) - 3
    return f"{first} and {more} more; --author NAME judges one alone" if more > 0 else first


def _posts(judgement: Judgement) -> Iterator[str]:
    history, out = judgement.history, judgement.history.outcomes
    kinds = Counter(call.signal.ticker.asset_class.value for call in history.calls)
    yield "WHAT THE POSTS ARE"
    told = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    calls = f"with {len(history.calls)} signals: {told}" if len(history.calls) != out[Outcome.CALL] else told
    yield from _line("Calls", out[Outcome.CALL], calls)
    yield from _line("Updates", out[Outcome.UPDATE], "of open calls")
    if out[Outcome.REPORT]:
        yield from _line("Reports", out[Outcome.REPORT], "on calls that were over by then")
    if out[Outcome.STRAY]:
        yield from _line("Stray updates", out[Outcome.STRAY], "that fit no call, or several")
    yield from _line("Repeats", out[Outcome.REPEAT], "of a call of the last 24 hours")
    yield from _line("Neither", out[Outcome.REFUSAL], "nothing was done on them")
    if history.edited:
        yield from _line("Edited", history.edited, f"{history.edited_late} later than 15 minutes after posting")


def _reasons(judgement: Judgement) -> Iterator[str]:
    if judgement.history.refused:
        yield "WHY POSTS WERE NOT READ"
        yield from _grouped(judgement.history.refused)


def _strays(judgement: Judgement) -> Iterator[str]:
    if judgement.history.strays:
        yield "UPDATES THAT FIT NO CALL, OR SEVERAL"
        yield from _grouped(judgement.history.strays)


def _grouped(refused: Sequence[Refused]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for one in refused:
        groups.setdefault(one.refusal.reason.value.replace("_", " "), []).append(_clean(one.post.text))
    for reason, texts in sorted(groups.items(), key=lambda group: -len(group[1])):
        examples = list(dict.fromkeys(text for text in texts if text))[:EXAMPLES]
        shown = [f"“{clipped(text, COLUMNS - WORDS - 2)}”" for text in examples] or [""]
        yield from _line(reason.capitalize(), len(texts), shown[0], wrap=False)
        yield from (" " * WORDS + text for text in shown[1:])


def _file(judgement: Judgement) -> Iterator[str]:
    intake = judgement.intake
    rows = (
        ("By others", intake.others, "left out"),
        ("Service messages", intake.service, "nobody wrote them"),
        ("Listed twice", intake.doubled, "counted once"),
        ("Forwarded", intake.forwarded, "from elsewhere; read like his own"),
        ("Without time zone", intake.zoneless, "taken as UTC: export again with a newer Telegram Desktop"),
        ("Malformed", intake.malformed, "; ".join(_clean(text) for text in intake.examples)),
    )
    found = [row for row in rows if row[1]]
    if found or intake.cut:
        yield "THE FILE"
    for name, count, words in found:
        yield from _line(name, count, words)
    if intake.cut:
        yield from _wrap(f"  The file breaks off ({intake.cut}): what came before was read. Export it again.")


def _trades(judgement: Judgement) -> Iterator[str]:
    calls = judgement.judged
    if not calls:
        return
    yield "WHAT A FOLLOWER COULD HAVE GOT"
    yield from _wrap(
        "  One equal unit on each call, entered after the post and never at a better price than the market gave; "
        f"where a candle touches stop and target, the stop counts. {judgement.spread_note}"
    )
    header = ("Posted", "Call", "Entry", "Exit", "Return", "R", "Claimed")
    rows = tuple(_row(call) for call in calls[-MOST_TRADES:])
    yield from table_lines(Table(header=header, rows=rows, right=frozenset({2, 3, 4, 5, 6})), COLUMNS)
    if len(calls) > MOST_TRADES:
        yield f"The last {MOST_TRADES} of {len(calls)}; --csv FILE writes them all."


def _row(call: Call) -> tuple[str, ...]:
    what = f"{call.signal.side.value} {call.key}"
    claimed = signed_percent(call.claimed) if call.claimed is not None else ""
    when = f"{call.posted_at:%m-%d %H:%M}"
    if call.position is None:
        return (when, what, "", call.fate.value, "", "", claimed)
    out = price(_short(call.position.exit)) if call.fate is Fate.CLOSED else call.fate.value
    r = "" if call.r is None else _signed(call.r)
    return (when, what, price(_short(call.position.entry)), out, signed_percent(call.return_pct), r, claimed)


def _unjudged(judgement: Judgement) -> Iterator[str]:
    if judgement.record is not None and judgement.unjudged:
        yield "NOT JUDGED"
        for why, count in judgement.unjudged.most_common():
            yield from _line("", count, _clean(why))


def _record(judgement: Judgement) -> Iterator[str]:
    record = judgement.record
    if record is None or not record.trades:
        return
    yield "THE RECORD"
    yield from _line("Closed", record.closed, f"{record.wins} won, {record.losses} lost")
    if record.open:
        yield from _line("Open", record.open, f"at the last price; {record.never_closed} for over 90 days")
    missed = Counter(call.fate.value for call in judgement.judged if call.fate.missed)
    if missed:
        told = ", ".join(f"{fate} {count}" for fate, count in missed.most_common())
        yield from _line("Missed", sum(missed.values()), told)
    yield from _numbers(record)
    if judgement.claims is not None:
        claims = judgement.claims
        words = f"{signed_percent(claims.claimed)} a call; a follower got {signed_percent(claims.achieved)}"
        yield from _line("Claimed", claims.count, words)


def _numbers(record: TrackRecord) -> Iterator[str]:
    if record.win_rate is not None:
        low = f"surely above {record.win_rate.at_least * HUNDRED:.0f} % (95 %)"
        yield from _line("Win rate", f"{record.win_rate.mean * HUNDRED:.0f} %", low)
    if record.mean_return is not None:
        low = f"surely above {signed_percent(record.mean_return.at_least)} (90 %)"
        yield from _line("Mean return", signed_percent(record.mean_return.mean), low)
    if record.expectancy is not None:
        words = f"{_r(record.expectancy.mean)} a call on {record.expectancy.count} with a stop"
        low = f"surely above {_r(record.expectancy.at_least)} (90 %)"
        yield from _line("Total R", _r(record.total_r), f"{words}, {low}")
    fall = record.drawdown * HUNDRED
    yield from _line(
        "All together", signed_percent(record.total_units * HUNDRED), f"of one unit; deepest fall {fall:.2f} %"
    )
    if record.best is not None and record.worst is not None:
        words = f"best {signed_percent(record.best)}, worst {signed_percent(record.worst)}"
        yield from _line("Best and worst", "", words)


def _verdict(judgement: Judgement) -> Iterator[str]:
    yield "VERDICT"
    for sentence in verdict(judgement):
        yield from _wrap(f"  {sentence}")


def _line(label: str, value: object, words: str, *, wrap: bool = True) -> Iterator[str]:
    start = f"  {padded(label, LABEL)}{padded(str(value), VALUE, right=True)}"
    if not wrap:
        yield clipped(f"{start}   {words}".rstrip(), COLUMNS)
        return
    first, *rest = list(wrapped(words, COLUMNS - WORDS)) or [""]
    yield f"{start}   {first}".rstrip()
    yield from (" " * WORDS + line for line in rest)


def _wrap(text: str) -> Iterator[str]:
    return wrapped(text, COLUMNS)


def _clean(text: str) -> str:
    # What people wrote must not steer the terminal.
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _short(value: Decimal | None) -> Decimal | None:
    return None if value is None else +value.quantize(Decimal(1).scaleb(min(value.adjusted() - 5, -2)))


def _r(value: Decimal) -> str:
    return f"{_signed(value)} R"


def _signed(value: Decimal) -> str:
    return f"{value.quantize(HUNDREDTH):+f}".replace("-", MINUS)
