"""Text compares the same in Python, SQLite and PostgreSQL: `loom_fold` is `crm_core.folding.fold`."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from crm_core.folding import fold
from crm_core.store.sql import SqlStore

WORDS = [
    "  Café  MÜLLER ", "Straße", "ΣΊΣΥΦΟΣ", "ﬁne", "İstanbul", "Łódź", "Ａcme", "Ой", "日本", "한국", "a\u00a0b\u2003c",
    "Ø", "Hà Nội", "ĀČĘ", "שָׁלוֹם", "مُحَمَّد", "naïve\t\nline", "ガ", "²", "", "   ", "O'Brien & Söhne",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_all_three_agree(store: SqlStore, word: str) -> None:
    with store.engine.connect() as connection:
        assert connection.scalar(text("SELECT loom_fold(cast(:word AS text))"), {"word": word}) == fold(word)


def test_nothing_stays_nothing(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        assert connection.scalar(text("SELECT loom_fold(cast(NULL AS text))")) is None
