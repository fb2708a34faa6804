"""The record, its audit and everything kept beside it; the six default stages; `loom_fold` for PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_core.store.migrations.loom_fold import create_loom_fold

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AUTO_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAGES = (
    ("lead", "Lead", 10, 0.10, "open"),
    ("qualified", "Qualified", 20, 0.25, "open"),
    ("proposal", "Proposal", 30, 0.50, "open"),
    ("negotiation", "Negotiation", 40, 0.75, "open"),
    ("closed_won", "Closed won", 90, 1.0, "won"),
    ("closed_lost", "Closed lost", 91, 0.0, "lost"),
)
TABLES = (
    "contact",
    "company",
    "deal",
    "activity",
    "task",
    "crm_user",
    "team",
    "product",
    "record_value",
    "stage",
    "custom_field",
    "field_alias",
    "chat_account",
    "digest_setting",
    "receipt",
    "audit",
    "outbox",
    "projector",
    "trace",
    "shard",
    "embedding",
    "recommendation",
    "feedback",
    "posterior",
    "inbox",
    "state",
)
"""In an order in which they can be created."""


def upgrade() -> None:
    bind = op.get_bind()
    _create_records()
    _create_record_values()
    _create_vocabulary_and_settings()
    _create_history()
    _create_memory_and_decisions()
    _create_deliveries()
    if bind.dialect.name == "postgresql":
        create_loom_fold(bind)
    columns = ("key", "label", "position", "probability", "outcome")
    stage = sa.table("stage", *(sa.column(name) for name in columns))
    op.bulk_insert(stage, [dict(zip(columns, each, strict=True)) for each in STAGES])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("DROP FUNCTION IF EXISTS loom_fold(text)")


def _create_records() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.Column("last_contact_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_contact_company_id", "contact", ["company_id"])
    op.create_index("ix_contact_created_at", "contact", ["created_at"])
    op.create_index("ix_contact_external_id", "contact", ["external_id"])
    op.create_index("ix_contact_folded", "contact", ["folded"])
    op.create_index("ix_contact_last_contact_at", "contact", ["last_contact_at"])
    op.create_index("ix_contact_owner_id", "contact", ["owner_id"])
    op.create_table(
        "company",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_company_country", "company", ["country"])
    op.create_index("ix_company_external_id", "company", ["external_id"])
    op.create_index("ix_company_folded", "company", ["folded"])
    op.create_index("ix_company_industry", "company", ["industry"])
    op.create_index("ix_company_owner_id", "company", ["owner_id"])
    op.create_index("ix_company_size", "company", ["size"])
    op.create_table(
        "deal",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("stage_changed_at", MOMENT, nullable=True),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deal_closed_at", "deal", ["closed_at"])
    op.create_index("ix_deal_company_id", "deal", ["company_id"])
    op.create_index("ix_deal_created_at", "deal", ["created_at"])
    op.create_index("ix_deal_expected_close", "deal", ["expected_close"])
    op.create_index("ix_deal_external_id", "deal", ["external_id"])
    op.create_index("ix_deal_folded", "deal", ["folded"])
    op.create_index("ix_deal_owner_id", "deal", ["owner_id"])
    op.create_index("ix_deal_stage", "deal", ["stage"])
    op.create_index("ix_deal_value", "deal", ["value"])
    op.create_table(
        "activity",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("timestamp", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_activity_company_id", "activity", ["company_id"])
    op.create_index("ix_activity_contact_id", "activity", ["contact_id"])
    op.create_index("ix_activity_deal_id", "activity", ["deal_id"])
    op.create_index("ix_activity_external_id", "activity", ["external_id"])
    op.create_index("ix_activity_owner_id", "activity", ["owner_id"])
    op.create_index("ix_activity_timestamp", "activity", ["timestamp"])
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("company_id", sa.String(length=64), nullable=True),
        sa.Column("deal_id", sa.String(length=64), nullable=True),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_task_company_id", "task", ["company_id"])
    op.create_index("ix_task_contact_id", "task", ["contact_id"])
    op.create_index("ix_task_deal_id", "task", ["deal_id"])
    op.create_index("ix_task_due", "task", ["due"])
    op.create_index("ix_task_external_id", "task", ["external_id"])
    op.create_index("ix_task_folded", "task", ["folded"])
    op.create_index("ix_task_owner_id", "task", ["owner_id"])
    op.create_table(
        "crm_user",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.String(length=64), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_index("ix_crm_user_external_id", "crm_user", ["external_id"])
    op.create_index("ix_crm_user_folded", "crm_user", ["folded"])
    op.create_index("ix_crm_user_team_id", "crm_user", ["team_id"])
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_team_external_id", "team", ["external_id"])
    op.create_index("ix_team_folded", "team", ["folded"])
    op.create_index("ix_team_manager_id", "team", ["manager_id"])
    op.create_table(
        "product",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("source_system", sa.String(length=64), nullable=True),
        sa.Column("custom", JSON, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_product_external_id", "product", ["external_id"])
    op.create_index("ix_product_folded", "product", ["folded"])


def _create_record_values() -> None:
    op.create_table(
        "record_value",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id", "field", "position"),
    )
    op.create_index("record_value_by_value", "record_value", ["kind", "field", "folded"])


def _create_vocabulary_and_settings() -> None:
    op.create_table(
        "stage",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "custom_field",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_table(
        "field_alias",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("alias", sa.String(length=128), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("kind", "alias"),
    )
    op.create_table(
        "chat_account",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=64), nullable=False),
        sa.Column("chat_user_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "chat_user_id"),
    )
    op.create_index("ix_chat_account_user_id", "chat_account", ["user_id"])
    op.create_table(
        "digest_setting",
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("days", JSON, nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=255), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )


def _create_history() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=True),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("undoes", sa.String(length=64), nullable=True),
        sa.Column("undone_by", sa.String(length=64), nullable=True),
        sa.Column("kept", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_receipt_actor_id", "receipt", ["actor_id"])
    op.create_index("ix_receipt_at", "receipt", ["at"])
    op.create_index("ix_receipt_conversation", "receipt", ["conversation"])
    op.create_index("ix_receipt_undoes", "receipt", ["undoes"])
    op.create_table(
        "audit",
        sa.Column("seq", AUTO_ID, autoincrement=True, nullable=False),
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("op", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=512), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["receipt.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("audit_by_record", "audit", ["kind", "record_id"])
    op.create_index("ix_audit_receipt_id", "audit", ["receipt_id"])
    op.create_table(
        "outbox",
        sa.Column("seq", AUTO_ID, autoincrement=True, nullable=False),
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("op", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "projector",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "trace",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=True),
        sa.Column("conversation", sa.String(length=255), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_trace_conversation", "trace", ["conversation"])


def _create_memory_and_decisions() -> None:
    op.create_table(
        "shard",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shard_text_hash", "shard", ["text_hash"])
    op.create_index("shard_by_record", "shard", ["kind", "record_id"])
    op.create_table(
        "embedding",
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "text_hash"),
    )
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("for_user", sa.String(length=64), nullable=True),
        sa.Column("context", JSON, nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("strategy", sa.String(length=32), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recommendation_for_user", "recommendation", ["for_user"])
    op.create_index("ix_recommendation_record_id", "recommendation", ["record_id"])
    op.create_table(
        "feedback",
        sa.Column("recommendation_id", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
        ),
        sa.PrimaryKeyConstraint("recommendation_id", "actor_id"),
    )
    op.create_table(
        "posterior",
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("model", "key"),
    )


def _create_deliveries() -> None:
    op.create_table(
        "inbox",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("conversation", sa.String(length=255), server_default="", nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "event_id"),
    )
    op.create_index("ix_inbox_status", "inbox", ["status"])
    op.create_table(
        "state",
        sa.Column("namespace", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("namespace", "key"),
    )
