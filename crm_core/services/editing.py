"""Changing one record of any kind."""

from __future__ import annotations

from typing import Any

from crm_core.commands import Archive, Assign, FieldValues, Restore, Tag, Untag, UpdateRecord
from crm_core.entities import Deal, Ref, Task
from crm_core.errors import Conflict, Invalid
from crm_core.folding import fold
from crm_core.services.deals import stage_attributes
from crm_core.services.records import Records
from crm_core.services.rights import may_archive
from crm_core.services.values import attributes, custom, merged


def update_record(command: UpdateRecord, records: Records) -> None:
    record = records.get(command.target)
    if command.expected_version is not None and record.version != command.expected_version:
        raise Conflict(command.target, tuple(name for name, _ in command.values))
    set_values(command.target, command.values, records)


def set_values(ref: Ref, values: FieldValues, records: Records) -> None:
    """Checks and sets fields by their public names, with everything that follows from them."""
    record = records.get(ref)
    prefix = "custom."
    own = {name: value for name, value in values if not name.startswith(prefix)}
    special = [(name.removeprefix(prefix), value) for name, value in values if name.startswith(prefix)]
    changed: dict[str, Any] = attributes(records, ref.kind, own)
    if special:
        changed["custom"] = merged(record.custom, custom(records, ref.kind, special))
    if isinstance(record, Deal) and "stage" in changed:
        changed = {**stage_attributes(record, changed["stage"], records), **changed}
    if isinstance(record, Task) and "done" in changed and changed["done"] != record.done:
        changed["done_at"] = records.now if changed["done"] else None
    records.update(ref, **changed)


def tag(command: Tag, records: Records) -> None:
    add_tags(command.target, command.tags, records)


def untag(command: Untag, records: Records) -> None:
    remove_tags(command.target, command.tags, records)


def add_tags(ref: Ref, tags: tuple[str, ...], records: Records) -> None:
    records.update(ref, **attributes(records, ref.kind, {"tags": (*_tags(ref, records), *tags)}))


def remove_tags(ref: Ref, tags: tuple[str, ...], records: Records) -> None:
    gone = {fold(each) for each in tags}
    records.update(ref, tags=tuple(each for each in _tags(ref, records) if fold(each) not in gone))


def assign(command: Assign, records: Records) -> None:
    set_values(command.target, (("owner", command.owner),), records)


def archive(command: Archive, records: Records) -> None:
    archive_record(command.target, records)


def archive_record(ref: Ref, records: Records) -> None:
    may_archive(ref, records)
    if records.get(ref).archived_at is None:
        records.update(ref, archived_at=records.now)


def restore(command: Restore, records: Records) -> None:
    may_archive(command.target, records)
    records.update(command.target, archived_at=None)


def _tags(ref: Ref, records: Records) -> tuple[str, ...]:
    record = records.get(ref)
    tags = getattr(record, "tags", None)
    if tags is None:
        raise Invalid("tags", str(ref.kind), "a contact, a company or a deal")
    return tuple(tags)
