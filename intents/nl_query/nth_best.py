"""`the second best rep`, `3rd biggest customer`: the top so many, the last of which is the one asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intents.ordinals import PLACES

_NTH = re.compile(
    rf"\b(?P<nth>{'|'.join(PLACES)}|\d{{1,2}}(?:st|nd|rd|th))[ -](?P<end>best(?:[ -]selling)?|biggest|largest|highest"
    r"|most (?:expensive|valuable|popular|successful)|smallest|lowest|worst|cheapest|oldest|newest|longest|fastest"
    r"|slowest)\b",
    re.IGNORECASE,
)
_FEWEST, _MOST = 2, 50


@dataclass(frozen=True, slots=True)
class NthBest:
    text: str
    """The question with `best 2` for `second best`."""
    words: str
    place: int


def nth_best(text: str) -> NthBest | None:
    """None where no place behind the first is asked for."""
    found = _NTH.search(text)
    if found is None:
        return None
    said = found["nth"].lower()
    place = PLACES[said] + 1 if said in PLACES else int(said[:-2])
    if not _FEWEST <= place <= _MOST:
        return None
    end = found["end"].replace("-", " ")
    return NthBest(f"{text[: found.start()]}{end} {place}{text[found.end() :]}", found[0].lower(), place)
