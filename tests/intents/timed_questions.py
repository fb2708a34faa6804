"""Questions with times and orders, with the plan each must compile to over `small_world`, written before it was looked
at what fails."""

from __future__ import annotations

from datetime import date

from crm_core.queries import Bucket, GroupBy, OrderBy, QueryPlan
from tests.intents.held_out_questions import (
    ACTIVITY,
    COMPANY,
    COUNT,
    DEAL,
    LOST,
    OPEN,
    VALUE,
    WON,
    by,
    c,
    is_,
    none_of,
    plan,
    within,
)

NOVEMBER, Q3 = within("closed", "2026-11-01", "2026-12-01"), within("closed", "2026-07-01", "2026-10-01")
OCTOBER = within("closed", "2026-10-01", "2026-11-01")
LAST_QUARTER = Q3
REGION = "owner.custom.regional_office"


def ordered(path: str, *, descending: bool) -> dict[str, tuple[OrderBy, ...]]:
    return {"order_by": (OrderBy(path, descending),)}


def day(text: str) -> date:
    return date.fromisoformat(text)


TIMED: list[tuple[str, QueryPlan]] = [
    ("won value from last quarter", plan(DEAL, WON, LAST_QUARTER, aggregate=VALUE)),
    ("won deals from last month", plan(DEAL, WON, OCTOBER)),
    ("won deals from Q3", plan(DEAL, WON, Q3)),
    ("lost deals from november", plan(DEAL, LOST, NOVEMBER)),
    ("deals won from august 2026", plan(DEAL, WON, within("closed", "2026-08-01", "2026-09-01"))),
    ("won deals since Q3", plan(DEAL, WON, within("closed", "2026-07-01", None))),
    ("won deals from Q3 on", plan(DEAL, WON, within("closed", "2026-07-01", None))),
    ("won deals from Q3 onwards", plan(DEAL, WON, within("closed", "2026-07-01", None))),
    ("won deals from august to now", plan(DEAL, WON, within("closed", "2026-08-01", None))),
    ("won deals from july to september", plan(DEAL, WON, Q3)),
    ("calls from monday", plan(ACTIVITY, is_("type", "call"), within("timestamp", "2026-11-16", "2026-11-17"))),
    ("meetings from last week", plan(ACTIVITY, is_("type", "meeting"), within("timestamp", "2026-11-09", "2026-11-16"))),
    ("total closed won in Q3", plan(DEAL, WON, Q3, aggregate=VALUE)),
    ("closed lost deals in november", plan(DEAL, LOST, NOVEMBER)),
    ("closed won Q3", plan(DEAL, WON, Q3)),
    ("closed won deals last month", plan(DEAL, WON, OCTOBER)),
    ("closed-won deals in Q3", plan(DEAL, WON, Q3)),
    ("deals in stage closed won in Q3", plan(DEAL, WON, Q3)),
    ("deals in the closed lost stage last month", plan(DEAL, LOST, OCTOBER)),
    ("in Q3, how many deals were closed won", plan(DEAL, Q3, WON, aggregate=COUNT)),
    ("how many closed won last month", plan(DEAL, WON, OCTOBER, aggregate=COUNT)),
    ("closed won by quarter", plan(DEAL, WON, aggregate=COUNT, group_by=(GroupBy("closed", Bucket.QUARTER),))),
    ("closed lost by month", plan(DEAL, LOST, aggregate=COUNT, group_by=(GroupBy("closed", Bucket.MONTH),))),
    ("closed won value by month", plan(DEAL, WON, aggregate=VALUE, group_by=(GroupBy("closed", Bucket.MONTH),))),
    ("lost in Q3", plan(DEAL, LOST, Q3)),
    ("won in march", plan(DEAL, WON, within("closed", "2026-03-01", "2026-04-01"))),
    ("deals with close date 20 december", plan(DEAL, OPEN, c("expected_close", "between", (day("2026-12-20"), day("2026-12-20"))))),
    ("open deals with a closing date in january", plan(DEAL, OPEN, c("expected_close", "between", (day("2027-01-01"), day("2027-01-31"))))),
    ("companies with no deals in Q3", plan(COMPANY, none_of("deals", within("created", "2026-07-01", "2026-10-01")))),
    ("companies with no won deals in Q3", plan(COMPANY, none_of("deals", plan(DEAL, WON, Q3).where))),
    ("revenue per month in 2026", plan(DEAL, WON, within("closed", "2026-01-01", "2027-01-01"), aggregate=VALUE, group_by=(GroupBy("closed", Bucket.MONTH),))),
    ("sales per region in 2026", plan(DEAL, WON, within("closed", "2026-01-01", "2027-01-01"), aggregate=VALUE, **by(REGION))),
    ("wins per agent in Q3", plan(DEAL, WON, Q3, aggregate=COUNT, **by("owner"))),
    ("wins/agent", plan(DEAL, WON, aggregate=COUNT, **by("owner"))),
    ("deals/stage", plan(DEAL, aggregate=COUNT, **by("stage"))),
    ("deals per stage per region", plan(DEAL, aggregate=COUNT, group_by=(GroupBy("stage"), GroupBy(REGION)))),
    ("deals by value, largest first", plan(DEAL, **ordered("value", descending=True))),
    ("deals by value descending", plan(DEAL, **ordered("value", descending=True))),
    ("deals by value ascending", plan(DEAL, **ordered("value", descending=False))),
    ("deals by value, smallest first", plan(DEAL, **ordered("value", descending=False))),
    ("lost deals by value, highest first", plan(DEAL, LOST, **ordered("value", descending=True))),
    ("won deals sorted by close date, latest first", plan(DEAL, WON, **ordered("closed", descending=True))),
    ("won deals sorted by close date, oldest first", plan(DEAL, WON, **ordered("closed", descending=False))),
    ("won deals by close date, newest first", plan(DEAL, WON, **ordered("closed", descending=True))),
    ("won deals sorted by closing date descending", plan(DEAL, WON, **ordered("closed", descending=True))),
    ("open deals sorted by close date, earliest first", plan(DEAL, OPEN, **ordered("expected_close", descending=False))),
    ("companies by size, smallest first", plan(COMPANY, **ordered("size", descending=False))),
    ("companies sorted by name descending", plan(COMPANY, **ordered("name", descending=True))),
    ("companies sorted by name", plan(COMPANY, **ordered("name", descending=False))),
    ("won deals in Q3 by value, biggest first", plan(DEAL, WON, Q3, **ordered("value", descending=True))),
    ("deals sorted by value desc", plan(DEAL, **ordered("value", descending=True))),
    ("deals sorted by value from low to high", plan(DEAL, **ordered("value", descending=False))),
    ("companies alphabetically", plan(COMPANY, **ordered("name", descending=False))),
    ("closed lost value by month", plan(DEAL, LOST, aggregate=VALUE, group_by=(GroupBy("closed", Bucket.MONTH),))),
    ("won value/quarter", plan(DEAL, WON, aggregate=VALUE, group_by=(GroupBy("closed", Bucket.QUARTER),))),
    ("won deals oldest first", plan(DEAL, WON, **ordered("closed", descending=False))),
]  # fmt: skip
