"""Plans on SQLite and PostgreSQL: the numbers are those that plain Python computes from the same records."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

import pytest

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.entities import Kind, Role
from crm_core.errors import Invalid
from crm_core.queries import (
    Aggregate,
    AggregateFn,
    And,
    Bucket,
    Compared,
    Condition,
    Filter,
    GroupBy,
    Not,
    Op,
    Or,
    OrderBy,
    QueryPlan,
    Related,
)
from crm_core.store.plans import PlanRunner
from crm_core.store.sql import SqlStore
from tests.plan_gold import Gold
from tests.plan_world import NOW, make_world

WORLD = make_world()
GOLD = Gold(WORLD, LOCAL_OPERATOR)
REP = Actor("u0", "Ana Souza", Role.REP, team_id="t1")
WON = Condition("status", Op.EQ, "won")
CLOSED = Condition("status", Op.IN, ("won", "lost"))
EUR = Condition("currency", Op.EQ, "eur")
TOUCHED = Related(
    "activities", And((Condition("type", Op.EQ, "call"), Condition("timestamp", Op.GE, date(2026, 10, 1))))
)

FILTERS: tuple[tuple[Kind, Filter], ...] = (
    (Kind.DEAL, And((WON, Condition("value", Op.GT, 1000), Not(EUR)))),
    (Kind.DEAL, Condition("company.industry", Op.EQ, "MEDICAL")),
    (Kind.DEAL, Condition("company.country", Op.NE, "germany")),
    (Kind.DEAL, Condition("owner.custom.office", Op.EQ, "berlin")),
    (Kind.DEAL, Condition("contact.title", Op.EQ, "cfo")),
    (Kind.DEAL, Condition("custom.seats", Op.BETWEEN, (3, 12.5))),
    (Kind.DEAL, Condition("custom.region", Op.IN, ("EMEA", "none"))),
    (Kind.DEAL, Condition("custom.renewal", Op.LT, date(2026, 6, 1))),
    (Kind.DEAL, Condition("created", Op.BETWEEN, (date(2025, 1, 1), date(2026, 3, 31)))),
    (Kind.DEAL, Condition("age_in_stage", Op.GE, 30)),
    (Kind.DEAL, Condition("cycle_days", Op.LT, 60)),
    (Kind.DEAL, Condition("weighted_value", Op.GE, 1500)),
    (Kind.DEAL, Condition("products", Op.CONTAINS, "gt")),
    (Kind.DEAL, Condition("owner", Op.EMPTY, True)),
    (Kind.CONTACT, Not(TOUCHED)),
    (Kind.CONTACT, Condition("days_since_last_contact", Op.GT, 14)),
    (Kind.CONTACT, Condition("notes", Op.CONTAINS, "0%")),
    (Kind.CONTACT, Related("deals", WON, at_least=1, at_most=2)),
    (Kind.COMPANY, Condition("open_pipeline", Op.GT, 2000)),
    (Kind.COMPANY, Or((TOUCHED, Condition("won_value", Op.EMPTY, False)))),
    (Kind.COMPANY, Related("activities", None, at_least=0, at_most=0)),
    (Kind.ACTIVITY, Condition("deal.stage", Op.IN, ("lead", "closed_won"))),
    (Kind.TASK, Condition("done", Op.EQ, False)),
    (Kind.DEAL, And((WON, Not(Condition("products", Op.EQ, "GTX Pro")), Condition("products", Op.NE, "GTX Basic")))),
    (Kind.COMPANY, Related("deals", And((WON, Condition("products", Op.CONTAINS, "gt"))))),
    (Kind.USER, And((Condition("role", Op.EQ, "rep"), Related("deals", WON, at_least=0, at_most=0)))),
)  # fmt: skip


def ask(store: SqlStore, plan: QueryPlan, actor: Actor = LOCAL_OPERATOR, **more: Any) -> Any:
    with store.engine.connect() as connection:
        return PlanRunner(connection, actor, NOW).select(plan, **more)


def deals(where: Filter | None = None) -> list[Any]:
    return [WORLD.records[Kind.DEAL][id_] for id_ in GOLD.matching(Kind.DEAL, where)]


@pytest.mark.parametrize("actor", [LOCAL_OPERATOR, REP], ids=["admin", "rep"])
@pytest.mark.parametrize("i", range(len(FILTERS)))
def test_filters(filled: SqlStore, actor: Actor, i: int) -> None:
    kind, where = FILTERS[i]
    found = [row.ref.id for row in ask(filled, QueryPlan(kind, where), actor).rows]
    assert sorted(found) == sorted(Gold(WORLD, actor).matching(kind, where))


def test_a_sum_over_two_currencies_has_no_value_but_a_group_for_each(filled: SqlStore) -> None:
    answer = ask(filled, QueryPlan(Kind.DEAL, WON, Aggregate(AggregateFn.SUM, "value")))
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for deal in deals(WON):
        if deal.value is not None:
            sums[deal.currency] += deal.value
    assert answer.value is None
    assert {group.key: group.value for group in answer.groups} == dict(sums)
    assert all(group.unit == group.key for group in answer.groups)
    assert dict(answer.totals) == dict(sums)


@pytest.mark.parametrize(("fn", "of"), [("sum", sum), ("median", median), ("min", min), ("max", max)])
def test_exact_numbers_in_one_currency(filled: SqlStore, fn: str, of: Any) -> None:
    answer = ask(filled, QueryPlan(Kind.DEAL, EUR, Aggregate(AggregateFn(fn), "value")))
    assert answer.value == of(deal.value for deal in deals(EUR))
    assert answer.unit == "EUR"


def test_average_and_median_of_days(filled: SqlStore) -> None:
    days = [d for deal in deals() if (d := GOLD.derived(Kind.DEAL, deal, "cycle_days")) is not None]
    average = ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.AVG, "cycle_days")))
    middle = ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.MEDIAN, "cycle_days")))
    assert average.value == pytest.approx(sum(days) / len(days))
    assert (middle.value, middle.unit) == (median(days), "days")


def test_a_count_sets_value_and_total(filled: SqlStore) -> None:
    answer = ask(filled, QueryPlan(Kind.DEAL, WON, Aggregate(AggregateFn.COUNT)))
    assert (answer.value, answer.total, answer.unit) == (len(deals(WON)), len(deals(WON)), "deals")


def test_win_rate_in_percent(filled: SqlStore) -> None:
    answer = ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.WIN_RATE)))
    won, lost = (sum(deal.stage == stage for deal in deals()) for stage in ("closed_won", "closed_lost"))
    assert answer.value == pytest.approx(100 * won / (won + lost))
    assert answer.unit == "percent"


def test_a_win_rate_of_nothing_is_none(filled: SqlStore) -> None:
    nothing = Condition("value", Op.GT, 10**12)
    rate = Aggregate(AggregateFn.WIN_RATE)
    assert ask(filled, QueryPlan(Kind.DEAL, nothing, rate)).value is None
    sides = (Compared("a", nothing), Compared("b", WON))
    assert [group.key for group in ask(filled, QueryPlan(Kind.DEAL, None, rate, compare=sides)).groups][-1:] == ["b"]


@pytest.mark.parametrize(
    ("bucket", "key"),
    [
        (Bucket.YEAR, lambda t: f"{t:%Y}"),
        (Bucket.QUARTER, lambda t: f"{t.year}-Q{(t.month + 2) // 3}"),
        (Bucket.MONTH, lambda t: f"{t:%Y-%m}"),
        (Bucket.WEEK, lambda t: f"{t:%G-W%V}"),
        (Bucket.DAY, lambda t: f"{t:%Y-%m-%d}"),
    ],
)
def test_periods_ascend(filled: SqlStore, bucket: Bucket, key: Any) -> None:
    plan = QueryPlan(Kind.DEAL, Condition("created", Op.EMPTY, False), Aggregate(AggregateFn.COUNT))
    answer = ask(filled, replace(plan, group_by=(GroupBy("created", bucket),)))
    expected = Counter(key(deal.created_at.astimezone(UTC)) for deal in deals() if deal.created_at)
    assert [(group.key, group.value) for group in answer.groups if group.value] == sorted(expected.items())
    keys = [group.key for group in answer.groups]
    assert keys == sorted(set(keys)), "no period twice, and in order"
    assert (keys[0], keys[-1]) == (min(expected), max(expected)), "zeros only between the first and the last"


@pytest.mark.parametrize("day", ["2021-01-03", "2020-12-31", "2024-12-30", "2023-01-01", "2016-01-04"])
def test_iso_weeks_at_the_turn_of_the_year(filled: SqlStore, day: str) -> None:
    from sqlalchemy import literal, select

    from crm_core.fields import FieldType
    from crm_core.store.paths import Value
    from crm_core.store.periods import period_key
    from crm_core.store.tables import UTCDateTime

    moment = datetime.fromisoformat(day).replace(hour=23, tzinfo=UTC)
    with filled.engine.connect() as connection:
        value = Value("created", FieldType.DATETIME, literal(moment, UTCDateTime()))
        postgres = connection.dialect.name == "postgresql"
        assert connection.scalar(select(period_key(value, Bucket.WEEK, postgres))) == f"{moment:%G-W%V}"


def test_groups_by_owner_are_keyed_by_email_or_name_largest_first(filled: SqlStore) -> None:
    plan = QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.COUNT), (GroupBy("owner"),))
    users = WORLD.records[Kind.USER]
    expected = Counter(
        (users[deal.owner_id].email or users[deal.owner_id].name) if deal.owner_id else "" for deal in deals()
    )
    groups = ask(filled, plan).groups
    assert {group.key: group.value for group in groups} == dict(expected)
    assert [group.value for group in groups] == sorted(expected.values(), reverse=True)
    assert len(ask(filled, replace(plan, limit=2)).groups) == 2


def test_a_deal_counts_in_each_of_its_tags(filled: SqlStore) -> None:
    answer = ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.COUNT), (GroupBy("tags"),)))
    expected = Counter(tag for deal in deals() for tag in (deal.tags or ("",)))
    assert {group.key: group.value for group in answer.groups} == dict(expected)


def test_a_comparison_keeps_its_order(filled: SqlStore) -> None:
    sides = (Compared("lost", Condition("status", Op.EQ, "lost")), Compared("won", WON))
    answer = ask(filled, QueryPlan(Kind.DEAL, None, Aggregate(AggregateFn.COUNT), compare=sides))
    assert [(group.key, group.value) for group in answer.groups] == [
        (side.label, len(deals(side.where))) for side in sides
    ]


def test_a_comparison_of_win_rates(filled: SqlStore) -> None:
    sides = (Compared("eur", EUR), Compared("not eur", Not(EUR)))
    answer = ask(filled, QueryPlan(Kind.DEAL, aggregate=Aggregate(AggregateFn.WIN_RATE), compare=sides))
    for group, side in zip(answer.groups, sides, strict=True):
        won, decided = len(deals(And((WON, side.where)))), len(deals(And((CLOSED, side.where))))
        assert (group.key, group.value) == (side.label, pytest.approx(100 * won / decided))


def test_order_puts_empty_values_last_both_ways(filled: SqlStore) -> None:
    for descending in (True, False):
        rows = ask(filled, QueryPlan(Kind.DEAL, EUR, order_by=(OrderBy("closed", descending),))).rows
        closed = [WORLD.records[Kind.DEAL][row.ref.id].closed_at for row in rows]
        known = [moment for moment in closed if moment is not None]
        assert closed == sorted(known, reverse=descending) + [None] * (len(closed) - len(known))


def test_among_narrows_and_keeps_its_order(filled: SqlStore) -> None:
    some = sorted(GOLD.matching(Kind.DEAL, None), reverse=True)[:5]
    answer = ask(filled, QueryPlan(Kind.DEAL, limit=3), among=[*some, "nobody"], page=1)
    assert [row.ref.id for row in answer.rows] == some[:3]
    assert [bool(row.values) for row in answer.rows] == [True, False, False]


@pytest.mark.parametrize("path", ["nothing", "company.nothing", "title.more", "custom.unknown", "win_probability"])
def test_a_path_that_cannot_be_answered_is_named(filled: SqlStore, path: str) -> None:
    with pytest.raises(Invalid, match=path.replace(".", r"\.")):
        ask(filled, QueryPlan(Kind.DEAL, Condition(path, Op.EQ, 1)))


def test_input_is_data(filled: SqlStore) -> None:
    nasty = "x' OR 1=1; DROP TABLE deal; --"
    assert ask(filled, QueryPlan(Kind.DEAL, Condition("title", Op.CONTAINS, nasty))).total == 0
    assert ask(filled, QueryPlan(Kind.DEAL, Condition("custom.region", Op.EQ, nasty))).total == 0
    assert ask(filled, QueryPlan(Kind.DEAL)).total == len(deals())


@pytest.mark.parametrize("actor", [LOCAL_OPERATOR, REP], ids=["admin", "rep"])
def test_the_first_of_a_list_with_the_total_and_the_sums_of_all(filled: SqlStore, actor: Actor) -> None:
    plan = QueryPlan(Kind.DEAL, WON, order_by=(OrderBy("value"),))
    whole, first = ask(filled, plan, actor), ask(filled, plan, actor, most=3)
    assert whole.total > 3
    assert first.rows == whole.rows[:3]
    assert (first.total, first.totals) == (whole.total, whole.totals)
    assert ask(filled, plan, actor, most=whole.total) == whole


@pytest.mark.parametrize("actor", [LOCAL_OPERATOR, REP], ids=["all", "rep"])
@pytest.mark.parametrize("limit", [None, 25])
def test_the_pages_of_a_list_are_the_list(filled: SqlStore, actor: Actor, limit: int | None) -> None:
    plan = QueryPlan(Kind.DEAL, order_by=(OrderBy("value"),), limit=limit)
    whole = ask(filled, plan, actor)
    pages = [ask(filled, replace(plan, offset=start), actor) for start in range(0, whole.total, 10)]
    assert [row.ref for page in pages for row in page.rows[:10]] == [row.ref for row in whole.rows]
    assert {page.total for page in pages} == {whole.total}
    assert all(row.values for page in pages for row in page.rows[:10])
