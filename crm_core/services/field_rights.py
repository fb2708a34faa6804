"""Who may set which attributes of which record, as one rule without a database: the door refuses by it, an import
plans by it.

What makes a user act as somebody (e-mail, role, active, team) and who leads a team are an admin's. A manager edits the
rest of the reps and viewers of the teams they lead; everybody their own name and time zone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from crm_core.access import Actor
from crm_core.entities import AnyRecord, Company, Contact, Deal, Kind, Product, Role, Team, User, name_of

Leads = Callable[[str], bool]
"""Whether the actor leads the team with this id."""
_IDENTITY = {
    "role": "change a role: that is for admins",
    "email": "change who signs in as a user: that is for admins",
    "active": "let a user in or out: that is for admins",
    "team_id": "move a user to another team: that is for admins",
}
_KINDS = {Contact: Kind.CONTACT, Company: Kind.COMPANY, Deal: Kind.DEAL}


def leads(actor: Actor, team: Team) -> bool:
    """A manager leads the team they are in and those that name them."""
    if actor.role is not Role.MANAGER or actor.user_id is None:
        return False
    return team.id == actor.team_id or team.manager_id == actor.user_id


def refusal(actor: Actor, record: AnyRecord, names: Collection[str], led: Leads) -> str | None:
    """What the actor would need to be allowed to do, for `Forbidden`; None when they may set these attributes."""
    if actor.role is Role.ADMIN:
        return None
    match record:
        case User():
            return _of_user(actor, record, names, led)
        case Team():
            if "manager_id" in names:
                return "change who leads a team: that is for admins"
            return None if led(record.id) and "archived_at" not in names else "change a team"
        case Product():
            return None if actor.role is Role.MANAGER else "change a product"
    return _of_owned(actor, record, names)


def refused_new_user(actor: Actor, role: Role, team_id: str | None, led: Leads) -> str | None:
    """The same for a user to be made."""
    if actor.role is Role.ADMIN:
        return None
    if actor.role is not Role.MANAGER:
        return "create users"
    if role is not Role.REP:
        return "give that role"
    return None if team_id is None or led(team_id) else "add a user to a team that you do not lead"


def refused_new_deal(actor: Actor, owner_id: str | None, closed: bool) -> str | None:
    """A deal that is won or lost from the start counts for its owner: a rep makes such deals for themselves only."""
    if actor.role in (Role.ADMIN, Role.MANAGER) or not closed or owner_id in (None, actor.user_id):
        return None
    return "create a closed deal for somebody else"


def _of_user(actor: Actor, record: User, names: Collection[str], led: Leads) -> str | None:
    for name, action in _IDENTITY.items():
        if name in names:
            return action
    if record.id == actor.user_id and set(names) <= {"name", "timezone"}:
        return None
    below = record.role in (Role.REP, Role.VIEWER) and record.team_id is not None and led(record.team_id)
    return None if below and "archived_at" not in names else "change a user"


def _of_owned(actor: Actor, record: AnyRecord, names: Collection[str]) -> str | None:
    if actor.role is Role.MANAGER:
        return None
    owner = getattr(record, "owner_id", None)
    if "archived_at" in names and isinstance(record, Contact | Company | Deal) and owner != actor.user_id:
        return f"archive the {_KINDS[type(record)]} {name_of(record)}"
    if isinstance(record, Company) and owner != actor.user_id:
        if "name" in names:
            return f"rename the {Kind.COMPANY} {name_of(record)}"
        if "owner_id" in names:
            return f"assign the {Kind.COMPANY} {name_of(record)}"
    if "owner_id" in names and owner not in (None, actor.user_id):
        return "assign a record that belongs to someone else"
    return None
