"""The records of every kind, and their multi-valued fields."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from crm_core.entities import Kind
from crm_core.store.tables.columns import Json, Money, UTCDateTime, metadata


def _record(name: str, *columns: Column[Any] | Index) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(64), primary_key=True),
        Column("external_id", String(255), index=True),
        Column("source_system", String(64)),
        Column("custom", Json, nullable=False, default=dict),
        Column("recorded_at", UTCDateTime, nullable=False),
        Column("updated_at", UTCDateTime, nullable=False),
        Column("archived_at", UTCDateTime),
        Column("version", Integer, nullable=False, default=1),
        *columns,
    )


def _ref(name: str) -> Column[Any]:
    return Column(name, String(64), index=True)


def _name(name: str) -> tuple[Column[Any], Column[Any]]:
    """A name and its folded form (`crm_core.folding.fold`), which equality and search use."""
    return Column(name, Text, nullable=False), Column("folded", Text, nullable=False, index=True)


contact = _record(
    "contact", *_name("name"), Column("title", Text), _ref("company_id"), _ref("owner_id"), Column("notes", Text),
    Column("created_at", UTCDateTime, index=True),
)  # fmt: skip
company = _record(
    "company", *_name("name"), Column("industry", Text, index=True), Column("size", Integer, index=True),
    Column("website", Text), Column("country", Text, index=True), _ref("owner_id"), Column("notes", Text),
    Column("created_at", UTCDateTime),
)  # fmt: skip
deal = _record(
    "deal", *_name("title"), _ref("company_id"), Column("value", Money, index=True), Column("currency", String(3)),
    Column("stage", String(64), nullable=False, index=True), Column("probability", Float),
    Column("expected_close", Date, index=True), Column("created_at", UTCDateTime, index=True),
    Column("closed_at", UTCDateTime, index=True), Column("stage_changed_at", UTCDateTime), _ref("owner_id"),
    Column("source", Text), Column("reason", Text),
    Index(
        "deal_by_stage_and_closing",  # counts and sums by stage read it alone
        "stage", "closed_at", "archived_at", "owner_id", "currency", "value", "created_at", "probability",
    ),
)  # fmt: skip
activity = _record(
    "activity", Column("type", String(16), nullable=False), _ref("contact_id"), _ref("company_id"), _ref("deal_id"),
    Column("subject", Text), Column("content", Text), Column("timestamp", UTCDateTime, nullable=False, index=True),
    Column("outcome", String(16)), _ref("owner_id"),
)  # fmt: skip
task = _record(
    "task", *_name("title"), _ref("contact_id"), _ref("company_id"), _ref("deal_id"),
    Column("due", UTCDateTime, index=True), _ref("owner_id"), Column("done", Boolean, nullable=False, default=False),
    Column("done_at", UTCDateTime), Column("created_at", UTCDateTime),
)  # fmt: skip
user = _record(
    "crm_user", *_name("name"), Column("email", String(320), unique=True), Column("role", String(16), nullable=False),
    _ref("team_id"), Column("timezone", String(64)),
    Column("active", Boolean, nullable=False, default=True),
)  # fmt: skip
team = _record("team", *_name("name"), _ref("manager_id"))
product = _record("product", *_name("name"), Column("price", Money), Column("currency", String(3)))

RECORD_TABLES: dict[Kind, Table] = {
    Kind.CONTACT: contact, Kind.COMPANY: company, Kind.DEAL: deal, Kind.ACTIVITY: activity, Kind.TASK: task,
    Kind.USER: user, Kind.TEAM: team, Kind.PRODUCT: product,
}  # fmt: skip

record_value = Table(
    "record_value",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("record_id", String(64), primary_key=True),
    Column("field", String(32), primary_key=True),  # the entity attribute: emails, phones, tags, products, contact_ids
    Column("position", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Index("record_value_by_value", "kind", "field", "folded"),
)
