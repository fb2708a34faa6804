"""What a CRM is made of: records as frozen values, exactly as they are read from and written to the store.

Attribute names are the storage names (`company_id`); what people and programs see is the field name of
`crm_core.fields` (`company`). Times are timezone-aware UTC; which of them are calendar days, `crm_core.days` says.
Money is `Decimal` with an ISO 4217 currency.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NO_CUSTOM: Mapping[str, Any] = MappingProxyType({})


class Kind(StrEnum):
    """The kinds of record. The value is the public name."""

    CONTACT = "contact"
    COMPANY = "company"
    DEAL = "deal"
    ACTIVITY = "activity"
    TASK = "task"
    USER = "user"
    TEAM = "team"
    PRODUCT = "product"


class Role(StrEnum):
    ADMIN = "admin"
    MANAGER = "manager"
    REP = "rep"
    VIEWER = "viewer"


class ActivityType(StrEnum):
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    NOTE = "note"
    TASK = "task"

    @property
    def is_contact(self) -> bool:
        """Whether it is contact with a customer, rather than something written down about them."""
        return self in (ActivityType.CALL, ActivityType.EMAIL, ActivityType.MEETING)


CONTACT_TYPES = tuple(type_ for type_ in ActivityType if type_.is_contact)


class Outcome(StrEnum):
    """How an activity went."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class StageOutcome(StrEnum):
    """What being in a stage means for a deal."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


def new_id() -> str:
    """A 26-character id that sorts by creation time to the millisecond (12 hex of time, 14 hex random)."""
    return f"{int(time.time() * 1000):012x}{secrets.token_hex(7)}"


@dataclass(frozen=True, slots=True)
class Ref:
    """Names one record. Holding a Ref grants nothing: rights are checked where it is used."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every kind has. `recorded_at` is when this CRM wrote it; `version` grows by one with each change."""

    id: str
    external_id: str | None = None
    """The id in the system it was imported from, or its natural key there."""
    source_system: str | None = None
    custom: Mapping[str, Any] = field(default_factory=lambda: NO_CUSTOM)
    """Custom field key -> str | float | bool | ISO date string | None."""
    recorded_at: datetime | None = None
    updated_at: datetime | None = None
    archived_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Record):
    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    title: str | None = None
    company_id: str | None = None
    owner_id: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    created_at: datetime | None = None
    last_contact_at: datetime | None = None
    """The newest call, email or meeting with the contact that the reader may see; worked out on reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Record):
    name: str
    industry: str | None = None
    size: int | None = None
    """Number of employees."""
    website: str | None = None
    country: str | None = None
    owner_id: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Record):
    title: str
    contact_ids: tuple[str, ...] = ()
    """First is the main contact."""
    company_id: str | None = None
    value: Decimal | None = None
    currency: str | None = None
    stage: str = "lead"
    """Key of a `Stage`."""
    probability: float | None = None
    """0..1; None means the stage's own."""
    expected_close: date | None = None
    created_at: datetime | None = None
    """When the opportunity began; None when the source did not say."""
    closed_at: datetime | None = None
    stage_changed_at: datetime | None = None
    owner_id: str | None = None
    source: str | None = None
    products: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Record):
    type: ActivityType
    contact_id: str | None = None
    company_id: str | None = None
    deal_id: str | None = None
    subject: str | None = None
    content: str | None = None
    timestamp: datetime
    outcome: Outcome | None = None
    owner_id: str | None = None
    """Who did it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    title: str
    contact_id: str | None = None
    company_id: str | None = None
    deal_id: str | None = None
    due: datetime | None = None
    owner_id: str | None = None
    done: bool = False
    done_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Record):
    name: str
    email: str | None = None
    role: Role = Role.REP
    team_id: str | None = None
    timezone: str | None = None
    """IANA name; None is the house's (LOOM_TIMEZONE)."""
    active: bool = True
    """False: named as an owner in an import, has not joined yet. Owns records, cannot act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Record):
    name: str
    manager_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Record):
    name: str
    price: Decimal | None = None
    currency: str | None = None


AnyRecord = Contact | Company | Deal | Activity | Task | User | Team | Product

ENTITY: Mapping[Kind, type[AnyRecord]] = MappingProxyType(
    {
        Kind.CONTACT: Contact,
        Kind.COMPANY: Company,
        Kind.DEAL: Deal,
        Kind.ACTIVITY: Activity,
        Kind.TASK: Task,
        Kind.USER: User,
        Kind.TEAM: Team,
        Kind.PRODUCT: Product,
    }
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the pipeline. `key` is what is stored and shown as group key; `label` is what people read."""

    key: str
    label: str
    position: int
    probability: float
    outcome: StageOutcome = StageOutcome.OPEN


DEFAULT_STAGES = (
    Stage("lead", "Lead", 10, 0.10),
    Stage("qualified", "Qualified", 20, 0.25),
    Stage("proposal", "Proposal", 30, 0.50),
    Stage("negotiation", "Negotiation", 40, 0.75),
    Stage("closed_won", "Closed won", 90, 1.0, StageOutcome.WON),
    Stage("closed_lost", "Closed lost", 91, 0.0, StageOutcome.LOST),
)


def name_of(record: AnyRecord) -> str:
    """What a person calls the record."""
    match record:
        case Deal(title=title) | Task(title=title):
            return title
        case Activity(type=type_, subject=subject):
            return subject or str(type_)
        case _:
            return record.name
