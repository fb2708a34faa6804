"""Every intent as data: what people say for it, its slots and its help line. The same entry matches, samples for
tests, trains the classifier and prints help. A new intent is one entry here and one builder in `intents.building`."""

from __future__ import annotations

from intents.catalogue.capture import CAPTURE
from intents.catalogue.change import CHANGE
from intents.catalogue.decide import DECIDE
from intents.catalogue.find import FIND
from intents.catalogue.intent import Intent, Slot
from intents.catalogue.later import LATER
from intents.catalogue.talk import TALK

CATALOGUE: tuple[Intent, ...] = (*CAPTURE, *CHANGE, *FIND, *DECIDE, *TALK, *LATER)

INTENTS: dict[str, Intent] = {intent.name: intent for intent in CATALOGUE}

__all__ = ["CATALOGUE", "INTENTS", "Intent", "Slot"]
