"""What has happened, in the past tense; written in its own transaction, and read by whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.connection import Standing
from domain.ids import ChannelId, CopyId, PostId, ProviderId, SignalId, UserId
from domain.order import OrderRole, OrderState


class Plight(StrEnum):
    """What becomes of a position without a stop."""

    CLOSING = "closing"
    STUCK = "stuck"
    LEFT = "left"


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
    """A part of a position was closed: by a target, the stop or an order to close, or by hand at the venue."""

    kind: Literal["position_reduced"] = "position_reduced"
    copy_id: CopyId
    user_id: UserId
    role: OrderRole
    quantity: Decimal
    price: Decimal
    left: Decimal
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMoved:
    """The venue confirmed a new stop price."""

    kind: Literal["stop_moved"] = "stop_moved"
    copy_id: CopyId
    user_id: UserId
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFollowed:
    """An entry that waited is moved after the market, to this price; it may be so `left` times more."""

    kind: Literal["entry_followed"] = "entry_followed"
    copy_id: CopyId
    user_id: UserId
    price: Decimal
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTrails:
    """A copy's stop stays `distance`, in words, behind the best price from now on; its moves are not told each."""

    kind: Literal["stop_trails"] = "stop_trails"
    copy_id: CopyId
    user_id: UserId
    distance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLongEnough:
    """A position is closed because it was held for `hours`, the most that its follower allows."""

    kind: Literal["held_long_enough"] = "held_long_enough"
    copy_id: CopyId
    user_id: UserId
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionSkipped:
    """An instruction of the provider was not carried out on a copy, or not as it was given; `words` say which."""

    kind: Literal["instruction_skipped"] = "instruction_skipped"
    copy_id: CopyId
    user_id: UserId
    words: str


class Asked(StrEnum):
    """What a venue is asked of one order."""

    SEND = "send"
    MOVE = "move"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused:
    """The venue refused what it was asked of an order; `words` are its own.

    `price` is where it has the order instead, None for one at the market or that it does not have at all.
    """

    kind: Literal["order_refused"] = "order_refused"
    copy_id: CopyId
    user_id: UserId
    role: OrderRole
    asked: Asked
    words: str
    price: Decimal | None
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUntraceable:
    """Nobody can tell whether the venue has an exit of a copy, and it is not sent again: its follower must look."""

    kind: Literal["order_untraceable"] = "order_untraceable"
    copy_id: CopyId
    user_id: UserId
    role: OrderRole
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledLate:
    """An entry filled after its copy had ended: what filled is closed at once."""

    kind: Literal["filled_late"] = "filled_late"
    copy_id: CopyId
    user_id: UserId
    quantity: Decimal
    price: Decimal


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
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRestored:
    """The stop of an open position was gone at the venue, and a new one stands there at `price`.

    `lost` is how the old one ended.
    """

    kind: Literal["stop_restored"] = "stop_restored"
    copy_id: CopyId
    user_id: UserId
    price: Decimal
    lost: OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Unprotected:
    """An open `quantity` has no stop, and it is `plight` what becomes of it."""

    kind: Literal["unprotected"] = "unprotected"
    copy_id: CopyId
    user_id: UserId
    plight: Plight
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForgotten:
    """A venue knows nothing any more of an order that it had taken."""

    kind: Literal["order_forgotten"] = "order_forgotten"
    copy_id: CopyId
    user_id: UserId
    role: OrderRole
    quantity: Decimal


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
class ConnectionChanged:
    """A user's connection to a venue stands otherwise than before: `standing` is how, `reason` the venue's words."""

    kind: Literal["connection_changed"] = "connection_changed"
    user_id: UserId
    venue: str
    standing: Standing
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionEnding:
    """A user's connection ends at `at`, whatever we do: he has to connect again."""

    kind: Literal["connection_ending"] = "connection_ending"
    user_id: UserId
    venue: str
    at: datetime


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
    | EntryFollowed
    | StopTrails
    | HeldLongEnough
    | InstructionSkipped
    | OrderRefused
    | OrderUntraceable
    | FilledLate
    | PositionClosed
    | StopRestored
    | Unprotected
    | OrderForgotten
    | SignalClosed
    | VenueHalted
    | ConnectionChanged
    | ConnectionEnding
    | DayRecapped,
    Field(discriminator="kind"),
]
