"""Long messages cost little work: a request has an end, a note may be as long as a message."""

from __future__ import annotations

import re

import pytest

from crm_core.commands import AddNote
from intents.interpretation import NotUnderstood, Understood
from intents.router import Router
from intents.wording import bare_request
from tests.intents.small_crm import context, small_crm


@pytest.mark.parametrize(
    "text",
    [
        "todo " + "a" * 9_000,
        "add contact " + "a." * 4_000 + "@",
        "add 1" + "-1" * 4_000,
        "set jane's title to " + "x, " * 3_000,
    ],
)
def test_a_request_of_thousands_of_characters_is_none(text: str) -> None:
    meaning = Router().interpret(text, context(), small_crm())
    assert isinstance(meaning, NotUnderstood)
    assert (meaning.reason, meaning.about) == ("too_long", "request")


@pytest.mark.parametrize(
    "content", ["word " * 3_000, "a" * 15_000, "a" * 20 + ", please" * 1_500, "first line\nsecond\n" * 800]
)
def test_a_note_may_be_long(content: str) -> None:
    meaning = Router().interpret(f"note on Jane Doe: {content}", context(), small_crm())
    assert isinstance(meaning, Understood)
    (note,) = meaning.commands
    assert isinstance(note, AddNote)
    assert len(note.content) > 10_000


def test_courtesies_are_taken_off_the_end_alone() -> None:
    assert bare_request("move Acme to proposal, please, thanks") == "move Acme to proposal"
    assert len(bare_request("a" + ", please" * 1_000)) > 7_000
    assert re.search(r"please$", bare_request("a" * 100 + " please" + "b" * 90 + " please")) is None


def test_a_note_begins_on_the_line_after_its_colon() -> None:
    meaning = Router().interpret("note on Jane Doe:\nprefers mornings\nlikes tea", context(), small_crm())
    assert isinstance(meaning, Understood)
    (note,) = meaning.commands
    assert isinstance(note, AddNote)
    assert note.content == "prefers mornings\nlikes tea"
