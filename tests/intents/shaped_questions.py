"""Questions of the shapes people ask of a pipeline, with the plan each must compile to over `small_world`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crm_core.entities import Kind
from crm_core.queries import And, Compared, Filter, Not, Or, QueryPlan
from tests.intents.held_out_questions import (
    ACTIVITY,
    ANAS,
    CALL,
    COMPANY,
    CONTACT,
    COUNT,
    DEAL,
    LOST,
    OF_ACME,
    OF_GLOBEX,
    OPEN,
    TASK,
    TOMS,
    USER,
    VALUE,
    WON,
    agg,
    by,
    c,
    desc,
    is_,
    none_of,
    plan,
    some,
    within,
)
from tests.intents.small_world import ACME, IDA, JANE

CLOSED = is_("status", ("won", "lost"))


def percent(part: Filter, target: Kind, *of: Filter) -> QueryPlan:
    return plan(target, *of, aggregate=replace(agg("share"), part=part))


def days(first: date, last: date) -> Filter:
    return And((c("expected_close", ">=", first), c("expected_close", "<=", last)))


SHAPED: list[tuple[str, QueryPlan]] = [
    ("deals stuck in proposal for more than 30 days", plan(DEAL, is_("stage", "proposal"), c("age_in_stage", ">", 30))),
    ("deals closing next quarter", plan(DEAL, OPEN, days(date(2027, 1, 1), date(2027, 3, 31)))),
    ("deals expected to close this month", plan(DEAL, OPEN, days(date(2026, 11, 1), date(2026, 11, 30)))),
    ("deals created last week", plan(DEAL, within("created", "2026-11-09", "2026-11-16"))),
    (
        "companies with no activity in 14 days",
        plan(COMPANY, none_of("activities", within("timestamp", "2026-11-04", None))),
    ),
    (
        "contacts nobody called in two weeks",
        plan(CONTACT, none_of("activities", And((CALL, within("timestamp", "2026-11-04", None))))),
    ),
    ("contacts we never had a meeting with", plan(CONTACT, none_of("activities", is_("type", "meeting")))),
    ("my tasks for tomorrow", plan(TASK, ANAS, within("due", "2026-11-19", "2026-11-20"))),
    ("my overdue tasks", plan(TASK, ANAS, is_("done", False), within("due", None, "2026-11-18"))),
    ("open tasks of Tom", plan(TASK, is_("done", False), TOMS)),
    ("deals with more than 2 activities", plan(DEAL, some("activities", at_least=3))),
    ("contacts at finance companies", plan(CONTACT, is_("company.industry", "finance"))),
    ("contacts without an email", plan(CONTACT, c("email", "empty", True))),
    ("contacts without a phone number", plan(CONTACT, c("phone", "empty", True))),
    (
        "win rate by month in 2026",
        plan(DEAL, within("closed", "2026-01-01", "2027-01-01"), aggregate=agg("win_rate"), **by("closed", "month")),
    ),
    ("win rate over time", plan(DEAL, aggregate=agg("win_rate"), **by("closed", "month"))),
    ("quarterly won value", plan(DEAL, WON, aggregate=VALUE, **by("closed", "quarter"))),
    ("how long does it take us to close", plan(DEAL, CLOSED, aggregate=agg("avg", "cycle_days"))),
    ("longest sales cycle among won deals", plan(DEAL, WON, aggregate=agg("max", "cycle_days"))),
    ("deals between 5k and 10k", plan(DEAL, c("value", ">=", 5000), c("value", "<=", 10000))),
    ("companies not in finance", plan(COMPANY, c("industry", "!=", "finance"))),
    ("deals for either Acme or Globex", plan(DEAL, is_("company", (ACME, OF_GLOBEX.value)))),
    ("deals lost in week 40 of 2026", plan(DEAL, LOST, within("closed", "2026-09-28", "2026-10-05"))),
    ("deals closed in the first half of 2026", plan(DEAL, within("closed", "2026-01-01", "2026-07-01"))),
    ("won value H1 2026", plan(DEAL, WON, within("closed", "2026-01-01", "2026-07-01"), aggregate=VALUE)),
    ("deals won by Ana or lost by Tom", plan(DEAL, Or((And((WON, ANAS)), And((LOST, TOMS)))))),
    (
        "open deals over 50k or lost deals over 10k",
        plan(DEAL, Or((And((OPEN, c("value", ">", 50000))), And((LOST, c("value", ">", 10000)))))),
    ),
    ("open deals except those of Tom", plan(DEAL, OPEN, Not(TOMS))),
    ("all deals except Globex", plan(DEAL, Not(OF_GLOBEX))),
    ("open deals of Ida's team", plan(DEAL, OPEN, is_("owner.team.manager", IDA))),
    ("won deals of reps managed by Ida", plan(DEAL, WON, is_("owner.team.manager", IDA))),
    ("deals of North team", plan(DEAL, is_("owner.team", "t-north"))),
    ("deals in the Central office", plan(DEAL, is_("owner.custom.regional_office", "Central"))),
    ("reps without open deals", plan(USER, is_("role", "rep"), none_of("deals", OPEN))),
    (
        "who has not logged a call this week",
        plan(USER, none_of("activities", And((CALL, within("timestamp", "2026-11-16", "2026-11-23"))))),
    ),
    ("deals without a close date", plan(DEAL, c("expected_close", "empty", True))),
    ("unassigned contacts", plan(CONTACT, c("owner", "empty", True))),
    (
        "deals not touched in 30 days",
        plan(
            DEAL,
            none_of(
                "activities", And((is_("type", ("call", "email", "meeting")), within("timestamp", "2026-10-19", None)))
            ),
        ),
    ),
    (
        "emails sent to Jane last week",
        plan(ACTIVITY, is_("type", "email"), is_("contact", JANE), within("timestamp", "2026-11-09", "2026-11-16")),
    ),
    ("companies with more than 500 people", plan(COMPANY, c("size", ">", 500))),
    (
        "companies with revenue over 1000 and open deals",
        plan(COMPANY, c("custom.revenue", ">", 1000), some("deals", OPEN)),
    ),
    ("contacts interested in payroll", plan(CONTACT, is_("custom.product_interest", "Payroll"))),
    ("what percent of deals are lost", percent(LOST, DEAL, CLOSED)),
    ("what percent of companies are in finance", percent(is_("industry", "finance"), COMPANY)),
    ("what percent of Ana's deals did she win", plan(DEAL, ANAS, aggregate=agg("win_rate"))),
    ("top reasons for lost deals", plan(DEAL, LOST, aggregate=COUNT, **by("reason"))),
    ("how many leads do we have", plan(CONTACT, aggregate=COUNT)),
    ("average value of open USD deals", plan(DEAL, OPEN, is_("currency", "USD"), aggregate=agg("avg", "value"))),
    ("3 largest open deals for Acme", plan(DEAL, OPEN, OF_ACME, limit=3, **desc("value"))),
    (
        "Ana vs Tom won value",
        plan(DEAL, WON, aggregate=VALUE, compare=(Compared("Ana Souza", ANAS), Compared("Tom Becker", TOMS))),
    ),
]
