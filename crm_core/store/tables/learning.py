"""What memory and decisions keep: shards, embeddings, recommendations, verdicts, what was learned."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from crm_core.store.tables.columns import Json, UTCDateTime, metadata

shard = Table(
    "shard",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("record_id", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False, index=True),
    Column("at", UTCDateTime),
    Index("shard_by_record", "kind", "record_id"),
)
embedding = Table(
    "embedding",
    metadata,
    Column("model", String(64), primary_key=True),
    Column("text_hash", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little endian, L2-normalised
)

recommendation = Table(
    "recommendation",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("record_id", String(64), nullable=False, index=True),
    Column("action", String(64), nullable=False),
    Column("for_user", String(64), index=True),
    Column("context", Json, nullable=False),
    Column("propensity", Float, nullable=False),
    Column("strategy", String(32), nullable=False),
    Column("model_version", String(64), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
feedback = Table(
    "feedback",
    metadata,
    Column("recommendation_id", String(64), ForeignKey("recommendation.id"), primary_key=True),
    Column("actor_id", String(64), primary_key=True),
    Column("kind", String(8), primary_key=True),  # click: on the advice itself; outcome: on what came of it
    Column("verdict", String(16), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)
posterior = Table(
    "posterior",
    metadata,
    Column("model", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("value", Json, nullable=False),
    Column("version", Integer, nullable=False, default=1),
)
