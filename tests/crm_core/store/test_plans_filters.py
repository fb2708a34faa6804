"""Random filters over random records: what SQL finds is what a plain reading of the filter finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.access import LOCAL_OPERATOR, Actor
from crm_core.entities import Kind, Role
from crm_core.queries import And, Condition, Filter, Not, Op, Or, Related
from crm_core.store.matches import Matches
from crm_core.store.sql import SqlStore
from tests.plan_gold import Gold
from tests.plan_world import NOW, make_world

WORLD = make_world()
REP = Actor("u0", "Ana Souza", Role.REP, team_id="t1")

TEXTS = (
    "retail",
    "MEDICAL",
    "finance",
    "germany",
    "jane",
    "CFO",
    "vip",
    "churn",
    "web",
    "emea",
    "0%",
    "r_s",
    "Berlin",
    "north",
)
NUMBERS = (0, 3, 10, 12.5, 40, 365, 5000)
MONEYS = (Decimal("0"), Decimal("1234.5"), 4000)
DAYS = (date(2026, 11, 1), date(2025, 6, 30), date(2026, 3, 1), date(2027, 1, 15))
TIMES = tuple(NOW - timedelta(days=days, hours=5) for days in (2, 40, 300))

PATHS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.DEAL: {
        "text": ("title", "source", "products", "tags", "company.name", "company.industry", "company.tags", "owner.name",
                 "owner.team.name", "owner.custom.office", "contact.title", "contact.company.country", "custom.region"),
        "number": ("age_in_stage", "cycle_days", "days_since_last_contact", "company.size", "custom.seats", "probability"),
        "money": ("value", "weighted_value", "company.open_pipeline"),
        "day": ("created", "closed", "expected_close", "stage_changed", "custom.renewal"),
        "status": ("status", "stage"),
        "ref": ("company", "owner", "contact"),
    },
    Kind.CONTACT: {
        "text": ("name", "email", "title", "tags", "notes", "company.industry"),
        "number": ("days_since_last_contact",),
        "money": ("open_pipeline", "won_value"),
        "day": ("created", "last_contact"),
        "ref": ("company", "owner"),
    },
    Kind.COMPANY: {
        "text": ("name", "industry", "country", "tags"),
        "number": ("size", "days_since_last_contact"),
        "money": ("open_pipeline", "won_value"),
        "day": ("created",),
        "ref": ("owner",),
    },
    Kind.ACTIVITY: {
        "text": ("subject", "content", "contact.name", "deal.company.name", "owner.name"),
        "day": ("timestamp",),
        "status": ("deal.stage", "deal.status"),
        "ref": ("contact", "deal", "owner"),
    },
    Kind.TASK: {"text": ("title", "deal.title"), "day": ("due",), "ref": ("owner", "deal")},
}  # fmt: skip
RELATIONS: dict[Kind, dict[str, Kind]] = {
    Kind.DEAL: {"activities": Kind.ACTIVITY, "contacts": Kind.CONTACT, "tasks": Kind.TASK},
    Kind.CONTACT: {"activities": Kind.ACTIVITY, "deals": Kind.DEAL, "tasks": Kind.TASK},
    Kind.COMPANY: {"activities": Kind.ACTIVITY, "deals": Kind.DEAL, "contacts": Kind.CONTACT, "tasks": Kind.TASK},
    Kind.ACTIVITY: {},
    Kind.TASK: {},
}
_ORDERED = (Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE)


@st.composite
def conditions(draw: Any, kind: Kind) -> Condition:
    family = draw(st.sampled_from(sorted(PATHS[kind])))
    path = draw(st.sampled_from(PATHS[kind][family]))
    if draw(st.integers(0, 7)) == 0:
        return Condition(path, Op.EMPTY, draw(st.booleans()))
    if family == "ref":
        target = {"company": "c03", "owner": "u0", "contact": "p04", "deal": "d010"}[path]
        op = draw(st.sampled_from((Op.EQ, Op.NE, Op.IN)))
        return Condition(path, op, (target, "nobody") if op is Op.IN else target)
    if family == "status":
        values = ("open", "won", "LOST") if path.endswith("status") else ("lead", "Closed_Won", "proposal")
        op = draw(st.sampled_from((Op.EQ, Op.NE, Op.IN)))
        return Condition(path, op, values[:2] if op is Op.IN else draw(st.sampled_from(values)))
    if family == "text":
        op = draw(st.sampled_from((Op.EQ, Op.NE, Op.IN, Op.CONTAINS, Op.CONTAINS)))
        text = draw(st.sampled_from(TEXTS))
        return Condition(path, op, (text, draw(st.sampled_from(TEXTS))) if op is Op.IN else text)
    pool: tuple[Any, ...] = {"number": NUMBERS, "money": MONEYS, "day": DAYS}[family]
    if family == "day" and path not in ("expected_close", "custom.renewal") and draw(st.booleans()):
        pool = TIMES
    op = draw(st.sampled_from((*_ORDERED, Op.BETWEEN)))
    if op is Op.BETWEEN:
        low, high = sorted((draw(st.sampled_from(pool)), draw(st.sampled_from(pool))))
        return Condition(path, op, (low, high))
    return Condition(path, op, draw(st.sampled_from(pool)))


def filters(kind: Kind, depth: int = 2) -> st.SearchStrategy[Filter]:
    leaf: st.SearchStrategy[Filter] = conditions(kind)
    if depth == 0:
        return leaf
    inner = filters(kind, depth - 1)
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    choices = [leaf, leaf, parts.map(And), parts.map(Or), inner.map(Not)]
    if RELATIONS[kind]:
        choices.append(related(kind, depth - 1))
    return st.one_of(choices)


@st.composite
def related(draw: Any, kind: Kind, depth: int) -> Related:
    relation = draw(st.sampled_from(sorted(RELATIONS[kind])))
    where = draw(st.none() | filters(RELATIONS[kind][relation], depth))
    low, high = draw(st.sampled_from(((1, None), (0, 0), (2, None), (None, 1), (1, 2))))
    return Related(relation, where, low, high)


KINDS_AND_FILTERS = st.sampled_from(sorted(PATHS)).flatmap(lambda kind: st.tuples(st.just(kind), filters(kind)))


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    store = SqlStore.open(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'crm.sqlite3'}")
    WORLD.store_in(store)
    yield store
    store.close()


@pytest.mark.parametrize("actor", [LOCAL_OPERATOR, REP], ids=["admin", "rep"])
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(asked=KINDS_AND_FILTERS)
def test_sql_finds_what_a_plain_reading_finds(sqlite: SqlStore, actor: Actor, asked: tuple[Kind, Filter]) -> None:
    kind, where = asked
    with sqlite.engine.connect() as connection:
        found = Matches(connection, actor, NOW).ids(kind, where)
    assert len(found) == len(set(found))
    assert set(found) == Gold(WORLD, actor).matching(kind, where)


@pytest.mark.parametrize("kind", sorted(PATHS))
def test_every_path_is_asked_about_at_least_once_and_finds_something(sqlite: SqlStore, kind: Kind) -> None:
    """Guards the test above: a path that is empty everywhere would prove nothing."""
    with sqlite.engine.connect() as connection:
        matches = Matches(connection, LOCAL_OPERATOR, NOW)
        for family in PATHS[kind].values():
            for path in family:
                assert matches.ids(kind, Condition(path, Op.EMPTY, False)), path


def test_moments_are_compared_to_the_second_and_days_as_whole_days(sqlite: SqlStore) -> None:
    deals = WORLD.records[Kind.DEAL].values()
    some: datetime = next(deal.created_at for deal in deals if deal.created_at and deal.archived_at is None)
    with sqlite.engine.connect() as connection:
        matches = Matches(connection, LOCAL_OPERATOR, NOW)
        exact = matches.ids(Kind.DEAL, Condition("created", Op.EQ, some))
        day = matches.ids(Kind.DEAL, Condition("created", Op.EQ, some.date()))
        after = matches.ids(Kind.DEAL, Condition("created", Op.GT, some.date()))
    assert exact
    assert set(exact) <= set(day)
    assert not set(day) & set(after)
