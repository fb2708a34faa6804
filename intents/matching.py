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
        """All fits of `text` as it stands, the one with most fixed words first."""
        words = words_of(text)
        opening = re.match(r"[^\w]*([^\W_]+)", text.casefold())
        tried = [*self._by_opening.get(opening[1] if opening else "", ()), *self._anywhere]
        found = []
        for intent, template in tried:
            if template.needed <= words and (slots := template.match(text)) is not None:
                found.append(Match(intent, template, slots))
        return sorted(found, key=lambda match: (-match.template.fixed(text, match.slots), len(match.slots)))


def bare_request(text: str) -> str:
    """`Hey, could you please move Acme to proposal, thanks` -> `move Acme to proposal`."""
    rest = _LEAD.sub("", text, count=1).strip()
    return _TRAIL.sub(r"\1", rest).strip() or text


def is_question(text: str) -> bool:
    """It asks rather than tells, by its first word."""
    return bool(_QUESTION.match(text.lstrip(" \"'¿")))


def tidy(text: str) -> str:
    """Single spaces, straight quotes, no control characters; line breaks stay."""
    plain = "".join(char if char.isprintable() or char == "\n" else " " for char in text.replace("\\n", "\n"))
    plain = plain.replace("’", "'").replace("‘", "'").replace("\u200b", "")
    return re.sub(r" *\n\s*", "\n", re.sub(r"[ \t\u00a0]+", " ", plain)).strip()
