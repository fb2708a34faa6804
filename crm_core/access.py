"""Who is asking, and what they may see and change. Applied below every road: what is seen by `store.visibility`,
what is changed by `services.rights` and `services.records`.

Records without an owner are shared, as companies are unless someone is named. A rep adds to shared records (contacts,
deals, activities, tags, notes) and corrects the fields of one. Archiving, merging, renaming or assigning a company
that is not one's own, and any change of many such records at once, takes a manager or an admin.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_core.entities import Role


class Visibility(StrEnum):
    """What a rep may see (setting LOOM_VISIBILITY). Managers see their team, admins everything."""

    OWN = "own"
    TEAM = "team"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. The local operator of the command line is an admin without a user record (`user_id` None)."""

    user_id: str | None
    name: str
    role: Role
    email: str | None = None
    team_id: str | None = None
    timezone: str = "UTC"
    visibility: Visibility = Visibility.OWN

    @property
    def scope(self) -> Visibility:
        """How far this actor sees. Records without an owner are seen by everyone who may sign in."""
        match self.role:
            case Role.ADMIN:
                return Visibility.EVERYONE
            case Role.MANAGER | Role.VIEWER:
                return Visibility.EVERYONE if self.visibility is Visibility.EVERYONE else Visibility.TEAM
            case Role.REP:
                return self.visibility

    @property
    def may_write(self) -> bool:
        return self.role is not Role.VIEWER


LOCAL_OPERATOR = Actor(user_id=None, name="local operator", role=Role.ADMIN, email="local")
