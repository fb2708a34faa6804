"""Whose companies they are where no company has an owner: those with a deal that the person won, which is said."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.entities import Kind
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import Aggregate, AggregateFn, Ask, Condition, Filter, GroupBy, Op, QueryPlan, Related
from intents.interpretation import Assumption, Question
from intents.vocabulary import RecordLookup

_SAYS_OWNER = re.compile(r"\bown(?:s|ed|er|ers|ing)?\b|\bassigned\b", re.IGNORECASE)
_HAS = re.compile(r"\b(?:have|has|got|handles?|manages?|looks? after|serves?)$", re.IGNORECASE)
_WON = Condition("status", Op.EQ, "won")
_OWNER = "owner"


def of_won_deals(question: Question, text: str, lookup: RecordLookup) -> Question:
    """The question about companies of somebody, by their won deals; itself where companies have owners, or where the
    words ask for owners."""
    plan = question.plan
    if plan is None or plan.target is not Kind.COMPANY or _SAYS_OWNER.search(text):
        return question
    whose = [part for part in conjuncts(plan.where) if isinstance(part, Condition) and part.path == _OWNER]
    grouped = plan.group_by == (GroupBy(_OWNER),) and plan.aggregate in (None, Aggregate(AggregateFn.COUNT))
    named = bool(whose) and all(part.op in (Op.EQ, Op.IN) for part in whose)
    if not (named or grouped) or lookup.ids(Kind.COMPANY, Condition(_OWNER, Op.EMPTY, False), limit=1):
        return question
    made = _by_rep(plan) if grouped else _of_rep(plan, whose)
    if made is None:
        return question
    said = "a rep's companies = those with a deal that the rep won: no company has an owner"
    instead = ("by owner", "number of companies by owner") if grouped else ("owned by them", _owned(text))
    kept = tuple(one for one in question.assumptions if "companies" not in one.words)
    return replace(question, query=Ask(made), assumptions=(*kept, Assumption(said, (instead,))))


def _of_rep(plan: QueryPlan, whose: list[Condition]) -> QueryPlan:
    rest = [part for part in conjuncts(plan.where) if part not in whose]
    return replace(plan, where=all_of([*rest, Related("deals", all_of([_WON, *whose]))]))


def _by_rep(plan: QueryPlan) -> QueryPlan | None:
    """How many different companies, by who won their deals."""
    where: list[Filter] = []
    for part in conjuncts(plan.where):
        if not isinstance(part, Condition):
            return None
        where.append(replace(part, path=f"company.{part.path}"))
    counted = Aggregate(AggregateFn.DISTINCT, "company")
    return replace(plan, target=Kind.DEAL, where=all_of([_WON, *where]), aggregate=counted)


def _owned(text: str) -> str:
    """`how many customers does Darcel have` -> `how many customers does Darcel own`."""
    said = text.strip(" .?!")
    asked = re.sub(
        r"\b(?:have|has|got|handles?|manages?|look after|looks after|serves?)$", "own", said, flags=re.IGNORECASE
    )
    return asked if asked != said else f"{said}, by owner"
