"""One change on all records that a plan finds. What the actor may not change is kept and said; Forbidden when that is
all of them. What was confirmed is what was shown: a record that came to the plan since, or left it, is kept and said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crm_core.commands import BulkArchive, BulkTag, BulkUpdate, Command
from crm_core.entities import Ref, name_of
from crm_core.errors import Forbidden
from crm_core.services.editing import add_tags, archive_record, remove_tags, set_values
from crm_core.services.records import Records
from crm_core.services.rights import may_change_many

Bulk = BulkUpdate | BulkTag | BulkArchive
SINCE = "came after you were shown what would change"
GONE = "is none of them any more"


def pinned(command: Command, records: Records) -> Command:
    """The command, bound to the records that it would be about now."""
    if not isinstance(command, Bulk) or command.shown is not None:
        return command
    return replace(command, shown=tuple(records.matching(command.plan)))


def bulk_update(command: BulkUpdate, records: Records) -> None:
    _each(command, records, lambda ref: set_values(ref, command.values, records))


def bulk_tag(command: BulkTag, records: Records) -> None:
    """Tags are shared: everybody may add one to what they see, in bulk too; taking them off needs the right."""
    if command.remove:
        _each(command, records, lambda ref: remove_tags(ref, command.tags, records))
    else:
        _each(command, records, lambda ref: add_tags(ref, command.tags, records), adding=True)


def bulk_archive(command: BulkArchive, records: Records) -> None:
    _each(command, records, lambda ref: archive_record(ref, records))


def _each(command: Bulk, records: Records, change: Callable[[Ref], None], *, adding: bool = False) -> None:
    found, refusals = _confirmed(command, records), []
    for ref in found:
        try:
            if not adding:
                may_change_many(ref, records)
            change(ref)
        except Forbidden as refusal:
            refusals.append(refusal)
            records.keep(ref, name_of(records.get(ref)), str(refusal))
    if refusals and len(refusals) == len(found):
        raise refusals[0]


def _confirmed(command: Bulk, records: Records) -> list[Ref]:
    found = records.matching(command.plan)
    if command.shown is None:
        return found
    shown, there = frozenset(command.shown), frozenset(found)
    for ref in found:
        if ref not in shown:
            records.keep(ref, name_of(records.get(ref)), SINCE)
    for ref in command.shown:
        if ref not in there and records.sees(ref):
            records.keep(ref, name_of(records.get(ref)), GONE)
    return [ref for ref in found if ref in shown]
