"""Every question there is, as frozen values in one closed union. `QueryPlan` is what words compile to, what runs and
what is read back.

A new question goes into the module of its area and into the union here.
"""

from __future__ import annotations

from typing import Literal

from crm_core.queries.durations import CLOSING, StageTimes
from crm_core.queries.filters import And, Condition, Filter, Not, Op, Or, Related
from crm_core.queries.judging import AtRisk, Learned, NextAction, Predict, Recommendations, Score, TopLeads
from crm_core.queries.overview import DigestOf, Pipeline, Search, Why
from crm_core.queries.plans import (
    PAGE,
    Aggregate,
    AggregateFn,
    Ask,
    Bucket,
    Compared,
    GroupBy,
    Having,
    OrderBy,
    QueryPlan,
)
from crm_core.queries.records import AuditOf, FactOf, Show, Similar, Timeline, WhoKnows

__all__ = [
    "CLOSING",
    "PAGE",
    "Aggregate",
    "AggregateFn",
    "And",
    "Ask",
    "AtRisk",
    "AuditOf",
    "Bucket",
    "Compared",
    "Condition",
    "DigestOf",
    "FactOf",
    "Filter",
    "GroupBy",
    "Having",
    "Learned",
    "NextAction",
    "Not",
    "Op",
    "Or",
    "OrderBy",
    "PatternName",
    "Pipeline",
    "Predict",
    "Query",
    "QueryPlan",
    "Recommendations",
    "Related",
    "Score",
    "Search",
    "Show",
    "Similar",
    "StageTimes",
    "Timeline",
    "TopLeads",
    "WhoKnows",
    "Why",
]

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
    | StageTimes
    | Search
    | Why
    | Learned
    | AuditOf
    | DigestOf
)

PatternName = Literal["bare", "fast", "fused"]
