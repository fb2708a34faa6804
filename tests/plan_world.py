"""A small made-up company for plans: gaps, accents, two currencies, custom fields, several owners, archived records."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from crm_core.entities import (
    Activity,
    ActivityType,
    AnyRecord,
    Company,
    Contact,
    Deal,
    Kind,
    Outcome,
    Role,
    Task,
    Team,
    User,
)
from crm_core.store.rows import insert_records, kind_of
from crm_core.store.sql import SqlStore
from crm_core.store.tables import custom_field

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STAGES = ("lead", "qualified", "proposal", "negotiation", "closed_won", "closed_lost")
OUTCOMES = {"closed_won": "won", "closed_lost": "lost"}
CHANCES = {"lead": 0.1, "qualified": 0.25, "proposal": 0.5, "negotiation": 0.75, "closed_won": 1.0, "closed_lost": 0.0}
INDUSTRIES = ("Retail", "médical", "Finance ", "", None)
COUNTRIES = ("Germany", "GERMANY", "Kenya", None)
TAGS = ("vip", "Beta", "churn risk")
CUSTOM = (
    ("deal", "region", "text"),
    ("deal", "seats", "number"),
    ("deal", "renewal", "date"),
    ("user", "office", "text"),
)


@dataclass
class World:
    records: dict[Kind, dict[str, Any]] = field(default_factory=dict)

    def add(self, record: AnyRecord) -> None:
        self.records.setdefault(kind_of(record), {})[record.id] = record

    def store_in(self, store: SqlStore) -> None:
        with store.write() as connection:
            for kind, records in self.records.items():
                insert_records(connection, kind, list(records.values()))
            for kind_name, key, type_ in CUSTOM:
                row = {"kind": kind_name, "key": key, "label": key.title(), "type": type_}
                connection.execute(insert(custom_field).values(**row))


def make_world(seed: int = 11, size: int = 60) -> World:
    rng, world = random.Random(seed), World()
    base: dict[str, Any] = {"recorded_at": NOW, "updated_at": NOW}

    def some(values: Any) -> Any:
        return rng.choice(values)

    def moment(days: int = 700) -> datetime:
        return NOW - timedelta(minutes=rng.randrange(days * 24 * 60))

    def maybe(value: Any, chance: float = 0.7) -> Any:
        return value if rng.random() < chance else None

    world.add(Team(id="t1", name="North", **base))
    world.add(Team(id="t2", name="South", **base))
    for i, name in enumerate(("Ana Souza", "Tom Becker", "Zoë Ng", "Bo")):
        email = f"{name.split()[0].lower()}@acme.test" if i < 2 else None
        custom = {"office": some(("Berlin", "Porto"))} if i else {}
        team = ("t1", "t1", "t2", None)[i]
        world.add(User(id=f"u{i}", name=name, email=email, role=Role.REP, team_id=team, custom=custom, **base))
    owners = ("u0", "u1", "u2", "u3", None)
    for i in range(12):
        world.add(
            Company(
                id=f"c{i:02}", name=f"{some(('Acme', 'Konex', 'Ábaco'))} {i}", industry=some(INDUSTRIES),
                size=maybe(rng.randrange(5, 9000)), country=some(COUNTRIES), owner_id=some(owners),
                tags=tuple(rng.sample(TAGS, rng.randrange(3))), created_at=maybe(moment()), **base,
            )
        )  # fmt: skip
    companies = [*world.records[Kind.COMPANY], None]
    for i in range(size // 2):
        name = f"{some(('Jane', 'José', 'Dana'))} {some(('Doe', 'Müller', 'Okafor'))} {i}"
        world.add(
            Contact(
                id=f"p{i:02}", name=name, emails=tuple(f"{n}{i}@x.test" for n in rng.sample(("a", "b"), rng.randrange(3))),
                title=some(("CFO", "cto", "", None)), company_id=some(companies), owner_id=some(owners),
                tags=tuple(rng.sample(TAGS, rng.randrange(3))), notes=some(("likes 100% cotton", "under_score", None)),
                created_at=maybe(moment()), last_contact_at=maybe(moment(60)),  # which is not kept, but worked out
                archived_at=maybe(NOW, 0.1), **base,
            )
        )  # fmt: skip
    contacts = list(world.records[Kind.CONTACT])
    for i in range(size):
        stage = some(STAGES)
        created = maybe(moment(), 0.8)
        value = maybe(Decimal(rng.randrange(0, 900_000)) / 100, 0.85)
        custom = {
            "region": some(("EMEA", "emea", "", "APAC")),
            "seats": some((3, 12.5, 40)),
            "renewal": some(("2026-03-01", "2027-01-15")),
        }
        world.add(
            Deal(
                id=f"d{i:03}", external_id=f"X{i}", title=f"{some(('Renewal', 'Pilot', 'Été'))} {i}",
                contact_ids=tuple(rng.sample(contacts, rng.randrange(3))), company_id=some(companies), value=value,
                currency=some(("EUR", "USD", "USD")) if value is not None else None, stage=stage,
                probability=maybe(some((0.2, 0.6)), 0.4), expected_close=maybe(date(2026, 12, 1) + timedelta(days=rng.randrange(200))),
                created_at=created, closed_at=created + timedelta(hours=rng.randrange(3000)) if created and stage in OUTCOMES else None,
                stage_changed_at=maybe(moment(90), 0.5), owner_id=some(owners), source=some(("web", "Web", "fair", None)),
                products=tuple(rng.sample(("GTX Pro", "MG", "gtk 500"), rng.randrange(3))),
                tags=tuple(rng.sample(TAGS, rng.randrange(3))), custom={k: v for k, v in custom.items() if rng.random() < 0.6},
                archived_at=maybe(NOW, 0.1), **base,
            )
        )  # fmt: skip
    deals = list(world.records[Kind.DEAL])
    for i in range(size):
        about = rng.randrange(4)
        world.add(
            Activity(
                id=f"a{i:03}", type=some(tuple(ActivityType)), contact_id=some(contacts) if about == 0 else None,
                company_id=some(companies) if about == 1 else None, deal_id=some(deals) if about == 2 else None,
                subject=some(("intro", "Security review", None)), content=some(("worried about SOC 2", "all good", None)),
                timestamp=moment(80), outcome=maybe(some(tuple(Outcome))), owner_id=some(owners), **base,
            )
        )  # fmt: skip
    for i in range(size // 3):
        world.add(
            Task(
                id=f"k{i:02}", title=f"Send {i}", contact_id=maybe(some(contacts)), deal_id=maybe(some(deals)),
                due=maybe(NOW + timedelta(days=rng.randrange(-20, 20))), owner_id=some(owners), done=rng.random() < 0.3,
                **base,
            )
        )  # fmt: skip
    return world
