"""Changes of many records: the words name a set, the set is a plan, and it is asked before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.commands import BulkArchive, BulkTag, BulkUpdate, Tag
from crm_core.entities import Kind, Ref
from crm_core.queries import Ask, Condition, Op, QueryPlan
from intents.interpretation import Context, Interpretation, LastResult, Parsed, Question, Understood
from intents.linking import Linker
from intents.router import Router
from intents.vocabulary import RecordLookup
from tests.intents.small_crm import context, small_crm

LOST = QueryPlan(Kind.DEAL, Condition("stage", Op.EQ, "closed_lost"))


def lost_deals(text: str, _: Context, __: RecordLookup, ___: Linker) -> Interpretation | None:
    """Reads one question only."""
    if text in ("all lost deals", "all the lost deals"):
        return Question((Parsed("ask", 1.0, "template"),), Ask(LOST))
    return None


ROUTER = Router(ask=lost_deals)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("archive all lost deals", BulkArchive(LOST)),
        ("delete all of the lost deals", BulkArchive(LOST)),
        ("assign all lost deals to Anna Snelling", BulkUpdate(LOST, (("owner", "u1"),))),
        ("give Anna Snelling every lost deals", BulkUpdate(LOST, (("owner", "u1"),))),
        ("assign the lost deals to Anna Snelling", BulkUpdate(LOST, (("owner", "u1"),))),
        ("tag all lost deals as old", BulkTag(LOST, ("old",))),
        ("remove the tag old from all lost deals", BulkTag(LOST, ("old",), remove=True)),
        ("move all lost deals to proposal", BulkUpdate(LOST, (("stage", "proposal"),))),
        ("set the source of all lost deals to referral", BulkUpdate(LOST, (("source", "referral"),))),
    ],
)
def test_a_set_becomes_a_plan_and_is_asked_about(text: str, command: Any) -> None:
    meaning = ROUTER.interpret(text, context(), small_crm())
    assert isinstance(meaning, Understood), meaning
    assert meaning.commands == (command,)
    assert meaning.confirm == "bulk"


@pytest.mark.parametrize("text", ["archive everything", "delete all", "archive all gizmos", "delete all of it"])
def test_words_that_name_no_set_change_nothing(text: str) -> None:
    assert not isinstance(ROUTER.interpret(text, context(), small_crm()), Understood)


def test_them_are_the_records_of_the_last_answer() -> None:
    last = LastResult(refs=(Ref(Kind.DEAL, "d1"), Ref(Kind.DEAL, "d2")))
    meaning = ROUTER.interpret("tag them as hot", context(last=last), small_crm())
    assert isinstance(meaning, Understood)
    assert meaning.commands == (Tag(Ref(Kind.DEAL, "d1"), ("hot",)), Tag(Ref(Kind.DEAL, "d2"), ("hot",)))
    assert meaning.confirm == "bulk"
