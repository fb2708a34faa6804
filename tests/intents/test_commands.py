"""Sentences and the typed commands they become."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from crm_core import commands as c
from crm_core.commands import Command
from crm_core.entities import ActivityType, Kind, Outcome, Ref
from crm_core.queries import NextAction, Pipeline, Predict, Score, Show, Timeline, TopLeads
from intents.interpretation import Ambiguous, NeedsSlot, NotFound, NotUnderstood, Question, Talk, Understood
from intents.router import Router
from tests.intents.small_crm import context, small_crm

JANE, BOB, ANA_R = Ref(Kind.CONTACT, "p1"), Ref(Kind.CONTACT, "p2"), Ref(Kind.CONTACT, "p6")
ACME, ISDOM, ACME_CORP = Ref(Kind.COMPANY, "c1"), Ref(Kind.COMPANY, "c2"), Ref(Kind.COMPANY, "c4")
RENEWAL, ROLLOUT, EXPANSION = Ref(Kind.DEAL, "d1"), Ref(Kind.DEAL, "d2"), Ref(Kind.DEAL, "d3")
ANNA, ME = Ref(Kind.USER, "u1"), Ref(Kind.USER, "u3")


def said(text: str, **more: Any) -> Any:
    return Router().interpret(text, context(**more), small_crm())


def understood(text: str, **more: Any) -> Understood:
    meaning = said(text, **more)
    assert isinstance(meaning, Understood), meaning
    return meaning


CHANGES: list[tuple[str, Command]] = [
    ("move Acme renewal to negotiation", c.MoveDeal(RENEWAL, "negotiation")),
    ("Move the Acme renewal to Negotiation stage, please!", c.MoveDeal(RENEWAL, "negotiation")),
    ("could you push acme renewal forward to negotiaton", c.MoveDeal(RENEWAL, "negotiation")),
    ("move Acme renewal to the next stage", c.MoveDeal(RENEWAL, "negotiation")),
    ("move Jane's deal to negotiation", c.MoveDeal(RENEWAL, "negotiation")),
    ("move isdom rollout to closed won", c.CloseDeal(ROLLOUT, "won")),
    ("close Globex as lost, went with competitor", c.CloseDeal(EXPANSION, "lost", "went with competitor")),
    ("won Acme renewal", c.CloseDeal(RENEWAL, "won")),
    ("great news, we won the Acme renewal!", c.CloseDeal(RENEWAL, "won")),
    ("tag Acme as vip", c.Tag(ACME, ("vip",))),
    ("tag Jane with vip, board and press", c.Tag(JANE, ("vip", "board", "press"))),
    ("remove the tag vip from Jane Doe", c.Untag(JANE, ("vip",))),
    ("assign Isdom to Anna Snelling", c.Assign(ISDOM, ANNA)),
    ("give Acme renewal to me", c.Assign(RENEWAL, ME)),
    ("set Jane's phone to +49 30 1234567", c.UpdateRecord(JANE, (("phone", ("+49 30 1234567",)),))),
    ("change Jane Doe phone to +49 30 1234567", c.UpdateRecord(JANE, (("phone", ("+49 30 1234567",)),))),
    ("change the value of the Acme deal to 55k", c.UpdateRecord(RENEWAL, (("value", Decimal(55000)),))),
    ("the Acme renewal is worth 60k EUR now", c.UpdateRecord(RENEWAL, (("value", Decimal(60000)), ("currency", "EUR")))),
    ("set the territory of Acme renewal to EMEA", c.UpdateRecord(RENEWAL, (("custom.region", "EMEA"),))),
    ("set region of Acme renewal to EMEA", c.UpdateRecord(RENEWAL, (("custom.region", "EMEA"),))),
    ("set the industry of Isdom to software", c.UpdateRecord(ISDOM, (("industry", "Software"),))),
    ("set close date of Acme renewal to 2026-12-24", c.UpdateRecord(RENEWAL, (("expected_close", date(2026, 12, 24)),))),
    ("set the number of employees of Isdom to 1,200", c.UpdateRecord(ISDOM, (("size", 1200),))),
    ("set the company of Bob Stone to Acme", c.UpdateRecord(BOB, (("company", "c1"),))),
    ("rename Acme renewal to Acme extension", c.UpdateRecord(RENEWAL, (("title", "Acme extension"),))),
    ("note on Jane: prefers mornings", c.AddNote(JANE, "prefers mornings")),
    ("done with send the contract", c.CompleteTask(Ref(Kind.TASK, "t1"))),
    ("undo that", c.Undo()),
    ("send me the digest every day at 7:30", c.SetDigest(ME, 7, 30, days=(0, 1, 2, 3, 4, 5, 6))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "command"), CHANGES, ids=[text for text, _ in CHANGES])
def test_one_change(text: str, command: Command) -> None:
    meaning = understood(text)
    assert meaning.commands == (command,)
    assert meaning.confirm is None
    assert meaning.intents[0].confidence == 1.0


@pytest.mark.parametrize(
    ("text", "command"),
    [("archive Jane", c.Archive(JANE)), ("delete the contact Bob Stone", c.Archive(BOB)), ("merge Acme Corp into Acme", c.Merge(ACME, ACME_CORP))],
)  # fmt: skip
def test_destructive_changes_ask_first(text: str, command: Command) -> None:
    meaning = understood(text)
    assert meaning.commands == (command,)
    assert meaning.confirm == "destructive"


def test_a_contact_with_everything_said() -> None:
    meaning = understood("add Ines Carvalho, cfo at Isdom, ines.carvalho@isdom.test")
    (create,) = meaning.commands
    assert isinstance(create, c.CreateContact)
    assert (create.name, create.title, create.company, create.emails) == (
        "Ines Carvalho", "cfo", ISDOM, ("ines.carvalho@isdom.test",),
    )  # fmt: skip


def test_an_unknown_company_is_created_with_the_contact_and_said() -> None:
    meaning = understood("add Otto Brandt, head of sales at Konex, +49 30 9876543 #partner")
    company, contact = meaning.commands
    assert isinstance(company, c.CreateCompany)
    assert isinstance(contact, c.CreateContact)
    assert company.name == "Konex"
    assert contact.company == Ref(Kind.COMPANY, company.id or "")
    assert (contact.name, contact.title, contact.phones, contact.tags) == (
        "Otto Brandt", "head of sales", ("+49 30 9876543",), ("partner",),
    )  # fmt: skip
    assert [a.words for a in meaning.assumptions] == ["Konex is a new company"]


def test_a_company_with_details() -> None:
    (create,) = understood("new company Bluewave Systems, software, 200 people, bluewave.test").commands
    assert isinstance(create, c.CreateCompany)
    assert (create.name, create.industry, create.size, create.website) == (
        "Bluewave Systems",
        "Software",
        200,
        "bluewave.test",
    )


def test_a_logged_call_with_its_outcome() -> None:
    (log,) = understood("log a call with Jane Doe: wants the security paper, went great").commands
    assert log == c.LogActivity(
        type=ActivityType.CALL, contact=JANE, company=ACME, content="wants the security paper, went great",
        outcome=Outcome.POSITIVE,
    )  # fmt: skip


def test_yesterday_is_when_it_happened_and_no_part_of_the_name() -> None:
    (log,) = understood("met Bob Stone yesterday").commands
    assert isinstance(log, c.LogActivity)
    assert (log.contact, log.type) == (BOB, ActivityType.MEETING)
    assert log.timestamp == datetime(2026, 11, 17, 8, 0, tzinfo=UTC)


def test_a_day_without_a_time_is_no_moment_of_it() -> None:
    (update,) = understood("set closed of acme renewal to 12 november 2026").commands
    assert update == c.UpdateRecord(RENEWAL, (("closed", date(2026, 11, 12)),))


def test_three_things_in_one_message() -> None:
    meaning = understood("call with jane went great, she's in for 40k, remind me tuesday to send the contract")
    log, deal, task = meaning.commands
    assert log == c.LogActivity(type=ActivityType.CALL, contact=JANE, company=ACME, outcome=Outcome.POSITIVE)
    assert isinstance(deal, c.CreateDeal)
    assert (deal.title, deal.value, deal.currency, deal.stage, deal.contacts, deal.company) == (
        "Acme - Jane Doe", Decimal(40000), "USD", "qualified", (JANE,), ACME,
    )  # fmt: skip
    assert isinstance(task, c.CreateTask)
    assert (task.title, task.due) == ("send the contract", datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert [p.intent for p in meaning.intents] == ["log_activity", "create_deal", "create_task"]
    assert {a.words for a in meaning.assumptions} >= {"currency = USD", "stage = qualified"}


def test_it_means_what_the_part_before_named() -> None:
    meaning = understood("move acme renewal to negotiation and tag it hot")
    assert meaning.commands == (c.MoveDeal(RENEWAL, "negotiation"), c.Tag(RENEWAL, ("hot",)))


def test_a_destructive_part_makes_the_whole_message_ask() -> None:
    assert understood("tag Isdom as old, then archive Bob Stone").confirm == "destructive"


def test_a_deal_in_terse_words() -> None:
    (deal,) = understood("/crm deal Acme upgrade 40k proposal").commands
    assert isinstance(deal, c.CreateDeal)
    assert (deal.title, deal.company, deal.value, deal.currency, deal.stage) == (
        "Acme upgrade", ACME, Decimal(40000), "USD", "proposal",
    )  # fmt: skip
    assert understood("/crm deal Acme upgrade 40k proposal").intents[0].source == "command"


def test_a_deal_with_a_close_date_and_a_currency() -> None:
    (deal,) = understood("create a deal for Isdom worth 20k EUR closing end of march").commands
    assert isinstance(deal, c.CreateDeal)
    assert (deal.company, deal.value, deal.currency, deal.expected_close) == (
        ISDOM,
        Decimal(20000),
        "EUR",
        date(2027, 3, 31),
    )


def test_a_task_about_someone() -> None:
    (task,) = understood("todo call Bob tomorrow 3pm").commands
    assert isinstance(task, c.CreateTask)
    assert (task.title, task.contact, task.due) == ("call Bob", BOB, datetime(2026, 11, 19, 14, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("show Jane Doe", Show(JANE)), ("who is Bob Stone?", Show(BOB)), ("timeline of Acme", Timeline(ACME)),
        ("how hot is Jane Doe", Score(JANE)), ("what's next for Acme renewal?", NextAction(RENEWAL)),
        ("will we win Acme renewal?", Predict(RENEWAL)), ("top 5 leads", TopLeads(5)), ("pipeline by owner", Pipeline("owner")),
        ("will we win Globex?", Predict(EXPANSION)),
    ],
)  # fmt: skip
def test_questions_about_one_record(text: str, query: object) -> None:
    meaning = said(text)
    assert isinstance(meaning, Question), meaning
    assert meaning.query == query


def test_two_people_of_one_name_are_asked_about_with_what_tells_them_apart() -> None:
    meaning = said("tag Maria Garcia as vip")
    assert isinstance(meaning, Ambiguous)
    assert {candidate.ref.id for candidate in meaning.candidates} == {"p4", "p5"}
    assert len({candidate.detail for candidate in meaning.candidates}) == 2


def test_an_unknown_person_is_never_invented() -> None:
    meaning = said("log a call with Zorro Xyzzy: all good")
    assert isinstance(meaning, NotFound)
    assert (meaning.slot, meaning.text, meaning.near) == ("contact", "Zorro Xyzzy", ())


def test_a_misspelled_name_shows_who_may_be_meant() -> None:
    meaning = said("tag Prya Nayr as vip")
    assert isinstance(meaning, NotFound | Ambiguous | Understood)
    if isinstance(meaning, Understood):
        assert meaning.commands == (c.Tag(Ref(Kind.CONTACT, "p3"), ("vip",)),)
    else:
        shown = meaning.near if isinstance(meaning, NotFound) else meaning.candidates
        assert [candidate.name for candidate in shown][:1] == ["Priya Nair"]


def test_a_missing_stage_offers_the_stages() -> None:
    meaning = said("move Acme renewal")
    assert isinstance(meaning, NeedsSlot)
    assert meaning.slot == "stage"
    assert ("Negotiation", "negotiation") in meaning.options


def test_a_field_that_does_not_exist_is_named() -> None:
    meaning = said("set the shoe size of Jane Doe to 42")
    assert isinstance(meaning, NotUnderstood)
    assert (meaning.reason, meaning.about) == ("unanswerable", 'a field called "shoe size"')


def test_archived_records_come_back_by_name_in_the_same_conversation() -> None:
    lookup = small_crm()
    jane = lookup.get(BOB)
    assert jane is not None
    from dataclasses import replace

    now = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
    lookup.put(replace(jane, archived_at=now), now)
    meaning = Router().interpret("restore Bob Stone", context(focus=(BOB,)), lookup)
    assert isinstance(meaning, Understood)
    assert meaning.commands == (c.Restore(BOB),)


def test_talk() -> None:
    for text, intent in (
        ("hi", "greet"),
        ("thanks!", "thanks"),
        ("/help", "help"),
        ("do it", "confirm"),
        ("👍", "confirm"),
    ):
        meaning = said(text)
        assert isinstance(meaning, Talk)
        assert meaning.parsed.intent == intent


def test_slots_carry_the_names_of_the_contract() -> None:
    def slots(text: str) -> dict[str, Any]:
        return {
            name: value.value if value.ref is None else value.ref.id
            for name, value in understood(text).intents[0].slots.items()
        }

    assert slots("close Acme renewal as lost, no budget") == {"deal": "d1", "outcome": "lost", "reason": "no budget"}
    assert slots("set Jane's phone to +49 30 1234567") == {"target": "p1", "field": "phone", "value": "+49 30 1234567"}
    assert slots("add Ines Carvalho, cfo at Isdom") == {"name": "Ines Carvalho", "title": "cfo", "company": "c2"}
    assert slots("met Bob Stone") == {"type": "meeting", "contact": "p2"}
    assert slots("move Acme renewal to negotiation") == {"deal": "d1", "stage": "negotiation"}


def test_details_in_an_address_book_style() -> None:
    (create,) = understood("new contact Sam O'Neil <sam@isdom.test> +1 415-555-2671 VP Sales @ Isdom").commands
    assert isinstance(create, c.CreateContact)
    assert (create.name, create.emails, create.phones, create.title, create.company) == (
        "Sam O'Neil", ("sam@isdom.test",), ("+1 415-555-2671",), "VP Sales", ISDOM,
    )  # fmt: skip


def test_a_close_date_is_no_second_request() -> None:
    (deal,) = understood('create deal "Big one" for Acme, 1.2M USD, negotiation, close by end of march').commands
    assert isinstance(deal, c.CreateDeal)
    assert (deal.value, deal.currency, deal.stage, deal.expected_close) == (
        Decimal(1200000),
        "USD",
        "negotiation",
        date(2027, 3, 31),
    )


def test_a_stage_that_does_not_exist_is_asked_for() -> None:
    meaning = said("move Acme renewal to banana")
    assert isinstance(meaning, NeedsSlot)
    assert meaning.slot == "stage"
