"""A contact's last contact: the newest call, e-mail or meeting that has happened and that the reader may see.

Worked out when asked and never stored: a meeting planned for tomorrow becomes contact by itself, and a call about a
hidden deal tells nobody that there was one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from crm_core.access import Actor
from crm_core.entities import CONTACT_TYPES, AnyRecord, Contact, Kind
from crm_core.store.dated import up_to
from crm_core.store.relations import related
from crm_core.store.scope import Scope
from crm_core.store.tables import activity
from crm_core.store.visibility import visible_where

_TYPES = [str(type_) for type_ in CONTACT_TYPES]
_CHUNK = 5_000


def newest(scope: Scope) -> ColumnElement[Any]:
    """The time of the scope's record's last contact, as SQL; NULL for none."""
    touch, tie = related(scope, "activities")
    times = select(func.max(touch.c.timestamp)).where(tie, *touch.admitted(), touch.c.type.in_(_TYPES))
    happened = up_to(touch.c.timestamp, scope.lens.now, scope.lens.actor.timezone)
    return times.where(happened).correlate(scope.table).scalar_subquery()


def with_last_contact(
    connection: Connection, contacts: Mapping[str, AnyRecord], actor: Actor, now: datetime
) -> dict[str, AnyRecord]:
    """The contacts (by id), each with its `last_contact_at` as the actor sees it at `now`."""
    ids, found = list(contacts), dict(contacts)
    seen = visible_where(Kind.ACTIVITY, actor)
    happened = up_to(activity.c.timestamp, now, actor.timezone)
    for start in range(0, len(ids), _CHUNK):
        times = (
            select(activity.c.contact_id, func.max(activity.c.timestamp))
            .where(activity.c.contact_id.in_(ids[start : start + _CHUNK]), activity.c.type.in_(_TYPES))
            .where(activity.c.archived_at.is_(None), happened, *([] if seen is None else [seen]))
            .group_by(activity.c.contact_id)
        )
        for id_, at in connection.execute(times):
            contact = found[id_]
            if isinstance(contact, Contact):
                found[id_] = replace(contact, last_contact_at=at)
    return found
