"""Questions a newcomer asked whose words were once left out, with the plan each must compile to over `small_world`."""

from __future__ import annotations

from datetime import date

from crm_core.entities import Kind
from crm_core.queries import Compared, Filter, QueryPlan
from tests.intents.held_out_questions import (
    COMPANY,
    COUNT,
    DEAL,
    TOMS,
    USER,
    VALUE,
    WON,
    agg,
    asc,
    by,
    c,
    desc,
    is_,
    none_of,
    plan,
    some,
)
from tests.intents.small_world import GLOBEX, IDA

PRO, REP = is_("products", "GTXPro"), is_("role", "rep")


def closed(first: date, end: date) -> tuple[Filter, Filter]:
    return c("closed", ">=", first), c("closed", "<", end)


ANSWERED: list[tuple[str, QueryPlan]] = [
    (
        "won deals without GTX Pro and without GTX Basic",
        plan(DEAL, WON, c("products", "!=", "GTXPro"), c("products", "!=", "GTX Basic")),
    ),
    ("reps who never sold GTX Pro", plan(USER, REP, none_of("deals", plan(DEAL, WON, PRO).where))),
    ("companies with won deals of GTX Pro", plan(COMPANY, some("deals", WON, PRO))),
    ("companies that bought GTX Pro", plan(COMPANY, some("deals", WON, PRO))),
    ("companies that never bought GTX Pro", plan(COMPANY, none_of("deals", plan(DEAL, WON, PRO).where))),
    ("how many reps do we have?", plan(USER, REP, aggregate=COUNT)),
    ("Ida Lindqvist's reps", plan(USER, REP, is_("team.manager", IDA))),
    ("deals won in the first week of november 2026", plan(DEAL, WON, *closed(date(2026, 11, 1), date(2026, 11, 8)))),
    ("deals won in the second half of october", plan(DEAL, WON, *closed(date(2026, 10, 16), date(2026, 11, 1)))),
    ("deals won within 10 days of engaging", plan(DEAL, WON, c("cycle_days", "<=", 10))),
    (
        "won deals between 1000 and 2000 for Globex",
        plan(DEAL, WON, c("value", "between", (1000, 2000)), is_("company", GLOBEX)),
    ),
    (
        "how much did the medical sector bring us in 2025?",
        plan(
            DEAL, WON, is_("company.industry", "medical"), *closed(date(2025, 1, 1), date(2026, 1, 1)), aggregate=VALUE
        ),
    ),
    ("won value by region", plan(DEAL, WON, aggregate=VALUE, **by("owner.custom.regional_office"))),
    ("top 3 managers by won value", plan(DEAL, WON, aggregate=VALUE, limit=3, **by("owner.team.manager"))),
    ("average revenue by sector", plan(COMPANY, aggregate=agg("avg", "custom.revenue"), **by("industry"))),
    ("who has no won deals", plan(USER, REP, none_of("deals", WON))),
    ("list of products", plan(Kind.PRODUCT)),
    ("how many products do we sell?", plan(Kind.PRODUCT, aggregate=COUNT)),
    ("products over 1000 dollars", plan(Kind.PRODUCT, c("price", ">", 1000))),
    ("most expensive product", plan(Kind.PRODUCT, limit=1, **desc("price"))),
    ("top products", plan(DEAL, WON, aggregate=VALUE, **by("products"))),
    ("what is the last deal that Tom Becker won?", plan(DEAL, TOMS, WON, limit=1, **desc("closed"))),
    ("first deal won in 2025", plan(DEAL, WON, *closed(date(2025, 1, 1), date(2026, 1, 1)), limit=1, **asc("closed"))),
    ("won deals with 0 value", plan(DEAL, WON, is_("value", 0))),
    (
        "GTX Pro vs GTX Basic win rate",
        plan(
            DEAL,
            aggregate=agg("win_rate"),
            compare=(Compared("GTX Pro", PRO), Compared("GTX Basic", is_("products", "GTX Basic"))),
        ),
    ),
    ("how long do we need to win a deal on average?", plan(DEAL, WON, aggregate=agg("avg", "cycle_days"))),
]
REFUSED: tuple[str, ...] = (
    "won value by series",
    "products we never lost",
    "companies that bought every product except GTX Pro",
)
