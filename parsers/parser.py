"""Reads a post: text in, Signals, one SignalUpdate or one Refusal out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.instrument import AssetClass
from domain.provider import DEFAULT_PROFILE, ProviderProfile
from domain.signal import Action, Add, CloseAll, Reading, Refusal, RefusalReason, Signal, SignalUpdate, SizeUnit
from parsers import (
    abstention,
    codes,
    confidence,
    dates,
    defaults,
    events,
    evidence,
    hearsay,
    offence,
    opening,
    options,
    parting,
    sale,
    sequel,
    template,
)
from parsers.context import in_context
from parsers.family import Post, discovered
from parsers.lex import lex, pieces
from parsers.magnitude import rescaled
from parsers.normalise import normalise
from parsers.opening import Block
from parsers.revisions import renewed, revises, titled
from parsers.segments import segments
from parsers.senses import Sense
from parsers.subject import subject
from parsers.tagging import Atom, said, tag

LONGEST = 4096  # characters: what one message of either platform can hold
_OPTIONS = frozenset({Sense.CALL, Sense.PUT, Sense.SPREAD})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
MOST_PIECES = 600  # words, numbers and marks


def parse(text: str, *, posted_at: datetime, profile: ProviderProfile = DEFAULT_PROFILE) -> tuple[Reading, ...]:
    """What a post says: Signals in text order, one SignalUpdate, or one Refusal that stands alone.

    Never empty and never raises; `posted_at` (aware) is the only clock. Posts of more than
    LONGEST characters or MOST_PIECES words, numbers and marks are refused unread.
    """
    post = prepare(text, posted_at=posted_at, profile=profile)
    if isinstance(post, Refusal):
        return (post,)
    templated = template.first(post)
    readings = defaults.fill(templated or _understood(post), profile, post.posted)
    return offence.pointed(readings if templated else confidence.scored(readings, post), post)


def prepare(text: str, *, posted_at: datetime, profile: ProviderProfile = DEFAULT_PROFILE) -> Post | Refusal:
    """The post with every word's meaning, or the refusal of one that is too long to read or says nothing."""
    if len(text) > LONGEST:
        return _too_long(text, f"{len(text):,} characters, at most {LONGEST:,} are read")
    clean = normalise(text)
    if not clean.text.strip():
        return _blank(text, clean.quoted)
    tokens = lex(clean.text, most=MOST_PIECES + 1)
    if len(clean.text) > MOST_PIECES and pieces(tokens) > MOST_PIECES:
        return _too_long(text, f"more than {MOST_PIECES:,} words, numbers and marks")
    atoms = in_context(codes.settled(tag(tokens, clean.text, profile)))
    posted = dates.posting_day(posted_at, profile.time_zone)
    return Post(original=text, clean=clean, atoms=atoms, senses=said(atoms), posted=posted, profile=profile)


def _understood(post: Post) -> tuple[Reading, ...]:
    readings = _found(post)
    if not isinstance(readings[0], Signal):
        return readings
    bounded = any(isinstance(reading, Signal) and (reading.stop or reading.targets) for reading in readings)
    abstained = abstention.abstains(post.clean) or hearsay.tells(post.clean, bounded=bounded)
    return (abstained,) if abstained else readings


def _found(post: Post) -> tuple[Reading, ...]:
    for family in discovered():
        read = family.read(post)
        if read is not None:
            return read
    readings, quoted = _read(post), post.clean.quoted
    if quoted and isinstance(readings[0], Refusal) and readings[0].reason is RefusalReason.CHAT:
        return (Refusal(reason=RefusalReason.QUOTED, span=quoted),)
    return readings


def _too_long(text: str, detail: str) -> Refusal:
    return Refusal(reason=RefusalReason.TOO_LONG, detail=detail, span=(0, len(text)))


def _blank(text: str, quoted: tuple[int, int] | None) -> Refusal:
    if quoted:
        return Refusal(reason=RefusalReason.QUOTED, span=quoted)
    return Refusal(reason=RefusalReason.EMPTY, span=(0, len(text)) if text else None)


def _read(post: Post) -> tuple[Reading, ...]:
    if not opening.speaks(post):
        return (evidence.talk(post.atoms, post.clean),)
    sold = sale.told(post)
    if sold:
        return (sold,)
    if opening.reports(post.atoms) or parting.only(post):
        return (_update(post) or evidence.refuse(RefusalReason.RECAP, post.clean),)
    blocks = [opening.block(post, part) for part in segments(post.atoms)] if Sense.NUMBER in post.senses else []
    planned = bool(blocks) and not events.adds(post.atoms) and all(opening.complete(block) for block in blocks)
    if planned and any(events.manages(block.atoms) for block in blocks):
        return (_managed(post),)
    update = None if planned and not (_renewed(post) or revises(post.atoms)) else _update(post)
    if update:
        return (update,)
    return _opened(post, blocks or [opening.block(post, part) for part in segments(post.atoms)])


def _managed(post: Post) -> Reading:
    """The update of a post that looks like a plan and changes a trade; refused where it says more than that."""
    update = _update(post)
    if isinstance(update, SignalUpdate) and len(update.actions) > len(post.senses & _LEVELS):
        return update
    return evidence.refuse(RefusalReason.UNSURE, post.clean, detail="a change, a stop and a target")


def _opened(post: Post, blocks: Sequence[Block]) -> tuple[Reading, ...]:
    readings = [opening.open_position(post, block) for block in blocks]
    refused = [reading for reading in readings if isinstance(reading, Refusal)]
    if refused:
        return (refused[0],)
    if _renewed(post):
        return (evidence.refuse(RefusalReason.UNSURE, post.clean, detail="a changed price"),)
    if sequel.follows(post.atoms, [reading for reading in readings if isinstance(reading, Signal)]):
        return (_sequel(post),)
    if titled(post.atoms) and not any(
        isinstance(reading, Signal) and reading.stop and reading.targets for reading in readings
    ):
        return (evidence.refuse(RefusalReason.CHAT, post.clean, detail="an update"),)
    return tuple(readings)


def _sequel(post: Post) -> Reading:
    """What a post changes that could be read as an opening too; refused where it would end the trade."""
    update = _update(post)
    if isinstance(update, SignalUpdate) and not any(isinstance(action, CloseAll) for action in update.actions):
        return update
    return evidence.refuse(RefusalReason.UNSURE, post.clean, detail="a part that is taken or a level that changes")


def _renewed(post: Post) -> bool:
    return Sense.NEW in post.senses and renewed(post.atoms)


def _update(post: Post) -> Reading | None:
    actions = events.actions(post.atoms)
    if not actions:
        return None
    against = evidence.against_update(post.atoms, post.clean, actions)
    if against:
        return against
    return _about(post, actions)


def _about(post: Post, actions: Sequence[Action]) -> Reading:
    contract = options.find(post.atoms, post.posted)
    ticker = subject(post.atoms, post.profile, contract.option if contract else None)
    if ticker is RefusalReason.NO_INSTRUMENT:
        return evidence.against_reply(post.atoms, actions, post.clean) or SignalUpdate(actions=tuple(actions))
    if isinstance(ticker, RefusalReason):
        return evidence.refuse(ticker, post.clean)
    return SignalUpdate(
        actions=rescaled(_counted(actions, ticker.asset_class), ticker, post.clean.text),
        symbol=ticker.symbol,
        asset_class=_class(ticker.asset_class, post.atoms),
        option=ticker.option,
    )


def _counted(actions: Sequence[Action], asset_class: AssetClass) -> list[Action]:
    """`added 100 OKLO`: a plain count is one of shares where the instrument is a stock."""
    return [
        replace(action, size=replace(action.size, unit=SizeUnit.SHARES))
        if asset_class is AssetClass.STOCK and isinstance(action, Add) and action.size
        else action
        for action in actions
    ]


def _class(asset_class: AssetClass, atoms: Sequence[Atom]) -> AssetClass:
    if asset_class is AssetClass.STOCK and any(atom.sense in _OPTIONS for atom in atoms):
        return AssetClass.OPTION
    return asset_class
