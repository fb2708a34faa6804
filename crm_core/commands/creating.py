"""Commands that make a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_core.entities import ActivityType, Outcome, Ref, Role

FieldValues = tuple[tuple[str, Any], ...]
"""(public field name or `custom.<key>`, new value) pairs. A value is of the field's Python type; None empties it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """What every creating command may carry."""

    id: str | None = None
    external_id: str | None = None
    source_system: str | None = None
    custom: FieldValues = ()
    """(custom key, value) pairs; keys not yet defined are refused: send `DefineField` first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateContact(Create):
    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    title: str | None = None
    company: Ref | None = None
    owner: Ref | None = None
    """None means the actor."""
    tags: tuple[str, ...] = ()
    notes: str | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCompany(Create):
    name: str
    industry: str | None = None
    size: int | None = None
    website: str | None = None
    country: str | None = None
    owner: Ref | None = None
    """None leaves the company without an owner: companies are shared."""
    tags: tuple[str, ...] = ()
    notes: str | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDeal(Create):
    title: str
    contacts: tuple[Ref, ...] = ()
    company: Ref | None = None
    value: Decimal | None = None
    currency: str | None = None
    stage: str = "lead"
    probability: float | None = None
    expected_close: date | None = None
    created: datetime | None = None
    closed: datetime | None = None
    owner: Ref | None = None
    source: str | None = None
    products: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reason: str | None = None
    imported: bool = False
    """True keeps `created`, `closed` and a missing owner exactly as given (history); else now and the actor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogActivity(Create):
    type: ActivityType
    contact: Ref | None = None
    company: Ref | None = None
    deal: Ref | None = None
    subject: str | None = None
    content: str | None = None
    outcome: Outcome | None = None
    timestamp: datetime | None = None
    """None means now."""
    owner: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTask(Create):
    title: str
    contact: Ref | None = None
    company: Ref | None = None
    deal: Ref | None = None
    due: datetime | None = None
    owner: Ref | None = None
    done: bool = False
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser(Create):
    name: str
    email: str | None = None
    role: Role = Role.REP
    team: Ref | None = None
    timezone: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTeam(Create):
    name: str
    manager: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProduct(Create):
    name: str
    price: Decimal | None = None
    currency: str | None = None
