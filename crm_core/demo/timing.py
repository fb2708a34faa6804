"""When things happen: working hours of working days, never after now."""

from __future__ import annotations

import random
from datetime import datetime, timedelta


def working_time(rng: random.Random, day: datetime) -> datetime:
    """Some minute between 8:00 and 17:00 of that day, or of the Friday before a weekend."""
    if day.weekday() > 4:
        day -= timedelta(days=day.weekday() - 4)
    return day.replace(
        hour=rng.randint(8, 16), minute=rng.choice((0, 5, 10, 15, 20, 30, 40, 45, 50)), second=0, microsecond=0
    )


def contact_days(rng: random.Random, start: datetime, end: datetime, pace: float) -> list[datetime]:
    """Times of contact from `start` to `end`, about every `pace` days, in order; the first soon after the start."""
    moments: list[datetime] = []
    day = start + timedelta(days=rng.uniform(0, 3))
    while day <= end:
        at = working_time(rng, day)
        if start <= at <= end:
            moments.append(at)
        day += timedelta(days=max(1.0, rng.lognormvariate(0, 0.55) * pace))
    return moments
