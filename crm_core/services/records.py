"""The only way to a record in a handler: applies rights, notes before and after, and writes it all at the end.

Changes are collected in memory and written in batches, when SQL has to see them and when the request is sealed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table

from crm_core.access import Actor
from crm_core.commands import Request, Source
from crm_core.days import as_instant
from crm_core.entities import AnyRecord, Kind, Ref, Role, Stage, Team, new_id
from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.fields import FieldSpec
from crm_core.queries import QueryPlan
from crm_core.results import Change, Kept, Receipt
from crm_core.services import changes, field_rights
from crm_core.services.batches import Step, write_batches
from crm_core.store import audit, outbox, receipts, settings, stage_changes, vocabulary
from crm_core.store.plans import PlanRunner
from crm_core.store.public import PublicValues
from crm_core.store.rows import load, ref_of
from crm_core.store.traces import actor_id


class Records:
    """The record as one request sees it. `tx` is the open write transaction, for what is not a record."""

    def __init__(self, tx: Connection, actor: Actor, now: datetime, source: Source) -> None:
        self.tx, self.actor, self.now, self.source = tx, actor, as_instant(now), source
        self.notes: dict[str, Any] = {}
        self.kept: list[Kept] = []
        self.undoes: tuple[str, ...] = ()
        """Receipts that this request takes back, newest first."""
        self._current: dict[Ref, AnyRecord | None] = {}
        self._before: dict[Ref, AnyRecord | None] = {}
        self._stored: dict[Ref, AnyRecord | None] = {}
        self._seen: set[Ref] = set()
        self._touched: dict[Ref, None] = {}
        self._settings: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
        self._events: list[tuple[str, Ref]] = []

    @property
    def me(self) -> Ref | None:
        """The actor's user record; the local operator has none."""
        return None if self.actor.user_id is None else Ref(Kind.USER, self.actor.user_id)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        return vocabulary.stages(self.tx)

    @cached_property
    def custom(self) -> dict[Kind, dict[str, FieldSpec]]:
        """Kind -> custom key -> its field."""
        return {
            kind: {spec.name.removeprefix("custom."): spec for spec in vocabulary.custom_fields(self.tx, kind)}
            for kind in Kind
        }

    def redefined(self, kind: Kind) -> None:
        """A handler changed stages, custom fields or words of `kind`. Those who keep a vocabulary look again: an event
        about no record in particular."""
        self.__dict__.pop("stages", None)
        self.__dict__.pop("custom", None)
        self.emit("define", Ref(kind, ""))

    def get(self, ref: Ref) -> AnyRecord:
        """The record as it is now in this request. Raises NotFound when the actor sees none."""
        if ref not in self._seen:
            self.prefetch([ref])
        record = self._current.get(ref)
        if record is None or ref not in self._seen:
            raise NotFound(ref.kind, ref.id)
        return record

    def sees(self, ref: Ref) -> bool:
        """Whether `get` would find it."""
        self.prefetch([ref])
        return ref in self._seen and self._current.get(ref) is not None

    def find(self, ref: Ref) -> AnyRecord | None:
        """The same without rights, None when it does not exist: for what a request changes by itself."""
        if ref not in self._current:
            self.prefetch([ref], as_actor=False)
        return self._current.get(ref)

    def prefetch(self, refs: Iterable[Ref], *, as_actor: bool = True) -> None:
        """Loads many at once; those that the actor may not see stay unseen."""
        wanted: dict[Kind, list[str]] = defaultdict(list)
        for ref in refs:
            if ref not in (self._seen if as_actor else self._current):
                wanted[ref.kind].append(ref.id)
        for kind, ids in wanted.items():
            for record in load(self.tx, kind, ids, self.actor if as_actor else None).values():
                ref = Ref(kind, record.id)
                if ref not in self._current:
                    self._current[ref] = self._before[ref] = self._stored[ref] = record
                if as_actor:
                    self._seen.add(ref)

    def matching(self, plan: QueryPlan) -> list[Ref]:
        """What the plan finds for the actor, loaded."""
        self.flush()
        refs = [row.ref for row in PlanRunner(self.tx, self.actor, self.now).select(plan, page=0).rows]
        self.prefetch(refs)
        return refs

    def create(self, record: AnyRecord) -> Ref:
        ref = ref_of(record)
        if self._current.get(ref) is not None:
            raise Invalid("id", record.id, "an id that no other record has")
        stamped = replace(record, recorded_at=record.recorded_at or self.now, updated_at=self.now)
        self._before.setdefault(ref, None)
        self._stored.setdefault(ref, None)
        self._current[ref] = stamped
        self._seen.add(ref)
        self._touched.setdefault(ref)
        return ref

    def update(self, ref: Ref, **attributes: Any) -> AnyRecord:
        """Sets entity attributes, already checked by `values`. Nothing happens when they are as they were."""
        record = self.get(ref)
        changed = {name: value for name, value in attributes.items() if getattr(record, name) != value}
        if changed:
            self.may_change(record, changed)
            record = self.write(ref, changed)
        return record

    def write(self, ref: Ref, attributes: Mapping[str, Any]) -> AnyRecord:
        """`update` without rights, for what a request changes by itself (merging, undoing)."""
        record = self.find(ref)
        if record is None:
            raise NotFound(ref.kind, ref.id)
        before = self._before[ref]
        version = record.version if before is None else before.version + 1
        record = replace(record, **attributes, updated_at=self.now, version=version)
        self._current[ref] = record
        self._touched.setdefault(ref)
        return record

    def remove(self, ref: Ref) -> None:
        """Deletes the row; its data stays in the audit. Only undo does this."""
        self.find(ref)
        self._current[ref] = None
        self._touched.setdefault(ref)

    def leave(self, ref: Ref) -> None:
        """Takes back what this request has done to the record."""
        self._current[ref] = self._before[ref]

    def put(self, table: Table, key: Mapping[str, Any], values: Mapping[str, Any] | None) -> None:
        """Writes (None: deletes) one row of a table that holds no records, audited, so that undo takes it back."""
        before, after = settings.replace_row(self.tx, table, key, values)
        name = audit.setting_id(table.name, key)
        self._settings[name] = (self._settings.get(name, (before, after))[0], after)

    def note(self, key: str, value: Any) -> None:
        """A fact for the card, in `Receipt.notes`."""
        self.notes[key] = value

    def keep(self, ref: Ref, name: str, reason: str) -> None:
        """Something was left alone, in `Receipt.kept`."""
        self.kept.append(Kept(ref, name, reason))

    def emit(self, op: str, ref: Ref) -> None:
        """An outbox event beside those of changed records."""
        self._events.append((op, ref))

    def require(self, action: str, *roles: Role) -> None:
        """Raises Forbidden unless the actor has one of the roles."""
        if self.actor.role not in roles:
            raise Forbidden(action)

    def flush(self) -> None:
        """Makes the database what memory is. Raises Invalid for an id or an e-mail address that is taken."""
        steps: list[Step] = []
        for ref in self._touched:
            stored, current = self._stored.get(ref), self._current[ref]
            if stored is not current:
                steps.append((ref, stored, current))
                self._stored[ref] = current
        write_batches(self.tx, steps)

    def entries(self) -> list[audit.Entry]:
        """What the request has changed so far, one entry a row, in the order of first touch."""
        found = [changes.entry(ref, self._before.get(ref), self._current[ref]) for ref in self._touched]
        put = [changes.setting_entry(name, before, after) for name, (before, after) in self._settings.items()]
        return [entry for entry in (*found, *put) if entry is not None]

    def told(self, entries: Iterable[audit.Entry]) -> tuple[Change, ...]:
        """The entries as a person is told them."""
        public = PublicValues(self.tx)
        told = (audit.change_of(entry, public) for entry in entries)
        return tuple(change for change in told if change is not None)

    def seal(self, request: Request) -> Receipt:
        """Writes changes, audit, outbox and receipt."""
        self.flush()
        receipt_id, entries, undoes = new_id(), self.entries(), next(iter(self.undoes), None)
        receipts.file(
            self.tx, request, receipt_id, self.now, kept=self.kept, notes=self.notes, undoes=undoes
        )  # fmt: skip
        audit.append(self.tx, receipt_id, self.now, entries)
        stage_changes.follow(
            self.tx, entries, receipt_id=receipt_id, actor_id=actor_id(self.actor), now=self.now, undoes=self.undoes
        )
        states = [(self._before.get(ref), self._current[ref]) for ref in self._touched]
        events = [(entry.op, entry.ref) for entry in entries if entry.ref is not None]
        met = sorted(changes.contacts_met(states))
        events += [("update", Ref(Kind.CONTACT, each)) for each in met]
        outbox.append(self.tx, receipt_id, self.now, [*events, *self._events])
        for undone in self.undoes if entries else ():
            receipts.mark_undone(self.tx, undone, receipt_id)
        return Receipt(
            receipt_id, request.key, self.now, self.told(entries), tuple(self.kept), undoes, dict(self.notes)
        )

    def may_change(self, record: AnyRecord, names: Collection[str]) -> None:
        """Raises Forbidden unless the actor may set these attributes of the record as it is given."""
        is_new = isinstance(record, Team) and self._before.get(ref_of(record)) is None
        if is_new and self.actor.role is Role.MANAGER:
            return  # a team of this very request: nobody is in it yet but whom the request puts there
        if (action := field_rights.refusal(self.actor, record, names, self.leads)) is not None:
            raise Forbidden(action)

    def leads(self, team_id: str) -> bool:
        """Whether the actor leads the team, or makes it in this request."""
        team = self.find(Ref(Kind.TEAM, team_id))
        if not isinstance(team, Team):
            return False
        made = self._before.get(ref_of(team)) is None and self.actor.role is Role.MANAGER
        return made or field_rights.leads(self.actor, team)
