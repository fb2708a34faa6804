"""From the kind a question is about to the field a word means: paths through related records."""

from __future__ import annotations

from datetime import timedelta

from crm_core.entities import Kind
from crm_core.fields import FieldType, field_of
from crm_core.queries import And, Condition, Filter, Op, Related
from intents.time.timespans import Span

LINKS: dict[Kind, dict[Kind, str]] = {
    Kind.DEAL: {Kind.COMPANY: "company", Kind.CONTACT: "contact", Kind.USER: "owner", Kind.PRODUCT: "products",
                Kind.TEAM: "owner.team"},
    Kind.CONTACT: {Kind.COMPANY: "company", Kind.USER: "owner", Kind.TEAM: "owner.team"},
    Kind.COMPANY: {Kind.USER: "owner", Kind.TEAM: "owner.team"},
    Kind.ACTIVITY: {Kind.COMPANY: "company", Kind.CONTACT: "contact", Kind.DEAL: "deal", Kind.USER: "owner",
                    Kind.TEAM: "owner.team"},
    Kind.TASK: {Kind.COMPANY: "company", Kind.CONTACT: "contact", Kind.DEAL: "deal", Kind.USER: "owner",
                Kind.TEAM: "owner.team"},
    Kind.USER: {Kind.TEAM: "team"},
}  # fmt: skip
"""Kind -> the field that refers to a record of another kind."""
RELATIONS: dict[Kind, dict[Kind, str]] = {
    Kind.CONTACT: {Kind.ACTIVITY: "activities", Kind.DEAL: "deals", Kind.TASK: "tasks"},
    Kind.COMPANY: {Kind.ACTIVITY: "activities", Kind.DEAL: "deals", Kind.CONTACT: "contacts", Kind.TASK: "tasks"},
    Kind.DEAL: {Kind.ACTIVITY: "activities", Kind.TASK: "tasks"},
    Kind.USER: {Kind.DEAL: "deals", Kind.CONTACT: "contacts", Kind.ACTIVITY: "activities", Kind.TASK: "tasks"},
}


def path_to(target: Kind, kind: Kind, path: str) -> str | None:
    """`industry` of companies asked about deals -> `company.industry`; None when no single step leads there."""
    if target is kind:
        return path
    link = LINKS.get(target, {}).get(kind)
    return f"{link}.{path}" if link and kind is not Kind.PRODUCT else None


def placed(target: Kind, kind: Kind, condition: Condition) -> Filter | None:
    """The condition on `kind` as a filter on `target`: by a path, or by a related record that meets it."""
    path = path_to(target, kind, condition.path)
    if path is not None:
        return Condition(path, condition.op, condition.value)
    relation = RELATIONS.get(target, {}).get(kind)
    return Related(relation, condition) if relation else None


def during(kind: Kind, path: str, span: Span) -> Filter:
    """The days from start to before end; the store knows when they begin and end for whoever asks."""
    spec = field_of(kind, path)
    if spec is not None and spec.type is FieldType.DATE:
        first = span.start.date() if span.start else None
        last = (span.end - timedelta(days=1)).date() if span.end else None
        if first and last:
            return Condition(path, Op.BETWEEN, (first, last))
        return Condition(path, Op.GE, first) if first else Condition(path, Op.LE, last)
    edges = [
        Condition(path, op, moment.date())
        for op, moment in ((Op.GE, span.start), (Op.LT, span.end))
        if moment is not None
    ]
    return edges[0] if len(edges) == 1 else And(tuple(edges))


def years_of(span: Span) -> list[tuple[Op, int]]:
    """A span of whole years as bounds on a number of years."""
    first = span.start.year if span.start else None
    last = (span.end - timedelta(days=1)).year if span.end else None
    if first is not None and first == last:
        return [(Op.EQ, first)]
    return [(op, year) for op, year in ((Op.GE, first), (Op.LE, last)) if year is not None]
