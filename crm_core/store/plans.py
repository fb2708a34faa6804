"""Runs the structured part of a `QueryPlan` in SQL, on SQLite and PostgreSQL alike, with one actor's rights.

Order of a list without `order_by`: tasks by due date, activities newest first, everything else by name. Empty values
come last in either direction. Money in several currencies is ordered by its number; groups are ranked within each
currency, and `limit` then holds for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, func, null, select, type_coerce
from sqlalchemy import ColumnElement as Sql

from crm_core.access import Actor
from crm_core.entities import Kind, Ref
from crm_core.errors import Invalid
from crm_core.queries import Aggregate, AggregateFn, And, Filter, Or, OrderBy, QueryPlan
from crm_core.results import PlanAnswer, Row, kind_plural
from crm_core.store import rows as stored
from crm_core.store.aggregates import measure
from crm_core.store.bases import base_of
from crm_core.store.conditions import among as narrowed_to
from crm_core.store.conditions import compile_filter
from crm_core.store.cuts import Cut
from crm_core.store.groups import arranged, over_all, with_empty_periods
from crm_core.store.last_contact import with_last_contact
from crm_core.store.measured import Measured, converted, labelled
from crm_core.store.ordering import first_in_each, order_keys
from crm_core.store.paths import attribute, display_name, resolve
from crm_core.store.public import PublicValues
from crm_core.store.scope import NAME_COLUMN, Lens, Scope
from crm_core.store.sums import total
from crm_core.store.tables import Money

_NATURAL_KEY = (Kind.COMPANY, Kind.TEAM, Kind.PRODUCT, Kind.CONTACT, Kind.USER)
_SCALE = Decimal(Money.SCALE)
LISTED_BESIDE_NUMBERS = 200
"""Matches that come with a number over all of them: enough for "them" and "the second one"."""


class PlanRunner:
    """Answers plans over one connection. Nothing it returns, counts or compares is hidden from the actor."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime) -> None:
        self._connection = connection
        self._lens = Lens(connection, actor, now)

    def select(self, plan: QueryPlan, *, among: Sequence[str] | None = None, page: int = 10) -> PlanAnswer:
        """Every match in order, and the numbers that the plan asks for; `Row.values` for the first `page` rows.

        A plan that asks for numbers over all matches brings only the first `LISTED_BESIDE_NUMBERS` rows, without their
        values: the same plan without its aggregate lists them all.

        `among` narrows to these ids and keeps their order when the plan has no `order_by`. `plan.semantic` is not
        looked at: meaning is searched elsewhere and comes here as `among`. Raises Invalid for a path, relation,
        value or combination that cannot be answered.
        """
        where = plan.where
        if plan.compare:
            where = _both(where, Or(tuple(side.where for side in plan.compare)))
        listed = plan.order_by if plan.aggregate is None or not _grouped(plan) else ()
        limit = plan.limit if plan.aggregate is None or not _grouped(plan) else None
        listing = replace(plan, where=where, order_by=listed, limit=limit, limit_each=None)
        if plan.limit_each is not None and len(plan.group_by) == 1 and not plan.compare:
            return self._first_of_each(plan, among, page)
        if plan.having or plan.over_groups is not None:
            return self._about_groups(plan, among, page)
        if limit is None and (plan.aggregate is not None or _grouped(plan)):
            rows, _ = self._rows(replace(listing, limit=LISTED_BESIDE_NUMBERS), among, 0)
            total, totals = self._extent(listing, among, money=not _grouped(plan))
        else:
            rows, totals = self._rows(listing, among, page)
            total = len(rows)
        answer = PlanAnswer(rows=rows, total=total, totals=totals)
        if plan.aggregate is None:
            if plan.group_by or plan.compare:
                return self._numbers(plan, Aggregate(AggregateFn.COUNT), answer, among)
            return answer
        if plan.aggregate == Aggregate(AggregateFn.COUNT) and not _grouped(plan):
            return replace(answer, value=total, unit=kind_plural(plan.target))  # counted already
        if limit is not None:
            among = [row.ref.id for row in rows]
        return self._numbers(plan, plan.aggregate, answer, among)

    def _first_of_each(self, plan: QueryPlan, among: Sequence[str] | None, page: int) -> PlanAnswer:
        """The first records of every group; where a number is asked for too, the groups with it."""
        rows, totals = self._rows(plan, among, page)
        answer = PlanAnswer(rows=rows, total=len(rows), totals=totals)
        return answer if plan.aggregate is None else self._numbers(plan, plan.aggregate, answer, among)

    def _about_groups(self, plan: QueryPlan, among: Sequence[str] | None, page: int) -> PlanAnswer:
        """The groups that are left, as rows too where they are records; or one number over all of them."""
        if not _grouped(plan):
            raise Invalid("having" if plan.having else "over_groups", plan.target, "groups")
        aggregate = plan.aggregate or Aggregate(AggregateFn.COUNT)
        answer = self._numbers(plan, aggregate, PlanAnswer((), 0), among)
        refs = [group.ref for group in answer.groups if group.ref is not None]
        rows: tuple[Row, ...] = ()
        if refs and len({ref.kind for ref in refs}) == 1 and len(plan.group_by) == 1:
            ids = list(dict.fromkeys(ref.id for ref in refs))
            rows, _ = self._rows(QueryPlan(refs[0].kind, include_archived=True), ids, page)
        answer = replace(answer, rows=rows, total=len(answer.groups))
        if plan.over_groups is None:
            return answer
        unit = kind_plural(refs[0].kind) if refs else "groups"
        answer = over_all(plan, answer, plan.over_groups, unit)
        return answer if plan.over_groups is AggregateFn.COUNT else replace(answer, rows=())

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]:
        """Ids of the matching records that are not archived, ordered as `select` orders them."""
        return [row[0] for row in self.columns(kind, ("id",), where, order_by=order_by, limit=limit)]

    def columns(
        self,
        kind: Kind,
        names: Sequence[str],
        where: Filter | None = None,
        *,
        among: Sequence[str] | None = None,
        order_by: Sequence[OrderBy] | None = (),
        limit: int | None = None,
        archived: bool = False,
    ) -> list[tuple[Any, ...]]:
        """These columns of the matching records, a tuple a record, ordered as `select` orders them; with `order_by`
        None in no order."""
        scope = Scope.of(self._lens, kind)
        chosen = select(*(attribute(scope, name) for name in names))
        statement = self._matching(scope, chosen, QueryPlan(kind, include_archived=archived), where, among)
        if order_by is not None:
            statement = self._ordered(scope, statement, order_by)
        found = self._connection.execute(statement.select_from(scope.from_()).limit(limit))
        return list(map(tuple, found))

    def _rows(
        self, plan: QueryPlan, among: Sequence[str] | None, page: int
    ) -> tuple[tuple[Row, ...], tuple[tuple[str, Decimal], ...]]:
        kind, scope = plan.target, Scope.of(self._lens, plan.target)
        money = kind is Kind.DEAL
        columns: list[Sql[Any]] = [scope.c.id, self._row_name(scope), self._external_id(scope)]
        columns += [type_coerce(scope.c.value, BigInteger), scope.c.currency] if money else [null(), null()]
        statement = self._matching(scope, select(*columns), plan, plan.where, among)
        kept_order = among is not None and not plan.order_by
        if plan.limit_each is not None:
            statement, kept_order = first_in_each(scope, statement, plan, plan.limit_each), False
        else:
            statement = self._ordered(scope, statement, plan.order_by).select_from(scope.from_())
        if not kept_order:
            statement = statement.limit(plan.limit)
        found: list[Any] = list(self._connection.execute(statement))
        if kept_order and among is not None:
            place = {id_: i for i, id_ in enumerate(among)}
            found = sorted(found, key=lambda row: place[row[0]])[: plan.limit]
        shown = self._values(kind, [row[0] for row in found[:page]])
        rows = tuple(
            [Row(Ref(kind, row[0]), row[1], row[2], shown.get(row[0], {})) for row in found[:page]]
            + [Row(Ref(kind, row[0]), row[1], row[2]) for row in found[page:]]
        )
        sums: dict[str, int] = {}
        for row in found:
            if row[3] is not None:
                sums[row[4] or ""] = sums.get(row[4] or "", 0) + row[3]
        return rows, tuple((currency, sums[currency] / _SCALE) for currency in sorted(sums))

    def _extent(
        self, plan: QueryPlan, among: Sequence[str] | None, *, money: bool
    ) -> tuple[int, tuple[tuple[str, Decimal], ...]]:
        """How many match, and with `money` the value per currency of deals."""
        scope = Scope.of(self._lens, plan.target)
        if plan.target is not Kind.DEAL or not money:
            statement = self._matching(scope, select(func.count()), plan, plan.where, among)
            return int(self._connection.scalar(statement.select_from(scope.from_())) or 0), ()
        value, currency = type_coerce(scope.c.value, BigInteger), func.coalesce(scope.c.currency, "")
        columns = (currency, func.count(), total(value, postgres=self._lens.postgres), func.count(value))
        statement = self._matching(scope, select(*columns), plan, plan.where, among).group_by(currency)
        found = sorted(self._connection.execute(statement.select_from(scope.from_())))
        sums = ((row[0], Decimal(int(row[2])) / _SCALE) for row in found if row[3])
        return sum(row[1] for row in found), tuple(sums)

    def _matching(
        self, scope: Scope, statement: Select[Any], plan: QueryPlan, where: Filter | None, among: Sequence[str] | None
    ) -> Select[Any]:
        clause = compile_filter(scope, where)
        statement = statement.where(clause, *scope.admitted(archived=plan.include_archived))
        return statement if among is None else statement.where(narrowed_to(scope, list(among)))

    def _values(self, kind: Kind, ids: list[str]) -> dict[str, Any]:
        public = PublicValues(self._connection)
        found = stored.load(self._connection, kind, ids)
        if kind is Kind.CONTACT:
            found = with_last_contact(self._connection, found, self._lens.actor, self._lens.now)
        return {id_: public.of(record) for id_, record in found.items()}

    def _row_name(self, scope: Scope) -> Sql[Any]:
        return display_name(scope) if scope.kind is Kind.ACTIVITY else scope.c[NAME_COLUMN[scope.kind]]

    def _external_id(self, scope: Scope) -> Sql[Any]:
        """The id in the system it came from, or its natural key there (see `public.external_id_of`)."""
        own = scope.c.external_id
        if scope.kind is Kind.USER:
            return func.coalesce(own, func.nullif(scope.c.email, ""), scope.c.name)
        if scope.kind is Kind.CONTACT:
            return func.coalesce(own, resolve(scope, "email").sql, scope.c.name)
        return func.coalesce(own, scope.c.name) if scope.kind in _NATURAL_KEY else own

    def _ordered(self, scope: Scope, statement: Select[Any], order_by: Sequence[OrderBy]) -> Select[Any]:
        return statement.order_by(*order_keys(scope, order_by))

    def _numbers(
        self, plan: QueryPlan, aggregate: Aggregate, answer: PlanAnswer, among: Sequence[str] | None
    ) -> PlanAnswer:
        if plan.compare:
            measured: list[Measured] = []
            for side in plan.compare:
                where = _both(plan.where, side.where)
                measured += [labelled(side, row) for row in self._measured(plan, aggregate, where, among)]
            if aggregate.fn is AggregateFn.SHARE and aggregate.part is None:
                raise Invalid("aggregate", aggregate.fn, "groups, not a comparison")
        else:
            measured = self._measured(plan, aggregate, plan.where, among)
        if _grouped(plan):  # records without the key and without a number have no part in it
            measured = [row for row in measured if row.value is not None or any(key is not None for key in row.keys)]
        measured = with_empty_periods(plan, aggregate.fn, measured)
        return arranged(plan, aggregate.fn, answer, measured, self._lens.stages)

    def _measured(
        self, plan: QueryPlan, aggregate: Aggregate, where: Filter | None, among: Sequence[str] | None
    ) -> list[Measured]:
        scope = Scope.of(self._lens, plan.target)

        def narrowed(statement: Select[Any]) -> Select[Any]:
            return self._matching(scope, statement, plan, where, among).select_from(scope.from_())

        base = base_of(scope, aggregate, plan.group_by, narrowed)
        nested = plan.limit_each if len(plan.group_by) > 1 else None
        descending = not plan.order_by or plan.order_by[0].descending
        cut = Cut(plan.having, nested, descending)
        measured = measure(self._lens, base, aggregate, kind_plural(plan.target), cut)
        return converted(measured, plan.convert_to) if base.money else measured


def _grouped(plan: QueryPlan) -> bool:
    return bool(plan.group_by or plan.compare)


def _both(left: Filter | None, right: Filter) -> Filter:
    return right if left is None else And((left, right))
