"""What was done: receipts, the audit, the outbox and those who follow it, the steps of deals."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
)

from crm_core.store.tables.columns import AutoId, Json, UTCDateTime, metadata

receipt = Table(
    "receipt",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("actor_id", String(64), index=True),  # user id, or "local"
    Column("actor_name", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False, index=True),
    Column("platform", String(32), nullable=False),
    Column("conversation", String(255), index=True),
    Column("message_id", String(255)),
    Column("text", Text),
    Column("undoes", String(64), index=True),
    Column("undone_by", String(64)),
    Column("kept", Json, nullable=False, default=list),
    Column("notes", Json, nullable=False, default=dict),
)
audit = Table(
    "audit",
    metadata,
    Column("seq", AutoId, primary_key=True, autoincrement=True),
    Column("receipt_id", String(64), ForeignKey("receipt.id"), nullable=False, index=True),
    Column("at", UTCDateTime, nullable=False),
    Column("op", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("record_id", String(512), nullable=False),  # of a setting: its table and key
    Column("name", Text, nullable=False),
    Column("external_id", String(255)),
    Column("before", Json, nullable=False),  # attribute -> stored value, changed attributes only
    Column("after", Json, nullable=False),
    Index("audit_by_record", "kind", "record_id"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("seq", AutoId, primary_key=True, autoincrement=True),
    Column("receipt_id", String(64), nullable=False),
    Column("op", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("record_id", String(64), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
stage_change = Table(
    "stage_change",
    metadata,
    Column("seq", AutoId, primary_key=True, autoincrement=True),
    Column("deal_id", String(64), nullable=False, index=True),
    Column("receipt_id", String(64), nullable=False),
    Column("actor_id", String(64), nullable=False),  # user id, or "local"
    Column("at", UTCDateTime),  # when the deal entered the stage; empty when nobody said
    Column("before", String(64)),  # empty for the creation
    Column("after", String(64), nullable=False),
)
projector = Table(
    "projector",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False, default=0),
)
