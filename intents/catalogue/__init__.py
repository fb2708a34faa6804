"""Every intent as data: what people say for it, its slots and its help line. The same entry matches, samples for
tests, trains the classifier and prints help. A new intent is one entry here and one builder in `intents.building`."""

from __future__ import annotations

from intents.catalogue.capture import CAPTURE
from intents.catalogue.change import CHANGE
from intents.catalogue.deals import DEALS
from intents.catalogue.decide import DECIDE
from intents.catalogue.files import FILES
from intents.catalogue.find import FIND
from intents.catalogue.intent import Intent, Slot
from intents.catalogue.later import LATER
from intents.catalogue.sets import SETS
from intents.catalogue.talk import TALK
from intents.catalogue.tidying import TIDYING

CATALOGUE: tuple[Intent, ...] = (
    *CAPTURE, *CHANGE, *DEALS, *TIDYING, *SETS, *FILES, *FIND, *DECIDE, *TALK, *LATER,
)  # fmt: skip

INTENTS: dict[str, Intent] = {intent.name: intent for intent in CATALOGUE}

__all__ = ["CATALOGUE", "INTENTS", "Intent", "Slot"]
