"""The small company that every transcript starts with. Read this beside any transcript."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crm_core.commands import (
    Command,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    CreateTeam,
    CreateUser,
    LogActivity,
)
from crm_core.entities import ActivityType, Kind, Outcome, Ref, Role

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday


def _ref(kind: Kind, id_: str) -> Ref:
    return Ref(kind, id_)


WEST, EAST = _ref(Kind.TEAM, "team-west"), _ref(Kind.TEAM, "team-east")
ANA, TOM, MIA = _ref(Kind.USER, "user-ana"), _ref(Kind.USER, "user-tom"), _ref(Kind.USER, "user-mia")
ACME, GLOBEX = _ref(Kind.COMPANY, "company-acme"), _ref(Kind.COMPANY, "company-globex")
PAYLINE, BRISA = _ref(Kind.COMPANY, "company-payline"), _ref(Kind.COMPANY, "company-brisa")
JANE, DANA = _ref(Kind.CONTACT, "contact-jane"), _ref(Kind.CONTACT, "contact-dana")


def cast() -> tuple[Command, ...]:
    """Ana and Tom sell (west, east), Mia manages west, Vic only looks."""
    return (
        CreateTeam(id=WEST.id, name="West"),
        CreateTeam(id=EAST.id, name="East"),
        CreateUser(id=ANA.id, name="Ana Souza", email="ana@acme.test", team=WEST),
        CreateUser(id=TOM.id, name="Tom Becker", email="tom@acme.test", team=EAST),
        CreateUser(id=MIA.id, name="Mia Lindqvist", email="mia@acme.test", role=Role.MANAGER, team=WEST),
        CreateUser(id="user-vic", name="Vic Moreau", email="vic@acme.test", role=Role.VIEWER, team=WEST),
        CreateCompany(id=ACME.id, name="Acme", industry="manufacturing", size=2400, country="Germany"),
        CreateCompany(id=GLOBEX.id, name="Globex", industry="logistics", size=300, country="France"),
        CreateCompany(id=PAYLINE.id, name="Payline", industry="fintech", size=1500, country="Germany"),
        CreateCompany(id=BRISA.id, name="Brisa", industry="retail", size=90, country="Portugal"),
        _contact("contact-jane", "Jane Doe", "jane@acme-works.test", "CFO", ACME, ANA, phone="+4930123456"),
        _contact("contact-dana", "Dana Okafor", "dana@payline.test", "VP Finance", PAYLINE, ANA),
        _contact("contact-maria-1", "Maria Garcia", "maria@globex.test", "CFO", GLOBEX, ANA),
        _contact("contact-maria-2", "Maria Garcia", "maria@brisa.test", "Ops lead", BRISA, ANA),
        _contact("contact-bob", "Robert Lang", "bob@globex.test", "Buyer", GLOBEX, TOM),
        _deal("deal-acme", "Acme renewal", 120_000, "USD", "negotiation", ACME, ANA, JANE, opened=70),
        _deal("deal-payline", "Payline rollout", 45_000, "EUR", "proposal", PAYLINE, ANA, DANA, opened=40),
        _deal("deal-globex", "Globex pilot", 8_000, "USD", "qualified", GLOBEX, TOM, None, opened=20),
        _deal("deal-brisa", "Brisa starter", 3_000, "EUR", "closed_won", BRISA, ANA, None, opened=90, closed=12),
        _deal("deal-acme-old", "Acme pilot", 15_000, "USD", "closed_lost", ACME, ANA, JANE, opened=200, closed=150),
        LogActivity(
            id="activity-dana", type=ActivityType.CALL, contact=DANA, outcome=Outcome.NEUTRAL, owner=ANA,
            subject="First call", content="She is worried about security compliance.", timestamp=NOW - timedelta(days=27),
        ),
        CreateTask(id="task-paper", title="send the security paper", contact=DANA, due=NOW + timedelta(hours=5), owner=ANA),
    )  # fmt: skip


def _contact(id_: str, name: str, email: str, title: str, company: Ref, owner: Ref, phone: str = "") -> CreateContact:
    phones = (phone,) if phone else ()
    return CreateContact(id=id_, name=name, emails=(email,), phones=phones, title=title, company=company, owner=owner)


def _deal(
    id_: str, title: str, value: int, currency: str, stage: str, company: Ref, owner: Ref, contact: Ref | None, *,
    opened: int, closed: int | None = None,
) -> CreateDeal:  # fmt: skip
    return CreateDeal(
        id=id_, title=title, value=Decimal(value), currency=currency, stage=stage, company=company, owner=owner,
        contacts=(contact,) if contact else (), created=NOW - timedelta(days=opened), imported=True,
        closed=NOW - timedelta(days=closed) if closed is not None else None,
        expected_close=None if closed is not None else date(2026, 12, 18),
    )  # fmt: skip
