"""How dates in words are taken: of what has happened, of what is to be done, in the name of a thing, and dates that
contradict themselves.

`held_out/times.tsv` was written before it was looked at what fails. Two thirds of it were tuned on; every third
sentence never was, and its share is printed apart by `pytest -s`. What a sentence means: `meeting p1 2026-11-09` for
something logged, `task "title" 2026-11-20` for a task (`-`: no date), `record.field=value` for a change, `question`,
and `?` for words that must be asked about before anything is written.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from crm_core.access import Actor
from crm_core.commands import Command, CreateTask, LogActivity, UpdateRecord
from crm_core.entities import Deal, Kind, Ref, Role
from intents.interpretation import Ambiguous, Interpretation, NeedsSlot, Question, Understood
from intents.router import Router
from intents.testing import FakeLookup
from tests.intents.held_out_sets import Meaning, interpreted, shares
from tests.intents.small_crm import NOW, RECORDS, context, small_crm


def day_of(moment: datetime | None, *, exact: bool) -> str:
    if moment is None:
        return "-"
    local = moment.astimezone(NOW.tzinfo)
    return local.strftime("%Y-%m-%dT%H:%M" if exact else "%Y-%m-%d")


def change(command: Command, *, exact: bool) -> str:
    match command:
        case LogActivity(type=type_, timestamp=at):
            about = next((ref.id for ref in (command.contact, command.company, command.deal) if ref), "nobody")
            return f"{type_} {about} {day_of(at, exact=exact)}"
        case CreateTask(title=title, due=due):
            return f'task "{title}" {day_of(due, exact=exact)}'
        case UpdateRecord(target, values):
            return "; ".join(f"{target.id}.{name}={value}" for name, value in values)
    return type(command).__name__


def told(meaning: Interpretation, *, exact: bool) -> str:
    if isinstance(meaning, Question):
        return "question"
    if isinstance(meaning, NeedsSlot | Ambiguous):
        return f"? {meaning.parsed.intent}"
    if not isinstance(meaning, Understood):
        return type(meaning).__name__
    said = "; ".join(change(command, exact=exact) for command in meaning.commands)
    return said if meaning.confirm is None else f"{said} ?{meaning.confirm}"


def fits(means: str, meaning: Interpretation) -> bool:
    if means == "?":
        return isinstance(meaning, NeedsSlot | Ambiguous) or (
            isinstance(meaning, Understood) and meaning.confirm == "unsure"
        )
    exact = "T" in means.rsplit(" ", maxsplit=1)[-1]
    return told(meaning, exact=exact).partition(" ?")[0].casefold() == means.casefold()


@pytest.fixture(scope="module")
def meanings(weights_path: Path) -> list[Meaning]:
    return interpreted("times", weights_path)


def test_most_dates_are_taken_as_they_were_meant(meanings: list[Meaning]) -> None:
    tuned, kept = shares("times", meanings, fits, lambda one: told(one, exact=False))
    assert tuned >= 0.95
    assert kept >= 0.85


def test_nothing_is_written_at_once_with_another_date(meanings: list[Meaning]) -> None:
    wrong = [
        (text, means, told(meaning, exact=False))
        for text, means, meaning in meanings
        if isinstance(meaning, Understood) and meaning.confirm is None and not fits(means, meaning)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "lost in Q3", "lost in november", "closed in november", "won in march", "won november", "we won in Q3", "we lost Q3",
        "lost yesterday", "closed last week", "won this march", "lost during november",
    ],
)  # fmt: skip
def test_a_time_closes_no_deal_whose_title_holds_its_words(text: str) -> None:
    titles = ("Ledgerly renewal Q3", "Mintgrove November rollout", "Isdom March")
    lookup = FakeLookup(
        (*RECORDS, *(Deal(id=f"d{at}", title=title, stage="lead") for at, title in enumerate(titles, 10))),
        actor=Actor("u3", "Ana Souza", Role.REP),
    )
    assert isinstance(Router().interpret(text, context(), lookup), Question)
    assert isinstance(Router().interpret("lost the November rollout", context(), lookup), Understood)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("remind me on friday 13 to call Jane Doe", ["2026-11-20", "2026-12-13"]),
        ("remind me on thursday 2 december to call Jane Doe", ["2026-12-03", "2026-12-02"]),
        ("task: ring Jane Doe tuesday 2 december at 3pm", ["2026-12-01 at 3pm", "2026-12-02 at 3pm"]),
    ],
)
def test_both_readings_of_a_contradiction_are_buttons_that_answer(text: str, readings: list[str]) -> None:
    asked = Router().interpret(text, context(), small_crm())
    assert isinstance(asked, NeedsSlot)
    assert asked.refused is not None
    assert asked.refused.fault == "contradictory_date"
    assert [say for _, say in asked.options[:2]] == readings
    for say in readings:
        done = Router().interpret(say, context(pending=asked.resume), small_crm())
        assert isinstance(done, Understood)
        (command,) = done.commands
        assert isinstance(command, CreateTask)
        assert command.title in {"call Jane Doe", "ring Jane Doe"}
        assert day_of(command.due, exact=False) == say[:10]


def test_something_logged_for_a_day_to_come_may_be_planned_or_of_the_year_before() -> None:
    asked = Router().interpret("log meeting with Jane Doe on 5 december", context(), small_crm())
    assert isinstance(asked, NeedsSlot)
    says = [say for _, say in asked.options]
    assert says == ["remind me on 2026-12-05 about the meeting with Jane Doe", "2025-12-05", "today"]
    made = [Router().interpret(say, context(pending=asked.resume), small_crm()) for say in says]
    told_ = [told(meaning, exact=False) for meaning in made]
    assert told_[1:] == ["meeting p1 2025-12-05", "meeting p1 2026-11-18"]
    assert told_[0] == 'task "the meeting with Jane Doe" 2026-12-05'


def test_it_in_a_reminder_is_what_the_talk_is_about() -> None:
    talk = context(focus=(Ref(Kind.DEAL, "d1"), Ref(Kind.CONTACT, "p1")))
    meaning = Router().interpret("remind me about it on monday", talk, small_crm())
    assert told(meaning, exact=False) == 'task "Follow up with Acme renewal" 2026-11-23'
    assert isinstance(Router().interpret("remind me about it on monday", context(), small_crm()), NeedsSlot)
