"""`what percent of deals are lost`, `what share of won value is GTX Pro`: which condition is part, which the whole."""

from __future__ import annotations

import re

from crm_core.queries import Aggregate, AggregateFn, Condition, Op
from intents.nl_query.draft import PlanDraft, Term

_VERB = re.compile(
    r"\b(?:is|are|was|were|comes?|came|belongs?|goes|went|do we|did we|does|did|has|have|had|stems?)\b", re.IGNORECASE
)
_SHARE = re.compile(r"\b(?:percent(?:age)?|share|proportion|fraction)\b(?: of)?", re.IGNORECASE)


def share(draft: PlanDraft) -> bool:
    """Makes the aggregate one number: the part's percentage of the whole. What is said behind the verb is the part
    ("of won value is GTX Pro"); else won or lost, else what was said last. Won and lost are parts of the closed deals.
    False when no condition says which part."""
    if not draft.terms:
        return False
    path = draft.aggregate.path if draft.aggregate is not None else None
    whose = _whose(draft)
    part = draft.terms.pop(_place(draft, summed=path is not None) if whose is None else whose)
    if _outcome(part) and path is None:
        draft.assume("percent of the closed deals, the open ones left out")
        draft.terms.append(Term(Condition("status", Op.IN, ("won", "lost"))))
        if isinstance(part.filter, Condition) and part.filter.value == "won":
            draft.aggregate = Aggregate(AggregateFn.WIN_RATE)
            draft.terms.pop()
            return True
    inner = PlanDraft("", draft.target, [part]).where()
    draft.aggregate = Aggregate(AggregateFn.SHARE, path, inner)
    return True


_POSSESSIVE = re.compile(
    r"(?:['’]s?|\bhis|\bher|\btheir) (?:\w+ )?(?:percent(?:age)?|share|proportion|fraction|part)\b", re.IGNORECASE
)


def _whose(draft: PlanDraft) -> int | None:
    """The place of the term whose share is asked for: "Ana's share of wins"."""
    share_ = _POSSESSIVE.search(draft.text)
    if share_ is None or len(draft.terms) < 2:
        return None
    before = [place for place, term in enumerate(draft.terms) if term.at < share_.start() and not _outcome(term)]
    return before[-1] if before else None


def _place(draft: PlanDraft, *, summed: bool) -> int:
    """The place of the term that is the part."""
    asked = _SHARE.search(draft.text)
    verb = _VERB.search(draft.text, asked.end()) if asked is not None else None
    if verb is None and asked is not None:  # "how much of our won value comes from Ana in percent"
        verb = _VERB.search(draft.text)
    behind = [place for place, term in enumerate(draft.terms) if verb is not None and term.at >= verb.start()]
    if behind and len(behind) < len(draft.terms):
        return next((place for place in behind if _outcome(draft.terms[place])), behind[-1])
    fit = [place for place, term in enumerate(draft.terms) if not (summed and _outcome(term))]
    if not summed:
        outcome = next((place for place in fit if _outcome(draft.terms[place])), None)
        if outcome is not None:
            return outcome
    return fit[-1] if fit else len(draft.terms) - 1


def _outcome(term: Term) -> bool:
    part = term.filter
    won_or_lost = isinstance(part, Condition) and part.path == "status" and part.value in ("won", "lost")
    return won_or_lost and not term.negated
