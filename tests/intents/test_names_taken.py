"""A name that is not the record's own is said as an assumption, with a way to the others it could mean."""

from __future__ import annotations

import pytest

from crm_core.commands import AddNote
from crm_core.entities import Kind, Ref
from intents.interpretation import Question, Understood
from intents.router import Router
from tests.intents.small_crm import context, small_crm


def taken(text: str, **more: object) -> tuple[str, ...]:
    meaning = Router().interpret(text, context(**more), small_crm())
    assert isinstance(meaning, Understood | Question), meaning
    return tuple(assumption.words for assumption in meaning.assumptions)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("note on Jnae Doe: x", "Jnae Doe = Jane Doe"),
        ("note on jane: x", "jane = Jane Doe"),
        ("note on priya n: x", "priya n = Priya Nair"),
        ("tag Globx as vip", "Globx = Globex"),
        ("assign Globex to tom", "tom = Tom Becker"),
        ("show Jnae Doe", "Jnae Doe = Jane Doe"),
        ("add Rolf Maier, CFO at Globx", "Globx = Globex"),
        ("create deal Test 5k for Globx", "Globx = Globex"),
    ],
)
def test_what_a_name_was_taken_for_is_said(text: str, words: str) -> None:
    assert words in taken(text)


@pytest.mark.parametrize("text", ["note on JANE DOE: x", "note on Doe Jane: x", "tag globex as vip", "show isdom inc"])
def test_the_own_name_needs_no_assumption(text: str) -> None:
    assert taken(text) == ()


def test_the_others_are_kept_for_a_button() -> None:
    maria = Ref(Kind.CONTACT, "p4")
    meaning = Router().interpret("note on maria: likes tea", context(focus=(maria,)), small_crm())
    assert isinstance(meaning, Understood)
    (assumption,) = meaning.assumptions
    assert (assumption.words, assumption.name) == ("maria = Maria Garcia", "Maria Garcia")
    assert assumption.reopen is not None
    assert assumption.reopen["candidates"][0]["id"] == "p5"
    other = Router().interpret("1", context(pending=assumption.reopen), small_crm())
    assert isinstance(other, Understood)
    assert other.commands == (AddNote(Ref(Kind.CONTACT, "p5"), "likes tea"),)
