"""A small invented CRM that the questions of these tests are asked about."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from crm_core.entities import (
    Activity,
    ActivityType,
    AnyRecord,
    Company,
    Contact,
    Deal,
    Kind,
    Product,
    Ref,
    Task,
    Team,
    User,
)
from crm_core.fields import FieldType
from intents.interpretation import Context, LastResult
from intents.testing import FakeLookup, text_field

NOW = datetime(2026, 11, 18, 10, tzinfo=UTC)
ANA, TOM, IDA, ACME, GLOBEX, NORDWIND, JANE, DANA = (
    "u-ana",
    "u-tom",
    "u-ida",
    "c-acme",
    "c-globex",
    "c-nord",
    "p-jane",
    "p-dana",
)


def _records() -> list[AnyRecord]:
    return [
        Team(id="t-north", name="North", manager_id=IDA),
        User(id=ANA, name="Ana Souza", email="ana@example.com", team_id="t-north", custom={"regional_office": "Central"}),
        User(id=TOM, name="Tom Becker", email="tom@example.com", team_id="t-north", custom={"regional_office": "East"}),
        User(id=IDA, name="Ida Lindqvist", email="ida@example.com"),
        Product(id="x-basic", name="GTX Basic"),
        Product(id="x-pro", name="GTX Pro"),
        Product(id="x-plus", name="GTX Plus Basic"),
        Company(id=ACME, name="Acme Corporation", industry="technolgy", size=6000, country="United States", custom={"revenue": 1100.5}),
        Company(id=GLOBEX, name="Globex", industry="finance", size=300, country="Germany", tags=("vip",), custom={"revenue": 90.0}),
        Company(id=NORDWIND, name="Nordwind GmbH", industry="medical", size=40, country="Germany"),
        Company(id="c-kino", name="Kinoform", industry="employment", size=900, country="Kenya", owner_id=TOM),
        Contact(id=JANE, name="Jane Doe", title="CFO", company_id=ACME, emails=("jane@acme.test",), owner_id=ANA, tags=("champion",)),
        Contact(id=DANA, name="Dana Okafor", title="VP Finance", company_id=GLOBEX, owner_id=TOM, custom={"product_interest": "Payroll"}),
        Contact(id="p-mg", name="Maria Garcia", title="CFO", company_id=NORDWIND),
        Contact(id="p-ml", name="Maria Lopez", title="Engineer", company_id=GLOBEX),
        Deal(id="d-1", title="Acme renewal", company_id=ACME, contact_ids=(JANE,), value=Decimal(120000), currency="USD",
             stage="negotiation", owner_id=ANA, products=("GTX Basic",), source="referral"),
        Deal(id="d-2", title="Globex pilot", company_id=GLOBEX, value=Decimal(9000), currency="EUR", stage="closed_won",
             owner_id=TOM, products=("GTXPro",), source="webinar", closed_at=NOW),
        Deal(id="d-3", title="Nordwind rollout", company_id=NORDWIND, value=Decimal(800), currency="EUR",
             stage="closed_lost", owner_id=ANA, products=("GTX Plus Basic",), reason="price", closed_at=NOW),
        Activity(id="a-1", type=ActivityType.CALL, timestamp=NOW, contact_id=JANE),
        Task(id="k-1", title="send the contract", owner_id=ANA),
    ]  # fmt: skip


def world() -> FakeLookup:
    return FakeLookup(
        _records(),
        custom={
            Kind.USER: (text_field("regional_office"),),
            Kind.CONTACT: (text_field("product_interest"),),
            Kind.COMPANY: (text_field("revenue", type_=FieldType.NUMBER),),
        },
        aliases={
            Kind.DEAL: {"engage date": "created", "close value": "value", "account": "company", "sales agent": "owner"},
            Kind.COMPANY: {"sector": "industry", "employees": "size", "office location": "country"},
        },
    )


def context(**changes: object) -> Context:
    values = {"now": NOW, "actor_id": ANA, "actor_name": "Ana Souza", "last": LastResult()} | changes
    return Context(**values)  # type: ignore[arg-type]


def ref(kind: Kind, record_id: str) -> Ref:
    return Ref(kind, record_id)
