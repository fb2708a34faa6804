"""Won, lost, open: a deal is one of them, so two at once are taken for the one said last."""

from __future__ import annotations

from crm_core.entities import Kind
from crm_core.plan_values import conjuncts
from crm_core.queries import Condition, Op
from intents.nl_query.draft import PlanDraft, Term
from intents.nl_query.marks import Mark

DECIDED = frozenset({"won", "lost", "closed"})


def outcome_said(mark: Mark) -> str | None:
    """The end of deals that a mark speaks of: won, lost, closed, or a stage that means one of them."""
    if mark.tag == "status":
        return mark.what if mark.what in DECIDED else None
    if mark.tag == "value":
        return next((word.outcome for word in mark.what if word.outcome), None)
    return None


def decided(marks: list[Mark]) -> bool:
    """Whether the words speak of deals that are over: times are then those of their closing."""
    return any(outcome_said(mark) for mark in marks)


def both_ways(draft: PlanDraft) -> bool:
    """Whether groups are asked for that have one value "but not" another: that is no condition on single deals."""
    if "products" not in {group.path for group in draft.group_by}:
        return False
    parts = [part for part in conjuncts(draft.where()) if isinstance(part, Condition)]
    equal = {part.path for part in parts if part.op in (Op.EQ, Op.IN)}
    return any(part.op is Op.NE and part.path in equal for part in parts)


def settle_status(draft: PlanDraft) -> None:
    """Keeps the last of several outcomes that no deal can have at once."""
    if draft.target is not Kind.DEAL:
        return
    said = [term for place, term in enumerate(draft.terms) if _one_outcome(term) and not _alternative(draft, place)]
    values = {term.filter.value for term in said if isinstance(term.filter, Condition)}
    if len(values) < 2:
        return
    last = max(said, key=lambda term: term.at)
    draft.terms = [term for term in draft.terms if term is last or term not in said]
    kept = last.filter.value if isinstance(last.filter, Condition) else ""
    others = " and ".join(sorted(value for value in values if value != kept))
    draft.assume(f"{kept}, not {others}: no deal is both")


def _one_outcome(term: Term) -> bool:
    part = term.filter
    return isinstance(part, Condition) and part.path == "status" and part.op is Op.EQ and not term.negated


def _alternative(draft: PlanDraft, place: int) -> bool:
    """`won and lost deals`: joined to the term before or after it, which makes them alternatives."""
    joined = {"or", "and also", "comma"}
    after = draft.terms[place + 1 : place + 2]
    return (place > 0 and draft.terms[place].joined in joined) or any(term.joined in joined for term in after)
