"""The door itself: every command has a handler, every answer a trace that `why` finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest

from crm_core.access import LOCAL_OPERATOR
from crm_core.application import CRM, HANDLERS
from crm_core.commands import Command, CreateContact, RecordFeedback, StoreRecommendation
from crm_core.entities import new_id
from crm_core.errors import NotFound, Unavailable
from crm_core.queries import Learned, Query, Why
from crm_core.reading import Reader
from crm_core.results import Spacetime, Trace, WhyAnswer
from crm_core.store.sql import SqlStore
from tests.door import NOW, Door, contact


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[SqlStore]:
    opened = SqlStore.open(sqlite_url)
    yield opened
    opened.close()


def test_every_command_has_a_handler() -> None:
    assert set(HANDLERS) == set(get_args(Command))


class Weaver:
    """Answers every question with the trace that the reader finds for it."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, query: Query, reader: Reader) -> Spacetime:
        found = reader.trace(query.trace_id, query.conversation) if isinstance(query, Why) else None
        at = reader.now + timedelta(seconds=len(self.made))
        trace = Trace(new_id(), query, "bare", (), at)
        self.made.append(trace.id)
        return Spacetime(query, WhyAnswer(found), trace)


def test_why_finds_the_last_answer_of_its_conversation(sqlite: SqlStore) -> None:
    weaver = Weaver()
    crm = CRM(sqlite, clock=lambda: NOW, weave=weaver)
    for conversation in ("one", "one", "two"):
        crm.ask(Learned(), LOCAL_OPERATOR, conversation=conversation)
    for _ in range(2):
        answer = crm.ask(Why(), LOCAL_OPERATOR, conversation="one").payload
        assert isinstance(answer, WhyAnswer)
        assert answer.trace is not None
        assert answer.trace.id == weaver.made[1]
    nothing = crm.ask(Why(), LOCAL_OPERATOR, conversation="three").payload
    assert nothing == WhyAnswer(None)
    named = crm.ask(Why(weaver.made[0]), LOCAL_OPERATOR).payload
    assert isinstance(named, WhyAnswer)
    assert named.trace is not None
    assert named.trace.id == weaver.made[0]


def test_asking_a_crm_without_answers(sqlite: SqlStore) -> None:
    with pytest.raises(Unavailable, match="answering is not answering"):
        CRM(sqlite, clock=lambda: NOW).ask(Learned(), LOCAL_OPERATOR)


def test_feedback_is_a_command_like_any_other(sqlite: SqlStore) -> None:
    door = Door(sqlite)
    door.run(CreateContact(id="jane", name="Jane"))
    shown = StoreRecommendation(
        id="r", target=contact("jane"), action="call", for_user=None, context=(("bias", 1.0),), propensity=0.5,
        strategy="thompson", model_version="1",
    )  # fmt: skip
    assert door.run(shown).changes == ()
    receipt = door.run(RecordFeedback("r", "not_helpful"), key="click")
    assert receipt.notes["posterior"]["after"]["tried"] == receipt.notes["posterior"]["before"]["tried"] + 1
    assert door.run(RecordFeedback("r", "not_helpful"), key="click").replayed
    with pytest.raises(NotFound):
        door.run(RecordFeedback("never shown", "helpful"))
