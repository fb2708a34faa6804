"""What a figure is called, and how it is computed over deals."""

from __future__ import annotations

from crm_core.fields import FieldType
from crm_core.queries import Aggregate, AggregateFn

NUMERIC = {FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENT}
VALUE = "value"
MEASURES: dict[str, tuple[Aggregate, str | None]] = {
    "win_rate": (Aggregate(AggregateFn.WIN_RATE), None),
    "cycle": (Aggregate(AggregateFn.AVG, "cycle_days"), None),
    "won_value": (Aggregate(AggregateFn.SUM, VALUE), "won"),
    "pipeline": (Aggregate(AggregateFn.SUM, VALUE), "open"),
    "deal_size": (Aggregate(AggregateFn.AVG, VALUE), "won"),
    "lost_value": (Aggregate(AggregateFn.SUM, VALUE), "lost"),
    "weighted": (Aggregate(AggregateFn.SUM, "weighted_value"), "open"),
    "in_stage": (Aggregate(AggregateFn.AVG, "age_in_stage"), "open"),
    "won_count": (Aggregate(AggregateFn.COUNT), "won"),
}
"""Name -> the figure, and the status of the deals it is of."""
ON_RECORDS = {"pipeline": "open_pipeline", "won_value": "won_value"}
"""The same figures as derived fields of contacts and companies."""
