"""One change on all records that a plan finds. What the actor may not change is kept and said."""

from __future__ import annotations

from collections.abc import Callable

from crm_core.commands import BulkArchive, BulkTag, BulkUpdate
from crm_core.entities import Ref, Role, name_of
from crm_core.errors import Forbidden
from crm_core.queries import QueryPlan
from crm_core.services.editing import add_tags, archive_record, remove_tags, set_values
from crm_core.services.records import Records


def bulk_update(command: BulkUpdate, records: Records) -> None:
    _each(command.plan, records, lambda ref: set_values(ref, command.values, records))


def bulk_tag(command: BulkTag, records: Records) -> None:
    change = remove_tags if command.remove else add_tags
    _each(command.plan, records, lambda ref: change(ref, command.tags, records))


def bulk_archive(command: BulkArchive, records: Records) -> None:
    def archive_own(ref: Ref) -> None:
        owner = getattr(records.get(ref), "owner_id", None)
        if owner not in (None, records.actor.user_id):
            records.require("archive many records of other people at once", Role.ADMIN, Role.MANAGER)
        archive_record(ref, records)

    _each(command.plan, records, archive_own)


def _each(plan: QueryPlan, records: Records, change: Callable[[Ref], None]) -> None:
    for ref in records.matching(plan):
        try:
            change(ref)
        except Forbidden as refusal:
            records.keep(ref, name_of(records.get(ref)), str(refusal))
