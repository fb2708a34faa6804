"""How long deals take on their way through the pipeline."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.queries.filters import Filter
from crm_core.queries.plans import GroupBy

CLOSING = "closing"
"""In the place of a stage: any stage that closes a deal."""


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Days from stage to stage, by the history of stage changes. With `start` and `end`: from the day a deal first
    entered the one to the day it then entered the other. With `start` alone: the days spent in it. Without both: the
    days spent in every open stage. A stay that is not over counts in none."""

    start: str | None = None
    """Key of a stage."""
    end: str | None = None
    """Key of a stage, or `CLOSING`."""
    where: Filter | None = None
    """Which deals."""
    group: GroupBy | None = None
    """A number for each value of this; a bucket is of a deal's closing day. Not without a `start`."""
    median: bool = False
    """The middle instead of the average."""
