"""In which order the records of a plan come: by fields, and "the first" of a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement as Sql
from sqlalchemy import Select, Text, case, cast, collate, func, select

from crm_core.entities import Kind
from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import AggregateFn, OrderBy, QueryPlan
from crm_core.store.bases import group_key
from crm_core.store.paths import resolve
from crm_core.store.scope import Lens, Scope

DEFAULT_ORDER: dict[Kind, tuple[OrderBy, ...]] = {
    Kind.TASK: (OrderBy("due", descending=False),),
    Kind.ACTIVITY: (OrderBy("timestamp"),),
}


def order_keys(scope: Scope, order_by: Sequence[OrderBy]) -> list[Sql[Any]]:
    """What to order a list by, ties by name and id; empty values come last in either direction. Raises Invalid."""
    keys: list[Sql[Any]] = []
    for order in order_by or DEFAULT_ORDER.get(scope.kind, ()):
        if order.path is None:
            raise Invalid("order by", "the number", "a field: without groups there is nothing else to order by")
        value = sortable(scope, order.path)
        keys += [value.is_(None), value.desc() if order.descending else value.asc()]
    if scope.kind is not Kind.ACTIVITY:
        keys.append(collated(scope.lens, scope.c.folded))
    return [*keys, scope.c.id]


def sortable(scope: Scope, path: str) -> Sql[Any]:
    """The value at `path` in the order that makes sense: stages as in the pipeline, text folded."""
    value = resolve(scope, path)
    if value.spec is not None and value.spec.name == "stage" and value.type is FieldType.CHOICE:
        places = [(value.sql == stage.key, i) for i, stage in enumerate(scope.lens.stages)]
        return case(*places, else_=len(places)) if places else value.sql
    if value.folded is not None:
        return collated(scope.lens, func.nullif(value.folded, ""))
    return value.sql


def collated(lens: Lens, text: Sql[Any]) -> Sql[Any]:
    """Folded text in code point order on both engines, whatever the database's locale."""
    return collate(text, "C") if lens.postgres else text


def each_order(plan: QueryPlan) -> OrderBy:
    """By what "the first of each" go. Raises Invalid when the plan does not say."""
    named = next((order for order in plan.order_by if order.path is not None), None)
    if named is not None:
        return named
    if plan.aggregate is not None and plan.aggregate.path is not None:
        return OrderBy(plan.aggregate.path, plan.aggregate.fn is not AggregateFn.MIN)
    raise Invalid("limit_each", plan.limit_each or 0, "an order: the first by which field")


def first_in_each(scope: Scope, statement: Select[Any], plan: QueryPlan, each: int) -> Select[Any]:
    """The first `each` rows of every group, group after group; records without the group or without what they
    are ordered by are in none."""
    group, order = group_key(scope, plan.group_by[0]), each_order(plan)
    keys = order_keys(scope, [order])
    place = func.row_number().over(partition_by=group, order_by=keys).label("place")
    valued = [sortable(scope, order.path)] if order.path is not None else []
    placed = statement.add_columns(group.label("outer"), place).where(group.is_not(None))
    placed = placed.where(*(value.is_not(None) for value in valued)).select_from(scope.from_())
    inner = placed.subquery()
    columns = list(inner.c)[:-2]
    first = collated(scope.lens, cast(inner.c.outer, Text))
    return select(*columns).where(inner.c.place <= each).order_by(first, inner.c.place, inner.c.id)
