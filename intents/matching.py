"""Which templates a message fits as a whole, most specific first. Two cheap tests (opening word, needed words) leave
a handful of the catalogue's templates for the regular expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intents.catalogue import CATALOGUE, Intent
from intents.template import Template, words_of

_QUESTION = re.compile(
    r"(?:how|what|what['’]?s|which|who|who['’]?s|whom|whose|when|where|why|is|are|am|does|do|did|has|have|will|was"
    r"|were|can|could|should|any)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|also|and|please|pls|plz|kindly|bot|loom|now|then|oh|great|yes|yeah|quick"
    r"|btw|right|alright)"
    r"(?: there| bot| loom| one)?[,!:.]? +)*"
    r"(?:(?:can|could|would|will|would you mind|could you maybe) (?:you|u) (?:please |pls |kindly |quickly |just "
    r"|maybe )?|please |pls |kindly |"
    r"i(?:['’]d| would)? (?:like|want|need|love) (?:you )?to |i wanna |let['’]?s |lets |let us |go ahead and |just "
    r"|could we |can we |we should |"
    r"time to |you can |feel free to |make sure to )?(?:please |just |quickly |also )?",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:,? +(?:please|pls|plz|thanks|thank you|thx|asap|for me|now please|will you|would you|ok\??"
    r"|mate|buddy))+ *([.!?]*)$",
    re.IGNORECASE,
)
_COURTESY = 80
"""Characters at the end in which courtesies are looked for."""
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


def bare_request(text: str) -> str:
    """`Hey, could you please move Acme to proposal, thanks` -> `move Acme to proposal`."""
    rest = _LEAD.sub("", text, count=1).strip()
    head, tail = rest[:-_COURTESY], rest[-_COURTESY:]
    return (head + _TRAIL.sub(r"\1", tail)).strip() or text


def is_question(text: str) -> bool:
    """It asks rather than tells, by its first word."""
    return bool(_QUESTION.match(text.lstrip(" \"'¿")))


def tidy(text: str) -> str:
    """Single spaces, straight quotes, no control characters; line breaks stay."""
    plain = "".join(char if char.isprintable() or char == "\n" else " " for char in text.replace("\\n", "\n"))
    plain = plain.replace("’", "'").replace("‘", "'").replace("\u200b", "")
    return re.sub(r" *\n\s*", "\n", re.sub(r"[ \t\u00a0]+", " ", plain)).strip()
