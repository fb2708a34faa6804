"""Every change there is, as frozen values in one closed union; `Request` says who, from where and under which key.

A command that creates a record may carry the new record's `id`, so that a later command of the same request can
name it. Targets are `Ref`s; a command that takes a `QueryPlan` works on all records the plan finds.

A new command goes into the module of its area and into the union here.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.access import Actor
from crm_core.commands.bulk import BulkArchive, BulkTag, BulkUpdate
from crm_core.commands.changing import (
    AddNote,
    Archive,
    Assign,
    CloseDeal,
    CompleteTask,
    Merge,
    MoveDeal,
    Restore,
    Tag,
    Untag,
    UpdateRecord,
)
from crm_core.commands.creating import (
    Create,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateProduct,
    CreateTask,
    CreateTeam,
    CreateUser,
    FieldValues,
    LogActivity,
)
from crm_core.commands.defining import DefineAlias, DefineField, DefineStage
from crm_core.commands.people import LinkChatUser, SetDigest
from crm_core.commands.recommending import RecordFeedback, StoreRecommendation
from crm_core.commands.undoing import Redo, Undo

__all__ = [
    "AddNote",
    "Archive",
    "Assign",
    "BulkArchive",
    "BulkTag",
    "BulkUpdate",
    "CloseDeal",
    "Command",
    "CompleteTask",
    "Create",
    "CreateCommand",
    "CreateCompany",
    "CreateContact",
    "CreateDeal",
    "CreateProduct",
    "CreateTask",
    "CreateTeam",
    "CreateUser",
    "DefineAlias",
    "DefineField",
    "DefineStage",
    "FieldValues",
    "LinkChatUser",
    "LogActivity",
    "Merge",
    "MoveDeal",
    "RecordFeedback",
    "Redo",
    "Request",
    "Restore",
    "SetDigest",
    "Source",
    "StoreRecommendation",
    "Tag",
    "Undo",
    "Untag",
    "UpdateRecord",
]

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
    | Redo
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
