"""Questions of groups, and questions with slips and turns, with the plan each must compile to over `small_world`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm_core.queries import Bucket, Compared, GroupBy, Having, Not, Op, OrderBy, QueryPlan
from tests.intents.held_out_questions import (
    ANAS,
    COMPANY,
    COUNT,
    DEAL,
    LOST,
    OPEN,
    TOMS,
    VALUE,
    WON,
    agg,
    asc,
    by,
    c,
    desc,
    is_,
    plan,
    within,
)

REGION, SECTOR, OWNER = "owner.custom.regional_office", "company.industry", "owner"
RATE = agg("win_rate")
NEITHER = Not(is_("status", ("won", "lost")))
EAST, CENTRAL = is_(REGION, "East"), is_(REGION, "Central")


def having(op: str, value: Any) -> dict[str, Any]:
    return {"having": (Having(Op(op), value),)}


def nested(outer: str | GroupBy, inner: str, each: int) -> dict[str, Any]:
    first = GroupBy(outer) if isinstance(outer, str) else outer
    return {"group_by": (first, GroupBy(inner)), "limit_each": each}


def grouped(path: str, *parts: Any, **more: Any) -> QueryPlan:
    return plan(DEAL, *parts, **{"aggregate": COUNT, **by(path), **more})


SPRING = within("closed", "2026-03-01", "2026-06-01")
QUARTERS, MONTHS = GroupBy("closed", Bucket.QUARTER), GroupBy("closed", Bucket.MONTH)

GROUPED: list[tuple[str, QueryPlan]] = [
    ("reps with more than 3 won deals", grouped(OWNER, WON, **having(">", 3))),
    ("which reps won at least 2 deals", grouped(OWNER, WON, **having(">=", 2))),
    ("how many reps won more than 5 deals", replace(grouped(OWNER, WON, **having(">", 5)), over_groups=COUNT.fn)),
    ("products that sold fewer than 500", grouped("products", WON, **having("<", 500))),
    ("products with won value over 10k", grouped("products", WON, aggregate=VALUE, **having(">", 10000))),
    ("months in which we won over 200 deals", plan(DEAL, WON, aggregate=COUNT, group_by=(MONTHS,), **having(">", 200))),
    ("sectors with a win rate above 60%", grouped(SECTOR, aggregate=RATE, **having(">", 60))),
    ("more than 3 won deals per company", grouped("company", WON, **having(">", 3))),
    ("companies with won value over 100k", plan(COMPANY, c("won_value", ">", 100000))),
    ("top 2 reps in each region by won value", plan(DEAL, WON, aggregate=VALUE, **nested(REGION, OWNER, 2))),
    ("best product per region", plan(DEAL, WON, aggregate=VALUE, **nested(REGION, "products", 1))),
    ("top reps in each region", plan(DEAL, WON, aggregate=VALUE, **nested(REGION, OWNER, 3))),
    ("largest account in each country", plan(COMPANY, limit_each=1, **by("country"), **desc("size"))),
    ("products sold in 2026", grouped("products", WON, within("closed", "2026-01-01", "2027-01-01"), aggregate=VALUE)),
    ("won value for products other than GTX Pro", plan(DEAL, WON, c("products", "!=", "GTXPro"), aggregate=VALUE)),
    ("best rep per quarter", plan(DEAL, WON, aggregate=VALUE, **nested(QUARTERS, OWNER, 1))),
    ("each rep's biggest deal", grouped(OWNER, aggregate=agg("max", "value"), limit_each=1)),
    ("3 biggest won deals of each region", plan(DEAL, WON, limit_each=3, **by(REGION), **desc("value"))),
    ("which sector brings in the most money?", grouped(SECTOR, WON, aggregate=VALUE)),
    ("which sector brings in the least money", grouped(SECTOR, WON, aggregate=VALUE, **asc(None))),
    ("who is our best rep?", grouped(OWNER, WON, aggregate=VALUE)),
    ("our biggest customer", grouped("company", WON, aggregate=VALUE)),
    ("worst performing product", grouped("products", WON, aggregate=VALUE, **asc(None))),
    ("most popular product", grouped("products", WON)),
    ("which region is strongest", grouped(REGION, WON, aggregate=VALUE)),
    ("which product do we lose most often", grouped("products", LOST)),
    ("which sector has the longest sales cycle", grouped(SECTOR, aggregate=agg("avg", "cycle_days"))),
    ("how many deals are neither won nor lost", plan(DEAL, NEITHER, aggregate=COUNT)),
    ("deals in all stages but proposal", plan(DEAL, c("stage", "!=", "proposal"))),
    ("won deals except those of Ana Souza", plan(DEAL, WON, c("owner", "!=", ANAS.value))),
    ("won value in all regions except East", plan(DEAL, WON, c(REGION, "!=", "East"), aggregate=VALUE)),
    (
        "won deals of Ana closing in november 2026",
        plan(DEAL, WON, ANAS, within("closed", "2026-11-01", "2026-12-01")),
    ),
    ("deals closing in november 2026 that Tom won", plan(DEAL, WON, TOMS, within("closed", "2026-11-01", "2026-12-01"))),
    ("lost deals with a close date in july 2026", plan(DEAL, LOST, within("closed", "2026-07-01", "2026-08-01"))),
    ("what share of won value is GTX Pro?", plan(DEAL, WON, aggregate=replace(agg("share", "value"), part=is_("products", "GTXPro")))),
    ("share of won value by region", grouped(REGION, WON, aggregate=agg("share", "value"))),
    ("average deals per rep", replace(grouped(OWNER), over_groups=agg("avg").fn)),
    ("average won deals per rep", replace(grouped(OWNER, WON), over_groups=agg("avg").fn)),
    ("won value per rep on average", replace(grouped(OWNER, WON, aggregate=VALUE), over_groups=agg("avg").fn)),
    ("compare win rate of East and Central", plan(DEAL, aggregate=RATE, compare=(Compared("East", EAST), Compared("Central", CENTRAL)))),
    ("won deals in spring 2026", plan(DEAL, WON, SPRING)),
    ("how mnay opne deals", plan(DEAL, OPEN, aggregate=COUNT)),
    ("whats the bigest deal", plan(DEAL, limit=1, **desc("value"))),
    ("avrage value of won deals", plan(DEAL, WON, aggregate=agg("avg", "value"))),
    ("won deals by qarter", plan(DEAL, WON, aggregate=COUNT, group_by=(QUARTERS,))),
    ("win rate by regoin", grouped(REGION, aggregate=RATE)),
]  # fmt: skip

HELD_OUT: list[tuple[str, QueryPlan]] = [
    ("reps who lost more than 10 deals", grouped(OWNER, LOST, **having(">", 10))),
    ("regions with over 1m in won value", grouped(REGION, WON, aggregate=VALUE, **having(">", 1000000))),
    ("quarters with fewer than 20 won deals", plan(DEAL, WON, aggregate=COUNT, group_by=(QUARTERS,), **having("<", 20))),
    ("which products have a win rate under 50%", grouped("products", aggregate=RATE, **having("<", 50))),
    ("top 3 products per rep by won value", plan(DEAL, WON, aggregate=VALUE, **nested(OWNER, "products", 3))),
    ("weakest rep in each region", plan(DEAL, WON, aggregate=VALUE, **nested(REGION, OWNER, 1), **asc(None))),
    ("oldest open deal per rep", plan(DEAL, OPEN, limit_each=1, **by(OWNER), order_by=(OrderBy("created", False),))),
    ("least popular product", grouped("products", WON, **asc(None))),
    ("which rep loses the most deals", grouped(OWNER, LOST)),
    ("open deals other than Tom's", plan(DEAL, OPEN, c("owner", "!=", TOMS.value))),
    ("won deals in every region but East", plan(DEAL, WON, c(REGION, "!=", "East"))),
    ("what share of won deals is in finance", plan(DEAL, WON, aggregate=replace(agg("share"), part=is_(SECTOR, "finance")))),
    ("compair win rate of East and Central", plan(DEAL, aggregate=RATE, compare=(Compared("East", EAST), Compared("Central", CENTRAL)))),
    ("nubmer of lsot deals by sectr", grouped(SECTOR, LOST)),
    ("won deals in early june 2026", plan(DEAL, WON, within("closed", "2026-06-01", "2026-06-11"))),
    ("won value last summer", plan(DEAL, WON, within("closed", "2026-06-01", "2026-09-01"), aggregate=VALUE)),
]  # fmt: skip
"""Written before the mechanisms were finished; not worked on."""
