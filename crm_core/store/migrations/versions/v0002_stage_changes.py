"""The stage history of deals, worked out from the audit so far; an index that counts of deals by stage read alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AUTO_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = "deal_by_stage_and_closing"
INDEXED = ("stage", "closed_at", "archived_at", "owner_id", "currency", "value", "created_at", "probability")
_BATCH = 5_000


def upgrade() -> None:
    made = op.create_table(
        "stage_change",
        sa.Column("seq", AUTO_ID, autoincrement=True, nullable=False),
        sa.Column("deal_id", sa.String(length=64), nullable=False),
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_stage_change_deal_id", "stage_change", ["deal_id"])
    op.create_index(INDEX, "deal", list(INDEXED))
    rows = steps(op.get_bind())
    for start in range(0, len(rows), _BATCH):
        op.bulk_insert(made, rows[start : start + _BATCH])


def downgrade() -> None:
    op.drop_index(INDEX, "deal")
    op.drop_table("stage_change")


def steps(connection: sa.Connection) -> list[dict[str, Any]]:
    """Every step that was not taken back, in the order of the audit; deals whose creation was undone have none."""
    audit = sa.table(
        "audit", sa.column("seq"), sa.column("receipt_id"), sa.column("kind"), sa.column("record_id"),
        sa.column("before", JSON), sa.column("after", JSON),
    )  # fmt: skip
    receipt = sa.table("receipt", sa.column("id"), sa.column("actor_id"), sa.column("undoes"), sa.column("at", MOMENT))
    entries = connection.execute(
        sa.select(audit.c.record_id, audit.c.receipt_id, audit.c.before, audit.c.after, receipt.c.actor_id)
        .add_columns(receipt.c.undoes, receipt.c.at)
        .join_from(audit, receipt, receipt.c.id == audit.c.receipt_id)
        .where(audit.c.kind == "deal")
        .order_by(audit.c.seq)
    )
    by_deal: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        steps_of, stage = by_deal[entry.record_id], entry.after.get("stage")
        if not entry.after:
            steps_of.clear()
        elif stage is None:
            continue
        elif steps_of and _takes_back(entry, steps_of[-1][1]):
            steps_of.pop()
        else:
            kept = entry.after.get("stage_changed_at")
            at = _moment(kept["v"]) if kept else entry.at if entry.before else None
            row = {
                "deal_id": entry.record_id, "receipt_id": entry.receipt_id, "actor_id": entry.actor_id or "local",
                "at": at, "before": entry.before.get("stage"), "after": stage,
            }  # fmt: skip
            steps_of.append((number, row))
    return [row for _, row in sorted((each for steps_of in by_deal.values() for each in steps_of), key=lambda x: x[0])]


def _takes_back(entry: Any, newest: dict[str, Any]) -> bool:
    """Whether the entry undoes the newest step of its deal."""
    step = (newest["receipt_id"], newest["before"], newest["after"])
    return step == (entry.undoes, entry.after["stage"], entry.before.get("stage"))


def _moment(text: str) -> datetime:
    """A time as the audit writes it; SQLite keeps UTC without a zone."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return moment if op.get_bind().dialect.name == "postgresql" else moment.replace(tzinfo=None)
