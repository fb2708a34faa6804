"""Questions over `small_world` with the plan each must compile to, written before the compiler.

Every third one (`HELD_OUT`) is never looked at while the grammar is worked on; the others may be.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from crm_core.entities import Kind
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
from tests.intents.small_world import ACME, ANA, DANA, GLOBEX, JANE, TOM

DEAL, COMPANY, CONTACT, ACTIVITY, TASK, USER = (
    Kind.DEAL, Kind.COMPANY, Kind.CONTACT, Kind.ACTIVITY, Kind.TASK, Kind.USER,
)  # fmt: skip


def plan(target: Kind, *parts: Filter, **more: Any) -> QueryPlan:
    where = None if not parts else parts[0] if len(parts) == 1 else And(parts)
    return QueryPlan(target, where, **more)


def is_(path: str, value: Any) -> Condition:
    return Condition(path, Op.IN if isinstance(value, tuple) else Op.EQ, value)


def c(path: str, op: str, value: Any) -> Condition:
    return Condition(path, Op(op), value)


def within(path: str, first: str | None, end: str | None) -> Filter:
    edges = [c(path, op, date.fromisoformat(day)) for op, day in ((">=", first), ("<", end)) if day]
    return edges[0] if len(edges) == 1 else And(tuple(edges))


def agg(fn: str, path: str | None = None) -> Aggregate:
    return Aggregate(AggregateFn(fn), path)


def none_of(relation: str, where: Filter | None = None) -> Related:
    return Related(relation, where, 0, 0)


def some(relation: str, *parts: Filter, at_least: int = 1) -> Related:
    return Related(relation, parts[0] if len(parts) == 1 else And(parts) if parts else None, at_least)


def by(path: str, bucket: str | None = None) -> dict[str, Any]:
    return {"group_by": (GroupBy(path, Bucket(bucket) if bucket else None),)}


WON, LOST, OPEN = is_("status", "won"), is_("status", "lost"), is_("status", "open")
ANAS, TOMS, OF_ACME, OF_GLOBEX = is_("owner", ANA), is_("owner", TOM), is_("company", ACME), is_("company", GLOBEX)
COUNT, VALUE = agg("count"), agg("sum", "value")
CALL = is_("type", "call")


def desc(path: str | None) -> dict[str, Any]:
    return {"order_by": (OrderBy(path, True),)}


def asc(path: str | None) -> dict[str, Any]:
    return {"order_by": (OrderBy(path, False),)}


QUESTIONS: list[tuple[str, QueryPlan]] = [
    ("how many deals did Tom Becker win?", plan(DEAL, WON, TOMS, aggregate=COUNT)),
    ("open deals for acme", plan(DEAL, OPEN, OF_ACME)),
    (
        "won deals over 10k that closed in november 2026",
        plan(DEAL, WON, c("value", ">", 10000), within("closed", "2026-11-01", "2026-12-01")),
    ),
    (
        "how much did Ana Souza close in Q3 2026?",
        plan(DEAL, WON, ANAS, within("closed", "2026-07-01", "2026-10-01"), aggregate=VALUE),
    ),
    ("lost GTX Basic deals of Ana", plan(DEAL, LOST, is_("products", "GTX Basic"), ANAS)),
    ("average value of won GTX Pro deals", plan(DEAL, WON, is_("products", "GTXPro"), aggregate=agg("avg", "value"))),
    ("deals without an account", plan(DEAL, c("company", "empty", True))),
    (
        "companies in technology with more than 5000 employees",
        plan(COMPANY, is_("industry", "technolgy"), c("size", ">", 5000)),
    ),
    ("win rate of Ana Souza", plan(DEAL, ANAS, aggregate=agg("win_rate"))),
    ("top 5 accounts by won value", plan(DEAL, WON, aggregate=VALUE, limit=5, **by("company"))),
    (
        "who won the most deals last month?",
        plan(DEAL, WON, within("closed", "2026-10-01", "2026-11-01"), aggregate=COUNT, **by("owner")),
    ),
    ("median days from engage to close for won deals", plan(DEAL, WON, aggregate=agg("median", "cycle_days"))),
    (
        "won value by quarter in 2026",
        plan(DEAL, WON, within("closed", "2026-01-01", "2027-01-01"), aggregate=VALUE, **by("closed", "quarter")),
    ),
    ("my open deals", plan(DEAL, OPEN, ANAS)),
    ("show me all contacts in Germany", plan(CONTACT, is_("company.country", "Germany"))),
    ("contacts at Globex", plan(CONTACT, OF_GLOBEX)),
    ("deals in negotiation worth at least 50,000", plan(DEAL, is_("stage", "negotiation"), c("value", ">=", 50000))),
    ("deals between 5k and 10k", plan(DEAL, Condition("value", Op.BETWEEN, (5000, 10000)))),
    ("companies not in Germany", plan(COMPANY, c("country", "!=", "Germany"))),
    ("all deals except lost ones", plan(DEAL, c("status", "!=", "lost"))),
    (
        "open deals with no activity in 14 days",
        plan(DEAL, OPEN, none_of("activities", within("timestamp", "2026-11-04", None))),
    ),
    (
        "contacts nobody has called in two weeks",
        plan(CONTACT, none_of("activities", And((CALL, within("timestamp", "2026-11-04", None))))),
    ),
    ("contacts who never had a meeting", plan(CONTACT, none_of("activities", is_("type", "meeting")))),
    ("contacts without an owner", plan(CONTACT, c("owner", "empty", True))),
    ("biggest open deal", plan(DEAL, OPEN, limit=1, **desc("value"))),
    ("top 3 deals by value", plan(DEAL, limit=3, **desc("value"))),
    ("oldest open deals", plan(DEAL, OPEN, **asc("created"))),
    ("how many contacts do we have?", plan(CONTACT, aggregate=COUNT)),
    ("deals by stage", plan(DEAL, aggregate=COUNT, **by("stage"))),
    ("win rate by owner", plan(DEAL, aggregate=agg("win_rate"), **by("owner"))),
    ("win rate per product", plan(DEAL, aggregate=agg("win_rate"), **by("products"))),
    (
        "number of lost deals per month this year",
        plan(DEAL, LOST, within("closed", "2026-01-01", "2027-01-01"), aggregate=COUNT, **by("closed", "month")),
    ),
    ("total value of open deals", plan(DEAL, OPEN, aggregate=VALUE)),
    ("what is our open pipeline?", plan(DEAL, OPEN, aggregate=VALUE)),
    ("pipeline by industry", plan(DEAL, OPEN, aggregate=VALUE, **by("company.industry"))),
    (
        "deals closing this month",
        plan(DEAL, OPEN, Condition("expected_close", Op.BETWEEN, (date(2026, 11, 1), date(2026, 11, 30)))),
    ),
    ("deals created since October", plan(DEAL, within("created", "2026-10-01", None))),
    ("deals from the webinar", plan(DEAL, is_("source", "webinar"))),
    ("deals lost because of price", plan(DEAL, LOST, is_("reason", "price"))),
    ("CFOs in Germany", plan(CONTACT, is_("title", "CFO"), is_("company.country", "Germany"))),
    ("contacts with the champion tag", plan(CONTACT, is_("tags", "champion"))),
    ("companies tagged vip", plan(COMPANY, is_("tags", "vip"))),
    ("calls last week", plan(ACTIVITY, CALL, within("timestamp", "2026-11-09", "2026-11-16"))),
    (
        "how many meetings did Tom have in October?",
        plan(ACTIVITY, is_("type", "meeting"), TOMS, within("timestamp", "2026-10-01", "2026-11-01"), aggregate=COUNT),
    ),
    ("my tasks due this week", plan(TASK, ANAS, within("due", "2026-11-16", "2026-11-23"))),
    ("overdue tasks", plan(TASK, is_("done", False), within("due", None, "2026-11-18"))),
    ("deals of reps in the Central office", plan(DEAL, is_("owner.custom.regional_office", "Central"))),
    ("won value by regional office", plan(DEAL, WON, aggregate=VALUE, **by("owner.custom.regional_office"))),
    ("contacts whose product interest is payroll", plan(CONTACT, is_("custom.product_interest", "Payroll"))),
    ("companies with revenue over 1000", plan(COMPANY, c("custom.revenue", ">", 1000))),
    ("companies with open deals", plan(COMPANY, some("deals", OPEN))),
    ("companies with more than 2 won deals", plan(COMPANY, some("deals", WON, at_least=3))),
    ("companies without deals", plan(COMPANY, none_of("deals"))),
    ("deals owned by Tom or Ana", plan(DEAL, is_("owner", (TOM, ANA)))),
    ("deals with Jane Doe", plan(DEAL, is_("contact", JANE))),
    (
        "who closed more deals, Ana or Tom?",
        plan(DEAL, WON, aggregate=COUNT, compare=(Compared("Ana Souza", ANAS), Compared("Tom Becker", TOMS))),
    ),
    (
        "compare won value in Q1 2026 and Q2 2026",
        plan(
            DEAL,
            WON,
            aggregate=VALUE,
            compare=(
                Compared("2026-Q1", within("closed", "2026-01-01", "2026-04-01")),
                Compared("2026-Q2", within("closed", "2026-04-01", "2026-07-01")),
            ),
        ),
    ),
    (
        "won value this quarter against last",
        plan(
            DEAL,
            WON,
            aggregate=VALUE,
            compare=(
                Compared("2026-Q4", within("closed", "2026-10-01", "2027-01-01")),
                Compared("2026-Q3", within("closed", "2026-07-01", "2026-10-01")),
            ),
        ),
    ),
    ("average deal size per industry", plan(DEAL, WON, aggregate=agg("avg", "value"), **by("company.industry"))),
    ("which rep has the highest win rate?", plan(DEAL, aggregate=agg("win_rate"), **by("owner"))),
    ("which company has the most open deals", plan(DEAL, OPEN, aggregate=COUNT, **by("company"))),
    ("worst 3 reps by win rate", plan(DEAL, aggregate=agg("win_rate"), limit=3, **by("owner"), **asc(None))),
    ("what percentage of deals are won", plan(DEAL, aggregate=agg("win_rate"))),
    ("contacts worried about security compliance", plan(CONTACT, semantic="security compliance")),
    ("deals in finance or medical", plan(DEAL, is_("company.industry", ("finance", "medical")))),
    (
        "deals that are either over 100k or in negotiation",
        plan(DEAL, Or((c("value", ">", 100000), is_("stage", "negotiation")))),
    ),
    ("list the sales reps", plan(USER)),
    ("how many employees does the average company have", plan(COMPANY, aggregate=agg("avg", "size"))),
    ("largest deal ever won by Tom", plan(DEAL, WON, TOMS, limit=1, **desc("value"))),
    ("newest 10 contacts", plan(CONTACT, limit=10, **desc("created"))),
    ("deals in proposal for more than 30 days", plan(DEAL, is_("stage", "proposal"), c("age_in_stage", ">", 30))),
    (
        "contacts we haven't spoken to in 30 days",
        plan(
            CONTACT,
            none_of(
                "activities", And((is_("type", ("call", "email", "meeting")), within("timestamp", "2026-10-19", None)))
            ),
        ),
    ),
    (
        "sum of deals won in 2026 by Ana in Germany",
        plan(
            DEAL,
            WON,
            ANAS,
            is_("company.country", "Germany"),
            within("closed", "2026-01-01", "2027-01-01"),
            aggregate=VALUE,
        ),
    ),
    ("smallest won deal", plan(DEAL, WON, limit=1, **asc("value"))),
    ("how many deals are in each stage", plan(DEAL, aggregate=COUNT, **by("stage"))),
    (
        "activities with Dana Okafor since monday",
        plan(ACTIVITY, is_("contact", DANA), within("timestamp", "2026-11-16", None)),
    ),
    ("deals under 1000 euros", plan(DEAL, c("value", "<", 1000), is_("currency", "EUR"))),
    ("contacts with email", plan(CONTACT, c("email", "empty", False))),
    (
        "accounts with no phone calls this quarter",
        plan(COMPANY, none_of("activities", And((CALL, within("timestamp", "2026-10-01", "2027-01-01"))))),
    ),
    ("opportunities sorted by value ascending", plan(DEAL, **asc("value"))),
    (
        "median cycle length by product for won deals",
        plan(DEAL, WON, aggregate=agg("median", "cycle_days"), **by("products")),
    ),
    ("who has the biggest pipeline", plan(DEAL, OPEN, aggregate=VALUE, **by("owner"))),
    ("medical companies with fewer than 100 employees", plan(COMPANY, is_("industry", "medical"), c("size", "<", 100))),
    ("how many companies are in Germany", plan(COMPANY, is_("country", "Germany"), aggregate=COUNT)),
    ("deals that are not won or lost", plan(DEAL, Not(is_("status", ("won", "lost"))))),
    (
        "GTX Plus Basic deals won by Tom in the last 30 days",
        plan(DEAL, is_("products", "GTX Plus Basic"), WON, TOMS, within("closed", "2026-10-19", "2026-11-19")),
    ),
    (
        "revenue by month in 2026",
        plan(DEAL, WON, within("closed", "2026-01-01", "2027-01-01"), aggregate=VALUE, **by("closed", "month")),
    ),
    ("count of contacts by title", plan(CONTACT, aggregate=COUNT, **by("title"))),
]
HELD_OUT = QUESTIONS[2::3]
WORKED_ON = [pair for place, pair in enumerate(QUESTIONS) if place % 3 != 2]
