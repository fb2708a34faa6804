"""What the running bot keeps: accounts, digests, traces, events, small values."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    String,
    Table,
    Text,
)

from crm_core.store.tables.columns import Json, UTCDateTime, metadata

chat_account = Table(
    "chat_account",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("workspace", String(64), primary_key=True),
    Column("chat_user_id", String(64), primary_key=True),
    Column("user_id", String(64), nullable=False, index=True),
)
digest_setting = Table(
    "digest_setting",
    metadata,
    Column("user_id", String(64), primary_key=True),
    Column("hour", Integer, nullable=False),
    Column("minute", Integer, nullable=False, default=0),
    Column("days", Json, nullable=False),
    Column("timezone", String(64)),
    Column("channel", String(255)),
    Column("enabled", Boolean, nullable=False, default=True),
)
trace = Table(
    "trace",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("actor_id", String(64)),
    Column("conversation", String(255), index=True),
    Column("at", UTCDateTime, nullable=False),
    Column("body", Json, nullable=False),
)
inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("event_id", String(255), primary_key=True),
    Column("conversation", String(255), nullable=False, default="", server_default=""),  # worked in order within one
    Column("payload", Json, nullable=False),
    Column("received_at", UTCDateTime, nullable=False),
    Column("status", String(16), nullable=False, index=True),  # waiting, working, done, dead
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", UTCDateTime, nullable=False),
    Column("error", Text),
)
state = Table(
    "state",
    metadata,
    Column("namespace", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("value", Json, nullable=False),
    Column("expires_at", UTCDateTime),
    Column("version", Integer, nullable=False, default=1),
)
