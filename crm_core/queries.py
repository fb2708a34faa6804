"""Every question there is, as frozen values. `QueryPlan` is what words compile to, what runs and what is read back.

Plans are values: equal when they mean the same after `normalised()`, printable with `crm_core.plan_words`, JSON with
`crm_core.codec`. Rights are never part of a plan; they are applied below it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from crm_core.entities import Kind, Ref


class Op(StrEnum):
    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    BETWEEN = "between"
    """value is (low, high), both inclusive."""
    IN = "in"
    CONTAINS = "contains"
    """Case- and accent-folded substring; for multi-valued fields: has an element that contains it."""
    EMPTY = "empty"
    """value is True (empty) or False (not empty)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`path op value`. Paths: see `crm_core.fields`. Values: str, int, float, Decimal, bool, date, datetime (UTC),
    a record id for REF fields, the key for `stage`, or a tuple of those. Text compares case- and accent-folded."""

    path: str
    op: Op
    value: Any


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Filter


@dataclass(frozen=True, slots=True)
class Related:
    """At least `at_least` (0 and `at_most` 0: none) related records that match. `relation`: see `fields.RELATED`."""

    relation: str
    where: Filter | None = None
    at_least: int | None = 1
    at_most: int | None = None


Filter = Condition | And | Or | Not | Related


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
    own unit: money as said, percent as 0..100."""

    op: Op
    value: Any


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
    over_groups: AggregateFn | None = None
    """Count, avg, median, min, max or sum over the groups' numbers, as one number: "deals per rep on average"."""


@dataclass(frozen=True, slots=True)
class Ask:
    plan: QueryPlan


@dataclass(frozen=True, slots=True)
class Show:
    target: Ref


@dataclass(frozen=True, slots=True)
class FactOf:
    """One field of one record: "what's Dana's phone?"."""

    target: Ref
    path: str


@dataclass(frozen=True, slots=True)
class Timeline:
    target: Ref
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Similar:
    target: Ref
    limit: int = 5


@dataclass(frozen=True, slots=True)
class WhoKnows:
    """Who of us knows a contact, or somebody at a company or on a deal."""

    target: Ref


@dataclass(frozen=True, slots=True)
class Score:
    contact: Ref


@dataclass(frozen=True, slots=True)
class NextAction:
    target: Ref


@dataclass(frozen=True, slots=True)
class Predict:
    deal: Ref


@dataclass(frozen=True, slots=True)
class TopLeads:
    limit: int = 10


@dataclass(frozen=True, slots=True)
class AtRisk:
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Recommendations:
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Open deals by stage (or another path), with count, value per currency and weighted value."""

    group: str = "stage"
    where: Filter | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Free words over everything: exact names first, then words, then meaning."""

    text: str
    kinds: tuple[Kind, ...] = field(default=(Kind.CONTACT, Kind.COMPANY, Kind.DEAL, Kind.ACTIVITY))
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Why:
    """How an earlier answer was found. `trace_id` None: what came last in the conversation, which may be a write."""

    trace_id: str | None = None
    conversation: str | None = None
    """Filled in by `CRM.ask`."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What the bandit believes, action by action."""


@dataclass(frozen=True, slots=True)
class AuditOf:
    target: Ref
    limit: int = 20


@dataclass(frozen=True, slots=True)
class DigestOf:
    """A rep's morning: recommendations, due tasks, deals at risk, pipeline. `user_id` None: the asker."""

    user_id: str | None = None


Query = (
    Ask
    | Show
    | FactOf
    | Timeline
    | Similar
    | WhoKnows
    | Score
    | NextAction
    | Predict
    | TopLeads
    | AtRisk
    | Recommendations
    | Pipeline
    | Search
    | Why
    | Learned
    | AuditOf
    | DigestOf
)

PatternName = Literal["bare", "fast", "fused"]
