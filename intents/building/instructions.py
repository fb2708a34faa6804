"""An instruction that says no day, `email Emil the proposal`: work still to be done, if it says for whom."""

from __future__ import annotations

import re

from intents.building.desk import TARGETS, Desk
from intents.catalogue.intent import SLOT_PATTERNS

_VERB = re.compile(SLOT_PATTERNS["chore"].split("\\b(?!")[0] + r"\b", re.IGNORECASE)
_GIVE = re.compile(r"(?:get|give)\b", re.IGNORECASE)
_DONE_TO = re.compile(r"(?:call|phone|ring|visit|meet|invoice|chase|ping|thank|talk to|speak to|get back to|reply to"
                      r"|answer|follow up with|check in with)\b", re.IGNORECASE)  # fmt: skip
"""Verbs that say enough with a name alone. "email Jane" may as well ask for an address."""
_GOES_ON = re.compile(
    r"(?:a|an|the|our|my|his|her|their|some|this|that|these|those|another|about|re|regarding|for|on|to|with|at|in|again"
    r"|back|and|if|whether|asap|today|over|up|from)\b|\d",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?:a|an|the|our|my|some|this|that|these|those|all|him|her|them)\b.*? )?(?:to|with|for|from|at) (?:the )?$",
    re.IGNORECASE,
)
_LONGEST = 160


def is_instruction(desk: Desk, said: str) -> bool:
    """Whether `said` tells somebody to do a thing for one person or company: verb and name, or verb, thing and name.
    Words that only begin like it ("email address of Jane", "call volume by rep") are none."""
    verb = _VERB.match(said)
    if verb is None or len(said) > _LONGEST or re.search(r"[:?;\n]| [-–—] ", said):
        return False
    begins = given.end() if (given := _GIVE.match(said)) else verb.end()
    for mention in desk.linker.mentions(said, TARGETS):
        if mention.start < begins:
            continue
        between, after = said[begins : mention.start].strip(), said[mention.end :].strip()
        if between in ("", "the"):
            after = re.sub(r"^['’]s\b", "", after).strip()
            return bool(_DONE_TO.match(said) if not after else _GOES_ON.match(after))
        return bool(_BEFORE.match(f"{between} "))
    return False
