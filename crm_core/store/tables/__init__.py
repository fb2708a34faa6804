"""Every table, for SQLite and PostgreSQL alike. Changing one needs an Alembic migration in `migrations/`.

Money is stored as an integer count of 1/10,000 units, so that SQL sums are exact on both engines. Multi-valued
fields (emails, phones, tags, products, a deal's contacts) live in `record_value`, indexed by their folded value.
"""

from __future__ import annotations

from crm_core.store.tables.columns import AutoId, Json, Money, UTCDateTime, metadata
from crm_core.store.tables.history import audit, outbox, projector, receipt, stage_change
from crm_core.store.tables.learning import embedding, feedback, posterior, recommendation, shard
from crm_core.store.tables.records import (
    RECORD_TABLES,
    activity,
    company,
    contact,
    deal,
    product,
    record_value,
    task,
    team,
    user,
)
from crm_core.store.tables.running import chat_account, digest_setting, inbox, state, trace
from crm_core.store.tables.vocabulary import custom_field, field_alias, stage

__all__ = [
    "RECORD_TABLES",
    "AutoId",
    "Json",
    "Money",
    "UTCDateTime",
    "activity",
    "audit",
    "chat_account",
    "company",
    "contact",
    "custom_field",
    "deal",
    "digest_setting",
    "embedding",
    "feedback",
    "field_alias",
    "inbox",
    "metadata",
    "outbox",
    "posterior",
    "product",
    "projector",
    "receipt",
    "recommendation",
    "record_value",
    "shard",
    "stage",
    "stage_change",
    "state",
    "task",
    "team",
    "trace",
    "user",
]
