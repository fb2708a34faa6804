"""Questions after one field of one record."""

from __future__ import annotations

import pytest

from crm_core.entities import Kind, Ref
from crm_core.queries import FactOf
from intents.interpretation import Ambiguous, NotFound, Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.small_world import ACME, ANA, DANA, GLOBEX, JANE, context, world

COMPANY, CONTACT, DEAL, USER, PRODUCT = Kind.COMPANY, Kind.CONTACT, Kind.DEAL, Kind.USER, Kind.PRODUCT

FACTS: list[tuple[str, Kind, str, str]] = [
    ("what's Dana's phone?", CONTACT, DANA, "phone"),
    ("email of Jane", CONTACT, JANE, "email"),
    ("what is the email address of Jane Doe", CONTACT, JANE, "email"),
    ("who owns Acme Corporation?", COMPANY, ACME, "owner"),
    ("how many employees does Globex have", COMPANY, GLOBEX, "size"),
    ("revenue of Acme Corporation", COMPANY, ACME, "custom.revenue"),
    ("what's the revenue of Acme Corporation?", COMPANY, ACME, "custom.revenue"),
    ("Globex's office location", COMPANY, GLOBEX, "country"),
    ("when did we last talk to Jane?", CONTACT, JANE, "last_contact"),
    ("what stage is the Acme renewal in", DEAL, "d-1", "stage"),
    ("what's the value of the Acme renewal", DEAL, "d-1", "value"),
    ("what company does Jane Doe work for", CONTACT, JANE, "company"),
    ("regional office of Ana Souza", USER, ANA, "custom.regional_office"),
    ("who is the manager of Ana Souza", USER, ANA, "team.manager"),
    ("product interest of Dana Okafor", CONTACT, DANA, "custom.product_interest"),
    ("price of GTX Basic", PRODUCT, "x-basic", "price"),
    ("dana okafor phone number", CONTACT, DANA, "phone"),
    ("where is Globex based", COMPANY, GLOBEX, "country"),
]


def read(text: str, **changes: object) -> object:
    lookup, asked = world(), context(**changes)
    return interpret(text, asked, lookup, Linker(lookup, asked))


@pytest.mark.parametrize(("text", "kind", "record", "path"), FACTS, ids=[fact[0] for fact in FACTS])
def test_a_fact_of_one_record(text: str, kind: Kind, record: str, path: str) -> None:
    answer = read(text)
    assert isinstance(answer, Question), answer
    assert answer.query == FactOf(Ref(kind, record), path)


def test_the_one_the_conversation_is_about() -> None:
    answer = read("what's her phone?", focus=(Ref(CONTACT, DANA),))
    assert isinstance(answer, Question)
    assert answer.query == FactOf(Ref(CONTACT, DANA), "phone")


def test_two_of_a_name_are_asked_about() -> None:
    answer = read("what's Maria's phone?")
    assert isinstance(answer, Ambiguous)
    assert {candidate.name for candidate in answer.candidates} == {"Maria Garcia", "Maria Lopez"}


def test_an_unknown_name_is_said() -> None:
    answer = read("what's Zebulon's phone?")
    assert isinstance(answer, NotFound)
    assert answer.text == "Zebulon"


@pytest.mark.parametrize("text", ["value of won deals by industry", "email of all contacts", "revenue of Ana Souza"])
def test_a_question_over_a_set_is_no_fact(text: str) -> None:
    answer = read(text)
    assert not (isinstance(answer, Question) and isinstance(answer.query, FactOf))
