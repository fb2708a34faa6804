"""Which receipts an undo means: a named one, or the newest that fit its words and are the actor's to take back."""

from __future__ import annotations

from crm_core.commands import Undo
from crm_core.entities import Ref, Role, name_of
from crm_core.errors import NothingToUndo
from crm_core.services.records import Records
from crm_core.store import audit, receipts
from crm_core.store.audit import Entry
from crm_core.store.traces import actor_id

_SEARCHED = 200
"""Receipts looked through for the newest that touched a record."""


def wanted(command: Undo, records: Records) -> list[receipts.Filed]:
    """Newest first, at least one. Raises NothingToUndo, with what there is none of."""
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
        what += f" of {name_of(records.get(command.about))}" if records.sees(command.about) else " of it"
    if command.since is not None:
        what += " at that time"
    elif not command.imports and command.about is None and records.source.conversation:
        what += " here"
    return f"you {what} that is not undone already"
