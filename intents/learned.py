"""The learned reading of what no template fits: what a classifier says, and how far it is believed."""

from __future__ import annotations

from typing import Protocol

from crm_core.errors import Unavailable
from intents.assembly import Room, assemble
from intents.catalogue import INTENTS, Intent
from intents.interpretation import Interpretation, NeedsSlot, NotFound, NotUnderstood
from intents.nearest import nearest_samples
from intents.no_request import is_hedged
from intents.slots import fill
from intents.template import words_of
from intents.wording import bare_request, is_question

SURE = 0.9
"""A learned reading that may ask for what it lacks. A learned write is always shown first, however sure."""
_SAID_PLAINLY = frozenset({"confirm", "choose", "help", "demo", "undo", "redo"})
"""Never guessed: a yes that was none carries out what it should not, the whole help answers no sentence, and thousands
of invented records are nothing to be wrong about."""


class Guess(Protocol):
    """What a classifier says: `intent` with a calibrated `confidence`; `inside` False for out of scope."""

    @property
    def intent(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def inside(self) -> bool: ...
    @property
    def nearest(self) -> tuple[str, ...]: ...


class IntentClassifier(Protocol):
    def classify(self, text: str) -> Guess: ...


def _names_only(intent: Intent, body: str) -> bool:
    """A record is to be shown, and no word says so: `acme thing pls` may be about anything of it."""
    said = {word for word in words_of(body) if len(word) > 2}
    told = words_of(" ".join((*intent.says, *intent.needs)))
    return intent.area == "find" and intent.name != "ask" and not said & (told - {slot.name for slot in intent.slots})


def learned(body: str, room: Room, classifier: IntentClassifier | None) -> Interpretation:
    """What `body` most likely means; a change is never built without being shown first."""
    near = nearest_samples(body)
    if not near.familiar or classifier is None:
        return NotUnderstood("unclear", near.score if near.familiar else 0.0, near.samples)
    try:
        guess = classifier.classify(body)
    except Unavailable:  # said by `loom doctor`; the message still gets an honest answer
        return NotUnderstood("unclear", near.score, near.samples)
    if not guess.inside:
        return NotUnderstood("out_of_scope" if guess.confidence > 0.5 else "unclear", guess.confidence, guess.nearest)
    intent = INTENTS[guess.intent]
    if intent.name in _SAID_PLAINLY:
        return NotUnderstood("unclear", guess.confidence, guess.nearest)
    if intent.writes and is_question(bare_request(body)):
        return NotUnderstood("unclear", guess.confidence, guess.nearest)
    if guess.confidence < SURE and _names_only(intent, body):
        return NotUnderstood("unclear", guess.confidence, guess.nearest)
    wished = intent.area == "change" or intent.name.startswith("create_")
    if wished and intent.writes and is_hedged(body):
        return NotUnderstood("not_a_request", guess.confidence, about=room.subject(body))
    draft = fill(intent, body, room, guess.confidence)
    meaning = assemble([draft], room, unsure=True)
    if meaning is None or (isinstance(meaning, NotFound | NeedsSlot) and guess.confidence < SURE):
        return NotUnderstood("unclear", guess.confidence, guess.nearest)
    return meaning
