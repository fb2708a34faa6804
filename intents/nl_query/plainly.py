"""Turns of phrase, put as the grammar of questions knows them: `who works for Cara` -> `reps managed by Cara`."""

from __future__ import annotations

import re

from crm_core.entities import Kind
from intents.linking import Linker
from intents.nl_query.words import KINDS
from intents.resolution import One

_AGAINST = re.compile(
    r"\bthis (week|month|quarter|year) (vs\.?|against|versus|compared (?:to|with)|than) (?:the )?(last|previous)"
    r"(?: one)?(?! \w)",
    re.IGNORECASE,
)
_STAFF = re.compile(r"^who (?:all )?(?:works?|is) (?P<how>at|for|under)\b(?P<whom>.*)", re.IGNORECASE)
_SLASH = re.compile(
    rf"(?<=[a-z]) ?/ ?(?=(?:{'|'.join(KINDS)}|month|quarter|week|year|day|region|stage|industry)\b)", re.IGNORECASE
)
"""`wins/agent`: per agent. A date has digits before its slash."""
_TOOK = re.compile(
    r"\bwithin (\d+) days (?:of|after|from) (?:being |it was |they were )?(?:engag|creat|open|start)\w+", re.IGNORECASE
)
_DEALT = re.compile(
    r"\b(?P<whom>(?:companies|customers|clients|accounts|contacts|people)(?: (?:that|which|who|whom))?) (?:we|i)"
    r"(?:['’]ve| have)? (?P<how>won|lost|closed) (?P<count>(?:[^\d]*)\d+|(?:[^\d]*)(?:one|two|three|four|five|ten)) "
    r"(?P<what>deals?|opportunit(?:y|ies))(?: (?:with|from|to|at|for)\b)?",
    re.IGNORECASE,
)
"""`customers we lost more than 3 deals with` -> `customers with more than 3 lost deals`."""
_PLAINLY = (
    (_AGAINST, r"this \1 \2 \3 \1"),
    (_TOOK, r"with a cycle of at most \1"),
    (_DEALT, r"\g<whom> with \g<count> \g<how> \g<what>"),
)


def plainly_put(text: str, linker: Linker) -> str:
    said = _SLASH.sub(" per ", text)
    for pattern, plainly in _PLAINLY:
        said = pattern.sub(plainly, said)
    staff = _STAFF.match(said)
    if staff is None:
        return said
    found = linker.resolve(staff["whom"].strip(" ?.!"), (Kind.COMPANY, Kind.USER, Kind.TEAM))
    boss = isinstance(found, One) and found.candidate.ref.kind is Kind.USER and staff["how"].lower() != "at"
    return f"{'reps managed by' if boss else 'contacts at'}{staff['whom']}"
