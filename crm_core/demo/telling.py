"""What the parts of the story share: the clock, the dice, and the commands told so far."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from crm_core.commands import (
    Command,
)
from crm_core.demo.roles import OpenDeal
from crm_core.entities import Kind, Ref


class Telling:
    """`rng` is drawn from in a fixed order, so that the same seed tells the same story."""

    def __init__(self, now: datetime, seed: int, currency: str) -> None:
        self.now, self.currency = now, currency
        self.start = now - timedelta(days=365)
        self.rng = random.Random(f"brightwater {seed}")  # noqa: S311 - a story to repeat, not a secret
        self.commands: list[Command] = []
        self.open: list[OpenDeal] = []

    def ref(self, kind: Kind, at: datetime) -> Ref:
        """An id of the usual form (see `entities.new_id`), drawn from the seed."""
        return Ref(kind, f"{int(at.timestamp() * 1000):012x}{self.rng.getrandbits(56):014x}")
