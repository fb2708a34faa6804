"""Lists by a number of their own, the oldest by founding, subsidiaries by the field that names the other company."""

from __future__ import annotations

import pytest

from crm_core.entities import Company, Kind, Product, User
from crm_core.fields import FieldType
from crm_core.plan_values import normalised
from crm_core.queries import FactOf, QueryPlan
from intents.interpretation import Question
from intents.linking import Linker
from intents.nl_query import interpret
from intents.testing import FakeLookup, text_field
from tests.intents.held_out_questions import COMPANY, COUNT, DEAL, USER, VALUE, WON, asc, by, desc, is_, plan
from tests.intents.small_world import context

PRODUCT = Kind.PRODUCT
HELD = is_("custom.subsidiary_of", "Acme Corporation")
QUESTIONS: list[tuple[str, QueryPlan]] = [
    ("list products by price", plan(PRODUCT, **desc("price"))),
    ("companies by size", plan(COMPANY, **desc("size"))),
    ("deals by value", plan(DEAL, **desc("value"))),
    ("number of companies by size", plan(COMPANY, aggregate=COUNT, **by("size"))),
    ("companies by industry", plan(COMPANY, aggregate=COUNT, **by("industry"))),
    ("oldest company", plan(COMPANY, limit=1, **asc("custom.year_established"))),
    ("youngest 3 companies", plan(COMPANY, limit=3, **desc("custom.year_established"))),
    ("oldest open deals", plan(DEAL, is_("status", "open"), **asc("created"))),
    ("top 3 accounts by revenue won", plan(DEAL, WON, aggregate=VALUE, limit=3, **by("company"))),
    ("how many agents", plan(USER, is_("role", "rep"), aggregate=COUNT)),
    ("subsidiaries of Acme Corporation", plan(COMPANY, HELD)),
    ("which companies are subsidiaries of Acme Corporation?", plan(COMPANY, HELD)),
    ("Acme Corporation's subsidiaries", plan(COMPANY, HELD)),
    ("companies owned by Acme Corporation", plan(COMPANY, HELD)),
    ("how many subsidiaries does Acme Corporation have?", plan(COMPANY, HELD, aggregate=COUNT)),
]


def read(text: str) -> object:
    lookup = FakeLookup(
        [
            Company(id="a", name="Acme Corporation", custom={"year_established": 1996}),
            Company(id="b", name="Codehow", custom={"subsidiary_of": "Acme Corporation", "year_established": 1998}),
            Company(id="c", name="Globex"),
            Product(id="p", name="GTX Pro"),
            User(id="u", name="Ana Souza"),
        ],
        custom={
            Kind.COMPANY: (text_field("subsidiary_of"), text_field("year_established", type_=FieldType.NUMBER)),
        },
    )
    asked = context()
    return interpret(text, asked, lookup, Linker(lookup, asked))


@pytest.mark.parametrize(("text", "wanted"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_a_list_in_its_order(text: str, wanted: QueryPlan) -> None:
    answer = read(text)
    assert isinstance(answer, Question), answer
    assert answer.plan is not None, answer
    assert normalised(answer.plan) == normalised(wanted)


def test_whose_subsidiary_it_is_stays_a_fact() -> None:
    answer = read("what is Codehow a subsidiary of?")
    assert isinstance(answer, Question), answer
    assert isinstance(answer.query, FactOf)


def test_a_company_that_owns_none_is_not_its_own() -> None:
    answer = read("companies owned by Globex")
    assert not isinstance(answer, Question)


@pytest.mark.parametrize("text", ["oldest company", "top 3 accounts by revenue won"])
def test_the_other_reading_is_offered(text: str) -> None:
    answer = read(text)
    assert isinstance(answer, Question), answer
    assert any(assumption.instead for assumption in answer.assumptions)
