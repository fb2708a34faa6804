"""What the router makes of a classifier's guess: sure writes run, less sure ones ask, the rest is not understood."""

from __future__ import annotations

import pytest

from crm_core.commands import LogActivity, MoveDeal
from crm_core.entities import ActivityType, Kind, Ref
from crm_core.queries import Score
from intents.classifier import Guess
from intents.interpretation import Interpretation, NeedsSlot, NotUnderstood, Question, Understood
from intents.router import Router
from tests.intents.small_crm import context, small_crm


class Says:
    """A classifier that always guesses the same."""

    def __init__(self, intent: str, confidence: float, *, inside: bool = True) -> None:
        self._guess = Guess(intent, confidence, inside, ("show Jane Doe",))

    def classify(self, text: str) -> Guess:
        return self._guess


def no_question(*_: object) -> None:
    return None


def learned(text: str, guess: Says) -> Interpretation:
    return Router(guess, ask=no_question).interpret(text, context(), small_crm())


TALKED = "Jane Doe and i had a lovely talk over the phone"


def test_a_learned_write_is_shown_first_however_sure_with_the_slots_found_in_the_words() -> None:
    meaning = learned(TALKED, Says("log_activity", 0.97))
    assert isinstance(meaning, Understood)
    (log,) = meaning.commands
    assert isinstance(log, LogActivity)
    assert (log.type, log.contact, log.content) == (ActivityType.CALL, Ref(Kind.CONTACT, "p1"), TALKED)
    assert meaning.confirm == "unsure"
    assert (meaning.intents[0].source, meaning.intents[0].confidence) == ("learned", 0.97)


def test_a_less_sure_write_asks_first() -> None:
    meaning = learned("the Acme renewal seems to have reached proposal by now", Says("move_deal", 0.7))
    assert isinstance(meaning, Understood)
    assert meaning.commands == (MoveDeal(Ref(Kind.DEAL, "d1"), "proposal"),)
    assert meaning.confirm == "unsure"


def test_a_guess_that_lacks_its_record_is_asked_for_only_when_sure() -> None:
    assert isinstance(learned("i had a lovely talk over the phone", Says("log_activity", 0.7)), NotUnderstood)
    sure = learned("i had a lovely talk over the phone", Says("log_activity", 0.95))
    assert isinstance(sure, NeedsSlot)
    assert sure.slot == "contact"


def test_a_question_never_becomes_a_learned_write() -> None:
    meaning = learned("was Jane Doe happy with the call", Says("log_activity", 0.99))
    assert isinstance(meaning, NotUnderstood)


def test_learned_questions_answer() -> None:
    meaning = learned("would Jane Doe be a lead to bet on", Says("score", 0.8))
    assert isinstance(meaning, Question)
    assert meaning.query == Score(Ref(Kind.CONTACT, "p1"))


@pytest.mark.parametrize(("confidence", "reason"), [(0.8, "out_of_scope"), (0.2, "unclear")])
def test_outside_is_not_understood_with_what_was_near(confidence: float, reason: str) -> None:
    meaning = learned("the deal with the coffee machine", Says("none", confidence, inside=False))
    assert isinstance(meaning, NotUnderstood)
    assert (meaning.reason, meaning.confidence, meaning.suggestions) == (reason, confidence, ("show Jane Doe",))


def test_gibberish_never_reaches_the_classifier() -> None:
    meaning = learned("asdkjh qwe", Says("undo", 0.99))
    assert isinstance(meaning, NotUnderstood)
    assert meaning.confidence == 0.0
