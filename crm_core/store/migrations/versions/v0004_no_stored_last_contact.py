"""A contact's last contact is worked out on reading, with the reader's rights: its column goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INDEX = "ix_contact_last_contact_at"


def upgrade() -> None:
    op.drop_index(INDEX, "contact")
    op.drop_column("contact", "last_contact_at")


def downgrade() -> None:
    """Brings the column back with what a program of that time kept in it: the newest call, e-mail or meeting."""
    op.add_column("contact", sa.Column("last_contact_at", MOMENT, nullable=True))
    op.create_index(INDEX, "contact", ["last_contact_at"])
    contact = sa.table("contact", sa.column("id"), sa.column("last_contact_at", MOMENT))
    touch = sa.table(
        "activity", sa.column("contact_id"), sa.column("type"), sa.column("timestamp", MOMENT),
        sa.column("archived_at", MOMENT),
    )  # fmt: skip
    newest = (
        sa.select(sa.func.max(touch.c.timestamp))
        .where(touch.c.contact_id == contact.c.id, touch.c.archived_at.is_(None))
        .where(touch.c.type.in_(("call", "email", "meeting")))
        .scalar_subquery()
    )
    op.execute(sa.update(contact).values(last_contact_at=newest))
