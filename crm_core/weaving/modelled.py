"""Facts that a model computes (lead score and tier, win probability, at risk), turned into plain ids.

SQL cannot compute them. So each condition on one is asked of the advisor, over the records the rest of the plan
leaves, and becomes `id in (...)`; an order by one becomes an order of ids. What remains is a plan for the store.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crm_core.entities import Kind
from crm_core.errors import Invalid
from crm_core.fields import RELATED, field_of
from crm_core.folding import fold
from crm_core.queries import And, Condition, Filter, Not, Op, Or, QueryPlan, Related
from crm_core.reading import Reader
from crm_core.weaving.parts import Parts

FACTS = {"score": Kind.CONTACT, "tier": Kind.CONTACT, "at_risk": Kind.DEAL, "win_probability": Kind.DEAL}


@dataclass
class Models:
    """Computed facts of this question, each record asked once."""

    reader: Reader
    parts: Parts
    used: list[str] = field(default_factory=list)
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)
    _risky: frozenset[str] | None = None

    def value(self, fact: str, record_id: str) -> Any:
        """None when there is not enough history to say."""
        if fact not in self.used:
            self.used.append(fact)
        if fact == "at_risk":
            return record_id in self._at_risk()
        if (fact, record_id) not in self._known:
            self.learn(fact, [record_id])
        return self._known[fact, record_id]

    def learn(self, fact: str, ids: Sequence[str]) -> None:
        """Asks about many records at once; each only the first time."""
        new = [id_ for id_ in ids if (fact, id_) not in self._known]
        if not new or fact == "at_risk":
            return
        advisor = self.parts.judge()
        if FACTS[fact] is Kind.CONTACT:
            found = advisor.scores(self.reader, new)
            for id_ in new:
                self._known["score", id_], self._known["tier", id_] = found.get(id_, (None, None))
        else:
            chances = advisor.chances(self.reader, new)
            for id_ in new:
                self._known[fact, id_] = chances.get(id_)

    def _at_risk(self) -> frozenset[str]:
        if self._risky is None:
            self._risky = frozenset(self.parts.judge().risky(self.reader))
        return self._risky


def without_models(
    plan: QueryPlan, reader: Reader, parts: Parts
) -> tuple[QueryPlan, list[str] | None, tuple[str, ...]]:
    """The plan without computed facts, the ids in the order that one of them asked for (None: none did), and the
    names of the facts used. Raises Invalid where a computed fact cannot stand (groups, aggregates)."""
    for group in plan.group_by:
        _refuse(plan.target, group.path, "a stored field to group by")
    if plan.aggregate is not None and plan.aggregate.path is not None:
        _refuse(plan.target, plan.aggregate.path, "a stored field to compute with")
    models = Models(reader, parts)
    rest = structural(plan.where, plan.target)
    where = _resolved(plan.where, plan.target, models, rest)
    sides = tuple(_resolved(side.where, plan.target, models, rest) or And(()) for side in plan.compare)
    compare = tuple(replace(side, where=where) for side, where in zip(plan.compare, sides, strict=True))
    plan = replace(plan, where=where, compare=compare)
    first = plan.order_by[0] if plan.order_by else None
    if first is None or first.path is None or fact_at(plan.target, first.path) is None:
        return plan, None, tuple(models.used)
    if "." in first.path:
        raise Invalid("order by", first.path, "a computed fact of the record itself, not of a related one")
    path, descending = first.path, first.descending
    ids = reader.ids(plan.target, plan.where, plan.order_by[1:])
    models.learn(path.rpartition(".")[2], ids)
    known = [(value, id_) for id_ in ids if (value := models.value(path, id_)) is not None]
    unknown = [id_ for id_ in ids if models.value(path, id_) is None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return replace(plan, order_by=()), [id_ for _, id_ in known] + unknown, tuple(models.used)


def fact_at(kind: Kind, path: str) -> tuple[Kind, str] | None:
    """The kind and name of the computed fact at the end of the path, if there is one."""
    *steps, last = path.split(".")
    for step in steps:
        spec = field_of(kind, step)
        if spec is None or spec.ref is None:
            return None
        kind = spec.ref
    return (kind, last) if FACTS.get(last) is kind else None


def structural(where: Filter | None, kind: Kind) -> Filter | None:
    """What narrows a plan before any model is asked: its top-level conditions that name no computed fact."""
    parts = where.parts if isinstance(where, And) else () if where is None else (where,)
    plain = tuple(part for part in parts if not _mentions(part, kind))
    return And(plain) if plain else None


def _mentions(where: Filter | None, kind: Kind) -> bool:
    match where:
        case And(parts) | Or(parts):
            return any(_mentions(part, kind) for part in parts)
        case Not(part):
            return _mentions(part, kind)
        case Related(relation, inner):
            return _mentions(inner, RELATED[kind].get(relation, kind)) if kind in RELATED else False
        case Condition(path):
            return fact_at(kind, path) is not None
        case None:
            return False


def _resolved(where: Filter | None, kind: Kind, models: Models, rest: Filter | None) -> Filter | None:
    match where:
        case And(parts):
            return And(tuple(_resolved(part, kind, models, rest) or And(()) for part in parts))
        case Or(parts):
            return Or(tuple(_resolved(part, kind, models, rest) or And(()) for part in parts))
        case Not(part):
            return Not(_resolved(part, kind, models, rest) or And(()))
        case Related(relation, inner) if kind in RELATED and relation in RELATED[kind]:
            return replace(where, where=_resolved(inner, RELATED[kind][relation], models, None))
        case Condition(path, op, value):
            found = fact_at(kind, path)
            if found is None:
                return where
            there, fact = found
            here = there is kind and "." not in path
            ids = models.reader.ids(there, rest if here else None)
            test = _test(fact, op, value)
            models.learn(fact, ids)
            holds = tuple(id_ for id_ in ids if test(models.value(fact, id_)))
            return Condition(path.removesuffix(fact) + "id", Op.IN, holds)
    return where


def _test(fact: str, op: Op, value: Any) -> Callable[[Any], bool]:
    """The condition as a function of the computed value; None (not known) meets only negative conditions."""
    wanted = tuple(_as(fact, item) for item in value) if isinstance(value, (tuple, list)) else _as(fact, value)
    match op:
        case Op.EQ:
            return lambda known: known == wanted
        case Op.NE:
            return lambda known: known != wanted
        case Op.IN:
            return lambda known: known in wanted
        case Op.LT:
            return lambda known: known is not None and known < wanted
        case Op.LE:
            return lambda known: known is not None and known <= wanted
        case Op.GT:
            return lambda known: known is not None and known > wanted
        case Op.GE:
            return lambda known: known is not None and known >= wanted
        case Op.BETWEEN:
            return lambda known: known is not None and wanted[0] <= known <= wanted[1]
        case Op.EMPTY:
            return lambda known: (known is None) == bool(value)
        case Op.CONTAINS:
            raise Invalid(fact, value, "a comparison")


def _as(fact: str, value: Any) -> Any:
    if fact == "tier":
        return fold(str(value))
    return bool(value) if fact == "at_risk" else float(value)


def _refuse(kind: Kind, path: str, expected: str) -> None:
    if fact_at(kind, path) is not None:
        raise Invalid("path", path, f"{expected}; this one is computed by a model")
