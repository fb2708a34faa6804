"""A year of a sales team's work as commands: who is there, what was tried, what came of it.

Outcomes follow from what happened: meetings win (in fintech most of all), a referral helps, and a month of silence
kills a deal. So there is something to find for scores, predictions and questions.
"""

from __future__ import annotations

from datetime import datetime

from crm_core.commands import (
    Command,
    DefineField,
)
from crm_core.demo.deals import tell_deal, tell_small_talk, tell_tasks
from crm_core.demo.firms import tell_firms, tell_people
from crm_core.demo.house import tell_house
from crm_core.demo.telling import Telling
from crm_core.entities import Kind
from crm_core.fields import FieldType

DEALS = 220


def demo_commands(now: datetime, seed: int = 7, currency: str = "USD") -> tuple[Command, ...]:
    """The whole company as commands for one request, in an order that runs.

    `now` is timezone-aware; the history ends there. The same `now`, `seed` and `currency` (of most deals) give equal
    commands, ids included.
    """
    story = Telling(now, seed, currency)
    story.commands.append(DefineField(Kind.CONTACT, "product_interest", "product interest", FieldType.TEXT))
    story.commands.append(DefineField(Kind.COMPANY, "annual_revenue", "annual revenue", FieldType.NUMBER))
    reps = tell_house(story)
    firms = tell_firms(story, reps)
    tell_people(story, firms)
    for _ in range(DEALS):
        tell_deal(story, story.rng.choices(firms, [2.0 if firm.industry == "fintech" else 1.0 for firm in firms])[0])
    tell_small_talk(story, firms)
    tell_tasks(story)
    return tuple(story.commands)
