"""How long deals took, and of how many that is known."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.entities import Ref


@dataclass(frozen=True, slots=True)
class StageTime:
    """`days` is the average, or the median if that was asked for, over `count` stays or ways."""

    key: str
    label: str
    days: float
    count: int
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class StageTimesAnswer:
    """`of` deals fit the question; the history of `known` of them holds a change of stage. `cycle`, in days from
    created to closed, is what is known where no stay is: None where that is not either."""

    times: tuple[StageTime, ...]
    of: int
    known: int
    cycle: float | None = None
    closed: int = 0
    """Deals that `cycle` is of."""
