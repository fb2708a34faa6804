"""A plan being put together: filters with how they are joined, and what was assumed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm_core.entities import Kind
from crm_core.plan_values import all_of
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    Compared,
    Condition,
    Filter,
    GroupBy,
    Having,
    Not,
    Op,
    Or,
    OrderBy,
    QueryPlan,
)
from intents.interpretation import Assumption


@dataclass(slots=True)
class Term:
    """One filter. `joined`: how it hangs on the one before; `negated`: it must not hold."""

    filter: Filter
    joined: str = "and"
    negated: bool = False
    at: int = 0
    """Where in the text it was said."""


@dataclass(slots=True)
class PlanDraft:
    text: str
    target: Kind
    terms: list[Term] = field(default_factory=list)
    aggregate: Aggregate | None = None
    group_by: list[GroupBy] = field(default_factory=list)
    compare: list[Compared] = field(default_factory=list)
    order_by: list[OrderBy] = field(default_factory=list)
    limit: int | None = None
    limit_each: int | None = None
    having: tuple[Having, ...] = ()
    over_groups: AggregateFn | None = None
    semantic: str | None = None
    statuses: set[str] = field(default_factory=set)
    team_id: str | None = None
    """The asker's own team."""
    date_path: str | None = None
    """The date field that a time is about where the words do not say; None: found out from the words."""
    assumptions: list[Assumption] = field(default_factory=list)

    def assume(self, words: str, *instead: tuple[str, str]) -> None:
        if all(known.words != words for known in self.assumptions):
            self.assumptions.append(Assumption(words, instead))

    def plan(self) -> QueryPlan:
        return QueryPlan(
            self.target, self.where(), self.aggregate, tuple(self.group_by), tuple(self.compare), tuple(self.order_by),
            self.limit, self.semantic, having=self.having, limit_each=self.limit_each, over_groups=self.over_groups,
        )  # fmt: skip

    def where(self) -> Filter | None:
        groups: list[list[Term]] = []
        for term in self.terms:
            before = groups[-1][-1] if groups else None
            if before is not None and (
                term.joined == "or" or (term.joined in {"and also", "comma"} and _alike(before, term))
            ):
                groups[-1].append(term)
            else:
                groups.append([term])
        return all_of([_either(group) for group in groups])


def _alike(one: Term, two: Term) -> bool:
    """Two single values of one single-valued field can only be meant as alternatives: "in Germany and France"."""
    a, b = one.filter, two.filter
    both = isinstance(a, Condition) and isinstance(b, Condition) and a.path == b.path
    return (
        both
        and isinstance(a, Condition)
        and isinstance(b, Condition)
        and {a.op, b.op} <= {Op.EQ, Op.IN}
        and a.path not in {"tags", "products", "contact"}
    )


def _either(group: list[Term]) -> Filter:
    parts: list[Filter] = []
    members: dict[str, list[object]] = {}
    for term in group:
        part = term.filter
        if isinstance(part, Condition) and part.op in (Op.EQ, Op.IN):
            values = list(part.value) if part.op is Op.IN else [part.value]
            if part.path in members:
                members[part.path] += values
                continue
            members[part.path] = values
        parts.append(part)
    merged = tuple(_member(part, members) for part in parts)
    whole = merged[0] if len(merged) == 1 else Or(merged)
    if not group[0].negated:
        return whole
    if isinstance(whole, Condition) and whole.op is Op.EQ:
        return Condition(whole.path, Op.NE, whole.value)
    return Not(whole)


def _member(part: Filter, members: dict[str, list[object]]) -> Filter:
    if isinstance(part, Condition) and part.op in (Op.EQ, Op.IN):
        values = tuple(dict.fromkeys(members[part.path]))
        return Condition(part.path, Op.EQ, values[0]) if len(values) == 1 else Condition(part.path, Op.IN, values)
    return part
