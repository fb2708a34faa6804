"""A person by name and employer: `Brigid at Asterion`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crm_core.entities import Kind
from intents.interpretation import Candidate
from intents.resolution import Nobody, One, Several

if TYPE_CHECKING:
    from intents.building.desk import Desk

_AT = re.compile(r"(?P<name>.+?) (?:at|from|of) (?P<employer>.+)", re.IGNORECASE)


def person_at(desk: Desk, words: str) -> Candidate | None:
    """The one person of that name who works there; None when the words name no such person, or several."""
    said = _AT.fullmatch(words.strip())
    if said is None:
        return None
    employer = desk.linker.resolve(said["employer"], (Kind.COMPANY,))
    if not isinstance(employer, One):
        return None
    match desk.linker.resolve(said["name"], (Kind.CONTACT,)):
        case One(candidate=candidate):
            found: tuple[Candidate, ...] = (candidate,)
        case Several(candidates=candidates):
            found = candidates
        case Nobody():
            return None
    there = [one for one in found if getattr(desk.lookup.get(one.ref), "company_id", None) == employer.candidate.ref.id]
    return there[0] if len(there) == 1 else None
