"""Deals of one title: the open ones are found however many closed ones stand before them."""

from __future__ import annotations

from crm_core.entities import Company, Deal, Kind, Ref
from intents.interpretation import Ambiguous, Understood
from intents.router import Router
from intents.testing import FakeLookup
from tests.intents.small_crm import context

CLOSED = tuple(Deal(id=f"x{n:02}", title="Hottechi – Basic", company_id="h", stage="closed_won") for n in range(20))


def _said(text: str, *open_: Deal) -> object:
    lookup = FakeLookup((Company(id="h", name="Hottechi"), *CLOSED, *open_))
    return Router().interpret(text, context(), lookup)


def test_the_only_open_one_is_taken() -> None:
    meaning = _said("move Hottechi Basic to won", Deal(id="z1", title="Hottechi – Basic", company_id="h", stage="lead"))
    assert isinstance(meaning, Understood)
    (close,) = meaning.commands
    assert getattr(close, "deal", None) == Ref(Kind.DEAL, "z1")


def test_two_open_ones_are_asked_about_without_the_closed() -> None:
    two = [Deal(id=f"z{n}", title="Hottechi – Basic", company_id="h", stage="lead") for n in (1, 2)]
    meaning = _said("move Hottechi Basic to won", *two)
    assert isinstance(meaning, Ambiguous)
    assert {candidate.ref.id for candidate in meaning.candidates} == {"z1", "z2"}
