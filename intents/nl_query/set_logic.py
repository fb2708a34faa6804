"""Set logic over groups: "agents with more than 50 deals and over 200k won", "companies that bought X but never Y",
"reps who won deals in every sector". The first clause is the plan, the others bound other numbers of its groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from crm_core.entities import Kind
from crm_core.plan_values import conjuncts
from crm_core.queries import Aggregate, AggregateFn, GroupBy, Having, Op, QueryPlan
from intents.nl_query.set_clauses import Clause, clause_of

Read = Callable[[str], QueryPlan | None]
"""A question in plain words, as its plan."""
_COUNT = Aggregate(AggregateFn.COUNT)
_LEAD = re.compile(
    r"^(?:(?P<many>how many|number of|count(?: of)?|count the)|which|what|list|show(?: me)?|find(?: me)?|name|give me"
    r"|tell me|who are|are there|do we have)?\s*(?:all |the |of |our |any |those )*",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"(?!.*\b(?:that|we|they|you|i|which|who|whom|where|with|having|have|has|had|did|do|does|sold|won|lost|bought|were|was|in|of|from|to|by"
    r"|and|but|not|never|no|every|each|all|both|more|over|under|at)\b)[a-z][a-z -]*",
    re.IGNORECASE,
)
_CONJ = re.compile(
    r"\s*,?\s*\b(?:but|and|yet|though|although|while)\b(?:\s+(?:also|then|still|too))?\s*|\s*;\s*", re.IGNORECASE
)
_BOTH = re.compile(r"\bboth\s+(?P<one>.+?)\s+and\s+(?P<other>.+)$", re.IGNORECASE)
_ASKED = re.compile(
    r"^(?:did|do|does|has|have|were|was)\s+(?P<whom>(?:every|each|all)(?: of)?(?: the| our)?\s+[a-z]+)\s+(?P<verb>.+)$",
    re.IGNORECASE,
)
"""`which products did every rep sell`."""
_CUES = re.compile(
    r"\b(?:both|every|each|all|but)\b|\band\b.*\d|\d.*\band\b"
    r"|\band (?:also|not|never|none|no|without|didn|did not|have not)\b",
    re.IGNORECASE,
)
_OUT_OF_REACH = re.compile(
    r"\b(?:or|most|top|best|average|each of|per|by (?!every|each|all|both|(?-i:[A-Z]))|share|percent of)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"(?<=every )\w+ (?:except|but|other than) .+", re.IGNORECASE)
_NEGATED = {Op.GT: Op.LE, Op.GE: Op.LT, Op.LT: Op.GE, Op.LE: Op.GT, Op.EQ: Op.NE}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked for: `noun` as said, what it groups deals by, and the words after it."""

    noun: str
    group: GroupBy
    rest: str
    counted: bool


def set_logic(text: str, read: Read) -> QueryPlan | str | None:
    """The plan; the words that cannot be read where the question is one of set logic; None where it is none."""
    said = re.sub(r"\s+", " ", text).strip(" .?!")
    if not _CUES.search(said) or _OUT_OF_REACH.search(said):
        return None
    subject = _subject(said, read)
    if subject is None:
        return None
    if unless := _UNLESS.search(subject.rest):
        return unless[0]
    clauses = _clauses(subject.rest)
    if not clauses or (len(clauses) == 1 and clauses[0].every is None):
        return None
    sure = any(clause.every for clause in clauses) or _BOTH.search(said) or any(c.denied for c in clauses[1:])
    made = _made(subject, clauses, read)
    if made is None:
        return None if not sure and not all(clause.bound for clause in clauses) else subject.rest
    return replace(made, over_groups=AggregateFn.COUNT) if subject.counted else made


def _subject(said: str, read: Read) -> Subject | None:
    lead = _LEAD.match(said)
    counted = bool(lead and lead["many"])
    rest = said[lead.end() :] if lead else said
    if who := re.match(r"who\s+", rest, re.IGNORECASE):
        noun, behind = "reps", rest[who.end() :]
        group = _group(noun, read)
        return Subject(noun, group, behind, counted) if group else None
    words = rest.split(" ")
    for size in (3, 2, 1):
        noun = " ".join(words[:size])
        if len(words) > size and _NOUN.fullmatch(noun) and (group := _group(noun, read)):
            return Subject(noun, group, " ".join(words[size:]), counted)
    return None


def _group(noun: str, read: Read) -> GroupBy | None:
    """What deals are grouped by under that noun."""
    plan = read(f"number of deals by {noun}")
    plain = plan is not None and plan.target is Kind.DEAL and plan.where is None and len(plan.group_by) == 1
    return plan.group_by[0] if plain and plan is not None and plan.group_by[0].bucket is None else None


def _clauses(rest: str) -> list[Clause]:
    """Empty where a piece is no clause."""
    if asked := _ASKED.match(rest):
        rest = f"{asked['verb']} by {asked['whom']}"
    if both := _BOTH.search(rest):
        before = rest[: both.start()]
        place = re.search(r"\b(?:in|to|from|at|by|for|with|of)\s+$", before)
        rest = f"{before}{both['one']} and also {place[0] if place else ''}{both['other']}"
    clauses: list[Clause] = []
    begin = 0
    for cut in [*(m.span() for m in _CONJ.finditer(rest)), (len(rest), len(rest))]:
        clause = clause_of(rest[begin : cut[0]], clauses[-1] if clauses else None)
        if clause is None:
            return []
        clauses.append(clause)
        begin = cut[1]
    return clauses


def _made(subject: Subject, clauses: list[Clause], read: Read) -> QueryPlan | None:
    first, *others = clauses
    base = _figure(subject, first, read)
    if base is None or (first.denied and first.every is None):
        return None
    bounds = []
    if first.every is not None:
        bounds.append(_every(first, base, subject, read))
    elif first.bound is not None:
        bounds.append(Having(*first.bound))
    for clause in others:
        figure = _figure(subject, clause, read)
        if figure is None or figure.aggregate is None:
            return None
        if clause.every is not None:
            bounds.append(_every(clause, figure, subject, read))
        elif clause.bound is not None:
            op, number = clause.bound
            bounds.append(Having(_NEGATED[op] if clause.denied else op, number, figure.aggregate, figure.where))
        else:
            wanted = (Op.EQ, 0) if clause.denied else (Op.GE, 1)
            bounds.append(Having(*wanted, _COUNT, figure.where))
    found = [bound for bound in bounds if bound is not None]
    return replace(base, having=tuple(found)) if len(found) == len(bounds) else None


def _figure(subject: Subject, clause: Clause, read: Read) -> QueryPlan | None:
    """The figure of a clause for each of what is looked for, with nothing left out of its words."""
    plan = read(f"{clause.figure} by {subject.noun}")
    if plan is None and "to" in (names := dict(clause.places)):  # sold "to software companies"
        near = tuple(("in" if place == names["to"] else preposition, place) for preposition, place in clause.places)
        plan = read(f"{replace(clause, places=near).figure} by {subject.noun}")
    if plan is None or plan.target is not Kind.DEAL or plan.group_by != (subject.group,) or plan.having:
        return None
    plain = plan.limit is None and not plan.compare and plan.over_groups is None and plan.semantic is None
    return replace(plan, order_by=()) if plain and len(conjuncts(plan.where)) >= clause.parts else None


def _every(clause: Clause, figure: QueryPlan, subject: Subject, read: Read) -> Having | None:
    group = _group(clause.every or "", read)
    if group is None or group == subject.group:
        return None
    return Having(Op.EQ, not clause.denied, where=figure.where, every=group)
