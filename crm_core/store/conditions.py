"""From a plan's filter to a WHERE clause.

An empty value meets no positive condition and every negative one: "not in Germany" also finds those whose country
nobody entered. A condition on a multi-valued path (tags, a deal's contacts) holds when some value meets it; its
negation holds when none does. A `date` against a time means that whole day of the asker's. Text compares folded.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, not_, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB

from crm_core.errors import Invalid
from crm_core.fields import FieldSpec, FieldType
from crm_core.folding import fold
from crm_core.queries import And, Condition, Filter, Not, Op, Or, Related
from crm_core.store import tables
from crm_core.store.comparisons import compare
from crm_core.store.paths import Value, custom_value, descend, own_value, reference
from crm_core.store.relations import related
from crm_core.store.scope import Scope, referred

Sql = ColumnElement[bool]


def compile_filter(scope: Scope, where: Filter | None) -> Sql:
    """The filter over `scope`'s rows; joins what it needs into the scope. Raises Invalid for a path or a value."""
    match where:
        case None:
            return true()
        case And(parts):
            return and_(true(), *(compile_filter(scope, part) for part in parts))
        case Or(parts):
            return or_(false(), *(compile_filter(scope, part) for part in parts))
        case Not(part):
            return not_(_definite(compile_filter(scope, part)))
        case Related():
            return _related(scope, where)
        case Condition():
            return _condition(scope, where)


def among(scope: Scope, ids: list[str] | tuple[str, ...], column: Any = None) -> Sql:
    """Whether the id is one of `ids`: one bound parameter, however many there are."""
    column = scope.c.id if column is None else column
    if scope.lens.postgres:
        listed = func.jsonb_array_elements_text(literal(list(ids), JSONB())).table_valued("value")
    else:
        listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(listed.c.value))  # type: ignore[no-any-return]


def _definite(clause: Sql) -> Sql:
    """Unknown counts as no."""
    return func.coalesce(clause, false())


def _condition(scope: Scope, condition: Condition) -> Sql:
    at, spec, rest = descend(scope, condition.path)
    path, op, value = condition.path, condition.op, condition.value
    if value is None and op in (Op.EQ, Op.NE):
        op, value = Op.EMPTY, op is Op.EQ
    if isinstance(spec, str):
        return _signed(op, value, lambda op, value: compare(scope.lens, custom_value(at, spec, path), op, value))
    if spec.type in (FieldType.MULTI_REF, FieldType.MULTI_TEXT):
        inner = spec
        return _signed(op, value, lambda op, value: _some(at, inner, rest, Condition(path, op, value)))
    if spec.name == "id":
        return _by_id(at, op, value)
    if spec.name == "status":
        return _signed(op, value, lambda op, value: _status(at, path, op, value))
    if spec.type is FieldType.REF:
        return _signed(op, value, lambda op, value: _reference(at, spec, path, op, value))
    return _signed(op, value, lambda op, value: compare(scope.lens, own_value(at, spec, path), op, value))


def _signed(op: Op, value: Any, positive: Callable[[Op, Any], Sql]) -> Sql:
    """Compiles negative conditions as the negation of their positive counterpart."""
    if op is Op.NE:
        return not_(_definite(positive(Op.EQ, value)))
    if op is Op.EMPTY and value:
        return not_(_definite(positive(Op.EMPTY, False)))
    return positive(op, value)


def _by_id(scope: Scope, op: Op, value: Any) -> Sql:
    ids = tuple(value) if op is Op.IN else (value,)
    if op not in (Op.EQ, Op.NE, Op.IN):
        raise Invalid("id", op, "=, != or in")
    listed = among(scope, ids) if len(ids) > 1 or not ids else scope.c.id == ids[0]
    return not_(_definite(listed)) if op is Op.NE else listed


def _reference(scope: Scope, spec: FieldSpec, path: str, op: Op, value: Any) -> Sql:
    """By id on the indexed column itself; a hidden record still counts as there, though nothing of it is told."""
    column = scope.c[spec.attribute]
    match op:
        case Op.EQ:
            return column == value  # type: ignore[no-any-return]
        case Op.IN:
            return column.in_(tuple(value))  # type: ignore[no-any-return]
        case Op.EMPTY:
            return and_(column.is_not(None), column != "")
        case _:
            return compare(scope.lens, reference(scope.follow(spec), path, spec), op, value)


def _status(scope: Scope, path: str, op: Op, value: Any) -> Sql:
    match op:
        case Op.EQ | Op.IN:
            wanted = [fold(str(item)) for item in (value if op is Op.IN else (value,))]
            return scope.stage.in_(scope.lens.stage_keys(*wanted))
        case Op.EMPTY:
            return scope.stage.in_([stage.key for stage in scope.lens.stages])
        case _:
            return compare(scope.lens, own_value(scope, specify_status(scope), path), op, value)


def specify_status(scope: Scope) -> FieldSpec:
    return FieldSpec("status", FieldType.CHOICE, "status", derived=True)


def _some(scope: Scope, spec: FieldSpec, rest: str, condition: Condition) -> Sql:
    """Some value of a multi-valued field meets the (positive) condition. Asked from the values' side, which is
    indexed by value; as a correlated EXISTS, SQLite reads all values for each record."""
    values = tables.record_value.alias()
    mine = and_(values.c.kind == str(scope.kind), values.c.field == spec.attribute)
    found: Select[Any]
    if rest:
        there = Scope.of(scope.lens, referred(spec))
        test = _condition(there, Condition(rest, condition.op, condition.value))
        joined = there.from_().join(values, values.c.value == there.c.id)
        found = (
            select(values.c.record_id)
            .select_from(joined)
            .where(mine, test, *scope.lens.admits(there.kind, there.table))
        )
    elif spec.type is FieldType.MULTI_REF and condition.op is Op.CONTAINS:
        return _some(scope, spec, "name", condition)
    else:
        value = Value(condition.path, FieldType.TEXT, values.c.value, folded=values.c.folded)
        found = select(values.c.record_id).where(mine, compare(scope.lens, value, condition.op, condition.value))
    return scope.c.id.in_(found)  # type: ignore[no-any-return]


def _related(scope: Scope, quantified: Related) -> Sql:
    child, tie = related(scope, quantified.relation)
    test = compile_filter(child, quantified.where)
    matching = select(1).select_from(child.from_()).where(tie, test, *child.admitted()).correlate(scope.table)
    low, high = quantified.at_least or 0, quantified.at_most
    if high is None and low <= 1:
        return matching.exists() if low else true()
    if high == 0:
        return not_(matching.exists()) if low == 0 else false()
    number = matching.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery()
    bounds = [number >= low] if low else []
    return and_(*bounds, *([number <= high] if high is not None else []))
