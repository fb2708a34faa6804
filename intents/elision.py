"""Sentences that say their verb once for several: `call Noemi tomorrow 9am and Paolo at 10`."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from intents.assembly import Room
from intents.linking import Linker
from intents.time.moments import peel

_PARTIES = (Kind.CONTACT, Kind.COMPANY)
_VERB = (
    r"call|phone|ring|e-?mail|mail|text|message|meet|visit|ping|chase|invoice|thank|follow[ -]?up with|check in with"
)
_SAID = re.compile(
    rf"(?P<lead>remind me to )?(?P<verb>{_VERB}) (?P<rest>\S.*? (?:and|&|then) \S.*|\S.*?, \S.*)$", re.IGNORECASE
)
_JOINT = re.compile(r",\s*(?:and\s+|then\s+)?|\s+(?:and|&|then|and then)\s+", re.IGNORECASE)
_CLOCK = re.compile(r"(?:at |@ ?)?(?P<clock>\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|h|o'clock)?|noon)", re.IGNORECASE)


def with_every_verb(said: str, room: Room) -> str:
    """`said` with its verb before every name that has a time of its own: `remind me to call Noemi tomorrow 9am and
    remind me to call Paolo on 2026-11-26 at 10`. A time of day alone is on the day said before it. Any other message
    comes back as it is."""
    found = _SAID.match(said)
    parts = [part.strip(" .!") for part in _JOINT.split(found["rest"])] if found else []
    if found is None or len(parts) < 2:
        return said
    linker, now, whole, day = room.linker(), room.context.now, [], None
    for part in parts:
        own = re.match(rf"(?P<verb>{_VERB}) (?=\S)", part, re.IGNORECASE)
        verb, rest = (own["verb"], part[own.end() :]) if own else (found["verb"], part)
        left, when = peel(rest, now)
        if when is None or not _is_party(left, linker):
            return said
        clock = _CLOCK.fullmatch(rest.replace(left, "", 1).strip())
        if clock and day is not None:
            rest = f"{left} on {day:%Y-%m-%d} at {clock['clock']}"
        else:
            day = when.at.date()
        whole.append(f"remind me to {verb} {rest}")
    return " and ".join(whole)


def _is_party(words: str, linker: Linker) -> bool:
    """Somebody's name and nothing else."""
    named = linker.mentions(words, _PARTIES)
    return len(named) == 1 and named[0].text.strip().casefold() == words.strip().casefold()
