"""Words of a question that point back (`of those`, `they`, `there`, `it`): they narrow it, or are asked about; never
ignored. The sentences were written before it was looked at which of them fail."""

from __future__ import annotations

import pytest

from crm_core.entities import Kind, Ref
from crm_core.plan_values import normalised
from crm_core.queries import Ask, Condition, FactOf, Having, Op, QueryPlan, Show
from intents.interpretation import LastResult, NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.held_out_questions import (
    ANAS,
    COMPANY,
    CONTACT,
    COUNT,
    DEAL,
    LOST,
    OF_ACME,
    OF_GLOBEX,
    OPEN,
    TOMS,
    USER,
    VALUE,
    WON,
    agg,
    by,
    desc,
    is_,
    plan,
    within,
)
from tests.intents.small_world import ACME, ANA, GLOBEX, JANE, TOM, context, world

BASIC, PRO = is_("products", "GTX Basic"), is_("products", "GTXPro")
GERMAN = plan(COMPANY, is_("country", "Germany"))
RICH = plan(COMPANY, Condition("custom.revenue", Op.GT, 50))
ACME_ALONE, GLOBEX_ALONE = Ref(Kind.COMPANY, ACME), Ref(Kind.COMPANY, GLOBEX)
DEAL_ALONE, TOM_ALONE, JANE_ALONE = Ref(Kind.DEAL, "d-1"), Ref(Kind.USER, TOM), Ref(Kind.CONTACT, JANE)
BIGGEST = plan(DEAL, WON, limit=1, **desc("value"))
TOP = plan(DEAL, WON, aggregate=VALUE, limit=1, **by("owner"), **desc(None))


def ask(
    text: str,
    last: LastResult | None = None,
    focus: tuple[Ref, ...] = (),
) -> object:
    lookup, asked = world(), context(last=last or LastResult(), focus=focus)
    return interpret(text, asked, lookup, Linker(lookup, asked))


def after_list(before: QueryPlan, *refs: Ref) -> LastResult:
    return LastResult(Ask(before), refs)


def after_card(ref: Ref) -> LastResult:
    return LastResult(Show(ref), (ref,))


NARROWED: list[tuple[QueryPlan, str, QueryPlan]] = [
    (plan(DEAL, LOST, OF_ACME), "how many of those were GTX Basic?", plan(DEAL, LOST, OF_ACME, BASIC, aggregate=COUNT)),
    (plan(DEAL, LOST, OF_ACME), "how many of them did Tom lose?", plan(DEAL, LOST, OF_ACME, TOMS, aggregate=COUNT)),
    (plan(DEAL, PRO), "how many were won?", plan(DEAL, PRO, WON, aggregate=COUNT)),
    (plan(DEAL, PRO), "how many of these are still open?", plan(DEAL, PRO, OPEN, aggregate=COUNT)),
    (plan(DEAL, PRO), "of those, how many did Ana Souza win?", plan(DEAL, PRO, WON, ANAS, aggregate=COUNT)),
    (plan(DEAL, PRO), "won only", plan(DEAL, PRO, WON)),
    (plan(DEAL, PRO), "lost ones only", plan(DEAL, PRO, LOST)),
    (plan(DEAL, PRO), "that we won", plan(DEAL, PRO, WON)),
    (plan(DEAL, PRO), "the ones we lost", plan(DEAL, PRO, LOST)),
    (plan(DEAL, PRO), "which were lost?", plan(DEAL, PRO, LOST)),
    (plan(DEAL, PRO), "which of these did Tom Becker win?", plan(DEAL, PRO, WON, TOMS)),
    (plan(DEAL, PRO, WON), "the average value of these", plan(DEAL, PRO, WON, aggregate=agg("avg", "value"))),
    (plan(DEAL, PRO, WON), "what is the average value of those deals?", plan(DEAL, PRO, WON, aggregate=agg("avg", "value"))),
    (plan(DEAL, PRO, WON), "those deals by owner", plan(DEAL, PRO, WON, aggregate=COUNT, **by("owner"))),
    (plan(DEAL, PRO), "win rate of these by owner", plan(DEAL, PRO, aggregate=agg("win_rate"), **by("owner"))),
    (plan(DEAL, PRO), "who closed those?", plan(DEAL, PRO, WON, aggregate=COUNT, **by("owner"))),
    (plan(DEAL, PRO), "who won them", plan(DEAL, PRO, WON, aggregate=COUNT, **by("owner"))),
    (plan(DEAL, PRO, WON), "by whom?", plan(DEAL, PRO, WON, aggregate=COUNT, **by("owner"))),
    (GERMAN, "how many deals did we win with them?", plan(DEAL, is_("company.country", "Germany"), WON, aggregate=COUNT)),
    (GERMAN, "won value of these", plan(DEAL, is_("company.country", "Germany"), WON, aggregate=VALUE)),
    (GERMAN, "deals with those companies", plan(DEAL, is_("company.country", "Germany"))),
    (GERMAN, "their open deals", plan(DEAL, is_("company.country", "Germany"), OPEN)),
    (GERMAN, "contacts there", plan(CONTACT, is_("company.country", "Germany"))),
    (GERMAN, "who sold the most there?", plan(DEAL, is_("company.country", "Germany"), WON, aggregate=VALUE, **by("owner"))),
    (GERMAN, "how many of these have more than 100 employees?", plan(COMPANY, is_("country", "Germany"), Condition("size", Op.GT, 100), aggregate=COUNT)),
    (RICH, "and under 100?", plan(COMPANY, Condition("custom.revenue", Op.GT, 50), Condition("custom.revenue", Op.LT, 100))),
    (RICH, "and at most 2000", plan(COMPANY, Condition("custom.revenue", Op.GT, 50), Condition("custom.revenue", Op.LE, 2000))),
    (RICH, "less than 900", plan(COMPANY, Condition("custom.revenue", Op.GT, 50), Condition("custom.revenue", Op.LT, 900))),
    (RICH, "and over 70?", plan(COMPANY, Condition("custom.revenue", Op.GT, 70))),
    (plan(DEAL, WON, Condition("value", Op.GT, 500)), "but below 20k", plan(DEAL, WON, Condition("value", Op.GT, 500), Condition("value", Op.LT, 20000))),
    (plan(COMPANY, Condition("size", Op.LT, 1000)), "and over 200?", plan(COMPANY, Condition("size", Op.LT, 1000), Condition("size", Op.GT, 200))),
]  # fmt: skip


@pytest.mark.parametrize(("before", "text", "wanted"), NARROWED, ids=[text for _, text, _ in NARROWED])
def test_a_question_about_the_last_list_is_narrowed_to_it(before: QueryPlan, text: str, wanted: QueryPlan) -> None:
    answer = ask(text, after_list(before))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(wanted)


@pytest.mark.parametrize(
    ("ref", "text", "wanted"),
    [
        (ACME_ALONE, "how many deals did they win?", plan(DEAL, OF_ACME, WON, aggregate=COUNT)),
        (GLOBEX_ALONE, "how many deals do we have with them", plan(DEAL, OF_GLOBEX, aggregate=COUNT)),
        (
            ACME_ALONE,
            "who sold the most there?",
            plan(DEAL, OF_ACME, WON, aggregate=VALUE, **by("owner")),
        ),
        (ACME_ALONE, "who works there?", plan(CONTACT, OF_ACME)),
        (
            ACME_ALONE,
            "how much did we sell to them in Q3 2026?",
            plan(DEAL, OF_ACME, WON, within("closed", "2026-07-01", "2026-10-01"), aggregate=VALUE),
        ),
        (ACME_ALONE, "their won deals", plan(DEAL, OF_ACME, WON)),
        (ACME_ALONE, "what is their win rate?", plan(DEAL, OF_ACME, aggregate=agg("win_rate"))),
        (TOM_ALONE, "how many deals did he win?", plan(DEAL, TOMS, WON, aggregate=COUNT)),
        (TOM_ALONE, "his lost deals", plan(DEAL, TOMS, LOST)),
        (JANE_ALONE, "open deals with her", plan(DEAL, is_("contact", JANE), OPEN)),
    ],
)
def test_a_question_about_the_record_shown_last(ref: Ref, text: str, wanted: QueryPlan) -> None:
    answer = ask(text, after_card(ref), (ref,))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None, answer
    assert normalised(answer.plan) == normalised(wanted)


@pytest.mark.parametrize(
    "text", ["who closed it?", "who won it?", "who sold that deal?", "who lost this one?", "who owns it?"]
)
def test_who_did_it_is_the_owner_of_the_deal_shown(text: str) -> None:
    answer = ask(text, after_list(BIGGEST, DEAL_ALONE), (DEAL_ALONE,))
    assert isinstance(answer, Question), answer
    assert answer.query == FactOf(DEAL_ALONE, "owner")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("and how many employees?", "size"),
        ("and the industry?", "industry"),
        ("what about employees?", "size"),
        ("and what sector?", "industry"),
        ("and who is the owner?", "owner"),
        ("and their country?", "country"),
        ("how many employees do they have?", "size"),
        ("what is their industry", "industry"),
    ],
)
def test_another_field_of_the_same_record(text: str, path: str) -> None:
    last = LastResult(FactOf(ACME_ALONE, "custom.revenue"), (ACME_ALONE,))
    answer = ask(text, last, (ACME_ALONE,))
    assert isinstance(answer, Question), answer
    assert answer.query == FactOf(ACME_ALONE, path)


def test_they_are_the_people_of_the_groups_that_were_shown() -> None:
    last = LastResult(Ask(TOP), (), groups=(("tom@example.com", TOM_ALONE),))
    answer = ask("how many deals did they win?", last)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(plan(DEAL, WON, is_("owner", (TOM,)), aggregate=COUNT))


def test_of_those_after_groups_are_the_records_behind_them() -> None:
    before = plan(DEAL, WON, aggregate=COUNT, **by("owner.custom.regional_office"))
    last = LastResult(Ask(before), (), groups=(("East", None), ("Central", None)))
    answer = ask("how many of those were GTX Pro?", last)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(plan(DEAL, WON, PRO, aggregate=COUNT))


@pytest.mark.parametrize(
    "text",
    [
        "how many deals did they win?",
        "how many of those were GTX Basic?",
        "who closed it?",
        "who sold the most there?",
        "their won deals",
        "deals with those companies",
        "won value of these",
        "open deals with her",
    ],
)
def test_what_points_at_nothing_is_asked_about(text: str) -> None:
    answer = ask(text)
    assert isinstance(answer, NotUnderstood), answer
    assert answer.reason == "points_nowhere"
    assert answer.about is not None


STANDALONE: list[tuple[str, QueryPlan]] = [
    ("how many won deals are there?", plan(DEAL, WON, aggregate=COUNT)),
    ("are there any open deals over 10k", plan(DEAL, OPEN, Condition("value", Op.GT, 10000))),
    ("how many deals did Tom Becker win?", plan(DEAL, WON, TOMS, aggregate=COUNT)),
    ("who sold the most?", plan(DEAL, WON, aggregate=VALUE, **by("owner"))),
    ("how long does it take to close a deal", plan(DEAL, aggregate=agg("avg", "cycle_days"))),
    ("companies in Germany", GERMAN),
    ("who are the sales reps", plan(USER, is_("role", "rep"))),
    ("won deals of Globex", plan(DEAL, WON, OF_GLOBEX)),
    ("show me the deals that we won", plan(DEAL, WON)),
]


@pytest.mark.parametrize(("text", "wanted"), STANDALONE, ids=[text for text, _ in STANDALONE])
@pytest.mark.parametrize("last", [LastResult(), after_list(plan(DEAL, LOST, OF_ACME)), after_card(ACME_ALONE)])
def test_a_whole_question_stays_one(text: str, wanted: QueryPlan, last: LastResult) -> None:
    answer = ask(text, last, last.refs)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(wanted)


def test_groups_of_a_person_and_a_name_keep_the_name() -> None:
    answer = ask("how many deals did Ana Souza win with them?", after_card(ACME_ALONE), (ACME_ALONE,))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert normalised(answer.plan) == normalised(plan(DEAL, is_("owner", ANA), OF_ACME, WON, aggregate=COUNT))


def test_a_second_bound_on_the_number_of_the_groups() -> None:
    before = plan(DEAL, WON, aggregate=COUNT, having=(Having(Op.GT, 3),), **by("owner"))
    answer = ask("and under 10?", after_list(before))
    assert isinstance(answer, Question), answer
    assert answer.plan is not None
    assert answer.plan.having == (Having(Op.GT, 3), Having(Op.LT, 10))
