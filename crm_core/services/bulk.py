"""One change on all records that a plan finds. What the actor may not change is kept and said; Forbidden when that is
all of them."""

from __future__ import annotations

from collections.abc import Callable

from crm_core.commands import BulkArchive, BulkTag, BulkUpdate
from crm_core.entities import Ref, name_of
from crm_core.errors import Forbidden
from crm_core.queries import QueryPlan
from crm_core.services.editing import add_tags, archive_record, remove_tags, set_values
from crm_core.services.records import Records
from crm_core.services.rights import may_change_many


def bulk_update(command: BulkUpdate, records: Records) -> None:
    _each(command.plan, records, lambda ref: set_values(ref, command.values, records))


def bulk_tag(command: BulkTag, records: Records) -> None:
    """Tags are shared: everybody may add one to what they see, in bulk too; taking them off needs the right."""
    if command.remove:
        _each(command.plan, records, lambda ref: remove_tags(ref, command.tags, records))
    else:
        _each(command.plan, records, lambda ref: add_tags(ref, command.tags, records), adding=True)


def bulk_archive(command: BulkArchive, records: Records) -> None:
    _each(command.plan, records, lambda ref: archive_record(ref, records))


def _each(plan: QueryPlan, records: Records, change: Callable[[Ref], None], *, adding: bool = False) -> None:
    found, refusals = records.matching(plan), []
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
