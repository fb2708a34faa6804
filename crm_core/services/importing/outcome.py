"""What planned records come to: the commands, in an order in which each can run, the counts and the first examples."""

from __future__ import annotations

from collections import Counter
from typing import Any

from crm_core.commands import Command, UpdateRecord
from crm_core.entities import Kind, Ref
from crm_core.fields import field_of
from crm_core.services.importing.creating import create_command
from crm_core.services.importing.items import Item
from crm_core.services.importing.matching import RecordIndex
from crm_core.services.importing.report import Counts, PlannedChange

ORDER = (Kind.TEAM, Kind.USER, Kind.PRODUCT, Kind.COMPANY, Kind.CONTACT, Kind.DEAL, Kind.ACTIVITY, Kind.TASK)
"""What others name comes first."""


def commands(index: RecordIndex) -> tuple[Command, ...]:
    """New records (teams before their members, managers after), then changes."""
    made: list[Command] = []
    late: list[Command] = []
    for kind in ORDER:
        for item in index.items[kind]:
            if item.record is None:
                made.append(create_command(item))
                if kind is Kind.TEAM and item.values.get("manager"):
                    late.append(UpdateRecord(Ref(kind, item.id), (("manager", item.values["manager"]),)))
            elif item.changes:
                late.append(UpdateRecord(Ref(kind, item.id), tuple(item.changes.items())))
    return (*made, *late)


def counts(index: RecordIndex, *, skipped: int, duplicates: int) -> Counts:
    """How many records of each kind are made, changed and left as they are. Both arguments: rows."""
    created: Counter[Kind] = Counter()
    updated: Counter[Kind] = Counter()
    unchanged: Counter[Kind] = Counter()
    for kind, items in index.items.items():
        for item in items:
            if item.record is None:
                created[kind] += 1
            elif item.changes:
                updated[kind] += 1
            elif item.rows:
                unchanged[kind] += 1
    return Counts(dict(created), dict(updated), dict(unchanged), skipped, duplicates)


def first_new(index: RecordIndex, most: int = 5) -> dict[Kind, tuple[str, ...]]:
    """Names of the first records of each kind that would be made (activities by their subject)."""
    found: dict[Kind, tuple[str, ...]] = {}
    for kind in ORDER:
        made = [item for item in index.items[kind] if item.record is None][:most]
        named = (item.name or str(item.values.get("subject") or item.values.get("type") or "") for item in made)
        if listed := tuple(name for name in named if name):
            found[kind] = listed
    return found


def first_changes(index: RecordIndex, most: int = 8) -> tuple[PlannedChange, ...]:
    """The first records that would be changed, field by field."""
    changed = [item for kind in ORDER for item in index.items[kind] if item.changes][:most]
    return tuple(PlannedChange(item.kind, item.name, _differences(index, item)) for item in changed)


def _differences(index: RecordIndex, item: Item) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    for name, then in item.changes.items():
        spec = field_of(item.kind, name)
        if spec is None:
            held = item.record.custom if item.record is not None else {}
            found[name] = (held.get(name.removeprefix("custom.")), then)
        else:
            now = getattr(item.record, spec.attribute)
            found[name] = (_named(index, spec.ref, now), _named(index, spec.ref, then)) if spec.ref else (now, then)
    return found


def _named(index: RecordIndex, kind: Kind, ids: Any) -> Any:
    if isinstance(ids, tuple):
        return tuple(_named(index, kind, each) for each in ids)
    found = index.by_id(kind, ids) if ids else None
    return found.name if found else ids
