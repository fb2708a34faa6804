"""Turns of phrase in plainer words, before a question is read: `customers we lost more than 3 deals with`."""

from __future__ import annotations

import re
from collections.abc import Callable

_AGAINST = re.compile(
    r"\bthis (week|month|quarter|year) (vs\.?|against|versus|compared (?:to|with)|than) (?:the )?(last|previous)"
    r"(?: one)?(?! \w)",
    re.IGNORECASE,
)
_STAFF = re.compile(r"^who (?:all )?(?:works?|is) (?:at|for)\b", re.IGNORECASE)
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
_TOUCHED = re.compile(
    r"^(?:did|has|have) (?:anyone|anybody|someone|somebody|any of us|we|i)(?: (?:ever|already|recently|actually))? "
    r"(?P<how>talk(?:ed)?|speak|spoke|spoken|been in (?:touch|contact)|contact(?:ed)?|reach(?:ed)? out|call(?:ed)?"
    r"|phoned?|ring|rung|e-?mail(?:ed)?|wr(?:ite|itten)|meet|met|visit(?:ed)?)(?: (?:to|with))?(?= \w)",
    re.IGNORECASE,
)
"""`did anyone talk to Acme this month` -> `activities with Acme this month`."""
_DONE_BY = re.compile(
    r"^what (?:did|has|have) (?P<who>(?!we\b|you\b).+?) (?:do|done|work(?:ed)? on|been doing|get done)\b", re.IGNORECASE
)
_MEASURED = re.compile(
    r"^(?P<state>(?:new|open|won|lost|closed|my|our|the|all) )*(?P<kind>deal|opportunity|company|account|customer) "
    r"(?P<of>sizes?|values?|amounts?|volumes?|worths?|head ?counts?|revenues?)"
    r"(?= (?:is |are |of )?(?:over|above|under|below|more than|less than|at least|at most|between|greater|larger"
    r"|bigger|smaller|higher|lower|exceed\w*|from)\b| ?[<>])",
    re.IGNORECASE,
)
"""`deal sizes above 20k` -> `deals with value above 20k`."""
_NEXT_STEP = re.compile(
    r"\b(?P<open>(?:open )?deals )?(?:with no|without(?: an?| any)?|that have no|missing an?) next "
    r"(?:steps?|actions?|tasks?)\b",
    re.IGNORECASE,
)


def _no_next_step(match: re.Match[str]) -> str:
    """Only what is open can have a next step."""
    return ("open deals " if match["open"] else "") + "without open tasks"


def _measured(match: re.Match[str]) -> str:
    kind, of = match["kind"].lower(), match["of"].lower()
    of_deals = kind in ("deal", "opportunity")
    many = {"company": "companies", "opportunity": "opportunities"}.get(kind, f"{kind}s")
    field = "value" if of_deals else "revenue" if of.startswith("revenue") else "size"
    return f"{match[0][: match.start('kind')]}{many} with {field}"


def _touches(match: re.Match[str]) -> str:
    how = match["how"].lower()
    kinds = {
        "calls": ("call", "phone", "ring", "rung"), "emails": ("email", "e-mail", "wr"), "meetings": ("me", "visit"),
    }  # fmt: skip
    return next((kind for kind, verbs in kinds.items() if how.startswith(verbs)), "activities") + " with"


_PLAINLY: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_MEASURED, _measured),
    (_AGAINST, r"this \1 \2 \3 \1"),
    (_STAFF, "contacts at"),
    (_TOOK, r"with a cycle of at most \1"),
    (_TOUCHED, _touches),
    (_DONE_BY, r"activities by \g<who>"),
    (_NEXT_STEP, _no_next_step),
    (_DEALT, r"\g<whom> with \g<count> \g<how> \g<what>"),
)


def plainly(text: str) -> str:
    """`text` with each turn of phrase in words that the grammar has."""
    for pattern, words in _PLAINLY:
        text = pattern.sub(words, text)
    return text
