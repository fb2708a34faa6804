"""A click on a recommendation and what then came of it are two verdicts, each under a key of its own."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OUTCOMES = ("positive", "neutral", "negative")
AUDIT = sa.table(
    "audit", sa.column("seq"), sa.column("kind"), sa.column("record_id"),
    sa.column("before", JSON), sa.column("after", JSON),
)  # fmt: skip
FEEDBACK = sa.table(
    "feedback", sa.column("recommendation_id"), sa.column("actor_id"), sa.column("verdict"), sa.column("at", MOMENT)
)


def upgrade() -> None:
    rows = [dict(row) for row in op.get_bind().execute(sa.select(FEEDBACK)).mappings()]
    op.drop_table("feedback")
    made = _create(sa.Column("kind", sa.String(length=8), nullable=False), "kind")
    if rows:
        op.bulk_insert(made, [row | {"kind": _kind(row["verdict"])} for row in rows])
    for seq, key, verdicts in _audited():
        kinds = {_kind(verdict) for verdict in verdicts}
        if len(kinds) == 1:  # one that became the other can no longer be taken back on its own
            _file(seq, key | {"kind": kinds.pop()})


def downgrade() -> None:
    found = op.get_bind().execute(sa.select(FEEDBACK).order_by(FEEDBACK.c.at)).mappings()
    rows = {(row["recommendation_id"], row["actor_id"]): dict(row) for row in found}  # the newest of each person
    op.drop_table("feedback")
    made = _create()
    if rows:
        op.bulk_insert(made, list(rows.values()))
    for seq, key, _ in _audited():
        _file(seq, {name: value for name, value in key.items() if name != "kind"})


def _create(*columns: Any) -> sa.Table:
    return op.create_table(
        "feedback",
        sa.Column("recommendation_id", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        *(one for one in columns if isinstance(one, sa.Column)),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["recommendation_id"], ["recommendation.id"]),
        sa.PrimaryKeyConstraint("recommendation_id", "actor_id", *(one for one in columns if isinstance(one, str))),
    )


def _kind(verdict: str) -> str:
    return "outcome" if verdict in OUTCOMES else "click"


def _audited() -> list[tuple[int, dict[str, Any], set[str]]]:
    """Every audited verdict: its number, its key, and the verdicts it was and became."""
    entries = op.get_bind().execute(sa.select(AUDIT).where(AUDIT.c.record_id.like("feedback {%"))).all()
    return [
        (
            entry.seq,
            json.loads(entry.record_id.partition(" ")[2]),
            {side["verdict"] for side in (entry.before, entry.after) if side},
        )
        for entry in entries
    ]


def _file(seq: int, key: dict[str, Any]) -> None:
    name = f"feedback {json.dumps(key, sort_keys=True)}"
    op.get_bind().execute(sa.update(AUDIT).where(AUDIT.c.seq == seq).values(record_id=name))
