"""What the rest of the CRM asks of a store: protocols, so that asking, memory, decisions and `intents` need no SQL.
One implementation: `crm_core.store.sql.SqlStore`, over SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Kind, Ref, Stage
from crm_core.fields import FieldSpec
from crm_core.keeping import Judgements, ShardStore, StageChange
from crm_core.queries import Filter, OrderBy, QueryPlan
from crm_core.results import AuditEntry, PlanAnswer, Row, Trace, Written


class Clock(Protocol):
    """Now, as timezone-aware UTC. Tests and `loom say --now` inject one."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One name a person may type. Not filtered by rights: never show it without `Reader.visible`."""

    ref: Ref
    name: str
    also: tuple[str, ...] = ()
    """Other names: e-mail addresses, external id."""


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    seq: int
    op: str
    ref: Ref
    at: datetime


class Reader(Protocol):
    """Reading with one actor's rights: nothing it returns is hidden from the actor. Never writes."""

    actor: Actor
    now: datetime

    def get(self, ref: Ref) -> AnyRecord | None:
        """The record, archived or not, or None when there is none that the actor may see."""
        ...

    def get_many(self, kind: Kind, ids: Iterable[str]) -> dict[str, AnyRecord]: ...

    def visible(self, refs: Iterable[Ref]) -> frozenset[Ref]: ...

    def select(
        self, plan: QueryPlan, *, among: Sequence[str] | None = None, page: int = 10, most: int | None = None
    ) -> PlanAnswer:
        """Runs the structured part of a plan in SQL. `among` narrows it to these ids (their order is kept when the
        plan has no `order_by`). Rows beyond `page` carry no `values`; with `page` 0 a plan
        that asks for numbers brings no rows at all; of a list without a limit the first `most` rows come (None: all),
        with the total and the sums of all. Raises Invalid for an unknown path."""
        ...

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]: ...

    def columns(
        self,
        kind: Kind,
        attributes: Sequence[str],
        where: Filter | None = None,
        *,
        among: Sequence[str] | None = None,
        order_by: Sequence[OrderBy] | None = (),
        limit: int | None = None,
        archived: bool = False,
    ) -> list[tuple[Any, ...]]:
        """The stored values of these entity attributes, a tuple a record, ordered as `ids` (with
        `order_by` None in no order): for sums and comparisons
        over thousands of records, where building the records would take longer than the work on them. Text that an
        entity has as an enum is plain; multi-valued attributes are tuples. `among` narrows to these ids."""
        ...

    def rows(self, refs: Sequence[Ref]) -> list[Row]:
        """Rows with values for refs the actor may see, in the order given; others are left out."""
        ...

    def stages(self) -> tuple[Stage, ...]: ...

    def fields(self, kind: Kind) -> tuple[FieldSpec, ...]:
        """Built-in and custom fields; a custom one is named `custom.<key>` and labelled."""
        ...

    def aliases(self, kind: Kind) -> Mapping[str, str]:
        """Other words for fields: alias -> field path."""
        ...

    def values(self, kind: Kind, path: str, limit: int = 200) -> tuple[str, ...]:
        """Distinct values the actor may see, most frequent first."""
        ...

    def names(self, kinds: Sequence[Kind], *, archived: bool = False) -> list[NameEntry]:
        """All names of live records, or with `archived` of the archived ones, without rights. See `NameEntry`."""
        ...

    def revision(self) -> int:
        """Grows with every committed change of a record; the highest outbox sequence number."""
        ...

    def changed_since(self, revision: int) -> list[OutboxEvent]: ...

    def stage_changes(self, deals: Iterable[str]) -> dict[str, tuple[StageChange, ...]]:
        """How these deals went through the pipeline, oldest step first; those that the actor may not see are left
        out. A step that was undone is none."""
        ...

    def audit_of(self, ref: Ref, limit: int) -> list[AuditEntry]: ...

    def trace(self, trace_id: str | None, conversation: str | None) -> Trace | None:
        """The actor's trace with this id, else their newest of exactly this conversation."""
        ...

    def written(self, conversation: str | None) -> Written | None:
        """The actor's newest change in exactly this conversation. Ids of traces and changes sort by when they were
        made, so the two can be compared."""
        ...


class State(Protocol):
    """Small durable JSON values of one namespace, for conversations, buttons and marks. Expired ones are absent."""

    def get(self, key: str) -> Any | None: ...

    def put(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> None: ...

    def put_if_absent(self, key: str, value: Any, *, ttl_seconds: float | None = None) -> bool:
        """True for exactly one caller, also across processes."""
        ...

    def delete(self, key: str) -> None: ...

    def items(self, prefix: str = "") -> list[tuple[str, Any]]: ...


class Store(Protocol):
    def read(self, actor: Actor, now: datetime) -> AbstractContextManager[Reader]: ...

    def state(self, namespace: str, *, light: bool = False) -> State:
        """`light`: for what a conversation can do without; the last moments of it may be lost with the power."""
        ...

    def shards(self) -> ShardStore: ...

    def judgements(self) -> AbstractContextManager[Judgements]: ...

    def close(self) -> None: ...
