"""Changed records to the database, in one batch for each kind and way of changing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from crm_core.entities import AnyRecord, Kind, Ref
from crm_core.errors import Invalid
from crm_core.store.rows import delete_records, insert_records, update_records
from crm_core.store.uniqueness import release_emails, taken_email, taken_id

Step = tuple[Ref, AnyRecord | None, AnyRecord | None]
"""A record as the database has it and as it is to be; None where it is not."""


def write_batches(tx: Connection, steps: Iterable[Step]) -> None:
    """Makes the database what the steps say: what goes first, then what changes, then what is new, so that an address
    given up by one user can be taken by another. Raises Invalid for an id or an e-mail address that is taken."""
    new: dict[Kind, list[AnyRecord]] = defaultdict(list)
    edited: dict[Kind, list[AnyRecord]] = defaultdict(list)
    gone: dict[Kind, list[str]] = defaultdict(list)
    for ref, stored, current in steps:
        if current is None:
            gone[ref.kind].append(ref.id)
        else:
            (new if stored is None else edited)[ref.kind].append(current)
    for kind, ids in gone.items():
        delete_records(tx, kind, ids)
    if (address := taken_email(tx, new[Kind.USER] + edited[Kind.USER])) is not None:
        raise Invalid("email", address, "one that no other user has")
    release_emails(tx, edited[Kind.USER])
    for kind, records in edited.items():
        update_records(tx, kind, records)
    for kind, records in new.items():
        if (record_id := taken_id(tx, kind, records)) is not None:
            raise Invalid("id", record_id, f"one that no other {kind} has")
        insert_records(tx, kind, records)
