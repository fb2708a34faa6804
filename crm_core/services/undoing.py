"""Taking a receipt back, row by row and field by field, from its audit.

A field keeps what somebody made of it since; a created record stays when it was edited since or when others name it.
Both are said in `Receipt.kept`. What comes back comes back exactly, ids included, so that an undo can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crm_core.codec import encode
from crm_core.commands import Redo, Undo
from crm_core.entities import AnyRecord, Kind, Ref, Role, name_of
from crm_core.errors import Invalid, NothingToUndo
from crm_core.fields import FIELDS
from crm_core.services.changes import DERIVED
from crm_core.services.records import Records
from crm_core.services.values import merged
from crm_core.store import audit, receipts, references, settings
from crm_core.store.audit import Entry
from crm_core.store.rows import ATTRIBUTES, native, rebuilt
from crm_core.store.tables import metadata
from crm_core.store.traces import actor_id

_SEARCHED = 200
"""Receipts looked through for the newest that touched a record."""
OF_PEOPLE = frozenset({"chat_account", "digest_setting"})
"""Tables of what belongs to a user."""
_NAMES = {(kind, spec.attribute): spec.spoken for kind, specs in FIELDS.items() for spec in specs}


def undo(command: Undo, records: Records) -> None:
    """Newest first, so that a field that several of them changed comes back to what it was before all of them."""
    if records.undoes:
        raise Invalid("undo", command.receipt_id or "the newest", "one undo a request")
    for filed in _wanted(command, records):
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
    records.prefetch((ref for _, ref in rows), as_actor=False)
    for entry, ref in rows:
        if not entry.after:
            _bring_back(entry, ref, records)
    for entry, ref in rows:
        if entry.before and entry.after:
            _put_back(entry, ref, records)
    put = [(entry, audit.setting_of(entry.record_id)[0] in OF_PEOPLE) for entry in reversed(entries) if not entry.ref]
    for entry, personal in put:
        if personal:
            _put_setting_back(entry, records)  # first: it would hold its user back
    _take_away([(entry, ref) for entry, ref in rows if not entry.before], records)
    records.flush()
    for entry, personal in put:
        if not personal:
            _put_setting_back(entry, records)  # last: a record that stays may still have the stage or the field


def _wanted(command: Undo, records: Records) -> list[receipts.Filed]:
    actor = records.actor
    if command.receipt_id is None:
        found = _newest(command, records)
        if not found:
            raise NothingToUndo(_nothing(command, records))
        return found
    filed = receipts.filed(records.tx, command.receipt_id)
    if filed is None or (filed.actor_id != actor_id(actor) and actor.role is not Role.ADMIN):
        raise NothingToUndo("no change of yours has that number")
    if filed.undone_by is not None:
        raise NothingToUndo("it is undone already")
    return [filed]


def _newest(command: Undo, records: Records) -> list[receipts.Filed]:
    """Those that the command describes. An admin may take back anybody's import, everyone else their own."""
    described = command.imports or command.about is not None or command.since is not None
    anyone = command.imports and records.actor.role is Role.ADMIN
    found = receipts.undoable(
        records.tx, None if anyone else records.actor, None if described else records.source.conversation,
        imports=command.imports, since=command.since, until=command.until,
        limit=command.count if command.about is None else _SEARCHED,
    )  # fmt: skip
    about = command.about
    if about is not None:
        found = [filed for filed in found if any(_touches(e, about) for e in audit.entries_of(records.tx, filed.id))]
    return found[: command.count]


def _touches(entry: Entry, about: Ref) -> bool:
    if entry.ref == about:
        return True
    values = {**entry.before, **entry.after}
    return any(about.id in (value if isinstance(value, list | tuple) else (value,)) for value in values.values())


def _nothing(command: Undo, records: Records) -> str:
    what = "imported nothing" if command.imports else "changed nothing"
    if command.about is not None:
        record = records.find(command.about)
        what += f" of {name_of(record)}" if record is not None else " of it"
    if command.since is not None:
        what += " at that time"
    elif not command.imports and command.about is None and records.source.conversation:
        what += " here"
    return f"you {what} that is not undone already"


def _bring_back(entry: Entry, ref: Ref, records: Records) -> None:
    if records.find(ref) is None:
        records.create(rebuilt(ref.kind, ref.id, entry.before))
    else:
        records.keep(ref, entry.name, "it exists again")


def _put_back(entry: Entry, ref: Ref, records: Records) -> None:
    record = records.find(ref)
    if record is None:
        records.keep(ref, entry.name, "it is gone")
        return
    restored: dict[str, Any] = {}
    for name, after in entry.after.items():
        if name == "custom":
            custom = _custom_back(entry, ref, record, records)
            if custom != record.custom:
                restored[name] = custom
        elif encode(getattr(record, name)) == encode(after):
            restored[name] = native(name, entry.before[name])
        else:
            _keep_field(records, ref, record, _NAMES.get((ref.kind, name), name.replace("_", " ")))
    if restored:
        records.write(ref, restored)


def _custom_back(entry: Entry, ref: Ref, record: AnyRecord, records: Records) -> Mapping[str, Any]:
    back: dict[str, Any] = {}
    for key, after in entry.after["custom"].items():
        if encode(record.custom.get(key)) == encode(after):
            back[key] = entry.before["custom"][key]
        else:
            spec = records.custom[ref.kind].get(key)
            _keep_field(records, ref, record, spec.spoken if spec else key)
    return merged(record.custom, back)


def _keep_field(records: Records, ref: Ref, record: AnyRecord, field: str) -> None:
    records.keep(ref, name_of(record), f"{field} was changed since")


def _take_away(created: Sequence[tuple[Entry, Ref]], records: Records) -> None:
    """Removes what was created, unless it was edited since or something that stays names it."""
    removing: dict[Ref, Entry] = {}
    for entry, ref in created:
        record = records.find(ref)
        if record is None:
            records.keep(ref, entry.name, "it is gone already")
        elif _as_created(record, rebuilt(ref.kind, ref.id, entry.after), ref.kind):
            removing[ref] = entry
        else:
            records.keep(ref, name_of(record), "it was changed since")
    for ref in _named_by_others(removing.keys(), records):
        records.keep(ref, removing.pop(ref).name, "other records belong to it now")
    for ref in removing:
        records.remove(ref)


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


def _put_setting_back(entry: Entry, records: Records) -> None:
    table_name, key = audit.setting_of(entry.record_id)
    table = metadata.tables[table_name]
    if not entry.before and (user := references.of_word(records.tx, table_name, key)) is not None:
        word = f"{table_name.removeprefix('custom_')} {entry.after.get('label') or key['key']}"
        records.keep(user, word, "a record that stays has it")
        return
    if encode(settings.row(records.tx, table, key)) == encode(entry.after):
        records.put(table, key, dict(entry.before) or None)
        records.forget_vocabulary()
