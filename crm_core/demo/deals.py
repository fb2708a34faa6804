"""What was tried and what came of it: deals, what was said around them, and what is still to do."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal

from crm_core.commands import (
    CreateDeal,
    CreateTask,
    LogActivity,
)
from crm_core.demo import cast
from crm_core.demo.roles import Firm, OpenDeal, Person
from crm_core.demo.telling import Telling
from crm_core.demo.timing import contact_days, working_time
from crm_core.demo.words import LOST_REASONS, TASKS, WON_REASONS, note
from crm_core.entities import ActivityType, Kind, Outcome, Ref

SMALL_TALK = 230
"""Activities that belong to no deal."""
TASK_COUNT = 36


def tell_deal(story: Telling, firm: Firm) -> None:
    """One deal with everything that was said about it; an open one is added to `story.open`."""
    rng = story.rng
    person = rng.choice(firm.people)
    created = working_time(rng, story.start + timedelta(days=365 * rng.random() ** 0.85))
    created = min(created, story.now - timedelta(hours=3))
    product, price = rng.choices(cast.PRODUCTS[:5], [4, 5, 2, 2, 2])[0]
    extra = ("Onboarding Package",) if rng.random() < 0.25 else ()
    value = Decimal(max(10, round(price * rng.lognormvariate(0, 0.35) * (1 + math.log10(firm.size) / 4) / 100)) * 100)
    source, _, source_effect = rng.choices(cast.SOURCES, [weight for _, weight, _ in cast.SOURCES])[0]
    end = created + timedelta(days=max(9.0, rng.lognormvariate(math.log(58), 0.5) * (1.3 if value > 40_000 else 1.0)))
    eager = rng.gauss(0, 1)
    goes_silent = rng.random() < (0.38 if eager < 0 else 0.16)
    quiet_from = created + (end - created) * rng.uniform(0.3, 0.7) if goes_silent else end
    until = min(quiet_from, end, story.now)
    moments = contact_days(rng, created, until, pace=6.6 - 1.4 * max(-1.5, min(1.5, eager)))
    types = [
        rng.choices((ActivityType.CALL, ActivityType.EMAIL, ActivityType.MEETING), (4, 5, 2.2 + eager))[0]
        for _ in moments
    ]
    meetings = types.count(ActivityType.MEETING)
    silent = goes_silent and (min(end, story.now) - quiet_from).days > 20
    per_meeting = 0.95 if firm.industry == "fintech" else 0.2
    odds = -1.1 + per_meeting * min(meetings, 4) + source_effect + 0.3 * eager - (2.4 if silent else 0.0)
    chance = 1 / (1 + math.exp(-odds))
    won = rng.random() < chance
    ref = story.ref(Kind.DEAL, created)
    is_open = end > story.now
    progress = (story.now - created) / (end - created)
    stage = _stage_at(progress + 0.1 * eager) if is_open else "closed_won" if won else "closed_lost"
    closed = None if is_open else working_time(rng, end)
    reason = (
        None
        if is_open
        else rng.choice(WON_REASONS)
        if won
        else LOST_REASONS[0]
        if silent
        else rng.choice(LOST_REASONS[1:])
    )
    expected = (end + timedelta(days=rng.uniform(-12, 25))).date()
    others = [other for other in firm.people if other is not person]
    contacts = (
        person.ref,
        *(rng.sample([other.ref for other in others], k=1) if others and rng.random() < 0.3 else ()),
    )
    story.commands.append(
        CreateDeal(id=ref.id, title=f"{firm.name} – {product}", external_id=f"BW-{len(story.commands):05}",
            contacts=contacts, company=firm.ref, value=value,
                   currency=firm.currency, stage=stage, expected_close=expected, created=created, closed=closed,
                       owner=firm.owner, source=source,
                   products=(product, *extra), tags=("expansion",) if rng.random() < 0.12 else (), reason=reason,
                       imported=True)
    )  # fmt: skip
    for number, (at, type_) in enumerate(zip(moments, types, strict=True), start=1):
        mood = (
            (odds + 0.6) / 2
            + (0.4 if type_ is ActivityType.MEETING else 0)
            - (1.2 if silent and number == len(moments) else 0)
        )
        _activity(
            story,
            person if rng.random() < 0.8 else rng.choice(firm.people),
            type_,
            at,
            mood=mood,
            product=product,
            deal=ref,
        )
    if is_open:
        story.open.append(OpenDeal(ref, person, firm.owner, product))


def tell_small_talk(story: Telling, firms: list[Firm]) -> None:
    """Activities that belong to no deal."""
    people = [person for firm in firms for person in firm.people]
    for _ in range(SMALL_TALK):
        at = min(working_time(story.rng, story.start + timedelta(days=story.rng.uniform(0, 365))), story.now)
        type_ = story.rng.choices((ActivityType.NOTE, ActivityType.CALL, ActivityType.EMAIL), (4, 3, 3))[0]
        _activity(story, story.rng.choice(people), type_, at, mood=0.0, product=story.rng.choice(cast.PRODUCTS)[0])


def tell_tasks(story: Telling) -> None:
    """What is to do about open deals, some of it overdue, some done."""
    today = story.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for about in story.rng.sample(story.open, k=min(TASK_COUNT, len(story.open))):
        due = working_time(
            story.rng, today + timedelta(days=story.rng.choice((-6, -3, -1, 0, 0, 0, 1, 1, 2, 3, 4, 7, 10)))
        )
        words = {"first": about.person.first, "company": about.person.company.name, "product": about.product}
        title = story.rng.choice(TASKS).format(**words)
        done = due < story.now and story.rng.random() < 0.35
        story.commands.append(
            CreateTask(
                id=story.ref(Kind.TASK, due).id,
                title=title,
                contact=about.person.ref,
                company=about.person.company.ref,
                deal=about.ref,
                due=due,
                owner=about.owner,
                done=done,
            )
        )


def _activity(
    story: Telling,
    person: Person,
    type_: ActivityType,
    at: datetime,
    *,
    mood: float,
    product: str,
    deal: Ref | None = None,
) -> None:
    tone = mood + story.rng.gauss(0, 0.9)
    outcome = Outcome.POSITIVE if tone > 0.55 else Outcome.NEGATIVE if tone < -0.9 else Outcome.NEUTRAL
    firm = person.company
    slots = {"first": person.first, "company": firm.name, "product": product, "industry": firm.industry}
    subject, content = note(story.rng, type_, outcome, slots)
    shown = None if type_ is ActivityType.NOTE else outcome
    story.commands.append(
        LogActivity(id=story.ref(Kind.ACTIVITY, at).id, type=type_, contact=person.ref, company=firm.ref,
            deal=deal, subject=subject, content=content,
                    outcome=shown, timestamp=at, owner=firm.owner)
    )  # fmt: skip


def _stage_at(progress: float) -> str:
    """Where an open deal stands after this share of its expected life."""
    return (
        "lead"
        if progress < 0.2
        else "qualified"
        if progress < 0.45
        else "proposal"
        if progress < 0.75
        else "negotiation"
    )
