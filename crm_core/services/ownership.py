"""Which attributes of a record an actor may change: what is theirs, what is shared, and what only leaders touch."""

from __future__ import annotations

from collections.abc import Collection

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Kind, Role, name_of
from crm_core.errors import Forbidden
from crm_core.store.rows import kind_of

_WHO_ACTS = frozenset({"role", "email", "active", "team_id"})
"""What decides as whom a person acts and what they see: for admins."""


def may_change(actor: Actor, record: AnyRecord, changed: Collection[str], *, fresh: bool = False) -> None:
    """Raises Forbidden unless the actor may set these attributes of a record that they see. `fresh`: the record was
    made by this very request, so nobody acts as it or sees through it yet."""
    kind, leader = kind_of(record), actor.role in (Role.ADMIN, Role.MANAGER)
    if kind in (Kind.TEAM, Kind.PRODUCT) and not leader:
        raise Forbidden(f"change a {kind}")
    if kind is Kind.TEAM and "manager_id" in changed and actor.role is not Role.ADMIN and not fresh:
        raise Forbidden("change who leads a team: that is for admins")
    if kind is Kind.USER:
        if "role" in changed and actor.role is not Role.ADMIN:
            raise Forbidden("change a role")
        if _WHO_ACTS & set(changed) and actor.role is not Role.ADMIN and not fresh:
            raise Forbidden("change who acts as whom: that is for admins")
        own = record.id == actor.user_id and set(changed) <= {"name", "timezone"}
        if not leader and not own:
            raise Forbidden("change a user")
    if kind is Kind.COMPANY and not leader and getattr(record, "owner_id", None) != actor.user_id:
        if "name" in changed:
            raise Forbidden(f"rename the company {name_of(record)}")
        if "owner_id" in changed:
            raise Forbidden(f"assign the company {name_of(record)}")
    if "owner_id" in changed and not leader and getattr(record, "owner_id", None) not in (None, actor.user_id):
        raise Forbidden("assign a record that belongs to someone else")
