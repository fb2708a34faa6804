"""Words that put something off and name no day: `after the holidays`, `in the new year`, `sometime`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FEAST = (
    r"(?:christmas|xmas|easter|thanksgiving|new year(?:'?s)?(?: eve)?|(?:summer|winter|spring|autumn|school|bank) "
    r"(?:holidays?|break)|holidays?|vacations?|break|trade (?:show|fair)|fair|quarter[- ]end)"
)
_WHOSE = r"(?:(?:the|my|his|her|their|our) )?"
_OFF = (
    rf"(?:(?:right |shortly |just |soon )?(?:after|before|over|during|around|until|till|once|by) {_WHOSE}{_FEAST}"
    rf"(?: (?:is|are) over)?|(?:early |late )?in {_WHOSE}(?:new year|holidays?|(?:(?:near|not too distant) )?future)"
    r"|when (?:he|she|they|it|[A-Za-z]+)(?:'s|'re| is| are) (?:back|around|available|free)(?: [^,.;]{1,30})?)"
)
_UNSURE = (
    r"(?:some ?time(?: (?:soon|later))?|some ?day|one day|eventually|at some point|when (?:i|we) (?:have|find|get) time"
    r"|(?:a bit |a little )?later(?: on)?|soon(?:ish)?)"
)
_AT_END = re.compile(rf"(?:^|[\s,]+){_OFF}(?=[\s.!]*$)", re.IGNORECASE)
_AT_START = re.compile(rf"^{_OFF},? (?:to )?", re.IGNORECASE)
_WHOLE = re.compile(rf"(?:{_OFF}|{_UNSURE})[\s.!]*", re.IGNORECASE)
_UNSURE_END = re.compile(rf"(?:^|[\s,]+){_UNSURE}(?=[\s.!]*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vague:
    """`text[start:end]`; `words` without the space around them."""

    start: int
    end: int
    words: str


def vague_in(text: str, *, unsure: bool = False) -> Vague | None:
    """Such words at either edge of `text`. `unsure` also takes "sometime", "soon" and "later" at its end, which say as
    little in a reminder and may belong to the text elsewhere."""
    if _WHOLE.fullmatch(text.strip()):
        return Vague(0, len(text), text.strip())
    found = _AT_END.search(text) or _AT_START.match(text) or (_UNSURE_END.search(text) if unsure else None)
    return Vague(found.start(), found.end(), found[0].strip(" ,")) if found else None
