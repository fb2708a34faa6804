"""Every sample sentence of every intent routes back to that intent."""

from __future__ import annotations

import random

import pytest

from intents.catalogue import CATALOGUE, Intent
from intents.interpretation import NotUnderstood, Question, Talk, Understood
from intents.router import Router
from intents.samples import samples_of, values_for
from tests.intents.small_crm import context, small_crm


def intent_of(meaning: object) -> str | None:
    match meaning:
        case Understood(intents=intents) | Question(intents=intents):
            return intents[0].intent
        case Talk(parsed=parsed):
            return parsed.intent
        case NotUnderstood():
            return None
        case _:
            return getattr(meaning, "parsed").intent  # noqa: B009


@pytest.mark.parametrize("intent", [i for i in CATALOGUE if i.available], ids=lambda i: i.name)
def test_every_template_has_samples_that_route_back(intent: Intent) -> None:
    router, lookup, rng = Router(), small_crm(), random.Random(11)
    wrong = []
    for template in intent.templates:
        for _ in range(3):
            text = template.sample(rng, values_for(intent, template.source))
            got = intent_of(router.interpret(text, context(), lookup))
            if got != intent.name:
                wrong.append((text, got))
    assert wrong == []


def test_recognised_but_absent_intents_say_so() -> None:
    router, lookup, rng = Router(), small_crm(), random.Random(5)
    for intent in CATALOGUE:
        if not intent.available:
            text = samples_of(intent, rng)[0]
            meaning = router.interpret(text, context(), lookup)
            assert isinstance(meaning, NotUnderstood), text
            assert (meaning.reason, meaning.about) == ("unanswerable", intent.help), text


def test_every_available_intent_has_a_dozen_ways_to_say_it() -> None:
    for intent in CATALOGUE:
        if intent.available:
            assert len({*intent.says, *intent.needs}) >= 12, intent.name
            assert intent.help
