"""`contact.last_contact_at` follows from the activities: the newest call, e-mail or meeting that has happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from crm_core.entities import ActivityType
from crm_core.store.tables import activity, contact

_CONTACTS = (ActivityType.CALL.value, ActivityType.EMAIL.value, ActivityType.MEETING.value)
_CHUNK = 5_000


def refresh(connection: Connection, contact_ids: Collection[str], now: datetime) -> list[str]:
    """Works it out again for these contacts; returns the ids of those for whom it changed."""
    ids, changed = sorted(contact_ids), []
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        newest: dict[str, datetime] = dict(
            connection.execute(
                select(activity.c.contact_id, func.max(activity.c.timestamp))
                .where(activity.c.contact_id.in_(chunk), activity.c.type.in_(_CONTACTS))
                .where(activity.c.archived_at.is_(None), activity.c.timestamp <= now)
                .group_by(activity.c.contact_id)
            ).all()
        )  # fmt: skip
        stored = connection.execute(select(contact.c.id, contact.c.last_contact_at).where(contact.c.id.in_(chunk)))
        changed += [{"_id": each, "at": newest.get(each)} for each, at in stored if at != newest.get(each)]
    if changed:
        statement = update(contact).where(contact.c.id == bindparam("_id"))
        connection.execute(statement.values(last_contact_at=bindparam("at")), changed)
    return [str(row["_id"]) for row in changed]
