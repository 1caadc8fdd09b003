"""What has happened, in the past tense; written in its own transaction, and read by whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.ids import ChannelId, CopyId, PostId, ProviderId, SignalId, UserId
from domain.order import OrderRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReceived:
    """A post opened a signal; one copy per follower exists."""

    kind: Literal["signal_received"] = "signal_received"
    signal_id: SignalId
    provider_id: ProviderId
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReceived:
    """A post changed a signal; `words` says what was understood."""

    kind: Literal["update_received"] = "update_received"
    signal_id: SignalId
    provider_id: ProviderId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRefused:
    """A post by a provider was not clearly a signal, though it looked like one.

    `choices` are the codes of the trades that it can still be applied to, by whoever posted it.
    """

    kind: Literal["post_refused"] = "post_refused"
    post_id: PostId
    provider_id: ProviderId
    words: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyDenied:
    """A gate of ours stopped a copy."""

    kind: Literal["copy_denied"] = "copy_denied"
    copy_id: CopyId
    user_id: UserId
    gate: str
    value: str
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyWaits:
    """The market of a copy is closed: it is decided when that opens."""

    kind: Literal["copy_waits"] = "copy_waits"
    copy_id: CopyId
    user_id: UserId
    opens_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPlaced:
    """The venue accepted a copy's orders."""

    kind: Literal["copy_placed"] = "copy_placed"
    copy_id: CopyId
    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEnded:
    """A copy ended without a position: rejected by the venue, cancelled, expired, or handed to the user."""

    kind: Literal["copy_ended"] = "copy_ended"
    copy_id: CopyId
    user_id: UserId
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionOpened:
    """A copy's entry filled for the first time."""

    kind: Literal["position_opened"] = "position_opened"
    copy_id: CopyId
    user_id: UserId
    quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReduced:
    """A part of a position was closed: by a target, the stop or an order to close."""

    kind: Literal["position_reduced"] = "position_reduced"
    copy_id: CopyId
    user_id: UserId
    role: OrderRole
    quantity: Decimal
    price: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMoved:
    """The venue confirmed a new stop price."""

    kind: Literal["stop_moved"] = "stop_moved"
    copy_id: CopyId
    user_id: UserId
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionSkipped:
    """An instruction of the provider was not carried out on a copy, or not as it was given; `words` say which."""

    kind: Literal["instruction_skipped"] = "instruction_skipped"
    copy_id: CopyId
    user_id: UserId
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionClosed:
    """A copy's position is flat and its result is recorded under `code`."""

    kind: Literal["position_closed"] = "position_closed"
    copy_id: CopyId
    user_id: UserId
    provider_id: ProviderId
    signal_id: SignalId
    house: bool
    code: str
    role: OrderRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalClosed:
    """No copy of a signal is alive any more."""

    kind: Literal["signal_closed"] = "signal_closed"
    signal_id: SignalId
    provider_id: ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueHalted:
    """A venue kept failing: nothing new is copied to it until `until`."""

    kind: Literal["venue_halted"] = "venue_halted"
    venue: str
    error: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecapped:
    """A channel's day is over, and trades of its provider closed on it."""

    kind: Literal["day_recapped"] = "day_recapped"
    channel_id: ChannelId
    day: date


Event = Annotated[
    SignalReceived
    | UpdateReceived
    | PostRefused
    | CopyDenied
    | CopyWaits
    | CopyPlaced
    | CopyEnded
    | PositionOpened
    | PositionReduced
    | StopMoved
    | InstructionSkipped
    | PositionClosed
    | SignalClosed
    | VenueHalted
    | DayRecapped,
    Field(discriminator="kind"),
]
