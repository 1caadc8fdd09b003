"""What was understood of an exported chat, as lines of text: the counts, then every post with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.digest import REFUSED, SIGNAL, UPDATE, counts, reasons, verdict, words
from bot.export import Entry, Export, Gap, open_export
from domain.post import Post
from domain.provider import ProviderProfile
from domain.signal import Reading
from trading.rehearsal.history import read

SHOWN = 90
"""Characters of a post that are repeated."""

_GAPS = {
    Gap.SERVICE: "service messages, which nobody wrote",
    Gap.MALFORMED: "messages that are malformed",
    Gap.CUT: "message at which the file breaks off; what follows is missing",
}


def report(path: Path, profile: ProviderProfile) -> Iterator[str]:
    """The lines of the report, each with its line end.

    Raises `ConfigurationError` at once where the file cannot be read.
    """
    return _lines(open_export(path), profile)


def _lines(export: Export, profile: ProviderProfile) -> Iterator[str]:
    read_posts: list[tuple[Post, Sequence[Reading]]] = []
    gaps: Counter[Gap] = Counter()
    for entry in export.entries:
        if isinstance(entry, Entry):
            read_posts.append((entry.post, read(entry.post, profile)))
        else:
            gaps[entry.gap] += 1
    yield f"{export.channel} ({export.format.name}): {len(read_posts):,} posts{_span(read_posts)}\n"
    yield from _counted(counts(readings for _, readings in read_posts))
    yield from (f"  not read {gaps[gap]:>8,}  {meaning}\n" for gap, meaning in _GAPS.items() if gaps[gap])
    for post, readings in read_posts:
        yield f"\n{post.posted_at:%Y-%m-%d %H:%M}  {words(post.text, SHOWN) or '(no text)'}\n"
        yield f"  {verdict(readings)}\n"


def _counted(found: Counter[str]) -> Iterator[str]:
    yield from (f"  {name:<8} {found[name]:>8,}\n" for name in (SIGNAL, UPDATE, REFUSED))
    yield from (f"    {name:<18} {count:>8,}\n" for name, count in reasons(found))


def _span(read_posts: Sequence[tuple[Post, Sequence[Reading]]]) -> str:
    if not read_posts:
        return ""
    times = [post.posted_at for post, _ in read_posts]
    return f" from {min(times):%Y-%m-%d} to {max(times):%Y-%m-%d}"
