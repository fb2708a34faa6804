"""How it went, when somebody says so plainly. Words of the content that merely sound good are not taken for it."""

from __future__ import annotations

import re

from crm_core.entities import Outcome

_GOOD = (
    r"well|great|good|fine|awesome|amazing|fantastic|perfect(?:ly)?|excellent|smoothly|positive(?:ly)?|brilliant(?:ly)?"
    r"|nice(?:ly)?|super|lovely|productive"
)
_BAD = (
    r"bad(?:ly)?|poorly|terribl[ey]|horribl[ey]|negative(?:ly)?|nowhere|south|awful(?:ly)?|disastrous(?:ly)?|sideways|rough|tough"
    r"|disappointing|unproductive"
)
_EVEN = r"ok|okay|so-so|neutral(?:ly)?|meh|alright|as expected"
_MUCH = r"(?:really |very |pretty |super |quite |so |just |kind of |rather )?"
HOW_IT_WENT = rf"{_MUCH}(?:{_GOOD}|{_BAD}|{_EVEN})"
"""The words for it alone, as a piece of a pattern."""
_SAID = re.compile(
    rf"\b(?:went|was|is going|outcome:?(?: is)?|result:?) (?P<not>not (?:so |very |that |too )?|n't (?:so )?)?{_MUCH}"
    rf"(?P<how>{_GOOD}|{_BAD}|{_EVEN})\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?P<not>not (?:so |very |that |too )?)?{_MUCH}(?P<how>{_GOOD}|{_BAD}|{_EVEN})\W*(?:today"
    rf"|overall)?\W*",
    re.I,
)
_INTEREST = re.compile(
    r"\b(?:very|really|super|definitely|quite) interested\b|\bloved? (?:it|the)\b|\bkeen\b", re.IGNORECASE
)
_REFUSAL = re.compile(r"\b(?:not interested|no interest|hung up|angry|said no|turned (?:us|it) down)\b", re.IGNORECASE)


def outcome_of(text: str | None) -> Outcome | None:
    """POSITIVE for "it went great", NEGATIVE for "not interested"; None when the words do not say."""
    if not text:
        return None
    found = _SAID.search(text) or _ALONE.fullmatch(text.strip())
    if found:
        how, negated = found["how"], bool(found["not"])
        if re.fullmatch(_EVEN, how, re.IGNORECASE):
            return Outcome.NEUTRAL
        good = bool(re.fullmatch(_GOOD, how, re.IGNORECASE)) != negated
        return Outcome.POSITIVE if good else Outcome.NEGATIVE
    if _REFUSAL.search(text):
        return Outcome.NEGATIVE
    return Outcome.POSITIVE if _INTEREST.search(text) else None
