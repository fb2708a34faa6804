"""What may exist only once: a record's id, a user's e-mail address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from crm_core.entities import AnyRecord, Kind, User
from crm_core.store.tables import RECORD_TABLES, user

_CHUNK = 5_000


def taken_id(connection: Connection, kind: Kind, new: Sequence[AnyRecord]) -> str | None:
    """An id among these records to be inserted that a stored one has already."""
    table = RECORD_TABLES[kind]
    ids = [record.id for record in new]
    for start in range(0, len(ids), _CHUNK):
        found = connection.scalar(select(table.c.id).where(table.c.id.in_(ids[start : start + _CHUNK])).limit(1))
        if found is not None:
            return str(found)
    return None


def taken_email(connection: Connection, changed: Sequence[AnyRecord]) -> str | None:
    """An address that two of these users share, or that one shares with a stored user not among them."""
    owners: dict[str, str] = {}
    addressed = [record for record in changed if isinstance(record, User) and record.email is not None]
    for record in addressed:
        if owners.setdefault(record.email or "", record.id) != record.id:
            return record.email
    others = select(user.c.email).where(user.c.email.in_(owners), user.c.id.not_in([r.id for r in changed]))
    return connection.scalar(others.limit(1)) if owners else None


def release_emails(connection: Connection, changed: Sequence[AnyRecord]) -> None:
    """Takes the addresses off these users before they are written, when one of them gets what another gives up: in
    whatever order rows are written, no two ever hold the same."""
    wanted = {record.email for record in changed if isinstance(record, User) and record.email is not None}
    ids = [record.id for record in changed]
    if len(ids) > 1 and wanted:
        connection.execute(update(user).where(user.c.id.in_(ids), user.c.email.in_(wanted)).values(email=None))
