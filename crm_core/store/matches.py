"""The records that match a plan, as an actor may see them: their rows, single columns of them, and how many there are.

Order without `order_by`: tasks by due date, activities newest first, everything else by name. Empty values come last in
either direction. Money in several currencies is ordered by its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, func, null, select, type_coerce
from sqlalchemy import ColumnElement as Sql

from crm_core.access import Actor
from crm_core.entities import Kind, Ref
from crm_core.queries import Filter, OrderBy, QueryPlan
from crm_core.results import Row
from crm_core.store import rows as stored
from crm_core.store.conditions import among as narrowed_to
from crm_core.store.conditions import compile_filter
from crm_core.store.last_contact import with_last_contact
from crm_core.store.ordering import first_in_each, order_keys
from crm_core.store.paths import attribute, display_name, resolve
from crm_core.store.public import PublicValues
from crm_core.store.scope import NAME_COLUMN, Lens, Scope
from crm_core.store.sums import total
from crm_core.store.tables import Money

_NATURAL_KEY = (Kind.COMPANY, Kind.TEAM, Kind.PRODUCT, Kind.CONTACT, Kind.USER)
_SCALE = Decimal(Money.SCALE)


class Matches:
    """Lists over one connection. Nothing it returns or counts is hidden from the actor."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime) -> None:
        self.connection, self.lens = connection, Lens(connection, actor, now)

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]:
        """Ids of the matching records that are not archived, in the order of `rows`."""
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
        """These columns of the matching records, a tuple a record, in the order of `rows`; with `order_by` None in no
        order."""
        scope = Scope.of(self.lens, kind)
        chosen = select(*(attribute(scope, name) for name in names))
        statement = self.narrowed(scope, chosen, QueryPlan(kind, include_archived=archived), where, among)
        if order_by is not None:
            statement = statement.order_by(*order_keys(scope, order_by))
        found = self.connection.execute(statement.select_from(scope.from_()).limit(limit))
        return list(map(tuple, found))

    def rows(
        self, plan: QueryPlan, among: Sequence[str] | None, page: int
    ) -> tuple[tuple[Row, ...], tuple[tuple[str, Decimal], ...]]:
        """The matching records in order, the first `page` with their values, and the value per currency of deals."""
        kind, scope = plan.target, Scope.of(self.lens, plan.target)
        money = kind is Kind.DEAL
        columns: list[Sql[Any]] = [scope.c.id, self._row_name(scope), self._external_id(scope)]
        columns += [type_coerce(scope.c.value, BigInteger), scope.c.currency] if money else [null(), null()]
        statement = self.narrowed(scope, select(*columns), plan, plan.where, among)
        kept_order = among is not None and not plan.order_by
        if plan.limit_each is not None:
            statement, kept_order = first_in_each(scope, statement, plan, plan.limit_each), False
        else:
            statement = statement.order_by(*order_keys(scope, plan.order_by)).select_from(scope.from_())
        if not kept_order:
            statement = statement.limit(plan.limit).offset(plan.offset or None)
        found: list[Any] = list(self.connection.execute(statement))
        if kept_order and among is not None:
            place = {id_: i for i, id_ in enumerate(among)}
            found = sorted(found, key=lambda row: place[row[0]])[plan.offset :][: plan.limit]
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

    def extent(
        self, plan: QueryPlan, among: Sequence[str] | None, *, money: bool
    ) -> tuple[int, tuple[tuple[str, Decimal], ...]]:
        """How many match, and with `money` the value per currency of deals."""
        scope = Scope.of(self.lens, plan.target)
        if plan.target is not Kind.DEAL or not money:
            statement = self.narrowed(scope, select(func.count()), plan, plan.where, among)
            return int(self.connection.scalar(statement.select_from(scope.from_())) or 0), ()
        value, currency = type_coerce(scope.c.value, BigInteger), func.coalesce(scope.c.currency, "")
        columns = (currency, func.count(), total(value, postgres=self.lens.postgres), func.count(value))
        statement = self.narrowed(scope, select(*columns), plan, plan.where, among).group_by(currency)
        found = sorted(self.connection.execute(statement.select_from(scope.from_())))
        sums = ((row[0], Decimal(int(row[2])) / _SCALE) for row in found if row[3])
        return sum(row[1] for row in found), tuple(sums)

    def narrowed(
        self, scope: Scope, statement: Select[Any], plan: QueryPlan, where: Filter | None, among: Sequence[str] | None
    ) -> Select[Any]:
        """`statement` over the scope's records, with only those that match and that the actor may see."""
        clause = compile_filter(scope, where)
        statement = statement.where(clause, *scope.admitted(archived=plan.include_archived))
        return statement if among is None else statement.where(narrowed_to(scope, list(among)))

    def _values(self, kind: Kind, ids: list[str]) -> dict[str, Any]:
        public = PublicValues(self.connection)
        found = stored.load(self.connection, kind, ids)
        if kind is Kind.CONTACT:
            found = with_last_contact(self.connection, found, self.lens.actor, self.lens.now)
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
