"""The record, its audit and everything kept beside it; the six default stages; `loom_fold` for PostgreSQL."""

from __future__ import annotations

import unicodedata

from alembic import op
from sqlalchemy import Connection

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
      normalize(replace(replace(lower(value {collate}), 'ß', 'ss'), 'ς', 'σ'), NFKD),
      '[{marks}]', '', 'g') {collate}, NFKC) {collate}),
    '\s+', ' ', 'g'))
$$
"""
"""`crm_core.folding.fold` in SQL; `tests/conformance/test_store_folding.py` holds the two together."""

_UNICODE_COLLATIONS = ("pg_c_utf8", "und-x-icu")
"""By preference: a database created with LC_CTYPE=C would else lower ASCII only."""


def _marks() -> str:
    """Every combining mark, as a regular expression's ranges."""
    codes = [code for code in range(0x300, 0x1E9_50) if unicodedata.combining(chr(code))]
    starts = [code for code in codes if code - 1 not in set(codes)]
    ends = [code for code in codes if code + 1 not in set(codes)]
    return "".join(
        chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in zip(starts, ends, strict=True)
    )


def _create_loom_fold(bind: Connection) -> None:
    there = set(bind.exec_driver_sql("SELECT collname FROM pg_collation").scalars())
    chosen = next((name for name in _UNICODE_COLLATIONS if name in there), None)
    collate = f'COLLATE "{chosen}"' if chosen else ""
    bind.exec_driver_sql(LOOM_FOLD.format(collate=collate, marks=_marks()))


def upgrade() -> None:
    bind = op.get_bind()
    metadata.create_all(bind)
    if bind.dialect.name == "postgresql":
        _create_loom_fold(bind)
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
