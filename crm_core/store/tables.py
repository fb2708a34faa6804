"""Every table, for SQLite and PostgreSQL alike. Changing one needs an Alembic migration in `migrations/`.

Money is stored as an integer count of 1/10,000 units, so that SQL sums are exact on both engines. Multi-valued
fields (emails, phones, tags, products, a deal's contacts) live in `record_value`, indexed by their folded value.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB

from crm_core.entities import Kind

metadata = MetaData()
Json = JSON().with_variant(JSONB(), "postgresql")
AutoId = BigInteger().with_variant(Integer(), "sqlite")


class UTCDateTime(TypeDecorator[datetime]):
    """Timezone-aware UTC in and out; SQLite keeps it as ISO text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: the store takes timezone-aware times only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """`Decimal` with up to four decimal places, stored as an exact integer of 1/10,000 units."""

    impl = BigInteger
    cache_ok = True
    SCALE = 10_000

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return int((Decimal(value) * self.SCALE).to_integral_value(rounding=ROUND_HALF_EVEN))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) / self.SCALE).normalize() + 0


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
    Column("created_at", UTCDateTime, index=True), Column("last_contact_at", UTCDateTime, index=True),
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
    _ref("team_id"), Column("timezone", String(64), nullable=False, default="UTC"),
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

stage = Table(
    "stage",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("probability", Float, nullable=False),
    Column("outcome", String(8), nullable=False, default="open"),
)
custom_field = Table(
    "custom_field",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("type", String(16), nullable=False),
)
field_alias = Table(
    "field_alias",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("alias", String(128), primary_key=True),
    Column("field", String(128), nullable=False),
)

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
