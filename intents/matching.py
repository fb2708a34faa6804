"""Which templates a message fits as a whole, most specific first. Two cheap tests (opening word, needed words) leave
a handful of the catalogue's templates for the regular expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intents.catalogue import CATALOGUE, Intent
from intents.template import Template, words_of

_ANNOUNCED = 200
"""Characters within which a long free text is announced by a colon."""
LONGEST_REQUEST = 2_000
"""Characters of a request; only free text, of a note or of what was talked about, may be longer."""


@dataclass(frozen=True, slots=True)
class Match:
    intent: Intent
    template: Template
    slots: dict[str, str]


class Matcher:
    def __init__(self, catalogue: Sequence[Intent] = CATALOGUE) -> None:
        self._by_opening: dict[str, list[tuple[Intent, Template]]] = {}
        self._anywhere: list[tuple[Intent, Template]] = []
        for intent in catalogue:
            for template in intent.templates:
                if template.openings is None:
                    self._anywhere.append((intent, template))
                else:
                    for word in template.openings:
                        self._by_opening.setdefault(word, []).append((intent, template))

    def matches(self, text: str) -> list[Match]:
        """All fits of `text` as it stands, the one with most fixed words first. A text that is longer than a request
        fits only where a template ends in free text, and what stands before that is no longer than a request."""
        long = len(text) > LONGEST_REQUEST
        text = text.replace(":\n", ": ", 1)
        words = words_of(text)
        opening = re.match(r"[^\w]*([^\W_]+)", text.casefold())
        tried = [*self._by_opening.get(opening[1] if opening else "", ()), *self._anywhere]
        found = []
        for intent, template in tried:
            if long and not _fits_before(template, text):
                continue
            if template.needed <= words and (slots := template.match(text)) is not None:
                found.append(Match(intent, template, slots))
        return sorted(found, key=lambda match: (-match.template.fixed(text, match.slots), len(match.slots)))


def _fits_before(template: Template, text: str) -> bool:
    """The free text is announced within the first lines: `note on Jane: ...`."""
    return "content" in template.slots and ":" in text[:_ANNOUNCED]
