"""A year of a sales team's work as commands: who is there, what was tried, what came of it.

Outcomes follow from what happened: meetings win (in fintech most of all), a referral helps, and a month of silence
kills a deal. So there is something to find for scores, predictions and questions.
"""

from __future__ import annotations

import math
import random
import re
from datetime import datetime, timedelta
from decimal import Decimal

from crm_core.commands import (
    Command,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateProduct,
    CreateTask,
    CreateTeam,
    CreateUser,
    DefineField,
    LogActivity,
    UpdateRecord,
)
from crm_core.demo import cast
from crm_core.demo.roles import Firm, OpenDeal, Person
from crm_core.demo.timing import contact_days, working_time
from crm_core.demo.words import LOST_REASONS, TASKS, WON_REASONS, note
from crm_core.entities import ActivityType, Kind, Outcome, Ref, Role
from crm_core.fields import FieldType

DEALS = 220
SMALL_TALK = 230
"""Activities that belong to no deal."""
TASK_COUNT = 36


def demo_commands(now: datetime, seed: int = 7, currency: str = "USD") -> tuple[Command, ...]:
    """The whole company as commands for one request, in an order that runs.

    `now` is timezone-aware; the history ends there. The same `now`, `seed` and `currency` (of most deals) give equal
    commands, ids included.
    """
    return _Story(now, seed, currency).told()


class _Story:
    def __init__(self, now: datetime, seed: int, currency: str) -> None:
        self.now, self.currency = now, currency
        self.start = now - timedelta(days=365)
        self.rng = random.Random(f"brightwater {seed}")  # noqa: S311 - a story to repeat, not a secret
        self.commands: list[Command] = []
        self.open: list[OpenDeal] = []

    def told(self) -> tuple[Command, ...]:
        self.commands.append(DefineField(Kind.CONTACT, "product_interest", "product interest", FieldType.TEXT))
        self.commands.append(DefineField(Kind.COMPANY, "annual_revenue", "annual revenue", FieldType.NUMBER))
        reps = self._house()
        firms = self._firms(reps)
        self._people(firms)
        for _ in range(DEALS):
            self._deal(self.rng.choices(firms, [2.0 if firm.industry == "fintech" else 1.0 for firm in firms])[0])
        self._small_talk(firms)
        self._tasks()
        return tuple(self.commands)

    def _ref(self, kind: Kind, at: datetime) -> Ref:
        """An id of the usual form (see `entities.new_id`), drawn from the seed."""
        return Ref(kind, f"{int(at.timestamp() * 1000):012x}{self.rng.getrandbits(56):014x}")

    def _house(self) -> list[Ref]:
        for name, price in cast.PRODUCTS:
            made = CreateProduct(
                id=self._ref(Kind.PRODUCT, self.start).id,
                external_id=name,
                name=name,
                price=Decimal(price),
                currency=self.currency,
            )
            self.commands.append(made)
        reps: list[Ref] = []
        for team_name, manager, members in cast.TEAMS:
            team = self._ref(Kind.TEAM, self.start)
            self.commands.append(CreateTeam(id=team.id, external_id=team_name, name=team_name))
            for name in (manager, *members):
                user = self._ref(Kind.USER, self.start)
                email = f"{name.split()[0].lower()}@{cast.HOUSE}"
                role = Role.MANAGER if name == manager else Role.REP
                self.commands.append(
                    CreateUser(id=user.id, external_id=email, name=name, email=email, role=role, team=team)
                )
                if role is Role.MANAGER:
                    self.commands.append(UpdateRecord(team, (("manager", user.id),)))
                reps.append(user)
        return reps

    def _firms(self, reps: list[Ref]) -> list[Firm]:
        firms: list[Firm] = []
        weights = [0.5, 1.3, 1.2, 0.5, 1.3]  # managers sell too, less
        for name, industry in self.rng.sample(cast.COMPANIES, k=60):
            country, abroad, _ = self.rng.choices(cast.COUNTRIES, [weight for *_, weight in cast.COUNTRIES])[0]
            created = working_time(self.rng, self.start + timedelta(days=self.rng.uniform(-200, 330)))
            size = max(8, int(self.rng.lognormvariate(5.0, 1.1)))
            tags = tuple(tag for tag in cast.COMPANY_TAGS if self.rng.random() < 0.14)
            ref = self._ref(Kind.COMPANY, created)
            firm = Firm(
                ref,
                name,
                industry,
                size,
                abroad if self.rng.random() < 0.55 else self.currency,
                self.rng.choices(reps, weights)[0],
            )
            revenue = float(round(size * self.rng.uniform(0.06, 0.25), 1))
            self.commands.append(
                CreateCompany(id=ref.id, external_id=name, name=name, industry=industry, size=size,
                    website=f"https://{_slug(name)}.example",
                              country=country, owner=firm.owner, tags=tags, created=created,
                                  custom=(("annual_revenue", revenue),))
            )  # fmt: skip
            firms.append(firm)
        return firms

    def _people(self, firms: list[Firm]) -> None:
        names = [f"{first} {last}" for first in cast.FIRST_NAMES for last in cast.LAST_NAMES]
        self.rng.shuffle(names)
        for number in range(150):
            firm = firms[number] if number < len(firms) else self.rng.choice(firms)
            name = names.pop()
            created = working_time(self.rng, self.start + timedelta(days=self.rng.uniform(-60, 340)))
            title = self.rng.choices([title for title, _ in cast.TITLES], [weight for _, weight in cast.TITLES])[0]
            tags = [tag for tag in cast.CONTACT_TAGS if tag != "decision maker" and self.rng.random() < 0.10]
            if title in cast.DECISION_MAKERS:
                tags.insert(0, "decision maker")
            ref = self._ref(Kind.CONTACT, created)
            email = f"{_slug(name, '.')}@{_slug(firm.name)}.example"
            interest = self.rng.choice([product for product, _ in cast.PRODUCTS[:5]])
            self.commands.append(
                CreateContact(id=ref.id, external_id=email, name=name, emails=(email,),
                    phones=(f"+1 202 555 01{self.rng.randint(0, 99):02}",) if self.rng.random() < 0.8 else (),
                              title=title, company=firm.ref, owner=firm.owner, tags=tuple(tags), created=created,
                              custom=(("product_interest", interest),) if self.rng.random() < 0.7 else ())
            )  # fmt: skip
            firm.people.append(Person(ref, name, firm, title))

    def _deal(self, firm: Firm) -> None:
        rng = self.rng
        person = rng.choice(firm.people)
        created = working_time(rng, self.start + timedelta(days=365 * rng.random() ** 0.85))
        created = min(created, self.now - timedelta(hours=3))
        product, price = rng.choices(cast.PRODUCTS[:5], [4, 5, 2, 2, 2])[0]
        extra = ("Onboarding Package",) if rng.random() < 0.25 else ()
        value = Decimal(
            max(10, round(price * rng.lognormvariate(0, 0.35) * (1 + math.log10(firm.size) / 4) / 100)) * 100
        )
        source, _, source_effect = rng.choices(cast.SOURCES, [weight for _, weight, _ in cast.SOURCES])[0]
        end = created + timedelta(
            days=max(9.0, rng.lognormvariate(math.log(58), 0.5) * (1.3 if value > 40_000 else 1.0))
        )
        eager = rng.gauss(0, 1)
        goes_silent = rng.random() < (0.38 if eager < 0 else 0.16)
        quiet_from = created + (end - created) * rng.uniform(0.3, 0.7) if goes_silent else end
        until = min(quiet_from, end, self.now)
        moments = contact_days(rng, created, until, pace=6.6 - 1.4 * max(-1.5, min(1.5, eager)))
        types = [
            rng.choices((ActivityType.CALL, ActivityType.EMAIL, ActivityType.MEETING), (4, 5, 2.2 + eager))[0]
            for _ in moments
        ]
        meetings = types.count(ActivityType.MEETING)
        silent = goes_silent and (min(end, self.now) - quiet_from).days > 20
        per_meeting = 0.95 if firm.industry == "fintech" else 0.2
        odds = -1.1 + per_meeting * min(meetings, 4) + source_effect + 0.3 * eager - (2.4 if silent else 0.0)
        chance = 1 / (1 + math.exp(-odds))
        won = rng.random() < chance
        ref = self._ref(Kind.DEAL, created)
        is_open = end > self.now
        progress = (self.now - created) / (end - created)
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
        self.commands.append(
            CreateDeal(id=ref.id, title=f"{firm.name} – {product}", external_id=f"BW-{len(self.commands):05}",
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
            self._activity(
                person if rng.random() < 0.8 else rng.choice(firm.people), type_, at, mood, product=product, deal=ref
            )
        if is_open:
            self.open.append(OpenDeal(ref, person, firm.owner, product))

    def _activity(
        self, person: Person, type_: ActivityType, at: datetime, mood: float, *, product: str, deal: Ref | None = None
    ) -> None:
        tone = mood + self.rng.gauss(0, 0.9)
        outcome = Outcome.POSITIVE if tone > 0.55 else Outcome.NEGATIVE if tone < -0.9 else Outcome.NEUTRAL
        firm = person.company
        slots = {"first": person.first, "company": firm.name, "product": product, "industry": firm.industry}
        subject, content = note(self.rng, type_, outcome, slots)
        shown = None if type_ is ActivityType.NOTE else outcome
        self.commands.append(
            LogActivity(id=self._ref(Kind.ACTIVITY, at).id, type=type_, contact=person.ref, company=firm.ref,
                deal=deal, subject=subject, content=content,
                        outcome=shown, timestamp=at, owner=firm.owner)
        )  # fmt: skip

    def _small_talk(self, firms: list[Firm]) -> None:
        people = [person for firm in firms for person in firm.people]
        for _ in range(SMALL_TALK):
            at = min(working_time(self.rng, self.start + timedelta(days=self.rng.uniform(0, 365))), self.now)
            type_ = self.rng.choices((ActivityType.NOTE, ActivityType.CALL, ActivityType.EMAIL), (4, 3, 3))[0]
            self._activity(self.rng.choice(people), type_, at, 0.0, product=self.rng.choice(cast.PRODUCTS)[0])

    def _tasks(self) -> None:
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        for about in self.rng.sample(self.open, k=min(TASK_COUNT, len(self.open))):
            due = working_time(
                self.rng, today + timedelta(days=self.rng.choice((-6, -3, -1, 0, 0, 0, 1, 1, 2, 3, 4, 7, 10)))
            )
            words = {"first": about.person.first, "company": about.person.company.name, "product": about.product}
            title = self.rng.choice(TASKS).format(**words)
            done = due < self.now and self.rng.random() < 0.35
            self.commands.append(
                CreateTask(
                    id=self._ref(Kind.TASK, due).id,
                    title=title,
                    contact=about.person.ref,
                    company=about.person.company.ref,
                    deal=about.ref,
                    due=due,
                    owner=about.owner,
                    done=done,
                )
            )


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


def _slug(name: str, joint: str = "") -> str:
    return joint.join(re.findall(r"[a-z0-9]+", name.lower()))
