"""Values that cannot be: asked about with the reason, never bent into something else, and taken once they fit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crm_core.commands import CreateCompany, CreateContact, CreateDeal, CreateTask, LogActivity, UpdateRecord
from intents.dialogue.open_question import pending_of
from intents.interpretation import Interpretation, NeedsSlot, Understood
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


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("create deal Test -5k for Isdom", "negative", "-5k"),
        ("new deal Acme renewal 2 minus 3000 EUR", "negative", "minus 3000"),
        ("Jane Doe is in for -40k", "negative", "-40k"),
        ("set the value of Acme renewal to -100", "negative", "-100"),
        ("change the value of Acme renewal to $-5", "negative", "$-5"),
        ("set size of Isdom to -5", "negative", "-5"),
        ("set size of Isdom to minus 5", "negative", "minus 5"),
        ("new company Foo, -20 employees", "negative", "-20 employees"),
        ("set size of Isdom to blue", "no_number", "blue"),
        ("set the value of Acme renewal to banana", "no_amount", "banana"),
        ("set the probability of Acme renewal to 140%", "no_share", "140%"),
        ("set close date of Acme renewal to banana", "no_date", "banana"),
        ("set close date of Acme renewal to 31 feb", "impossible_date", "31 feb"),
        ("push Acme renewal to 2026-13-40", "impossible_date", "2026-13-40"),
        ("new deal Phase two for Isdom, 5k, closing 31 june", "impossible_date", "31 june"),
        ("remind me on 31 february to call Jane", "impossible_date", "31 february"),
        ("remind me on 31 february", "impossible_date", "31 february"),
        ("remind me at 25:99 to call Jane", "impossible_date", "25:99"),
        ("task: call Jane by 30.02.2027", "impossible_date", "30.02.2027"),
        ("call with Jane on 31 february went well", "impossible_date", "31 february"),
        ("log call with Jane for 2026-02-30", "impossible_date", "2026-02-30"),
        ("set Jane's email to jane@acme", "no_email", "jane@acme"),
        ("set the email of Jane Doe to jane at acme", "no_email", "jane at acme"),
        ("set Jane's phone to abc", "no_phone", "abc"),
        ("add Bob Miller, bob@@isdom, cfo at Isdom", "no_email", "bob@@isdom"),
        ("add contact Bob Miller, bob@isdom, CFO at Isdom", "no_email", "bob@isdom"),
        ("add contact Bob Miller, phone: later, CFO at Isdom", "no_phone", "later"),
        ("set currency of Acme renewal to shells", "no_currency", "shells"),
        ("set stage of Acme renewal to foo", "no_stage", "foo"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_reason(text: str, fault: str, words: str) -> None:
    meaning = conversation(text)
    assert isinstance(meaning, NeedsSlot), meaning
    assert meaning.refused is not None
    assert (meaning.refused.fault, meaning.refused.text) == (fault, words)


def written(*texts: str) -> Any:
    meaning = conversation(*texts)
    assert isinstance(meaning, Understood), meaning
    return meaning.commands[0]


def test_an_unfitting_answer_is_refused_and_the_question_stays_open() -> None:
    for bad, good, stored in (("banana", "31.12.2026", "2026-12-31"), ("31 feb", "1 march 2027", "2027-03-01")):
        asked = conversation("set close date of Acme renewal", bad)
        assert isinstance(asked, NeedsSlot)
        assert asked.refused is not None
        command = written("set close date of Acme renewal", bad, good)
        assert isinstance(command, UpdateRecord)
        assert str(command.values[0][1]) == stored


def test_the_rest_of_a_message_waits_for_the_right_value() -> None:
    contact = written("add Bob Miller, bob@@isdom, cfo at Isdom", "bob@isdom.test")
    assert isinstance(contact, CreateContact)
    assert (contact.name, contact.emails, contact.title) == ("Bob Miller", ("bob@isdom.test",), "cfo")
    deal = written("create deal Test -5k for Isdom", "5k")
    assert isinstance(deal, CreateDeal)
    assert (deal.title, str(deal.value)) == ("Test", "5000")
    task = written("remind me on 31 february to call Jane", "1 march")
    assert isinstance(task, CreateTask)
    assert task.due is not None
    assert (task.title, task.due.date().isoformat()) == ("call Jane", "2027-03-01")
    call = written("call with Jane on 31 february went well", "yesterday")
    assert isinstance(call, LogActivity)
    assert call.timestamp is not None
    assert call.timestamp.date().isoformat() == "2026-11-17"


@pytest.mark.parametrize("answer", ["leave it empty", "leave it out"])
def test_a_detail_can_be_left_out(answer: str) -> None:
    contact = written("add Bob Miller, bob@@isdom, cfo at Isdom", answer)
    assert isinstance(contact, CreateContact)
    assert contact.emails == ()
    company = written("new company Foo, -20 employees", answer)
    assert isinstance(company, CreateCompany)
    assert (company.name, company.size) == ("Foo", None)
    task = written("remind me on 31 february to call Jane", answer)
    assert isinstance(task, CreateTask)
    assert (task.title, task.due) == ("call Jane", None)


def test_another_topic_goes_before_a_refusal() -> None:
    for text in ("show Jane Doe", "move Acme renewal to negotiation", "open deals"):
        meaning = conversation("set close date of Acme renewal", text)
        assert not isinstance(meaning, NeedsSlot), text


def test_a_day_alone_is_no_task() -> None:
    asked = conversation("remind me", "tomorrow")
    assert isinstance(asked, NeedsSlot)
    assert asked.slot == "what"
    task = written("remind me", "tomorrow", "call Jane")
    assert isinstance(task, CreateTask)
    assert task.due is not None
    assert (task.title, task.due.date().isoformat()) == ("call Jane", "2026-11-19")
