"""Runs the structured part of a `QueryPlan` in SQL, on SQLite and PostgreSQL alike, with one actor's rights.

Which records match, and in which order, is `matches`' concern. Groups in several currencies are ranked within each
currency, and `limit` then holds for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select

from crm_core.access import Actor
from crm_core.errors import Invalid
from crm_core.queries import Aggregate, AggregateFn, And, Filter, Or, QueryPlan
from crm_core.results import PlanAnswer, Row, kind_plural
from crm_core.store.aggregates import measure
from crm_core.store.bases import base_of
from crm_core.store.cuts import Cut
from crm_core.store.group_tests import meeting, own
from crm_core.store.groups import arranged, over_all, with_empty_periods
from crm_core.store.matches import Matches
from crm_core.store.measured import Measured, converted, labelled
from crm_core.store.scope import Scope

LISTED_BESIDE_NUMBERS = 200
"""Matches that come with a number over all of them: enough for "them" and "the second one"."""


class PlanRunner:
    """Answers plans over one connection. Nothing it returns, counts or compares is hidden from the actor."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime) -> None:
        self.matches = Matches(connection, actor, now)
        self._lens = self.matches.lens

    def select(
        self, plan: QueryPlan, *, among: Sequence[str] | None = None, page: int = 10, most: int | None = None
    ) -> PlanAnswer:
        """Every match in order, and the numbers that the plan asks for; `Row.values` for the first `page` rows.

        A plan that asks for numbers over all matches brings only the first `LISTED_BESIDE_NUMBERS` rows, without their
        values, or none at all with `page` 0: the same plan without its aggregate lists them all. Of a list without a
        limit of its own `most` rows are brought (None: all); the total and the sums are of all matches all the same.

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
            rows, _ = self.matches.rows(replace(listing, limit=LISTED_BESIDE_NUMBERS), among, 0) if page else ((), ())
            total, totals = self.matches.extent(listing, among, money=not _grouped(plan))
        elif plan.offset:
            rows, total, totals = self._further(listing, among, page, most)
        else:
            enough = most + 1 if limit is None and most is not None else limit
            rows, totals = self.matches.rows(replace(listing, limit=enough), among, page)
            total = len(rows)
            if limit is None and most is not None and total > most:
                rows = rows[:most]
                total, totals = self.matches.extent(listing, among, money=True)
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

    def _further(
        self, listing: QueryPlan, among: Sequence[str] | None, page: int, most: int | None
    ) -> tuple[tuple[Row, ...], int, tuple[tuple[str, Decimal], ...]]:
        """The rows behind the first `offset` ones, and the total and the sums of all."""
        whole = listing.limit
        left = most if whole is None else max(whole - listing.offset, 0)
        rows, _ = self.matches.rows(replace(listing, limit=left), among, page)
        total, totals = self.matches.extent(listing, among, money=True)
        return rows, total if whole is None else min(total, whole), totals

    def _first_of_each(self, plan: QueryPlan, among: Sequence[str] | None, page: int) -> PlanAnswer:
        """The first records of every group; where a number is asked for too, the groups with it."""
        rows, totals = self.matches.rows(plan, among, page)
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
            rows, _ = self.matches.rows(QueryPlan(refs[0].kind, include_archived=True), ids, page)
        answer = replace(answer, rows=rows, total=len(answer.groups))
        if plan.over_groups is None:
            return answer
        unit = kind_plural(refs[0].kind) if refs else "groups"
        answer = over_all(plan, answer, plan.over_groups, unit)
        return answer if plan.over_groups is AggregateFn.COUNT else replace(answer, rows=())

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
            measured = meeting(
                plan,
                measured,
                lambda what, where, groups: self._measured(
                    replace(plan, group_by=groups, having=(), limit_each=None), what, where, among
                ),
            )
        if _grouped(plan):  # records without the key and without a number have no part in it
            measured = [row for row in measured if row.value is not None or any(key is not None for key in row.keys)]
        measured = with_empty_periods(plan, aggregate.fn, measured)
        return arranged(plan, aggregate.fn, answer, measured, self._lens.stages)

    def _measured(
        self, plan: QueryPlan, aggregate: Aggregate, where: Filter | None, among: Sequence[str] | None
    ) -> list[Measured]:
        scope = Scope.of(self._lens, plan.target)

        def narrowed(statement: Select[Any]) -> Select[Any]:
            return self.matches.narrowed(scope, statement, plan, where, among).select_from(scope.from_())

        base = base_of(scope, aggregate, plan.group_by, narrowed)
        nested = plan.limit_each if len(plan.group_by) > 1 else None
        descending = not plan.order_by or plan.order_by[0].descending
        cut = Cut(own(plan), nested, descending)
        measured = measure(self._lens, base, aggregate, kind_plural(plan.target), cut)
        return converted(measured, plan.convert_to) if base.money else measured


def _grouped(plan: QueryPlan) -> bool:
    return bool(plan.group_by or plan.compare)


def _both(left: Filter | None, right: Filter) -> Filter:
    return right if left is None else And((left, right))
