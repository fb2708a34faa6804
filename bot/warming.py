"""Builds beforehand what the first message would build: name indexes, patterns, models. Reads only, writes nothing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crm_core.access import LOCAL_OPERATOR
from crm_core.errors import CRMError
from intents.interpretation import Context, Question

if TYPE_CHECKING:
    from bot.app import House

log = logging.getLogger(__name__)

SENTENCES = (
    "how many deals did we win this year?",
    "open deals over 10k",
    "add Jane Doe, cfo at Acme",
    "what should I do next?",
    "nothing that anybody would ever say here",
)
"""One of each way in which a message is understood: a question, a list, an order, a judgement, the learned step."""


def warm(house: House) -> None:
    """Never raises: what cannot be built now says so when it is needed."""
    for sentence in SENTENCES:
        try:
            with house.crm.read(LOCAL_OPERATOR) as reader:
                context = Context(now=house.clock(), currency=house.settings.currency)
                meaning = house.conversation.router.interpret(sentence, context, reader)
                if isinstance(meaning, Question):
                    house.cycle.weave(meaning.query, reader, pattern=house.settings["LOOM_PATTERN"])
        except CRMError as error:
            log.info("warming up on %r: %s", sentence, error)
        except Exception:
            log.exception("warming up on %r failed", sentence)
