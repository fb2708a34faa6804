"""Open questions: answered by number, order, name or words; dropped by another topic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm_core.commands import AddNote, CloseDeal, CreateContact, LogActivity, MoveDeal, Tag
from crm_core.entities import Kind, Ref
from crm_core.queries import Show
from intents.dialogue.open_question import choice_among, pending_of
from intents.interpretation import Ambiguous, Interpretation, NeedsSlot, NotFound, Question, Talk, Understood
from intents.router import Router
from tests.intents.small_crm import context, small_crm

ROUTER = Router()


def conversation(*texts: str) -> Interpretation:
    """The last meaning of a conversation; what is open between messages passes through JSON."""
    pending: Any = None
    meaning: Interpretation | None = None
    for text in texts:
        meaning = ROUTER.interpret(text, context(pending=pending), small_crm())
        kept = pending_of(meaning)
        pending = json.loads(json.dumps(kept)) if kept is not None else None
    assert meaning is not None
    return meaning


def commands(*texts: str) -> tuple[object, ...]:
    meaning = conversation(*texts)
    assert isinstance(meaning, Understood), meaning
    return meaning.commands


RENEWAL = Ref(Kind.DEAL, "d1")


@pytest.mark.parametrize("answer", ["negotiation", "Negotiation", "to negotiation", "negotiaton"])
def test_a_missing_stage_is_filled_with_the_answer(answer: str) -> None:
    assert commands("move Acme renewal", answer) == (MoveDeal(RENEWAL, "negotiation"),)


def test_won_or_lost() -> None:
    assert commands("close Acme renewal", "lost") == (CloseDeal(RENEWAL, "lost"),)


@pytest.mark.parametrize("answer", ["2", "the second", "second one", "#2", "option 2", "last", "Ops"])
def test_one_of_two_people(answer: str) -> None:
    asked = conversation("tag Maria Garcia as vip")
    assert isinstance(asked, Ambiguous)
    place = next(at for at, c in enumerate(asked.candidates) if "Ops" in c.detail)
    said = answer if answer == "Ops" or place == 1 else {"2": "1", "the second": "the first"}.get(answer, "Ops")
    assert commands("tag Maria Garcia as vip", said) == (Tag(Ref(Kind.CONTACT, "p5"), ("vip",)),)


def test_a_near_name_is_taken_by_number() -> None:
    asked = conversation("note on Pria Nayir: hello")
    if isinstance(asked, NotFound | Ambiguous):
        assert commands("note on Pria Nayir: hello", "1") == (AddNote(Ref(Kind.CONTACT, "p3"), "hello"),)
    else:
        assert isinstance(asked, Understood)


def test_several_intents_wait_together() -> None:
    meaning = conversation("call with Maria Garcia went great, remind me friday to send the contract", "1")
    assert isinstance(meaning, Understood)
    assert [type(c).__name__ for c in meaning.commands] == ["LogActivity", "CreateTask"]
    assert isinstance(meaning.commands[0], LogActivity)


def test_another_topic_drops_the_question() -> None:
    meaning = conversation("move Acme renewal", "show Jane Doe")
    assert isinstance(meaning, Question)
    assert meaning.query == Show(Ref(Kind.CONTACT, "p1"))


def test_cancel_drops_the_question() -> None:
    meaning = conversation("move Acme renewal", "never mind")
    assert isinstance(meaning, Talk)
    assert meaning.parsed.intent == "cancel"


def test_the_answer_may_be_a_sentence_where_words_are_asked_for() -> None:
    asked = conversation("add note: likes tea")
    assert isinstance(asked, NeedsSlot)
    assert asked.slot == "target"
    assert commands("add note: likes tea", "Jane Doe") == (AddNote(Ref(Kind.CONTACT, "p1"), "likes tea"),)


def test_a_proposal_is_open_until_confirmed() -> None:
    assert pending_of(conversation("archive Jane")) == {"open": "confirm"}
    confirmed = conversation("archive Jane", "do it")
    assert isinstance(confirmed, Talk)
    assert confirmed.parsed.intent == "confirm"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("1", 0),
        ("the second", 1),
        ("number 3", 2),
        ("last", 2),
        ("Brisa", 1),
        ("ana", None),
        ("4", None),
        ("clinica aurora", 0),
    ],
)
def test_choices(said: str, place: int | None) -> None:
    options = [("Maria Garcia", "CFO, Clinica Aurora"), ("Maria Garcia", "Ops, Brisa"), ("Mario Gracia", "CEO")]
    assert choice_among(options, said) == place


def test_a_bare_form_asks_for_its_first_slot() -> None:
    for text, slot in (
        ("add contact", "name"),
        ("new company", "name"),
        ("new deal", "title"),
        ("log a call", "contact"),
        ("archive", "target"),
    ):
        asked = conversation(text)
        assert isinstance(asked, NeedsSlot), text
        assert asked.slot == slot
    (create,) = commands("add contact", "Ines Carvalho, cfo at Isdom")
    assert isinstance(create, CreateContact)
    assert (create.name, create.title, create.company) == ("Ines Carvalho", "cfo", Ref(Kind.COMPANY, "c2"))
