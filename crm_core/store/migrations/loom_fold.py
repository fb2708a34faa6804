"""`crm_core.folding.fold` as a PostgreSQL function; SQLite gets the Python one when it connects."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Connection

LOOM_FOLD = r"""
CREATE OR REPLACE FUNCTION loom_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    lower(normalize(regexp_replace(
      normalize(replace(replace(lower(value {collate}), 'ß', 'ss'), 'ς', 'σ'), NFKD),
      '[{marks}]', '', 'g') {collate}, NFKC) {collate}),
    '\s+', ' ', 'g'))
$$
"""
"""`tests/conformance/test_store_folding.py` holds it together with the Python one."""

_UNICODE_COLLATIONS = ("pg_c_utf8", "und-x-icu")
"""By preference: a database created with LC_CTYPE=C would else lower ASCII only."""


def _marks() -> str:
    """Every combining mark, as a regular expression's ranges."""
    codes = [code for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code))]
    known = set(codes)
    starts = [chr(code) for code in codes if code - 1 not in known]
    ends = [chr(code) for code in codes if code + 1 not in known]
    return "".join(f"{first}-{last}" for first, last in zip(starts, ends, strict=True))


def create_loom_fold(bind: Connection) -> None:
    """Creates or replaces `loom_fold(text)`."""
    there = set(bind.exec_driver_sql("SELECT collname FROM pg_collation").scalars())
    chosen = next((name for name in _UNICODE_COLLATIONS if name in there), None)
    collate = f'COLLATE "{chosen}"' if chosen else ""
    bind.exec_driver_sql(LOOM_FOLD.format(collate=collate, marks=_marks()))
