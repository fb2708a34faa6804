"""Time taken out of a sentence, and how it went."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crm_core.entities import Outcome
from intents.sentiment import outcome_of
from intents.time.moments import peel
from tests.intents.small_crm import NOW


@pytest.mark.parametrize(
    ("text", "rest", "at"),
    [
        ("call bob tomorrow 3pm", "call bob", "2026-11-19T15:00"),
        ("send the quote by friday", "send the quote", "2026-11-20T09:00"),
        ("tuesday at 10:30 call jane", "call jane", "2026-11-24T10:30"),
        ("prepare slides, due monday", "prepare slides", "2026-11-23T09:00"),
        ("ring the lawyer in 2 hours", "ring the lawyer", "2026-11-18T13:00"),
        ("ring the lawyer in 2.5 hours", "ring the lawyer", "2026-11-18T13:30"),
        ("ring the lawyer in four hours", "ring the lawyer", "2026-11-18T15:00"),
        ("ring the lawyer In Half an Hour", "ring the lawyer", "2026-11-18T11:30"),
        ("meet jane tomorrow @ 4", "meet jane", "2026-11-19T16:00"),
        ("meet jane tomorrow at lunch", "meet jane", "2026-11-19T12:00"),
    ],
)
def test_time_is_taken_out(text: str, rest: str, at: str) -> None:
    left, when = peel(text, NOW)
    assert left == rest
    assert when is not None
    assert when.at.isoformat()[:16] == at


def test_hours_are_counted_as_they_pass_also_where_the_clock_changes() -> None:
    before = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # at 3:00 it is 2:00 again
    _, when = peel("ring the lawyer in 3 hours", before)
    assert when is not None
    assert when.at.isoformat() == "2026-10-25T03:30:00+01:00"


def test_a_full_stop_ends_a_time_of_day_as_well_as_a_sentence() -> None:
    _, when = peel("meet jane tomorrow at 4.", NOW)
    assert when is not None
    assert when.at.isoformat()[:16] == "2026-11-19T16:00"


def test_words_without_time_stay_as_they_are() -> None:
    assert peel("send the contract", NOW) == ("send the contract", None)
    assert peel("call jane about lunch", NOW) == ("call jane about lunch", None)
    assert peel("call jane in 0 minutes", NOW) == ("call jane in 0 minutes", None)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("went great", Outcome.POSITIVE), ("it went really well", Outcome.POSITIVE), ("was not so good", Outcome.NEGATIVE),
        ("wants pricing, went badly", Outcome.NEGATIVE), ("went ok", Outcome.NEUTRAL), ("not interested", Outcome.NEGATIVE),
        ("great", Outcome.POSITIVE), ("wants a great discount", None), ("asked for good terms", None), (None, None),
    ],
)  # fmt: skip
def test_outcome_only_when_it_is_said(text: str | None, outcome: Outcome | None) -> None:
    assert outcome_of(text) is outcome
