"""`companies Zane Levy won`, `which agents sold GTK 500`, `customers of Vicki`: records by what was done in their
deals, where one and the same deal must meet all that is said."""

from __future__ import annotations

import re
from dataclasses import replace

from crm_core.entities import Kind
from crm_core.queries import AggregateFn, Related
from intents.interpretation import Context
from intents.nl_query.conditions import Conditions
from intents.nl_query.draft import PlanDraft, Term
from intents.nl_query.marks import Mark
from intents.nl_query.paths import LINKS, RELATIONS
from intents.nl_query.several_deals import told_apart

_DOERS = (Kind.COMPANY, Kind.CONTACT, Kind.USER)
_SOLD = re.compile(r"sold|sells?|bought", re.IGNORECASE)
_CUSTOMERS = re.compile(r"(?:customers?|clients?)", re.IGNORECASE)
_OWNED = re.compile(r"\b(?:owned|managed|handled|looked after) by $|\b(?:belonging|assigned) to $", re.IGNORECASE)
_ELSE = {"rank", "agg", "by", "share", "cmp", "between", "versus", "each", "period", "total", "absent", "not", "number"}
"""Marks that make another question of "sold": a figure, a ranking, a comparison."""
_JOINING = {"with", "who", "glue", "by", "and", "or", "comma"}


def sellers(marks: list[Mark], text: str) -> list[Mark]:
    """`marks` with "sold" read as having won a deal, where it is said who sold, or to whom: "who sold GTK 500"."""
    asked = bool(marks) and (marks[0].tag == "who" or (marks[0].tag == "kind" and marks[0].what[0] in _DOERS))
    if not asked or re.search(r"\bmore\b", text, re.IGNORECASE) or any(mark.tag in _ELSE for mark in marks):
        return marks
    sold = [m for m in marks if m.tag == "measure" and _SOLD.fullmatch(text[m.start : m.end])]
    if len(sold) != 1 or any(mark.tag == "status" for mark in marks):
        return marks
    told = any(mark.tag in {"name", "value", "time"} for mark in marks)
    return [replace(m, tag="status", what="won") if m is sold[0] and told else m for m in marks]


def through_deals(draft: PlanDraft, marks: list[Mark], used: set[int], context: Context, currencies: int) -> list[Mark]:
    """Adds "with a deal that ..." for what only a deal can meet; returns the marks that found no meaning in it."""
    relation = RELATIONS.get(draft.target, {}).get(Kind.DEAL)
    counted = draft.aggregate is None or draft.aggregate.fn is AggregateFn.COUNT
    if relation is None or not counted or draft.group_by or any(_another(marks, i) for i in range(len(marks))):
        return []
    of_deals = [i for i in range(len(marks)) if i not in used and _of_a_deal(draft, marks, i)]
    said = {marks[i].tag for i in of_deals}
    if "status" not in said and not _as_customers(draft, marks, of_deals):
        return []
    if not said & {"name", "value", "mine", "team"}:
        return []
    unread: list[Mark] = []
    deals, joined = told_apart(draft.text, marks, of_deals)
    for of_one in deals:
        inner = PlanDraft(draft.text, Kind.DEAL, team_id=draft.team_id)
        reader = Conditions(inner, of_one, set(), context, currencies)
        if "status" not in said:
            reader.won()
        reader.read()
        draft.terms.append(Term(Related(relation, inner.where()), at=marks[of_deals[0]].start))
        unread = reader.unread
    if joined is not None:
        either = re.sub(r"\band\b", "or", joined, flags=re.IGNORECASE)
        draft.assume(f"{joined} = each of them", ("any of them", draft.text.replace(joined, either, 1)))
    used.update(of_deals)
    used.update(i for i in range(len(marks)) if marks[i].tag in _JOINING)
    return unread


def _another(marks: list[Mark], i: int) -> bool:
    """Whether the mark makes another question of it; "by" does not before whom it was done by."""
    doer = marks[i].tag == "by" and i + 1 < len(marks) and marks[i + 1].tag in {"name", "team", "mine"}
    return marks[i].tag in _ELSE - {"agg"} and not doer


def _of_a_deal(draft: PlanDraft, marks: list[Mark], i: int) -> bool:
    """Whether the mark says something of a deal rather than of the record asked for."""
    mark, target = marks[i], draft.target
    match mark.tag:
        case "status" | "time":
            return mark.tag == "time" or mark.what in {"won", "lost", "open"}
        case "kind":
            return mark.what[0] is Kind.DEAL
        case "team":
            return target is not Kind.USER
        case "name":
            kinds = {candidate.ref.kind for candidate in mark.what.equal}
            owned = _OWNED.search(draft.text, 0, mark.start) and not _deal_before(marks, i)
            return target not in kinds and bool(kinds & set(LINKS[Kind.DEAL])) and not owned
        case "value":
            return all(word.kind is Kind.DEAL for word in mark.what)
        case "mine":
            return draft.text[mark.start : mark.end].lower() == "i"
    return False


def _deal_before(marks: list[Mark], i: int) -> bool:
    kinds = [mark.what[0] for mark in marks[:i] if mark.tag == "kind"]
    return bool(kinds) and kinds[-1] is Kind.DEAL


def _as_customers(draft: PlanDraft, marks: list[Mark], of_deals: list[int]) -> bool:
    """`customers of Vicki`: those that bought from her; the companies that she owns are the other reading."""
    named = [marks[i] for i in of_deals if marks[i].tag == "name"]
    users = [mark for mark in named if mark.what.candidates[0].ref.kind is Kind.USER]
    called = [m for m in marks if m.tag == "kind" and _CUSTOMERS.fullmatch(draft.text[m.start : m.end])]
    if draft.target is not Kind.COMPANY or not users or not called:
        return False
    who = users[0].what.candidates[0].name
    draft.assume(
        f"customers of {who} = companies with won deals of {who}", ("companies they own", f"companies owned by {who}")
    )
    return True
