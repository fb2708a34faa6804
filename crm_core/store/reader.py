"""Reading the record with one actor's rights, over one snapshot of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Kind, Ref, Stage
from crm_core.fields import FieldSpec
from crm_core.keeping import StageChange
from crm_core.queries import Filter, OrderBy, QueryPlan
from crm_core.reading import NameEntry, OutboxEvent
from crm_core.results import AuditEntry, PlanAnswer, Row, Trace, Written
from crm_core.store import audit, outbox, stage_changes, traces, vocabulary
from crm_core.store.last_contact import with_last_contact
from crm_core.store.plans import PlanRunner
from crm_core.store.public import PublicValues
from crm_core.store.rows import MULTI, load, multi_values
from crm_core.store.visibility import visible_ids


class SqlReader:
    """`crm_core.reading.Reader` over SQL. Lives as long as the transaction of `connection`."""

    def __init__(self, connection: Connection, actor: Actor, now: datetime) -> None:
        self.connection, self.actor, self.now = connection, actor, now
        self._public = PublicValues(connection)
        self._plans = PlanRunner(connection, actor, now)
        self._stages: tuple[Stage, ...] | None = None
        self._fields: dict[Kind, tuple[FieldSpec, ...]] = {}

    def get(self, ref: Ref) -> AnyRecord | None:
        return self.get_many(ref.kind, [ref.id]).get(ref.id)

    def get_many(self, kind: Kind, ids: Iterable[str]) -> dict[str, AnyRecord]:
        found = load(self.connection, kind, ids, self.actor)
        return with_last_contact(self.connection, found, self.actor, self.now) if kind is Kind.CONTACT else found

    def visible(self, refs: Iterable[Ref]) -> frozenset[Ref]:
        by_kind: dict[Kind, list[str]] = defaultdict(list)
        for ref in refs:
            by_kind[ref.kind].append(ref.id)
        found: set[Ref] = set()
        for kind, ids in by_kind.items():
            found.update(Ref(kind, id_) for id_ in visible_ids(self.connection, kind, ids, self.actor))
        return frozenset(found)

    def select(
        self, plan: QueryPlan, *, among: Sequence[str] | None = None, page: int = 10, most: int | None = None
    ) -> PlanAnswer:
        return self._plans.select(plan, among=among, page=page, most=most)

    def ids(
        self, kind: Kind, where: Filter | None = None, order_by: Sequence[OrderBy] = (), limit: int | None = None
    ) -> list[str]:
        return self._plans.matches.ids(kind, where, order_by, limit)

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
        several = [name for name in attributes if name in MULTI.get(kind, ())]
        if not several:
            return self._plans.matches.columns(
                kind, attributes, where, among=among, order_by=order_by, limit=limit, archived=archived
            )
        single = ("id", *(name for name in attributes if name not in several))
        found = self._plans.matches.columns(
            kind, single, where, among=among, order_by=order_by, limit=limit, archived=archived
        )
        multi = multi_values(self.connection, kind, [row[0] for row in found], several)
        whole = (dict(zip(single, row, strict=True)) | multi.get(row[0], {}) for row in found)
        return [tuple(one.get(name, ()) for name in attributes) for one in whole]

    def rows(self, refs: Sequence[Ref]) -> list[Row]:
        by_kind: dict[Kind, list[str]] = defaultdict(list)
        for ref in refs:
            by_kind[ref.kind].append(ref.id)
        found = {kind: self.get_many(kind, ids) for kind, ids in by_kind.items()}
        return [self._public.row(found[ref.kind][ref.id]) for ref in refs if ref.id in found[ref.kind]]

    def stages(self) -> tuple[Stage, ...]:
        if self._stages is None:
            self._stages = vocabulary.stages(self.connection)
        return self._stages

    def fields(self, kind: Kind) -> tuple[FieldSpec, ...]:
        if kind not in self._fields:
            self._fields[kind] = vocabulary.fields(self.connection, kind)
        return self._fields[kind]

    def aliases(self, kind: Kind) -> Mapping[str, str]:
        return vocabulary.aliases(self.connection, kind)

    def values(self, kind: Kind, path: str, limit: int = 200) -> tuple[str, ...]:
        return vocabulary.values(self.connection, self.actor, kind, path, limit)

    def names(self, kinds: Sequence[Kind], *, archived: bool = False) -> list[NameEntry]:
        return vocabulary.names(self.connection, kinds, archived=archived)

    def revision(self) -> int:
        return outbox.revision(self.connection)

    def changed_since(self, revision: int) -> list[OutboxEvent]:
        return outbox.since(self.connection, revision)

    def stage_changes(self, deals: Iterable[str]) -> dict[str, tuple[StageChange, ...]]:
        seen = self.visible(Ref(Kind.DEAL, one) for one in deals)
        return stage_changes.of_deals(self.connection, {ref.id for ref in seen})

    def audit_of(self, ref: Ref, limit: int) -> list[AuditEntry]:
        """Newest first; nothing for a record that the actor may not see."""
        return audit.history(self.connection, ref, limit, self.actor) if self.visible([ref]) else []

    def trace(self, trace_id: str | None, conversation: str | None) -> Trace | None:
        return traces.find(self.connection, self.actor, trace_id, conversation)

    def written(self, conversation: str | None) -> Written | None:
        return traces.written(self.connection, self.actor, conversation)
