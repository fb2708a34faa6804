"""What a word that points back stands for: the one record of the last answer, or the records behind it, as a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_core.entities import Kind, Ref
from crm_core.fields import field_of
from crm_core.plan_values import all_of, conjuncts
from crm_core.queries import And, Condition, FactOf, Filter, Not, Op, Or, QueryPlan, Related, Show
from intents.interpretation import Context
from intents.nl_query.follow_ups import last_plan, without_groups
from intents.nl_query.paths import LINKS, RELATIONS

_FULL = 200
"""So many records of a result are remembered at most: a list as long as this may be longer."""
_STEPS = 4
"""The longest path that a condition is moved along."""


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Records of one kind. `one` when it is a single record; `ids` when all of them are known one by one."""

    kind: Kind
    where: Filter | None = None
    one: Ref | None = None
    ids: tuple[str, ...] = ()
    semantic: str | None = None

    def on(self, target: Kind) -> Filter | None:
        """Which records of `target` belong to these; None when no relation leads there, or to records that were
        found by meaning and are too many to name. Raises nothing: an unrestricted list gives "has one of them"."""
        if target is self.kind:
            return self.where
        named = Condition("id", Op.IN, self.ids) if self.ids else None
        where = self.where if self.semantic is None else named
        if self.semantic is not None and where is None:
            return None
        link = LINKS.get(target, {}).get(self.kind)
        if link is not None:
            for each in (where, named):
                moved = [_moved(link, self.kind, part) for part in conjuncts(each)]
                if each is not None and all(part is not None for part in moved):
                    return all_of([part for part in moved if part is not None])
            return None if where is not None else Condition(link, Op.EMPTY, False)
        relation = RELATIONS.get(target, {}).get(self.kind)
        return Related(relation, where) if relation is not None else None

    def reaches(self, target: Kind) -> bool:
        """Whether records of `target` can belong to these at all."""
        return target is self.kind or self.on(target) is not None


def single(ref: Ref) -> Antecedent:
    return Antecedent(ref.kind, Condition("id", Op.EQ, ref.id), ref, (ref.id,))


def alone(context: Context, kinds: Sequence[Kind] = tuple(Kind)) -> Ref | None:
    """The one record that the last answer or change was about, when it is of one of these kinds."""
    refs = context.last.refs
    if len(refs) == 1 and refs[0].kind in kinds and not _counted(context):
        return refs[0]
    named = getattr(context.last.query, "target", None)
    shown = isinstance(context.last.query, Show | FactOf) and isinstance(named, Ref) and not refs
    return named if shown and isinstance(named, Ref) and named.kind in kinds else None


def _counted(context: Context) -> bool:
    """Groups and figures bring records along that nobody saw."""
    plan = last_plan(context)
    return plan is not None and plan.aggregate is not None


def listed(context: Context) -> Antecedent | None:
    """The records behind the last list, figure or groups; None when the last answer was none of these."""
    plan = last_plan(context)
    if plan is None or context.last.said is not None:
        return None
    shown = records_shown(plan, context)
    ids = tuple(ref.id for ref in context.last.refs if ref.kind is plan.target)
    known = ids if len(ids) < _FULL and len(ids) == len(context.last.refs) else ()
    return Antecedent(plan.target, shown.where, None, known, shown.semantic)


def grouped(context: Context) -> Antecedent | None:
    """The people or companies that the groups of the last answer were named after."""
    plan = last_plan(context)
    refs = tuple(ref for _, ref in context.last.groups if ref is not None)
    if plan is None or not refs or len(plan.group_by) != 1 or len({ref.kind for ref in refs}) != 1:
        return None
    ids = tuple(ref.id for ref in refs)
    return Antecedent(refs[0].kind, Condition("id", Op.IN, ids), None, ids)


def records_shown(plan: QueryPlan, context: Context) -> QueryPlan:
    """The records of the plan without groups and order; of a list that was cut, the ones that were shown, and of groups
    that were cut, those of the groups that were shown."""
    bare = without_groups(plan)
    ids = tuple(ref.id for ref in context.last.refs if ref.kind is plan.target)
    if plan.aggregate is None and plan.limit is not None and 0 < len(ids) <= plan.limit:
        return replace(bare, where=Condition("id", Op.IN, ids), semantic=None)
    only = plan.group_by[0] if len(plan.group_by) == 1 and plan.group_by[0].bucket is None else None
    keys = tuple(ref.id if ref is not None else key for key, ref in context.last.groups if key)
    if only is not None and keys and (plan.limit is not None or plan.having):
        return replace(bare, where=all_of([*conjuncts(bare.where), Condition(only.path, Op.IN, keys)]))
    return bare


def _moved(link: str, kind: Kind, part: Filter) -> Filter | None:
    """The condition on `kind` as one on whatever has a field `link` that refers to it."""
    match part:
        case Condition("id", Op.EQ | Op.IN | Op.NE as op, value):
            return Condition(link, op, value)
        case Condition(path, op, value):
            spec = field_of(kind, path.split(".")[0])
            derived = spec is not None and spec.derived
            whole = f"{link}.{path}"
            return None if derived or whole.count(".") >= _STEPS else Condition(whole, op, value)
        case Not(inner):
            moved = _moved(link, kind, inner)
            return None if moved is None else Not(moved)
        case And(parts) | Or(parts):
            several = [_moved(link, kind, inner) for inner in parts]
            kept = tuple(inner for inner in several if inner is not None)
            return type(part)(kept) if len(kept) == len(several) else None
    return None
