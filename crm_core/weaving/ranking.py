"""Many signals become one ranking: reciprocal rank fusion, then the cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from crm_core.entities import Ref
from crm_core.queries import Ask, Search, Similar
from crm_core.results import PlanAnswer
from crm_core.weaving.pattern import RRF_K
from crm_core.weaving.weave import Scored, Signal, Weave

FIRST = 200
"""Matches of a list that an answer brings: enough to show, for "them" and "the second one"; all of them are counted."""


def fused(signals: Sequence[Signal]) -> tuple[Scored, ...]:
    """sum over signals of 1 / (k + rank); records with equal scores within a signal share a rank. Ties by id."""
    score: dict[Ref, float] = defaultdict(float)
    reasons: dict[Ref, list[str]] = defaultdict(list)
    for signal in signals:
        rank, last = 0, None
        for place, scored in enumerate(signal.found, start=1):
            if scored.score != last:
                rank, last = place, scored.score
            score[scored.ref] += 1 / (RRF_K + rank)
            reasons[scored.ref] += [reason for reason in scored.reasons if reason not in reasons[scored.ref]]
    best = sorted(score, key=lambda ref: (-score[ref], ref.kind, ref.id))
    return tuple(Scored(ref, score[ref], tuple(reasons[ref])) for ref in best)


def tension(weave: Weave) -> Weave:
    """Weighs the signals against each other."""
    if not weave.signals:
        return weave.idle("no signals to weigh")
    if len(weave.signals) == 1:
        only = weave.signals[0]
        grown = replace(weave, ranked=only.found)
        return replace(grown, detail={"ranked by": only.name, "records": len(only.found)})
    ranked = fused(weave.signals)
    if isinstance(weave.query, Search):  # who is called exactly that comes first, however often others are mentioned
        exact = {s.ref for signal in weave.signals if signal.name == "names" for s in signal.found if s.score == 1.0}
        ranked = (*(s for s in ranked if s.ref in exact), *(s for s in ranked if s.ref not in exact))
    weighed = ", ".join(signal.name for signal in weave.signals)
    return replace(weave, ranked=ranked, detail={"fused by reciprocal rank": weighed, "records": len(ranked)})


def retrieve(weave: Weave) -> Weave:
    """Reads from the record what was found, with the actor's rights."""
    reader = weave.reader
    if isinstance(weave.query, Ask) and weave.plan is not None:
        ids: list[str] | None = None if weave.threads is None else list(weave.threads)
        if weave.ranked is not None:
            near = {scored.ref.id for scored in weave.ranked}
            ids = [scored.ref.id for scored in weave.ranked]
            if weave.order_kept and weave.threads is not None:
                ids = [id_ for id_ in weave.threads if id_ in near]
        most = FIRST if ids is None else None
        found = reader.select(replace(weave.plan, semantic=None), among=ids, page=weave.plan.page, most=most)
        return replace(weave, found=found, detail={"matches": found.total, "groups": len(found.groups)})
    if weave.ranked is not None and isinstance(weave.query, (Search, Similar)):
        kept = [scored for scored in weave.ranked if scored.ref != weave.target]
        rows = reader.rows([scored.ref for scored in kept[: weave.query.limit]])
        found = PlanAnswer(rows=tuple(rows), total=len(rows))
        return replace(weave, found=found, detail={"read": len(rows), "of": len(kept)})
    if weave.target is not None:
        return weave.idle("the card reads the record itself")
    return weave.idle("the answer reads what it needs")


def converge(weave: Weave) -> Weave:
    """Joins what was read with why it was found."""
    if weave.ranked is None or weave.found is None:
        return weave.idle("nothing was ranked; the order is the record's")
    why = {scored.ref: scored for scored in weave.ranked}
    top = max((scored.score for scored in weave.ranked), default=0.0)
    rows = tuple(
        replace(row, reasons=why[row.ref].reasons, relevance=_relevance(weave, why[row.ref], top))
        if row.ref in why
        else row
        for row in weave.found.rows
    )
    kept = {"kept": len(rows), "first": rows[0].name} if rows else {"kept": 0}
    return replace(weave, found=replace(weave.found, rows=rows), detail=kept)


def _relevance(weave: Weave, scored: Scored, top: float) -> float:
    """The signal's own score; after fusing, relative to the best."""
    score = scored.score if len(weave.signals) == 1 or not top else scored.score / top
    return round(score, 4)
