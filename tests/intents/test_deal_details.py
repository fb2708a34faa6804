"""A new deal's details in any order: none of them stays in the title."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from crm_core.commands import CreateDeal
from crm_core.entities import Kind, Ref
from intents.interpretation import NotFound, Understood
from intents.router import Router
from tests.intents.small_crm import context, small_crm


def said(text: str) -> Any:
    return Router().interpret(text, context(), small_crm())


def deal(text: str) -> CreateDeal:
    meaning = said(text)
    assert isinstance(meaning, Understood), (text, meaning)
    (command,) = meaning.commands
    assert isinstance(command, CreateDeal)
    return command


ISDOM, JANE, ANNA = Ref(Kind.COMPANY, "c2"), Ref(Kind.CONTACT, "p1"), Ref(Kind.USER, "u1")


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_marked_details_in_any_order(order: tuple[int, ...]) -> None:
    parts = ["for Isdom", "40k EUR", "closing 15 december", "owner Anna Snelling"]
    command = deal("create deal Phase two " + " ".join(parts[at] for at in order))
    assert command.title == "Phase two"
    assert (command.company, command.owner) == (ISDOM, ANNA)
    assert (command.value, command.currency, command.expected_close) == (Decimal(40000), "EUR", date(2026, 12, 15))


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_details_between_commas_in_any_order(order: tuple[int, ...]) -> None:
    parts = ["Isdom", "40k EUR", "negotiation", "by 15 december"]
    command = deal("new deal: Phase two, " + ", ".join(parts[at] for at in order))
    assert (command.title, command.company, command.stage) == ("Phase two", ISDOM, "negotiation")
    assert (command.value, command.expected_close) == (Decimal(40000), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("text", "title", "who"),
    [
        ("create deal Test 5k for Isdom", "Test", ISDOM),
        ("create deal Test at Isdom 5k", "Test", ISDOM),
        ("create deal Test with Jane Doe, 5k", "Test", JANE),
        ("create deal for Isdom worth 5k: proposal", "Isdom deal", ISDOM),
        ("open a 5k deal for Isdom", "Isdom deal", ISDOM),
        ("new deal Renewal 2027 for Isdom, value 5000", "Renewal 2027", ISDOM),
        ("new deal 10 licences for Isdom at 5,000", "10 licences", ISDOM),
        ('add deal "Big one" 5k Isdom proposal', "Big one", ISDOM),
    ],
)
def test_people_and_companies_leave_the_title(text: str, title: str, who: Ref) -> None:
    command = deal(text)
    assert command.value == Decimal(5000)
    assert who == command.company or who in command.contacts
    assert command.title == title


def test_a_company_that_is_not_there_is_asked_about() -> None:
    meaning = said("add deal Big one for Nowhere Inc 100k")
    assert isinstance(meaning, NotFound)
    assert meaning.text == "Nowhere Inc"


def test_a_purpose_stays_in_the_title() -> None:
    assert deal("create deal licences for training 5k").title == "licences for training"
