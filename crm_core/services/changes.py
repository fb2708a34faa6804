"""Two states of a row -> one audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crm_core.codec import encode
from crm_core.entities import Activity, AnyRecord, Kind, Ref, name_of
from crm_core.store.audit import SETTING, Entry
from crm_core.store.public import external_id_of
from crm_core.store.rows import ATTRIBUTES

DERIVED = frozenset({"version", "updated_at", "last_contact_at"})
"""Follows from other changes; an undo does not put it back but works it out again."""
_EMPTY: tuple[Any, ...] = (None, (), {})


def entry(ref: Ref, before: AnyRecord | None, after: AnyRecord | None) -> Entry | None:
    """None when nothing differs. A creation has no `before`, a removal no `after`."""
    record = after or before
    if record is None or before is after:
        return None
    old, new = _attributes(ref.kind, before), _attributes(ref.kind, after)
    if before is not None and after is not None:
        names = [name for name in old if old[name] != new[name]]
        if not names:
            return None
        old, new = {name: old[name] for name in names}, {name: new[name] for name in names}
        if "custom" in names:
            old["custom"], new["custom"] = _custom(old["custom"], new["custom"])
    else:
        old, new = _without_empty(old), _without_empty(new)
    return Entry(_op(before, after), ref.kind.value, ref.id, name_of(record), external_id_of(record), old, new)


def setting_entry(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Entry | None:
    if encode(before) == encode(after):
        return None
    op = "create" if not before else "remove" if not after else "update"
    return Entry(op, SETTING, name, name, None, before, after)


def contacts_met(states: Iterable[tuple[AnyRecord | None, AnyRecord | None]]) -> set[str]:
    """Of (before, after) pairs: the contacts whose newest call, e-mail or meeting may be another one now."""
    activities = (record for pair in states for record in pair if isinstance(record, Activity))
    return {record.contact_id for record in activities if record.contact_id is not None}


def _attributes(kind: Kind, record: AnyRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    return {name: getattr(record, name) for name in ATTRIBUTES[kind] if name not in DERIVED}


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in _EMPTY and name != "id"}


def _custom(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return {key: old.get(key) for key in keys}, {key: new.get(key) for key in keys}


def _op(before: AnyRecord | None, after: AnyRecord | None) -> str:
    if before is None:
        return "create"
    if after is None:
        return "remove"
    if (before.archived_at is None) is not (after.archived_at is None):
        return "restore" if after.archived_at is None else "archive"
    return "update"
