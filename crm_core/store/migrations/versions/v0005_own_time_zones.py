"""A person's time zone is theirs or none: none is the house's. "UTC", which stood for none, is from now on UTC."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ZONE = sa.String(length=64)
PEOPLE = sa.table("crm_user", sa.column("timezone", ZONE))


def upgrade() -> None:
    with op.batch_alter_table("crm_user") as people:
        people.alter_column("timezone", existing_type=ZONE, nullable=True)
    op.execute(sa.update(PEOPLE).where(PEOPLE.c.timezone == "UTC").values(timezone=None))


def downgrade() -> None:
    op.execute(sa.update(PEOPLE).where(PEOPLE.c.timezone.is_(None)).values(timezone="UTC"))
    with op.batch_alter_table("crm_user") as people:
        people.alter_column("timezone", existing_type=ZONE, nullable=False)
