"""Looking for things: a todo list is a question, words to search for are no record, and a name alone is its record."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.entities import Kind, Ref
from crm_core.queries import Ask, Condition, Op, Search, Show
from intents.interpretation import LastResult, Question, Talk, Understood
from intents.router import Router
from tests.intents.small_crm import context, small_crm


def said(text: str, **more: Any) -> Any:
    return Router().interpret(text, context(**more), small_crm())


@pytest.mark.parametrize(
    "text",
    [
        "todo list of Isdom", "tasks of Jane Doe", "my todo list", "my todos", "todo list", "task list for Isdom",
        "what's on my todo list", "todos for Isdom", "my to-do list",
    ],
)  # fmt: skip
def test_a_todo_list_is_a_question_for_tasks(text: str) -> None:
    meaning = said(text)
    assert isinstance(meaning, Question), meaning
    assert isinstance(meaning.query, Ask)
    assert meaning.query.plan.target is Kind.TASK


@pytest.mark.parametrize("text", ["todo call mum", "todo: list the open points", "task send Jane the quote"])
def test_a_todo_is_still_a_task(text: str) -> None:
    meaning = said(text)
    assert isinstance(meaning, Understood)
    assert meaning.intents[0].intent == "create_task"


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("search security", "security"), ("find compliance worries", "compliance worries"),
        ("look for budget freeze", "budget freeze"), ("search for pricing concerns", "pricing concerns"),
        ("search: kubernetes", "kubernetes"),
    ],
)  # fmt: skip
def test_words_that_name_no_record_are_searched_for(text: str, sought: str) -> None:
    meaning = said(text)
    assert isinstance(meaning, Question), meaning
    assert meaning.query == Search(sought)


def test_notes_about_something_are_the_notes_nearest_to_it() -> None:
    meaning = said("find notes about gdpr")
    assert isinstance(meaning, Question), meaning
    plan = meaning.plan
    assert plan is not None
    assert (plan.target, plan.where) == (Kind.ACTIVITY, Condition("type", Op.EQ, "note"))
    assert plan.semantic == "gdpr"


@pytest.mark.parametrize("text", ["search Jane Doe", "find jane doe", "Jane Doe", "jane doe"])
def test_a_name_comes_before_a_search(text: str) -> None:
    meaning = said(text)
    assert isinstance(meaning, Question), meaning
    assert meaning.query == Show(Ref(Kind.CONTACT, "p1"))


@pytest.mark.parametrize("text", ["the second one", "2", "#2", "that one", "her", "the last one"])
def test_words_that_point_at_nothing_ask_what_is_meant(text: str) -> None:
    meaning = said(text)
    assert isinstance(meaning, Talk)
    assert meaning.parsed.intent == "choose"


@pytest.mark.parametrize(("text", "id_"), [("the second one", "d2"), ("2", "d2"), ("the last one", "d3"), ("#1", "d1")])
def test_words_that_point_at_the_last_list_show_its_record(text: str, id_: str) -> None:
    shown = LastResult(refs=tuple(Ref(Kind.DEAL, deal) for deal in ("d1", "d2", "d3")))
    meaning = said(text, last=shown)
    assert isinstance(meaning, Question)
    assert meaning.query == Show(Ref(Kind.DEAL, id_))
