"""Details of a new person or company, in whatever order they were typed: tags, job titles, what only tells more."""

from __future__ import annotations

import re

from intents.building.desk import Desk
from intents.building.naming import has_time, is_clause
from intents.money import find_money

_TAGS = re.compile(r"#([\w-]+)|\btagged(?: as)? ([\w-]+(?:(?:, | and )[\w-]+)*)", re.IGNORECASE)
JOB_TITLE = re.compile(
    r"\b(?:c[eftimoshr]o|cfo|ceo|cto|coo|vp|svp|evp|head|director|manager|lead|engineer|buyer|purchas\w+|procurement"
    r"|owner|"
    r"founder|co-founder|president|partner|analyst|officer|sales|marketing|ops|operations|assistant|consultant"
    r"|developer|"
    r"designer|architect|accountant|controller|chief|principal|specialist|coordinator|administrator|executive|runs|"
    r"\w*leiter(?:in)?|\w*chef(?:in|fe)?|gesch[aä]ftsf[uü]hrer(?:in)?|vorstand|\w*einkauf\w*|vertrieb\w*|"
    r"direct(?:eur|rice)|responsable|g[eé]rante?|acheteu[rs]e?|"
    r"secretary|lawyer|counsel|hr|it)\b",
    re.IGNORECASE,
)
FRAME = re.compile(r"^(?:someone |somebody )?(?:named|called|is)\s+|^[\s:,-]+|[\s:,.-]+$", re.IGNORECASE)
"""What stands around the name in its part of the words."""


def take(pattern: re.Pattern[str], words: str) -> tuple[tuple[str, ...], str]:
    """All that `pattern` finds (its group, if it has one), and `words` with a comma in its place."""
    found = tuple((match.group(1) if pattern.groups else match.group(0)).strip() for match in pattern.finditer(words))
    return found, re.sub(r"[<(]\s*,\s*[>)]", ",", pattern.sub(",", words))


def take_tags(words: str) -> tuple[tuple[str, ...], str]:
    """The tags of `#vip`, `tagged vip and hot`, and the words without them."""
    found: list[str] = []
    for one, many in _TAGS.findall(words):
        found += [one] if one else re.split(r", | and ", many)
    return tuple(found), _TAGS.sub(" ", words)


def tells(part: str, desk: Desk) -> bool:
    """A part that is neither a job nor a company: a clause, an amount, a time."""
    if is_job(part) and not is_clause(part):
        return False
    return is_clause(part) or bool(find_money(part, desk.context.currency)) or has_time(part, desk.context.now)


def is_job(words: str) -> bool:
    """A job by its words, or by how they end: `barista`, `data scientist`."""
    return bool(
        JOB_TITLE.search(words) or re.search(r"(?:er|or|ist|ant|ent|ian|eur|ista|hand|man|woman)$", words, re.I)
    )
