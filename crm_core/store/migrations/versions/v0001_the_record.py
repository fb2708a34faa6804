"""The record, its audit and everything kept beside it; the six default stages; `loom_fold` for PostgreSQL."""

from __future__ import annotations

from alembic import op

from crm_core.entities import DEFAULT_STAGES
from crm_core.store.tables import metadata, stage

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LOOM_FOLD = r"""
CREATE OR REPLACE FUNCTION loom_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    lower(normalize(regexp_replace(
      normalize(replace(replace(lower(value), 'ß', 'ss'), 'ς', 'σ'), NFKD),
      '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0e38-\u0e3a\u0e48-\u0e4b\u093c\u094d\u1ab0-\u1abd\u1dc0-\u1dff\u20d0-\u20dc\u3099\u309a\ufe20-\ufe2f]',
      '', 'g'), NFKC)),
    '\s+', ' ', 'g'))
$$
"""


def upgrade() -> None:
    bind = op.get_bind()
    metadata.create_all(bind)
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(LOOM_FOLD)
    op.bulk_insert(
        stage,
        [
            {
                "key": each.key,
                "label": each.label,
                "position": each.position,
                "probability": each.probability,
                "outcome": each.outcome.value,
            }
            for each in DEFAULT_STAGES
        ],
    )


def downgrade() -> None:
    bind = op.get_bind()
    metadata.drop_all(bind)
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("DROP FUNCTION IF EXISTS loom_fold(text)")
