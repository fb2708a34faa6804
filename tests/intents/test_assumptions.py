"""What a question left open is said, with the other reading; and how sure the reading is, is computed."""

from __future__ import annotations

import pytest

from intents.interpretation import Assumption, NotFound, NotUnderstood, Question
from intents.linking import Linker
from intents.nl_query import interpret
from tests.intents.small_world import context, world

SAID: list[tuple[str, str, bool]] = [
    ("average deal size", "deal size = value of the won deals", True),
    ("customers in Germany", "customers = companies", True),
    ("how many leads do we have", "leads = contacts", False),
    ("best rep", "best = by won value", True),
    ("who closed more, Ana or Tom?", "more = by value", True),
    ("deals created last month", "last month = 1-31 October 2026", True),
    ("what percent of deals are lost", "percent of the closed deals, the open ones left out", False),
    ("how long does it take us to close", "time to close = won and lost deals alike", True),
    ("open deals since March", "dates = expected close", True),
]


def read(text: str) -> object:
    lookup, asked = world(), context()
    return interpret(text, asked, lookup, Linker(lookup, asked))


def assumed(text: str) -> dict[str, Assumption]:
    answer = read(text)
    assert isinstance(answer, Question), answer
    return {assumption.words: assumption for assumption in answer.assumptions}


@pytest.mark.parametrize(("text", "words", "other"), SAID, ids=[said[0] for said in SAID])
def test_an_assumption_is_said(text: str, words: str, other: bool) -> None:
    found = assumed(text)
    assert words in found
    assert bool(found[words].instead) is other


@pytest.mark.parametrize("text", [text for text, _, other in SAID if other])
def test_the_other_reading_is_another_question(text: str) -> None:
    first = read(text)
    assert isinstance(first, Question)
    for assumption in first.assumptions:
        for _, words in assumption.instead:
            second = read(words)
            assert isinstance(second, Question), (words, second)
            assert second.query != first.query, words


@pytest.mark.parametrize("text", ["won deals of Ana Souza", "open deals over 50k", "companies in Germany"])
def test_plain_words_are_read_without_a_doubt(text: str) -> None:
    answer = read(text)
    assert isinstance(answer, Question)
    assert answer.intents[0].confidence == 1.0


@pytest.mark.parametrize("text", ["won deals of Ana", "compnies in Germany", "deals created last month"])
def test_a_first_name_a_typing_error_and_an_open_reading_lower_it(text: str) -> None:
    answer = read(text)
    assert isinstance(answer, Question)
    assert 0.5 < answer.intents[0].confidence < 1.0


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("open deals with zorbly things", "zorbly"),
        ("deals by their zorb rate", "zorb"),
        ("deals industry", "industry"),
        ("worth people", "worth"),
        ("what percent of deals", "percent of what"),
    ],
)
def test_no_content_word_is_dropped(text: str, about: str) -> None:
    answer = read(text)
    if isinstance(answer, NotFound | NotUnderstood):
        said = answer.text if isinstance(answer, NotFound) else answer.about
        assert said is not None
        assert about in said
    else:
        assert answer is None
