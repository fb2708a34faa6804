"""Dates and times against a day or a moment, as SQL. A day is the asker's own (`crm_core.days`).

The limits of a day are computed here and bound as parameters, so that an index on the column serves. Between the moment
at which a day begins for the asker and the midnight UTC that stands for the calendar day lies hardly ever more than one
calendar day that the bare comparison would put on the wrong side: it is named.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, not_, or_

from crm_core.days import MARK, as_day, day_after, start_of
from crm_core.errors import Invalid
from crm_core.fields import FieldType
from crm_core.queries import Op

if TYPE_CHECKING:
    from crm_core.store.paths import Value

Clause = ColumnElement[bool]
Test = Callable[[Any, Any], Clause]
_TESTS: Mapping[Op, Test] = {
    Op.EQ: operator.eq, Op.LT: operator.lt, Op.LE: operator.le, Op.GT: operator.gt, Op.GE: operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a span begins or ends: instants from `moment` on are after it, calendar days from `day` on."""

    moment: datetime
    day: date

    def misplaced(self) -> list[date]:
        """The calendar days whose midnight UTC lies on the other side of `moment` than they do of `day`."""
        low, high = sorted((self.moment, as_day(self.day)))
        first = low.date() if as_day(low.date()) >= low else day_after(low.date())
        days = [first + timedelta(days=ahead) for ahead in range((high.date() - first).days + 1)]
        return [day for day in days if low <= as_day(day) < high]


def dated(value: Value, op: Op, given: Any, zone: str) -> Clause:
    """`value op given` for a date or a time field; `given` is a date, a time (a naive one is UTC), ISO text of either,
    or with IN several. A calendar day is compared with a time as the moment at which it begins in `zone`, a date field
    as with the day that the time belongs to there. Raises Invalid."""
    if op is Op.IN:
        return or_(false(), *(dated(value, Op.EQ, item, zone) for item in given))
    at, held = _given(value, given), _Text(value.sql) if value.custom else _Column(value.sql)
    try:
        if value.type is FieldType.DATE:
            return _by_day(held, op, at.astimezone(ZoneInfo(zone)).date() if isinstance(at, datetime) else at)
        edge, after = _of_moment(at, zone) if isinstance(at, datetime) else _of_day(at, zone)
    except OverflowError:
        raise Invalid(value.path, given, "a time that the calendar has in every time zone") from None
    match op:
        case Op.EQ:
            return and_(_from(held, edge), _before(held, after))
        case Op.GE:
            return _from(held, edge)
        case Op.GT:
            return _from(held, after)
        case Op.LT:
            return _before(held, edge)
        case Op.LE:
            return _before(held, after)
    raise Invalid(str(op), given, "=, <, <=, > or >=")


def up_to(time: ColumnElement[Any], moment: datetime, zone: str) -> Clause:
    """Whether the time column lies at `moment` or before it: a calendar day does once it has begun in `zone`."""
    return _before(_Column(time), _of_moment(moment, zone)[1])


def _by_day(held: _Held, op: Op, day: date) -> Clause:
    test = _TESTS.get(op)
    if test is None:
        raise Invalid(str(op), day, "=, <, <=, > or >=")
    return held.against(test, day)


def _of_day(day: date, zone: str) -> tuple[Edge, Edge]:
    """Where the day begins and where it ends."""
    next_ = day_after(day)
    return Edge(start_of(day, zone), day), Edge(start_of(next_, zone), next_)


def _of_moment(moment: datetime, zone: str) -> tuple[Edge, Edge]:
    """At the moment, and just after it."""
    today = moment.astimezone(ZoneInfo(zone)).date()
    begun = start_of(today, zone) < moment
    return Edge(moment, day_after(today) if begun else today), Edge(moment + MARK, day_after(today))


def _from(held: _Held, edge: Edge) -> Clause:
    """What lies after the edge."""
    days, after = edge.misplaced(), held.against(operator.ge, edge.moment)
    if not days:
        return after
    if edge.moment <= as_day(edge.day):
        return and_(after, not_(held.among(days)))
    return and_(held.against(operator.ge, as_day(edge.day)), or_(after, held.among(days)))


def _before(held: _Held, edge: Edge) -> Clause:
    days, before = edge.misplaced(), held.against(operator.lt, edge.moment)
    if not days:
        return before
    if edge.moment > as_day(edge.day):
        return and_(before, not_(held.among(days)))
    return and_(held.against(operator.lt, as_day(edge.day)), or_(before, held.among(days)))


@dataclass(frozen=True, slots=True)
class _Column:
    """A field that has a column of its own, or what is worked out from such ones."""

    sql: ColumnElement[Any]

    def against(self, test: Test, at: date) -> Clause:
        return test(self.sql, at)

    def among(self, days: list[date]) -> Clause:
        return self.sql.in_([as_day(day) for day in days])


@dataclass(frozen=True, slots=True)
class _Text:
    """A custom field: ISO text, which sorts as the times do. Compared by day or by second."""

    sql: ColumnElement[Any]

    def against(self, test: Test, at: date) -> Clause:
        if not isinstance(at, datetime):
            return and_(self.sql != "", test(func.substr(self.sql, 1, 10), at.isoformat()))
        second = (at + (timedelta(seconds=1) - MARK)).replace(microsecond=0, tzinfo=None)
        padded = func.substr(self.sql.concat("T00:00:00"), 1, 19)
        return and_(self.sql != "", test(padded, second.isoformat()))

    def among(self, days: list[date]) -> Clause:
        return self.sql.in_([text for day in days for text in (day.isoformat(), as_day(day).isoformat())])


_Held = _Column | _Text


def _given(value: Value, given: Any) -> date:
    """A date, or a time in UTC."""
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given) if len(given) > 10 else date.fromisoformat(given)
        except ValueError:
            raise Invalid(value.path, given, "a date such as 2026-11-22") from None
    if isinstance(given, datetime):
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    if isinstance(given, date):
        return given
    raise Invalid(value.path, given, "a date such as 2026-11-22")
