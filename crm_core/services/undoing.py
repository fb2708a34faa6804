"""Taking a receipt back, row by row and field by field, from its audit.

A field keeps what somebody made of it since; a created record stays when it was edited since or when others name it.
What the actor may no longer see or change stays too, unless it is this receipt that hid it from them. All of it is said
in `Receipt.kept`, of hidden records only the name that the receipt itself knew. What comes back comes back exactly, ids
included, so that an undo can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crm_core.codec import encode
from crm_core.commands import Redo, Undo
from crm_core.entities import AnyRecord, Kind, Product, Ref, Role, Team, User, name_of
from crm_core.errors import Forbidden, Invalid, NothingToUndo
from crm_core.fields import FIELDS
from crm_core.services.changes import DERIVED
from crm_core.services.field_rights import refused_new_user
from crm_core.services.records import Records
from crm_core.services.undoing_receipts import wanted
from crm_core.services.undoing_settings import is_vocabulary, put_setting_back
from crm_core.services.values import merged
from crm_core.store import audit, receipts, references
from crm_core.store.audit import Entry
from crm_core.store.rows import ATTRIBUTES, native, rebuilt
from crm_core.store.visibility import visible_ids

_NOT_NOW = "you may no longer change that"
_NAMES = {(kind, spec.attribute): spec.spoken for kind, specs in FIELDS.items() for spec in specs}


def undo(command: Undo, records: Records) -> None:
    """Newest first, so that a field that several of them changed comes back to what it was before all of them."""
    if records.undoes:
        raise Invalid("undo", command.receipt_id or "the newest", "one undo a request")
    for filed in wanted(command, records):
        _take_back(filed, records)


def redo(command: Redo, records: Records) -> None:
    if records.undoes:
        raise Invalid("redo", "the newest undo", "one undo a request")
    filed = receipts.standing_undo(records.tx, records.actor, records.source.conversation)
    if filed is None:
        raise NothingToUndo("you took nothing back here that is not done again already", "redo")
    _take_back(filed, records)


def _take_back(filed: receipts.Filed, records: Records) -> None:
    records.undoes = (*records.undoes, filed.id)
    if filed.undoes is not None:
        records.note("redone", True)
    entries = audit.entries_of(records.tx, filed.id)
    rows = [(entry, entry.ref) for entry in reversed(entries) if entry.ref is not None]
    work = _Work(records, rows)
    for entry, ref in rows:
        if not entry.after:
            _bring_back(entry, ref, work)
    for entry, ref in rows:
        if entry.before and entry.after:
            _put_back(entry, ref, work)
    work.leave_hidden()
    settings = [entry for entry in reversed(entries) if entry.ref is None]
    for entry in settings:
        if not is_vocabulary(entry):  # accounts and digests keep a user; stages and fields are kept by records
            put_setting_back(entry, records)
    _take_away([(entry, ref) for entry, ref in rows if not entry.before], work)
    records.flush()
    for entry in settings:
        if is_vocabulary(entry):
            put_setting_back(entry, records)


class _Work:
    """One undo under way: the records of the receipt, and which of them the actor does not see as they are now."""

    def __init__(self, records: Records, rows: Sequence[tuple[Entry, Ref]]) -> None:
        self.records = records
        self.entries = {ref: entry for entry, ref in rows}
        records.prefetch(self.entries, as_actor=False)
        records.prefetch(self.entries)
        self.hidden = {ref for ref in self.entries if records.find(ref) is not None and not records.sees(ref)}
        self._told: set[Ref] = set()

    def keep(self, ref: Ref, reason: str) -> None:
        record = self.records.find(ref)
        if ref not in self.hidden:
            self.records.keep(ref, self.entries[ref].name if record is None else name_of(record), reason)
        elif ref not in self._told:
            self._told.add(ref)
            self.records.keep(ref, self.entries[ref].name, "you can no longer see it")

    def leave_hidden(self) -> None:
        """What is hidden from the actor after the undo as it was before is not theirs to take back."""
        self.records.flush()
        restored = {ref for ref in self.hidden if self.entries[ref].before and self.entries[ref].after}
        by_kind: dict[Kind, list[str]] = {}
        for ref in restored:
            by_kind.setdefault(ref.kind, []).append(ref.id)
        seen: set[Ref] = set()
        for kind, ids in by_kind.items():
            seen.update(Ref(kind, id_) for id_ in visible_ids(self.records.tx, kind, ids, self.records.actor))
        for ref in sorted(restored - seen, key=lambda ref: (ref.kind, ref.id)):
            self.keep(ref, "you can no longer see it")
            self.records.leave(ref)


def _bring_back(entry: Entry, ref: Ref, work: _Work) -> None:
    record = rebuilt(ref.kind, ref.id, entry.before)
    if work.records.find(ref) is not None:
        work.keep(ref, "it exists again")
    elif _may_make(record, work.records):
        work.records.create(record)
    else:
        work.keep(ref, _NOT_NOW)


def _put_back(entry: Entry, ref: Ref, work: _Work) -> None:
    records = work.records
    record = records.find(ref)
    if record is None:
        work.keep(ref, "it is gone")
        return
    restored: dict[str, Any] = {}
    for name, after in entry.after.items():
        if name == "custom":
            custom = _custom_back(entry, ref, record, work)
            if custom != record.custom:
                restored[name] = custom
        elif encode(getattr(record, name)) == encode(after):
            restored[name] = native(name, entry.before[name])
        else:
            work.keep(ref, f"{_NAMES.get((ref.kind, name), name.replace('_', ' '))} was changed since")
    if not restored:
        return
    try:
        records.may_change(replace(record, **restored), restored.keys())
    except Forbidden:
        work.keep(ref, _NOT_NOW)
    else:
        records.write(ref, restored)


def _custom_back(entry: Entry, ref: Ref, record: AnyRecord, work: _Work) -> Mapping[str, Any]:
    back: dict[str, Any] = {}
    for key, after in entry.after["custom"].items():
        if encode(record.custom.get(key)) == encode(after):
            back[key] = entry.before["custom"][key]
        else:
            spec = work.records.custom[ref.kind].get(key)
            work.keep(ref, f"{spec.spoken if spec else key} was changed since")
    return merged(record.custom, back)


def _take_away(created: Sequence[tuple[Entry, Ref]], work: _Work) -> None:
    """Removes what was created, unless it was edited since or something that stays names it."""
    records, removing = work.records, set[Ref]()
    for entry, ref in created:
        record = records.find(ref)
        if record is None:
            work.keep(ref, "it is gone already")
        elif not _as_created(record, rebuilt(ref.kind, ref.id, entry.after), ref.kind):
            work.keep(ref, "it was changed since")
        elif not _may_make(record, records):
            work.keep(ref, _NOT_NOW)
        else:
            removing.add(ref)
    for ref in _named_by_others(removing, records):
        removing.discard(ref)
        work.keep(ref, "other records belong to it now")
    for _, ref in created:
        if ref in removing:
            records.remove(ref)


def _may_make(record: AnyRecord, records: Records) -> bool:
    """Whether the actor could make this record today: what shapes the house takes a right."""
    match record:
        case User(role=role, team_id=team_id):
            return refused_new_user(records.actor, role, team_id, records.leads) is None
        case Team() | Product():
            return records.actor.role in (Role.ADMIN, Role.MANAGER)
    return True


def _named_by_others(refs: Iterable[Ref], records: Records) -> list[Ref]:
    """Those of `refs` that a record outside of them names, or one of them that therefore stays."""
    records.flush()
    going, staying = set(refs), []
    by_kind: dict[Kind, list[str]] = {}
    for ref in going:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    names = [
        (source, Ref(kind, named))
        for kind, ids in by_kind.items()
        for source, _, named in references.among(records.tx, kind, ids)
    ]
    for user_id in references.with_settings(records.tx, by_kind.get(Kind.USER, [])):
        user = Ref(Kind.USER, user_id)
        going.remove(user)
        staying.append(user)
    while blocked := {named for source, named in names if named in going and source not in going}:
        going -= blocked
        staying.extend(sorted(blocked, key=lambda ref: ref.id))
    return staying


def _as_created(record: AnyRecord, created: AnyRecord, kind: Kind) -> bool:
    names = [name for name in ATTRIBUTES[kind] if name not in DERIVED]
    return all(encode(getattr(record, name)) == encode(getattr(created, name)) for name in names)
