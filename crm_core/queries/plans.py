"""`QueryPlan`: what is asked of one kind of record, as a list, as numbers or as groups.

Plans are values: equal when they mean the same after `plan_values.normalised`, printable with `intents.plan_words`,
JSON with `crm_core.codec`. Rights are never part of a plan; they are applied below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm_core.entities import Kind
from crm_core.queries.filters import Filter, Op

PAGE = 10
"""Records that a list shows at once."""


class AggregateFn(StrEnum):
    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MEDIAN = "median"
    """The upper middle value of an even number of values is not averaged: the mean of the two middle ones is."""
    MIN = "min"
    MAX = "max"
    WIN_RATE = "win_rate"
    """Percent: won / (won + lost) of the matching deals, times 100."""
    SHARE = "share"
    """Percent of all matching records that the group holds; with `part`, of each group's records that meet it."""
    DISTINCT = "distinct"
    """How many different values of the path the records have; of records referred to, how many different ones."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    fn: AggregateFn
    path: str | None = None
    """None for count, win_rate and share of counts."""
    part: Filter | None = None
    """Only for share: the records whose percentage of the matching ones is asked for, as one number."""


class Bucket(StrEnum):
    """Periods; keys are `2017`, `2017-Q2`, `2017-11`, `2017-W07`, `2017-11-03`."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class GroupBy:
    """Groups are keyed by the value as stored; records by their name, users by e-mail or else name; empty values
    by the empty string. Date paths need a bucket."""

    path: str
    bucket: Bucket | None = None


@dataclass(frozen=True, slots=True)
class OrderBy:
    """`path` None orders groups by the aggregate. Ties are broken by name, then id."""

    path: str | None
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of a comparison: what it is called and what sets it apart."""

    label: str
    where: Filter


@dataclass(frozen=True, slots=True)
class Having:
    """What a group's number must meet to be in the answer. `op`: = != < <= > >= or between. `value` is in the number's
    own unit: money as said, percent as 0..100; a bound on money holds when it holds in one of the currencies."""

    op: Op
    value: Any
    aggregate: Aggregate | None = None
    """Another number than the plan's own. None: the plan's own, and the two below have no part in it."""
    where: Filter | None = None
    """The records that the other number is of, instead of the plan's: "but none in the East". None: all of them."""
    every: GroupBy | None = None
    """The other number is of the values that this takes among `where`; `value` True: the group has all of those that
    there are among all records that the asker sees ("in every sector"); False: it lacks one."""


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """One question over one kind of record.

    Without `aggregate`: the matching records, ordered, cut at `limit`. With it: one number; with `group_by`
    or `compare` too: one number a group, ordered by `order_by` (default: periods ascending, else largest first), cut at
    `limit` groups. `semantic` ranks or filters by meaning over notes, activities and files.

    A plan with `having` or `over_groups` is about the groups: where they are records, those are its rows.
    """

    target: Kind
    where: Filter | None = None
    aggregate: Aggregate | None = None
    group_by: tuple[GroupBy, ...] = ()
    compare: tuple[Compared, ...] = ()
    order_by: tuple[OrderBy, ...] = ()
    limit: int | None = None
    semantic: str | None = None
    convert_to: str | None = None
    """ISO currency to convert money to at dated rates; None: never mix currencies."""
    include_archived: bool = False
    version: int = 1
    having: tuple[Having, ...] = ()
    """All must hold for a group to be in the answer."""
    limit_each: int | None = None
    """With one `group_by`: the list is of the first so many records of each group, by `order_by` (without one, by the
    field of a smallest or largest). With more: so many groups for each value of the first."""
    offset: int = 0
    """Of a list: so many of the matching records are passed over, for the next page of it."""
    page: int = PAGE
    """Of a list: so many records come with what is shown of them; of groups: at least so many are shown."""
    over_groups: AggregateFn | None = None
    """Count, avg, median, min, max or sum over the groups' numbers, as one number: "deals per rep on average"."""


@dataclass(frozen=True, slots=True)
class Ask:
    plan: QueryPlan
