"""A handful of records that the tests of understanding speak about."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Company, Contact, Deal, Kind, Role, Task, User
from intents.interpretation import Context
from intents.testing import FakeLookup, text_field

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Wednesday."""

RECORDS: tuple[AnyRecord, ...] = (
    User(id="u1", name="Anna Snelling", email="anna@acme.test"),
    User(id="u2", name="Tom Becker", email="tom@acme.test"),
    User(id="u3", name="Ana Souza", email="ana@acme.test"),
    Company(id="c1", name="Acme", industry="Software", country="Germany", tags=("partner",)),
    Company(id="c2", name="Isdom", industry="Medical"),
    Company(id="c3", name="Globex", industry="Energy"),
    Company(id="c4", name="Acme Corp"),
    Contact(id="p1", name="Jane Doe", company_id="c1", title="CFO", tags=("vip",)),
    Contact(id="p2", name="Bob Stone", company_id="c2", title="Ops"),
    Contact(id="p3", name="Priya Nair"),
    Contact(id="p4", name="Maria Garcia", company_id="c3", title="CFO"),
    Contact(id="p5", name="Maria Garcia", title="Ops"),
    Contact(id="p6", name="Ana Ribeiro", company_id="c2"),
    Deal(id="d1", title="Acme renewal", company_id="c1", contact_ids=("p1",), value=Decimal(40000), currency="USD",
         stage="proposal", expected_close=date(2026, 12, 18)),
    Deal(id="d2", title="Isdom rollout", company_id="c2", stage="lead", value=Decimal(9000), currency="EUR"),
    Deal(id="d3", title="Globex expansion", company_id="c3", contact_ids=("p4",), stage="proposal"),
    Deal(id="d4", title="Globex pilot", company_id="c3", stage="closed_lost"),
    Contact(id="p7", name="Otto Klein", archived_at=NOW),
    Company(id="c5", name="Oldco", archived_at=NOW),
    Task(id="t1", title="send the contract", owner_id="u3"),
    Task(id="t2", title="prepare the slides", owner_id="u3"),
)  # fmt: skip


def small_crm() -> FakeLookup:
    return FakeLookup(
        RECORDS,
        actor=Actor("u3", "Ana Souza", Role.REP),
        custom={Kind.DEAL: (text_field("region", "Region"),)},
        aliases={Kind.DEAL: {"territory": "custom.region"}},
    )


def context(**changes: object) -> Context:
    return Context(now=NOW, actor_id="u3", actor_name="Ana Souza", **changes)  # type: ignore[arg-type]
