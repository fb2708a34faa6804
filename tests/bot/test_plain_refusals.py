"""What the record refuses is said in words that a person reads: no name of a class, no enum, no constructor."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.adapters.plain_text import plain_text
from bot.presenter.refusing import refused
from crm_core.entities import ActivityType, Kind, Ref, Role, StageOutcome
from crm_core.errors import (
    Conflict,
    CRMError,
    Damaged,
    Forbidden,
    Invalid,
    KeyInUse,
    NotFound,
    NothingToUndo,
    Unavailable,
)

RAW = re.compile(r"<\w+\.|\b(?:Kind|Role|StageOutcome|ActivityType|Decimal|Ref|datetime)\b[.(]")
VALUES = (
    Kind.COMPANY, Role.REP, StageOutcome.WON, ActivityType.CALL, Decimal("1.50"), date(2026, 11, 18),
    datetime(2026, 11, 18, tzinfo=UTC), (Kind.DEAL, Decimal(2)), "text", 7, None,
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=[type(value).__name__ + str(value) for value in VALUES])
def test_a_value_that_does_not_fit_is_named_plainly(value: object) -> None:
    _, reply = refused(Invalid("target", value, "a contact or a deal"))
    assert not RAW.search(plain_text(reply))
    assert "expected a contact or a deal" in plain_text(reply)


ERRORS: tuple[CRMError, ...] = (
    Forbidden("do this"), NotFound(Kind.DEAL, "x"), Conflict(Ref(Kind.DEAL, "d"), ("value",)), KeyInUse("k"),
    NothingToUndo("nothing was done"), Unavailable("x", "away"), Damaged("f", "torn"),
)  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=[type(error).__name__ for error in ERRORS])
def test_every_refusal_reads_like_a_sentence(error: CRMError) -> None:
    _, reply = refused(error)
    assert not RAW.search(plain_text(reply))
    assert plain_text(reply).rstrip().endswith((".", "]"))
