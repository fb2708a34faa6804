"""Every change there is, as frozen values in one closed union; `Request` says who, from where and under which key.

A command that creates a record may carry the new record's `id`, so that a later command of the same request can
name it. Targets are `Ref`s; a command that takes a `QueryPlan` works on all records the plan finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from crm_core.access import Actor
from crm_core.entities import ActivityType, Kind, Outcome, Ref, Role
from crm_core.fields import FieldType
from crm_core.queries import QueryPlan

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser(Create):
    name: str
    email: str | None = None
    role: Role = Role.REP
    team: Ref | None = None
    timezone: str = "UTC"
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


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note activity on a contact, company or deal."""

    target: Ref
    content: str


@dataclass(frozen=True, slots=True)
class CompleteTask:
    task: Ref


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    target: Ref
    values: FieldValues
    expected_version: int | None = None
    """Refused with `Conflict` when the record has another version."""


@dataclass(frozen=True, slots=True)
class MoveDeal:
    deal: Ref
    stage: str


@dataclass(frozen=True, slots=True)
class CloseDeal:
    deal: Ref
    outcome: Literal["won", "lost"]
    reason: str | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    target: Ref
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untag:
    target: Ref
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    target: Ref
    owner: Ref


@dataclass(frozen=True, slots=True)
class Merge:
    """`other`'s activities, deals, tasks and missing values go to `keep`; `other` is archived."""

    keep: Ref
    other: Ref


@dataclass(frozen=True, slots=True)
class Archive:
    target: Ref


@dataclass(frozen=True, slots=True)
class Restore:
    target: Ref


@dataclass(frozen=True, slots=True)
class BulkUpdate:
    plan: QueryPlan
    values: FieldValues


@dataclass(frozen=True, slots=True)
class BulkTag:
    plan: QueryPlan
    tags: tuple[str, ...]
    remove: bool = False


@dataclass(frozen=True, slots=True)
class BulkArchive:
    plan: QueryPlan


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back a receipt. None means the actor's newest one (in `Request.source.conversation` when that is set)
    that is not itself an undo and not yet undone. Fields that somebody changed since stay and are reported."""

    receipt_id: str | None = None


@dataclass(frozen=True, slots=True)
class DefineField:
    kind: Kind
    key: str
    """Lower-case, [a-z0-9_]: the path is `custom.<key>`."""
    label: str
    type: FieldType


@dataclass(frozen=True, slots=True)
class DefineAlias:
    """Another word people use for a field: `account` for a deal's `company`."""

    kind: Kind
    alias: str
    field: str


@dataclass(frozen=True, slots=True)
class DefineStage:
    key: str
    label: str
    position: int
    probability: float
    outcome: Literal["open", "won", "lost"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRecommendation:
    """Keeps what was recommended, so that a later click and outcome can be joined to it."""

    id: str
    target: Ref
    action: str
    for_user: str | None
    context: tuple[tuple[str, float], ...]
    propensity: float
    strategy: str
    model_version: str


@dataclass(frozen=True, slots=True)
class RecordFeedback:
    """One person's verdict on a recommendation. Their newest one counts; repeating it changes nothing."""

    recommendation_id: str
    verdict: Literal["done", "helpful", "not_helpful", "positive", "neutral", "negative"]


@dataclass(frozen=True, slots=True)
class LinkChatUser:
    platform: str
    workspace: str
    chat_user_id: str
    user: Ref


@dataclass(frozen=True, slots=True)
class SetDigest:
    """When a user's daily digest is posted. `hour` and `minute` in the user's timezone; `days` 0 = Monday."""

    user: Ref
    hour: int
    minute: int = 0
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    timezone: str | None = None
    channel: str | None = None
    enabled: bool = True


CreateCommand = (
    CreateContact | CreateCompany | CreateDeal | LogActivity | CreateTask | CreateUser | CreateTeam | CreateProduct
)
Command = (
    CreateCommand
    | AddNote
    | CompleteTask
    | UpdateRecord
    | MoveDeal
    | CloseDeal
    | Tag
    | Untag
    | Assign
    | Merge
    | Archive
    | Restore
    | BulkUpdate
    | BulkTag
    | BulkArchive
    | Undo
    | DefineField
    | DefineAlias
    | DefineStage
    | StoreRecommendation
    | RecordFeedback
    | LinkChatUser
    | SetDigest
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a request came from; goes into the audit."""

    platform: str
    """`web`, `terminal`, `slack`, `discord`, `cli`, `import`, `rest`, `scheduler`."""
    conversation: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Commands that are executed together or not at all, once per `key`."""

    key: str
    """Idempotency key, unique for the piece of work: the platform's message id, a button's token, a file's hash."""
    actor: Actor
    commands: tuple[Command, ...]
    source: Source
    text: str | None = None
    """What was said, for the audit."""
