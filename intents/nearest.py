"""What was nearly said: sample sentences that resemble a message that was not understood."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from intents.catalogue import CATALOGUE, INTENTS
from intents.samples import SAMPLE_VALUES, samples_of
from intents.template import words_of

STARTERS = ("show open deals", "what should I do today?", "call with Jane went great, wants pricing")
"""What is most useful to know when nothing is near."""
_ANSWERS = frozenset({"talk", "govern"})


@dataclass(frozen=True, slots=True)
class Near:
    """`score` is the word overlap with the nearest sample, 0..1. `familiar`: at least one word of the message is
    known from the samples; gibberish has none."""

    samples: tuple[str, ...]
    score: float
    familiar: bool


def nearest_samples(text: str, limit: int = 3) -> Near:
    """The intents whose samples overlap most with the words, each in the sentence that help shows for it."""
    samples, vocabulary = _known()
    said = words_of(text)
    if not said & vocabulary:
        return Near(STARTERS, 0.0, familiar=False)
    hits = process.extract(text.casefold(), [sample for _, sample in samples], scorer=fuzz.token_set_ratio, limit=20)
    chosen: dict[str, str] = {}
    for sample, _, index in hits:
        chosen.setdefault(samples[index][0], sample)
    fitting = [sentence for name in chosen if (sentence := suggested(name))]
    return Near(tuple(fitting[:limit]) or STARTERS, hits[0][1] / 100 if hits else 0.0, familiar=True)


def well_said(intent: str) -> str | None:
    """The sentence with which help shows an intent; None for one that help does not show."""
    written = re.search(r"`([^`]+)`", INTENTS[intent].help) if intent in INTENTS else None
    return written[1] if written else None


def suggested(intent: str) -> str | None:
    """The same, for a message that was not understood: None for what only answers the bot, such as `2`, `do it` or
    `undo`, and for what its one word does not tell."""
    sentence = well_said(intent)
    return sentence if sentence and " " in sentence and INTENTS[intent].area not in _ANSWERS else None


@lru_cache(maxsize=1)
def _known() -> tuple[list[tuple[str, str]], frozenset[str]]:
    """(intent, sample) pairs, one a template, and the words of the templates (not of their slots)."""
    rng = random.Random(7)  # noqa: S311 - the same samples every time, no secret
    pairs = [(intent.name, sample) for intent in CATALOGUE if intent.available for sample in samples_of(intent, rng)]
    names = {word for values in SAMPLE_VALUES.values() for value in values for word in words_of(value)}
    words = {word for _, sample in pairs for word in words_of(sample) if len(word) > 1}
    return pairs, frozenset(words - names | {"deal", "deals", "contact", "contacts", "task", "note", "call"})
