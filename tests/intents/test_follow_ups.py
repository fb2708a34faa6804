"""Words that change the plan answered last, over the small invented CRM."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_core.entities import Kind, Ref
from crm_core.plan_values import normalised
from crm_core.queries import And, Ask, Compared, Condition, Having, Op, OrderBy, Pipeline, QueryPlan, Show
from intents.interpretation import LastResult, NotFound, NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.held_out_questions import (
    ANAS,
    COUNT,
    DEAL,
    LOST,
    OF_ACME,
    OF_GLOBEX,
    OPEN,
    TOMS,
    VALUE,
    WON,
    agg,
    asc,
    by,
    desc,
    is_,
    plan,
    within,
)
from tests.intents.small_world import context, world

OPEN_DEALS = plan(DEAL, OPEN)
WON_IN_Q3 = plan(DEAL, WON, ANAS, within("closed", "2026-07-01", "2026-10-01"), aggregate=COUNT)
IN_GERMANY = is_("company.country", "Germany")

CHANGES: list[tuple[QueryPlan, str, QueryPlan]] = [
    (OPEN_DEALS, "only the ones in Germany", plan(DEAL, OPEN, IN_GERMANY)),
    (OPEN_DEALS, "just those over 10k", plan(DEAL, OPEN, Condition("value", Op.GT, 10000))),
    (OPEN_DEALS, "only for Acme", plan(DEAL, OPEN, OF_ACME)),
    (plan(DEAL, OPEN, OF_ACME), "what about Globex?", plan(DEAL, OPEN, OF_GLOBEX)),
    (plan(DEAL, ANAS), "just the open ones", plan(DEAL, ANAS, OPEN)),
    (plan(DEAL, OPEN, ANAS), "and lost?", plan(DEAL, LOST, ANAS)),
    (OPEN_DEALS, "without Acme", plan(DEAL, OPEN, Condition("company", Op.NE, OF_ACME.value))),
    (OPEN_DEALS, "sort by value", plan(DEAL, OPEN, **desc("value"))),
    (OPEN_DEALS, "by deal size", plan(DEAL, OPEN, **desc("value"))),
    (OPEN_DEALS, "by value", plan(DEAL, OPEN, **desc("value"))),
    (OPEN_DEALS, "by stage", plan(DEAL, OPEN, aggregate=COUNT, **by("stage"))),
    (OPEN_DEALS, "group that by owner", plan(DEAL, OPEN, aggregate=COUNT, **by("owner"))),
    (OPEN_DEALS, "break it down by industry", plan(DEAL, OPEN, aggregate=COUNT, **by("company.industry"))),
    (OPEN_DEALS, "who owns them", plan(DEAL, OPEN, aggregate=COUNT, **by("owner"))),
    (OPEN_DEALS, "how many are that", plan(DEAL, OPEN, aggregate=COUNT)),
    (OPEN_DEALS, "how much is that in total", plan(DEAL, OPEN, aggregate=VALUE)),
    (OPEN_DEALS, "and the average?", plan(DEAL, OPEN, aggregate=agg("avg", "value"))),
    (OPEN_DEALS, "make it 50", plan(DEAL, OPEN, limit=50)),
    (OPEN_DEALS, "top 3", plan(DEAL, OPEN, limit=3, **desc("value"))),
    (WON_IN_Q3, "what about Q2?", plan(DEAL, WON, ANAS, within("closed", "2026-04-01", "2026-07-01"), aggregate=COUNT)),
    (WON_IN_Q3, "and last month?", plan(DEAL, WON, ANAS, within("closed", "2026-10-01", "2026-11-01"), aggregate=COUNT)),
    (WON_IN_Q3, "and Tom Becker?", plan(DEAL, WON, TOMS, within("closed", "2026-07-01", "2026-10-01"), aggregate=COUNT)),
    (WON_IN_Q3, "by month", plan(DEAL, WON, ANAS, within("closed", "2026-07-01", "2026-10-01"), aggregate=COUNT, **by("closed", "month"))),
    (plan(DEAL, WON, aggregate=VALUE, **by("owner")), "top 3", plan(DEAL, WON, aggregate=VALUE, limit=3, **by("owner"), **desc(None))),
    (
        plan(DEAL, WON, aggregate=VALUE, compare=(Compared("Ana Souza", ANAS), Compared("Tom Becker", TOMS))),
        "only in Germany",
        plan(DEAL, WON, IN_GERMANY, aggregate=VALUE, compare=(Compared("Ana Souza", ANAS), Compared("Tom Becker", TOMS))),
    ),
]  # fmt: skip


def follow(text: str, last: LastResult) -> object:
    lookup, asked = world(), context(last=last)
    return interpret(text, asked, lookup, Linker(lookup, asked))


@pytest.mark.parametrize(("before", "text", "after"), CHANGES, ids=[text for _, text, _ in CHANGES])
def test_it_changes_the_last_plan(before: QueryPlan, text: str, after: QueryPlan) -> None:
    answer = follow(text, LastResult(Ask(before)))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(after)
    assert answer.intents[0].source == "dialogue"


def test_the_total_of_a_cut_list_is_of_what_was_shown() -> None:
    shown = (Ref(Kind.DEAL, "d-1"), Ref(Kind.DEAL, "d-2"))
    answer = follow("how much is that in total", LastResult(Ask(plan(DEAL, limit=2, **desc("value"))), shown))
    assert isinstance(answer, Question)
    assert answer.plan == plan(DEAL, Condition("id", Op.IN, ("d-1", "d-2")), aggregate=VALUE)


@pytest.mark.parametrize("text", ["only the ones in Germany", "by stage", "make it 50", "and last month?"])
def test_without_an_answer_before_there_is_nothing_to_change(text: str) -> None:
    answer = follow(text, LastResult())
    assert not isinstance(answer, Question) or answer.intents[0].source != "dialogue"


def test_an_answer_that_was_no_plan_is_not_changed() -> None:
    answer = follow("only the ones in Germany", LastResult(Pipeline()))
    assert not isinstance(answer, Question) or answer.intents[0].source != "dialogue"


@pytest.mark.parametrize("text", ["only the ones in Zorblaxia", "just the zorbly ones"])
def test_an_unknown_word_of_a_follow_up_is_named(text: str) -> None:
    answer = follow(text, LastResult(Ask(OPEN_DEALS)))
    assert isinstance(answer, NotFound | NotUnderstood)
    about = answer.text if isinstance(answer, NotFound) else answer.about
    assert about is not None
    assert about.lower().startswith("zorbl")


@pytest.mark.parametrize(
    "text", ["how many companies are in Germany?", "won value by owner", "contacts without an email"]
)
def test_a_whole_question_is_no_follow_up(text: str) -> None:
    answer = follow(text, LastResult(Ask(OPEN_DEALS)))
    assert isinstance(answer, Question)
    assert answer.intents[0].source == "template"


def test_a_time_after_what_was_won_is_when_it_closed() -> None:
    answer = follow("and in october?", LastResult(Ask(plan(DEAL, WON, TOMS, aggregate=COUNT))))
    assert isinstance(answer, Question)
    assert answer.plan is not None
    closed = within("closed", "2026-10-01", "2026-11-01")
    assert normalised(answer.plan) == normalised(plan(DEAL, WON, TOMS, closed, aggregate=COUNT))


def test_the_biggest_one_of_a_list() -> None:
    answer = follow("the biggest one", LastResult(Ask(OPEN_DEALS)))
    assert isinstance(answer, Question)
    assert answer.plan == plan(DEAL, OPEN, limit=1, **desc("value"))


REGIONS = plan(DEAL, WON, aggregate=VALUE, **by("owner.custom.regional_office"))
OWNERS = plan(DEAL, WON, aggregate=COUNT, **by("owner"))
QUARTERS = plan(DEAL, WON, aggregate=COUNT, **by("closed", "quarter"))
KEYS = (("East", None), ("Central", None), ("", None))


@pytest.mark.parametrize(
    ("before", "groups", "text", "after"),
    [
        (REGIONS, KEYS, "the second one", plan(DEAL, WON, is_("owner.custom.regional_office", "Central"))),
        (REGIONS, KEYS, "and the first?", plan(DEAL, WON, is_("owner.custom.regional_office", "East"))),
        (REGIONS, KEYS, "the last region", plan(DEAL, WON, Condition("owner.custom.regional_office", Op.EMPTY, True))),
        (OWNERS, (("tom@x", Ref(Kind.USER, str(TOMS.value))),), "show me the first one", plan(DEAL, WON, TOMS)),
        (
            QUARTERS,
            (("2026-Q3", None), ("2026-Q4", None)),
            "the first quarter",
            plan(DEAL, WON, within("closed", "2026-07-01", "2026-10-01")),
        ),
    ],
)
def test_one_of_the_groups_shown(
    before: QueryPlan, groups: tuple[tuple[str, Ref | None], ...], text: str, after: QueryPlan
) -> None:
    lookup, asked = world(), context(last=LastResult(Ask(before), groups=groups))
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question)
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(after)


def test_one_of_the_records_shown_is_shown() -> None:
    refs = (Ref(Kind.DEAL, "d-1"), Ref(Kind.DEAL, "d-2"))
    lookup, asked = world(), context(last=LastResult(Ask(OPEN_DEALS), refs))
    answer = interpret("the second one", asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question)
    assert answer.query == Show(refs[1])


@pytest.mark.parametrize(
    ("last", "text", "shown", "more"),
    [
        (LastResult(), "the second one", 0, ()),
        (LastResult(Ask(REGIONS), groups=KEYS[:1]), "the second one", 1, ()),
        (LastResult(Ask(replace(REGIONS, limit=3)), groups=KEYS), "the seventh one", 3, ("top 10",)),
        (LastResult(Ask(replace(REGIONS, limit=3)), groups=KEYS), "7", 3, ("top 10",)),
        (LastResult(Ask(replace(REGIONS, limit=3)), groups=KEYS), "number four", 3, ("top 10",)),
        (LastResult(Ask(replace(REGIONS, limit=3)), groups=KEYS), "the 12th", 3, ("top 12",)),
        (LastResult(Ask(OPEN_DEALS), (Ref(Kind.DEAL, "d-1"),)), "the third deal", 1, ()),
    ],
)
def test_pointing_at_nothing_is_said(last: LastResult, text: str, shown: int, more: tuple[str, ...]) -> None:
    lookup, asked = world(), context(last=last)
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, NotUnderstood)
    assert (answer.reason, answer.shown, answer.suggestions) == ("beyond", shown, more)


@pytest.mark.parametrize(
    "text", ["2", "#2", "2nd", "the 2nd", "second", "number two", "no. 2", "and the 2nd?", "row 2"]
)
def test_a_place_alone_points_at_an_entry(text: str) -> None:
    lookup, asked = world(), context(last=LastResult(Ask(REGIONS), groups=KEYS))
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question)
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(plan(DEAL, WON, is_("owner.custom.regional_office", "Central")))


@pytest.mark.parametrize(
    "text", ["top 2", "first two", "the first 2", "just 2", "top two", "only the first two", "show 2"]
)
def test_a_number_of_them_cuts_the_list(text: str) -> None:
    lookup, asked = world(), context(last=LastResult(Ask(REGIONS), groups=KEYS))
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert replace(answer.plan, order_by=()) == replace(REGIONS, limit=2)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (REGIONS, "and the least?", replace(REGIONS, order_by=(OrderBy(None, False),))),
        (replace(REGIONS, order_by=(OrderBy(None, False),)), "and the most", replace(REGIONS, **desc(None))),
        (plan(DEAL, limit=1, **desc("value")), "and the smallest?", plan(DEAL, limit=1, **asc("value"))),
        (plan(DEAL, WON, compare=(Compared("Ana", ANAS),)), "and in 2026?", plan(DEAL, WON, within("closed", "2026-01-01", "2027-01-01"), compare=(Compared("Ana", ANAS),))),
    ],
)  # fmt: skip
def test_the_other_end_and_another_year(before: QueryPlan, text: str, after: QueryPlan) -> None:
    lookup, asked = world(), context(last=LastResult(Ask(before)))
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(after)


@pytest.mark.parametrize("text", ["those", "how many is that"])
def test_what_follows_cut_groups_is_about_those_shown(text: str) -> None:
    before, shown = replace(REGIONS, having=(Having(Op.GT, 1),)), (("East", None), ("Central", None))
    lookup, asked = world(), context(last=LastResult(Ask(before), groups=shown))
    answer = interpret(text, asked, lookup, Linker(lookup, asked))
    assert isinstance(answer, Question)
    assert answer.plan is not None
    assert answer.plan.where == And((WON, Condition("owner.custom.regional_office", Op.IN, ("East", "Central"))))
