"""Every table of the product, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from domain.copy import CopyState
from domain.order import OrderRole, OrderState, OrderType
from domain.signal import Side
from storage.types import Exact, Identity, Instant, Named

# Constraints have names, so that a later migration can drop them on SQLite too.
metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def _id() -> Column[int]:
    return Column("id", Identity, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Identity, ForeignKey(f"{target}.id"), nullable=nullable)


# -- people ---------------------------------------------------------------------------------------------------

user = Table(
    "user",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("house", Boolean, nullable=False, default=False),  # keeps the track records, follows every provider
    Column("time_zone", Text, nullable=False, default="UTC"),
    Column("paused", Boolean, nullable=False, default=False),
    Column("hide_amounts", Boolean, nullable=False, default=True),
    Column("limits", Text, nullable=False),  # RiskLimits
    Column("referred_by", Text),
    Column("created_at", Instant, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    _ref("user_id", "user"),
    Column("name", Text, nullable=False),
    Column("chat_id", Text),  # where private words go; None until the person opened such a chat
    Column("created_at", Instant, nullable=False),
    Index("identity_by_user", "user_id"),
)

link_token = Table(
    "link_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _ref("user_id", "user"),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

account = Table(
    "account",
    metadata,
    _id(),
    _ref("user_id", "user"),
    Column("venue", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_id", "venue", "label"),
)

connection = Table(
    "connection",
    metadata,
    Column("account_id", Identity, ForeignKey("account.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),  # the venue's own name of the account
    Column("permissions", Text, nullable=False),  # JSON: the venue's words for what the credentials may do
    Column("expires_at", Instant),  # when the access token ends; None where nothing does
    Column("renew_by", Instant),  # when the user must connect again, whatever we do
    Column("error", Text),
    Column("told", Boolean, nullable=False, default=False),  # the user knows of the state
    Column("connected_at", Instant, nullable=False),
    Column("checked_at", Instant),
    Index("connection_by_state", "state"),
)

route = Table(
    "route",
    metadata,
    Column("user_id", Identity, ForeignKey("user.id"), primary_key=True),
    Column("asset_class", Text, primary_key=True),
    _ref("account_id", "account"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _ref("user_id", "user"),
    Column("venue", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# -- providers ------------------------------------------------------------------------------------------------

provider = Table(
    "provider",
    metadata,
    _id(),
    Column("handle", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("limits", Text),  # RiskLimits of everybody who follows him
    Column("created_at", Instant, nullable=False),
)

channel = Table(
    "channel",
    metadata,
    _id(),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    _ref("provider_id", "provider"),
    Column("profile", Text, nullable=False),  # ProviderProfile
    Column("source", Text, nullable=False),  # config or command
    Column("watched", Boolean, nullable=False, default=True),
    Column("authors", Text, nullable=False, default=""),  # whose posts count, ids by spaces; empty: whoever may write
    Column("recap", Boolean, nullable=False, default=False),
    Column("cards", Boolean, nullable=False, default=True),
    Column("last_message_id", Text),  # where back-filling starts
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("platform", "chat_id"),
)

follow = Table(
    "follow",
    metadata,
    _id(),
    _ref("user_id", "user"),
    _ref("provider_id", "provider"),
    _ref("account_id", "account"),
    Column("active", Boolean, nullable=False, default=True),
    Column("limits", Text),  # RiskLimits of this follow alone; the narrower wins
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_id", "provider_id"),
    Index("follow_by_provider", "provider_id", "active"),
)

# -- what was heard -------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("reply_to", Text),
    Column("album", Text),  # what the messages of one album share
    Column("content_hash", Text, nullable=False),
    Column("posted_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("state", Text, nullable=False),  # new, read, failed
    Column("outcome", Text),  # signal, update, refusal, duplicate, ignored, failed
    UniqueConstraint("platform", "chat_id", "message_id", "version"),
    Index("inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    sqlite_autoincrement=True,  # rows are deleted, and an id is never given twice
)

raw_update = Table(
    "raw_update",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("body", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("handled_at", Instant),
    Column("error", Text),
    Index(
        "raw_update_new",
        "platform",
        "update_id",
        sqlite_where=text("handled_at IS NULL"),
        postgresql_where=text("handled_at IS NULL"),
    ),
)

source_cursor = Table(
    "source_cursor",
    metadata,
    Column("source", Text, primary_key=True),
    Column("position", Text, nullable=False),
)

refusal = Table(
    "refusal",
    metadata,
    _id(),
    _ref("inbox_id", "inbox"),
    _ref("provider_id", "provider"),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
    Column("at", Instant, nullable=False),
    UniqueConstraint("inbox_id"),
)

# -- signals and copies ---------------------------------------------------------------------------------------

signal = Table(
    "signal",
    metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    _ref("provider_id", "provider"),
    _ref("channel_id", "channel"),
    _ref("inbox_id", "inbox"),
    Column("part", Integer, nullable=False),  # which signal of the message, from 0
    Column("body", Text, nullable=False),  # Signal
    Column("asset_class", Text, nullable=False),
    Column("symbol", Text, nullable=False),  # in capitals
    Column("key", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, frozen, closed
    Column("bid", Exact),
    Column("ask", Exact),
    Column("quoted_at", Instant),
    Column("posted_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("edited", Boolean, nullable=False, default=False),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("levels_until", Instant),  # until when an alert without levels waits for them
    Column("levelled", Text),  # Signal: the alert together with the levels that followed it
    UniqueConstraint("inbox_id", "part"),
    Index(
        "signal_alert",
        "provider_id",
        "levels_until",
        sqlite_where=text("levels_until IS NOT NULL"),
        postgresql_where=text("levels_until IS NOT NULL"),
    ),
    Index("signal_by_provider", "provider_id", "state", "id"),
    Index("signal_by_symbol", "provider_id", "symbol", "state", "id"),
    Index("signal_by_content", "provider_id", "content_hash", "seen_at"),
)

signal_update = Table(
    "signal_update",
    metadata,
    _id(),
    _ref("signal_id", "signal"),
    _ref("inbox_id", "inbox"),
    Column("part", Integer, nullable=False),
    Column("body", Text, nullable=False),  # SignalUpdate
    Column("content_hash", Text),  # of a post that repeats a whole signal to give its levels
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("signal_id", "inbox_id", "part"),
    Index("signal_update_by_post", "inbox_id"),
    Index(
        "signal_update_by_content",
        "content_hash",
        sqlite_where=text("content_hash IS NOT NULL"),
        postgresql_where=text("content_hash IS NOT NULL"),
    ),
)

copy = Table(
    "copy",
    metadata,
    _id(),
    _ref("signal_id", "signal"),
    _ref("follow_id", "follow"),
    _ref("user_id", "user"),
    _ref("account_id", "account"),
    _ref("provider_id", "provider"),
    Column("house", Boolean, nullable=False, default=False),
    Column("state", Named(CopyState), nullable=False),
    Column("reason", Text),  # DenialReason, or the venue's words
    Column("gates", Text, nullable=False, default="[]"),  # what each gate measured, for /why
    Column("instrument", Text),  # Instrument
    Column("quantity", Exact),
    Column("risk", Exact),  # money lost if the stop fills where it stands
    Column("most_risk", Exact),  # money the follower let it lose, and put in, when it was sized
    Column("most_cost", Exact),
    Column("closing", Boolean, nullable=False, default=False),  # whatever still fills is to be closed at once
    Column("applied_update", Identity, nullable=False, default=0),  # the last signal_update applied to this copy
    Column("heard_update", Identity, nullable=False, default=0),  # the last that was looked at while it had no orders
    Column("not_before", Instant),
    Column("waited_until", Instant),  # the opening of its market that it waits for, or has waited for
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("signal_id", "account_id"),
    Index("copy_pending", "id", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")),
    Index(
        "copy_living",
        "signal_id",
        sqlite_where=text("state IN ('pending', 'placed', 'open')"),
        postgresql_where=text("state IN ('pending', 'placed', 'open')"),
    ),
    Index("copy_by_user", "user_id", "id"),
    Index("copy_by_account", "account_id", "state"),
)

# -- orders, fills, positions ---------------------------------------------------------------------------------

_WORKS = "state IN ('accepted', 'partial')"

order = Table(
    "order",
    metadata,
    _id(),
    _ref("copy_id", "copy"),
    _ref("signal_id", "signal"),
    Column("inbox_id", Identity, nullable=False),  # the post it all began with, for the trace id of log lines
    _ref("account_id", "account"),
    Column("venue", Text, nullable=False),
    Column("leg", Text, nullable=False),
    Column("role", Named(OrderRole), nullable=False),
    Column("lane", Text, nullable=False),  # entry or exit: an unknown entry never blocks a stop
    Column("client_order_id", Text, nullable=False, unique=True),
    Column("broker_order_id", Text),
    Column("bracket", Text),  # client order id of the entry it came with
    Column("attached", Boolean, nullable=False, default=False),  # sent inside its bracket, not by itself
    Column("side", Named(Side), nullable=False),
    Column("type", Named(OrderType), nullable=False),
    Column("quantity", Exact, nullable=False),
    Column("limit_price", Exact),
    Column("stop_price", Exact),
    Column("state", Named(OrderState), nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("priority", Integer, nullable=False, default=0),
    Column("not_before", Instant),
    Column("held_until", Instant),  # an entry of an account that is not compared with its venue yet
    Column("expires_at", Instant),
    Column("send_by", Instant),  # too late for its signal after this; never sent stale after an outage
    Column("sent_at", Instant),
    Column("resolve_after", Instant),
    Column("lease_owner", Text),
    Column("lease_epoch", Integer, nullable=False, default=0),
    Column("revision", Integer, nullable=False, default=0),  # what we want of the working order
    Column("acknowledged", Integer, nullable=False, default=0),  # what the venue has confirmed of it
    Column("risk", Exact),  # of an entry: money lost if it fills whole and its stop fills where it stood
    Column("chases", Integer),  # how often an entry that waits may still be moved after the market, and how far
    Column("chase_to", Exact),
    Column("held_limit_price", Exact),  # what the venue has while it has not confirmed what we want
    Column("held_stop_price", Exact),
    Column("held_quantity", Exact),
    Column("cancel_wanted", Boolean, nullable=False, default=False),
    Column("filled", Exact, nullable=False),
    Column("average_price", Exact),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("signal_id", "account_id", "leg"),
    Index(
        "order_one_in_doubt",
        "venue",
        "account_id",
        "lane",
        unique=True,
        sqlite_where=text("state IN ('submitting', 'unknown')"),
        postgresql_where=text("state IN ('submitting', 'unknown')"),
    ),
    Index(
        "order_ready",  # to be sent by itself
        "venue",
        "priority",
        "id",
        sqlite_where=text("state = 'ready' AND attached = 0"),
        postgresql_where=text("state = 'ready' AND NOT attached"),
    ),
    Index(
        "order_unconfirmed",
        "venue",
        "priority",
        "id",
        sqlite_where=text(f"{_WORKS} AND (revision > acknowledged OR cancel_wanted = 1 OR resolve_after IS NOT NULL)"),
        postgresql_where=text(f"{_WORKS} AND (revision > acknowledged OR cancel_wanted OR resolve_after IS NOT NULL)"),
    ),
    Index(
        "order_working",
        "venue",
        "account_id",
        sqlite_where=text(_WORKS),
        postgresql_where=text(_WORKS),
    ),
    Index(
        "order_untraceable",
        "venue",
        "account_id",
        sqlite_where=text("state = 'manual'"),
        postgresql_where=text("state = 'manual'"),
    ),
    Index("order_by_copy", "copy_id"),
)

order_event = Table(
    "order_event",
    metadata,
    _id(),
    _ref("order_id", "order"),
    Column("kind", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("order_id", "kind", "external_id"),
)

fill = Table(
    "fill",
    metadata,
    Column("account_id", Identity, ForeignKey("account.id"), primary_key=True),
    Column("exec_id", Text, primary_key=True),
    _ref("order_id", "order"),
    _ref("copy_id", "copy"),
    Column("side", Text, nullable=False),
    Column("quantity", Exact, nullable=False),
    Column("price", Exact, nullable=False),
    Column("fee", Exact, nullable=False),
    Column("at", Instant, nullable=False),
    Index("fill_by_copy", "copy_id"),
)

fill_cursor = Table(
    "fill_cursor",
    metadata,
    Column("account_id", Identity, ForeignKey("account.id"), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

position = Table(
    "position",
    metadata,
    Column("copy_id", Identity, ForeignKey("copy.id"), primary_key=True),
    _ref("account_id", "account"),
    Column("key", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("multiplier", Exact, nullable=False),
    Column("entered", Exact, nullable=False),  # quantity ever bought (or sold short)
    Column("entry_value", Exact, nullable=False),  # sum of quantity times price of the entries
    Column("exited", Exact, nullable=False),
    Column("exit_value", Exact, nullable=False),
    Column("fees", Exact, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("position_open", "account_id", sqlite_where=text("open"), postgresql_where=text("open")),
)

trail = Table(
    "trail",
    metadata,
    Column("copy_id", Identity, ForeignKey("copy.id"), primary_key=True),
    Column("distance", Text, nullable=False),  # a Level as JSON
    Column("best", Exact),  # price seen since it began to follow
)

result = Table(
    "result",
    metadata,
    Column("copy_id", Identity, ForeignKey("copy.id"), primary_key=True),
    _ref("signal_id", "signal"),
    _ref("user_id", "user"),
    _ref("provider_id", "provider"),
    Column("house", Boolean, nullable=False),
    Column("code", Text, nullable=False, unique=True),  # of its ledger entry; what /verify takes
    Column("asset_class", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("quantity", Exact, nullable=False),
    Column("entry", Exact, nullable=False),
    Column("exit", Exact, nullable=False),
    Column("pnl", Exact, nullable=False),  # after fees
    Column("fees", Exact, nullable=False),
    Column("return_pct", Exact, nullable=False),
    Column("r", Exact),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant, nullable=False),
    Index("result_by_user", "user_id", "closed_at"),
    Index("result_by_provider", "provider_id", "house", "closed_at"),
)

# -- proof, community, work -----------------------------------------------------------------------------------

ledger = Table(
    "ledger",
    metadata,
    Column("sequence", Identity, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("code", Text, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Index("ledger_by_day", "at"),
)

streak = Table(
    "streak",
    metadata,
    Column("user_id", Identity, ForeignKey("user.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("state", Text, nullable=False),  # the engine's own frozen state
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Instant),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("error", Text),
    UniqueConstraint("topic", "key"),
    Index(
        "outbox_open",
        "topic",
        "priority",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

data_key = Table(
    "data_key",
    metadata,
    Column("user_id", Identity, ForeignKey("user.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("master", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

secret = Table(
    "secret",
    metadata,
    Column("user_id", Identity, ForeignKey("user.id"), primary_key=True),
    Column("venue", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)

halt = Table(
    "halt",
    metadata,
    Column("scope", Text, primary_key=True),  # everything, provider:ID or venue:NAME
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),  # of what ends by itself
)

job_run = Table(
    "job_run",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_run_at", Instant, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
